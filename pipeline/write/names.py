"""What the files of a result are called; apart from what writes them, for it is asked for where nothing is written."""

REPORT, RESULT = "report.html", "result.json"
ANNOTATED_DOCX, ANNOTATED_PDF = "annotated.docx", "annotated.pdf"
ALIKE = "alike.html"
"""Beside the report of a submission of a batch that is like another: the passages side by side."""
FILES = frozenset((REPORT, RESULT, ANNOTATED_DOCX, ANNOTATED_PDF, ALIKE))
"""All that may be written of one."""
