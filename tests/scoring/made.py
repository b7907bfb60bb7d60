"""A season for tests: results, experts, and sheets filled in as experts would, with faults that are known."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from openpyxl import Workbook, load_workbook

from scoring.hand_out import SHEETS, who
from scoring.model import Panel
from scoring.sheet_book import COMMENT, HEADER_ROW, TOTAL

FIELDS = ("制造", "市场服务", "非营利性服务", "建设工程")
LEVELS = ("标杆级", "优秀级", "推进级")
MAXIMA = {
    "针对性": 10,
    "科学性": 10,
    "创新性": 15,
    "适用性": 10,
    "系统性": 10,
    "示范性": 15,
    "显效性": 20,
    "推广性": 10,
}


def result(number: int) -> dict[str, object]:
    """One line of results.jsonl, as much of it as matters here."""
    field = FIELDS[number % len(FIELDS)]
    unit = f"沪南第{number % 97}制造有限公司"
    evaluations = [{"role": "evaluation_report", "facts": {"party": "first", "evaluator": f"{unit}质量部"}}]
    if number % 11 == 0:
        evaluations.append({"role": "evaluation_report", "facts": {"party": "third", "evaluator": "衡正质量评价中心"}})
    return {
        "schema": "yushen/1",
        "rules": "shanghai-2024",
        "verdict": "pass",
        "submission": {
            "name": f"{number:04d}.zip",
            "level": LEVELS[number % 3],
            "unit_name": unit,
            "outcome_name": f"第{number}号现场的节拍看板管理",
            "form": {"key_field": field, "site_category": "生产现场", "recommender": f"第{number % 13}行业促进会"},
        },
        "files": evaluations,
    }


def write_results(path: Path, count: int) -> Path:
    """results.jsonl of a season."""
    path.write_text("".join(json.dumps(result(n), ensure_ascii=False) + "\n" for n in range(1, count + 1)), "utf-8")
    return path


def write_experts(path: Path, count: int, load: int) -> Path:
    """The experts' workbook: some of them belong to those whom they may not judge."""
    book = Workbook()
    sheet = book.active
    sheet.append(["姓名", "工作单位", "所属集团", "专业领域", "评审数上限", "回避"])
    units = {1: "衡正质量评价中心", 2: "沪南第5制造有限公司", 3: "第7行业促进会"}
    for number in range(1, count + 1):
        fields = "" if number % 5 else "、".join(FIELDS[:2])
        own = "沪南第9制造有限公司" if number == 4 else ""
        sheet.append([f"专家甲{number}", units.get(number, f"独立研究所{number}号"), "", fields, load, own])
    book.save(path)
    return path


class Filled(NamedTuple):
    """What an expert put on a sheet: texts or numbers by dimension, the sum, the comment."""

    marks: Mapping[str, object]
    total: object
    comment: str


class Planned(NamedTuple):
    """A season's sheets, and what is wrong with which of them."""

    sheets: dict[tuple[str, str], Filled]
    """(outcome, expert) -> what is filled in; what is not here is not filled in."""
    faults: dict[tuple[str, str], str]
    """The kind of the one fault that stops a sheet."""


def plan(panel: Panel, seed: int, blanks: float = 0.02, over: float = 0.01, wrong: float = 0.01) -> Planned:
    """Marks in halves around each outcome's quality, with faults; every tenth outcome lies on a boundary."""
    luck = random.Random(seed)
    sheets, faults = {}, {}
    for number, outcome in enumerate(panel.outcomes):
        quality = luck.uniform(0.5, 0.98)
        for expert in panel.pairs[outcome.code]:
            if number % 10 == 0:
                marks = _with_total(180 if number % 20 else 140, luck)
            else:
                marks = {
                    name: min(2 * most, max(0, round(2 * most * luck.gauss(quality, 0.06))))
                    for name, most in MAXIMA.items()
                }
            texts: dict[str, object] = {name: half / 2 for name, half in marks.items()}
            total: object = sum(marks.values()) / 2
            dice, name = luck.random(), luck.choice(list(MAXIMA))
            pair = (outcome.code, expert)
            if dice < blanks:
                texts[name], faults[pair] = None, "blank"
            elif dice < blanks + over:
                texts[name], faults[pair] = MAXIMA[name] + 1, "over"
                total = sum(float(str(value)) for value in texts.values())
            elif dice < blanks + over + wrong:
                total, faults[pair] = sum(marks.values()) / 2 + 1, "total"
            sheets[pair] = Filled(texts, total, f"亮点：{outcome.title}。不足：数据对比少。")
    return Planned(sheets, faults)


def _with_total(halves: int, luck: random.Random) -> dict[str, int]:
    """Marks in halves that add up to so many."""
    marks = {name: 2 * most * halves // 200 for name, most in MAXIMA.items()}
    while sum(marks.values()) < halves:
        name = luck.choice([name for name, most in MAXIMA.items() if marks[name] < 2 * most])
        marks[name] += 1
    return marks


def fill_books(folder: Path, panel: Panel, planned: Planned, experts: Iterable[str]) -> None:
    """Fills the experts' workbooks in, as a person would: mark by mark, the sum where it is typed over."""
    for code in experts:
        path = folder / SHEETS / who(panel.expert[code]) / f"评分表 专家{code}.xlsx"
        if not path.exists():
            continue
        book = load_workbook(path)
        sheet = book["评分"]
        header = {str(cell.value).partition("\n")[0]: cell.column for cell in sheet[HEADER_ROW + 1]}
        for row in sheet.iter_rows(min_row=HEADER_ROW + 2):
            filled = planned.sheets.get((row[0].value, code))
            if filled is None:
                continue
            for name, value in filled.marks.items():
                sheet.cell(row[0].row, header[name]).value = value
            sheet.cell(row[0].row, header[TOTAL]).value = filled.total
            sheet.cell(row[0].row, header[COMMENT]).value = filled.comment
        book.save(path)


def fill_word(path: Path, filled: Filled) -> None:
    """Fills a Word sheet in, as a person would."""
    from docx import Document

    document = Document(str(path))
    table = document.tables[1]
    for number, value in enumerate([*filled.marks.values(), filled.total], 1):
        if value is not None:
            table.rows[number].cells[4].paragraphs[0].add_run(str(value))
    table.rows[len(filled.marks) + 2].cells[0].add_paragraph(filled.comment)
    document.save(str(path))
