"""A blank report in the mandated shape: the six headings, each with its limit and the notice's guidance.

The guidance is the placeholder of a content control: Word shows it in grey, it vanishes with the first
key that is typed, and it is no text of the report.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from pipeline.write import letters

if TYPE_CHECKING:
    from pipeline.pack import Pack, SectionSpec

NUMERALS = "一二三四五六七八九十"


def write_template(path: Path | str, pack: Pack) -> None:
    """Write the blank report (.docx) for ``pack`` to ``path``."""
    from docx.oxml import parse_xml

    title = f"{pack.title}成果报告"
    document = letters.new_document(title, points=12)
    letters.furnish(document, title)
    for numeral, section in zip(NUMERALS, pack.sections, strict=False):
        document.add_paragraph(f"{numeral}、{section.title}（{section.limit}字以内）", style="Heading 1")
        document.element.body.insert(-1, parse_xml(_control(section)))
    letters.save(document, path)


def _control(section: SectionSpec) -> str:
    """A content control that shows the guidance until something is typed, and is gone after that."""
    from docx.oxml.ns import nsdecls

    text = escape(f"［请填写］{section.guidance}")
    name, key = escape(section.title, {'"': "&quot;"}), escape(section.key, {'"': "&quot;"})
    indent = '<w:pPr><w:ind w:firstLineChars="200" w:firstLine="480"/></w:pPr>'
    grey = f'<w:rPr><w:color w:val="{letters.SOFT}"/></w:rPr>'
    return (
        f"<w:sdt {nsdecls('w')}>"
        f'<w:sdtPr><w:alias w:val="{name}"/><w:tag w:val="{key}"/><w:temporary/><w:showingPlcHdr/></w:sdtPr>'
        f"<w:sdtContent><w:p>{indent}<w:r>{grey}<w:t>{text}</w:t></w:r></w:p></w:sdtContent>"
        "</w:sdt>"
    )
