"""The files of one's own outcomes as pictures, the originals, and the report, for experts."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from web.core.database.models import Submission
from web.core.inputs import Id, Place
from web.core.pages import Expert, Visitor, report_answer, service
from web.core.preview import beside
from web.core.rounds import rounds
from web.core.submissions import results

router = APIRouter()


def _own(request: Request, who: Visitor, number: int) -> Submission:
    assert who.user
    with service(request).db.read() as db:
        return rounds.submission_of(db, rounds.own_sheet(db, who.user.id, number))


@router.get("/score/{number}/file/{file}/page/{page}.png")
def page_picture(request: Request, who: Expert, number: Id, file: Place, page: Place) -> Response:
    """A page drawn anew: never the file itself."""
    return beside.picture(request, _own(request, who, number), file, page)


@router.get("/score/{number}/file/{file}/download")
def file_download(request: Request, who: Expert, number: Id, file: Place) -> Response:
    """The file as it was submitted, to be kept and not shown."""
    return beside.original(request, _own(request, who, number), file, who.name)


@router.get("/score/{number}/report")
def report(request: Request, who: Expert, number: Id) -> Response:
    """The report of the formal pre-check."""
    here, found = service(request), _own(request, who, number)
    with here.db.read() as db:
        return report_answer(results.report(results.folder_of(here, db, found)))
