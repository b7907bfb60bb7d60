"""Submitted files as pictures and text for the pages of those who judge them, made by a limited process and kept.

What cannot be shown is remembered as well, beside what can: it is not tried again at each look.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from fastapi import HTTPException

from web.core import limited
from web.core.database.models import Submission
from web.core.preview.drawing import Desk
from web.core.preview.tool import NO_SUCH_PAGE
from web.core.service import Service

SECONDS = 90
RETRY_SECONDS = 5
"""When one who was sent away may ask again."""
REMEMBERED_SECONDS = 3600
"""That a failure is believed: memory or disk may have been short."""
MOST_FAILED = 3
"""Pages of one file; after these no other is drawn."""
MOST_KEPT = 300
"""Pictures of one submission; the oldest go."""
_FAILED = ".failed"
_OFFICE = (".docx", ".doc", ".docm", ".rtf", ".odt", ".wps", ".xlsx", ".xls", ".xlsm", ".et", ".ods")
_PICTURES = (".pdf", ".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".gif", ".webp")
_desk = Desk()


class CannotShow(Exception):
    """The file cannot be shown; the message (Chinese) says so."""

    lasting = True
    """It will be the same the next time."""


class NoSuchPage(CannotShow):
    """The file ends before."""

    lasting = False


class NoPages(CannotShow):
    """It is of a kind that has none, but may have text."""

    lasting = False

    def __init__(self) -> None:
        super().__init__("这种文件没有页面可以显示。")


class NotYet(CannotShow):
    """It is being drawn, or has to wait until something else is."""

    lasting = False

    def __init__(self) -> None:
        super().__init__("正在准备这个文件的预览，请过几秒刷新页面。")


def refusal(error: CannotShow, status: int = 404) -> HTTPException:
    """The answer to a request whose file cannot be shown: ``status``, or 503 where it is worth asking again."""
    if isinstance(error, NotYet):
        return HTTPException(503, str(error), {"retry-after": str(RETRY_SECONDS)})
    return HTTPException(status, str(error))


class Opened(NamedTuple):
    """One file of a submission, as it lies on disk."""

    number: int
    path: str
    source: Path
    size: int

    @property
    def is_picture(self) -> bool:
        return self.path.lower().endswith(_PICTURES)

    @property
    def is_office(self) -> bool:
        """LibreOffice may draw its pages."""
        return self.path.lower().endswith(_OFFICE)


def opened(service: Service, submission: Submission, by: str = "") -> list[Opened]:
    """The submission's files; archives are unpacked at the first time. ``by``: who asks (an address).

    Raises:
        CannotShow: they cannot be opened, or not yet.
    """
    if submission.removed is not None:
        raise CannotShow("这些文件的保存期已满，已经移除。")
    folder = _folder(service, submission)
    listing = folder / "files.json"

    def unpack() -> None:
        fresh = folder.with_name(f"opening-{secrets.token_hex(8)}")
        try:
            _tool("open", service.storage.upload(submission.folder), fresh)
            _move_paths(fresh, folder)
            fresh.replace(folder)
        except OSError:
            raise CannotShow("这些文件已经删除，或者不能打开。") from None
        finally:
            shutil.rmtree(fresh, ignore_errors=True)

    _make(listing, folder.with_name("opened" + _FAILED), (submission.folder, by), unpack)
    entries = json.loads(listing.read_text("utf-8", "surrogateescape"))
    return [Opened(n, entry["path"], Path(entry["source"]), entry["size"]) for n, entry in enumerate(entries)]


def _folder(service: Service, submission: Submission) -> Path:
    return service.storage.folder(submission.folder) / "opened"


def _move_paths(fresh: Path, folder: Path) -> None:
    """The unpacked files are about to lie in ``folder``."""
    listing = fresh / "files.json"
    entries = json.loads(listing.read_text("utf-8", "surrogateescape"))
    for entry in entries:
        source = Path(entry["source"])
        if source.is_relative_to(fresh):
            entry["source"] = str(folder / source.relative_to(fresh))
    listing.write_text(json.dumps(entries, ensure_ascii=False), "utf-8", "surrogateescape")


def page(service: Service, submission: Submission, file: Opened, number: int, by: str = "") -> tuple[Path, int]:
    """A page as a PNG, and how many pages the file has.

    Raises:
        CannotShow: there is no such page, or the file cannot be drawn, or not yet.
    """
    source = file.source if file.is_picture else as_pdf(service, submission, file, by)
    out = _made(service, submission, file, f"{number}.png")
    pages = out.with_suffix(".pages")
    known = next(out.parent.glob("*.pages"), None)
    if number < 1 or (known is not None and number > int(known.read_text())):
        raise NoSuchPage("这个文件没有这一页。")

    def draw() -> None:
        fresh = out.with_name(f"{secrets.token_hex(8)}.png")
        told = _tool("page", source, number, fresh)
        fresh.replace(out)
        _write(pages, told.strip())
        _keep_few(out.parent.parent)

    if not out.exists():
        pages.unlink(missing_ok=True)
    _make(pages, out.with_suffix(_FAILED), (submission.folder, by), draw)
    return out, int(pages.read_text())


def as_pdf(service: Service, submission: Submission, file: Opened, by: str = "", *, wait: bool = True) -> Path:
    """An office file's pages; a PDF is its own.

    ``wait``: False has it made in the background if it is not there.

    Raises:
        CannotShow: it has none, or it cannot be drawn, or not yet.
    """
    if file.is_picture:
        return file.source
    if not file.is_office or not service.config.draw_ahead:
        raise NoPages
    out = _made(service, submission, file, "as.pdf")

    def convert() -> None:
        fresh = out.with_name(f"{secrets.token_hex(8)}.pdf")
        _tool("pdf", file.source, fresh)
        fresh.replace(out)

    _make(out, out.with_suffix(_FAILED), (submission.folder, by), convert, wait=wait)
    return out


def spot(
    service: Service, submission: Submission, file: Opened, wanted: str, near: int, by: str = ""
) -> dict[str, Any] | None:
    """The page on which these words stand, ``near`` before all others, and where on it; None when on none."""
    try:
        source = as_pdf(service, submission, file, by, wait=False)
        digest = hashlib.sha256(f"{near} {wanted}".encode("utf-8", "surrogatepass")).hexdigest()[:24]
        out = _made(service, submission, file, f"{digest}.spot")

        def look() -> None:
            fresh = out.with_name(secrets.token_hex(8))
            _tool("find", source, wanted.replace("\0", ""), near, fresh)
            fresh.replace(out)

        # A place that is not found is no fault of the file's pages: it is kept apart from their failures.
        _make(out, out.with_suffix(".lost"), (submission.folder, by), look)
    except CannotShow:
        return None
    found: dict[str, Any] | None = json.loads(out.read_text("utf-8"))
    return found


def draw_first(service: Service, submission: Submission, file: Opened, most: int) -> None:
    """Draws the first pages of a file that has pages, in one go.

    Raises:
        CannotShow: it has none, or not all could be drawn.
    """
    source = as_pdf(service, submission, file)
    page(service, submission, file, 1)
    if source.suffix.lower() == ".pdf":
        folder = _made(service, submission, file, "")
        _tool("pages", source, most, folder)
        _keep_few(folder.parent)


def text(service: Service, submission: Submission, file: Opened, by: str = "") -> list[dict[str, Any]]:
    """The paragraphs of a file, each with its place.

    Raises:
        CannotShow: no text could be read, or not yet.
    """
    out = _made(service, submission, file, "text.json")

    def read() -> None:
        fresh = out.with_name(f"{secrets.token_hex(8)}.json")
        _tool("text", file.source, fresh)
        fresh.replace(out)

    _make(out, out.with_suffix(_FAILED), (submission.folder, by), read)
    lines: list[dict[str, Any]] = json.loads(out.read_text("utf-8"))
    return lines


def _made(service: Service, submission: Submission, file: Opened, name: str) -> Path:
    digest = hashlib.sha256(file.path.encode("utf-8", "surrogateescape")).hexdigest()[:24]
    folder = _folder(service, submission) / "shown" / digest
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


def _make(out: Path, failed: Path, whose: tuple[str, str], work: Callable[[], None], *, wait: bool = True) -> None:
    """Has ``out`` made by ``work``, if neither it nor a failure is there; ``wait``: and waits for it a while.

    Raises:
        CannotShow: it failed, now or before; NotYet: it has not ended.
    """

    def and_remember() -> None:
        try:
            work()
        except CannotShow as error:
            if error.lasting:
                with suppress(OSError):
                    _write(failed, str(error))
            raised.append(error)

    raised: list[CannotShow] = []
    if out.exists():
        return
    _recall(failed)
    people = tuple(one for one in whose if one)
    if not wait:
        _desk.begin(out, people, and_remember)
        raise NotYet
    ended = _desk.ask(out, people, and_remember)
    if out.exists():
        return
    if raised:
        raise raised[0]
    _recall(failed)
    raise CannotShow("这个文件不能在页面里显示。请下载后查看。") if ended else NotYet


def _recall(failed: Path) -> None:
    """Raises what is remembered of this page, or of others of the same file."""
    fresh = [path for path in failed.parent.glob("*" + _FAILED) if _is_fresh(path)]
    if failed in fresh or (failed.suffix != _FAILED and _is_fresh(failed)):
        raise CannotShow(failed.read_text("utf-8"))
    if len(fresh) >= MOST_FAILED:
        raise CannotShow("这个文件有几页不能显示，不再绘制其余各页。请下载后查看。")


def _is_fresh(path: Path) -> bool:
    with suppress(OSError):
        return path.stat().st_mtime > time.time() - REMEMBERED_SECONDS
    return False


def _write(path: Path, told: str) -> None:
    """All of it or nothing: others may read it at any moment."""
    fresh = path.with_name(secrets.token_hex(8))
    fresh.write_text(told, "utf-8")
    fresh.replace(path)


def _keep_few(shown: Path) -> None:
    """Removes the oldest pictures beyond the number that is kept."""
    drawn = sorted(shown.glob("*/*.png"), key=lambda path: path.stat().st_mtime)
    for path in drawn[: max(0, len(drawn) - MOST_KEPT)]:
        path.unlink(missing_ok=True)


def _tool(*arguments: object) -> str:
    """Runs the limited process. Returns what it printed."""
    done = limited.run(f"{__package__}.tool", *arguments, seconds=SECONDS)
    if done is None:
        raise CannotShow("打开这个文件用时太长，已停止。请下载后查看。")
    if done.returncode == NO_SUCH_PAGE:
        raise NoSuchPage("这个文件没有这一页。")
    if done.returncode:
        raise CannotShow("这个文件不能在页面里显示。请下载后查看。")
    return done.stdout.decode("utf-8", "replace")
