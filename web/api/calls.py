"""The API in five calls, as a page: each is a command that can be copied, and that a test runs."""

from __future__ import annotations

from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from web.core.pages import Looking, render

router = APIRouter()
ELSEWHERE = "https://yushen.example.org"
"""Stands for the service's address where nobody has said it."""


class Call(NamedTuple):
    """One call."""

    title: str
    command: str
    """With BASE for the service's address; the reader puts TOKEN, KEY and the file for his own."""
    told: str
    """What comes back."""

    def at(self, base: str) -> str:
        """The command for the service at this address."""
        return self.command.replace("BASE", base)


_BEARER = '-H "Authorization: Bearer TOKEN"'
CALLS = (
    Call(
        "提交一份材料",
        f"curl {_BEARER} \\\n  -F files=@成果报告.docx BASE/api/v1/submissions",
        "返回 key（私密链接）和 number（编号）。整套材料压缩成 .zip，或重复写 -F files=@文件;filename=文件夹/文件名。",
    ),
    Call(
        "看检查到哪里",
        f"curl {_BEARER} BASE/api/v1/submissions/KEY",
        "state 是 waiting（排队）、running（正在检查）、done（完成）或 failed（没有得到结果，told 写明原因）。",
    ),
    Call(
        "取结果",
        f"curl {_BEARER} -o result.json \\\n  BASE/api/v1/submissions/KEY/result",
        "verdict 是 pass（未发现形式问题）、review（需人工复核）或 return（需补正）；findings 是逐条的问题。"
        "没有完成时返回 409。",
    ),
    Call(
        "取报告",
        f"curl {_BEARER} -o report.html \\\n  BASE/api/v1/submissions/KEY/report",
        "与网页上的完整报告相同，一个文件，可以存档和打印。",
    ),
    Call(
        "提交审核",
        f"curl {_BEARER} -X POST \\\n  BASE/api/v1/submissions/KEY/hand-in",
        "检查完成以后，把这一份放入审核队列。审核决定用 KEY/decision 查询。",
    ),
)


@router.get("/help/api")
def page(request: Request, who: Looking) -> HTMLResponse:
    """The five calls."""
    base: str = request.app.state.service.config.base_url or ELSEWHERE
    return render(request, "api/calls.html.j2", calls=CALLS, base=base)
