"""The queue as a page and as an Excel sheet."""

from __future__ import annotations

import io
from collections.abc import Collection

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from pipeline.pack import Rule
from web.core.activities import chosen as activities
from web.core.database.models import Activity
from web.core.inputs import whole
from web.core.pages import Reviewer, download, render, service
from web.core.service import log
from web.core.submissions import queue
from web.reviewers import assign, desk, proposals, remove
from web.reviewers.sheet import write_sheet

router = APIRouter()
MOST_ROWS = 20_000
MOST_PAGES = 1_000_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/queue")
def queue_page(request: Request, who: Reviewer, page: str = "1", done: str = "") -> HTMLResponse:
    """A page of the queue under its filters."""
    assert who.user
    chosen = queue.Filter.of(request.query_params, who.user.id)
    number, finished = whole(page, 1, MOST_PAGES) or 1, whole(done, 1)
    with service(request).db.read() as db:
        rows, counts, pages = queue.page(db, chosen, number)
        seen = activities.in_reach(db, who.user.id)
        rules = _rules(request, db, seen)
        today = queue.decided_today(db, who.user.id)
        at_it = queue.at_it(db, [row.id for row in rows], who.user.name)
        reviewers, proposed = assign.reviewers(db), proposals.of_rows(db, rows)
        finished_as = desk.done_just_now(db, finished)
    number = min(max(number, 1), pages)
    return render(
        request,
        "reviewers/queue.html.j2",
        rows=rows,
        counts=counts,
        pages=pages,
        page=number,
        filter=chosen,
        tabs=queue.TABS,
        rules=rules,
        activities=seen,
        decided_today=today,
        at_it=at_it,
        proposed=proposed,
        removal_words=remove.WHYS,
        reviewers=reviewers,
        today=queue.today(),
        finished=finished,
        finished_as=finished_as,
    )


def _rules(request: Request, db: Session, seen: Collection[int]) -> list[Rule]:
    """Every rule of these activities' packs; what several know is told in the newest one's words."""
    refs = db.scalars(select(Activity.pack).where(Activity.id.in_(seen)).order_by(Activity.id)).all()
    rules = {code: rule for ref in dict.fromkeys(refs) for code, rule in service(request).packs.rules(ref).items()}
    return sorted(rules.values())


@router.get("/queue.xlsx")
def queue_sheet(request: Request, who: Reviewer) -> Response:
    """The same filters as an Excel sheet."""
    assert who.user
    chosen = queue.Filter.of(request.query_params, who.user.id)
    with service(request).db.read() as db:
        rows = queue.everything(db, chosen, MOST_ROWS)
        names, of = assign.reviewers(db), activities.names(db)
    with service(request).db.write() as db:
        log(db, who.name, "导出队列", "", f"{len(rows)} 行")
    out = io.BytesIO()
    write_sheet(rows, out, of, names)
    return download(out.getvalue(), "审核队列.xlsx", XLSX)
