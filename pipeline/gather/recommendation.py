"""The recommending body's table of outcomes and its declaration."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from pipeline.gather.answers import answer_text, parted
from pipeline.gather.doubts import of_cell, of_struck
from pipeline.gather.form import sealed
from pipeline.gather.text import TextLine, bare, cell_text, joined, lines, plain
from pipeline.lazy import lazy
from pipeline.model import Anchor, Cell, Document, Doubt, Recommendation, RecommendationRow, Table, paragraphs
from pipeline.pack import Pack
from pipeline.prompts import is_prompt
from pipeline.values.clean import clean
from pipeline.values.when import dates_in_field

_TOLD = ("unit_name", "field", "site_category", "outcome_name", "level")
"""The columns that make a row; number and code stand there beforehand."""
_ENOUGH = 3
Columns = dict[str, tuple[int, int]]
"""For each field the grid columns of its header, from and to."""
_DITTO = lazy(r"同上|同前|上同|〃|″|＂|\"|''|“|”|…+")
_END = lazy(r"^以下(?:空白|无内容|无正文)$|推荐声明|^填表人|^填报人|^联系电话|^电话|^填表日期|^说明|^注[:：]")
_LABELS = r"填表人|填报人|经办人|联系电话|电话|手机|填表日期|填报日期|日期"
_FILLED = {
    "filler": lazy(rf"(?:填表人|填报人|经办人)(?:\s*[(（][^)）]*[)）])?\s*[:：]?\s*(?!{_LABELS})([^\s:：_]{{1,20}})"),
    "phone": lazy(r"(?:联系电话|电话|手机)(?:\s*[(（][^)）]*[)）])?\s*[:：]?\s*([\d+][\d\s()（）+\-—－/转]{4,30}\d)"),
    "recommender": lazy(
        r"(?:推荐各区\s*/?\s*行业\s*/?\s*集团|推荐单位|推荐机构)(?:名称)?(?:\s*[(（][^)）]*[)）])?\s*[:：]\s*([^\n:：_]{2,60})"
    ),
}


_DATED = lazy(r"(?:填表日期|填报日期|日期)\s*[:：]?")
_DATE_LENGTH = 30  # characters behind the label


def read_recommendation(document: Document, pack: Pack) -> Recommendation:
    """The rows that hold something, and what the declaration tells."""
    rows = tuple(_rows(document.blocks, pack))
    text = "\n".join(line.text.replace("\t", " ") for line in lines(document.blocks))
    if not rows:
        rows = tuple(_rows_in_text(text, pack, document.file))
    found = {name: pattern.search(text) for name, pattern in _FILLED.items()}
    told = {name: joined(match[1]) if match else "" for name, match in found.items()}
    told["date"] = _dated(text)
    return Recommendation(document.file, rows, **told, sealed=sealed(document), estimate=document.text_source == "ocr")


def _dated(text: str) -> str:
    """The date behind its label, as written; "" where there is none."""
    for label in _DATED.finditer(text):
        told = clean(text[label.end() : label.end() + _DATE_LENGTH])
        if (when := next(dates_in_field(told), None)) and when.month:
            return told[when.start : when.end].strip()
    return ""


def header(cells: Iterable[Cell], pack: Pack) -> Columns:
    """Which columns a header row gives to which field; {} when it is none."""
    columns: Columns = {}
    named = {name: key for key, names in pack.form["columns"].items() for name in names}
    for cell in cells:
        key = named.get(bare(cell_text(cell)))
        if key and key not in columns:
            columns[key] = (cell.column, cell.column + max(cell.columns, 1))
    return columns if sum(key in columns for key in _TOLD) >= _ENOUGH else {}


def _rows(blocks: Iterable[object], pack: Pack) -> Iterator[RecommendationRow]:
    """A table that goes on over a page, with or without its header again, is one."""
    columns: Columns = {}
    above: dict[str, str] = {}
    count = 0
    for table in blocks:
        if not isinstance(table, Table):
            continue
        for cells in _unmerged(table):
            if again := header(cells, pack):
                columns, above = again, {}
            elif columns and (row := _row(cells, columns, count + 1, above)):
                if isinstance(row, str):
                    columns = {}
                    break
                count += 1
                above = row._asdict()
                yield row


def _unmerged(table: Table) -> Iterator[tuple[Cell, ...]]:
    """The rows, each with the cells that are merged down into it: one unit's name beside its two outcomes."""
    down: list[tuple[int, Cell]] = []  # rows left, and the cell
    for row in table.rows:
        own = {cell.column for cell in row}
        merged = [cell for _, cell in down if cell.column not in own]
        yield tuple(sorted((*row, *merged), key=lambda cell: cell.column)) if merged else row
        down = [(left - 1, cell) for left, cell in down if left > 1]
        down += [(cell.rows - 1, cell) for cell in row if cell.rows > 1]


def _row(
    cells: tuple[Cell, ...], columns: Columns, count: int, above: dict[str, str]
) -> RecommendationRow | str | None:
    """A filled row; None for an empty one; "end" where the declaration begins, or "以下空白" says that no more come."""
    if any(_END.search(bare(cell_text(cell))) for cell in cells):
        return "end"
    told: dict[str, Any] = {}
    anchor = Anchor()
    doubts: list[Doubt] = []
    for cell in cells:
        key = next((key for key, (left, right) in columns.items() if left <= cell.column < right), None)
        text = joined(parted(answer_text(cell))[0]).strip("_ /")
        text = "" if is_prompt(text) else text
        if key in _TOLD:
            doubts += (*of_cell(cell), *of_struck(answer_text(cell), (), anchor))
        if key and text:
            told[key] = text if key not in told else told[key] + text
            anchor = anchor if anchor.file else next((p.anchor for p in paragraphs(cell.blocks)), anchor)
    if not any(key in told for key in _TOLD):
        return None
    for key in _TOLD:
        if _DITTO.fullmatch(told.get(key, "")) and above.get(key):
            told[key] = above[key]
    number = told.pop("number", "")
    digits = re.search(r"\d+", number)
    return RecommendationRow(int(digits[0]) if digits else count, **told, anchor=anchor, doubts=tuple(doubts))


def _rows_in_text(text: str, pack: Pack, file: str) -> Iterator[RecommendationRow]:
    """Rows of a table whose rulings were not seen: told apart by the words that only some columns hold."""
    last = pack.form["columns"]["level"][0]
    start, end = text.find(last), text.find("推荐声明")
    area = plain(text[start + len(last) : end if end > start else None]) if start >= 0 else ""
    choices = pack.form["choices"]
    fields, categories, levels = (
        "|".join(map(re.escape, sorted(map(plain, choices[key]), key=len, reverse=True)))
        for key in ("key_field", "site_category", "level")
    )
    pattern = lazy(
        rf"(?P<code>[A-Za-z]*\d[A-Za-z\d\-]*)?(?P<unit>\D.{{2,40}}?)(?P<field>{fields})(?P<category>{categories})"
        rf"(?P<outcome>.{{2,60}}?)(?P<level>{levels})"
    )
    for number, match in enumerate(pattern.finditer(area), 1):
        yield RecommendationRow(
            number,
            match["unit"],
            match["field"],
            match["category"],
            match["outcome"],
            match["level"],
            match["code"] or "",
            Anchor(file),
        )


def header_line(line: TextLine, pack: Pack) -> bool:
    """A line that names the columns of the recommendation's table."""
    folded = plain(line.text)
    columns = pack.form["columns"]
    return sum(any(name in folded for name in columns[key][:2]) for key in _TOLD) >= 4
