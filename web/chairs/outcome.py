"""One outcome of a round: its sheets, what was said about it, and the level that is decided."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from scoring.decision import WITHHELD, Decided, lacks_reason
from scoring.talk import matters
from scoring.wording import mean_text, points
from web.chairs.rounds import led
from web.core.database.models import Round, RoundOutcome, ScoreSheet, User, now
from web.core.inputs import Id
from web.core.pages import Form, Reviewer, Visitor, go, render, service, text
from web.core.rounds import rounds
from web.core.service import Service, log

router = APIRouter()
LONGEST = 2000
NOTHING = Decided("", "")
STALE = "没有保存：在您打开页面之后，这项成果的合议意见或审定等级有了变化。请看过现在的内容，再保存您填写的。"
NOT_NOW = {
    "talk": "合议意见在“合议”和“审定”时填写。现在不能保存。",
    "decide": "等级在“审定”时填写。现在不能保存。",
}


def of_round(db: Session, number: int, submission: int, lock: bool = False) -> RoundOutcome:
    """The outcome, if it is one of the round; ``lock``: its row locked before it is read.

    Raises:
        HTTPException: it is not.
    """
    found = db.get(RoundOutcome, submission, with_for_update=lock or None, populate_existing=lock)
    if found is None or found.round_id != number:
        raise HTTPException(404)
    return found


def stamp(found: RoundOutcome) -> str:
    """Tells what was said and decided about an outcome from anything else: forms carry it back."""
    return hashlib.sha256(json.dumps([found.talk, found.level, found.reason]).encode()).hexdigest()[:16]


@router.get("/rounds/{round}/outcome/{number}")
def one_outcome(request: Request, who: Reviewer, round: Id, number: Id) -> HTMLResponse:
    """The outcome's sheets; the marks only once the round is locked."""
    return _page(request, who, round, number)


def _page(
    request: Request,
    who: Visitor,
    number: int,
    submission: int,
    problem: str = "",
    typed: Decided = NOTHING,
    said: str = "",
) -> HTMLResponse:
    here = service(request)
    with here.db.read() as db:
        one = led(db, who, number)
        found = of_round(db, number, submission)
        panel = rounds.panel_of(one)
        assert panel is not None
        by = rounds.scoring_of(here, one.pack)
        rows = db.scalars(
            select(ScoreSheet).where(ScoreSheet.round_id == number, ScoreSheet.submission_id == submission)
            .order_by(ScoreSheet.expert, ScoreSheet.id)
        ).all()  # fmt: skip
        values: dict[str, Any] = {
            "round": one, "found": found, "panel": panel, "card": by.card, "rows": rows, "points": points,
            "levels": [*by.pack.levels, WITHHELD],
            "decider": db.get_one(User, found.decided_by).full_name if found.decided_by else "",
            "totals": {row.id: rounds.total_text(by.card, row.marks) for row in rows},
            "idle": [e for e in panel.experts if e.code not in panel.pairs[found.code]],
            "shown": one.state != "scoring", "score": None, "reasons": (), "problem": problem, "typed": typed,
            "stamp": stamp(found), "said": said,
        }  # fmt: skip
        if values["shown"]:
            figures = figure(here, db, one, found)
            values |= {"score": figures.score, "reasons": figures.reasons, "mean": figures.mean}
    return render(request, "chairs/outcome.html.j2", status=400 if problem else 200, **values)


class Figures(NamedTuple):
    """What one outcome's sheets come to."""

    score: Any
    reasons: tuple[str, ...]
    mean: str


def figure(here: Service, db: Session, one: Round, found: RoundOutcome) -> Figures:
    """The figures of this one alone."""
    year, by = rounds.year_of(here, db, one, found)
    talked = matters(year, by.card, by.card.practice)
    score = year.scores[0]
    return Figures(score, talked[0].reasons if talked else (), mean_text(score.mean, by.card))


@router.post("/rounds/{round}/outcome/{number}/talk")
def talk(request: Request, who: Reviewer, round: Id, number: Id, sent: Form) -> Response:
    """What the experts came to."""
    said = text(sent, "talk", LONGEST)
    with service(request).db.write() as db:
        one = rounds.locked(db, led(db, who, round).id, share=True)
        found = of_round(db, round, number, lock=True)
        if one.state not in ("talk", "deciding"):
            raise HTTPException(409, NOT_NOW["talk"])
        stale = text(sent, "seen", 16) != stamp(found)
        if not stale:
            found.talk = said
            log(db, who.name, "合议意见", f"评审 {round}", f"编号 {found.code}：{said}")
    if stale:
        return _page(request, who, round, number, STALE, said=said)
    return go(f"/rounds/{round}/outcome/{number}")


@router.post("/rounds/{round}/outcome/{number}/decide")
def decide(request: Request, who: Reviewer, round: Id, number: Id, sent: Form) -> Response:
    """The level that is decided; one that is not the score's wants a reason."""
    here = service(request)
    wanted = Decided(text(sent, "level", 64), text(sent, "reason", LONGEST))
    with here.db.write() as db:
        one = rounds.locked(db, led(db, who, round).id, share=True)
        found = of_round(db, round, number, lock=True)
        if one.state != "deciding":
            raise HTTPException(409, NOT_NOW["decide"])
        if wanted.level not in (*rounds.scoring_of(here, one.pack).pack.levels, WITHHELD):
            raise HTTPException(422, "请选择审定等级，没有保存。")
        score = figure(here, db, one, found).score
        lacking = lacks_reason(score.level, wanted)
        problem = STALE if text(sent, "seen", 16) != stamp(found) else f"没有保存：{lacking}" if lacking else ""
        if not problem:
            put(db, who, one, found, wanted)
    if problem:
        return _page(request, who, round, number, problem, wanted)
    return go(f"/rounds/{round}#outcomes")


def put(db: Session, who: Visitor, one: Round, found: RoundOutcome, decided: Decided) -> None:
    """Writes down what was decided, and in the log by whom."""
    assert who.user
    if (found.level, found.reason) == tuple(decided):
        return
    found.level, found.reason, found.decided_by, found.decided = *decided, who.user.id, now()
    told = f"编号 {found.code}：{decided.level}" + (f"，{decided.reason}" if decided.reason else "")
    log(db, who.name, "审定等级", f"评审 {one.id}", told)


def undecided(outcomes: list[RoundOutcome], levels: dict[str, str | None]) -> Iterator[str]:
    """What is left before publication: a level that is not decided, or a reason that is not given."""
    for one in outcomes:
        if not one.level:
            yield f"编号 {one.code} 还没有审定等级。"
        elif lacking := lacks_reason(levels[one.code], Decided(one.level, one.reason)):
            yield f"编号 {one.code} {lacking}"
