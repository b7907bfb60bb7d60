"""The sheets of one expert as a workbook, to be filled in without the network, and back."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

from fastapi import APIRouter, HTTPException, Request, Response
from sqlalchemy.orm import Session

from scoring.marking import look_at
from scoring.model import Panel, RawSheet
from scoring.sheet_book import COMMENT, write_book
from scoring.sheet_read import sheets_of
from web.core.database.models import RoundOutcome, ScoreSheet, now
from web.core.inputs import Id
from web.core.pages import Expert, Form, download, files, service
from web.core.rounds import rounds, workbook
from web.core.service import Service, log
from web.core.storage.storage import Refused
from web.experts.score import LONGEST_COMMENT, LONGEST_MARK, own_page

router = APIRouter()
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WHOSE = frozenset(("pack", "outcome", "expert", "check", "head", "total"))
"""Faults with which a row is not taken: it is not known whose it is, or which of its numbers is right."""


class _Mine:
    """An expert's part of a round: nothing of the others can be told from it."""

    def __init__(self, here: Service, db: Session, user: int, number: int) -> None:
        held = [(sheet, outcome, one) for sheet, outcome, one in rounds.own_sheets(db, user) if one.id == number]
        if not held:
            raise HTTPException(404)
        self.round = held[0][2]
        self.sheets = {outcome.code: sheet for sheet, outcome, _ in held}
        self.outcomes: dict[str, RoundOutcome] = {outcome.code: outcome for _, outcome, _ in held}
        self.expert = held[0][0].expert
        self.by = rounds.scoring_of(here, self.round.pack)
        whole = rounds.panel_of(self.round)
        assert whole is not None
        self.panel: Panel = replace(
            whole,
            outcomes=tuple(one for one in whole.outcomes if one.code in self.sheets),
            experts=(whole.expert[self.expert],),
            pairs=dict.fromkeys(self.sheets, (self.expert,)),
            groups={},
            recusals=(),
            unmet=(),
        )


@router.get("/score/books/{number}.xlsx")
def book(request: Request, who: Expert, number: Id) -> Response:
    """The workbook, with what is filled in already."""
    assert who.user
    here = service(request)
    with here.db.read() as db:
        mine = _Mine(here, db, who.user.id, number)
    known = {code: {**sheet.marks, COMMENT: sheet.comment} for code, sheet in mine.sheets.items()}
    out = io.BytesIO()
    write_book(out, mine.panel, mine.by.card, mine.expert, mine.panel.outcomes, known)
    with here.db.write() as db:
        log(db, who.name, "下载评分表", f"评审 {number}", f"专家 {mine.expert}，{len(mine.sheets)} 项")
    return download(out.getvalue(), f"评分表 专家{mine.expert}.xlsx", EXCEL)


@router.post("/score/books/{number}")
def take_book(request: Request, who: Expert, number: Id, sent: Form) -> Response:
    """Puts what was filled in into the pages, to be looked at and submitted there."""
    assert who.user
    here = service(request)
    sent_files = files(sent)
    if len(sent_files) != 1:
        return own_page(request, who, problem="请选择填好的评分表（.xlsx）。", status=400)
    with here.db.read() as db:
        mine = _Mine(here, db, who.user.id, number)
    try:
        document = workbook.read(*sent_files[0])
    except Refused as error:
        return own_page(request, who, problem=str(error), status=400)
    found = [raw for raw in sheets_of(document, mine.by.card) if raw.touched]
    if not found:
        return own_page(
            request, who, problem="这个文件里没有填好的评分，没有保存。请上传从这里下载的评分表。", status=400
        )
    with here.db.write() as db:
        told = tuple(_taken(db, who.user.id, mine, found))
        log(db, who.name, "上传评分表", f"评审 {number}", f"专家 {mine.expert}，{len(found)} 行")
    return own_page(request, who, told)


def _taken(db: Session, user: int, mine: _Mine, found: list[RawSheet]) -> Iterator[str]:
    """Takes each row that is the expert's own and still open; says what became of each."""
    seen: set[str] = set()
    for raw in found:
        faults = [fault for fault in look_at(raw, mine.panel, mine.by.card).faults if fault.kind in _WHOSE]
        named = f"{raw.place}（编号 {raw.outcome or '未读到'}）"
        if faults:
            yield f"{named}没有保存：{faults[0].text}"
            continue
        if raw.outcome in seen:
            yield f"{named}没有保存：同一编号在表里写了两次。"
            continue
        seen.add(raw.outcome)
        sheet = rounds.own_sheet(db, user, mine.outcomes[raw.outcome].submission_id, lock=True)
        if sheet.state != "draft":
            yield (
                f"{named}没有保存：已经提交，要修改请先撤回。"
                if _differs(raw, sheet)
                else f"{named}已经提交，没有变化。"
            )
            continue
        if any(len(text) > LONGEST_MARK for text in raw.marks.values()) or len(raw.comment) > LONGEST_COMMENT:
            yield f"{named}没有保存：有一格的文字太长，请写短一些。"
            continue
        filled = {title: text.strip() for title, text in raw.marks.items() if text.strip()}
        sheet.marks, sheet.saved = {**sheet.marks, **filled}, now()
        sheet.comment = raw.comment.strip() or sheet.comment
        wrong = rounds.faults(mine.by.card, sheet.marks, sheet.comment)
        yield f"{named}已保存，" + ("".join(wrong.values()) if wrong else "可以提交。")


def _differs(raw: RawSheet, sheet: ScoreSheet) -> bool:
    filled = {title: text.strip() for title, text in raw.marks.items()}
    return filled != sheet.marks or raw.comment.strip() != sheet.comment
