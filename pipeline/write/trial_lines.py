"""What each part of a pack caught in samples, as a table on the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.trial import Tried
from pipeline.write import words
from pipeline.write.typeset import Spans, block, columns, padded, print_lines, width_of

if TYPE_CHECKING:
    from rich.console import Console

_FIGURES = 8
"""Columns of each of the figures."""
_HEADS = ("有问题", "通过", "不适用", "未检查")


def print_tried(tried: Tried, console: Console | None) -> None:
    """The samples, the table, and what no sample ever touched."""
    print_lines(_lines(tried, width_of(console)), console)


def _lines(tried: Tried, width: int) -> Iterator[Spans]:
    yield [(f"样本 {len(tried.samples)} 份", "bold")]
    for sample in tried.samples:
        verdict = sample.result["verdict"]
        told = words.tally(sample.result["findings"]) if sample.result["findings"] else ""
        lead = f"  {words.MARKS[verdict]} {words.VERDICTS[verdict]}  "
        yield from block(lead, f"{words.one_line(sample.name)}  {told}".rstrip(), width)
    group = ""
    room = width - len(_HEADS) * _FIGURES - 2
    for part, counts in tried.parts.items():
        if part.group != group:
            group = part.group
            yield []
            yield [(padded(group, room + 2), "bold"), ("".join(_right(head) for head in _HEADS), "dim")]
        figures = [counts["found"], counts["passed"], counts["not_applicable"], counts["unchecked"]]
        style = "" if counts["found"] or counts["passed"] else "dim"
        yield [
            (f"  {padded(_cut(part.name, room), room)}", style),
            ("".join(_right(str(n or "—")) for n in figures), style),
        ]
    yield []
    left = tried.untouched()
    if not left:
        yield [("规则包的每一部分都有样本碰到。", "bold")]
        return
    yield [(f"没有样本碰到的（{len(left)}），请补充这样的样本，或核对规则包：", "bold")]
    for name in dict.fromkeys(part.group for part in left):
        yield from block(f"  {name}：", "；".join(part.name for part in left if part.group == name), width)


def _right(text: str) -> str:
    return " " * max(0, _FIGURES - columns(text)) + text


def _cut(text: str, room: int) -> str:
    """As much of a name as there is room for."""
    if columns(text) <= room:
        return text
    while columns(text) > room - 2:
        text = text[:-1]
    return text + "…"
