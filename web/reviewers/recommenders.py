"""A letter to each recommender with what became of its own submissions, and what each of them must correct.

Each activity has letters of its own, in the words of its pack.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from itertools import groupby
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request, Response
from sqlalchemy import select

from pipeline.pack import Pack
from pipeline.write import letters, words
from web.core.clock import local
from web.core.database.models import OUTCOMES, Activity, Submission, now
from web.core.pages import Reviewer, download, service
from web.core.service import log
from web.core.storage.storage import safe_parts
from web.core.submissions import papers, queue
from web.core.submissions.papers import Matter
from web.core.submissions.told import told_day
from web.reviewers import desk

router = APIRouter()
MOST = 1000
"""Submissions of one download."""
NOBODY = "没有填写推荐单位"
Told = tuple[Submission, str, Matter | None]
"""A submission, the note of its decision, and the matter of its notice where something must be corrected."""


@router.get("/queue/letters.zip")
def all_letters(request: Request, who: Reviewer) -> Response:
    """One letter per recommender about what is decided of the rows shown, with the notices that belong to it."""
    assert who.user
    here = service(request)
    chosen = queue.Filter.of(request.query_params, who.user.id)
    with here.db.read() as db:
        rows = [found for found in queue.everything(db, chosen, MOST + 1) if found.outcome]
        if not rows or len(rows) > MOST:
            told = f"超过 {MOST} 份" if rows else "里没有已经决定的"
            raise HTTPException(409, f"这些材料{told}，没有生成函件。请改一改筛选，例如打开“已决定”。")
        taken = desk.decisions(db, [found.id for found in rows])
        notes = {found.id: taken[found.id][0].decision.note for found in rows}
        corrected = [found for found in rows if found.outcome == "correction" and found.removed is None]
        matters = {found.id: papers.matter_of(here, db, found) for found in corrected}
        activities = {one.id: one for one in db.scalars(select(Activity))}
    packs = {number: here.packs.load(activities[number].pack) for number in {found.activity_id for found in rows}}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        by_name = sorted(rows, key=lambda found: (*_letters_of(found), found.id))
        for number, ((name, activity), group) in enumerate(groupby(by_name, key=_letters_of), 1):
            of_one = [(found, notes[found.id], matters.get(found.id)) for found in group]
            # Numbered, so that two names that look alike as files do not meet.
            called = f"{name}（{activities[activity].name}）" if len(packs) > 1 else name
            folder = f"{number:03} {(safe_parts(called.replace('/', '_')) or [NOBODY])[0]}"
            archive.writestr(f"{folder}/形式审查结果函.docx", _letter(packs[activity], name, of_one))
            for found, _, matter in of_one:
                if matter is not None:
                    archive.writestr(
                        f"{folder}/补正通知书（{found.id}）.docx", papers.made(matter, papers.write_notice)
                    )
    with here.db.write() as db:
        log(db, who.name, "下载推荐单位函件", "", f"{len(rows)} 份")
    return download(out.getvalue(), "推荐单位函件.zip", "application/zip")


def _recommender(found: Submission) -> str:
    return words.one_line(found.recommender) or NOBODY


def _letters_of(found: Submission) -> tuple[str, int]:
    """Submissions with the same are told of in one letter."""
    return _recommender(found), found.activity_id


def _letter(pack: Pack, name: str, rows: list[Told]) -> bytes:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    document = letters.new_document("形式审查结果函")
    letters.furnish(document, f"{pack.title}　形式审查")
    letters.centred(document, "形式审查结果函", letters.SONG, 22, after=18)
    letters.add(document.add_paragraph(), f"{name}：")
    counts = "，".join(
        f"{told} {count} 份"
        for outcome, told in OUTCOMES.items()
        if (count := sum(found.outcome == outcome for found, _, _ in rows))
    )
    letters.indented(document, f"你单位推荐参加{pack.title}的材料，形式审查已作出决定的共 {len(rows)} 份：{counts}。")
    table = letters.ruled_table(document, [14, 46, 34, 18, 44])
    letters.fill_row(table, ["编号", "申报单位", pack.title_name, "等级", "审查决定"], header=True)
    for found, note, _ in rows:
        letters.fill_row(table, [
            found.id, words.one_line(found.unit_name) or "未读到", words.one_line(found.outcome_name or found.name),
            found.level or "未读到", _decision(found, note),
        ])  # fmt: skip
    if any(found.outcome == "correction" for found, _, _ in rows):
        letters.indented(document, "需补正的材料，请督促申报单位按所附补正通知书在期限内补正并重新提交。")
    for text in (pack.issuer, local(now(), "%Y-%m-%d")):
        letters.add(document.add_paragraph(), text).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    with tempfile.TemporaryDirectory(prefix="yushen-") as folder:
        path = Path(folder) / "letter.docx"
        letters.save(document, path)
        return path.read_bytes()


def _decision(found: Submission, note: str) -> str:
    due = f"\n补正期限：{told_day(found.due)}" if found.due and found.outcome == "correction" else ""
    said = f"\n说明：{words.one_line(note)}" if note else ""
    return OUTCOMES[found.outcome or ""] + due + said
