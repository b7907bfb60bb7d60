"""Setting Chinese text on a terminal: columns, line breaks, and printing without markup."""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from pipeline.lazy import lazy
from pipeline.write.words import washed

if TYPE_CHECKING:
    from rich.console import Console

Spans = list[tuple[str, str]]
"""One printed line as (text, style) pairs."""

WIDEST = 100
"""Columns used at most: longer lines of Chinese are hard to read."""

# A breakable unit: a Latin word, or one wide character with the closing marks that may not begin a
# line and the opening ones that may not end it.
_CLOSING = "，。、；：？！）》】」』”’…％%"
_UNIT = lazy(rf"[（《【「『“‘]*(?:[!-~¡-ɏ]+|[^\s])[{_CLOSING}]*|\s+")


def print_lines(lines: Iterable[Spans], console: Console | None) -> None:
    """Print styled lines as they are; the console decides about colour, nothing is read as markup.

    Without a console (a pipe, a file) the plain lines go to standard output.
    """
    if console is None:
        for spans in lines:
            print("".join(_safe(text) for text, _ in spans).rstrip())
        return
    from rich.text import Text

    encoding = console.encoding or "utf-8"
    for spans in lines:
        line = Text()
        for text, style in spans:
            line.append(_safe(text).encode(encoding, "replace").decode(encoding), style)
        line.rstrip()
        console.print(line, soft_wrap=True, highlight=False)


def width_of(console: Console | None) -> int:
    """Columns to set for: the terminal's, WIDEST at most; 80 in a pipe, or what COLUMNS says."""
    return min(shutil.get_terminal_size().columns if console is None else console.width, WIDEST)


def block(lead: str, text: str, width: int, style: str = "") -> Iterator[Spans]:
    """``text`` wrapped beside ``lead``, the following lines indented to where it began."""
    indent = columns(lead)
    lines = wrapped(text, max(20, width - indent)) or [""]
    for number, line in enumerate(lines):
        yield [(lead if number == 0 else " " * indent, ""), (line, style)]


def columns(text: str) -> int:
    """Terminal columns that ``text`` takes: a Chinese character takes two."""
    return len(text) if text.isascii() else sum(map(_cells, text))


@cache
def _cells(sign: str) -> int:
    if unicodedata.combining(sign) or unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def _safe(text: str) -> str:
    return washed(text).replace("\n", " ").replace("\t", " ")


def padded(text: str, width: int) -> str:
    """``text`` with blanks up to ``width`` columns."""
    return text + " " * max(0, width - columns(text))


def wrapped(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` columns, broken as Chinese is: between any two
    characters, but no closing mark at the start of a line and no opening one at its end."""
    lines, line, used = [], "", 0
    for match in _UNIT.finditer(text):
        unit = match[0]
        size = columns(unit)
        if used + size > width and line:
            lines.append(line.rstrip())
            line, used = "", 0
            unit = unit.lstrip()
            size = columns(unit)
        while size > width:
            head = _fitting(unit, width)
            lines.append(head)
            unit = unit[len(head) :]
            size = columns(unit)
        line, used = line + unit, used + size
    if line.strip():
        lines.append(line.rstrip())
    return lines


def _fitting(unit: str, width: int) -> str:
    """The longest beginning of ``unit`` that fits ``width`` columns (at least one character)."""
    end = min(len(unit), width)
    while end > 1 and columns(unit[:end]) > width:
        end -= 1
    return unit[:end]
