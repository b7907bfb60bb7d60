"""The papers on one submission, as the reviewers answered: what goes into them, and their bytes."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from fastapi import HTTPException
from sqlalchemy.orm import Session

from pipeline.pack import Pack
from web.core.alike import shown
from web.core.clock import local, local_day
from web.core.database.models import Decision, Submission
from web.core.service import Service
from web.core.submissions import results, rulings, told

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Matter(NamedTuple):
    """What a paper is made of."""

    data: results.Data
    pack: Pack
    items: list[rulings.Ruled]
    people: dict[int, str]
    decision: Decision | None
    """To correct something, where that was decided and holds."""


def matter_of(here: Service, db: Session, found: Submission) -> Matter:
    """What the papers on a submission are made of.

    Raises:
        HTTPException: it has no result.
        PackGone: the result's pack is not here any more.
    """
    data = results.read(results.folder_of(here, db, found))
    if data is None:
        raise HTTPException(404, "这份材料没有检查结果，不能生成文书。")
    items = rulings.ruled(db, found)
    decision = told.latest(db, found) if found.outcome == "correction" else None
    data = shown.completed(db, found, data, items)
    return Matter(data, here.pack_of(db, found), items, rulings.people(db, items), decision)


def made(matter: Matter, write: Callable[[Matter, Path], None]) -> bytes:
    """The paper's bytes."""
    with tempfile.TemporaryDirectory(prefix="yushen-") as folder:
        out = Path(folder) / "paper.docx"
        write(matter, out)
        return out.read_bytes()


def write_notice(matter: Matter, out: Path) -> None:
    """Only what is to be corrected, each as an error, whatever the program thought of it."""
    from pipeline.write import notice_docx

    found = [finding | {"severity": "error"} for finding in faults(matter)]
    data, taken = matter.data | {"findings": found, "verdict": "return"}, matter.decision
    if taken is None:
        notice_docx.write_notice(data, matter.pack, out)
        return
    deadline = told.told_day(taken.due) if taken.due else None
    dated = told.told_day(local_day(taken.created))
    notice_docx.write_notice(data, matter.pack, out, deadline=deadline, dated=dated, note=taken.note)


def faults(matter: Matter) -> list[dict[str, Any]]:
    """What is to be corrected, in the report's order; a person's own doubts come last."""
    return [
        _own(item, matter.pack) if item.manual else item.finding(matter.data)
        for item in matter.items
        if item.answer == "fault"
    ]


def _own(item: rulings.Ruled, pack: Pack) -> dict[str, Any]:
    """What a person found where only a person can look, as a finding."""
    rule = pack.rules[item.issue.code]
    note = item.ruling.note if item.ruling else ""
    return {"code": rule.code, "severity": "error", "title": rule.title, "message": note, "fix": "",
            "clause": rule.clause}  # fmt: skip


def write_opinion(matter: Matter, out: Path) -> None:
    """All that the program found, and what a person must confirm, each with its answer."""
    from pipeline.write import opinion_docx

    answered: dict[int | str, str] = {}
    # What others have, too, stands behind what was found in it alone.
    alike = [item for item in matter.items if item.alike]
    findings = [*matter.data["findings"], *(item.finding(matter.data) for item in alike)]
    places = {item.issue.id: len(matter.data["findings"]) + nth for nth, item in enumerate(alike)}
    for item in matter.items:
        if item.answer and item.ruling is not None:
            key = item.issue.code if item.manual else places.get(item.issue.id, item.issue.number)
            name = matter.people.get(item.ruling.user_id, "")
            note = f"\n说明：{item.ruling.note}" if item.ruling.note else ""
            answered[key] = f"☑ {item.ruling.told}\n{name}　{local(item.ruling.created)}{note}"
    opinion_docx.write_opinion(matter.data | {"findings": findings}, matter.pack, out, answered)
