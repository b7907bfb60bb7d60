"""Each rule's rulings: how often it was right, and every waiver."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from pipeline.pack import Rule
from web.core.activities import chosen
from web.core.database.models import Activity, Ruling, User
from web.core.inputs import whole
from web.core.pages import Admin, render, service
from web.core.submissions import rulings

router = APIRouter()


@router.get("/admin/rules")
def rules(request: Request, who: Admin, activity: str = "") -> HTMLResponse:
    """How often each rule's findings were confirmed and waived, and the share of false alarms."""
    with service(request).db.read() as db:
        named, catalogue = chosen.names(db), _catalogue(request, db)
        one = whole(activity, 1)
        rows = rulings.counted(db, *([Ruling.activity_id == one] if one else []))
    listing: list[dict[str, Any]] = [
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
