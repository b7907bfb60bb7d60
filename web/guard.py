"""What stands before every request: limits of size and rate, where it comes from, the answer's headers, the log."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.config import Config
from web.inputs import whole

FORM_BYTES = 256 * 1024
"""A form without files."""
UPLOAD_PATHS = ("/check", "/api/v1/submissions")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not "no-referrer": browsers would then send a form's Origin as "null". Private links stay on this site.
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
    # A page that search engines may list says so itself.
    "x-robots-tag": "noindex",
}
log = logging.getLogger("yushen.access")


class TooMany(Exception):
    """Too many requests from one address; ``after`` seconds until the next may come."""

    def __init__(self, after: int) -> None:
        super().__init__(after)
        self.after = after


class TooLong(Exception):
    """A body that is longer than it may be."""


class Rates:
    """A bucket per address and purpose, refilled over a minute. Kept in this process's memory."""

    KEPT = 50_000

    def __init__(self) -> None:
        self._buckets: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def spend(self, purpose: str, who: str, per_minute: int) -> None:
        """Takes one from the bucket.

        Raises:
            TooMany: it is empty.
        """
        present = time.monotonic()
        with self._lock:
            left, since = self._buckets.pop((purpose, who), (float(per_minute), present))
            left = min(per_minute, left + (present - since) * per_minute / 60)
            self._buckets[(purpose, who)] = (max(left - 1, 0.0) if left >= 1 else left, present)
            if len(self._buckets) > self.KEPT:
                self._buckets.popitem(last=False)
        if left < 1:
            raise TooMany(int((1 - left) * 60 / per_minute) + 1)


class Guard:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, config: Config, rates: Rates) -> None:
        self.app = app
        self.config = config
        self.rates = rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, status = time.monotonic(), 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, answer)
        else:
            await self.app(scope, self._measured(scope, receive), answer)
        # The template of the path, not the path: private links are secrets.
        route = getattr(scope.get("route"), "path", "-")
        log.info("%s %s %d %.0fms", scope["method"], route, status, (time.monotonic() - begun) * 1000)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        try:
            self.rates.spend("any", address(scope), self.config.requests_per_minute)
        except TooMany as error:
            return _refuse(429, "请求太频繁，请稍候再试。", {"retry-after": str(error.after)})
        if scope["method"] in ("GET", "HEAD", "OPTIONS"):
            return None
        if not same_origin(headers):
            return _refuse(403, "这个请求来自别的网站，没有执行。请从本页面操作。")
        length = headers.get("content-length", "0")
        if whole(length, most=self._limit(scope)) is None:
            return _refuse(413, f"上传的内容超过上限 {self._limit(scope) >> 20} MB，请压缩图片或分开上传。")
        return None

    def _limit(self, scope: Scope) -> int:
        return self.config.upload_bytes if scope["path"] in UPLOAD_PATHS else FORM_BYTES

    def _measured(self, scope: Scope, receive: Receive) -> Receive:
        """``receive`` that stops at a body longer than it may be, whatever its header said."""
        limit, seen = self._limit(scope), 0

        async def measured() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise TooLong
            return message

        return measured


def _refuse(status: int, text: str, headers: dict[str, str] | None = None) -> PlainTextResponse:
    return PlainTextResponse(text, status, {"content-type": "text/plain; charset=utf-8", **(headers or {})})


def address(scope: Scope) -> str:
    """Where the request comes from; behind a proxy uvicorn has put the client's own address here."""
    client = scope.get("client")
    return client[0] if client else "-"


def same_origin(headers: Headers) -> bool:
    """The browser says that one of our own pages asks; programs say nothing and carry no cookie worth stealing."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    try:
        return origin is None or urlsplit(origin).netloc == headers.get("host")
    except ValueError:
        return False
