"""A document's headings, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.model.outline import Node
from pipeline.write.typeset import Spans, block, print_lines, width_of

if TYPE_CHECKING:
    from rich.console import Console

_BY = {
    "style": "样式",
    "numbering": "编号",
    "size": "字号",
    "bold": "加粗",
    "centred": "居中",
    "contents": "目录",
    "position": "位置",
    "bookmark": "书签或结构标记",
}
_STEP = 2  # columns that a rank is set in


def as_json(file: str, nodes: Sequence[Node]) -> dict[str, Any]:
    """The headings in reading order, as ``yushen outline --format json`` prints them."""
    return {
        "file": file,
        "headings": [
            {
                "text": node.text,
                "rank": node.rank,
                "number": node.number,
                "page": node.anchor.page,
                "paragraph": node.anchor.paragraph,
                "by": list(node.by),
                "confidence": node.confidence,
            }
            for node in nodes
        ],
    }


def print_headings(file: str, nodes: Sequence[Node], console: Console | None) -> None:
    """The tree, a heading a line."""
    print_lines(_lines(file, nodes, width_of(console)), console)


def _lines(file: str, nodes: Sequence[Node], width: int) -> Iterator[Spans]:
    if not nodes:
        yield [(f"{file}：没有认出标题。", "bold")]
        return
    yield [(f"{file}：{len(nodes)} 个标题", "bold")]
    for node in nodes:
        automatic = bool(node.number) and not node.text.startswith(node.number)
        text = f"{node.number} {node.text}" if automatic else node.text
        yield from block(" " * _STEP * node.rank, f"{text}（{_told(node)}）", width)


def _told(node: Node) -> str:
    place = f"第 {node.anchor.page} 页，" if node.anchor.page else ""
    by = "、".join(_BY.get(sign, sign) for sign in node.by)
    return f"{place}{node.rank} 级，据{by}，把握 {node.confidence:.0%}"
