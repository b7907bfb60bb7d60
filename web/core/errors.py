"""What is said when something is refused: one page for people, JSON for scripts, the same words for both."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException as StarletteHTTPException

from web.core.activities.chosen import NoActivity, Unfit
from web.core.activities.packs import PackGone
from web.core.guard.guard import BUSY_SECONDS, TooLong, TooMany, TooSlow
from web.core.sign_in.auth import Busy
from web.core.storage import disk
from web.core.storage.storage import NoRoom, Refused

TITLES = {
    400: "请求不完整",
    401: "需要登录或令牌",
    403: "没有权限",
    404: "没有找到",
    405: "不支持这种操作",
    408: "等待太久",
    409: "内容已有变化",
    413: "上传的内容太大",
    422: "填写有误",
    429: "操作太频繁",
    500: "程序出错",
    503: "暂时不能处理",
}
WORDS = {
    400: "请求的内容不完整，请返回上一页再试。",
    401: "请先登录，或使用有效的令牌。",
    403: "当前账号没有权限查看或执行这一项。",
    404: "没有这个页面，或者材料已经删除。",
    405: "不支持这种操作，请返回上一页，从页面上的按钮或链接继续。",
    408: "等了很久没有收到完整的内容，已经停止接收，没有保存。请检查网络后再试。",
    409: "内容已被他人更改，请刷新后再试。",
    413: "上传的内容太大，请压缩图片或分开上传。",
    422: "填写的内容不完整或格式不对，请返回上一页检查。",
    429: "短时间内操作太多，这一次没有执行。",
    500: "程序出错，没有完成这一步：这次上传或填写的内容可能没有保存，此前已收到的材料不受影响。"
    "请稍后再试；仍不行请联系管理员。",
    503: "服务器现在太忙或空间不足，这一次没有执行。",
}
ROOM_SECONDS = 60
"""When to try again after the service had no room."""
log = logging.getLogger("yushen.errors")


def add_to(app: FastAPI) -> None:
    """Every way in which a request can fail ends in one of our own answers."""
    app.add_exception_handler(StarletteHTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(TooMany, _too_many)
    app.add_exception_handler(TooLong, _too_long)
    app.add_exception_handler(TooSlow, _too_slow)
    app.add_exception_handler(NoRoom, _no_room)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(Busy, _busy)
    for kind in (PackGone, NoActivity):
        app.add_exception_handler(kind, _not_now)
    app.add_exception_handler(Unfit, _unfit)
    app.add_exception_handler(Exception, _crashed)


def answer(request: Request, status: int, text: str = "", headers: dict[str, str] | None = None) -> Response:
    """The refusal in the form that the asker can read; ``Retry-After`` in the headers is said in words too."""
    from web.core.pages import render

    headers = headers or {}
    text = text or WORDS.get(status, WORDS[400])
    wait = headers.get("retry-after", "")
    if wants_json(request):
        content: dict[str, Any] = {"detail": f"{text}{_again(wait)}", "title": TITLES.get(status, TITLES[400])}
        return JSONResponse(content | ({"retry_after": int(wait)} if wait else {}), status, headers)
    values = {"title": TITLES.get(status, TITLES[400]), "text": text, "again": _again(wait), "back": came_from(request)}
    try:
        return render(request, "core/error.html.j2", status=status, headers=headers, **values)
    except Exception:
        log.exception("the page of an error could not be drawn")
        return Response(f"{text}{_again(wait)}", status, headers, "text/plain; charset=utf-8")


def wants_json(request: Request) -> bool:
    """The asker is a script: of the API, or one that says so."""
    return str(request.scope["path"]).startswith("/api/") or "application/json" in request.headers.get("accept", "")


def came_from(request: Request) -> str:
    """The page of ours where the visitor was, as a path; "" when the browser does not say or it is this very page."""
    try:
        from_page = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return ""
    path = from_page.path + (f"?{from_page.query}" if from_page.query else "")
    ours = from_page.scheme in ("http", "https") and from_page.netloc == request.headers.get("host")
    plain = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    here = request.method == "GET" and from_page.path == request.scope["path"]
    return path if ours and plain and not here else ""


def _again(seconds: str) -> str:
    if not seconds:
        return ""
    number = int(seconds)
    return f"请在 {number} 秒后再试。" if number < 120 else f"请在 {-(-number // 60)} 分钟后再试。"


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, StarletteHTTPException)
    if error.status_code == 400 and disk.is_full(error):
        # The form was being read into a temporary file.
        return answer(request, 503, disk.FULL)
    if error.headers and "location" in error.headers:
        return Response(None, error.status_code, error.headers)
    own = isinstance(error, HTTPException) and isinstance(error.detail, str) and not error.detail.isascii()
    await _recognised(request)
    return answer(request, error.status_code, str(error.detail) if own else "", dict(error.headers or {}))


async def _recognised(request: Request) -> None:
    """An address that leads nowhere asked nobody who is there: whoever is signed in sees the own page's head."""
    from web.core.pages import SESSION_COOKIE, visitor

    if SESSION_COOKIE in request.cookies and not hasattr(request.state, "visitor") and not wants_json(request):
        with suppress(Exception):  # the page is drawn all the same
            await run_in_threadpool(visitor, request)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    if wants_json(request):
        places = [{"loc": list(item["loc"]), "msg": item["msg"]} for item in error.errors()]
        return JSONResponse({"detail": WORDS[422], "title": TITLES[422], "errors": places}, 422)
    # An address whose number is none leads nowhere.
    await _recognised(request)
    in_path = any(item["loc"] and item["loc"][0] == "path" for item in error.errors())
    return answer(request, 404 if in_path else 422)


async def _too_many(request: Request, error: Exception) -> Response:
    assert isinstance(error, TooMany)
    return answer(request, 429, headers={"retry-after": str(error.after)})


async def _too_long(request: Request, error: Exception) -> Response:
    return answer(request, 413)


async def _too_slow(request: Request, error: Exception) -> Response:
    return answer(request, 408, headers={"connection": "close"})


async def _no_room(request: Request, error: Exception) -> Response:
    return answer(request, 503, str(error), {"retry-after": str(ROOM_SECONDS)})


async def _busy(request: Request, error: Exception) -> Response:
    told = "现在登录的人太多，这一次没有核对密码。"
    return answer(request, 503, told, {"retry-after": str(BUSY_SECONDS)})


async def _not_now(request: Request, error: Exception) -> Response:
    return answer(request, 409, str(error))


async def _unfit(request: Request, error: Exception) -> Response:
    return answer(request, 422, str(error))


async def _refused(request: Request, error: Exception) -> Response:
    return answer(request, 400, str(error))


async def _crashed(request: Request, error: Exception) -> Response:
    full = disk.is_full(error)
    return answer(request, 503 if full else 500, disk.FULL if full else "")
