"""A report in memory, clean for every rule, and what a case changes about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from checks import CHECKS
from pipeline.count import count
from pipeline.gather import gather, sort_out
from pipeline.judge import judge
from pipeline.model import (
    Anchor,
    Block,
    Cell,
    Document,
    Dossier,
    Figure,
    Finding,
    Note,
    Options,
    Paragraph,
    Submission,
    SubmittedFile,
    Table,
)
from pipeline.model.result import CheckRow
from pipeline.pack import Pack, load
from pipeline.split import split

REPORT = "成果报告.docx"
CHINESE = "一二三四五六七八"
FILLER = "班组按照规程认真作业"
CLEAN = {
    "成果名称": "以节拍看板提升主轴装配效率",
    "组织概况": "上海甲辰机床有限公司主要生产精密主轴，主要顾客为机床整机企业，市场份额居全国前三。"
    "公司愿景是做受人信赖的主轴专家。每年开展质量管理小组活动，持续推进现场管理。",
    "现场概况": "主轴装配车间面积2600平方米，现有员工100人，分为四个班组。采用看板管理与价值流方法。"
    "近三年完成改善86项，装配周期由42天缩短到31天。车间荣获2023年上海市质量信得过班组称号。",
    "实施背景": "随着订单增加，装配节拍不稳，等待时间长。为解决这一问题，车间决定推行节拍看板。"
    "这对同类车间具有借鉴意义。",
    "实施过程": "车间成立推进小组，制定实施方案，分三个阶段推进。特色亮点是把节拍做成一目了然的看板，整改率达到98.5%。"
    "为巩固成果，把做法写入作业指导书，下一步推广到其他车间。",
    "实施成效": "装配周期由2021年的42天缩短到2023年的31天，近三年合格率逐年提高，达到99.2%。"
    "年节约成本86万元，管理效益和社会效益明显。与行业标杆企业相比，差距缩小到1.5个百分点。",
}
LONG_ENOUGH = {"组织概况": 120, "现场概况": 200, "实施背景": 320, "实施过程": 1500, "实施成效": 400}


@cache
def pack() -> Pack:
    return load("shanghai-2024")


def decide(code: str, case: Mapping[str, Any]) -> tuple[CheckRow, list[Finding]]:
    """The rule's row and its findings."""
    findings, rows = judge(dossier(case), CHECKS)
    return next(row for row in rows if row.code == code), [found for found in findings if found.code == code]


def dossier(case: Mapping[str, Any]) -> Dossier:
    """The dossier of a clean report with the case's changes.

    Keys of a case: ``text`` (section → its whole text), ``words`` (section → how many Han characters it holds),
    ``ending`` (section → what is put behind), ``table`` / ``textbox`` / ``note`` / ``caption`` (section → text of
    that kind), ``picture`` (section), ``only_picture`` (section), ``names`` (section → heading), ``order``,
    ``without``, ``preface`` and ``after`` (lines), ``preface_words``,
    ``bare_title``, ``source`` (text source), ``notes`` (kind → text),
    ``header``, ``others`` (file → lines), ``copies`` (files), ``other_notes`` (file → kind), ``no_report``, ``scope``.
    """
    documents = {} if case.get("no_report") else {REPORT: _report(case)}
    for name, lines in case.get("others", {}).items():
        documents[name] = Document(name, tuple(_paragraph(line) for line in lines))
    for name in case.get("copies", ()):
        documents[name] = replace(_report(case), file=name)
    for name, kind in case.get("other_notes", {}).items():
        documents[name] = Document(name, text_source="none", notes=(Note(kind, "说明。", Anchor(name)),))
    files = tuple(SubmittedFile(name, 1, name, name) for name in documents)
    options = Options(date(2024, 5, 20), case.get("scope", "report"))
    gathered = sort_out(Dossier(pack(), options, Submission("申报", files), documents))
    if gathered.report is not None and gathered.report.readable:
        sections = split(gathered.report, pack())
        counts = {spec.key: count(sections[spec.key], spec.limit, pack()) for spec in pack().sections}
        gathered = gathered.replace(sections=sections, counts=counts)
    return gather(gathered)


def _report(case: Mapping[str, Any]) -> Document:
    blocks: list[Block] = [_paragraph("现场管理创新成果报告", centered=True, size=16.0)]
    texts = {title: text for title, text in CLEAN.items() if title not in case.get("without", ())}
    if case.get("bare_title"):
        blocks.append(_paragraph(texts.pop("成果名称"), centered=True, size=22.0))
    blocks += [_paragraph(line) for line in case.get("preface", ())]
    if "preface_words" in case:
        blocks.append(_paragraph(_han(case["preface_words"] - 1) + "。"))
    order = case.get("order", list(texts))
    for number, title in enumerate(order):
        first = title not in order[:number]
        name = case.get("names", {}).get(title, title)
        blocks.append(_paragraph(f"{CHINESE[number]}、{name}", size=14.0, bold=True))
        blocks += _section(title, case) if first else [_paragraph("又写一遍。", size=12.0)]
    blocks += [_paragraph(line, size=14.0, bold=True) for line in case.get("after", ())]
    notes = tuple(Note(kind, text) for kind, text in case.get("notes", {}).items())
    source = case.get("source", "digital")
    return Document(REPORT, tuple(blocks), source, furniture=tuple(case.get("header", ())), notes=notes)


def _section(title: str, case: Mapping[str, Any]) -> list[Block]:
    if title == case.get("only_picture"):
        return [Figure()]
    text = case.get("text", {}).get(title, CLEAN[title])
    if title not in case.get("text", {}) and len(text) < LONG_ENOUGH.get(title, 0):
        text += _han(LONG_ENOUGH[title] - len(text))
    if title in case.get("words", {}):
        text = _han(case["words"][title])
    text += case.get("ending", {}).get(title, "")
    blocks: list[Block] = [_paragraph(line, size=12.0) for line in text.split("\n") if line]
    for part in ("caption", "textbox", "note"):
        if title in case.get(part, {}):
            blocks.append(_paragraph(case[part][title], part=part))
    if title in case.get("table", {}):
        blocks.append(Table(((Cell((_paragraph(case["table"][title], part="table"),)),),)))
    if title == case.get("picture"):
        blocks.append(Figure())
    return blocks


def _han(number: int) -> str:
    return (FILLER * (number // len(FILLER) + 1))[:number]


def _paragraph(text: str, **more: Any) -> Paragraph:
    return Paragraph(text, Anchor("", paragraph=1), wide=(), **more)
