"""A round of scoring: who may see it, its score sheet, and what its sheets come to. It never scores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from fastapi import HTTPException
from sqlalchemy import select
from sqlalchemy.orm import Session

from pipeline.pack import Pack
from pipeline.pack.score import ScoreCard
from scoring.hand_out import fingerprint
from scoring.marking import look_at, mark_fault, number
from scoring.model import Fault, Panel, RawSheet, Sheet
from scoring.season import Season, season
from scoring.wording import points
from web.core.database.models import REVIEWERS, Round, RoundExpert, RoundOutcome, ScoreSheet, Submission, User, now
from web.core.database.rounds import LIVE
from web.core.service import Service

NO_CARD = "这项活动的规则包没有评分标准，不能用于评审。请管理员在规则包里加上 score 表。"
OTHER_CARD = "评分标准在分组之后有了变化，不能汇总。请管理员恢复当时的规则包。"
LATE = "锁定以后才提交，不计入。"


class Scoring(NamedTuple):
    """By what a round scores."""

    pack: Pack
    card: ScoreCard


def scoring_of(here: Service, ref: str) -> Scoring:
    """A pack with its score sheet.

    Raises:
        HTTPException: it has none.
    """
    pack = here.packs.load(ref)
    if pack.score is None:
        raise HTTPException(409, NO_CARD)
    return Scoring(pack, pack.score)


def panel_of(one: Round) -> Panel | None:
    """Who scores what; None until experts are allotted."""
    return Panel.from_json(one.panel) if one.panel else None


def leads(one: Round, user: User) -> bool:
    """An administrator, or the reviewer who is named its chair."""
    return user.role == "admin" or (user.role in REVIEWERS and one.chair_id == user.id)


def locked(db: Session, number: int, share: bool = False) -> Round:
    """The round, its row locked: against any change, or (``share``) against changes of the others' state."""
    query = select(Round).where(Round.id == number).with_for_update(read=share)
    return db.scalars(query.execution_options(populate_existing=True)).one()


# --- An expert's own sheets ------------------------------------------------------------------------------------------


def own_sheets(db: Session, user: int) -> list[tuple[ScoreSheet, RoundOutcome, Round]]:
    """All sheets that an expert has now, the newest round first; nothing of what is kept apart or taken away."""
    found = db.execute(
        select(ScoreSheet, RoundOutcome, Round)
        .join(Round, Round.id == ScoreSheet.round_id)
        .join(RoundOutcome, RoundOutcome.submission_id == ScoreSheet.submission_id)
        .join(RoundExpert, (RoundExpert.round_id == Round.id) & (RoundExpert.code == ScoreSheet.expert))
        .where(RoundExpert.user_id == user, ScoreSheet.state.in_(LIVE))
        .order_by(Round.id.desc(), RoundOutcome.submission_id)
    )
    return [(sheet, outcome, one) for sheet, outcome, one in found]


def own_sheet(db: Session, user: int, submission: int, lock: bool = False) -> ScoreSheet:
    """This expert's sheet on this submission.

    Raises:
        HTTPException: there is none: for what is another's, is kept apart, or does not exist, alike.
    """
    query = (
        select(ScoreSheet)
        .join(
            RoundExpert, (RoundExpert.round_id == ScoreSheet.round_id) & (RoundExpert.code == ScoreSheet.expert)
        )
        .where(
            RoundExpert.user_id == user, ScoreSheet.submission_id == submission, ScoreSheet.state.in_(LIVE)
        )
    )  # fmt: skip
    if lock:
        query = query.with_for_update(of=ScoreSheet).execution_options(populate_existing=True)
    found = db.scalars(query).first()
    if found is None:
        raise HTTPException(404)
    return found


def held(db: Session, user: int, submission: int, share: bool = True) -> tuple[ScoreSheet, Round]:
    """The expert's sheet and its round, both locked, the round first as everybody does."""
    one = locked(db, own_sheet(db, user, submission).round_id, share)
    return own_sheet(db, user, submission, lock=True), one


def submission_of(db: Session, sheet: ScoreSheet) -> Submission:
    """What a sheet is about."""
    return db.get_one(Submission, sheet.submission_id)


def faults(card: ScoreCard, marks: dict[str, str], comment: str) -> dict[str, str]:
    """Dimension, or "comment" -> what is wrong with it, to the expert who is typing."""
    told = {
        one.title: fault.text.replace("请专家", "请")
        for one in card.dimensions
        if (fault := mark_fault(one.title, one.maximum, marks.get(one.title, "")))
    }
    return told if comment.strip() else told | {"comment": "没有写亮点和不足，请写上。"}


def total_text(card: ScoreCard, marks: dict[str, str]) -> str:
    """The sum as it is written, once every mark can be added up; "" before."""
    if any(mark_fault(one.title, one.maximum, marks.get(one.title, "")) for one in card.dimensions):
        return ""
    values = (number(marks[one.title]) for one in card.dimensions)
    return points(sum((value for value in values if value is not None), Fraction()))


def withdraw(db: Session, sheet: ScoreSheet, why: str, again: bool) -> None:
    """Keeps a sheet as withdrawn; ``again``: the expert begins a new one, with what stood in it."""
    sheet.state, sheet.ended, sheet.why = "withdrawn", now(), why
    if again:
        same = {"round_id": sheet.round_id, "submission_id": sheet.submission_id, "expert": sheet.expert}
        db.add(ScoreSheet(**same, marks=dict(sheet.marks), comment=sheet.comment, saved=now()))


# --- What the sheets come to -----------------------------------------------------------------------------------------


def year_of(here: Service, db: Session, one: Round, only: RoundOutcome | None = None) -> tuple[Season, Scoring]:
    """The figures of a round. Late and withdrawn sheets are in it with their faults, and in no sum.

    ``only``: of this outcome's sheets alone.

    Raises:
        HTTPException: nobody is allotted yet, or the score sheet is another one now.
    """
    panel = panel_of(one)
    if panel is None:
        raise HTTPException(409, "还没有分组，没有可以汇总的评分。")
    by = scoring_of(here, one.pack)
    if fingerprint(by.card) != panel.card:
        raise HTTPException(409, OTHER_CARD)
    codes = dict(
        db.execute(select(RoundOutcome.submission_id, RoundOutcome.code).where(RoundOutcome.round_id == one.id)).all()
    )
    query = select(ScoreSheet).where(ScoreSheet.round_id == one.id, ScoreSheet.state != "draft")
    if only is not None:
        query = query.where(ScoreSheet.submission_id == only.submission_id)
        panel = replace(panel, outcomes=(panel.outcome[only.code],))
    rows = db.scalars(query.order_by(ScoreSheet.id)).all()
    return season(_looked_at(rows, codes, panel, by.card), panel, by.card), by


def _looked_at(rows: Sequence[ScoreSheet], codes: dict[int, str], panel: Panel, card: ScoreCard) -> Iterator[Sheet]:
    for row in rows:
        sheet = look_at(raw_sheet(row, codes[row.submission_id], panel, card), panel, card)
        if row.state == "late":
            sheet = replace(sheet, faults=(*sheet.faults, Fault("late", LATE)))
        elif row.state == "withdrawn":
            sheet = replace(sheet, faults=(*sheet.faults, Fault("withdrawn", f"已撤回（{row.why}），不计入。")))
        yield sheet


def raw_sheet(row: ScoreSheet, code: str, panel: Panel, card: ScoreCard) -> RawSheet:
    """A sheet of the service, as one that was read; its sum is the one that its page shows."""
    return RawSheet(
        "评分页", "", "service", code, row.expert, panel.pack, panel.check(code, row.expert),
        marks=row.marks, total=total_text(card, row.marks), comment=row.comment,
    )  # fmt: skip
