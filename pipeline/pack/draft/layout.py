"""How the notice wants the report to look: "正文用仿宋_GB2312三号字，A4纸", "标题不超过三级"."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from pipeline.pack.draft.limits import figure
from pipeline.pack.draft.lines import Line, sentences
from pipeline.pack.draft.toml import Writer

_SIZES = {
    "二号": 22, "小二": 18, "三号": 16, "小三": 15, "四号": 14, "小四": 12, "五号": 10.5, "小五": 9,
}  # fmt: skip
_SIZE = re.compile(r"(?:小[二三四五]|[二三四五]号)(?=号?字?)")
_FONT = re.compile(r"仿宋_?GB2312|方正仿宋|仿宋体?|楷体_?GB2312|宋体|楷体|黑体|微软雅黑")
_PAGE = re.compile(r"A[345]|B5")
_SPACING = re.compile(
    r"(?:行距|行间距)[^，。；]{0,4}?(?:固定值)?\s*\d+(?:\.\d+)?\s*[磅倍]|\d+(?:\.\d+)?倍行距|单倍行距"
)
_MARGINS = re.compile(r"页边距[^。；]{2,40}?(?=[。；]|$)")
_DEPTH = re.compile(
    r"标题(?:层级)?(?:不得?超过|最多|至多|不多于|控制在|为)\s*(?P<a>[一二三四五\d])\s*级|(?P<b>[一二三四五])级以内标题"
)
_TEXT = re.compile(r"正文|全文|文稿|打印|字体|字号|行距|页边距|纸|版面|排版|标题")
_OF_HEADINGS = re.compile(r"标题|题目|题名|表格|图表|注释")


class Looks(NamedTuple):
    """What is asked for, by the pack's keys."""

    asked: dict[str, Any]
    line: Line
    quote: str
    """The first sentence that says something of it."""
    others: tuple[str, ...]
    """Further sentences."""


def layout_of(lines: tuple[Line, ...]) -> Looks | None:
    """What all sentences of the notice say together; None where none says anything."""
    asked: dict[str, Any] = {}
    told: list[tuple[Line, str]] = []
    for line in lines:
        for sentence in [] if line.cells else sentences(line):
            if _TEXT.search(sentence) and (found := _in(sentence)):
                asked = found | asked
                told.append((line, sentence))
    return Looks(asked, *told[0], tuple(sentence for _, sentence in told[1:])) if told else None


def _in(sentence: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for clause in re.split(r"[，,；;。]", sentence):
        if not _OF_HEADINGS.search(clause) or "正文" in clause:
            if fonts := _FONT.findall(clause):
                found["font"] = list(dict.fromkeys(fonts))
            if sizes := [_SIZES[name] for name in _SIZE.findall(clause)]:
                found["size_pt"] = sizes
        if page := _PAGE.search(clause):
            found["page"] = page[0]
        if spacing := _SPACING.search(clause):
            found["line_spacing"] = re.sub(r"^行间?距[为用]?", "", spacing[0]).strip()
        if depth := _DEPTH.search(clause):
            found["heading_depth"] = figure(depth["a"] or depth["b"])
    if margins := _MARGINS.search(sentence):
        found["margins"] = re.sub(r"^页边距[为:：]?", "", margins[0])
    return found


def put_layout(out: Writer, looks: Looks | None) -> None:
    """[layout]."""
    if looks is None:
        return
    out.gap()
    out.mark("对版式的要求，请核对是否指报告的正文。")
    for other in looks.others:
        out.mark(f"通知另一处写：“{other}”")
    out.table("layout")
    for key in ("font", "size_pt", "page", "line_spacing", "margins", "heading_depth"):
        out.put(key, looks.asked.get(key))
    out.put("clause", looks.line.clause or "正文")
    out.put("quote", looks.quote)
