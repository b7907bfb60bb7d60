"""A blank report in the mandated shape: the headings, each with its limit and the notice's guidance.

The guidance is the placeholder of a content control: Word shows it in grey, it vanishes with the first
key that is typed, and it is no text of the report.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from pipeline.pack.bounds import WHOLE
from pipeline.write import letters

if TYPE_CHECKING:
    from pipeline.pack import Pack, SectionSpec

NUMERALS = "一二三四五六七八九十"


def write_template(path: Path | str, pack: Pack) -> None:
    """Write the blank report (.docx) for ``pack`` to ``path``."""
    from docx.oxml import parse_xml

    title = f"{pack.outcomes_title}报告"
    document = letters.new_document(title, points=12)
    letters.furnish(document, title)
    for section in pack.sections:
        if _unlisted(section):  # the title stands above all parts, and is none of them
            document.element.body.insert(-1, parse_xml(_title(section)))
    for number, (heading, section) in enumerate(_headings(pack), 1):
        document.add_paragraph(f"{_numeral(number)}、{heading}", style="Heading 1")
        document.element.body.insert(-1, parse_xml(_control(section)))
    letters.save(document, path)


def _headings(pack: Pack) -> Iterator[tuple[str, SectionSpec]]:
    """Each heading with its limit; of a section that occurs several times as many as are asked for."""
    for section in pack.sections:
        if _unlisted(section):
            continue
        repeats = section.repeats
        names = [section.title]
        if repeats:
            names = [f"{repeats.name}{_numeral(number)}" for number in range(1, (repeats.least or 1) + 1)]
        yield from ((f"{name}{_limit(section)}", section) for name in names)


def _unlisted(section: SectionSpec) -> bool:
    """A title that the notice asks for in a sentence, not as one of the parts."""
    return section.is_title and not section.is_listed


def _limit(section: SectionSpec) -> str:
    """The limit behind a heading: "（300字以内）", "（3000—5000字）", "（不少于3000字）", "（500字左右）"."""
    bound = section.shown
    if bound is None:
        return _share(section)
    most, least = (bound.figure(end or 0).replace(" ", "") for end in (bound.most, bound.least))
    if bound.about is not None:
        return f"（{bound.figure(bound.about).replace(' ', '')}左右）"
    if bound.most is None:
        return f"（不少于{least}）"
    return f"（{most}以内）" if bound.least is None else f"（{least.removesuffix(bound.unit)}—{most}）"


def _share(section: SectionSpec) -> str:
    """ "（不少于全文的60%）"; a share of another section stands in the notice alone."""
    share = section.share
    if share is None or share.share_of != WHOLE:
        return ""
    most, least = (share.figure(end or 0) for end in (share.most, share.least))
    if share.most is None:
        return f"（不少于全文的{least}）"
    return f"（不超过全文的{most}）" if share.least is None else f"（全文的{least}—{most}）"


def _need(section: SectionSpec) -> str:
    """That not every report must have it."""
    return "" if section.always else "（选写）" if not section.required else "（符合条件的必写）"


def _numeral(number: int) -> str:
    """Chinese numerals up to 99."""
    tens, ones = divmod(number, len(NUMERALS))
    ten = NUMERALS[tens - 1] if tens > 1 else ""
    return f"{f'{ten}十' if tens else ''}{NUMERALS[ones - 1] if ones else ''}"


def _title(section: SectionSpec) -> str:
    return _shown(section, f"［请填写］{section.title}{_limit(section)}", '<w:pPr><w:jc w:val="center"/></w:pPr>')


def _control(section: SectionSpec) -> str:
    indent = '<w:pPr><w:ind w:firstLineChars="200" w:firstLine="480"/></w:pPr>'
    return _shown(section, f"［请填写］{_need(section)}{section.guidance}", indent)


def _shown(section: SectionSpec, guidance: str, form: str) -> str:
    """A content control that shows the guidance until something is typed, and is gone after that."""
    from docx.oxml.ns import nsdecls

    text = escape(guidance)
    name, key = escape(section.title, {'"': "&quot;"}), escape(section.key, {'"': "&quot;"})
    grey = f'<w:rPr><w:color w:val="{letters.SOFT}"/></w:rPr>'
    return (
        f"<w:sdt {nsdecls('w')}>"
        f'<w:sdtPr><w:alias w:val="{name}"/><w:tag w:val="{key}"/><w:temporary/><w:showingPlcHdr/></w:sdtPr>'
        f"<w:sdtContent><w:p>{form}<w:r>{grey}<w:t>{text}</w:t></w:r></w:p></w:sdtContent>"
        "</w:sdt>"
    )
