"""What the signed-in user uploaded."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from web.applicants.opening import own_ref
from web.core.activities.chosen import names
from web.core.database.models import Submission
from web.core.pages import SignedIn, render, service
from web.core.submissions import told

router = APIRouter()


@router.get("/mine")
def mine(request: Request, who: SignedIn) -> HTMLResponse:
    """The list. The private links are not stored: what is opened from here opens for its signed-in owner only."""
    assert who.user
    with service(request).db.read() as db:
        rows = db.scalars(
            select(Submission).where(Submission.owner_id == who.user.id).order_by(Submission.id.desc()).limit(200)
        ).all()
        standings, activities = told.of_each(db, rows), names(db)
    return render(
        request, "applicants/mine.html.j2", some=bool(rows), rows=zip(rows, standings, strict=True),
        activities=activities, own_ref=own_ref,
    )  # fmt: skip
