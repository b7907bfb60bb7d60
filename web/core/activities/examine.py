"""Taking a pack that somebody uploaded: unpacked, examined and shown under limits, and kept under its version."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import threading
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from pipeline import system
from web.core import limited
from web.core.activities import archive
from web.core.activities.archive import BadPack
from web.core.activities.packs import UPLOADED, Packs, version_of
from web.core.storage import disk
from web.core.storage.incoming import folder_of
from web.core.storage.storage import NoRoom

SECONDS = 90
_one = threading.Lock()
"""Packs are examined one after the other: nobody is to wait for a server that examines a hundred."""


class Examined(NamedTuple):
    """What was found in a pack."""

    wrong: list[tuple[str, int, str]]
    """File, line, and what is wrong or still to be confirmed."""
    marks: int
    """How many of them are only to be confirmed."""
    pack: dict[str, Any] | None
    """Name, title, number, rules, sections, levels; None where it cannot be used at all."""

    @property
    def usable(self) -> bool:
        """Samples can be tried with it."""
        return self.pack is not None and len(self.wrong) <= self.marks

    @property
    def clean(self) -> bool:
        """An activity can be opened with it."""
        return self.pack is not None and not self.wrong


def take(packs: Packs, data: Path, stream: BinaryIO) -> str:
    """Keeps an uploaded pack, whatever is wrong in its text. Returns its version.

    Raises:
        BadPack: it is no folder of plain text, or could not be examined within the limits.
        NoRoom: the disk is full.
    """
    work = folder_of(data) / f"pack-{secrets.token_hex(16)}"
    try:
        work.mkdir(parents=True, mode=0o700)
        with (work / "upload.zip").open("wb") as out:
            shutil.copyfileobj(stream, out)
        archive.unpack(work / "upload.zip", work / "pack")
        version = version_of((work / "pack").iterdir())
        if not (packs.root / version).is_dir():
            with _one:
                _examine(work)
            _keep(packs, work, version)
        return version
    except OSError as error:
        if disk.is_full(error):
            raise NoRoom(disk.FULL) from None
        raise
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _examine(work: Path) -> None:
    names = (work / "pack", work / "told.json", work / "page.html")
    done = limited.run(f"{__package__}.tool", *names, seconds=SECONDS)
    if done is None or done.returncode or not (work / "told.json").exists():
        raise BadPack("检查这个规则包用时太长或占用太多，已停止，没有保存。请减少其中的正则表达式和词表后再上传。")


def _keep(packs: Packs, work: Path, version: str) -> None:
    """Safely on the disk: what tells of it first, the folder that makes it a pack last."""
    packs.root.mkdir(parents=True, exist_ok=True, mode=0o700)
    for file in (*(work / "pack").iterdir(), work / "told.json", work / "page.html"):
        if file.exists():
            with file.open("rb") as written:
                os.fsync(written.fileno())
    for name, target in (("told.json", f"{version}.json"), ("page.html", f"{version}.html"), ("pack", version)):
        if (work / name).exists():
            (work / name).rename(packs.root / target)
    system.sync_folder(packs.root)


def examined(packs: Packs, ref: str) -> Examined:
    """What was found in a pack when it came; those that come with the program are held by their own tests."""
    if not UPLOADED.fullmatch(ref):
        pack = packs.load(ref)
        return Examined([], 0, {"title": pack.title})
    try:
        told = json.loads((packs.root / f"{ref}.json").read_text("utf-8"))
    except OSError:
        return Examined([], 0, None)
    return Examined([tuple(one) for one in told["wrong"]], told["marks"], told["pack"])


def page(packs: Packs, ref: str) -> str | None:
    """The pack as a page; None where it cannot be shown."""
    if not UPLOADED.fullmatch(ref):
        from pipeline.write.pack_html import render

        return render(packs.load(ref))
    try:
        return (packs.root / f"{ref}.html").read_text("utf-8")
    except OSError:
        return None
