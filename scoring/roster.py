"""The experts' workbook: one row for each expert, columns known by their names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.fold import fold
from pipeline.model.document import Document, Table, paragraphs
from scoring.model import Expert

COLUMNS = {
    "name": ("姓名", "专家姓名", "专家"),
    "unit": ("工作单位", "单位", "单位名称", "所在单位"),
    "group": ("所属集团", "集团", "上级单位", "所属集团或上级单位", "集团或上级单位"),
    "fields": ("专业领域", "领域", "评审领域", "专业"),
    "load": ("评审数上限", "最多评审数", "最多项数", "上限", "工作量"),
    "recusals": ("回避", "需回避", "回避单位", "回避事项", "声明回避"),
    "code": ("编号", "专家编号"),
}
"""What each column may be called; the first is what we call it."""
_BETWEEN = re.compile(r"[、，,;；\n]+")
_ROWS_BEFORE = 10
"""Rows within which the header must stand."""


class RosterError(Exception):
    """The workbook is no list of experts; the message (Chinese) says what to mend."""


class Roster(NamedTuple):
    """The experts, and what a person should look at."""

    experts: tuple[Expert, ...]
    remarks: tuple[str, ...]


def roster(document: Document, load: int, fields: Sequence[str]) -> Roster:
    """The experts of a workbook that was read.

    Args:
        load: for those whose row names none.
        fields: those of the notice; another one is remarked upon.

    Raises:
        RosterError: there is no list, or a row of it cannot be used.
    """
    rows, columns = _list(document)
    experts: list[Expert] = []
    remarks: list[str] = []
    known = {fold(field) for field in fields}
    for number, row in rows:
        told = {key: row.get(column, "").strip() for key, column in columns.items()}
        if not any(told.values()):
            continue
        if not told["name"]:
            raise RosterError(f"专家名单第 {number} 行没有姓名。")
        experts.append(_expert(told, number, f"{len(experts) + 1:02d}", load))
        strange = [field for field in experts[-1].fields if known and fold(field) not in known]
        if strange:
            remarks.append(
                f"专家名单第 {number} 行：“{strange[0]}”不是通知列出的领域（{'、'.join(fields)}），按字面比较。"
            )
        if not experts[-1].unit:
            remarks.append(f"专家名单第 {number} 行：{told['name']}没有写工作单位，无法按单位回避，请补上。")
    if not experts:
        raise RosterError("专家名单里没有专家。")
    for what in ("code", "name"):
        _unique([getattr(expert, what) for expert in experts], "编号" if what == "code" else "姓名")
    return Roster(tuple(experts), tuple(remarks))


def _expert(told: dict[str, str], number: int, code: str, load: int) -> Expert:
    if told.get("load"):
        if not re.fullmatch(r"\d{1,4}", told["load"]) or not int(told["load"]):
            raise RosterError(f"专家名单第 {number} 行：评审数上限“{told['load']}”不是正整数。")
        load = int(told["load"])
    given = told.get("code") or code
    if not re.fullmatch(r"\d{1,4}", given):
        raise RosterError(f"专家名单第 {number} 行：编号“{given}”不是数字。请写数字，或把这一列留空。")
    return Expert(
        given.zfill(2),
        told["name"],
        told.get("unit", ""),
        told.get("group", ""),
        _parts(told.get("fields", "")),
        load,
        _parts(told.get("recusals", "")),
    )


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in _BETWEEN.split(text) if part.strip() and part.strip() not in ("无", "全部"))


def _list(document: Document) -> tuple[list[tuple[int, dict[int, str]]], dict[str, int]]:
    """The rows below the header, with their numbers, and the column of each key."""
    for block in document.blocks:
        if not isinstance(block, Table):
            continue
        rows = [(number, dict(_texts(row))) for number, row in enumerate(block.rows, 1)]
        for place, (_, row) in enumerate(rows[:_ROWS_BEFORE]):
            names = {fold(text).partition("(")[0]: column for column, text in reversed(row.items())}
            columns = {
                key: names[fold(name)]
                for key, called in COLUMNS.items()
                for name in called[::-1]
                if fold(name) in names
            }
            if "name" in columns and len(columns) > 1:
                return rows[place + 1 :], columns
    wanted = "、".join(called[0] for called in COLUMNS.values())
    raise RosterError(f"没有在专家名单里找到表头。第一行请写：{wanted}（后五列可以没有）。")


def _texts(row: Sequence[object]) -> Iterator[tuple[int, str]]:
    for cell in row:
        yield cell.column, "\n".join(one.text for one in paragraphs(cell.blocks))  # type: ignore[attr-defined]


def _unique(values: list[str], what: str) -> None:
    for value in values:
        if values.count(value) > 1:
            raise RosterError(f"专家名单里有两位专家的{what}都是“{value}”，请区别开来。")
