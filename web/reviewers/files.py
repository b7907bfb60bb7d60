"""The submitted files as pictures, the originals, and the report, for reviewers."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from web.core.inputs import Id, Place
from web.core.pages import Reviewer, handed_in, report_answer, service
from web.core.preview import beside
from web.core.submissions import results

router = APIRouter()


@router.get("/review/{number}/file/{file}/page/{page}.png")
def page_picture(request: Request, who: Reviewer, number: Id, file: Place, page: Place) -> Response:
    """A page drawn anew: never the file itself."""
    with service(request).db.read() as db:
        found = handed_in(db, number)
    return beside.picture(request, found, file, page)


@router.get("/review/{number}/file/{file}/download")
def file_download(request: Request, who: Reviewer, number: Id, file: Place) -> Response:
    """The file as it was submitted, to be kept and not shown."""
    with service(request).db.read() as db:
        found = handed_in(db, number)
    return beside.original(request, found, file, who.name)


@router.get("/review/{number}/report")
def report(request: Request, who: Reviewer, number: Id) -> Response:
    """The HTML report, on the reviewer's side."""
    here = service(request)
    with here.db.read() as db:
        return report_answer(results.report(results.folder_of(here, db, handed_in(db, number))))
