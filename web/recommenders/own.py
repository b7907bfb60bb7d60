"""A recommender's own submissions: where each stands, in which order they are recommended, and the form to stamp.

The account bears the recommender's name, as the application forms write it. What names it and was handed in is its
own, and so is what the account itself uploaded to be checked.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from pipeline.write.recommendation_docx import RECOMMENDER, write_recommendation
from web.core.activities.chosen import names
from web.core.database.models import Activity, Submission, User
from web.core.inputs import Id, whole
from web.core.pages import Form, Recommender, download, go, render, report_answer, service, text
from web.core.service import log
from web.core.submissions import papers, queue, results, told
from web.core.submissions.series import same_recommender

router = APIRouter()
LAST_RANK = 999
GONE = ("rejected", "withdrawn", "lapsed")
"""What came to this is recommended no more."""


def own(db: Session, user: User) -> list[Submission]:
    """The newest activity first, in each by rank; what has none comes last."""
    written = select(Submission.recommender).where(Submission.recommender.is_not(None)).distinct()
    called = [name for name in db.scalars(written) if name and same_recommender(name, user.full_name)]
    query = select(Submission).where(
        or_(
            and_(Submission.handed_in.is_not(None), Submission.recommender.in_(called)), Submission.owner_id == user.id
        ),
        Submission.superseded.is_(False),
    )  # fmt: skip
    order = (Submission.activity_id.desc(), Submission.rank.is_(None), Submission.rank, Submission.id)
    return list(db.scalars(query.order_by(*order)))


def _recommended(rows: Sequence[Submission]) -> list[Submission]:
    """Those that can be recommended: handed in and not refused."""
    return [row for row in rows if row.handed_in is not None and row.outcome not in GONE]


def _one(db: Session, user: User, number: int) -> Submission:
    """One of them.

    Raises:
        HTTPException: it is none of theirs, or there is none.
    """
    found = next((row for row in own(db, user) if row.id == number), None)
    if found is None:
        raise HTTPException(404)
    return found


@router.get("/recommend")
def page(request: Request, who: Recommender) -> HTMLResponse:
    """The list."""
    assert who.user
    with service(request).db.read() as db:
        rows = own(db, who.user)
        standings, called = told.of_each(db, rows), names(db)
    today = queue.today()
    shown = [(row, standing, told.told_due(row, today)) for row, standing in zip(rows, standings, strict=True)]
    groups = [
        {"number": number, "name": called[number], "rows": list(group)}
        for number, group in groupby(shown, key=lambda entry: entry[0].activity_id)
    ]
    return render(request, "recommenders/own.html.j2", groups=groups, total=len(rows))


@router.post("/recommend/{activity}/rank")
def rank(request: Request, who: Recommender, activity: Id, sent: Form) -> Response:
    """Stores the order of one activity's submissions; an empty field takes the rank away."""
    assert who.user
    with service(request).db.write() as db:
        rows = [row for row in _recommended(own(db, who.user)) if row.activity_id == activity]
        if not rows:
            raise HTTPException(404)
        # What the form does not hold came after its page, and stays as it is.
        wanted = {row.id: _rank(sent, row.id) if f"rank-{row.id}" in sent else row.rank for row in rows}
        given = [one for one in wanted.values() if one is not None]
        if len(given) != len(set(given)):
            raise HTTPException(400, "有两份材料填了同一个名次，请改成不同的名次后再保存。")
        for row in rows:
            row.rank = wanted[row.id]
        order = "、".join(str(number) for number, _ in sorted(_given(wanted), key=lambda item: item[1]))
        log(db, who.name, "推荐排序", f"活动 {activity}", f"依次为提交 {order}" if order else "不排序")
    return go("/recommend")


def _rank(sent: Any, number: int) -> int | None:
    typed = text(sent, f"rank-{number}", 12)
    found = whole(typed, 1, LAST_RANK)
    if typed and found is None:
        raise HTTPException(400, f"编号 {number} 的名次须为 1 到 {LAST_RANK} 之间的整数。")
    return found


def _given(wanted: dict[int, int | None]) -> list[tuple[int, int]]:
    return [(number, place) for number, place in wanted.items() if place is not None]


@router.get("/recommend/{activity}/recommendation.docx")
def recommendation(request: Request, who: Recommender, activity: Id) -> Response:
    """The notice's recommendation, filled in from the submissions in their order, to check, sign and stamp."""
    assert who.user
    here = service(request)
    with here.db.read() as db:
        rows = [row for row in _recommended(own(db, who.user)) if row.activity_id == activity]
        read = [data for row in rows if (data := results.read(results.folder_of(here, db, row))) is not None]
        pack = here.packs.load(db.get_one(Activity, activity).pack) if rows else None
    if pack is None or not read:
        raise HTTPException(404, "这项活动还没有可以推荐的材料。")
    if not pack.columns:
        raise HTTPException(404, "这项活动的通知没有推荐表。")
    with tempfile.TemporaryDirectory(prefix="yushen-") as folder:
        out = Path(folder) / "paper.docx"
        write_recommendation([_named(data, who.user.full_name) for data in read], pack, out)
        made = out.read_bytes()
    with here.db.write() as db:
        log(db, who.name, "下载推荐表", f"活动 {activity}", f"{len(read)} 份")
    return download(made, "推荐表.docx", papers.DOCX)


def _named(data: results.Data, name: str) -> results.Data:
    """Under the recommender's own name, however each form spells it."""
    facts = data["submission"]
    return data | {"submission": facts | {"form": (facts.get("form") or {}) | {RECOMMENDER: name}}}


@router.get("/recommend/{number}/report")
def report(request: Request, who: Recommender, number: Id) -> Response:
    """What was found in one of them."""
    assert who.user
    here = service(request)
    with here.db.read() as db:
        return report_answer(results.report(results.folder_of(here, db, _one(db, who.user, number))))


@router.get("/recommend/{number}/notice.docx")
def notice(request: Request, who: Recommender, number: Id) -> Response:
    """What one of them must correct, where that was decided."""
    assert who.user
    here = service(request)
    with here.db.read() as db:
        found = _one(db, who.user, number)
        if found.outcome != "correction":
            raise HTTPException(404, "现在没有补正通知书：只有决定为“需补正”时才有。")
        matter = papers.matter_of(here, db, found)
    return download(papers.made(matter, papers.write_notice), "补正通知书.docx", papers.DOCX)
