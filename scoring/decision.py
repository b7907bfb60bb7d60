"""审定: the workbook in which the decided levels are written, out and back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.fold import fold
from pipeline.model.document import Document, Table, paragraphs
from pipeline.write.words import washed

COLUMNS = {"code": "编号", "unit": "单位名称", "title": "成果", "applied": "申报等级", "mean": "平均分"}
COLUMNS |= {"level": "分数等级", "decided": "审定等级", "reason": "理由"}
WITHHELD = "不发布"
"""Decided that an outcome is not published."""
_WIDTHS = (8, 34, 40, 11, 14, 11, 12, 50)


class Decided(NamedTuple):
    """What was decided for one outcome."""

    level: str
    """A level of the notice, or 不发布."""
    reason: str


class Undecided(Exception):
    """The workbook cannot be used; ``problems`` say what to mend, line by line."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def read_scores(path: Path, schema: str) -> dict[str, Any]:
    """The figures that ``scores`` wrote.

    Raises:
        ValueError: the file is something else (the message is Chinese).
    """
    try:
        data = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ValueError(f"没有 {path}。请先用 yushen scores 汇总，再指向它写出的文件夹。") from None
    except (OSError, ValueError) as error:
        raise ValueError(f"{path} 读不出，可能已损坏；请重新运行 yushen scores。") from error
    if not isinstance(data, dict) or data.get("schema") != schema:
        raise ValueError(f"{path} 不是 yushen scores 写出的文件。")
    return data


def write_decision_form(path: Path, data: Mapping[str, Any], levels: Sequence[str]) -> None:
    """The workbook to fill in: what was scored stands there, the decision is left blank."""
    from xlsxwriter import Workbook

    book = Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    plain = {"border": 1, "border_color": "#A9B0B6", "valign": "vcenter", "text_wrap": True, "font_size": 10}
    head = book.add_format(plain | {"bold": True, "bg_color": "#E8EBED"})
    text, open_ = book.add_format(plain), book.add_format(plain | {"bg_color": "#FFFBE8", "locked": False})
    figure = book.add_format(plain | {"num_format": "0.00######"})
    sheet = book.add_worksheet("审定")
    for column, (title, width) in enumerate(zip(COLUMNS.values(), _WIDTHS, strict=True)):
        sheet.write_string(0, column, title, head)
        sheet.set_column(column, column, width)
    for row, one in enumerate(data["outcomes"], 1):
        told = (one["code"], one["unit"], one["title"], one["level"], None, one["by_score"] or "")
        for column, value in enumerate(told):
            if value is not None:
                sheet.write_string(row, column, washed(value), text)
        if one["mean"] is None:
            sheet.write_string(row, 4, "—", text)
        else:
            sheet.write_number(row, 4, float(_fraction(one["mean"])), figure)
        sheet.write_blank(row, 6, None, open_)
        sheet.write_blank(row, 7, None, open_)
    choices = [*levels, WITHHELD]
    told_error = {"error_title": "审定等级", "error_message": f"请填{'、'.join(choices)}之一。"}
    last = max(1, len(data["outcomes"]))
    sheet.data_validation(1, 6, last, 6, {"validate": "list", "source": choices} | told_error)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True})
    book.close()


def _fraction(text: str) -> Any:
    from fractions import Fraction

    return Fraction(text)


def lacks_reason(by_score: str | None, decided: Decided) -> str:
    """What to say where a level is decided otherwise than by score without a reason; "" where nothing lacks."""
    if decided.level == by_score or decided.reason:
        return ""
    return f"分数等级为{by_score or '（尚无有效评分）'}，审定为{decided.level}，没有写理由。"


def decisions(document: Document, data: Mapping[str, Any], levels: Sequence[str]) -> dict[str, Decided]:
    """Outcome -> what was decided, from the workbook as it was read.

    Raises:
        Undecided: a row lacks a decision or a reason, or names what does not exist.
    """
    known = {one["code"]: one for one in data["outcomes"]}
    found: dict[str, Decided] = {}
    problems: list[str] = []
    rows = list(_rows(document))
    if not rows:
        raise Undecided([f"没有找到表头。第一行应有：{COLUMNS['code']}、{COLUMNS['decided']}、{COLUMNS['reason']}。"])
    for number, row in rows:
        code, level, reason = row["code"], row["decided"], row["reason"]
        if not any(row.values()):
            continue
        if code not in known:
            problems.append(f"第 {number} 行：编号“{code}”不在本次评审之中。")
        elif code in found:
            problems.append(f"第 {number} 行：编号 {code} 写了两次。")
        elif not level:
            problems.append(f"第 {number} 行：{code} 没有填审定等级。")
        elif level not in (*levels, WITHHELD):
            problems.append(f"第 {number} 行：{code} 的审定等级“{level}”不是{'、'.join((*levels, WITHHELD))}之一。")
        else:
            if lacking := lacks_reason(known[code]["by_score"], Decided(level, reason)):
                problems.append(f"第 {number} 行：{code} {lacking}")
            found[code] = Decided(level, reason)
            if "title" in row and fold(row["title"]) != fold(known[code]["title"]):
                problems.append(f"第 {number} 行：{code} 的成果与汇总时不同，请核对是否排序时错了行。")
    told = {row["code"] for _, row in rows}
    problems += [f"缺少 {code} {one['title']}，没有审定等级。" for code, one in known.items() if code not in told]
    if problems:
        raise Undecided(problems)
    return found


def _rows(document: Document) -> Iterator[tuple[int, dict[str, str]]]:
    for block in document.blocks:
        if not isinstance(block, Table):
            continue
        names: dict[int, str] = {}
        titles = {fold(title): key for key, title in COLUMNS.items()}
        for number, row in enumerate(block.rows, 1):
            cells = {cell.column: "\n".join(one.text for one in paragraphs(cell.blocks)).strip() for cell in row}
            if not names:
                named = {column: titles[fold(text)] for column, text in cells.items() if fold(text) in titles}
                names = named if {"code", "decided", "reason"} <= set(named.values()) else {}
                continue
            yield number, {key: cells.get(column, "") for column, key in names.items()}
        if names:
            return
