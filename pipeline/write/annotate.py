"""The applicant's own report with our remarks in it: Word comments, PDF highlights."""

from __future__ import annotations

from pathlib import Path

from pipeline.write.remarks import remarks, report_path
from pipeline.write.words import Data


def annotated_docx(source: Path, result: Data, out: Path) -> bool:
    """Write the .docx at ``source`` with a comment by 预审 at each finding's place to ``out``.

    Returns False, and writes nothing, when the file is no Word package that comments can be put into.
    """
    from pipeline.write.word_comments import CommentedFile, NotAnnotatable

    try:
        file = CommentedFile(source)
    except NotAnnotatable:
        return False
    for remark in remarks(result, report_path(result)):
        file.add(remark)
    file.save(out)
    return True


def annotated_pdf(source: Path, result: Data, out: Path) -> bool:
    """Write the PDF at ``source`` with highlights and notes where a finding's page is known to ``out``.

    Returns False when the PDF cannot be opened or written; nothing is then left at ``out``.
    """
    from pipeline.write.pdf_notes import annotate

    return annotate(source, remarks(result, report_path(result)), out)
