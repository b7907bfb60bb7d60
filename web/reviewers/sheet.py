"""The queue as an Excel sheet to filter and sort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import BinaryIO

from pipeline.write import words
from web.core.clock import local
from web.core.database.models import OUTCOMES, STANDING_WORDS, Submission

_COLUMNS = (
    "序号", "编号", "活动", "提交材料", "申报单位", "成果", "申报等级", "推荐单位", "提交审核时间", "预审结果",
    "必须补正", "需人工复核", "建议", "审查人", "决定", "补正期限",
)  # fmt: skip


def write_sheet(
    rows: Sequence[Submission], out: BinaryIO, activities: Mapping[int, str], names: Mapping[int, str]
) -> None:
    """Writes one row per submission; no cell can be a formula.

    Args:
        activities: their names by number.
        names: of the reviewers, by number.
    """
    from pipeline.write.summary_xlsx import Sheet, workbook

    with workbook(out) as book:
        sheet = Sheet(book, "审核队列", _COLUMNS)
        for number, row in enumerate(rows, 1):
            line = _line(number, row, activities[row.activity_id], names)
            sheet.append(dict(zip(_COLUMNS, line, strict=True)))
        sheet.finish()


def _line(number: int, row: Submission, activity: str, names: Mapping[int, str]) -> tuple[object, ...]:
    return (
        number,
        row.id,
        words.one_line(activity),
        words.one_line(row.name),
        words.one_line(row.unit_name),
        words.one_line(row.outcome_name),
        row.level or "",
        words.one_line(row.recommender),
        local(row.handed_in),
        STANDING_WORDS.get(row.standing or "", "正在检查"),
        row.errors,
        row.reviews,
        row.advices,
        names.get(row.assignee_id or 0, ""),
        OUTCOMES.get(row.outcome or "", ""),
        row.due.isoformat() if row.due else "",
    )
