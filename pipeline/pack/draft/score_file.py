"""The draft's score.toml, from the notice's score sheet: items, dimensions, maxima, and the levels that means give."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from pipeline.pack.draft.lines import Line, tables
from pipeline.pack.draft.toml import Writer

_SHEET = re.compile(r"评分表|评分标准|打分表|评审表|评分细则|评价表")
_HEADED = re.compile(r"评价|评审|评分|项目|指标|维度|内容")
_MARKED = re.compile(r"^(?P<title>[^\d（()）]{1,24}?)\s*[（(]\s*(?P<most>\d+(?:\.\d+)?)\s*分\s*[)）]$")
_BARE = re.compile(r"^(\d+(?:\.\d+)?)\s*分?$")
_TOTAL = re.compile(r"^(?:总分|合计|总计|满分)\D*(\d+(?:\.\d+)?)?")
_COMMENT = re.compile(r"^请[^。]{0,30}(?:亮点|不足|评语|意见|评价|优点)[^。]*[:：]?$")
_SOURCE = re.compile(r"^注\s*[:：].*(?:来源|依据|摘自|引自)")
_FIGURE = r"(\d+(?:\.\d+)?)\s*分?"
_RANGE = re.compile(rf"{_FIGURE}\s*(?:[(（]含[)）])?\s*[-—–―~～－至到]+\s*{_FIGURE}")
_END = re.compile(rf"{_FIGURE}\s*(?P<not>[(（]不含[)）])?\s*(?:[(（]含[)）])?\s*(?P<way>以上|以下)")
PRACTICE = {"experts": 5, "load": 60, "valid": 3, "near": 1.0, "spread": 15}
"""What notices leave to the issuer."""


class Dimension(NamedTuple):
    """What one mark is given for."""

    title: str
    maximum: float
    text: str


class Item(NamedTuple):
    """A group of dimensions."""

    title: str
    maximum: float
    quote: str
    dimensions: list[Dimension]


class Score(NamedTuple):
    """A score sheet as far as it was understood."""

    title: Line
    total: float
    items: list[Item]
    bands: list[dict[str, Any]]
    comment: str
    source: str

    @property
    def whole(self) -> bool:
        """It can be written as a score sheet."""
        marks = sum(one.maximum for item in self.items for one in item.dimensions)
        return bool(self.items and self.bands and self.comment) and marks == self.total


def score_of(lines: tuple[Line, ...], levels: tuple[str, ...]) -> Score | None:
    """The first table of marks below a heading that names a score sheet; None where there is none."""
    for rows in tables(lines):
        place = lines.index(rows[0])
        heads = [line for line in lines[max(0, place - 3) : place] if not line.cells and _SHEET.search(line.plain)]
        if not heads or sum(bool(_HEADED.search(cell)) for cell in rows[0].cells) < 2:
            continue
        items = _items(rows[1:])
        if items:
            inside = [line for line in lines[place:] if line.annex == rows[0].annex]
            return Score(
                heads[-1],
                _total(rows) or sum(item.maximum for item in items),
                items,
                _bands(inside, levels),
                _first(inside, _COMMENT),
                _first(inside, _SOURCE),
            )
    return None


def _items(rows: tuple[Line, ...]) -> list[Item]:
    """Rows of "项目（20分） 维度（10分） 内容", or of "项目 内容 20"."""
    items: list[Item] = []
    for row in rows:
        cells = [cell for cell in row.cells if cell]
        if not cells or _TOTAL.match(cells[0]):
            continue
        marked = [told for cell in cells if (told := _MARKED.match(cell))]
        text = max((cell for cell in cells if not _MARKED.match(cell) and not _BARE.match(cell)), key=len, default="")
        if len(marked) > 1 or (marked and not items):
            items.append(Item(marked[0]["title"].strip(), float(marked[0]["most"]), marked[0][0], []))
        if marked and items and text:
            items[-1].dimensions.append(Dimension(marked[-1]["title"].strip(), float(marked[-1]["most"]), text))
        elif not marked and (plain := _plain(cells)):
            items.append(plain)
    return [item for item in items if item.dimensions]


def _plain(cells: list[str]) -> Item | None:
    """A row with its marks in a cell of their own: one item that is its own dimension."""
    most = [_BARE.match(cell) for cell in cells[1:]]
    words = [cell for cell in cells if not _BARE.match(cell)]
    figure = next((found for found in reversed(most) if found), None)
    if figure is None or not words:
        return None
    text = max(words[1:], key=len, default=words[0])
    return Item(words[0], float(figure[1]), words[0], [Dimension(words[0], float(figure[1]), text)])


def _total(rows: tuple[Line, ...]) -> float:
    told = [found for row in rows for cell in row.cells[:1] if (found := _TOTAL.match(cell))]
    return next((float(found[1]) for found in told if found[1]), 0.0)


def _bands(lines: list[Line], levels: tuple[str, ...]) -> list[dict[str, Any]]:
    """The marks of each level, in the levels' order; none where not every level has its own."""
    found: list[dict[str, Any]] = []
    for level in levels:
        pieces = [
            piece.strip() for line in lines for piece in re.split(r"[;；。\t]", line.text) if level in piece
        ]  # "1、标杆级成果: 90分(不含)以上"
        band = next((told for piece in pieces if (told := _band(level, piece))), None)
        if band is None:
            return []
        found.append(band)
    return found


def _band(level: str, piece: str) -> dict[str, Any] | None:
    quote = piece[piece.index(level) :]
    if told := _RANGE.search(quote):
        return {"level": level, "from": float(told[1]), "to": float(told[2]), "quote": quote}
    if told := _END.search(quote):
        up = told["way"] == "以上"
        key = ("above" if up else "below") if told["not"] else ("from" if up else "to")
        return {"level": level, key: float(told[1]), "quote": quote}
    return None


def _first(lines: list[Line], pattern: re.Pattern[str]) -> str:
    """The first text of a line or cell that says so."""
    texts = (text for line in lines for text in (line.cells or (line.plain,)))
    return next((text for text in texts if pattern.search(text)), "")


def score_file(score: Score) -> str:
    """The text of score.toml."""
    out = Writer("评分表：项目、维度、满分和各等级的分数线。程序不评分，只发出评分表、读回和汇总。")
    out.table("score")
    out.put("title", score.title.text.strip())
    out.put("clause", score.title.clause or "正文")
    out.put("total", _short(score.total))
    out.put("comment", score.comment)
    out.put("source", score.source)
    out.gap()
    out.mark("每项几位专家、每位最多评几项、至少几份有效、哪些等级要答辩，通知一般不写，请填写。")
    out.table("score", "practice")
    for key, value in PRACTICE.items():
        out.put(key, value)
    out.lines.append("defence = []")
    for item in score.items:
        out.table("score", "items", many=True)
        out.put("title", item.title)
        out.put("maximum", _short(item.maximum))
        out.put("quote", item.quote)
        for one in item.dimensions:
            out.table("score", "items", "dimensions", many=True)
            out.put("title", one.title)
            out.put("maximum", _short(one.maximum))
            out.put("text", one.text)
    for band in score.bands:
        out.table("score", "bands", many=True)
        for key, value in band.items():
            out.put(key, _short(value) if isinstance(value, float) else value)
    return out.text()


def _short(number: float) -> float | int:
    return int(number) if number == int(number) else number
