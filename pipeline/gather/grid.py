"""The columns of a form's table that hold no answers: numbers, remarks, what a group of rows is called."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pipeline.gather.text import bare, cell_text, plain
from pipeline.lazy import lazy
from pipeline.model import Cell, Table

_REMARKS = lazy(
    r"(?:备注|说明|填写说明|填表说明|填报说明|填写要求|填报要求|要求|填写提示|注意事项|注释|示例|填写示例|审核意见)(?:栏|列)?"
)
_NUMBERS = lazy(r"序号|编号|序|项次|NO|No|no")
_NUMBER = lazy(r"[(（]?(?:\d{1,3}|[一二三四五六七八九十]{1,3}|[①-⑳])[)）、.．]?")
_HEADINGS = lazy(r"项目|内容|填写内容|填报内容|填写|栏目|名称|指标|信息|事项|填写项|填报项|填报信息")
_HINT = lazy(r"[(（【]?(?:必填|选填|可不填|单选|多选|单选.{0,3}必选|必选|如实填写|建筑项目填写此栏|\*)[)）】]?")
_ENOUGH = 3
"""Rows from which on a column is believed to be one of numbers."""


def without_asides(table: Table, is_label: Callable[[str], bool]) -> Iterator[tuple[Cell, ...]]:
    """The rows of a table, each without the cells that are no part of the form's answers."""
    asides = _numbers(table, is_label)
    for row in table.rows:
        texts = [cell_text(cell) for cell in row]
        named = {cell.column for cell, text in zip(row, texts, strict=True) if _REMARKS.fullmatch(bare(text))}
        if named and len(row) > 1 and not any(map(is_label, texts)) and _is_header(texts):
            asides |= named
            continue
        if len(row) > 1 and _is_header(texts) and not any(map(is_label, texts)):
            continue
        kept = tuple(
            cell
            for cell, text in zip(row, texts, strict=True)
            if cell.column not in asides
            and not _HINT.fullmatch(plain(text))
            and not (cell.rows >= _ENOUGH and cell is row[0] and len(row) > 2 and not is_label(text))
        )
        if kept:
            yield kept


def _is_header(texts: list[str]) -> bool:
    """ "序号 | 项目 | 填写内容 | 备注"."""
    named = [bare(text) for text in texts if text.strip()]
    known = (_REMARKS, _NUMBERS, _HEADINGS)
    return len(named) > 1 and all(any(names.fullmatch(name) for names in known) for name in named)


def _numbers(table: Table, is_label: Callable[[str], bool]) -> set[int]:
    """Columns of nothing but numbers, each before a label."""
    before: dict[int, int] = {}
    other: set[int] = set()
    for row in table.rows:
        texts = [plain(cell_text(cell)) for cell in row]
        for cell, text, following in zip(row, texts, [*texts[1:], ""], strict=False):
            if _NUMBER.fullmatch(text) and is_label(following):
                before[cell.column] = before.get(cell.column, 0) + 1
            elif text and not _NUMBERS.fullmatch(text) and not _NUMBER.fullmatch(text):
                other.add(cell.column)
    return {column for column, count in before.items() if count >= _ENOUGH and column not in other}
