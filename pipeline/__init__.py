"""The seven stages of a pre-check, and the data that flows between them.

``run.py`` is the only module that knows the order of the stages.
"""

__version__ = "0.1.0"
