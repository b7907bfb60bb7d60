"""From state to state, none skipped, each with who and when in the log; back only with a reason."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from scoring.decision import Decided, Undecided, decisions
from scoring.results import to_json
from scoring.talk import matters
from web.chairs.outcome import put, undecided
from web.chairs.rounds import led, page
from web.core.clock import local
from web.core.database.models import ROUND_STATES, Round, RoundOutcome
from web.core.inputs import Id
from web.core.pages import Form, Reviewer, Visitor, files, go, service, text
from web.core.rounds import rounds, workbook
from web.core.service import Service, log
from web.core.storage.storage import Refused

router = APIRouter()
KEPT = (
    "审定表已读入，写下 {} 项。下面各项已另有审定，保留了已有的；要改用审定表的，请勾选"
    "“与已作的审定不同时，以审定表为准”后再上传一次："
)
_SHOWN = 5
"""Problems that a message lists."""


@router.post("/rounds/{number}/step")
def step(request: Request, who: Reviewer, number: Id, sent: Form) -> Response:
    """The next state, or an earlier one with the reason."""
    here = service(request)
    to, reason = text(sent, "to", 16), text(sent, "reason", 500)
    order = list(ROUND_STATES)
    if to not in order:
        raise HTTPException(422)
    with here.db.write() as db:
        one = led(db, who, number, sent)
        way = order.index(to) - order.index(one.state)
        if way > 1 or way == 0:
            raise HTTPException(
                409, f"现在是“{ROUND_STATES[one.state]}”，不能直接进入“{ROUND_STATES[to]}”：各步不能跳过。"
            )
        if way < 0 and not reason:
            raise HTTPException(422, "请写明退回的原因，没有执行。")
        problems, told = _ready(here, db, one) if way == 1 else ([], f"退回，{reason}")
        if not problems:
            log(db, who.name, f"评审进入{ROUND_STATES[to]}", f"评审 {number}", f"自{ROUND_STATES[one.state]}；{told}")
            one.state = to
        else:
            one.edition -= 1
    if problems:
        more = f"等 {len(problems)} 处" if len(problems) > _SHOWN else ""
        return page(request, who, number, problem=f"没有执行：{''.join(problems[:_SHOWN])}{more}")
    return go(f"/rounds/{number}")


def _ready(here: Service, db: Session, one: Round) -> tuple[list[str], str]:
    """What stands against leaving this state, and what the log tells of it."""
    panel = rounds.panel_of(one)
    if panel is None:
        return ["还没有分组。"], ""
    year, by = rounds.year_of(here, db, one)
    asked, counting = sum(map(len, panel.pairs.values())), sum(len(score.sheets) for score in year.scores)
    told = f"应收 {asked} 份，计入 {counting} 份"
    outcomes = _outcomes(db, one)
    if one.state == "talk":
        talked = {matter.score.outcome.code for matter in matters(year, by.card, by.card.practice)}
        said = sum(bool(outcome.talk) for outcome in outcomes if outcome.code in talked)
        told = f"合议清单 {len(talked)} 项，写了意见 {said} 项"
    if one.state in ("deciding", "announced"):
        levels = {score.outcome.code: score.level for score in year.scores}
        changed = sum(outcome.level != levels[outcome.code] for outcome in outcomes)
        return list(undecided(outcomes, levels)), f"审定 {len(outcomes)} 项，与分数等级不同的 {changed} 项"
    return [], told


def _outcomes(db: Session, one: Round) -> list[RoundOutcome]:
    found = select(RoundOutcome).where(RoundOutcome.round_id == one.id).order_by(RoundOutcome.submission_id)
    return list(db.scalars(found))


@router.post("/rounds/{number}/decide")
def decide_many(request: Request, who: Reviewer, number: Id, sent: Form) -> Response:
    """Levels by the filled-in workbook (审定.xlsx), or those by score for all that are not decided yet.

    What was decided otherwise since the workbook was taken stays and is named, unless the form says that the workbook
    holds.
    """
    here, sent_files = service(request), files(sent)
    try:
        document = workbook.read(*sent_files[0]) if sent_files else None
    except Refused as error:
        return page(request, who, number, problem=str(error))
    with here.db.write() as db:
        one = led(db, who, number, sent)
        if one.state != "deciding":
            raise HTTPException(409, "等级在“审定”时填写。现在不能保存。")
        year, by = rounds.year_of(here, db, one)
        try:
            if document is not None:
                found = decisions(document, to_json(year), list(by.pack.levels))
            else:
                found = {score.outcome.code: Decided(score.level, "") for score in year.scores if score.level}
        except Undecided as error:
            problem = f"审定表有 {len(error.problems)} 处要补，没有保存。{''.join(error.problems[:_SHOWN])}"
            one.edition -= 1
        else:
            problem, over = "", document is not None and bool(text(sent, "over"))
            kept = _put_all(db, who, one, found, over)
    if problem:
        return page(request, who, number, problem=problem)
    if document is not None and kept:
        return page(request, who, number, told=tuple(kept), about=KEPT.format(len(found) - len(kept)))
    return go(f"/rounds/{number}#outcomes")


def _put_all(db: Session, who: Visitor, one: Round, found: dict[str, Decided], over: bool) -> list[str]:
    """Writes them down. What was decided otherwise before stays unless ``over``: told in words, one by one."""
    kept = []
    for outcome in _outcomes(db, one):
        wanted = found.get(outcome.code)
        if wanted is None:
            continue
        there = Decided(outcome.level, outcome.reason)
        if over or not outcome.level or there == wanted:
            put(db, who, one, outcome, wanted)
        else:
            when = f"（{local(outcome.decided)}）" if outcome.decided else ""
            kept.append(f"编号 {outcome.code}：已审定{_words(there)}{when}，审定表写{_words(wanted)}。")
    return kept


def _words(decided: Decided) -> str:
    return f"“{decided.level}”" + (f"（{decided.reason}）" if decided.reason else "")
