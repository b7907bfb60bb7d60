"""The packs of an activity: uploaded as a zip, proof-read, and adopted."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from web.administrators.activities import locked
from web.core.activities import examine
from web.core.activities.archive import BadPack
from web.core.database.models import Activity, PackUpload
from web.core.inputs import Id
from web.core.pages import Admin, Form, files, go, render, report_answer, service
from web.core.service import log

router = APIRouter()


@router.post("/admin/activities/{number}/packs")
def upload(request: Request, who: Admin, number: Id, sent: Form) -> Response:
    """Keeps and examines a pack; it is not used before somebody adopts it."""
    assert who.user
    here, given = service(request), files(sent)
    with here.db.read() as db:
        if db.get(Activity, number) is None:
            raise HTTPException(404)
    if len(given) != 1:
        raise HTTPException(400, "请选择一个规则包的 .zip 文件。")
    name, stream = given[0]
    try:
        version = examine.take(here.packs, here.config.data, stream)
    except BadPack as error:
        raise HTTPException(400, str(error)) from None
    with here.db.write() as db:
        kept = PackUpload(activity_id=number, version=version, name=name[:255], user_id=who.user.id)
        db.add(kept)
        db.flush()
        log(db, who.name, "上传规则包", f"活动 {number}", f"{name[:200]}，版本 {version[:12]}")
    return go(f"/admin/activities/{number}/packs/{kept.id}")


def _kept(db: Session, number: int, upload: int) -> PackUpload:
    found = db.get(PackUpload, upload)
    if found is None or found.activity_id != number:
        raise HTTPException(404)
    return found


@router.get("/admin/activities/{number}/packs/{upload}")
def one(request: Request, who: Admin, number: Id, upload: Id) -> HTMLResponse:
    """What is wrong with an uploaded pack, by file and line."""
    here = service(request)
    with here.db.read() as db:
        kept, activity = _kept(db, number, upload), db.get_one(Activity, number)
    values: dict[str, Any] = {
        "activity": activity,
        "kept": kept,
        "examined": examine.examined(here.packs, kept.version),
    }
    values["hindrance"] = hindrance(activity, values["examined"])
    return render(request, "administrators/pack.html.j2", **values)


def hindrance(activity: Activity, found: examine.Examined) -> str:
    """Why the activity cannot be checked with this pack; "" where it can."""
    if not found.usable:
        return "这个规则包还有要改正的地方，不能采用。请改好后重新上传。"
    if activity.state != "draft" and not found.clean:
        return "活动已经开放，规则包里还有待确认的地方，不能采用。请确认后重新上传。"
    return ""


@router.get("/admin/activities/{number}/packs/{upload}/show")
def show(request: Request, who: Admin, number: Id, upload: Id) -> Response:
    """An uploaded pack as a page to proof-read."""
    here = service(request)
    with here.db.read() as db:
        kept = _kept(db, number, upload)
    return report_answer(examine.page(here.packs, kept.version))


@router.get("/admin/activities/{number}/show")
def show_used(request: Request, who: Admin, number: Id) -> Response:
    """The pack that is in use as a page to proof-read."""
    here = service(request)
    with here.db.read() as db:
        activity = db.get(Activity, number)
    if activity is None:
        raise HTTPException(404)
    return report_answer(examine.page(here.packs, activity.pack))


@router.post("/admin/activities/{number}/packs/{upload}/adopt")
def adopt(request: Request, who: Admin, number: Id, upload: Id, sent: Form) -> Response:
    """Checks from now on with this version. What was checked before stays as it is until it is checked anew."""
    here = service(request)
    with here.db.write() as db:
        activity, kept = locked(db, number, sent), _kept(db, number, upload)
        if reason := hindrance(activity, examine.examined(here.packs, kept.version)):
            raise HTTPException(409, reason)
        before = here.packs.version(activity.pack)
        activity.pack = kept.version
        log(db, who.name, "采用规则包", f"活动 {number}", f"版本 {kept.version[:12]}，此前 {before[:12]}")
    return go(f"/admin/activities/{number}")
