"""What people take away. A writer prints a result; it decides nothing.

Every writer takes the result (as ``Result`` or as the parsed JSON object of the contract) and, where
the notice's own words are needed, the pack. Heavy libraries are imported inside the functions.
"""
