"""Each rule's rulings: how often it was right, and every waiver."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import func, select

from web.core import settings
from web.core.database.models import Ruling, User
from web.core.pages import Admin, render, service
from web.core.service import pack_named
from web.core.submissions.rulings import CHOICES

router = APIRouter()


@router.get("/admin/rules")
def rules(request: Request, who: Admin) -> HTMLResponse:
    """How often each rule's findings were confirmed and waived, and the share of false alarms."""
    with service(request).db.read() as db:
        pack = pack_named(settings.load(db).pack)
        counted = db.execute(
            select(Ruling.code, Ruling.answer, Ruling.reason, func.count()).group_by(
                Ruling.code, Ruling.answer, Ruling.reason
            )
        ).all()
    rows: dict[str, dict[str, Any]] = {}
    for code, answer, reason, count in counted:
        row = rows.setdefault(code, dict.fromkeys(CHOICES, 0))
        row[str(reason) if answer == "waived" else answer] += count
    listing = [
        {"code": code, "title": pack.rules[code].title if code in pack.rules else "", **row, "total": sum(row.values())}
        for code, row in rows.items()
    ]
    listing.sort(key=lambda row: (-row["false_alarm"] / row["total"], row["code"]))
    return render(request, "administrators/rules.html.j2", rows=listing)


@router.get("/admin/rules/{code}")
def rule(request: Request, who: Admin, code: str) -> HTMLResponse:
    """Every waiver of one rule, the newest first."""
    with service(request).db.read() as db:
        pack = pack_named(settings.load(db).pack)
        if code not in pack.rules:
            raise HTTPException(404)
        rows = db.execute(
            select(Ruling, User.full_name)
            .join(User, User.id == Ruling.user_id)
            .where(Ruling.code == code, Ruling.answer == "waived")
            .order_by(Ruling.id.desc())
            .limit(500)
        ).all()
    return render(request, "administrators/rule.html.j2", rule=pack.rules[code], rows=rows)
