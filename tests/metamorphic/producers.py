"""The same files saved or printed by other programs."""

from __future__ import annotations

import html
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from samples.text import NUMERALS, Bars, Caption, Paragraph, Report, SubHeading, Table
from tests.metamorphic.catalogue import COUNTS, FINDINGS, FORM, transformation
from tests.metamorphic.wordfile import WordFile


def converted(content: bytes, ending: str, kind: str) -> bytes:
    """A file as LibreOffice saves it, in a profile that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, f"a{ending}")
        source.write_bytes(content)
        out = Path(folder, "out")
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(out), str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return next(out.iterdir()).read_bytes()


def _saved(name: str, kind: str, ending: str, on: tuple[str, ...] = ("word", "form"), **about: Any) -> None:
    def change(document: WordFile) -> tuple[bytes, str]:
        return converted(document.save(), ".docx", kind), ending

    for one in on:
        transformation(one, name=f"{one}_{name}", needs="soffice", **about)(change)


# LibreOffice writes nothing of the template that a document is attached to: what it saves has that fault no more.
NOT_SAVED = ("F010",)
_saved("saved_by_libreoffice", "docx", ".docx", not_for=NOT_SAVED)
_saved("saved_as_odt", "odt", ".odt", not_for=NOT_SAVED)
# LibreOffice itself loses the second of the form's tables in that format.
_saved("saved_as_doc", "doc:MS Word 97", ".doc", on=("word",), not_for=NOT_SAVED)
_saved("saved_as_rtf", "rtf", ".rtf", not_for=NOT_SAVED)
# Revisions, comments, hidden text and templates are not printed.
NOT_PRINTED = ("F008", "F009", "F010")
_saved("printed_by_libreoffice", "pdf", ".pdf", compares=(FINDINGS, COUNTS, FORM), not_for=NOT_PRINTED)
_saved("printed_tagged", 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}', ".pdf",
       compares=(FINDINGS, COUNTS, FORM), not_for=NOT_PRINTED)  # fmt: skip


def _sheet(name: str, kind: str, ending: str) -> None:
    def change(content: bytes) -> tuple[bytes, str]:
        return converted(content, ".xlsx", kind), ending

    transformation("sheet", name=f"sheet_{name}", needs="soffice")(change)


_sheet("saved_by_libreoffice", "xlsx", ".xlsx")
_sheet("saved_as_xls", "xls", ".xls")
_sheet("saved_as_ods", "ods", ".ods")

BLOCKS: dict[type, Callable[[Any], str]] = {
    Paragraph: lambda block: f"<p>{html.escape(block.text)}</p>",
    SubHeading: lambda block: f"<h2>{html.escape(block.text)}</h2>",
    Caption: lambda block: f"<p class=c>{html.escape(block.text)}</p>",
    Table: lambda block: "<table>" + "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in block.rows
    ) + "</table>",
    Bars: lambda block: f"<div class=b></div><p class=c>{html.escape(block.caption)}</p>",
}  # fmt: skip
STYLE = (
    "body{font:12pt 'Noto Sans CJK SC'}p{text-indent:2em;line-height:1.6}h1{font-size:16pt}h2{font-size:14pt}"
    "td{border:1px solid}.c{text-align:center}.b{height:100px;width:300px;background:#269}"
    ".cover{text-align:center;page-break-after:always}"
)


def page(report: Report, style: str) -> str:
    """The report as a web page."""
    parts = [f"<div class=cover>{''.join(f'<p>{html.escape(line)}</p>' for line in report.cover)}</div>"]
    parts += [BLOCKS[type(block)](block) for block in report.preface]
    titled = [section for section in report.sections if section.heading]
    for section in report.sections:
        if section.heading:
            parts.append(f"<h1>{NUMERALS[titled.index(section)]}、{html.escape(section.heading)}</h1>")
        parts += [BLOCKS[type(block)](block) for block in section.blocks]
    return f"<!doctype html><meta charset=utf-8><title>报告</title><style>{STYLE}{style}</style>{''.join(parts)}"


def _browser(name: str, style: str = "", *options: str) -> None:
    def change(report: Report) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            source, target = Path(folder, "a.html"), Path(folder, "a.pdf")
            source.write_text(page(report, style), "utf-8")
            command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile",
                       *options, f"--print-to-pdf={target}", source.as_uri()]  # fmt: skip
            subprocess.run(command, check=True, capture_output=True, timeout=120)
            return target.read_bytes()

    transformation("print", name=f"browser_{name}", compares=(FINDINGS, COUNTS), needs="chromium")(change)


_browser("printed", "", "--no-pdf-header-footer")
_browser("printed_with_its_head_and_foot")
_browser(
    "printed_in_two_columns",
    ".cover~*{}body{columns:2;font-size:10pt}h1{font-size:13pt}h2{font-size:11pt}",
    "--no-pdf-header-footer",
)
_browser("printed_in_serif", "body{font-family:'Noto Serif CJK SC'}", "--no-pdf-header-footer")
_browser("printed_with_bold_headings_of_body_size", "h1,h2{font-size:12pt;margin:0}", "--no-pdf-header-footer")
