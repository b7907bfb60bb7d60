"""The 补正通知书 and the 形式审查意见表, as the reviewers answered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from fastapi import APIRouter, Request, Response

from web.core.inputs import Id
from web.core.pages import Reviewer, download, handed_in, service
from web.core.service import log
from web.core.submissions import papers
from web.core.submissions.papers import Matter

router = APIRouter()


@router.get("/review/{number}/notice.docx")
def notice(request: Request, who: Reviewer, number: Id) -> Response:
    """The notice of corrections: what was answered to be so, and nothing else."""
    return _letter(request, who, number, "补正通知书", papers.write_notice)


@router.get("/review/{number}/opinion.docx")
def opinion(request: Request, who: Reviewer, number: Id) -> Response:
    """The opinion form: every finding with its answer."""
    return _letter(request, who, number, "形式审查意见表", papers.write_opinion)


def _letter(
    request: Request, who: Reviewer, number: int, title: str, write: Callable[[Matter, Path], None]
) -> Response:
    here = service(request)
    with here.db.read() as db:
        matter = papers.matter_of(here, db, handed_in(db, number))
    body = papers.made(matter, write)
    with here.db.write() as db:
        log(db, who.name, f"下载{title}", f"提交 {number}")
    return download(body, f"{title}（{number}）.docx", papers.DOCX)
