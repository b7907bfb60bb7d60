"""The queue as a page and as an Excel sheet."""

from __future__ import annotations

import io

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from web.core import settings
from web.core.inputs import whole
from web.core.pages import Reviewer, download, render, service
from web.core.service import log, pack_named
from web.core.submissions import queue
from web.reviewers import assign, desk
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
        pack = pack_named(settings.load(db).pack)
        today = queue.decided_today(db, who.user.id)
        at_it = queue.at_it(db, [row.id for row in rows], who.user.name)
        reviewers = assign.reviewers(db)
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
        rules=list(pack.rules.values()),
        decided_today=today,
        at_it=at_it,
        reviewers=reviewers,
        today=queue.today(),
        finished=finished,
        finished_as=finished_as,
    )


@router.get("/queue.xlsx")
def queue_sheet(request: Request, who: Reviewer) -> Response:
    """The same filters as an Excel sheet."""
    assert who.user
    chosen = queue.Filter.of(request.query_params, who.user.id)
    with service(request).db.read() as db:
        rows = queue.everything(db, chosen, MOST_ROWS)
        names = assign.reviewers(db)
    with service(request).db.write() as db:
        log(db, who.name, "导出队列", "", f"{len(rows)} 行")
    out = io.BytesIO()
    write_sheet(rows, out, pack_named(service(request).settings().pack).title_name, names)
    return download(out.getvalue(), "审核队列.xlsx", XLSX)
