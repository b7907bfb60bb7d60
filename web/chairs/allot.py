"""Experts to outcomes: from a list or from those who are invited; their one-time links; one more or one less."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from typing import Any, NamedTuple

from fastapi import APIRouter, HTTPException, Request, Response
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from pipeline.model.document import Cell, Document, Paragraph, Table
from scoring.assign import assign
from scoring.hand_out import fingerprint
from scoring.model import Outcome, Panel
from scoring.outcomes import outcomes_of
from scoring.recusal import recusals, why
from scoring.roster import COLUMNS, Roster, RosterError, roster
from web.chairs.rounds import accepted, led, page
from web.core.database.models import Activity, Round, RoundExpert, RoundOutcome, ScoreSheet, Submission, User
from web.core.database.rounds import LIVE
from web.core.inputs import Id, whole
from web.core.pages import Admin, Form, Reviewer, files, go, service, text
from web.core.rounds import changes, rounds, workbook
from web.core.service import Service, log
from web.core.sign_in import auth
from web.core.storage.storage import Refused
from web.core.submissions import results
from web.core.submissions.told import unsettled

router = APIRouter()
BEGUN = "已经有专家开始打分，或者写过合议意见、审定等级，不能重新分组。可以在每项成果的页面增减专家。"
MOST_EXPERTS, MOST_LOAD = 99, 9999
ROSTER = ("unit", "group", "fields", "load", "recusals")
"""What the page asks of each invited expert, by the columns of the list."""


class _Wish(NamedTuple):
    """How experts are to be allotted."""

    per_outcome: int
    load: int
    seed: str


@router.post("/rounds/{number}/allot")
def allot(request: Request, who: Reviewer, number: Id, sent: Form) -> Response:
    """Divides the outcomes among the experts, and gives each expert an empty sheet for each of his."""
    here = service(request)
    with here.db.read() as db:
        one = led(db, who, number)
        activity = db.get_one(Activity, one.activity_id)
        by = rounds.scoring_of(here, activity.pack)
        outcomes, remarks = _outcomes(here, db, activity)
        users = {user.id: user for user in db.scalars(select(User).where(User.role == "expert", User.active.is_(True)))}
    practice = by.card.practice
    wish = _Wish(
        whole(text(sent, "per_outcome"), 1, MOST_EXPERTS) or practice.experts,
        whole(text(sent, "load"), 1, MOST_LOAD) or practice.load,
        text(sent, "seed", 64) or secrets.token_hex(4),
    )
    try:
        document = _list(sent, users)
        listed = roster(document, wish.load, by.pack.form["choices"].get("key_field", []))
    except (RosterError, Refused) as error:
        return page(request, who, number, problem=str(error))
    if not outcomes:
        return page(request, who, number, problem="还没有转入评审的成果。请先在审核队列作出“转入评审”的决定。")
    panel = _panel(list(outcomes.values()), listed, wish, by)
    with here.db.write() as db:
        one = led(db, who, number, sent)
        if one.state != "scoring" or not _replace(db, one, panel, activity.pack, outcomes, users):
            raise HTTPException(409, BEGUN)
        told = f"成果 {len(outcomes)} 项，专家 {len(panel.experts)} 位，每项 {wish.per_outcome} 位，种子 {wish.seed}，"
        log(
            db,
            who.name,
            "评审分组",
            f"评审 {number}",
            f"{told}回避 {len(panel.recusals)} 项次，未满足 {len(panel.unmet)} 项",
        )
    remarks += listed.remarks
    return page(request, who, number, told=tuple(remarks)) if remarks else go(f"/rounds/{number}")


def _outcomes(here: Service, db: Session, activity: Activity) -> tuple[dict[int, Outcome], list[str]]:
    """What passed, by its number, which is also its number on the sheets; and what is to be said of some."""
    found: dict[int, results.Data] = {}
    remarks: list[str] = []
    for submission in db.scalars(accepted(activity.id).order_by(Submission.id)):
        data = results.read(results.folder_of(here, db, submission))
        if data is None:
            remarks.append(f"编号 {submission.id} 的检查结果已经不在，没有列入。")
            continue
        found[submission.id] = data
        if why := unsettled(submission):
            remarks.append(f"编号 {submission.id} {why}，已照现在的决定列入；请先复核，再请专家打分。")
    width = max(3, len(str(max(found, default=0))))
    listed = zip(found, outcomes_of(found.values()), strict=True)
    return {number: one._replace(code=f"{number:0{width}d}") for number, one in listed}, remarks


def _list(sent: Any, users: dict[int, User]) -> Document:
    """The list that was uploaded; else those who were ticked, as the same list."""
    if sent_files := files(sent):
        return workbook.read(*sent_files[0])
    names = [COLUMNS[key][0] for key in ("name", *ROSTER)]
    picked = [users[number] for value in sent.getlist("pick") if (number := whole(str(value), 1)) in users]
    if not picked:
        raise Refused("请上传专家名单（.xlsx），或者勾选已有账号的专家。")
    lines = [[user.full_name, *(text(sent, f"{key}-{user.id}", 500) for key in ROSTER)] for user in picked]
    rows = ((Cell((Paragraph(value),), column) for column, value in enumerate(line)) for line in [names, *lines])
    return Document("", (Table(tuple(tuple(row) for row in rows)),))


def _panel(outcomes: list[Outcome], listed: Roster, wish: _Wish, by: rounds.Scoring) -> Panel:
    apart = recusals(listed.experts, outcomes)
    wanted = dict.fromkeys((one.code for one in outcomes), wish.per_outcome)
    found = assign(outcomes, listed.experts, apart, wanted, wish.seed)
    return Panel(
        by.pack.name, fingerprint(by.card), wish.seed, tuple(outcomes), listed.experts, found.pairs, found.groups,
        apart, found.unmet,
    )  # fmt: skip


def _replace(
    db: Session, one: Round, panel: Panel, pack: str, outcomes: dict[int, Outcome], users: dict[int, User]
) -> bool:
    """Puts the panel in place of the one before; False when something was written already."""
    begun = select(ScoreSheet.id).where(
        ScoreSheet.round_id == one.id, ScoreSheet.saved.is_not(None) | (ScoreSheet.state != "draft")
    )
    # A round that was sent back may have no sheet and yet what was said and decided.
    kept = select(RoundOutcome.submission_id).where(
        RoundOutcome.round_id == one.id, (RoundOutcome.talk != "") | (RoundOutcome.level != "")
    )
    if db.scalar(begun.limit(1)) is not None or db.scalar(kept.limit(1)) is not None:
        return False
    for table in (ScoreSheet, RoundOutcome, RoundExpert):
        db.execute(delete(table).where(table.round_id == one.id))
    one.panel, one.pack = panel.to_json(), pack
    free = {user.full_name: user.id for user in users.values()}
    twice = [user.full_name for user in users.values()]
    for expert in panel.experts:
        same = free.get(expert.name) if twice.count(expert.name) == 1 else None
        db.add(RoundExpert(round_id=one.id, code=expert.code, user_id=same))
    for number, outcome in outcomes.items():
        db.add(RoundOutcome(round_id=one.id, submission_id=number, **_named(outcome)))
        for code in panel.pairs[outcome.code]:
            db.add(ScoreSheet(round_id=one.id, submission_id=number, expert=code, marks={}))
    return True


def _named(outcome: Outcome) -> dict[str, str]:
    return {"code": outcome.code, "unit": outcome.unit, "title": outcome.title}


# --- Accounts --------------------------------------------------------------------------------------------------------


@router.post("/rounds/{number}/invite")
def invite(request: Request, who: Admin, number: Id, sent: Form) -> Response:
    """Accounts for the experts that have none, each with a one-time link; they are shown this once."""
    here = service(request)
    made: list[tuple[str, str, str]] = []
    with here.db.write() as db:
        one = led(db, who, number, sent)
        panel = rounds.panel_of(one)
        if panel is None:
            raise HTTPException(409, "还没有分组，没有要邀请的专家。")
        taken = set(db.scalars(select(User.name)))
        waiting = select(RoundExpert).where(RoundExpert.round_id == number, RoundExpert.user_id.is_(None))
        for row in db.scalars(waiting.order_by(RoundExpert.code)).all():
            name = panel.expert[row.code].name
            user = User(name=_login(name, row.code, taken), full_name=name[:64], role="expert")
            key = auth.invite(user)
            db.add(user)
            db.flush()
            row.user_id = user.id
            taken.add(user.name)
            made.append((name, user.name, f"{here.config.base_url}/welcome/{key}"))
            log(db, who.name, "新建账号", user.name, f"评审专家，评审 {number}")
    if not made:
        raise HTTPException(409, "这次评审的专家都有账号了。要重发链接，请到“管理”的账号页面。")
    return page(request, who, number, links=tuple(made))


def _login(name: str, code: str, taken: set[str]) -> str:
    """A name to sign in with that nobody has."""
    plain = re.sub(r"[^\w.@-]", "", name)[:56]
    plain = plain if len(plain) > 1 else f"专家{code}"
    return next(one for one in _numbered(plain) if one not in taken)


def _numbered(name: str) -> Iterator[str]:
    yield name
    number = 1
    while True:
        number += 1
        yield f"{name}{number}"


# --- One more, one less ----------------------------------------------------------------------------------------------


@router.post("/rounds/{round}/outcome/{number}/experts")
def change_experts(request: Request, who: Reviewer, round: Id, number: Id, sent: Form) -> Response:
    """One more expert for an outcome, or one who has nothing to do with it any more, with the reason."""
    code, reason = text(sent, "expert", 8), text(sent, "reason", 500)
    with service(request).db.write() as db:
        one = led(db, who, round, sent)
        outcome = db.get(RoundOutcome, number)
        panel = rounds.panel_of(one)
        if outcome is None or outcome.round_id != round or panel is None or code not in panel.expert:
            raise HTTPException(404)
        if one.state != "scoring":
            raise HTTPException(409, "评分已经锁定，不能增减专家。请先退回打分。")
        if code in panel.pairs[outcome.code]:
            _take_away(db, one, outcome, code, reason)
            told, action = f"专家 {code}，{reason}", "撤下专家"
        else:
            apart = panel.recused.get((code, outcome.code)) or "；".join(
                why(panel.expert[code], panel.outcome[outcome.code])
            )
            if apart:
                raise HTTPException(409, f"专家{panel.expert[code].name}应回避这项成果（{apart}），没有执行。")
            changes.bring_in(db, one, number, code)
            told, action = f"专家 {code}", "增加专家"
        log(db, who.name, action, f"评审 {round}", f"编号 {outcome.code}，{told}")
    return go(f"/rounds/{round}/outcome/{number}")


def _take_away(db: Session, one: Round, outcome: RoundOutcome, code: str, reason: str) -> None:
    if not reason:
        raise HTTPException(422, "请写明撤下专家的原因，没有执行。")
    sheet = db.scalars(
        select(ScoreSheet)
        .where(
            ScoreSheet.round_id == one.id, ScoreSheet.submission_id == outcome.submission_id,
            ScoreSheet.expert == code, ScoreSheet.state.in_(LIVE),
        )
        .with_for_update()
    ).one()  # fmt: skip
    changes.keep_apart(db, one, sheet, f"评审主持人撤下：{reason}")
