"""All papers of a season as one zip: lists to sign as Word and Excel, and the recommendations filled in.

What is decided is read at one moment, so that every list counts the same; the files of the results are read after it.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipeline.pack import Pack
from pipeline.write.recommendation_docx import told, write_recommendation
from web.core.activities import chosen as activities
from web.core.activities.packs import PackGone
from web.core.config import Config
from web.core.database.models import Activity, Decision, Outcome, Submission, User
from web.core.season import papers
from web.core.season.orders import NOTHING
from web.core.season.papers import Line
from web.core.service import Service
from web.core.storage.storage import safe_parts
from web.core.submissions import queue, results, rulings

MOST = 5000
"""Submissions of one activity."""
FIELD = "field"
"""The recommendation's column by which the summary counts."""
GONE = ("rejected", "withdrawn", "lapsed")
"""What came to this is recommended no more."""
PROGRESS, PROBLEM = ".progress", ".problem"
"""What lies beside a file that is being made."""

Tell = Callable[[int, int], None]


class CannotMake(Exception):
    """No papers; the message (Chinese) says why."""


class Row(NamedTuple):
    """A submission as it stood at the moment of reading."""

    found: Submission
    folder: str
    """Of its result; "" for none."""
    decision: Decision | None
    reviewer: str
    codes: tuple[str, ...]


class Season(NamedTuple):
    """One activity."""

    folder: str
    """In the zip."""
    pack: Pack
    rows: list[Row]


def make(service: Service, user_id: int, asked: str, out: Path, tell: Tell) -> None:
    """Writes the zip of the activities that somebody sees, or of the one that is asked for.

    Raises:
        CannotMake: there is nothing, or too much, or the pack of an activity is gone.
    """
    with service.db.snapshot() as db:
        seen = activities.in_reach(db, user_id)
        chosen = {number: name for number, name in seen.items() if asked in ("", str(number))}
        seasons = [_season(service, db, number, name, user_id) for number, name in chosen.items()]
    seasons = [season for season in seasons if season.rows]
    if not seasons:
        raise CannotMake(NOTHING)
    total = sum(len(season.rows) + len(papers.PAPERS) + 1 for season in seasons)
    step = _steps(tell, total)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for season in seasons:
            for _ in _write(service, archive, season):
                next(step)


def _steps(tell: Tell, total: int) -> Iterator[None]:
    """Tells of each step that is done."""
    for done in range(total + 1):
        tell(done, total)
        yield


def _season(service: Service, db: Session, number: int, name: str, me: int) -> Season:
    called = safe_parts(name.replace("/", "_")) or ["活动"]
    rows = queue.everything(db, queue.Filter(activity=str(number), status="all", me=me), MOST + 1)
    if len(rows) > MOST:
        raise CannotMake(f"活动“{name}”的材料超过 {MOST} 份，没有生成文书。")
    try:
        pack = service.packs.load(db.get_one(Activity, number).pack)
    except PackGone as error:
        raise CannotMake(str(error)) from None
    numbers = [row.id for row in rows]
    decided, folders = _decisions(db, numbers), _folders(db, numbers)
    found = []
    for row in rows:
        codes: tuple[str, ...] = ()
        if row.outcome == "rejected":
            codes = tuple(dict.fromkeys(i.issue.code for i in rulings.ruled(db, row) if i.answer == "fault"))
        decision, who = decided.get(row.id, (None, "")) if row.outcome else (None, "")
        found.append(Row(row, folders.get(row.id, ""), decision, who, codes))
    return Season(f"{number:03} {called[0]}", pack, found)


def _decisions(db: Session, numbers: Sequence[int]) -> dict[int, tuple[Decision, str]]:
    """The latest decision on each, with who took it."""
    taken = db.execute(
        select(Decision, User.full_name)
        .join(User, User.id == Decision.user_id)
        .where(Decision.submission_id.in_(numbers))
        .order_by(Decision.id)
    )
    return {decision.submission_id: (decision, name) for decision, name in taken}


def _folders(db: Session, numbers: Sequence[int]) -> dict[int, str]:
    """Of the current results, inside the submissions' own."""
    query = select(Submission.id, Outcome.folder).join(Outcome, Outcome.id == Submission.result_id)
    return dict(db.execute(query.where(Submission.id.in_(numbers))).all())


def _write(service: Service, archive: zipfile.ZipFile, season: Season) -> Iterator[None]:
    """Puts the papers of an activity into the zip, a step at a time."""
    pack, column = season.pack, season.pack.columns.get(FIELD)
    lines: list[Line] = []
    there: list[tuple[Submission, dict[str, Any]]] = []
    for row in season.rows:
        folder = service.storage.folder(row.found.folder) / row.folder if row.folder else None
        data = results.read(folder)
        # Of a result nothing else is asked, and a season of them is large.
        known = {"submission": data["submission"]} if data is not None else None
        field = told(known["submission"], column, pack) if known and column else ""
        lines.append(Line(row.found, field, row.decision, row.reviewer, row.codes))
        if known is not None and row.found.outcome not in GONE:
            there.append((row.found, known))
        yield
    for title, tables_of in papers.PAPERS.items():
        tables = tables_of(lines, pack)
        archive.writestr(f"{season.folder}/{title}.docx", papers.docx(title, tables, pack))
        archive.writestr(f"{season.folder}/{title}.xlsx", papers.xlsx(tables))
        yield
    # In the recommender's own order, where there is one.
    there.sort(key=lambda one: (one[0].rank is None, one[0].rank or 0, one[0].id))
    if there and pack.columns:
        with tempfile.TemporaryDirectory(prefix="yushen-") as made:
            path = Path(made) / "paper.docx"
            write_recommendation([data for _, data in there], pack, path)
            archive.write(path, f"{season.folder}/推荐表.docx")
    yield


def carry_out(config: Config, user_id: int, asked: str, out: Path) -> int:
    """The same in a process of its own, which tells by files how far it is. Its exit code; 3 where it says why not."""
    progress = out.with_suffix(PROGRESS)

    def tell(done: int, total: int) -> None:
        progress.write_text(f"{done} {total}")

    try:
        make(Service(config), user_id, asked, out, tell)
    except CannotMake as error:
        out.with_suffix(PROBLEM).write_text(str(error), "utf-8")
        return 3
    return 0
