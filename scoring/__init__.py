"""After the formal review: experts to outcomes, sheets out and back, sums, lists, papers. Nothing here ever scores.

Pure data in, data out: ``model`` holds it. Files are touched at the edge only: ``hand_out``, ``collect``, ``results``,
``publication`` and what they call to write a paper.
"""
