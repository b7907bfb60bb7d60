"""The page to upload, and the uploads that come from it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, JSONResponse

from web.applicants.opening import opened
from web.core import errors
from web.core.activities import chosen
from web.core.guard.guard import address
from web.core.inputs import whole
from web.core.pages import Form, Looking, files, go, render, service, text, visitor
from web.core.settings import load
from web.core.submissions import admission, submit

router = APIRouter()


async def _known(request: Request) -> bool:
    return (await run_in_threadpool(visitor, request)).user is not None


UploadRoute = admission.route(_known, "本服务现在需要登录后才能上传。请先登录，或联系管理员开通账号。")


@router.get("/")
def home(request: Request, who: Looking, activity: str = "") -> HTMLResponse:
    """The page to upload; ``activity``: the number of the one that is chosen already."""
    here = service(request)
    with here.db.read() as db:
        settings, choices = load(db), chosen.to_choose(db, who.user)
    return render(
        request, "applicants/home.html.j2", headers={"x-robots-tag": "all"}, settings=settings, choices=choices,
        levels_of={one.id: here.packs.levels(one.pack) for one in choices}, activity=whole(activity, 1),
    )  # fmt: skip


async def upload(request: Request, who: Looking, sent: Form) -> Response:
    """Takes an upload. Scripts ask for JSON; without a script the browser is sent on."""
    key = await run_in_threadpool(_take, request, who, sent)
    return JSONResponse({"next": f"/s/{key}"}) if errors.wants_json(request) else go(f"/s/{key}")


router.add_api_route("/check", upload, methods=["POST"], route_class_override=UploadRoute)


def _take(request: Request, who: Looking, sent: Form) -> str:
    here = service(request)
    previous = None
    if text(sent, "previous"):
        with here.db.read() as db:
            previous = opened(request, db, text(sent, "previous"))
    taken = submit.take(
        here,
        files(sent),
        scope=text(sent, "scope"),
        level=text(sent, "level"),
        user=who.user,
        previous=previous,
        hand_in=who.is_a("reviewer") and bool(text(sent, "queue")),
        address=address(request.scope),
        activity=text(sent, "activity", 128),
    )
    return taken.key
