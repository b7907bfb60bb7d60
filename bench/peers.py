"""Other readers, reading alone, against our whole check with HTML of the same document in the same rounds.

The peers are no dependencies of ours (``make peers`` installs them): one that is not there is said, and does not
count against us.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from bench.measure import Job, warm

Reader = Callable[[Path], object]
REPEATS = 3
"""In a row: a single run would be measured with what another reader left in the processor's caches."""


class Peer(NamedTuple):
    """A reader to compare with."""

    name: str
    package: str
    """What pip calls it."""
    module: str
    make: Callable[[], Reader]
    """Gives its reader; what it loads once for all documents is loaded here and not measured."""
    target: float | None = None
    """How many times our CPU it takes at the least; None: to be seen, not to be held to."""


def python_docx() -> Reader:
    """The text of the paragraphs and of the tables' cells, in the cheapest way there is."""
    import docx

    def read(path: Path) -> object:
        document = docx.Document(str(path))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return [paragraph.text for paragraph in document.paragraphs], cells

    return read


def python_docx_by_cell() -> Reader:
    """The same with each cell asked for by row and column, as python-docx's own guide does."""
    import docx

    def read(path: Path) -> object:
        document = docx.Document(str(path))
        places = [(t, r, c) for t in document.tables for r in range(len(t.rows)) for c in range(len(t.columns))]
        return [p.text for p in document.paragraphs], [table.cell(row, column).text for table, row, column in places]

    return read


def docx2python() -> Reader:
    """Its text; without ``.text`` it would have parsed nothing."""
    opened = import_module("docx2python").docx2python

    def read(path: Path) -> object:
        with opened(path) as content:
            return content.text

    return read


def markitdown() -> Reader:
    """Markdown of the document, by one converter for all of them."""
    converter = import_module("markitdown").MarkItDown()

    def read(path: Path) -> object:
        return converter.convert(str(path)).text_content

    return read


def pandoc() -> Reader:
    """Plain text, by a process started for each document, as pandoc is used."""
    convert = import_module("pypandoc").convert_file

    def read(path: Path) -> object:
        return convert(str(path), "plain")

    return read


def docling() -> Reader:
    """Docling's document, by its reader of Word files alone: its converter would load models."""
    backend = import_module("docling.backend.msword_backend").MsWordDocumentBackend
    word = import_module("docling.datamodel.base_models").InputFormat.DOCX
    opened = import_module("docling.datamodel.document").InputDocument

    def read(path: Path) -> object:
        return backend(opened(path, word, backend), path).convert()

    return read


def pdfplumber() -> Reader:
    """The plain text of every page, tables not looked for."""
    import pdfplumber as plumber

    def read(path: Path) -> object:
        with plumber.open(path) as document:
            return [page.extract_text() for page in document.pages]

    return read


OF_WORD = (
    Peer("python-docx, paragraphs + tables", "python-docx", "docx", python_docx, 2.0),
    Peer("python-docx, table.cell(row, column)", "python-docx", "docx", python_docx_by_cell, 2.0),
    Peer("docx2python", "docx2python", "docx2python", docx2python, 5.0),
    Peer("markitdown", "markitdown[docx]", "markitdown", markitdown, 25.0),
    Peer("pandoc, plain", "pypandoc_binary", "pypandoc", pandoc),
    Peer("docling, Word reader", "docling-slim[format-docx]", "docling", docling),
)
OF_PDF = (
    Peer("pdfplumber, page text", "pdfplumber", "pdfplumber", pdfplumber, 10.0),
    Peer("markitdown", "markitdown[pdf]", "markitdown", markitdown),
)


def compare(title: str, path: Path, ours: Reader, rounds: int) -> bool:
    """Print what the peers take to read ``path`` as multiples of ``ours``; False when a target is missed."""
    peers = OF_PDF if path.suffix == ".pdf" else OF_WORD
    present = [peer for peer in peers if find_spec(peer.module)]
    jobs: list[Job] = [("yushen: whole check with HTML", partial(ours, path), None)]
    for peer in present:
        name = f"{peer.name} ({version(peer.package.partition('[')[0])})"
        jobs.append((name, partial(peer.make(), path), peer.target))
    first, *others = warm(jobs, rounds, REPEATS)
    print(f"\n{title}: peers, reading alone\n{'':44}{'CPU ms':>9}{'× ours':>9}   target")
    print(f"{first.name:44}{first.milliseconds:9.2f}{1:9.2f}")
    met = True
    for row, peer in zip(others, present, strict=True):
        ratio = row.milliseconds / first.milliseconds
        verdict = ""
        if peer.target is not None:
            verdict = f"≥ {peer.target:g}  {'pass' if ratio >= peer.target else 'FAIL'}"
            met = met and ratio >= peer.target
        print(f"{row.name:44}{row.milliseconds:9.2f}{ratio:9.2f}   {verdict}")
    for peer in peers:
        if peer not in present:
            print(f"{peer.name:44}{'not installed':>18}   pip install '{peer.package}'")
    return met
