"""读回校验单: what came back, what is wrong with it, and what is missing. An HTML page of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from pipeline.write.pages import page
from scoring.collect import Collected
from scoring.model import Panel, Sheet
from scoring.season import Season

if TYPE_CHECKING:
    from pipeline.pack import Pack

_HOW = {"word": "Word", "excel": "Excel", "pdf": "PDF", "scan": "扫描件", "service": "网页"}


class _Part(NamedTuple):
    title: str
    how: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str | Sequence[str]]]


def receipt(year: Season, came: Collected, pack: Pack) -> str:
    """The page."""
    panel = year.panel
    asked = sum(map(len, panel.pairs.values()))
    counting = [sheet for sheet in year.sheets if sheet.counts]
    stopped = [sheet for sheet in year.sheets if not sheet.counts and not _twice(sheet)]
    noted = [sheet for sheet in year.sheets if (sheet.counts and sheet.faults) or _twice(sheet)]
    silent = [one for one in year.missing if one.why == "没有收回"]
    figures = [
        ("应收", f"{asked} 份"),
        ("计入", f"{len(counting)} 份"),
        ("有问题、不计入", f"{len(stopped)} 份"),
        ("没有收回", f"{len(silent)} 份"),
        ("不是评分表", f"{len(came.unread)} 个文件"),
    ]
    columns = ("文件", "成果", "专家", "读到的问题")
    parts = [
        _Part(
            "有问题、不计入的评分表",
            "改好后放回原处，再运行一次 yushen scores；这里没有替任何人改过一个数。",
            columns,
            [_row(sheet, panel) for sheet in stopped],
        ),
        _Part(
            "没有收回的评分表", "分给了专家，没有填写或没有交回。", ("专家", "份数", "成果编号"), _silent(silent, panel)
        ),
        _Part("计入、但请看一看的", "分数已经计入。", columns, [_row(sheet, panel) for sheet in noted]),
        _Part("不是评分表的文件", "没有计入任何结果。", ("文件", "原因"), [(one.file, one.why) for one in came.unread]),
    ]
    whole = len(counting) == asked
    return page(
        "scores.html.j2",
        title=f"{pack.title} 评分",
        conclusion=f"应收 {asked} 份，计入 {len(counting)} 份"
        + ("" if whole else f"，还差 {asked - len(counting)} 份"),
        next_step="全部收齐，可以合议。"
        if whole
        else "请按下面各项补齐、改正后再读一次；现在的平均分只用已计入的评分。",
        figures=figures,
        parts=parts,
        stopped=bool(stopped),
        missing=bool(year.missing),
        unread=bool(came.unread),
        rules=panel.pack,
    )


def _twice(sheet: Sheet) -> bool:
    """It holds what another sheet that counts holds."""
    return all(fault.kind in ("again", "superseded") or not fault.stops for fault in sheet.faults) and not sheet.counts


def _row(sheet: Sheet, panel: Panel) -> tuple[str | list[str], ...]:
    raw = sheet.raw
    outcome, expert = panel.outcome.get(raw.outcome), panel.expert.get(raw.expert)
    return (
        [raw.file, f"{_HOW[raw.how]} {raw.place}".strip()],
        f"{raw.outcome} {outcome.title}" if outcome else raw.outcome or "未读到",
        f"{raw.expert} {expert.name}" if expert else raw.expert or "未读到",
        [fault.text for fault in sheet.faults],
    )


def _silent(missing: Sequence[object], panel: Panel) -> list[tuple[str, str, str]]:
    by_expert: dict[str, list[str]] = {}
    for one in missing:
        by_expert.setdefault(one.expert, []).append(one.outcome)  # type: ignore[attr-defined]
    return [
        (f"{code} {panel.expert[code].name}", str(len(codes)), "、".join(codes))
        for code, codes in sorted(by_expert.items())
    ]
