"""What stands before every request: limits of size and rate, where it comes from, the answer's headers, the log."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import re
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.core.config import Config

FORM_BYTES = 256 * 1024
"""A form without files."""
PACK_PATH, PACK_BYTES = re.compile(r"/admin/activities/\d+/packs"), 8 << 20
"""Where administrators upload packs, and how large one may be."""
API_UPLOAD = "/api/v1/submissions"
UPLOAD_PATHS = ("/check", API_UPLOAD, "/queue/import")
COUNTED_PATHS = ("/check", API_UPLOAD)
"""Uploads that anybody may try, and of which an address has so many a minute."""
WATCHED = re.compile(r"/s/[^/]+/state|/api/v1/submissions/[^/]+|/static/[^/]+|/favicon\.ico")
"""What open pages and scripts ask for by themselves, over and over: cheap, and counted apart from what people do."""
AT_ONCE = 256
"""Requests from one address that are being answered."""
BUSY_SECONDS = 5
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


class TooSlow(Exception):
    """A body that hardly comes."""


class Rates:
    """A bucket per address and purpose, refilled over a minute. Kept in this process's memory."""

    KEPT = 50_000

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def spend(self, purpose: str, who: str, per_minute: int) -> None:
        """Takes one from the bucket.

        Raises:
            TooMany: it is empty.
        """
        present = self._clock()
        with self._lock:
            left, since = self._buckets.pop((purpose, who), (float(per_minute), present))
            left = min(per_minute, left + (present - since) * per_minute / 60)
            self._buckets[(purpose, who)] = (max(left - 1, 0.0) if left >= 1 else left, present)
            if len(self._buckets) > self.KEPT:
                self._buckets.popitem(last=False)
        if left < 1:
            raise TooMany(int((1 - left) * 60 / per_minute) + 1)


Refuse = Callable[[Request, int, str, dict[str, str]], Response]
"""Makes the answer of a refusal: of its status, words and headers."""


class Guard:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, config: Config, rates: Rates, refuse: Refuse) -> None:
        self.app = app
        self.config = config
        self.rates = rates
        self.refuse = refuse
        self._open: Counter[str] = Counter()

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

        who = network(scope)
        refusal = self._refusal(scope, who)
        self._open[who] += 1
        try:
            if refusal is not None:
                request = Request({**scope, "app": self.app}, receive)
                await self.refuse(request, *refusal)(scope, receive, answer)
            else:
                await self.app(scope, self._measured(scope, receive), answer)
        finally:
            self._open[who] -= 1
            self._open += Counter()  # forgets who has none
        # The template of the path, not the path: private links are secrets.
        route = getattr(scope.get("route"), "path", "-")
        log.info("%s %s %d %.0fms", scope["method"], route, status, (time.monotonic() - begun) * 1000)

    def _refusal(self, scope: Scope, who: str) -> tuple[int, str, dict[str, str]] | None:
        """Why the request is not let in, by its head alone; its body is not read then."""
        headers = Headers(scope=scope)
        if self._open[who] >= AT_ONCE:
            return 429, "您所在的网络同时发来的请求太多，这一次没有执行。", {"retry-after": str(BUSY_SECONDS)}
        try:
            self._count(scope, who)
        except TooMany as error:
            return 429, "", {"retry-after": str(error.after)}
        if scope["method"] in ("GET", "HEAD", "OPTIONS"):
            return None
        if not same_origin(headers):
            return 403, "这个请求来自别的网站，没有执行。请从本页面操作。", {}
        limit = self._limit(scope)
        if said_length(headers, 0) > limit:
            size = f"{limit >> 20} MB" if limit >> 20 else f"{limit >> 10} KB"
            return 413, f"上传的内容超过上限 {size}，没有保存。请压缩图片或分开上传。", {}
        return None

    def _count(self, scope: Scope, who: str) -> None:
        if scope["method"] == "GET" and WATCHED.fullmatch(scope["path"]):
            self.rates.spend("watched", who, self.config.requests_per_minute)
            return
        self.rates.spend("any", who, self.config.requests_per_minute)
        counts_itself = scope["path"] == API_UPLOAD and brings_token(Headers(scope=scope))
        if scope["method"] == "POST" and scope["path"] in COUNTED_PATHS and not counts_itself:
            # Before anything else is looked at: an upload that is refused counts as well.
            self.rates.spend("upload", who, self.config.uploads_per_minute)

    def _limit(self, scope: Scope) -> int:
        kind = Headers(scope=scope).get("content-type", "").lower()
        if PACK_PATH.fullmatch(scope["path"]) and kind.startswith("multipart/form-data"):
            return PACK_BYTES + FORM_BYTES
        is_upload = scope["path"] in UPLOAD_PATHS and kind.startswith("multipart/form-data")
        return self.config.upload_bytes if is_upload else FORM_BYTES

    def _measured(self, scope: Scope, receive: Receive) -> Receive:
        """``receive`` that stops at a body that is longer than it may be, whatever its header said, or hardly comes.

        A sender may keep us waiting for ``body_seconds``; what it sends earns it more time, up to that again.
        """
        limit, seen, patience = self._limit(scope), 0, self.config.body_seconds
        ended = False

        async def measured() -> Message:
            nonlocal seen, patience, ended
            begun = time.monotonic()
            try:
                async with asyncio.timeout(None if ended else patience):
                    message = await receive()
            except TimeoutError:
                raise TooSlow from None
            size = len(message.get("body", b""))
            seen += size
            ended = not message.get("more_body", False)
            earned = size / self.config.body_bytes_per_second
            patience = min(self.config.body_seconds, patience - (time.monotonic() - begun) + earned)
            if seen > limit:
                raise TooLong
            return message

        return measured


def brings_token(headers: Headers) -> bool:
    """Says that it has a token. The API counts such an upload itself, once it knows whose it is; a token that is none
    costs more than an upload."""
    return headers.get("authorization", "").lower().startswith("bearer ")


def said_length(headers: Headers, unsaid: int) -> int:
    """The body's length by its header; ``unsaid`` where it says none. What is no number is endless."""
    said = headers.get("content-length")
    if said is None:
        return unsaid
    return int(said) if said.isascii() and said.isdigit() and len(said) <= 20 else 1 << 64


def address(scope: Scope) -> str:
    """Where the request comes from; behind a proxy uvicorn has put the client's own address here."""
    client = scope.get("client")
    return client[0] if client else "-"


def network(scope: Scope) -> str:
    """Whose share a request is counted against: its address, or of an IPv6 address the network of one household."""
    return household(address(scope))


def household(host: str) -> str:
    """An IPv4 address as it is; of an IPv6 address its first half, since each customer may use all of the other."""
    try:
        found = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(found, ipaddress.IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


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
