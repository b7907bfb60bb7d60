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
