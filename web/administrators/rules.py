"""Each rule's rulings: how often it was right, and every waiver."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from pipeline.pack import Rule
from web.core.activities import chosen
from web.core.database.models import Activity, Ruling, User
from web.core.inputs import whole
from web.core.pages import Admin, render, service
from web.core.submissions.rulings import CHOICES

router = APIRouter()


@router.get("/admin/rules")
def rules(request: Request, who: Admin, activity: str = "") -> HTMLResponse:
    """How often each rule's findings were confirmed and waived, and the share of false alarms."""
    with service(request).db.read() as db:
        named, catalogue = chosen.names(db), _catalogue(request, db)
        one = whole(activity, 1)
        counted = db.execute(
            select(Ruling.code, Ruling.answer, Ruling.reason, func.count())
            .where(Ruling.activity_id == one if one else true())
            .group_by(Ruling.code, Ruling.answer, Ruling.reason)
        ).all()
    rows: dict[str, dict[str, Any]] = {}
    for code, answer, reason, count in counted:
        row = rows.setdefault(code, dict.fromkeys(CHOICES, 0))
        row[str(reason) if answer == "waived" else answer] += count
    listing = [
        {"code": code, "title": catalogue[code].title if code in catalogue else "", **row, "total": sum(row.values())}
        for code, row in rows.items()
    ]
    listing.sort(key=lambda row: (-row["false_alarm"] / row["total"], row["code"]))
    return render(request, "administrators/rules.html.j2", rows=listing, activities=named, activity=one)


@router.get("/admin/rules/{code}")
def rule(request: Request, who: Admin, code: str) -> HTMLResponse:
    """Every waiver of one rule, the newest first."""
    with service(request).db.read() as db:
        catalogue = _catalogue(request, db)
        if code not in catalogue:
            raise HTTPException(404)
        rows = db.execute(
            select(Ruling, User.full_name)
            .join(User, User.id == Ruling.user_id)
            .where(Ruling.code == code, Ruling.answer == "waived")
            .order_by(Ruling.id.desc())
            .limit(500)
        ).all()
    return render(request, "administrators/rule.html.j2", rule=catalogue[code], rows=rows)


def _catalogue(request: Request, db: Session) -> dict[str, Rule]:
    """Every rule of all activities' packs; what several know is told in the newest one's words."""
    found: dict[str, Rule] = {}
    for ref in dict.fromkeys(db.scalars(select(Activity.pack).order_by(Activity.id))):
        found |= service(request).packs.rules(ref)
    return found
