"""The API: submit, status, result, decision. By a private link's key, or by a token."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal, NamedTuple

from fastapi import APIRouter, Depends, File, Form, HTTPException, Request, Response, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from web.core.activities import chosen
from web.core.database.models import REVIEWERS, SCOPES, Activity, Decision, Submission, Token, User, now
from web.core.guard import reading
from web.core.guard.guard import address, brings_token
from web.core.inputs import clean, whole
from web.core.jobs import jobs
from web.core.pages import NOT_FOUND, by_key, handed_in, service, spend
from web.core.service import APPLICANT
from web.core.sign_in import auth
from web.core.submissions import admission, queue, results, submit

router = APIRouter(prefix="/api/v1", tags=["submissions"])
_bearer = HTTPBearer(auto_error=False, description="A token from the account page.")
TOKEN_SECONDS = 300


class Problem(BaseModel):
    """What went wrong, in Chinese, with the next step."""

    detail: str
    title: str = Field("", description="Its kind, in a few words")
    retry_after: int | None = Field(None, description="Seconds until it is worth trying again, if it is")


class Accepted(BaseModel):
    """An upload that was taken."""

    key: str = Field(description="The private key: with it alone the submission can be read, so keep it secret.")
    number: int = Field(description="The submission's number in the queue.")


class Status(BaseModel):
    """Where a check stands."""

    number: int
    activity: str
    name: str
    state: Literal["waiting", "running", "done", "failed"]
    told: str = Field(description="The same in words: what is being read, or why it failed.")
    verdict: Literal["pass", "review", "return"] | None
    handed_in: bool
    expires: datetime


class Verdict(BaseModel):
    """What the reviewers decided."""

    outcome: Literal["accepted", "correction", "hold", "rejected", "withdrawn", "lapsed"] | None = Field(
        description="null while nothing is decided"
    )
    note: str = ""
    decided: datetime | None = None
    due: date | None = Field(None, description="The last day to correct, where something must be corrected")


class Listed(BaseModel):
    """A line of the queue."""

    number: int
    activity: str
    name: str
    unit_name: str | None
    outcome_name: str | None
    level: str | None
    standing: str | None
    errors: int
    reviews: int
    advices: int
    outcome: str | None


class Open(BaseModel):
    """An activity that takes submissions now."""

    number: int
    name: str
    levels: list[str] = Field(description="What may be given as level; empty where the notice has none")
    last_day: date | None


class Asking(NamedTuple):
    """Who calls: the token's user, and what the token is for; nobody without a token."""

    user: User | None
    scopes: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        return self.user.name if self.user else APPLICANT

    @property
    def reviews(self) -> bool:
        """A reviewer, with a token that may do a reviewer's work."""
        return self.user is not None and self.user.role in ("reviewer", "admin") and "review" in self.scopes


def caller(request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> Asking:
    """The token's user and scopes. Cookies are not looked at."""
    if given is None:
        return Asking(None)
    here = service(request)
    with here.db.read() as db:
        found = auth.find_token(db, given.credentials)
    if found is None:
        spend(request, "token", here.config.sign_ins_per_minute)
        reading.failed_token(here, given.credentials)
        raise HTTPException(401, "令牌无效、已过期或已停用，请在“我的账号”里新建。", {"www-authenticate": "Bearer"})
    token, user = found
    request.state.caller = user
    if token.used is None or (now() - token.used).total_seconds() > TOKEN_SECONDS:
        with here.db.write() as db:
            db.execute(update(Token).where(Token.id == token.id).values(used=now()))
    return Asking(user, frozenset(token.scopes.split(",")))


class Scoped:
    """A dependency: whoever brings a token, brings one for this. Every route of the API has exactly one."""

    def __init__(self, *scopes: str) -> None:
        self.scopes = scopes
        """Any of these."""

    def __call__(self, asking: Annotated[Asking, Depends(caller)]) -> Asking:
        if asking.user is not None and not asking.scopes.intersection(self.scopes):
            needed = "”或“".join(SCOPES[scope] for scope in self.scopes)
            raise HTTPException(403, f"这个令牌不能用于这里：需要用途含“{needed}”的令牌，请在“我的账号”里新建。")
        return asking


Submitting = Annotated[Asking, Depends(Scoped("submit"))]
Reviewing = Annotated[Asking, Depends(Scoped("review"))]
Reading = Annotated[Asking, Depends(Scoped("submit", "review"))]
_FAILURES: dict[int | str, dict[str, Any]] = {
    code: {"model": Problem} for code in (400, 401, 403, 404, 408, 409, 413, 422, 429, 503)
}


async def _known(request: Request) -> bool:
    given = await _bearer(request)
    user = (await run_in_threadpool(caller, request, given)).user
    if brings_token(request.headers) and (user is None or user.role not in REVIEWERS):
        # The guard has let it pass uncounted: reviewers bring in a whole season, all others have the public's share.
        spend(request, "upload", service(request).config.uploads_per_minute)
    return user is not None


UploadRoute = admission.route(_known, "本服务现在需要令牌才能上传。请在“我的账号”里新建令牌。")


def _found(db: Session, ref: str, asking: Asking) -> Submission:
    """By its private key, or for a reviewer by its number in the queue; 404 for all else."""
    if ref.isascii() and ref.isdigit() and len(ref) < 43:
        if not asking.reviews:
            raise HTTPException(404, "没有找到这份材料。")
        found = handed_in(db, whole(ref) or 0)
        if asking.user is None or not chosen.may_review(db, found, asking.user.id):
            raise HTTPException(404, "没有找到这份材料。")
        return found
    return by_key(db, ref)


def submit_files(
    request: Request,
    asking: Submitting,
    files: Annotated[list[UploadFile], File(description="A report, a .zip, or a folder's files with their paths")],
    scope: Annotated[Literal["auto", "submission", "report"], Form()] = "auto",
    level: Annotated[str, Form(description="One of the activity's levels; empty: as the form says")] = "",
    activity: Annotated[str, Form(description="Number or name; needed only where several are open")] = "",
    previous: Annotated[str, Form(description="Key of the version before this one")] = "",
    hand_in: Annotated[bool, Form(description="Straight into the queue; reviewers only")] = False,
) -> Accepted:
    """Takes an upload and queues its check."""
    here = service(request)
    if hand_in and not asking.reviews:
        raise HTTPException(403, "只有审查人员可以直接放入审核队列，令牌的用途须含“查看审核队列和材料”。")
    earlier = None
    if previous:
        with here.db.read() as db:
            earlier = by_key(db, previous)
    named = [(file.filename, file.file) for file in files if file.filename]
    taken = submit.take(
        here, named, scope=scope, level=level, user=asking.user, previous=earlier, hand_in=hand_in,
        address=address(request.scope), activity=clean(activity),
    )  # fmt: skip
    return Accepted(key=taken.key, number=taken.id)


router.add_api_route(
    "/submissions",
    submit_files,
    methods=["POST"],
    status_code=202,
    responses=_FAILURES,
    route_class_override=UploadRoute,
)


@router.get("/activities", responses=_FAILURES)
def open_activities(request: Request, asking: Reading) -> list[Open]:
    """The activities that take the caller's submissions now."""
    here = service(request)
    with here.db.read() as db:
        found = [one for one in chosen.to_choose(db, asking.user) if one.state == "open"]
    return [
        Open(number=one.id, name=one.name, levels=list(here.packs.levels(one.pack)), last_day=one.last_day)
        for one in found
    ]


@router.get("/submissions/{ref}", responses=_FAILURES)
def status(request: Request, asking: Reading, ref: str) -> Status:
    """Where the check stands."""
    with service(request).db.read() as db:
        found = _found(db, ref, asking)
        job, activity = jobs.latest(db, found.id), db.get_one(Activity, found.activity_id)
    reading = job.progress if job and found.state == "running" else ""
    return Status(
        number=found.id,
        activity=activity.name,
        name=found.name,
        state=found.state,  # type: ignore[arg-type]
        told=found.problem or reading,
        verdict=found.verdict,  # type: ignore[arg-type]
        handed_in=found.handed_in is not None,
        expires=found.expires,
    )


@router.get("/submissions/{ref}/result", responses=_FAILURES)
def result(request: Request, asking: Reading, ref: str) -> dict[str, Any]:
    """The result (yushen/1), once the check is done."""
    here = service(request)
    with here.db.read() as db:
        found = _found(db, ref, asking)
        data = results.read(results.folder_of(here, db, found))
    if data is None:
        raise HTTPException(409, found.problem or "还没有结果，请稍后再取。")
    return data


@router.get("/submissions/{ref}/report", responses=_FAILURES, response_class=Response)
def report(request: Request, asking: Reading, ref: str) -> Response:
    """The HTML report as a file."""
    here = service(request)
    with here.db.read() as db:
        page = results.report(results.folder_of(here, db, _found(db, ref, asking)))
    if page is None:
        raise HTTPException(409, "还没有报告，请稍后再取。")
    return Response(
        page,
        media_type="application/octet-stream",
        headers={"content-disposition": 'attachment; filename="report.html"'},
    )


@router.get("/submissions/{ref}/decision", responses=_FAILURES)
def decision(request: Request, asking: Reading, ref: str) -> Verdict:
    """What the reviewers decided, once they have."""
    with service(request).db.read() as db:
        found = _found(db, ref, asking)
        latest = db.scalars(
            select(Decision).where(Decision.submission_id == found.id).order_by(Decision.id.desc()).limit(1)
        ).first()
    if latest is None or found.outcome is None:
        return Verdict(outcome=None, due=None)
    return Verdict(outcome=latest.outcome, note=latest.note, decided=latest.created, due=latest.due)  # type: ignore[arg-type]


@router.post("/submissions/{ref}/hand-in", responses=_FAILURES)
def hand_in(request: Request, asking: Submitting, ref: str) -> Status:
    """Hands a checked draft in for review; by its private key only."""
    here = service(request)
    with here.db.read() as db:
        found = by_key(db, ref)
    if found.state != "done" or found.result_id is None:
        raise HTTPException(409, "检查还没有完成，请稍后再提交审核。")
    if not submit.hand_in(here, found.id, asking.name, asking.user):
        raise HTTPException(404, NOT_FOUND)
    return status(request, asking, ref)


@router.delete("/submissions/{ref}", status_code=204, responses=_FAILURES)
def delete(request: Request, asking: Submitting, ref: str) -> Response:
    """Deletes the submission; by the private key only, and not once there was a decision.

    The files of a self-check are gone at once, those of what was handed in after 30 days.
    """
    here = service(request)
    with here.db.read() as db:
        found = by_key(db, ref)
    try:
        submit.withdraw(here, found.id, asking.name)
    except submit.MustStay as error:
        raise HTTPException(409, str(error)) from None
    return Response(status_code=204)


@router.get("/queue", responses=_FAILURES)
def queued(
    request: Request, asking: Reviewing, standing: str = "", status: str = "open", page: int = 1, activity: str = ""
) -> list[Listed]:
    """A page of the queue; reviewers only."""
    if asking.user is None:
        raise HTTPException(401, "这里需要审查人员的令牌。", {"www-authenticate": "Bearer"})
    if not asking.reviews:
        raise HTTPException(403, "这里需要审查人员的令牌。")
    sent = {"standing": standing, "status": status, "activity": activity}
    wanted = queue.Filter.of(sent, asking.user.id)
    with service(request).db.read() as db:
        rows, _, pages = queue.page(db, wanted, min(max(page, 1), 1 << 30))
        names = chosen.names(db)
    if page > pages:
        return []
    return [
        Listed(
            number=row.id,
            activity=names[row.activity_id],
            **{name: getattr(row, name) for name in Listed.model_fields if name not in ("number", "activity")},
        )
        for row in rows
    ]
