"""The papers of a round, made by the same writers as the command line's, as zips; and the list to print."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.background import BackgroundTask

from scoring.decision import WITHHELD, Decided
from web.chairs.rounds import led
from web.core.database.models import Activity, Round, RoundOutcome
from web.core.inputs import Id
from web.core.pages import Reviewer, render, send_file, service
from web.core.rounds import rounds
from web.core.service import Service, log

router = APIRouter()
PAPERS = {"handout": "分组文书", "results": "汇总文书", "publication": "发布文书"}
_LOCKED = "评分锁定以后才能看到分数。请先锁定。"
_DECIDED = "进入公示以后才有公示和发布的名单。"


@router.get("/rounds/{number}/papers/{name}.zip")
def papers(request: Request, who: Reviewer, number: Id, name: str) -> Response:
    """One of PAPERS."""
    here = service(request)
    if name not in PAPERS:
        raise HTTPException(404)
    folder = Path(tempfile.mkdtemp(prefix="yushen-"))
    try:
        with here.db.snapshot() as db:
            one = led(db, who, number)
            _WRITERS[name](here, db, one, folder / "made")
        out = folder / "papers.zip"
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted((folder / "made").rglob("*")):
                if path.is_file():
                    archive.write(path, path.relative_to(folder / "made").as_posix())
        with here.db.write() as db:
            log(db, who.name, "下载评审文书", f"评审 {number}", PAPERS[name])
        answer = send_file(out, f"{PAPERS[name]}.zip")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    answer.background = BackgroundTask(shutil.rmtree, folder, ignore_errors=True)
    return answer


def _handout(here: Service, db: Session, one: Round, folder: Path) -> None:
    """Who scores what, the pledges, and the sheets for whoever fills them in on paper."""
    from scoring.hand_out import write_panel

    panel = rounds.panel_of(one)
    if panel is None:
        raise HTTPException(409, "还没有分组。")
    by = rounds.scoring_of(here, one.pack)
    write_panel(panel, by.pack, by.card, folder)


def _results(here: Service, db: Session, one: Round, folder: Path) -> None:
    from scoring.collect import Collected
    from scoring.results import CONFIRM, RECEIPT, write_results

    if one.state == "scoring":
        raise HTTPException(409, _LOCKED)
    year, by = rounds.year_of(here, db, one)
    came = Collected(tuple(sheet.raw for sheet in year.sheets), (), 0)
    write_results(year, came, by.pack, by.card, by.card.practice, folder)
    # They tell whoever reads sheets back from files what to do; here that is on the pages.
    (folder / RECEIPT).unlink()
    shutil.rmtree(folder / CONFIRM, ignore_errors=True)


def _publication(here: Service, db: Session, one: Round, folder: Path) -> None:
    from scoring.publication import write_publication

    data, by, decided = _decided(here, db, one)
    write_publication(data, decided, by.pack, by.card, folder)


_WRITERS = {"handout": _handout, "results": _results, "publication": _publication}


def _decided(here: Service, db: Session, one: Round) -> tuple[dict[str, Any], rounds.Scoring, dict[str, Decided]]:
    """The figures with what was decided.

    Raises:
        HTTPException: not everything is decided yet.
    """
    from scoring.results import to_json

    if one.state not in ("announced", "published"):
        raise HTTPException(409, _DECIDED)
    year, by = rounds.year_of(here, db, one)
    rows = db.scalars(select(RoundOutcome).where(RoundOutcome.round_id == one.id))
    return to_json(year), by, {row.code: Decided(row.level, row.reason) for row in rows}


@router.get("/rounds/{number}/publication")
def publication(request: Request, who: Reviewer, number: Id) -> HTMLResponse:
    """What is published, by level, field and unit, to print."""
    from scoring.publication import counts, entries

    here = service(request)
    with here.db.snapshot() as db:
        one = led(db, who, number)
        activity = db.get_one(Activity, one.activity_id)
        data, by, decided = _decided(here, db, one)
    levels, fields = list(by.pack.levels), by.pack.form["choices"].get("key_field", [])
    listed = [entry for entry in entries(data, decided, levels, fields) if entry.decided.level != WITHHELD]
    return render(
        request, "chairs/publication.html.j2", round=one, activity=activity, pack=by.pack, levels=levels,
        listed=listed, numbers=counts(listed, levels, fields) if listed else [],
    )  # fmt: skip
