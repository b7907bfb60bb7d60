"""The 补正通知书 and the 形式审查意见表 from what the reviewer confirmed."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response

from pipeline.judge import verdict
from pipeline.model import Finding
from pipeline.pack import Pack
from web.core.inputs import Id
from web.core.pages import Reviewer, download, handed_in, service
from web.core.service import log, pack_named, packs
from web.core.submissions import results, rulings

router = APIRouter()
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@router.get("/review/{number}/notice.docx")
def notice(request: Request, who: Reviewer, number: Id) -> Response:
    """The notice of corrections: confirmed findings only."""
    from pipeline.write.notice_docx import write_notice

    def write(data: results.Data, pack: Pack, out: Path) -> None:
        write_notice(data, pack, out, include={finding["code"] for finding in data["findings"]})

    return _letter(request, who, number, "补正通知书", lambda item: item.confirmed, write)


@router.get("/review/{number}/opinion.docx")
def opinion(request: Request, who: Reviewer, number: Id) -> Response:
    """The opinion form: all findings that were not waived."""
    from pipeline.write.opinion_docx import write_opinion

    return _letter(request, who, number, "形式审查意见表", lambda item: not item.waived, write_opinion)


def _letter(
    request: Request,
    who: Reviewer,
    number: int,
    title: str,
    keep: Callable[[rulings.Ruled], bool],
    write: Callable[[results.Data, Pack, Path], Any],
) -> Response:
    here = service(request)
    with here.db.read() as db:
        found = handed_in(db, number)
        data = results.read(results.folder_of(here, db, found))
        kept = {item.issue.number for item in rulings.ruled(db, found) if keep(item)}
    if data is None:
        raise HTTPException(404, "这份材料没有检查结果，不能生成文书。")
    if data["rules"] not in packs():
        raise HTTPException(409, f"检查所用的规则包 {data['rules']} 已经不在，请先重新检查。")
    with tempfile.TemporaryDirectory(prefix="yushen-") as folder:
        out = Path(folder) / "letter.docx"
        write(_only(data, kept), pack_named(data["rules"]), out)
        body = out.read_bytes()
    with here.db.write() as db:
        log(db, who.name, f"下载{title}", f"提交 {number}")
    return download(body, f"{title}（{number}）.docx", DOCX)


def _only(data: results.Data, kept: set[int]) -> results.Data:
    """The result with some findings, and with the verdict that these give."""
    findings = [finding for number, finding in enumerate(data["findings"]) if number in kept]
    left = tuple(Finding(**{name: finding.get(name) for name in Finding._fields}) for finding in findings)
    return data | {"findings": findings, "verdict": verdict(left)}
