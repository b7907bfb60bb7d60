"""The page of statistics, and the same as an Excel workbook."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from web.core.activities import chosen as activities
from web.core.database.models import Activity, Ruling
from web.core.pages import Reviewer, download, render, service
from web.core.season.papers import Table, xlsx
from web.core.service import Service, log
from web.core.submissions import queue
from web.reviewers import figures

router = APIRouter()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BY = {"standing": "预审结果", "outcome": "审核决定"}


@router.get("/statistics")
def statistics(request: Request, who: Reviewer, activity: str = "", by: str = "") -> HTMLResponse:
    """The figures of all activities that this reviewer sees, or of one."""
    assert who.user
    by = by if by in BY else "standing"
    with service(request).db.read() as db:
        asked = _asked(activity, who.user.id)
        found = _figures(service(request), db, asked, (by,))
        seen = activities.in_reach(db, who.user.id)
    return render(
        request, "reviewers/statistics.html.j2", by=by, choices=BY, activities=seen, activity=asked.activity,
        longest=figures.LONGEST_MINUTES, **found,
    )  # fmt: skip


@router.get("/statistics.xlsx")
def statistics_book(request: Request, who: Reviewer, activity: str = "") -> Response:
    """All of it, a sheet for each table."""
    assert who.user
    with service(request).db.read() as db:
        asked = _asked(activity, who.user.id)
        found = _figures(service(request), db, asked, tuple(BY))
    with service(request).db.write() as db:
        log(db, who.name, "导出统计", f"活动 {asked.activity}" if asked.activity else "", f"{found['total']} 份")
    return download(xlsx(_tables(found)), "审核统计.xlsx", XLSX)


def _asked(activity: str, me: int) -> queue.Filter:
    return queue.Filter.of({"activity": activity, "status": "all"}, me)


def _figures(here: Service, db: Session, asked: queue.Filter, kinds: tuple[str, ...]) -> dict[str, Any]:
    """Everything that is counted; ``kinds``: of figures.KINDS."""
    where = asked.conditions()
    seen = [int(asked.activity)] if asked.activity else []
    reach = [number for number in activities.in_reach(db, asked.me) if not seen or number in seen]
    refs = dict.fromkeys(db.scalars(select(Activity.pack).where(Activity.id.in_(reach)).order_by(Activity.id)))
    titles = {code: rule.title for ref in refs for code, rule in here.packs.rules(ref).items()}
    levels = tuple(dict.fromkeys(level for ref in refs for level in here.packs.levels(ref)))
    frame = figures.submissions(db, where)
    total = len(frame)
    return {
        "total": total,
        "counts": {kind: figures.counts(frame, kind, levels) if total else [] for kind in kinds},
        "commonest": figures.commonest(db, where, total, titles),
        "rights": figures.rights(db, [Ruling.activity_id.in_(reach)], titles),
        "paces": figures.paces(db, where),
    }


def _tables(found: dict[str, Any]) -> list[Table]:
    """As sheets. A decimal is rounded as on the page."""
    tables = [
        Table(f"{BY[kind]}{one.title}", [], one.grid) for kind, counted in found["counts"].items() for one in counted
    ]
    common: list[list[object]] = [["规则", "问题", "份数", "占全部材料（%）"]]
    common += [[one.code, one.title, one.number, round(one.share, 1)] for one in found["commonest"]]
    right: list[list[object]] = [["规则", "问题", "属实", "已核对", "误报", "其他不属实", "误报比例（%）"]]
    right += [[r.code, r.title, r.fault, r.checked, r.false_alarm, r.other, round(r.share, 1)] for r in found["rights"]]
    pace: list[list[object]] = [["审查人", "决定份数", "有用时记录的份数", "用时中位数（分钟）", "九成不超过（分钟）"]]
    pace += [[p.name, p.decided, p.timed, _minutes(p.median), _minutes(p.slowest)] for p in found["paces"]]
    return [*tables, Table("最常见的问题", [], common), Table("各规则的误报", [], right), Table("每份用时", [], pace)]


def _minutes(value: float | None) -> object:
    return "" if value is None else round(value, 1)
