"""The submitted files as pictures, the originals, and the report, for reviewers."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request, Response

from web.core.alike import shown
from web.core.inputs import Id, Place
from web.core.pages import Reviewer, handed_in, report_answer, service
from web.core.preview import beside
from web.core.submissions import results, rulings

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


@router.get("/review/{number}/alike")
def alike(request: Request, who: Reviewer, number: Id) -> Response:
    """What its report has in common with others of the activity, side by side."""
    from pipeline.write.alike_html import render_alike

    here = service(request)
    with here.db.read() as db:
        found = handed_in(db, number)
        others = shown.side_by_side(rulings.ruled(db, found))
        pack = here.pack_of(db, found)
    if not others:
        raise HTTPException(404, "没有与这份材料雷同的其他申报；对方可能已撤回或换了新版本。")
    return report_answer(render_alike(found.outcome_name or found.name, others, pack).encode("utf-8", "replace"))


@router.get("/review/{number}/report")
def report(request: Request, who: Reviewer, number: Id) -> Response:
    """The HTML report, on the reviewer's side."""
    here = service(request)
    with here.db.read() as db:
        return report_answer(results.report(results.folder_of(here, db, handed_in(db, number))))
