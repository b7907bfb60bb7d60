"""``yushen submit``: a check on a running service, through its API."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import httpx

POLL_SECONDS = 1.0
CONNECT_SECONDS = 15.0
ANSWER_SECONDS = 600.0
MOST_FILES = 1000
_ASIDE = ("~$", ".", "Thumbs.db", "desktop.ini")


class CannotSubmit(Exception):
    """The service did not take or check the submission; the message (Chinese) says why."""


class Checked(NamedTuple):
    """What came back."""

    result: dict[str, Any]
    link: str
    """The private page of the submission."""
    report: bytes
    """The HTML report, as the service made it."""


def _to_stderr(text: str) -> None:
    print(text, file=sys.stderr)


def submit(
    url: str,
    path: Path,
    *,
    scope: str = "auto",
    level: str = "",
    activity: str = "",
    token: str = "",
    tell: Callable[[str], None] = _to_stderr,
) -> Checked:
    """Uploads a file or folder, waits for the check, and fetches the result.

    Raises:
        CannotSubmit: nothing to send, no such service, or the service refused; in Chinese.
    """
    base = url.rstrip("/")
    if not base.startswith(("http://", "https://")):
        raise CannotSubmit(f"网址“{url}”须以 http:// 或 https:// 开头。")
    headers = {"authorization": f"Bearer {token}"} if token else {}
    timeout = httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
    try:
        with httpx.Client(base_url=f"{base}/api/v1", headers=headers, timeout=timeout) as client:
            key = _send(client, path, {"scope": scope, "level": level, "activity": activity})
            _wait(client, key, tell)
            result = _answer(client.get(f"/submissions/{key}/result")).json()
            report = _answer(client.get(f"/submissions/{key}/report")).content
    except httpx.TransportError as error:
        raise CannotSubmit(f"连不上 {base}（{type(error).__name__}），请检查网址和网络。") from None
    return Checked(result, f"{base}/s/{key}", report)


def _send(client: Any, path: Path, fields: dict[str, str]) -> str:
    """Uploads. Returns the submission's private key."""
    with ExitStack() as stack:
        files = [("files", (name, stack.enter_context(file.open("rb")))) for name, file in _files(path)]
        return str(_answer(client.post("/submissions", data=fields, files=files)).json()["key"])


def _files(path: Path) -> list[tuple[str, Path]]:
    """The files with the paths that the service is to see."""
    if not path.exists():
        raise CannotSubmit(f"找不到“{path}”，请检查路径。")
    if path.is_file():
        return [(path.name, path)]
    top = path.resolve()
    found = [
        (file.relative_to(top.parent).as_posix(), file)
        for file in sorted(top.rglob("*"))
        if file.is_file() and not file.is_symlink() and not file.name.startswith(_ASIDE)
    ]
    if not found:
        raise CannotSubmit(f"“{path}”里没有文件。")
    if len(found) > MOST_FILES:
        raise CannotSubmit(f"“{path}”里有 {len(found)} 个文件，超过 {MOST_FILES} 个，请压缩成 .zip 后提交。")
    return found


def _wait(client: Any, key: str, tell: Callable[[str], None]) -> None:
    told = ""
    while True:
        status = _answer(client.get(f"/submissions/{key}")).json()
        if status["state"] == "failed":
            raise CannotSubmit(status["told"] or "服务没有得到检查结果。")
        if status["state"] == "done":
            return
        if status["told"] and status["told"] != told:
            told = status["told"]
            tell(f"正在读取：{told}")
        time.sleep(POLL_SECONDS)


def _answer(response: Any) -> Any:
    """The answer, if it is a good one."""
    if response.is_success:
        return response
    try:
        detail = response.json()["detail"]
    except (ValueError, KeyError, TypeError):
        detail = response.text.strip()[:200] if response.text.isprintable() else ""
    raise CannotSubmit(detail or f"服务回答了 {response.status_code}。")
