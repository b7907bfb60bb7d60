"""Free space is weighed against the size that an upload announces, before its body is read."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from web.guard import UPLOAD_PATHS
from web.service import Service
from web.storage import NO_ROOM


class Room:
    """A layer in front of the routes. ``refuse`` makes the answer in the service's own words."""

    def __init__(self, app: ASGIApp, service: Service, refuse: Callable[[Scope, str], Response]) -> None:
        self.app, self.service, self.refuse = app, service, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        uploads = scope["type"] == "http" and scope["method"] == "POST" and scope["path"] in UPLOAD_PATHS
        if uploads and not self._has_room(Headers(scope=scope)):
            scope["app"] = self.app
            await self.refuse(scope, NO_ROOM)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _has_room(self, headers: Headers) -> bool:
        """For the spool in the temporary folder, and for the copy among the submissions."""
        length = headers.get("content-length", "0")
        coming = int(length) if length.isdigit() else 0
        storage, spare, spool = self.service.storage, self.service.config.free_bytes, Path(tempfile.gettempdir())
        if spool.stat().st_dev == storage.root.stat().st_dev:
            return storage.has_room(2 * coming, spare)
        return storage.has_room(coming, spare) and shutil.disk_usage(spool).free > coming
