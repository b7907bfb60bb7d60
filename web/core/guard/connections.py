"""The connections: how many each address may hold, and how long one may keep us waiting.

Requests are judged by the guard; this is about those that never become one. The server looks at all its
connections once a second: nothing runs per connection.
"""

from __future__ import annotations

import asyncio
import functools
import os
from typing import Any, NamedTuple

import h11
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.h11_impl import H11Protocol

from web.core.config import Config
from web.core.errors import TITLES, WORDS
from web.core.guard.guard import household

LOOK_SECONDS = 1.0
UNREAD_SECONDS = 30.0
"""How long the rest of a body is still taken in, and thrown away, after its request was answered: a browser
reads the answer only when it has sent all."""
STUCK_SECONDS = 60.0
"""How long a visitor may take nothing of an answer."""
OPEN_FILES = 8192


def protocol(config: Config) -> Any:
    """The protocol for uvicorn, with one table for all its connections."""
    return functools.partial(Connection, table=Table(config))


class Table:
    """All connections, by address, oldest first."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._most = min(config.connections, _files() // 2)
        self._of: dict[str, dict[Connection, None]] = {}
        self._look: asyncio.TimerHandle | None = None
        # A proxy stands for many people. It bounds them itself, and the guard does.
        self._proxies = ProxyHeadersMiddleware(_nothing, os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1"))

    def enter(self, connection: Connection, host: str) -> bool:
        """Takes a connection in, if need be for one of the same address that has nothing to do."""
        whose = household(host)
        own = self._of.setdefault(whose, {})
        if host not in self._proxies.trusted_hosts and len(own) >= self.config.connections_per_address:
            room = _end_idle(own)
        elif sum(map(len, self._of.values())) >= self._most:
            room = _end_idle(max(self._of.values(), key=len))
        else:
            room = True
        if room:
            own[connection] = None
            self._start(connection.loop)
        elif not own:
            del self._of[whose]
        return room

    def leave(self, connection: Connection, host: str) -> None:
        """Forgets a connection."""
        whose = household(host)
        own = self._of.get(whose, {})
        own.pop(connection, None)
        if not own:
            self._of.pop(whose, None)

    def _start(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._look is None:
            self._look = loop.call_later(LOOK_SECONDS, self._look_at_all, loop)

    def _look_at_all(self, loop: asyncio.AbstractEventLoop) -> None:
        self._look = None
        for own in list(self._of.values()):
            for connection in list(own):
                connection.look(loop.time())
        if self._of:
            self._start(loop)


def _end_idle(own: dict[Connection, None]) -> bool:
    """Ends the oldest of these connections that has no request in hand."""
    found = next((connection for connection in own if connection.is_idle()), None)
    if found is None:
        return False
    own.pop(found)
    found.transport.close()
    return True


async def _nothing(*_: Any) -> None:
    """Stands for the application where only the list of proxies is wanted."""


def _files() -> int:
    """How many files the process may have open; raised as far as the system lets us, within reason."""
    try:
        import resource
    except ImportError:
        return OPEN_FILES  # Windows has handles for more than that
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < OPEN_FILES:
        soft = OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return soft


class _Wait(NamedTuple):
    """What a connection keeps us waiting for; equal as long as it is the same wait."""

    what: str
    seconds: float
    of: object = None


class Connection(H11Protocol):
    """uvicorn's connection with a place in the table and an end to every wait."""

    def __init__(self, *arguments: Any, table: Table, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._table = table
        self._wait: _Wait | None = None
        self._since = 0.0
        self._is_in = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait, self._since = self._waits_for(), self.loop.time()
        self._is_in = self._table.enter(self, self._host())
        if not self._is_in:
            self._refuse(503)

    def connection_lost(self, exc: Exception | None) -> None:
        self._table.leave(self, self._host())
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._is_in:
            super().data_received(data)

    def _host(self) -> str:
        return self.client[0] if self.client else "-"

    def is_idle(self) -> bool:
        """No request is in hand and all of the last answer is sent."""
        answered = self.cycle is None or self.cycle.response_complete
        return answered and not self.transport.get_write_buffer_size()

    def look(self, present: float) -> None:
        """Ends the connection when it has kept us waiting for too long."""
        wait = self._waits_for()
        if wait != self._wait:
            self._wait, self._since = wait, present
        elif wait and present - self._since > wait.seconds:
            if wait.what == "head":
                self._refuse(408)
            else:
                self.transport.abort()

    def _waits_for(self) -> _Wait | None:
        if self.flow.write_paused:
            return _Wait("taking", STUCK_SECONDS, self.transport.get_write_buffer_size())
        if self.cycle is not None and not self.cycle.response_complete:
            return None  # The body: its pace is the guard's.
        if self.conn.their_state is h11.SEND_BODY:
            return _Wait("unread", UNREAD_SECONDS, self.cycle)
        if self.cycle is None or self.conn.trailing_data[0]:
            return _Wait("head", self._table.config.header_seconds, self.cycle)
        return None  # Between two requests: uvicorn ends what rests for too long.

    def send_400_response(self, msg: str) -> None:
        """For what is no HTTP."""
        self._refuse(400)

    def _refuse(self, status: int) -> None:
        """Says no without the application, and ends the connection."""
        if not self.transport.is_closing():
            self.transport.write(_bare(status))
            self.transport.close()


@functools.cache
def _bare(status: int) -> bytes:
    """A whole answer with a page that needs nothing but itself."""
    title, text = TITLES[status], WORDS[status]
    page = (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title} · 预审</title>'
        '<link rel="stylesheet" href="/static/style.css"><link rel="stylesheet" href="/static/web.css"></head>'
        f'<body><main class="page"><h1>{title}</h1><p>{text}</p><p><a href="/">回到首页</a></p></main></body></html>'
    )
    body = page.encode()
    head = [
        f"HTTP/1.1 {status} -",
        "content-type: text/html; charset=utf-8",
        f"content-length: {len(body)}",
        "cache-control: no-store",
        "x-content-type-options: nosniff",
        "connection: close",
        *(["retry-after: 10"] if status == 503 else []),
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body
