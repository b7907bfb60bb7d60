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
from web.reviewers.sheet import write_sheet

router = APIRouter()
MOST_ROWS = 20_000
MOST_PAGES = 1_000_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/queue")
def queue_page(request: Request, who: Reviewer, page: str = "1") -> HTMLResponse:
    """A page of the queue under its filters."""
    chosen = queue.Filter.of(request.query_params)
    number = whole(page, 1, MOST_PAGES) or 1
    with service(request).db.read() as db:
        rows, counts, pages = queue.page(db, chosen, number)
        pack = pack_named(settings.load(db).pack)
    number = min(max(number, 1), pages)
    return render(
        request,
        "reviewers/queue.html.j2",
        rows=rows,
        counts=counts,
        pages=pages,
        page=number,
        filter=chosen,
        statuses=queue.STATUS,
        rules=[rule for rule in pack.rules.values() if rule.severity != "manual"],
    )


@router.get("/queue.xlsx")
def queue_sheet(request: Request, who: Reviewer) -> Response:
    """The same filters as an Excel sheet."""
    chosen = queue.Filter.of(request.query_params)
    with service(request).db.read() as db:
        rows = queue.everything(db, chosen, MOST_ROWS)
    with service(request).db.write() as db:
        log(db, who.name, "导出队列", "", f"{len(rows)} 行")
    out = io.BytesIO()
    write_sheet(rows, out, pack_named(service(request).settings().pack).title_name)
    return download(out.getvalue(), "审核队列.xlsx", XLSX)
