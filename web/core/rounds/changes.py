"""Who scores what, changed while experts score: somebody keeps away, somebody else comes in."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from scoring.model import Panel, Recusal
from web.core.database.models import Round, RoundOutcome, ScoreSheet
from web.core.rounds import rounds


def keep_apart(db: Session, one: Round, sheet: ScoreSheet, reason: str) -> None:
    """The expert of a sheet has nothing to do with its outcome any more; what was written is kept, and counts nowhere.

    ``one``: the round, its row locked.
    """
    panel = rounds.panel_of(one)
    assert panel is not None
    code = db.get_one(RoundOutcome, sheet.submission_id).code
    left = tuple(expert for expert in panel.pairs[code] if expert != sheet.expert)
    recusal = Recusal(sheet.expert, code, reason)
    _keep(one, replace(panel, pairs={**panel.pairs, code: left}, recusals=(*panel.recusals, recusal)))
    rounds.withdraw(db, sheet, reason, again=False)


def bring_in(db: Session, one: Round, submission: int, expert: str) -> None:
    """One more expert for an outcome, with an empty sheet."""
    panel = rounds.panel_of(one)
    assert panel is not None
    code = db.get_one(RoundOutcome, submission).code
    pairs = {**panel.pairs, code: tuple(sorted((*panel.pairs[code], expert)))}
    _keep(one, replace(panel, pairs=pairs))
    db.add(ScoreSheet(round_id=one.id, submission_id=submission, expert=expert, marks={}))


def _keep(one: Round, panel: Panel) -> None:
    one.panel = panel.to_json()
    one.edition += 1
