"""All papers of a season as one zip: lists to sign as Word and Excel, and the recommendations filled in."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from pipeline.pack import Pack
from pipeline.write.recommendation_docx import told, write_recommendation
from web.core.activities import chosen as activities
from web.core.database.models import Activity, Decision, User
from web.core.pages import Reviewer, download, service
from web.core.service import Service, log
from web.core.storage.storage import safe_parts
from web.core.submissions import queue, results, rulings
from web.reviewers import season_papers
from web.reviewers.season_papers import Line

router = APIRouter()
MOST = 5000
"""Submissions of one activity in one download."""
FIELD = "field"
"""The recommendation's column by which the summary counts."""
GONE = ("rejected", "withdrawn", "lapsed")
"""What came to this is recommended no more."""


@router.get("/queue/season.zip")
def season(request: Request, who: Reviewer, activity: str = "") -> Response:
    """The papers of each activity that this reviewer sees, or of one, whatever the rows shown are filtered by."""
    assert who.user
    here, me = service(request), who.user.id
    out, count = io.BytesIO(), 0
    with here.db.read() as db, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        asked = queue.Filter.of({"activity": activity}, me).activity
        seen = {number: name for number, name in activities.in_reach(db, me).items() if asked in ("", str(number))}
        for number, name in seen.items():
            pack = here.packs.load(db.get_one(Activity, number).pack)
            lines, data = _lines(here, db, pack, queue.Filter(activity=str(number), status="all", me=me))
            if lines:
                called = safe_parts(name.replace("/", "_")) or ["活动"]
                _write(archive, f"{number:03} {called[0]}", pack, lines, data)
            count += len(lines)
    if not count:
        raise HTTPException(409, "这项活动还没有提交审核的材料，没有文书可以生成。")
    with here.db.write() as db:
        log(db, who.name, "下载本季文书", f"活动 {asked}" if asked else "", f"{count} 份")
    return download(out.getvalue(), "形式审查文书.zip", "application/zip")


def _lines(here: Service, db: Session, pack: Pack, asked: queue.Filter) -> tuple[list[Line], list[results.Data]]:
    """Every submission of the activity, and the results to recommend that are still there."""
    rows = queue.everything(db, asked, MOST + 1)
    if len(rows) > MOST:
        raise HTTPException(409, f"这项活动的材料超过 {MOST} 份，没有生成文书。")
    decided = _decisions(db, [row.id for row in rows if row.outcome])
    column = pack.columns.get(FIELD)
    lines, there = [], []
    for row in rows:
        data = results.read(results.folder_of(here, db, row))
        if data is not None and row.outcome not in GONE:
            there.append((row, data))
        field = told(data["submission"], column, pack) if data is not None and column else ""
        codes: tuple[str, ...] = ()
        if row.outcome == "rejected":
            codes = tuple(dict.fromkeys(i.issue.code for i in rulings.ruled(db, row) if i.answer == "fault"))
        decision, name = decided.get(row.id, (None, ""))
        lines.append(Line(row, field, decision, name, codes))
    # In the recommender's own order, where there is one.
    there.sort(key=lambda one: (one[0].rank is None, one[0].rank or 0, one[0].id))
    return lines, [data for _, data in there]


def _decisions(db: Session, numbers: Sequence[int]) -> dict[int, tuple[Decision, str]]:
    """The latest decision on each, with who took it."""
    taken = db.execute(
        select(Decision, User.full_name)
        .join(User, User.id == Decision.user_id)
        .where(Decision.submission_id.in_(numbers))
        .order_by(Decision.id)
    )
    return {decision.submission_id: (decision, name) for decision, name in taken}


def _write(
    archive: zipfile.ZipFile, folder: str, pack: Pack, lines: Sequence[Line], data: Sequence[results.Data]
) -> None:
    for title, tables_of in season_papers.PAPERS.items():
        tables = tables_of(lines, pack)
        archive.writestr(f"{folder}/{title}.docx", season_papers.docx(title, tables, pack))
        archive.writestr(f"{folder}/{title}.xlsx", season_papers.xlsx(tables))
    if data and pack.columns:
        with tempfile.TemporaryDirectory(prefix="yushen-") as made:
            path = Path(made) / "paper.docx"
            write_recommendation(data, pack, path)
            archive.write(path, f"{folder}/推荐表.docx")
