"""The API: submit, status, result, decision. By a private link's key, or by a token."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, File, Form, HTTPException, Request, Response, UploadFile
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from web import auth, jobs, queue, reading, results, submit
from web.models import Decision, Submission, User, now
from web.pages.common import by_key, handed_in, service, spend
from web.service import APPLICANT
from web.storage import Refused

router = APIRouter(prefix="/api/v1", tags=["submissions"])
_bearer = HTTPBearer(auto_error=False, description="A token from the account page.")
TOKEN_SECONDS = 300


class Problem(BaseModel):
    """What went wrong, in Chinese, with the next step."""

    detail: str


class Accepted(BaseModel):
    """An upload that was taken."""

    key: str = Field(description="The private key: with it alone the submission can be read, so keep it secret.")
    number: int = Field(description="The submission's number in the queue.")


class Status(BaseModel):
    """Where a check stands."""

    number: int
    name: str
    state: Literal["waiting", "running", "done", "failed"]
    told: str = Field(description="The same in words: what is being read, or why it failed.")
    verdict: Literal["pass", "review", "return"] | None
    handed_in: bool
    expires: datetime


class Verdict(BaseModel):
    """What the reviewers decided."""

    outcome: Literal["accepted", "correction", "hold"] | None = Field(description="null while nothing is decided")
    note: str = ""
    decided: datetime | None = None


class Listed(BaseModel):
    """A line of the queue."""

    number: int
    name: str
    unit_name: str | None
    outcome_name: str | None
    level: str | None
    standing: str | None
    errors: int
    reviews: int
    advices: int
    outcome: str | None


def caller(request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> User | None:
    """The token's user; None without a token. Cookies are not looked at."""
    if given is None:
        return None
    here = service(request)
    with here.db.read() as db:
        found = auth.find_token(db, given.credentials)
    if found is None:
        spend(request, "token", here.config.sign_ins_per_minute)
        reading.failed_token(here, given.credentials)
        raise HTTPException(401, "令牌无效或已停用，请在“我的账号”里新建。", {"www-authenticate": "Bearer"})
    token, user = found
    request.state.caller = user
    if token.used is None or (now() - token.used).total_seconds() > TOKEN_SECONDS:
        with here.db.write() as db:
            db.merge(token).used = now()
    return user


Caller = Annotated[User | None, Depends(caller)]
_FAILURES: dict[int | str, dict[str, Any]] = {
    code: {"model": Problem} for code in (400, 401, 403, 404, 409, 413, 422, 429)
}


def _reviewer(user: User | None) -> bool:
    return user is not None and user.role in ("reviewer", "admin")


def _found(db: Session, ref: str, user: User | None) -> Submission:
    """By its private key, or for a reviewer by its number in the queue; 404 for all else."""
    if ref.isascii() and ref.isdigit() and len(ref) < 12:
        if not _reviewer(user):
            raise HTTPException(404, "没有找到这份材料。")
        return handed_in(db, int(ref))
    return by_key(db, ref)


@router.post("/submissions", status_code=202, responses=_FAILURES)
def submit_files(
    request: Request,
    user: Caller,
    files: Annotated[list[UploadFile], File(description="A report, a .zip, or a folder's files with their paths")],
    scope: Annotated[Literal["auto", "submission", "report"], Form()] = "auto",
    level: Annotated[Literal["", "标杆级", "优秀级", "推进级"], Form()] = "",
    previous: Annotated[str, Form(description="Key of the version before this one")] = "",
    hand_in: Annotated[bool, Form(description="Straight into the queue; reviewers only")] = False,
) -> Accepted:
    """Takes an upload and queues its check."""
    here = service(request)
    spend(request, "upload", here.config.uploads_per_minute)
    if user is None and not here.settings().open_self_check:
        raise HTTPException(403, "本服务现在需要令牌才能上传。请在“我的账号”里新建令牌。")
    if hand_in and not _reviewer(user):
        raise HTTPException(403, "只有审核人员可以直接放入审核队列。")
    earlier = None
    if previous:
        with here.db.read() as db:
            earlier = by_key(db, previous)
    named = [(file.filename, file.file) for file in files if file.filename]
    try:
        taken = submit.take(
            here, named, scope=scope, level=level, user=user, previous=earlier, hand_in=hand_in
        )  # fmt: skip
    except Refused as error:
        raise HTTPException(400, str(error)) from None
    return Accepted(key=taken.key, number=taken.id)


@router.get("/submissions/{ref}", responses=_FAILURES)
def status(request: Request, user: Caller, ref: str) -> Status:
    """Where the check stands."""
    with service(request).db.read() as db:
        found = _found(db, ref, user)
        job = jobs.latest(db, found.id)
    reading = job.progress if job and found.state == "running" else ""
    return Status(
        number=found.id,
        name=found.name,
        state=found.state,  # type: ignore[arg-type]
        told=found.problem or reading,
        verdict=found.verdict,  # type: ignore[arg-type]
        handed_in=found.handed_in is not None,
        expires=found.expires,
    )


@router.get("/submissions/{ref}/result", responses=_FAILURES)
def result(request: Request, user: Caller, ref: str) -> dict[str, Any]:
    """The result (yushen/1), once the check is done."""
    here = service(request)
    with here.db.read() as db:
        found = _found(db, ref, user)
        data = results.read(results.folder_of(here, db, found))
    if data is None:
        raise HTTPException(409, found.problem or "还没有结果，请稍后再取。")
    return data


@router.get("/submissions/{ref}/report", responses=_FAILURES, response_class=Response)
def report(request: Request, user: Caller, ref: str) -> Response:
    """The HTML report as a file."""
    here = service(request)
    with here.db.read() as db:
        page = results.report(results.folder_of(here, db, _found(db, ref, user)))
    if page is None:
        raise HTTPException(409, "还没有报告，请稍后再取。")
    return Response(
        page,
        media_type="application/octet-stream",
        headers={"content-disposition": 'attachment; filename="report.html"'},
    )


@router.get("/submissions/{ref}/decision", responses=_FAILURES)
def decision(request: Request, user: Caller, ref: str) -> Verdict:
    """What the reviewers decided, once they have."""
    with service(request).db.read() as db:
        found = _found(db, ref, user)
        latest = db.scalars(
            select(Decision).where(Decision.submission_id == found.id).order_by(Decision.id.desc()).limit(1)
        ).first()
    if latest is None or found.outcome is None:
        return Verdict(outcome=None)
    return Verdict(outcome=latest.outcome, note=latest.note, decided=latest.created)  # type: ignore[arg-type]


@router.post("/submissions/{ref}/hand-in", responses=_FAILURES)
def hand_in(request: Request, user: Caller, ref: str) -> Status:
    """Hands a checked draft in for review; by its private key only."""
    here = service(request)
    with here.db.read() as db:
        found = by_key(db, ref)
    if found.state != "done" or found.result_id is None:
        raise HTTPException(409, "检查还没有完成，请稍后再提交审核。")
    submit.hand_in(here, found.id, user.name if user else APPLICANT)
    return status(request, user, ref)


@router.delete("/submissions/{ref}", status_code=204, responses=_FAILURES)
def delete(request: Request, user: Caller, ref: str) -> Response:
    """Deletes the files now; by the private key only, and not after a decision."""
    here = service(request)
    with here.db.write() as db:
        found = by_key(db, ref)
        if found.outcome is not None:
            raise HTTPException(409, "审核人员已对这份材料作出决定，须按规定保存，不能在此删除。")
        folder = here.remove(db, found, user.name if user else APPLICANT, "申报人删除")
    here.storage.remove(folder)
    return Response(status_code=204)


@router.get("/queue", responses=_FAILURES)
def queued(request: Request, user: Caller, standing: str = "", status: str = "open", page: int = 1) -> list[Listed]:
    """A page of the queue; reviewers only."""
    if user is None:
        raise HTTPException(401, "这里需要审核人员的令牌。", {"www-authenticate": "Bearer"})
    if not _reviewer(user):
        raise HTTPException(403, "这里需要审核人员的令牌。")
    chosen = queue.Filter.of({"standing": standing, "status": status})
    with service(request).db.read() as db:
        rows, _, pages = queue.page(db, chosen, min(max(page, 1), 1 << 30))
    if page > pages:
        return []
    return [
        Listed(number=row.id, **{name: getattr(row, name) for name in Listed.model_fields if name != "number"})
        for row in rows
    ]
