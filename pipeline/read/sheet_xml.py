"""A workbook read from its XML alone: the second way, for what openpyxl does not open (ECMA-376 part 1, 18).

Names are compared without their namespace, so that Strict Open XML reads as the usual one does; styles are asked
for nothing but whether a number is a date, and may be broken.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from lxml.etree import _Element

from pipeline.lazy import lazy
from pipeline.limits import Limits
from pipeline.read.docx.package import Package, Unreadable, parse_xml
from pipeline.read.sheet import Sheet

_PLACE = lazy(r"([A-Z]{1,3})(\d{1,7})")
_DATE_FORMAT = lazy(r"[ymdhs年月日时分秒]", re.I)
_IN_QUOTES = lazy(r"\"[^\"]*\"|\[[^\]]*\]|\\.")
_BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_DAY_ZERO, _DAY_ZERO_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_LAST_DAY = 2_958_465  # 9999-12-31


class NotAWorkbook(Exception):
    """There are no sheets to be had from its XML either."""


def sheets_of_xml(path: Path, limits: Limits) -> Iterator[Sheet]:
    """The visible sheets.

    Raises:
        NotAWorkbook: the package, its workbook or every sheet of it cannot be read.
    """
    try:
        package = Package(path, limits)
    except Unreadable as error:
        raise NotAWorkbook from error
    try:
        yield from _sheets(package, limits)
    except Unreadable as error:
        raise NotAWorkbook from error
    finally:
        package.close()


def _sheets(package: Package, limits: Limits) -> Iterator[Sheet]:
    main = package.main_part()
    root = parse_xml(package.read(main) or b"")[0]
    if _name(root) != "workbook":
        raise NotAWorkbook
    relations = package.relations(main)
    related = {relation.kind: relation.target for relation in relations.values()}
    strings = _strings(package, related.get("sharedStrings") or _beside(main, "sharedStrings.xml"))
    dates = _date_styles(package, related.get("styles") or _beside(main, "styles.xml"))
    zero = _DAY_ZERO_1904 if any(p.get("date1904") in ("1", "true") for p in _all(root, "workbookPr")) else _DAY_ZERO
    read = 0
    for sheet in _all(root, "sheet"):
        key = next((value for name, value in sheet.attrib.items() if _local(str(name)) == "id"), "")
        target = relations.get(str(key))
        content = package.read(target.target) if target else None
        if content is None:
            continue
        read += 1
        if sheet.get("state", "visible") == "visible":
            yield _sheet(parse_xml(content)[0], strings, dates, zero, limits)
    if not read:
        raise NotAWorkbook


def _beside(main: str, name: str) -> str:
    return posixpath.join(posixpath.dirname(main), name)


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _name(element: _Element) -> str:
    return _local(str(element.tag))


def _all(element: _Element, name: str) -> Iterator[_Element]:
    return element.iter(f"{{*}}{name}", name)


def _strings(package: Package, part: str) -> list[str]:
    content = package.read(part)
    return [_shown(item) for item in _all(parse_xml(content)[0], "si")] if content else []


def _shown(item: _Element) -> str:
    """The text of a string item: its runs, without the readings that stand above them."""
    texts = []
    for piece in _all(item, "t"):
        above = piece.getparent()
        if above is None or _name(above) != "rPh":
            texts.append(piece.text or "")
    return "".join(texts)


def _date_styles(package: Package, part: str) -> set[int]:
    """The cell formats (by number) that show a number as a date or time; none where the styles are broken."""
    try:
        content = package.read(part)
        root = parse_xml(content)[0] if content else None
    except Unreadable:
        return set()
    if root is None:
        return set()
    codes = {item.get("numFmtId"): item.get("formatCode", "") for item in _all(root, "numFmt")}
    formats = next(_all(root, "cellXfs"), None)
    found = set()
    for number, item in enumerate(formats if formats is not None else ()):
        key = item.get("numFmtId", "0")
        built_in = key.isdigit() and int(key) in _BUILT_IN_DATES
        if built_in or _DATE_FORMAT.search(_IN_QUOTES.sub("", codes.get(key, ""))):
            found.add(number)
    return found


def _sheet(root: _Element, strings: list[str], dates: set[int], zero: datetime, limits: Limits) -> Sheet:
    merged = (_range(item.get("ref", "")) for item in _all(root, "mergeCell"))
    columns = {
        number - 1
        for item in _all(root, "col")
        if item.get("hidden") in ("1", "true")
        for number in range(_whole(item.get("min")), min(_whole(item.get("max")), limits.table_columns) + 1)
    }
    rows: list[tuple[object, ...]] = []
    hidden = set()
    for row in _all(root, "row"):
        number = _whole(row.get("r")) or len(rows) + 1
        if number > len(rows) + limits.paragraphs:
            break
        while len(rows) < number - 1:
            rows.append(())
        if row.get("hidden") in ("1", "true"):
            hidden.add(number - 1)
        rows.append(_values(row, strings, dates, zero, limits.table_columns))
    return Sheet(rows, tuple(m for m in merged if m), frozenset(hidden), frozenset(columns))


def _values(
    row: Iterable[_Element], strings: list[str], dates: set[int], zero: datetime, most: int
) -> tuple[object, ...]:
    values: dict[int, object] = {}
    column = -1
    for cell in row:
        if _name(cell) != "c":
            continue
        place = _PLACE.match(cell.get("r", ""))
        column = _column(place[1]) if place else column + 1
        if column < most:
            values[column] = _value(cell, strings, dates, zero)
    return tuple(values.get(column) for column in range(max(values, default=-1) + 1))


def _value(cell: _Element, strings: list[str], dates: set[int], zero: datetime) -> object:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return "".join(_shown(item) for item in _all(cell, "is"))
    text = next((item.text or "" for item in _all(cell, "v")), "")
    if kind == "s":
        return strings[int(text)] if text.isdigit() and int(text) < len(strings) else ""
    if kind == "b":
        return "TRUE" if text == "1" else "FALSE" if text else ""
    if kind != "n" or not text:
        return text
    try:
        number = float(text)
    except ValueError:
        return text
    if _whole(cell.get("s")) in dates and 0 <= number <= _LAST_DAY:
        return zero + timedelta(seconds=round(number * 86_400))
    return number


def _range(ref: str) -> tuple[int, int, int, int] | None:
    """B2:C5 as first row, first column, last row, last column, 0-based."""
    places = [_PLACE.fullmatch(part) for part in ref.split(":")]
    if len(places) != 2 or not places[0] or not places[1]:
        return None
    first, last = places[0], places[1]
    return int(first[2]) - 1, _column(first[1]), int(last[2]) - 1, _column(last[1])


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 10 else 0
