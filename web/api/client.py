"""``yushen submit``: a check on a running service, through its API."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx

POLL_SECONDS = 1.0
CONNECT_SECONDS = 15.0
ANSWER_SECONDS = 600.0
LONGEST_PAUSE = 60.0
MOST_FILES = 1000
RETRIES = 5
BUSY = (429, 503)
"""Answers of a service that cannot now, but soon may; nothing was taken then."""
AWAY = (502, 504)
"""A proxy's answers, which do not say whether anything was taken."""
_ASIDE = ("~$", ".", "Thumbs.db", "desktop.ini")


class CannotSubmit(Exception):
    """The service did not take or check the submission; the message (Chinese) says why."""


class Accepted(NamedTuple):
    """An upload that the service has taken."""

    key: str
    number: int


class Checked(NamedTuple):
    """What came back."""

    result: dict[str, Any]
    link: str
    """The private page of the submission."""
    report: bytes
    """The HTML report, as the service made it."""


class Connection(NamedTuple):
    """To one service."""

    http: httpx.Client
    base: str


def to_stderr(text: str) -> None:
    """Where it is told how far things are: what comes out is for other programs."""
    print(text, file=sys.stderr)


def is_aside(name: str) -> bool:
    """What nobody means to hand in."""
    return name.startswith(_ASIDE)


@contextmanager
def connected(url: str, token: str) -> Iterator[Connection]:
    """A connection to the service at ``url``.

    Raises:
        CannotSubmit: the address is none, or leads nowhere.
    """
    base = url.rstrip("/")
    if not base.startswith(("http://", "https://")):
        raise CannotSubmit(f"网址“{url}”须以 http:// 或 https:// 开头。")
    headers = {"authorization": f"Bearer {token}"} if token else {}
    timeout = httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
    with httpx.Client(base_url=f"{base}/api/v1", headers=headers, timeout=timeout) as http:
        try:
            http.get(f"{base}/healthz")
        except httpx.TransportError as error:
            raise CannotSubmit(f"连不上 {base}（{type(error).__name__}），请检查网址和网络。") from None
        yield Connection(http, base)


def submit(
    url: str,
    path: Path,
    *,
    fields: dict[str, str],
    token: str = "",
    retries: int = RETRIES,
    tell: Callable[[str], None] = to_stderr,
) -> Checked:
    """Uploads a file or folder, waits for the check, and fetches the result.

    ``fields``: of the API's form (scope, level, activity, hand_in).

    Raises:
        CannotSubmit: nothing to send, no such service, or the service refused; in Chinese.
    """
    _files(path)
    with connected(url, token) as connection:
        taken = send(connection, path, fields, retries, tell)
        wait(connection, taken.key, tell, retries)
        result, report = fetch(connection, taken.key, retries)
    return Checked(result, f"{connection.base}/s/{taken.key}", report)


def send(
    connection: Connection, path: Path, fields: dict[str, str], retries: int, tell: Callable[[str], None]
) -> Accepted:
    """Uploads. An upload whose answer is lost is not sent again: the service may have it."""

    def post() -> httpx.Response:
        with ExitStack() as stack:
            files = [("files", (name, stack.enter_context(file.open("rb")))) for name, file in _files(path)]
            return connection.http.post("/submissions", data=fields, files=files)

    lost = (httpx.ConnectError, httpx.ConnectTimeout)
    answer = _answer(_patiently(connection, post, retries, lost, BUSY, tell)).json()
    return Accepted(str(answer["key"]), int(answer["number"]))


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
        if file.is_file() and not file.is_symlink() and not is_aside(file.name)
    ]
    if not found:
        raise CannotSubmit(f"“{path}”里没有文件。")
    if len(found) > MOST_FILES:
        raise CannotSubmit(f"“{path}”里有 {len(found)} 个文件，超过 {MOST_FILES} 个，请压缩成 .zip 后提交。")
    return found


def wait(connection: Connection, key: str, tell: Callable[[str], None], retries: int) -> None:
    """Returns when the check is done.

    Raises:
        CannotSubmit: it came to nothing.
    """
    told = ""
    while True:
        status = _get(connection, f"/submissions/{key}", retries).json()
        if status["state"] == "failed":
            raise CannotSubmit(status["told"] or "服务没有得到检查结果。")
        if status["state"] == "done":
            return
        if status["told"] and status["told"] != told:
            told = status["told"]
            tell(f"正在读取：{told}")
        time.sleep(POLL_SECONDS)


def fetch(connection: Connection, key: str, retries: int) -> tuple[dict[str, Any], bytes]:
    """The result and the HTML report."""
    result = _get(connection, f"/submissions/{key}/result", retries).json()
    return result, _get(connection, f"/submissions/{key}/report", retries).content


def _get(connection: Connection, path: str, retries: int) -> httpx.Response:
    ask = (lambda: connection.http.get(path), retries, (httpx.TransportError,), BUSY + AWAY)
    return _answer(_patiently(connection, *ask))


def _patiently(
    connection: Connection,
    ask: Callable[[], httpx.Response],
    retries: int,
    again: tuple[type[httpx.TransportError], ...],
    busy: tuple[int, ...],
    tell: Callable[[str], None] = lambda _: None,
) -> httpx.Response:
    """The answer; a service that is ``busy``, or away (``again``), is asked again after a while, so often."""
    for tried in range(retries + 1):
        pause, why = min(LONGEST_PAUSE, POLL_SECONDS * 2**tried), "服务暂时不能处理"
        try:
            answer = ask()
            said = answer.headers.get("retry-after", "")
            pause = float(said) if said.isascii() and said.isdigit() else pause
            if answer.status_code not in busy or tried == retries or pause > 10 * LONGEST_PAUSE:
                return answer
        except httpx.TransportError as error:
            kind = type(error).__name__
            if not isinstance(error, again):
                raise CannotSubmit(
                    f"与 {connection.base} 的连接中断（{kind}），材料可能已经收到，请先核对再提交。"
                ) from None
            if tried == retries:
                raise CannotSubmit(f"连不上 {connection.base}（{kind}），请检查网址和网络。") from None
            why = f"连不上 {connection.base}"
        tell(f"{why}，{pause:g} 秒后再试。")
        time.sleep(pause)
    raise AssertionError("the last try has returned or raised")


def _answer(response: httpx.Response) -> httpx.Response:
    """The answer, if it is a good one."""
    if response.is_success:
        return response
    try:
        detail = response.json()["detail"]
    except (ValueError, KeyError, TypeError):
        detail = response.text.strip()[:200] if response.text.isprintable() else ""
    raise CannotSubmit(detail or f"服务回答了 {response.status_code}。")
