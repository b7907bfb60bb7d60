"""The single faults that are put into a clean report, each a small function named in ``cases.toml``.

``REPORT`` changes the text, ``WORD`` the Word document, ``FILE`` the finished bytes.
"""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import RGBColor

from samples import word
from samples.text import Report, Section, SubHeading, parse_blocks

# --- changes of the text ---


def drop(report: Report, title: str) -> Report:
    """Leave a section out, heading and all."""
    return replace(report, sections=tuple(s for s in report.sections if s.heading != title))


def empty(report: Report, title: str) -> Report:
    """Keep a section's heading and nothing under it."""
    return report.with_section(title, blocks=())


def swap(report: Report, titles: list[str]) -> Report:
    """Let two sections change places."""
    first, second = (report.at(title) for title in titles)
    sections = list(report.sections)
    sections[first], sections[second] = sections[second], sections[first]
    return replace(report, sections=tuple(sections))


def rename(report: Report, names: dict[str, str]) -> Report:
    """Give sections other headings; an empty one leaves the text without a heading."""
    for old, new in names.items():
        report = report.with_section(old, heading=new)
    return report


def insert(report: Report, section: dict[str, str]) -> Report:
    """Add a section with that heading and text at the end."""
    return replace(report, sections=(*report.sections, Section(section["heading"], parse_blocks(section["text"]))))


def preface(report: Report, text: str) -> Report:
    """Put text between the cover and the first section."""
    return replace(report, preface=parse_blocks(text))


def append(report: Report, texts: dict[str, str]) -> Report:
    """Add text at the end of sections."""
    for title, text in texts.items():
        blocks = report.sections[report.at(title)].blocks
        report = report.with_section(title, blocks=blocks + parse_blocks(text))
    return report


def rewrite(report: Report, texts: dict[str, str]) -> Report:
    """Put other text in a section's place."""
    for title, text in texts.items():
        report = report.with_section(title, blocks=parse_blocks(text))
    return report


def cut(report: Report, place: list[str]) -> Report:
    """Leave out a sub-heading of a section and all that stands under it."""
    title, heading = place
    blocks = report.sections[report.at(title)].blocks
    start = blocks.index(SubHeading(heading))
    after = (i for i in range(start + 1, len(blocks)) if isinstance(blocks[i], SubHeading))
    return report.with_section(title, blocks=blocks[:start] + blocks[next(after, len(blocks)) :])


def substitute(report: Report, pairs: list[list[str]]) -> Report:
    """Replace wordings wherever they stand in running text; each must be there."""
    for old, new in pairs:
        sections = tuple(
            replace(
                s,
                blocks=tuple(b._replace(text=b.text.replace(old, new)) if hasattr(b, "text") else b for b in s.blocks),
            )
            for s in report.sections
        )
        if sections == report.sections:
            raise ValueError(f"not in the text: {old}")
        report = replace(report, sections=sections)
    return report


# --- changes of the Word document ---


def _paragraph_with(document: Any, text: str) -> Any:
    return next(p for p in document.paragraphs if text in p.text)


def track(document: Any, pair: list[str]) -> None:
    """Replace a wording as Word does with 修订 switched on: a deletion and an insertion with an author."""
    old, new = pair
    paragraph = _paragraph_with(document, old)
    run = paragraph.runs[0]
    before, after = run.text.split(old, 1)
    pieces = [(before, None), (old, "del"), (new, "ins"), (after, None)]
    for place, (text, kind) in enumerate(pieces):
        piece = copy.deepcopy(run._r)
        for child in piece.findall(qn("w:t")):
            piece.remove(child)
        letters = OxmlElement("w:delText" if kind == "del" else "w:t")
        letters.text = text
        letters.set(qn("xml:space"), "preserve")
        piece.append(letters)
        if kind:
            mark = OxmlElement(f"w:{kind}")
            for name, value in (("id", str(900 + place)), ("author", "审阅人"), ("date", "2024-04-18T10:00:00Z")):
                mark.set(qn(f"w:{name}"), value)
            mark.append(piece)
            piece = mark
        run._r.addprevious(piece)
    paragraph._p.remove(run._r)


def comment(document: Any, pair: list[str]) -> None:
    """Leave a reviewer's comment on the paragraph with that wording."""
    paragraph = _paragraph_with(document, pair[0])
    made = document.add_comment(paragraph.runs, text=pair[1], author="审阅人", initials="审")
    made._comment_elm.set(qn("w:date"), "2024-04-18T10:00:00Z")


def hide(document: Any, pair: list[str]) -> None:
    """Add hidden text after the paragraph with that wording."""
    _paragraph_with(document, pair[0]).add_run(pair[1]).font.hidden = True


def whiten(document: Any, pair: list[str]) -> None:
    """Add white text after the paragraph with that wording."""
    _paragraph_with(document, pair[0]).add_run(pair[1]).font.color.rgb = RGBColor(255, 255, 255)


def mark(document: Any, text: str) -> None:
    """Put a marking at the top of the running header."""
    header = document.sections[0].header
    paragraph = header.paragraphs[0].insert_paragraph_before(text)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def attach_template(document: Any, address: str) -> None:
    """Let Word load a template from the network when the file is opened."""
    settings = document.part._settings_part
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    link = OxmlElement("w:attachedTemplate")
    link.set(qn("r:id"), settings.relate_to(address, kind, is_external=True))
    document.settings.element.insert(0, link)


# --- changes of the finished file ---


def truncate(content: bytes, share: float) -> bytes:
    """Keep the first part of the file only, as an upload that broke off does."""
    return content[: int(len(content) * share)]


def web_page(content: bytes, title: str) -> bytes:
    """A log-in page of a web disk saved in place of the report."""
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{title}</body></html>\n".encode()


def shuffle_runs(content: bytes, length: int) -> bytes:
    """Cut every run into pieces of that many characters with revision ids, as Word does after long editing."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["word/document.xml"] = split_runs(parts["word/document.xml"].decode(), length).encode()
    return word.pack(parts)


_RUN = re.compile(r"<w:r>(<w:rPr>(?:(?!</w:rPr>).)*</w:rPr>)?<w:t(?: xml:space=\"preserve\")?>([^<]+)</w:t></w:r>")


def split_runs(xml: str, length: int) -> str:
    """``document.xml`` with its plain runs cut into pieces that carry revision ids and language marks."""

    def pieces(match: re.Match[str]) -> str:
        look = (match[1] or "<w:rPr></w:rPr>").replace("</w:rPr>", '<w:lang w:eastAsia="zh-CN"/></w:rPr>')
        # Entities (&amp;) stay whole.
        units = re.findall(r"&[^;]+;|.", match[2])
        return "".join(
            f'<w:r w:rsidR="00{(place * 7919) % 0xFFFFFF:06X}" w:rsidRPr="00A3{place % 0xFFFF:04X}">{look}'
            f'<w:t xml:space="preserve">{"".join(units[place : place + length])}</w:t></w:r>'
            for place in range(0, len(units), length)
        )

    return _RUN.sub(pieces, xml)


REPORT: dict[str, Callable[[Report, Any], Report]] = {
    "drop": drop,
    "empty": empty,
    "swap": swap,
    "rename": rename,
    "insert": insert,
    "preface": preface,
    "append": append,
    "rewrite": rewrite,
    "cut": cut,
    "substitute": substitute,
}
WORD: dict[str, Callable[[Any, Any], None]] = {
    "track": track,
    "comment": comment,
    "hide": hide,
    "whiten": whiten,
    "mark": mark,
    "attach_template": attach_template,
}
FILE: dict[str, Callable[[bytes, Any], bytes]] = {
    "truncate": truncate,
    "web_page": web_page,
    "shuffle_runs": shuffle_runs,
}
