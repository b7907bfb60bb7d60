"""All papers of a season: ordered on a page, made by a worker, and downloaded when they are there."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from sqlalchemy.orm import Session

from web.core.activities import chosen as activities
from web.core.database.models import Order
from web.core.inputs import Id, whole
from web.core.pages import Form, Reviewer, go, render, send_file, service, text
from web.core.season import orders
from web.core.service import log

router = APIRouter()


@router.get("/queue/season.zip")
def old_address(request: Request, who: Reviewer, activity: str = "") -> Response:
    """Where the papers were made while one waited."""
    return go("/queue/season" + (f"?activity={number}" if (number := whole(activity, 1)) else ""))


@router.get("/queue/season")
def season(request: Request, who: Reviewer, activity: str = "") -> HTMLResponse:
    """What was ordered, how far it is, and what can be downloaded."""
    assert who.user
    here = service(request)
    with here.db.read() as db:
        mine, names = orders.of(db, who.user.id), activities.in_reach(db, who.user.id)
    there = {order.id: path.stat().st_size for order in mine if (path := orders.made(here, order))}
    return render(
        request, "reviewers/season.html.j2", orders=mine, there=there, names=names, told=orders.told,
        chosen=whole(activity, 1), days=orders.KEEP_DAYS, open=[order for order in mine if order.open],
    )  # fmt: skip


@router.post("/queue/season")
def order(request: Request, who: Reviewer, sent: Form) -> Response:
    """Orders them; a second press leads to what is being made."""
    assert who.user
    asked = str(whole(text(sent, "activity"), 1) or "")
    with service(request).db.write() as db:
        before = {one.id for one in orders.of(db, who.user.id)}
        found = orders.begin(db, who.user, asked)
        if found is None:
            raise HTTPException(409, orders.NOTHING)
        if found.id not in before:
            log(db, who.name, "生成本季文书", f"活动 {asked}" if asked else "")
    return go("/queue/season" + (f"?activity={asked}" if asked else ""))


@router.get("/queue/season/{order}/state")
def state(request: Request, who: Reviewer, order: Id) -> JSONResponse:
    """For the page that watches it."""
    assert who.user
    with service(request).db.read() as db:
        found = _own(db, order, who.user.id)
    return JSONResponse({"state": found.state, "told": orders.told(found)})


@router.get("/queue/season/{order}.zip")
def finished(request: Request, who: Reviewer, order: Id) -> Response:
    """The finished file."""
    assert who.user
    here = service(request)
    with here.db.read() as db:
        found = _own(db, order, who.user.id)
    path = orders.made(here, found)
    if path is None:
        raise HTTPException(404, "这份文书还没有生成，或者已到期清理。请在“本季全部文书”页重新生成。")
    with here.db.write() as db:
        log(db, who.name, "下载本季文书", f"活动 {found.activity}" if found.activity else "")
    return send_file(path, "形式审查文书.zip")


def _own(db: Session, number: int, me: int) -> Order:
    found = db.get(Order, number)
    if found is None or found.user_id != me:
        raise HTTPException(404)
    if found.activity and int(found.activity) not in activities.in_reach(db, me):
        raise HTTPException(404)
    return found
