"""The rounds of scoring, and the page of one: how far it is, who has scored what, what comes next."""

from __future__ import annotations

from collections import Counter
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import case, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from scoring.model import Panel
from web.core.database.models import (
    ROUND_STATES,
    Activity,
    Event,
    Round,
    RoundExpert,
    RoundOutcome,
    ScoreSheet,
    Submission,
    User,
)
from web.core.inputs import Id, whole
from web.core.pages import Admin, Form, Reviewer, Visitor, go, render, service, text
from web.core.rounds import rounds
from web.core.service import Service, log

router = APIRouter()
STALE = "这次评审在您打开页面之后有了变化，没有执行。请返回刷新，看过之后再试。"
MOST_EVENTS = 100
SHOWS = {"": "全部", "missing": "评分没有收齐", "talk": "列入合议", "open": "还没有审定"}
"""Which outcomes the page lists."""


@router.get("/rounds")
def listing(request: Request, who: Reviewer) -> HTMLResponse:
    """The rounds that this person leads; for administrators also the form for a new one."""
    return _listing(request, who)


def _listing(request: Request, who: Visitor, problem: str = "") -> HTMLResponse:
    assert who.user
    with service(request).db.read() as db:
        rows = db.execute(
            select(Round, Activity, User.full_name)
            .join(Activity, Activity.id == Round.activity_id)
            .outerjoin(User, User.id == Round.chair_id)
            .order_by(Round.id.desc())
        ).all()
        taken = {one.activity_id for one, _, _ in rows}
        values: dict[str, Any] = {
            "rows": [row for row in rows if rounds.leads(row[0], who.user)],
            "counted": dict(
                db.execute(
                    select(ScoreSheet.round_id, func.count())
                    .where(ScoreSheet.state == "submitted")
                    .group_by(ScoreSheet.round_id)
                ).all()
            ),
            "free": [a for a in db.scalars(select(Activity).order_by(Activity.id.desc())) if a.id not in taken],
            "reviewers": reviewers(db),
        }
    return render(request, "chairs/rounds.html.j2", status=400 if problem else 200, problem=problem, **values)


def reviewers(db: Session) -> list[User]:
    """Who may be named chair."""
    return list(db.scalars(select(User).where(User.role == "reviewer", User.active.is_(True)).order_by(User.id)))


@router.post("/rounds")
def add(request: Request, who: Admin, sent: Form) -> Response:
    """A new round for an activity."""
    here = service(request)
    number = whole(text(sent, "activity"), 1)
    try:
        with here.db.write() as db:
            activity = db.get(Activity, number) if number else None
            if activity is None:
                return _listing(request, who, "请选择活动。")
            rounds.scoring_of(here, activity.pack)
            one = Round(activity_id=activity.id, chair_id=_chair(db, sent))
            db.add(one)
            db.flush()
            log(db, who.name, "新建评审", f"评审 {one.id}", f"活动 {activity.id} {activity.name}")
            made = one.id
    except IntegrityError:
        raise HTTPException(409, "这项活动已经有一次评审。") from None
    return go(f"/rounds/{made}")


@router.post("/rounds/{number}/chair")
def name_chair(request: Request, who: Admin, number: Id, sent: Form) -> Response:
    """Another chair, or none but the administrators."""
    with service(request).db.write() as db:
        one = led(db, who, number, sent)
        one.chair_id = _chair(db, sent)
        name = db.get_one(User, one.chair_id).name if one.chair_id else "管理员"
        log(db, who.name, "指定评审主持人", f"评审 {number}", name)
    return go(f"/rounds/{number}")


def _chair(db: Session, sent: Any) -> int | None:
    number = whole(text(sent, "chair"), 1)
    return number if number in {user.id for user in reviewers(db)} else None


def led(db: Session, who: Visitor, number: int, sent: Any = None) -> Round:
    """The round, if this person leads it; for a form its row is locked, and as the form's page showed it.

    Raises:
        HTTPException: there is none, it is another's, or somebody has changed it since.
    """
    assert who.user
    one = db.get(Round, number)
    if one is None or not rounds.leads(one, who.user):
        raise HTTPException(404)
    if sent is not None:
        one = rounds.locked(db, number)
        if text(sent, "seen", 12) != str(one.edition):
            raise HTTPException(409, STALE)
        one.edition += 1
    return one


@router.get("/rounds/{number}")
def one_round(request: Request, who: Reviewer, number: Id, show: str = "") -> HTMLResponse:
    """One round: its state, its experts and outcomes, and what comes next; ``show``: only some of the outcomes."""
    return page(request, who, number, show=show)


def page(
    request: Request,
    who: Visitor,
    number: int,
    *,
    problem: str = "",
    told: tuple[str, ...] = (),
    about: str = "已经分组，请看一看：",
    links: tuple[tuple[str, str, str], ...] = (),
    show: str = "",
) -> HTMLResponse:
    """The same, with what came of a form: ``told`` line by line, ``about`` above it.

    ``links``: names, log-ins and one-time links, shown this once.
    """
    here = service(request)
    with here.db.read() as db:
        one = led(db, who, number)
        activity = db.get_one(Activity, one.activity_id)
        panel = rounds.panel_of(one)
        values: dict[str, Any] = {
            "round": one, "activity": activity, "panel": panel, "reviewers": reviewers(db),
            "card": rounds.scoring_of(here, one.pack or activity.pack).card,
            "order": list(ROUND_STATES), "show": show, "shows": SHOWS,
            "history": db.scalars(
                select(Event).where(Event.subject == f"评审 {number}").order_by(Event.id.desc()).limit(MOST_EVENTS)
            ).all(),
            "accounts": db.scalars(
                select(User).where(User.role == "expert", User.active.is_(True)).order_by(User.id)
            ).all(),
            "ready": db.scalar(accepted(activity.id).with_only_columns(func.count())),
        }  # fmt: skip
        values |= _progress(here, db, one, panel) if panel else {}
    return render(
        request,
        "chairs/round.html.j2",
        status=400 if problem else 200,
        problem=problem,
        told=told,
        about=about,
        links=links,
        **values,
    )


def accepted(activity: int) -> Any:
    """What the formal review let pass."""
    return select(Submission).where(
        Submission.activity_id == activity, Submission.handed_in.is_not(None), Submission.superseded.is_(False),
        Submission.outcome == "accepted",
    )  # fmt: skip


def _progress(here: Service, db: Session, one: Round, panel: Panel) -> dict[str, Any]:
    """Per expert and per outcome how many sheets are in which state; once it is locked also the figures."""
    touched = case((ScoreSheet.saved.is_not(None), 1), else_=0)
    by_expert: dict[str, Counter[str]] = {}
    by_outcome: dict[int, Counter[str]] = {}
    for expert, submission, state, begun in db.execute(
        select(ScoreSheet.expert, ScoreSheet.submission_id, ScoreSheet.state, touched).where(
            ScoreSheet.round_id == one.id
        )
    ):
        kind = "begun" if state == "draft" and begun else state
        by_expert.setdefault(expert, Counter())[kind] += 1
        by_outcome.setdefault(submission, Counter())[kind] += 1
    listed = select(RoundExpert.code, User).outerjoin(User, User.id == RoundExpert.user_id)
    users = dict(db.execute(listed.where(RoundExpert.round_id == one.id)).all())
    changed = select(RoundOutcome.submission_id).join(Submission).where(Submission.outcome.is_distinct_from("accepted"))
    values: dict[str, Any] = {
        "by_expert": by_expert, "by_outcome": by_outcome, "users": users,
        "outcomes": db.scalars(
            select(RoundOutcome).where(RoundOutcome.round_id == one.id).order_by(RoundOutcome.submission_id)
        ).all(),
        "changed": set(db.scalars(changed.where(RoundOutcome.round_id == one.id))),
        "submitted": sum(count["submitted"] for count in by_expert.values()),
        "asked": sum(map(len, panel.pairs.values())),
        "untouched": all(set(count) <= {"draft"} for count in by_expert.values()),
    }  # fmt: skip
    return values | (_figures(here, db, one) if one.state != "scoring" else {})


def _figures(here: Service, db: Session, one: Round) -> dict[str, Any]:
    """What the sheets came to: only once nobody can change his any more."""
    from scoring.talk import matters
    from scoring.wording import mean_text

    year, by = rounds.year_of(here, db, one)
    return {
        "scores": {score.outcome.code: score for score in year.scores},
        "mean_text": lambda mean: mean_text(mean, by.card),
        "matters": {m.score.outcome.code: m.reasons for m in matters(year, by.card, by.card.practice)},
    }
