"""What is wrong with a sheet that came back. Nothing is mended here: a blank is no 0, and what is too much stays so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from pipeline.fold import fold
from pipeline.nfkc import nfkc
from pipeline.pack.score import ScoreCard
from scoring.model import Fault, Panel, RawSheet, Sheet
from scoring.wording import points

_NUMBER = re.compile(r"[+-]?\d{1,6}(\.\d{1,20})?")
_NOISE = Fraction(1, 10**9)
"""A workbook adds up in binary: 0.1 + 0.2 is not quite 0.3 there."""


def look_at(raw: RawSheet, panel: Panel, card: ScoreCard) -> Sheet:
    """The sheet with all that is wrong with it and the marks that can be read."""
    marks: dict[str, Fraction] = {}
    faults = [*_whose(raw, panel)]
    for dimension in card.dimensions:
        text = raw.marks.get(dimension.title, "")
        found = mark_fault(dimension.title, dimension.maximum, text)
        if found is None:
            marks[dimension.title] = number(text)  # type: ignore[assignment]
        else:
            faults.append(found)
    faults += _total_faults(raw, marks, len(marks) == len(card.dimensions))
    if not raw.comment.strip():
        faults.append(Fault("comment", "没有写亮点和不足，请专家补写。", stops=False))
    if raw.estimate:
        faults.append(Fault("estimate", "由扫描件识别，是估计，核对确认后才计入。"))
    return Sheet(raw, tuple(faults), marks)


def without_rivals(sheets: Iterable[Sheet]) -> tuple[Sheet, ...]:
    """One sheet for each expert and outcome: the same twice counts once, different ones do not count at all.

    An estimate gives way to what was typed or confirmed.
    """
    sheets = list(sheets)
    together: dict[tuple[str, str], list[int]] = {}
    for place, sheet in enumerate(sheets):
        if sheet.raw.touched and not any(fault.kind in _NOBODYS for fault in sheet.faults):
            together.setdefault((sheet.raw.outcome, sheet.raw.expert), []).append(place)
    for places in together.values():
        firm = [place for place in places if not sheets[place].raw.estimate]
        for place in places:
            if sheets[place].raw.estimate and firm:
                where = _where(sheets[firm[0]].raw)
                other = "与它一致" if _content(sheets[place]) == _content(sheets[firm[0]]) else "与它不同，请核对"
                text = f"已有填写的评分表（{where}），此扫描件不计入；识别的结果{other}。"
                kept = tuple(fault for fault in sheets[place].faults if fault.kind != "estimate")
                sheets[place] = replace(sheets[place], faults=(*kept, Fault("superseded", text)))
        different = {_content(sheets[place]) for place in firm}
        for place in firm:
            others = "、".join(_where(sheets[other].raw) for other in firm if other != place)
            if len(different) > 1:
                text = f"同一专家对同一成果有不同的评分表（另见 {others}），都不计入，请留下有效的一份。"
                sheets[place] = _with(sheets[place], Fault("rival", text))
            elif place != firm[0]:
                sheets[place] = _with(
                    sheets[place], Fault("again", f"与 {_where(sheets[firm[0]].raw)} 相同，只计一次。")
                )
    return tuple(sheets)


_NOBODYS = frozenset(("outcome", "expert", "pack", "check"))
"""Faults with which it is not known whose sheet it is."""


def _with(sheet: Sheet, fault: Fault) -> Sheet:
    return replace(sheet, faults=(*sheet.faults, fault))


def _content(sheet: Sheet) -> tuple[object, ...]:
    """What makes two sheets different: marks by their value, the comment by its words; the sum follows."""
    raw = sheet.raw
    values = ((name, number(text) if number(text) is not None else fold(text)) for name, text in raw.marks.items())
    return (tuple(sorted(values, key=lambda pair: pair[0])), fold(raw.comment))


def _where(raw: RawSheet) -> str:
    return f"{raw.file} {raw.place}".strip()


def _whose(raw: RawSheet, panel: Panel) -> Iterator[Fault]:
    """Whose sheet it is, and whether it may be."""
    outcome, expert = panel.outcome.get(raw.outcome), panel.expert.get(raw.expert)
    if raw.pack and raw.pack != panel.pack:
        yield Fault("pack", f"这份评分表属于规则包 {raw.pack}，本次评审用的是 {panel.pack}。请换用本次发出的评分表。")
    if outcome is None:
        told = f"成果编号“{raw.outcome}”不在本次评审之中" if raw.outcome else "没有读到成果编号"
        yield Fault("outcome", f"{told}，请核对。")
    if expert is None:
        told = f"专家编号“{raw.expert}”不在本次评审之中" if raw.expert else "没有读到专家编号"
        yield Fault("expert", f"{told}，请核对。")
    if outcome is None or expert is None:
        return
    if raw.check != panel.check(outcome.code, expert.code):
        told = f"校验码“{raw.check}”与本次发出的不符" if raw.check else "没有读到校验码"
        yield Fault("check", f"{told}：可能是别的成果、别的专家或以前一版的评分表。请换用本次发出的评分表。")
    for name, given, own in (("单位名称", raw.unit, outcome.unit), ("成果", raw.title, outcome.title)):
        if given and not raw.estimate and fold(given) != fold(own):
            yield Fault("head", f"{name}写的是“{given}”，编号 {outcome.code} 的{name}是“{own}”。请核对评的是哪一项。")
    if reason := panel.recused.get((expert.code, outcome.code)):
        yield Fault("recused", f"专家{expert.name}应回避这项成果（{reason}），不计入。")
    elif expert.code not in panel.pairs.get(outcome.code, ()):
        yield Fault("unasked", f"这项成果没有分给专家{expert.name}，不计入。")


def mark_fault(title: str, maximum: Fraction, text: str) -> Fault | None:
    """What is wrong with a mark as it was typed; None where nothing is."""
    if not text.strip():
        return Fault("blank", f"{title}没有打分（空白不作 0 分），请专家补上。")
    value = number(text)
    if value is None:
        return Fault("not_number", f"{title}写的是“{text.strip()[:20]}”，不是数字，请专家改正。")
    if value < 0:
        return Fault("under", f"{title}为 {points(value)} 分，小于 0，请专家改正。")
    if value > maximum:
        return Fault("over", f"{title}为 {points(value)} 分，超过满分 {points(maximum)} 分，请专家改正。")
    return None


def _total_faults(raw: RawSheet, marks: Mapping[str, Fraction], whole: bool) -> Iterator[Fault]:
    total = number(raw.total)
    if not raw.total.strip():
        if whole:
            yield Fault(
                "no_total", f"总分没有填，各维度之和为 {points(sum(marks.values(), Fraction()))}。", stops=False
            )
    elif total is None:
        yield Fault("total", f"总分写的是“{raw.total.strip()[:20]}”，不是数字，请专家改正。")
    elif whole:
        added = sum(marks.values(), Fraction())
        if abs(total - added) > (_NOISE if raw.how == "excel" else 0):
            text = f"总分写的是 {points(total)}，各维度之和为 {points(added)}，不一致，请专家核对哪一个是对的。"
            yield Fault("total", text)


def number(text: str) -> Fraction | None:
    """The number that a cell holds, exactly; None where it holds something else."""
    plain = nfkc(text).strip().removesuffix("分").strip()
    return Fraction(plain) if _NUMBER.fullmatch(plain) else None
