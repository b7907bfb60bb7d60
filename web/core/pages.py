"""What the pages share: who is looking, forms with their token, rendering, and ways to say no."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple
from urllib.parse import quote

from fastapi import Depends, HTTPException, Request, Response
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.datastructures import FormData, UploadFile

from pipeline.write import lengths, words
from pipeline.write.pages import environment
from web.core.activities import chosen
from web.core.clock import local
from web.core.database.models import (
    ACTIVITY_STATES,
    OUTCOMES,
    REASONS,
    ROLES,
    ROUND_STATES,
    SHEET_STATES,
    STANDING_WORDS,
    Activity,
    Submission,
    User,
    now,
)
from web.core.guard.guard import Rates, network
from web.core.inputs import LARGEST, clean
from web.core.service import APPLICANT, Service
from web.core.sign_in import auth
from web.core.storage.incoming import MOST_FIELDS, MOST_FILES
from web.core.submissions.rulings import WORDS_OF_CHOICES

if TYPE_CHECKING:
    from jinja2 import Environment

WEB = Path(__file__).resolve().parents[1]
SESSION_COOKIE = "yushen"
FORM_COOKIE = "yushen-form"
REPORT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox"
)
"""For a report: no script, no network. The page's own policy allows its one style sheet only."""
GONE = "这份报告的文件已经删除。"
NOT_FOUND = "没有找到这份材料：链接不完整，或者材料已经删除。"


_RANKS = {"applicant": 0, "recommender": 0, "expert": 0, "reviewer": 1, "admin": 2}
_ALONE = ("recommender", "expert")
"""Roles whose pages are for nobody else, whatever their rights."""


class Visitor(NamedTuple):
    """Who is looking at a page."""

    user: User | None
    csrf: str
    """The token that a form of this visitor must carry."""
    new_cookie: bool = False
    """The token was made just now; the answer sets its cookie."""

    @property
    def name(self) -> str:
        return self.user.name if self.user else APPLICANT

    def is_a(self, role: str) -> bool:
        """Has at least this role: an administrator may review, a reviewer may submit; only an expert scores."""
        if self.user is None or role in _ALONE:
            return self.user is not None and self.user.role == role
        return _RANKS[self.user.role] >= _RANKS[role]


def service(request: Request) -> Service:
    """The installation that answers this request."""
    found: Service = request.app.state.service
    return found


def spend(request: Request, purpose: str, per_minute: int) -> None:
    """Counts a request against its address's share for ``purpose``."""
    rates: Rates = request.app.state.rates
    rates.spend(purpose, network(request.scope), per_minute)


def visitor(request: Request) -> Visitor:
    """The signed-in user of the session cookie, or an anonymous visitor with a token for forms."""
    key = request.cookies.get(SESSION_COOKIE)
    if key:
        with service(request).db.read() as db:
            found = auth.find_session(db, key)
        if found:
            session, user = found
            if (now() - session.seen).total_seconds() > auth.SEEN_SECONDS:
                with service(request).db.write() as db:
                    db.merge(session).seen = now()
            request.state.visitor = Visitor(user, session.csrf)
            return Visitor(user, session.csrf)
    token = request.cookies.get(FORM_COOKIE, "")
    who = Visitor(None, token, False) if len(token) == 43 else Visitor(None, auth.new_key(), True)
    request.state.visitor = who
    return who


Looking = Annotated[Visitor, Depends(visitor)]


def needs(role: str) -> Callable[..., Visitor]:
    """A dependency: the visitor has at least this role, or is sent to sign in, or is refused."""

    def check(request: Request, who: Looking) -> Visitor:
        if who.user is None:
            if request.method == "GET":
                query = request.scope["query_string"].decode("latin-1")
                target = request.scope["path"] + (f"?{query}" if query else "")
                raise HTTPException(303, headers={"location": f"/sign-in?next={quote(target)}"})
            raise HTTPException(403, "登录已过期，请重新登录后再试。")
        if not who.is_a(role):
            raise HTTPException(403)
        return who

    return check


Reviewer = Annotated[Visitor, Depends(needs("reviewer"))]
Admin = Annotated[Visitor, Depends(needs("admin"))]
Recommender = Annotated[Visitor, Depends(needs("recommender"))]
Expert = Annotated[Visitor, Depends(needs("expert"))]
SignedIn = Annotated[Visitor, Depends(needs("applicant"))]


def within_reach(request: Request, who: Looking) -> None:
    """For every route of the reviewers' room: the submission it names is of an activity that this reviewer sees."""
    number = request.path_params.get("number", "")
    if who.user is None or not str(number).isascii() or not str(number).isdigit() or len(str(number)) > 10:
        return
    with service(request).db.read() as db:
        closed = select(Submission.id).where(Submission.id == int(number), ~chosen.within_reach(who.user.id))
        if int(number) <= LARGEST and db.scalar(closed) is not None:
            raise HTTPException(404)


async def form(request: Request, who: Looking) -> FormData:
    """The form that was sent, if it carries the visitor's own token."""
    try:
        sent = await request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS)
    except ValueError:
        # A charset that is none, or that cannot read what was sent.
        raise HTTPException(400) from None
    if who.new_cookie or not auth.same(text(sent, "csrf"), who.csrf):
        raise HTTPException(403, "页面已过期，请返回上一页刷新后再试。")
    return sent


Form = Annotated[FormData, Depends(form)]


def text(sent: FormData, name: str, most: int = 2000) -> str:
    """A field's text, stripped; "" when it is missing or a file. A line end is one sign, as browsers count it."""
    value = sent.get(name, "")
    return clean(value).replace("\r\n", "\n").strip()[:most] if isinstance(value, str) else ""


def files(sent: FormData) -> list[tuple[str, Any]]:
    """The files of a form with their names, empty choices left out."""
    return [
        (item.filename, item.file) for item in sent.getlist("files") if isinstance(item, UploadFile) and item.filename
    ]


def by_key(db: Session, key: str) -> Submission:
    """The submission of a private link; 404 for any other key."""
    found = db.scalars(select(Submission).where(Submission.key_hash == auth.hash_key(key))).first()
    if found is None:
        raise HTTPException(404, NOT_FOUND)
    return found


def handed_in(db: Session, number: int) -> Submission:
    """A submission of the queue; 404 for one that is not there or was never handed in."""
    found = db.get(Submission, number) if 0 < number <= LARGEST else None
    if found is None or found.handed_in is None:
        raise HTTPException(404)
    return found


_SHARED = {
    "local": local,
    "words": words,
    "lengths": lengths,
    "standings": STANDING_WORDS,
    "outcomes": OUTCOMES,
    "reasons": REASONS,
    "words_of_choices": WORDS_OF_CHOICES,
    "roles": ROLES,
    "activity_states": ACTIVITY_STATES,
    "round_states": ROUND_STATES,
    "sheet_states": SHEET_STATES,
}


def levels(request: Request) -> tuple[str, ...]:
    """The levels of all notices in force, the newest activity's first."""
    here = service(request)
    with here.db.read() as db:
        packs = db.scalars(select(Activity.pack).where(Activity.state != "draft").order_by(Activity.id.desc())).all()
    return tuple(dict.fromkeys(level for pack in dict.fromkeys(packs) for level in here.packs.levels(pack)))


@cache
def _environment() -> Environment:
    """The writers' environment, on the templates of the rooms."""
    from jinja2 import FileSystemLoader, PrefixLoader

    folders = {folder.parent.name: FileSystemLoader(folder) for folder in WEB.glob("*/templates")}
    return environment().overlay(loader=PrefixLoader(folders))


def render(
    request: Request, template: str, *, status: int = 200, headers: dict[str, str] | None = None, **values: Any
) -> HTMLResponse:
    """A page from a room's templates: "reviewers/queue.html.j2" is web/reviewers/templates/queue.html.j2."""
    who = getattr(request.state, "visitor", None) or Visitor(None, "")
    shared = _SHARED | {"who": who, "config": service(request).config, "levels": lambda: levels(request)}
    page = _environment().get_template(template).render(shared | values)
    answer = HTMLResponse(words.washed(page), status, headers)
    if who.new_cookie:
        answer.set_cookie(
            FORM_COOKIE, who.csrf, max_age=86400 * 30, httponly=True, samesite="lax", secure=is_secure(request)
        )
    return answer


def is_secure(request: Request) -> bool:
    """The visitor's connection is encrypted: the cookie must never travel over another."""
    return request.scope["scheme"] == "https" or service(request).config.public_url.startswith("https://")


def go(to: str) -> RedirectResponse:
    """After a form: show the page that tells what came of it."""
    return RedirectResponse(to, 303)


def download(data: bytes, name: str, media_type: str) -> Response:
    """A file to be kept, never shown."""
    return Response(data, media_type=media_type, headers=_to_keep(name))


def send_file(path: Path, name: str) -> Response:
    """The same for a file on the disk, sent piece by piece: it may be large, and its reader slow.

    Raises:
        HTTPException: it is not there any more.
    """
    try:
        found = path.stat()
    except OSError:
        raise HTTPException(404) from None
    return FileResponse(path, media_type="application/octet-stream", headers=_to_keep(name), stat_result=found)


def _to_keep(name: str) -> dict[str, str]:
    return {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}


def report_answer(page: bytes | str | None) -> Response:
    """A report as an answer that can do nothing but be read."""
    if page is None:
        raise HTTPException(404, GONE)
    return Response(
        page,
        media_type="text/html; charset=utf-8",
        headers={"content-security-policy": REPORT_POLICY, "x-frame-options": "SAMEORIGIN"},
    )
