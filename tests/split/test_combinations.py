"""Hundreds of reports in every combination of the habits that people have, split without a slip."""

from __future__ import annotations

import random
from typing import Any, NamedTuple

import pytest

from pipeline.model import Anchor, Block, Cell, Document, Paragraph, Table
from pipeline.pack import load
from pipeline.split import split

PACK = load("shanghai-2024")
KEYS = ("title", "organization", "site", "background", "process", "results")
LOOKS: dict[str, dict[str, Any]] = {
    "heading style": {"style": "heading 1", "level": 1, "size": 16.0, "bold": True},
    "outline level": {"level": 1},
    "bold": {"bold": True},
    "larger": {"size": 16.0},
    "plain": {},
}
ALIASES = {
    "title": ["成果题目", "项目名称"],
    "organization": ["企业简介", "单位概况", "公司基本情况"],
    "site": ["现场情况", "现场介绍"],
    "background": ["成果背景", "实施背景与目的", "项目背景"],
    "process": ["主要做法", "推进过程", "实施步骤", "具体做法"],
    "results": ["实施效果", "取得成效", "成果成效"],
}
CHINESE = "一二三四五六七八九"
NUMBERS = {
    "chinese": lambda n: f"{CHINESE[n]}、",
    "paren": lambda n: f"（{CHINESE[n]}）",
    "dot": lambda n: f"{n + 1}.",
    "comma": lambda n: f"{n + 1}、",
    "part": lambda n: f"第{CHINESE[n]}部分 ",
    "none": lambda n: "",
    "automatic": lambda n: f"{CHINESE[n]}、",
}
SENTENCES = [
    "现场设值班主管和操作岗位，职责清晰，每日召开班前会。",
    "换线时间由40分钟缩短到15分钟，合格率达到99.3%。",
    "如实施过程所述，相关做法已在全单位推广，具体见实施成效部分。",
    "实施背景方面，启动前已作充分调研，此处不再赘述。",
    "小组每周开会一次，通报进度，协调解决跨部门问题。",
    "实施成效显著的做法及时固化，形成标准文件。",
    "目标：三个月内完成改造。",
    "数据来源于系统统计。",
]
SUB_NUMBERS = {
    "chinese": "（{}）",
    "paren": "{}.",
    "dot": "（{}）",
    "comma": "（{}）",
    "part": "{}、",
    "none": "（{}）",
    "automatic": "（{}）",
}


class Made(NamedTuple):
    document: Document
    truth: dict[str, str | None]
    """Each section's text; None where it is missing."""
    habits: str


def _make(seed: int) -> Made:
    rng = random.Random(seed)
    look_name, number, body = rng.choice(list(LOOKS)), rng.choice(list(NUMBERS)), {"size": 12.0}
    look = body | LOOKS[look_name]
    suffix = rng.choice(["", "", "：", "（{}字以内）", "run in"])
    spacing = rng.choice(["", "", "", "　", " "])
    title_at = rng.choice(["numbered", "label", "cover", "table"])
    form = rng.random() < 0.15
    structure = rng.choice(["none", "none", "none", "missing", "swapped", "empty"])
    contents = rng.choice(["none", "dots", "tabs", "field"])
    keys = list(KEYS if title_at == "numbered" else KEYS[1:])
    missing = rng.choice(KEYS[1:]) if structure == "missing" else None
    keys = [key for key in keys if key != missing]
    if structure == "swapped":
        at = rng.randrange(len(keys) - 4, len(keys) - 2)
        keys[at], keys[at + 1] = keys[at + 1], keys[at]
    empty = keys[-1] if structure == "empty" else None
    title = "基于数字看板的装配车间换线改善实践"
    truth: dict[str, str | None] = dict.fromkeys(KEYS)
    truth["title"] = title
    blocks: list[Block] = []

    def add(text: str, **style: Any) -> None:
        blocks.append(Paragraph(text, Anchor("", None, len(blocks) + 1), wide=(), **(body | style)))

    add("2024年上海市现场管理创新成果报告", size=18.0, centered=True)
    if title_at == "label":
        add(f"成果名称：{title}")
    elif title_at == "cover":
        add(title, size=22.0, centered=True, bold=True)
    elif title_at == "table":
        blocks.append(_table([("成果名称", title), ("申报单位", "上海申江轴承有限公司")]))
    add("单位名称：上海申江轴承有限公司")

    names = {}
    for key in keys:
        spec = PACK.section(key)
        name = rng.choice(ALIASES[key]) if rng.random() < 0.25 else spec.title
        names[key] = spacing.join(name)
    limits = {key: str(PACK.section(key).limit) for key in keys}
    tail = "" if suffix == "run in" else suffix
    shown = {key: names[key] + tail.format(limits[key]) for key in keys}
    if contents != "none" and not form:
        add("目　录", centered=True)
        for n, key in enumerate(keys):
            entry = NUMBERS[number](n) + shown[key].rstrip("：")
            add(
                entry + {"dots": "………………", "tabs": "\t", "field": "\t"}[contents] + str(n + 1),
                part="toc" if contents == "field" else "body",
            )
    rows: list[tuple[str, str]] = []
    for n, key in enumerate(keys):
        typed = "" if number == "automatic" else NUMBERS[number](n)
        automatic = NUMBERS[number](n) if number == "automatic" else ""
        texts = [] if key == empty else [title] if key == "title" else rng.sample(SENTENCES, 4)
        truth[key] = "\n".join(texts)
        if form:
            rows.append((typed + shown[key], "\n".join(texts)))
            continue
        if suffix == "run in" and texts:
            head = typed + names[key] + "："
            add(head + texts[0], number=automatic, level=look.get("level"), head=len(head) if look.get("bold") else 0)
            texts = texts[1:]
        else:
            add(typed + shown[key], number=automatic, **look)
        for at, text in enumerate(texts):
            if key in ("process", "results") and at == 1 and rng.random() < 0.5:
                sub = SUB_NUMBERS[number].format(CHINESE[at - 1] if number != "paren" else at) + "实施成效的巩固"
                add(sub, bold=bool(look.get("bold")))
                truth[key] = (truth[key] or "").replace(text, f"{sub}\n{text}", 1)
            add(text)
        if key == "process" and rng.random() < 0.3:
            table = [("阶段", "实施背景", "实施过程", "实施成效"), ("试点", "问题突出", "制定标准", "初见成效")]
            blocks.append(_table(table))
            truth[key] = "\n".join([truth[key] or "", *("\t".join(row) for row in table)]).strip()
    if form:
        blocks.append(_table(rows))
    habits = ", ".join(
        map(
            str,
            (look_name, number, suffix, repr(spacing), f"title {title_at}", structure, f"contents {contents}", form),
        )
    )
    return Made(Document("报告.docx", tuple(blocks)), truth, habits)


def _table(rows: list[tuple[str, ...]]) -> Table:
    return Table(
        tuple(
            tuple(
                Cell(tuple(Paragraph(t, part="table", wide=(), size=12.0) for t in cell.split("\n")), at)
                for at, cell in enumerate(row)
            )
            for row in rows
        )
    )


@pytest.mark.parametrize("seed", range(400))
def test_a_report_in_any_combination_of_habits_is_split_exactly(seed: int) -> None:
    made = _make(seed)
    sections = split(made.document, PACK)
    got = {section.key: section.text if section.found else None for section in sections.items}
    assert got == made.truth, made.habits
    assert not sections.extra, made.habits
