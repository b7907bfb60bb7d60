"""A check as the child of a worker does it: no database in it, all that it leaves lies in files."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.model import Result
from pipeline.pack import Pack
from pipeline.worker import Reporter
from web.core.activities.packs import Packs

PROGRESS, PROBLEM, RESULT = "progress", "problem", "result.json"
"""What lies in the folder of a check: what is being read, why there is no result, and the result."""
REFUSED = 3
"""The exit code of a check whose PROBLEM says why there is no result."""
log = logging.getLogger("yushen.worker")


@dataclass(frozen=True)
class Task:
    """What a child needs to know."""

    upload: Path
    out: Path
    pack: str
    """As Activity.pack names it."""
    version: str
    data: Path
    scope: str
    level: str | None
    given: date | None
    """The day of submission, where it is known."""
    uploaded: date
    headings: dict[str, Any] | None
    day_is_set: bool = False
    """``given`` is the activity's own date, the same for all."""


def carry_out(task: Task) -> int:
    """The check itself, with its files written into ``task.out``. The child's exit code."""
    from checks import CHECKS
    from pipeline.intake import CannotTake
    from pipeline.model import Options
    from pipeline.read.recognising import tell_pages
    from pipeline.run import check
    from pipeline.worker import WorkerFailed, run_limited

    def tell(file: str) -> None:
        (task.out / PROGRESS).write_text(file, "utf-8", "replace")

    def tell_page(file: str, turn: int, pages: int) -> None:
        tell(f"{file}（第 {turn} 页，共 {pages} 页）")

    tell_pages(tell_page)
    pack = Packs(task.data).load(task.pack)
    # What was asked or placed under another version of the pack may not be there in this one.
    known = {section.key for section in pack.sections}
    headings = {key: tuple(place) for key, place in (task.headings or {}).items() if key in known} or None
    level = task.level if task.level in pack.levels else None
    asked = (task.given, task.scope, level, headings, task.uploaded)
    options = Options(*asked, day_is_set=task.day_is_set, compared_later=True)  # type: ignore[arg-type]
    try:
        result = check(task.upload, pack, CHECKS, options, tell)
    except (CannotTake, WorkerFailed) as error:
        # People know their files by the names that they gave them, not by where they lie here.
        told = str(error).replace(f"{task.upload.parent}{os.sep}", "")
        (task.out / PROBLEM).write_text(told, "utf-8", "replace")
        return REFUSED
    try:
        # Putting remarks into the applicant's own file reads it once more: within limits as well.
        run_limited(partial(_write_files, result, pack, task), pack.limits)
    except WorkerFailed:
        log.warning("no annotated copy could be made")
    if not (task.out / RESULT).exists():
        raise RuntimeError("the result could not be written")
    return 0


def _write_files(result: Result, pack: Pack, task: Task, _reporter: Reporter, _refused: object) -> None:
    from pipeline.write.files import write_files

    write_files(result, pack, task.upload, task.out)
