"""Submitted files as pictures and text for the reviewer's page, made by a limited process and kept."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.write.pages import TEMPLATES
from web.models import Submission
from web.service import Service

SECONDS = 90
_few = threading.BoundedSemaphore(2)
_PICTURES = (".pdf", ".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".gif", ".webp")


class CannotShow(Exception):
    """The file cannot be shown; the message (Chinese) says so."""


class Opened(NamedTuple):
    """One file of a submission, as it lies on disk."""

    number: int
    path: str
    source: Path
    size: int

    @property
    def is_picture(self) -> bool:
        return self.path.lower().endswith(_PICTURES)


def opened(service: Service, submission: Submission) -> list[Opened]:
    """The submission's files; archives are unpacked at the first time."""
    if submission.removed is not None:
        raise CannotShow("这些文件的保存期已满，已经移除。")
    folder = _folder(service, submission)
    listing = folder / "files.json"
    if not listing.exists():
        fresh = folder.with_name(f"opening-{secrets.token_hex(8)}")
        try:
            _tool("open", service.storage.upload(submission.folder), fresh)
            _move_paths(fresh, folder)
            fresh.replace(folder)
        except OSError:
            # Another request was faster.
            if not listing.exists():
                raise CannotShow("这些文件已经删除，或者不能打开。") from None
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
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


def page(service: Service, submission: Submission, file: Opened, number: int) -> tuple[Path, int]:
    """A page as a PNG, and how many pages the file has.

    Raises:
        CannotShow: there is no such page, or the file cannot be drawn.
    """
    out = _made(service, submission, file, f"{number}.png")
    pages = out.with_suffix(".pages")
    if not pages.exists():
        fresh = out.with_name(f"{secrets.token_hex(8)}.png")
        told = _tool("page", file.source, number, fresh)
        fresh.replace(out)
        pages.write_text(told.strip())
    return out, int(pages.read_text())


def text(service: Service, submission: Submission, file: Opened) -> list[dict[str, Any]]:
    """The paragraphs of a file, each with its place.

    Raises:
        CannotShow: no text could be read.
    """
    out = _made(service, submission, file, "text.json")
    if not out.exists():
        fresh = out.with_name(f"{secrets.token_hex(8)}.json")
        _tool("text", file.source, fresh)
        fresh.replace(out)
    lines: list[dict[str, Any]] = json.loads(out.read_text("utf-8"))
    return lines


def _made(service: Service, submission: Submission, file: Opened, name: str) -> Path:
    digest = hashlib.sha256(file.path.encode("utf-8", "surrogateescape")).hexdigest()[:24]
    folder = _folder(service, submission) / "shown" / digest
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


def _tool(*arguments: object) -> str:
    """Runs the limited process. Returns what it printed."""
    command = [sys.executable, "-m", "web.preview_tool", *map(str, arguments)]
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"}
    with _few:
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                timeout=SECONDS,
                cwd=TEMPLATES.parent,
                env=environment,
                check=False,
                start_new_session=True,
            )
        except subprocess.TimeoutExpired:
            raise CannotShow("打开这个文件用时太长，已停止。请下载后查看。") from None
    if done.returncode:
        raise CannotShow("这个文件不能在页面里显示。请下载后查看。")
    return done.stdout.decode("utf-8", "replace")
