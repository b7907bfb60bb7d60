"""The notice line by line: numbers, clauses, annexes and table rows, each line as it is written and as it is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.outline.numbers import number_of

_ANNEX = re.compile(
    r"^附\s*(?:(?P<word>件|录|表)\s*|(?=[:：]))(?P<number>[0-9一二三四五六七八九十]{0,3})\s*[:：.、]?\s*(?P<title>.*)$"
)
_MARKUP = re.compile(r"<input[^>]*>|</?[A-Za-z][^>]*>")
_BULLET = re.compile(r"^\s*(?:[-*•·]\s+|#{1,6}\s*|>\s*)")
_RULE = re.compile(r"^\s*\|?[\s:|-]+\|?\s*$")
_LONGEST_ANNEX = 45
"""Characters of an annex's heading; a longer line speaks of an annex."""
_TICKED_BEFORE = re.compile(r"^\s*[（(]\s*[)）]\s*[^\s（()）]+\s*[（(]\s*[)）]\s*[^\s（()）]")
BOX = "□"


class Line(NamedTuple):
    """A line of the notice."""

    at: int
    """Counted from 0."""
    text: str
    """As it is written: what a quote holds."""
    plain: str
    """Without markup and bullets; boxes to tick are □."""
    cells: tuple[str, ...] = ()
    """Of a table's row, as they are meant."""
    annex: str = ""
    """The annex that it stands in; "" for the notice itself."""
    kind: str = ""
    """The system that its number belongs to; "" for none."""
    name: str = ""
    """What stands behind the number."""
    clause: str = ""
    parents: tuple[int, ...] = ()
    """The numbered lines above it, the highest first."""


def lines_of(text: str) -> tuple[Line, ...]:
    """The lines that hold something, in order."""
    raw = [Line(at, line.strip("\r"), _plain(line), _cells(line)) for at, line in enumerate(text.split("\n"))]
    full = [line for line in raw if (line.plain or line.cells) and not (line.cells and _RULE.match(line.text))]
    return tuple(_numbered(full, _annexes(full)))


def _plain(line: str) -> str:
    line = _MARKUP.sub(lambda tag: BOX if tag[0].startswith("<input") else "", line)
    if _TICKED_BEFORE.match(line):  # "（ ）甲 （ ）乙"
        line = re.sub(r"[（(]\s*[)）]", BOX, line)
    line = re.sub(r"[☐☑✓▢○◻⬜❏]", BOX, line.replace("**", ""))
    return re.sub(r"[ 　]+", " ", _BULLET.sub("", line)).strip()


def _cells(line: str) -> tuple[str, ...]:
    if "\t" in line.strip("\n") and line.strip():
        return tuple(_plain(cell) for cell in line.split("\t"))
    if line.strip().startswith("|") and line.strip().endswith("|") and line.count("|") > 2:
        return tuple(_plain(cell) for cell in line.strip().strip("|").split("|"))
    return ()


def _annexes(lines: list[Line]) -> dict[int, str]:
    """By its line: the annex that begins there. A list of annexes at the end of the notice names them, too: the
    last line of a number is the annex itself."""
    last: dict[str, tuple[int, str]] = {}
    for line, below in zip(lines, [*lines[1:], Line(-1, "", "")], strict=True):
        found = None if line.cells else _ANNEX.match(line.plain)
        begins = found and (bool(below.cells) or not _listing(found))  # a table right below is the annex
        if found and begins and len(line.plain) <= _LONGEST_ANNEX and "。" not in line.plain:
            last[found["number"]] = (line.at, f"附{found['word'] or ''}{found['number']}")
    return dict(last.values())


def _listing(found: re.Match[str]) -> bool:
    """ "附件：1.申报表" and "附件材料" speak of annexes; "附件", "附件 申报书" and "附件1 申报表" begin one."""
    return not found["number"] and bool(found["title"]) and not re.match(r"附\s*[件录表]\s+[^\s:：]", found[0])


def _numbered(lines: list[Line], annexes: dict[int, str]) -> Iterator[Line]:
    annex = ""
    stack: list[tuple[int, str, str]] = []
    for line in lines:
        if line.at in annexes:
            annex, stack = annexes[line.at], []
            yield line._replace(annex=annex, name=line.plain, clause=annex)
            continue
        number = number_of(line.plain, "") if not line.cells else None
        if number is None or not number.kind or number.kind == "bullet":
            parents = tuple(at for at, *_ in stack)
            yield line._replace(annex=annex, name=line.plain, clause=_clause(annex, stack), parents=parents)
            continue
        kinds = [kind for _, kind, _ in stack]
        if number.kind in kinds:
            stack = stack[: kinds.index(number.kind)]
        elif _habit(number.kind):  # 三、 after （一） is no part of it, whatever came first
            stack = [above for above in stack if _habit(above[1]) <= _habit(number.kind)]
        parents = tuple(at for at, *_ in stack)
        stack = [*stack, (line.at, number.kind, number.shown)]
        name = line.plain[number.end :].strip()
        yield line._replace(annex=annex, kind=number.kind, name=name, clause=_clause(annex, stack), parents=parents)


def _habit(kind: str) -> int:
    """How deep a number of that kind stands by habit: 第一章, 一、, （一）, 1., 1.1, (1), ①."""
    order = ("chinese", "paren", "decimal1", "decimal2", "decimal3", "paren1", "circled")
    return next((n for n, name in enumerate(order, 1) if kind.rstrip("、.)：:") == name), 0 if kind[0] > "z" else 9)


def _clause(annex: str, stack: list[tuple[int, str, str]]) -> str:
    """ "附件3 一.2", "二（四）"."""
    told = ""
    for _, kind, shown in stack:
        sign = re.sub(r"[\s、.．:：]+$", "", shown)
        if kind.startswith("paren"):
            told += "（" + sign.strip("()（）[]［］【】 ") + "）"
        elif kind.startswith("decimal") and "." in sign:
            told = re.sub(r"\.?\d+(\.\d+)*$", "", told)
            told += ("." if told else "") + sign
        else:
            told += ("." if told else "") + sign.rstrip(")）")
    gap = " " if annex and told and not told.startswith("（") else ""
    return annex + gap + told


def tables(lines: tuple[Line, ...]) -> Iterator[tuple[Line, ...]]:
    """Rows that follow one another."""
    rows: list[Line] = []
    for line in lines:
        if line.cells:
            rows.append(line)
        elif rows:
            yield tuple(rows)
            rows = []
    if rows:
        yield tuple(rows)


def sentences(line: Line) -> list[str]:
    """A line's sentences as they are written."""
    pieces = re.split(r"(?<=[。；;！!])", line.text if not line.cells else "")
    return [piece.strip() for piece in pieces if piece.strip()]
