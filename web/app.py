"""The application: routes, guard and error pages put together."""

from __future__ import annotations

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException as StarletteHTTPException

from pipeline import __version__
from web.guard import Guard, Rates, TooLong, TooMany
from web.reading import Noted
from web.service import Service


def create(service: Service) -> Guard:
    """The service as an ASGI application: the guard stands before all else, the pages of errors included."""
    app = routes(service)
    return Guard(app, service.config, app.state.rates)


def routes(service: Service) -> FastAPI:
    """Every route, without the guard."""
    from web import api
    from web.pages import account, admin, applicant, audit, conflict, letters, queue, review, split_map, static
    from web.pages.conflict import Conflict

    app = FastAPI(
        title="预审 yushen",
        version=__version__,
        summary="Formal pre-check of submissions: submit, status, result, decision.",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.service = service
    app.state.rates = Rates()
    for module in (static, applicant, account, queue, review, split_map, letters, admin, audit):
        app.include_router(module.router, include_in_schema=False)
    app.include_router(api.router)
    app.add_middleware(Noted)
    app.add_exception_handler(Conflict, conflict.page)
    app.add_exception_handler(StarletteHTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(TooMany, _too_many)
    app.add_exception_handler(TooLong, _too_long)
    app.add_exception_handler(Exception, _crashed)
    return app


def _is_api(request: Request) -> bool:
    return request.url.path.startswith("/api/")


WORDS = {
    400: "请求的内容不完整，请返回上一页再试。",
    403: "当前账号没有权限查看或执行这一项。",
    404: "没有这个页面，或者材料已经删除。",
    405: "不支持这种操作。",
    409: "内容已被他人更改，请刷新后再试。",
    413: "上传的内容太大。",
    422: "填写的内容不完整或格式不对，请返回上一页检查。",
    429: "操作太频繁，请稍候再试。",
    500: "程序出错，没有完成这一步。材料没有丢失，请稍后再试；仍不行请联系管理员。",
}


def _answer(request: Request, status: int, text: str, headers: dict[str, str] | None = None) -> Response:
    from web.pages.common import render

    if _is_api(request):
        return JSONResponse({"detail": text}, status, headers)
    try:
        return render(request, "error.html.j2", status=status, headers=headers, text=text)
    except Exception:
        return Response(text, status, headers, "text/plain; charset=utf-8")


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, StarletteHTTPException)
    if error.headers and "location" in error.headers:
        return Response(None, error.status_code, error.headers)
    own = isinstance(error, HTTPException) and isinstance(error.detail, str) and not error.detail.isascii()
    text = str(error.detail) if own else WORDS.get(error.status_code, WORDS[400])
    return _answer(request, error.status_code, text, dict(error.headers or {}))


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    if _is_api(request):
        places = [{"loc": list(item["loc"]), "msg": item["msg"]} for item in error.errors()]
        return JSONResponse({"detail": WORDS[422], "errors": places}, 422)
    # An address whose number is none leads nowhere.
    in_path = any(item["loc"] and item["loc"][0] == "path" for item in error.errors())
    return _answer(request, 404 if in_path else 422, WORDS[404 if in_path else 422])


async def _too_many(request: Request, error: Exception) -> Response:
    assert isinstance(error, TooMany)
    return _answer(request, 429, WORDS[429], {"retry-after": str(error.after)})


async def _too_long(request: Request, error: Exception) -> Response:
    return _answer(request, 413, WORDS[413], {"connection": "close"})


async def _crashed(request: Request, error: Exception) -> Response:
    return _answer(request, 500, WORDS[500])
