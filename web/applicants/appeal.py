"""The applicant's appeal against a refusal."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request, Response

from web.applicants.opening import opened
from web.core.pages import NOT_FOUND, Form, Looking, go, service, text
from web.core.submissions import appeals

router = APIRouter()


@router.post("/s/{key}/appeal")
def appeal(request: Request, who: Looking, key: str, sent: Form) -> Response:
    """Stores it; the page then tells that it waits for its answer."""
    here = service(request)
    with here.db.read() as db:
        number = opened(request, db, key).id
    try:
        with here.db.write() as db:
            there = appeals.file(here, db, number, text(sent, "text"), who.name)
    except appeals.CannotAppeal as error:
        raise HTTPException(409, str(error)) from None
    if not there:
        raise HTTPException(404, NOT_FOUND)
    return go(f"/s/{key}#h-appeal")
