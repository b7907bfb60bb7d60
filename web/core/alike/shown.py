"""What the reviewers' pages and papers say of the comparison with the activity's other submissions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from pipeline.model import Likeness, Passage
from pipeline.pack import Pack
from web.core.alike.wording import REPORTS
from web.core.database.models import Prints, Submission
from web.core.submissions.rulings import Ruled

TOO_SHORT = "成果报告的文字读不出或太少，无法与其他申报比对。"
NOT_YET = "还没有与本活动的其他申报比对，比对由后台完成，请稍后刷新。"
ONLY_REPORT = (
    "只交了成果报告：报名表、推荐表和证实性材料都没有检查，也没有与其他申报比对。转入评审以前，请核对它们是否另行提交。"
)


def untold(db: Session, found: Submission, pack: Pack) -> str:
    """Why nothing can be said of other submissions; "" where it was compared, or the pack does not ask for it."""
    if REPORTS not in pack.rules or found.result_id is None:
        return ""
    if found.scope != "submission":
        return ONLY_REPORT
    kept = db.get(Prints, found.id)
    if kept is None or kept.result_id != found.result_id:
        return NOT_YET
    return "" if kept.size else TOO_SHORT


def completed(db: Session, found: Submission, data: dict[str, Any], items: Iterable[Ruled]) -> dict[str, Any]:
    """The result with how the rule on reports that are alike ended here; one file alone cannot decide it."""
    kept = db.get(Prints, found.id)
    if kept is None or kept.result_id != found.result_id or not kept.size:
        return data
    state = "found" if any(item.alike and item.issue.code == REPORTS for item in items) else "passed"
    rows = [row | {"state": state, "reason": None} if row["code"] == REPORTS else row for row in data["checks"]]
    return data | {"checks": rows}


def side_by_side(items: Iterable[Ruled]) -> list[Likeness]:
    """Others' reports that are alike, for the page with the passages beside each other."""
    return [
        Likeness(
            f"编号 {item.other.id}　{item.other.outcome_name or item.other.name}",
            item.other.unit_name,
            None,
            item.alike.share,
            item.alike.detail["characters"],
            tuple(Passage(**passage) for passage in item.alike.detail["passages"]),
        )
        for item in items
        if item.alike and item.other and item.issue.code == REPORTS
    ]
