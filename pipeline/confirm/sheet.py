"""A workbook once more, from the bare XML of its sheets, without openpyxl."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lxml.etree import _Element

from pipeline.limits import Limits
from pipeline.read.docx.package import Package, Unreadable, parse_xml
from pipeline.read.sniff import sniff


@contextmanager
def as_workbook(path: Path, limits: Limits) -> Iterator[Path]:
    """The workbook, or what LibreOffice makes of an older one; the file as it is where it makes nothing."""
    kind = sniff(path, limits).kind
    if kind not in ("xls", "ods"):
        yield path
        return
    import tempfile
    from subprocess import TimeoutExpired

    from pipeline.read import soffice

    program = soffice.available()
    if program is None:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="yushen-", ignore_cleanup_errors=True) as folder:
        try:
            written = soffice.convert(program, path, kind, Path(folder), limits)
        except TimeoutExpired:
            written = None
        yield written or path


def sheet_cells(path: Path, limits: Limits) -> int:
    """How many cells with a value the XML of a workbook's sheets holds, read without openpyxl; 0 where none can."""
    return len(_elements(path, limits, "xl/worksheets/", "v", "is"))


def sheet_texts(path: Path, limits: Limits) -> Iterator[str]:
    """The texts of the workbook's cells: the shared ones and those that stand in a sheet."""
    for folder in ("xl/sharedstrings", "xl/worksheets/"):
        for element in _elements(path, limits, folder, "si", "is"):
            yield "".join(piece.text or "" for piece in element.iter("{*}t"))


def is_drawn_on(path: Path, limits: Limits) -> bool:
    """Something else than a picture or a chart is drawn on a sheet."""
    return bool(_elements(path, limits, "xl/drawings/", "sp", "cxnSp"))


def _elements(path: Path, limits: Limits, folder: str, *names: str) -> list[_Element]:
    """The elements of these names in a workbook's parts of which the name begins so; none where it does not open."""
    found: list[_Element] = []
    try:
        package = Package(path, limits)
    except Unreadable:
        return found
    try:
        for name in package.names:
            if name.startswith(folder) and name.endswith(".xml"):
                root, _ = parse_xml(package.read(name) or b"")
                found += root.iter(*(f"{{*}}{element}" for element in names))
    except Unreadable:
        return []
    finally:
        package.close()
    return found


def merged_down(path: Path, limits: Limits) -> bool:
    """A sheet of the workbook has cells that are merged over several rows."""
    ranges = _elements(path, limits, "xl/worksheets/", "mergeCell")
    return any(_rows(str(element.get("ref") or "")) > 1 for element in ranges)


def _rows(reference: str) -> int:
    """How many rows "B3:C5" spans."""
    rows = [int("".join(filter(str.isdigit, corner)) or 0) for corner in reference.split(":")]
    return abs(rows[-1] - rows[0]) + 1
