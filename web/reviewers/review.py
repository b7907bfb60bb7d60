"""A submission beside its files: what was found, what was answered, and what is left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from pipeline.pack import Pack
from pipeline.write import words
from web.core import mail, settings
from web.core.alike import shown
from web.core.database.models import OUTCOMES, Activity, Outcome, Ruling, Submission, User
from web.core.database.talk import WAYS
from web.core.inputs import Id, whole
from web.core.pages import Reviewer, handed_in, render, service
from web.core.preview import ahead, beside
from web.core.service import Service
from web.core.submissions import appeals, queue, record, results, rulings, told
from web.reviewers import assign, desk, proposals, remarks, remove, versions
from web.reviewers.decide import held_up, objection, proposed_due
from web.reviewers.seen import Seen, undecidable

router = APIRouter()
_EVIDENCE: dict[str, Any] = {"evidence_words": words.EVIDENCE_STATUS, "evidence_look": words.evidence_look}
"""How the ledger's rows are told."""


class _Read(NamedTuple):
    """What the findings are shown by."""

    data: results.Data | None
    pack: Pack
    history: Sequence[Ruling]

    @property
    def checks(self) -> list[dict[str, Any]]:
        return self.data["checks"] if self.data else []


@router.get("/review/{number}")
def review(request: Request, who: Reviewer, number: Id, file: str = "", find: str = "", done: str = "") -> HTMLResponse:
    """The reviewer's desk: findings on one side, the submitted files on the other."""
    assert who.user
    here = service(request)
    chosen = queue.Filter.of(request.query_params, who.user.id)
    with here.db.read() as db:
        found = handed_in(db, number)
        seen = Seen.of(db, found)
        outcome = db.get(Outcome, found.result_id) if found.result_id else None
        data = results.read(results.folder_of(here, db, found))
        chosen_settings = settings.load(db)
        read = _Read(data, here.pack_of(db, found), rulings.of_series(db, found.series))
        items = _items(here, db, found, read)
        before, after = queue.neighbours(db, chosen, number)
        following = db.get(Submission, after) if after and here.config.draw_ahead else None
        of_series = versions.rows_of(db, found.series)
        newer = max((row.id for row in of_series if row.id > found.id), default=None)
        decided = desk.decisions(db, [row.id for row in of_series])
        taken, series = decided.get(number, []), versions.versions(of_series, decided)
        finished, reviewers = whole(done, 1), assign.reviewers(db)
        values: dict[str, Any] = {
            "submission": found,
            "seen": seen,
            "newer": newer,
            "standing": told.of(found, taken[0].decision if taken else None, newer),
            "data": data,
            "verdict": rulings.verdict(found.verdict, items),
            "items": desk.rows(items, data),
            "manual": desk.manual_rows(items, read.pack),
            "left": sum(rulings.left(items).values()),
            "told_left": rulings.told_left(items),
            "not_compared": shown.untold(db, found, read.pack),
            "objections": {outcome: objection(items, outcome) for outcome in ("accepted", "correction")},
            "lapsed": rulings.lapsed(read.history, items),
            "people": rulings.people(db, items, reviewers),
            "decisions": taken,
            "result": outcome,
            "before": before,
            "after": after,
            "filter": chosen,
            "second_person": chosen_settings.second_person,
            "finished": finished,
            "finished_as": desk.done_just_now(db, finished),
            "offered": {key: name for key, name in OUTCOMES.items() if key in read.pack.outcomes.offered},
            "due": proposed_due(read.pack),
            "told_due": told.told_due(found, queue.today()),
            "reviewers": reviewers,
            "at_it": queue.at_it(db, [number], who.user.name).get(number, ""),
            "versions": series,
            "version_before": versions.before(found, series),
            "changed": versions.tally(here, db, found, series) if len(series) > 1 else "",
            "activity": db.get_one(Activity, found.activity_id),
        } | _talk(here, db, found)
        values["undecidable"] = undecidable(found) or held_up(found, values["proposed"], who.user)
    values |= beside.shown(request, found, read.pack, data, file, find)
    for one in filter(None, (found, following)):
        ahead.draw_ahead(here, one)
    values["places"] = {opened.path: opened.number for opened in values["files"]}
    values["desk"] = f"/review/{number}"
    values["opens"] = lambda file: chosen.query(file=file) if file else chosen.query()
    return render(request, "reviewers/review.html.j2", **values, **_EVIDENCE)


def _talk(here: Service, db: Session, found: Submission) -> dict[str, Any]:
    """What people say of it beside their answers."""
    filed = appeals.of(db, found)
    names = select(User.id, User.full_name).where(User.id.in_({one.user_id for one in filed if one.user_id}))
    return {
        "remarks": remarks.of_series(db, found),
        "ways": WAYS,
        "mails": mail.is_set(here.config),
        "removal_words": remove.WHYS,
        "appeals": filed,
        "answerers": dict(db.execute(names).all()) if filed else {},
        "appeal_words": {True: appeals.UPHELD, False: appeals.OVERTURNED},
        "proposed": proposals.latest(db, found),
    }


def _items(here: Service, db: Session, found: Submission, read: _Read) -> list[rulings.Ruled]:
    """What was found, with the answers. A result from before there were rows for a person to confirm gets them now."""
    items = rulings.ruled(db, found, read.history)
    lacks = not any(item.manual for item in items) and any(row["state"] == "manual" for row in read.checks)
    if not lacks:
        return items
    with here.db.write() as writing:
        record.add_manual(writing, found, read.data or {}, read.pack)
    with here.db.read() as fresh:
        return rulings.ruled(fresh, found, read.history)
