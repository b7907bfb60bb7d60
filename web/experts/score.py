"""An expert's own outcomes, and the sheet of one of them beside the report and its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from sqlalchemy.orm import Session

from pipeline.pack.score import ScoreCard
from scoring.wording import band_words, points
from web.core.clock import local
from web.core.database.models import Activity, Round, RoundOutcome, ScoreSheet, now
from web.core.inputs import Id
from web.core.pages import Expert, Form, Visitor, go, render, service, text
from web.core.preview import ahead, beside
from web.core.rounds import changes, rounds
from web.core.service import log
from web.core.submissions import results

router = APIRouter()
LONGEST_MARK, LONGEST_COMMENT, LONGEST_REASON = 40, 5000, 500
TAKEN = "这份评分表已经提交，不能再改。要修改请先撤回。"
CLOSED = "评分已经锁定。需要撤回或回避的，请联系评审主持人。"


@router.get("/score")
def mine(request: Request, who: Expert) -> HTMLResponse:
    """The expert's outcomes, by round."""
    return own_page(request, who)


def own_page(
    request: Request, who: Visitor, told: tuple[str, ...] = (), problem: str = "", status: int = 200
) -> HTMLResponse:
    """The same, with what came of a workbook."""
    assert who.user
    here = service(request)
    groups: dict[int, dict[str, Any]] = {}
    with here.db.read() as db:
        for sheet, outcome, one in rounds.own_sheets(db, who.user.id):
            if one.id not in groups:
                activity = db.get_one(Activity, one.activity_id)
                card = rounds.scoring_of(here, one.pack).card
                groups[one.id] = {"round": one, "activity": activity, "card": card, "rows": []}
            card = groups[one.id]["card"]
            groups[one.id]["rows"].append((sheet, outcome, rounds.total_text(card, sheet.marks), _filled(card, sheet)))
    return render(request, "experts/mine.html.j2", status=status, groups=groups.values(), told=told, problem=problem)


def _filled(card: ScoreCard, sheet: ScoreSheet) -> str:
    """How much of it is filled in: "3/8"."""
    return f"{sum(bool(sheet.marks.get(one.title)) for one in card.dimensions)}/{len(card.dimensions)}"


@router.get("/score/{number}")
def one_sheet(request: Request, who: Expert, number: Id, file: str = "") -> HTMLResponse:
    """The sheet of one outcome, with the report and the evidence beside it."""
    return _page(request, who, number, file)


def _page(
    request: Request, who: Visitor, number: int, file: str = "", wrong: Mapping[str, str] | None = None
) -> HTMLResponse:
    assert who.user
    here = service(request)
    with here.db.read() as db:
        sheet = rounds.own_sheet(db, who.user.id, number)
        one, found = db.get_one(Round, sheet.round_id), rounds.submission_of(db, sheet)
        card = rounds.scoring_of(here, one.pack).card
        data = results.read(results.folder_of(here, db, found))
        numbers = [outcome.submission_id for _, outcome, other in rounds.own_sheets(db, who.user.id) if other is one]
        values: dict[str, Any] = {
            "sheet": sheet, "round": one, "submission": found, "data": data, "card": card, "points": points,
            "outcome": db.get_one(RoundOutcome, number), "bands": band_words(card), "wrong": wrong or {},
            "activity": db.get_one(Activity, one.activity_id), "total": rounds.total_text(card, sheet.marks),
            "faults": told_now(card, sheet), "names": names(card), "longest": LONGEST_COMMENT,
        }  # fmt: skip
        pack = here.pack_of(db, found)
    place = numbers.index(number)
    values |= {"before": numbers[place - 1] if place else None, "after": next(iter(numbers[place + 1 :]), None)}
    values |= beside.shown(request, found, pack, data, file, "")
    values |= {"desk": f"/score/{number}", "opens": lambda nth: f"file={nth}" if nth else ""}
    ahead.draw_ahead(here, found)
    return render(request, "experts/sheet.html.j2", status=400 if wrong else 200, **values)


def names(card: ScoreCard) -> dict[str, str]:
    """Dimension -> what its field is called in the form."""
    return {one.title: f"m{place}" for place, one in enumerate(card.dimensions)}


def told_now(card: ScoreCard, sheet: ScoreSheet) -> dict[str, str]:
    """What is wrong with what was typed; what is still blank is told when the sheet is to be submitted."""
    wrong = rounds.faults(card, sheet.marks, sheet.comment)
    return {name: told for name, told in wrong.items() if sheet.marks.get(name, "").strip()}


def take(sent: Any, card: ScoreCard, sheet: ScoreSheet) -> None:
    """Keeps the fields that a form brings, as they were typed; what it does not bring stays.

    Raises:
        HTTPException: a text is too long to be kept whole.
    """
    marks = dict(sheet.marks)
    for title, name in names(card).items():
        if name in sent:
            marks[title] = _whole(sent, name, LONGEST_MARK, title)
    if "comment" in sent:
        sheet.comment = _whole(sent, "comment", LONGEST_COMMENT, "亮点和不足")
    sheet.marks, sheet.saved = marks, now()


def _whole(sent: Any, name: str, most: int, what: str) -> str:
    found = text(sent, name, most + 1)
    if len(found) > most:
        raise HTTPException(422, f"{what}超过 {most} 个字，没有保存，请写短一些。")
    return found


def open_sheet(db: Session, user: int, number: int) -> ScoreSheet:
    """The expert's sheet, locked, while it can be changed."""
    sheet = rounds.own_sheet(db, user, number, lock=True)
    if sheet.state != "draft":
        raise HTTPException(409, TAKEN)
    return sheet


@router.post("/score/{number}/save")
def save(request: Request, who: Expert, number: Id, sent: Form) -> Response:
    """Keeps what was typed, field by field."""
    assert who.user
    here = service(request)
    with here.db.write() as db:
        sheet = open_sheet(db, who.user.id, number)
        card = rounds.scoring_of(here, db.get_one(Round, sheet.round_id).pack).card
        take(sent, card, sheet)
        fields = names(card)
        told = {fields[title]: words for title, words in told_now(card, sheet).items()}
        saved = f"已保存 {local(now(), '%H:%M:%S')}"
        answer = {"saved": saved, "total": rounds.total_text(card, sheet.marks), "faults": told}
    if request.headers.get("accept", "").startswith("application/json"):
        return JSONResponse(answer)
    return go(f"/score/{number}")


@router.post("/score/{number}/submit")
def submit(request: Request, who: Expert, number: Id, sent: Form) -> Response:
    """Closes the sheet, if every mark is there and within its range; after the lock it is late."""
    assert who.user
    here = service(request)
    with here.db.write() as db:
        sheet, one = rounds.held(db, who.user.id, number)
        if sheet.state != "draft":
            raise HTTPException(409, TAKEN)
        card = rounds.scoring_of(here, one.pack).card
        take(sent, card, sheet)
        wrong = rounds.faults(card, sheet.marks, sheet.comment)
        if not wrong:
            sheet.state, sheet.submitted = ("submitted" if one.state == "scoring" else "late"), now()
            # No marks: whoever leads the round may read the log, and sees none before it is locked.
            told = "，锁定之后提交" if sheet.state == "late" else ""
            log(db, who.name, "提交评分", f"提交 {number}", f"专家 {sheet.expert}{told}")
    return _page(request, who, number, text(sent, "file"), wrong) if wrong else go(f"/score/{number}")


@router.post("/score/{number}/withdraw")
def withdraw(request: Request, who: Expert, number: Id, sent: Form) -> Response:
    """Takes a submitted sheet back, with the reason; it is kept, and a new one begins with what stood in it."""
    assert who.user
    with service(request).db.write() as db:
        sheet, one = rounds.held(db, who.user.id, number)
        if sheet.state == "draft":
            raise HTTPException(409, "这份评分表还没有提交，直接修改就可以。")
        if one.state != "scoring":
            raise HTTPException(409, CLOSED)
        why = reason(sent)
        rounds.withdraw(db, sheet, why, again=True)
        log(db, who.name, "撤回评分", f"提交 {number}", f"专家 {sheet.expert}，{why}")
    return go(f"/score/{number}")


@router.post("/score/{number}/recuse")
def recuse(request: Request, who: Expert, number: Id, sent: Form) -> Response:
    """The expert says that he has to keep away from the outcome; from then on it is not there for him."""
    assert who.user
    with service(request).db.write() as db:
        sheet, one = rounds.held(db, who.user.id, number, share=False)
        if one.state != "scoring":
            raise HTTPException(409, CLOSED)
        why = f"专家声明回避：{reason(sent)}"
        changes.keep_apart(db, one, sheet, why)
        log(db, who.name, "声明回避", f"提交 {number}", f"专家 {sheet.expert}，{why}")
    return go("/score")


def reason(sent: Any) -> str:
    """Why something is done.

    Raises:
        HTTPException: it is not said.
    """
    found = text(sent, "reason", LONGEST_REASON)
    if not found:
        raise HTTPException(422, "请写明原因，没有执行。")
    return found
