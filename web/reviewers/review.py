"""A submission beside its files: what was found, what was answered, and what is left."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from pipeline.write import words
from web.core import settings
from web.core.database.models import Outcome
from web.core.inputs import Id, whole
from web.core.pages import Reviewer, handed_in, render, service
from web.core.service import Service, pack_named
from web.core.submissions import queue, record, results, rulings, told
from web.reviewers import desk, files
from web.reviewers.decide import objection
from web.reviewers.seen import Seen, undecidable

router = APIRouter()


@router.get("/review/{number}")
def review(
    request: Request, who: Reviewer, number: Id, file: str = "", page: str = "1", done: str = ""
) -> HTMLResponse:
    """The reviewer's desk: findings on one side, the submitted files on the other."""
    here = service(request)
    _complete(here, number)
    chosen = queue.Filter.of(request.query_params)
    with here.db.read() as db:
        found = handed_in(db, number)
        seen = Seen.of(db, found)
        data = results.read(results.folder_of(here, db, found))
        pack = pack_named(settings.load(db).pack)
        history = rulings.of_series(db, found.series)
        items = rulings.ruled(db, found, history)
        before, after = queue.neighbours(db, chosen, number)
        newer, taken = told.newer_version(db, found), desk.decisions(db, found)
        finished = whole(done, 1)
        values: dict[str, Any] = {
            "submission": found,
            "seen": seen,
            "newer": newer,
            "standing": told.of(found, taken[0][0] if taken else None, newer),
            "undecidable": undecidable(found),
            "data": data,
            "items": desk.rows(items, data),
            "manual": desk.manual_rows(items, pack),
            "left": sum(rulings.left(items).values()),
            "told_left": rulings.told_left(items),
            "objections": {outcome: objection(items, outcome) for outcome in ("accepted", "correction")},
            "lapsed": rulings.lapsed(history, items),
            "people": rulings.people(db, items),
            "decisions": taken,
            "result": db.get(Outcome, found.result_id) if found.result_id else None,
            "before": before,
            "after": after,
            "filter": chosen,
            "second_person": settings.load(db).second_person,
            "finished": finished,
            "finished_as": desk.done_just_now(db, finished),
            "choices": rulings.CHOICES,
        }
    values |= files.shown(request, found, data, file, page)
    values["places"] = {opened.path: opened.number for opened in values["files"]}
    values["evidence_words"] = words.EVIDENCE_STATUS
    return render(request, "reviewers/review.html.j2", **values)


def _complete(here: Service, number: int) -> None:
    """A result from before there were rows for a person to confirm gets them when it is first opened."""
    with here.db.read() as db:
        found = handed_in(db, number)
        if found.result_id is None or record.has_manual(db, found):
            return
        data = results.read(results.folder_of(here, db, found))
    if data is not None and any(row["state"] == "manual" for row in data["checks"]):
        with here.db.write() as db:
            record.add_manual(db, found, data, pack_named(here.settings().pack))
