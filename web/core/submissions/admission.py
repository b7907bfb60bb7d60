"""The door for uploads: who may, whether there is room, how many at once. All of it before a body is read."""

from __future__ import annotations

import asyncio
import secrets
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute
from starlette.datastructures import FormData
from starlette.requests import ClientDisconnect

from web.core.guard.guard import TooMany, address, network, said_length
from web.core.jobs import jobs
from web.core.service import Service
from web.core.storage import incoming
from web.core.storage.storage import NoRoom
from web.core.submissions import submit

Known = Callable[[Request], Awaitable[bool]]
"""Whether somebody with an account asks; raises for a token that is none."""


class Expected:
    """What one upload may still bring."""

    def __init__(self, length: int) -> None:
        self.left = length

    async def counted(self, stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """The same stream; what has come is expected no more."""
        async for chunk in stream:
            self.left = max(0, self.left - len(chunk))
            yield chunk


class Places:
    """How many uploads are read at once, from one address and in all; who finds none waits a while, unread."""

    def __init__(self, each: int = 32, all_in_all: int = 128, seconds: float = 30.0) -> None:
        self._expected: set[Expected] = set()
        self._each, self._all, self._seconds = each, all_in_all, seconds
        self._taken: Counter[str] = Counter()
        self._change = asyncio.Condition()

    @asynccontextmanager
    async def one(self, who: str, length: int) -> AsyncIterator[Expected]:
        """A place for an upload of ``length`` bytes.

        Raises:
            TooMany: this address has as many as it may.
            NoRoom: all places are taken.
        """
        try:
            async with asyncio.timeout(self._seconds), self._change:
                await self._change.wait_for(lambda: self._is_free(who))
                self._taken[who] += 1
        except TimeoutError:
            if self._taken[who] >= self._each:
                raise TooMany(int(self._seconds) or 1) from None
            raise NoRoom("同时上传的人太多，这次上传没有保存。") from None
        expected = Expected(length)
        self._expected.add(expected)
        try:
            yield expected
        finally:
            self._expected.remove(expected)
            self._taken[who] -= 1
            self._taken += Counter()  # forgets who has none
            async with self._change:
                self._change.notify_all()

    @property
    def coming(self) -> int:
        """Bytes that the uploads which have a place may still write."""
        return sum(expected.left for expected in self._expected)

    def _is_free(self, who: str) -> bool:
        return self._taken[who] < self._each and self._taken.total() < self._all


class Upload(Request):
    """A request whose files go to disk part by part."""

    def __init__(self, request: Request, folder: Path, expected: Expected) -> None:
        super().__init__(request.scope, request.receive)
        self._folder, self._expected = folder, expected

    async def form(self, **limits: Any) -> FormData:  # type: ignore[override]
        """The form; in memory as ever if it is not multipart, since the guard keeps such a one small."""
        if not self.headers.get("content-type", "").lower().startswith("multipart/form-data"):
            return await super().form(**limits)
        if self._form is None:
            try:
                stream = self._expected.counted(self.stream())
                self._form = await incoming.read(stream, self.headers["content-type"], self._folder)
            except ClientDisconnect:
                raise HTTPException(400) from None
        return self._form


def route(known: Known, closed: str) -> type[APIRoute]:
    """A route for uploads; ``closed`` is said to strangers when the self-check is not open to them."""

    class UploadRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handle = super().get_route_handler()

            async def guarded(request: Request) -> Response:
                here: Service = request.app.state.service
                is_known = await known(request)
                if not is_known and not (await run_in_threadpool(here.settings)).open_self_check:
                    raise HTTPException(403, closed)
                stranger = "" if is_known else jobs.origin_of(None, address(request.scope))
                async with _room(request, here, stranger) as (folder, expected):
                    upload = Upload(request, folder, expected)
                    # Here, not within the route: it would make one and the same error of all that can go wrong.
                    await upload.form()
                    return await handle(upload)

            return guarded

    return UploadRoute


@asynccontextmanager
async def _room(request: Request, here: Service, stranger: str) -> AsyncIterator[tuple[Path, Expected]]:
    """A place and a folder for what comes; the folder is gone afterwards, with all that was not kept."""
    places: Places = request.app.state.places
    length = said_length(request.headers, here.config.upload_bytes)
    async with places.one(network(request.scope), length) as expected:
        await run_in_threadpool(submit.make_sure_of_room, here, places.coming, stranger)
        folder = incoming.folder_of(here.config.data) / secrets.token_hex(16)
        try:
            folder.mkdir(parents=True, mode=0o700)
            yield folder, expected
        finally:
            await run_in_threadpool(shutil.rmtree, folder, ignore_errors=True)
