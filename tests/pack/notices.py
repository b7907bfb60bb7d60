"""Notices in the shapes that associations send them: the text as Word, with tables, or printed as PDF."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import docx

from pipeline.pack import PACKS

NOTICES = Path(__file__).parent / "notices"
SHIPPED = PACKS / "shanghai-2024" / "notice.md"
_MARKUP = ((r"<input[^>]*>", "□"), (r"<[^>]+>", ""), (r"(?m)^(- |#+ )", ""), (r"\n+", "\n"))


def text(name: str) -> str:
    """The text of a notice of the tests, or of the shipped one ("shanghai-2024")."""
    return (SHIPPED if name == "shanghai-2024" else NOTICES / f"{name}.md").read_text("utf-8")


def as_word(name: str, where: Path) -> Path:
    """The notice as a Word file: lines with tabs or pipes are rows of tables."""
    plain = text(name)
    for pattern, told in _MARKUP:
        plain = re.sub(pattern, told, plain)
    document = docx.Document()
    rows: list[list[str]] = []
    for line in [*plain.split("\n"), ""]:
        if "\t" in line or line.startswith("|"):
            if not re.fullmatch(r"[|\s:-]+", line) or "\t" in line:
                rows.append(line.strip("|").split("|") if line.startswith("|") else line.split("\t"))
            continue
        if rows:
            _table(document, rows)
            rows = []
        if line.strip():
            document.add_paragraph(line)
    path = where / f"{name}.docx"
    document.save(str(path))
    return path


def _table(document: docx.document.Document, rows: list[list[str]]) -> None:
    table = document.add_table(len(rows), max(map(len, rows)), style="Table Grid")
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, told in zip(row.cells, cells, strict=False):
            cell.text = told.strip()


def as_pdf(program: str, word: Path) -> Path:
    """The Word file as LibreOffice prints it."""
    profile = f"-env:UserInstallation=file://{word.parent / 'profile'}"
    command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(word.parent), str(word)]
    subprocess.run(command, check=True, capture_output=True)
    return word.with_suffix(".pdf")
