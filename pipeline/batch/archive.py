"""The archive of earlier years' reports: fingerprints and texts in three files that are only appended to.

``entries.jsonl`` names each report and where its shingles (``shingles.u32``) and its text (``texts.zlib``)
lie; its line is written last, so that whatever a stopped run left behind it is not seen and is written over.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.batch.entries import Roll
from pipeline.batch.likenesses import Report
from pipeline.batch.lock import alone
from pipeline.batch.shared_text import Section
from pipeline.batch.storage import CannotRun
from pipeline.intake import readable
from pipeline.write.words import reason

ENTRIES, SHINGLES, TEXTS = "entries.jsonl", "shingles.u32", "texts.zlib"
LOCK = "lock"
_PATIENCE = 60.0  # seconds: another batch puts thousands of reports in within some
_VERSION = 1
_SIZE = 4  # bytes of a shingle


class Entry(NamedTuple):
    """One report of the archive."""

    name: str
    unit_name: str | None
    date: str
    """The day of submission that the batch it came with was given, else the day of that batch (ISO)."""
    content: str
    """Hash of its submission: the same name with the same content is the same submission."""
    shingles: tuple[int, int] = (0, 0)
    """First one and number, in ``shingles.u32``."""
    text: tuple[int, int] = (0, 0)
    """First byte and number, in ``texts.zlib``."""


class Archive:
    """An archive's folder; it is made when the first reports are put into it.

    Raises CannotRun, here and wherever it is read, when it is none or no longer whole.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.entries = self._read()

    def _read(self) -> list[Entry]:
        try:
            lines = (self.folder / ENTRIES).read_bytes().split(b"\n")[:-1]
        except FileNotFoundError:
            if self._size(TEXTS):  # the list is made before the texts: it was lost
                raise self._broken(ENTRIES) from None
            return []
        except OSError as error:
            raise CannotRun(f"打不开存档 {self.folder}（{reason(error)}）。请检查路径。") from None
        entries = self._parsed(lines)
        for name, end in self._ends(entries[-1] if entries else None):
            if self._size(name) < end:
                raise self._broken(name)
        return entries

    def _parsed(self, lines: list[bytes]) -> list[Entry]:
        try:
            raw = [json.loads(line) for line in lines]
            if any(row.pop("version") != _VERSION for row in raw):
                raise CannotRun(f"{self.folder} 是其他版本的存档，请换一个文件夹重新建立。")
            return [Entry(**row | {"shingles": tuple(row["shingles"]), "text": tuple(row["text"])}) for row in raw]
        except (ValueError, KeyError, TypeError, AttributeError):
            raise CannotRun(f"{self.folder} 里的 {ENTRIES} 不是预审的存档，请换一个文件夹。") from None

    @staticmethod
    def _ends(last: Entry | None) -> tuple[tuple[str, int], tuple[str, int]]:
        """How many bytes of each file the entries speak of."""
        return (SHINGLES, sum(last.shingles) * _SIZE if last else 0), (TEXTS, sum(last.text) if last else 0)

    def _size(self, name: str) -> int:
        file = self.folder / name
        return file.stat().st_size if file.exists() else 0

    def _broken(self, name: str) -> CannotRun:
        told = f"存档 {self.folder} 已不完整（{name} 缺少内容），不能据以比对。"
        return CannotRun(f"{told}请用备份恢复，或换一个文件夹重新建立；已检查的结果都保留着。")

    def others(self, roll: Roll) -> list[Entry]:
        """What to compare a batch with: all but the batch's own submissions, which an earlier run put here."""
        ours = {(one.name, one.content) for one in roll} if self.entries else set()
        return [entry for entry in self.entries if (entry.name, entry.content) not in ours]

    def samples(self, entries: Iterable[Entry]) -> Iterator[bytes]:
        """The sampled shingles of each."""
        with (self.folder / SHINGLES).open("rb") as stream:
            for entry in entries:
                stream.seek(entry.shingles[0] * _SIZE)
                yield stream.read(entry.shingles[1] * _SIZE)

    def report(self, entry: Entry) -> Report:
        """To be compared in full."""
        return Report(readable(entry.name), entry.unit_name, entry.date, self.sections(entry))

    def sections(self, entry: Entry) -> list[Section]:
        """The text of a report."""
        with (self.folder / TEXTS).open("rb") as stream:
            stream.seek(entry.text[0])
            packed = stream.read(entry.text[1])
        try:
            return [Section(*section) for section in json.loads(zlib.decompress(packed))]
        except (zlib.error, ValueError, TypeError):
            raise self._broken(TEXTS) from None

    def append(self, reports: Iterable[tuple[Entry, bytes, list[Section]]]) -> None:
        """Adds reports; places in the entries given are filled in.

        ``reports`` is looked at when all that others have added in the meantime is known.

        Raises CannotRun also when the archive cannot be written.
        """
        busy = f"存档 {self.folder} 正由另一个批处理写入。请等它结束后，用同样的命令再运行一次。"
        try:
            with alone(self.folder / LOCK, busy, _PATIENCE):
                self.entries = self._read()
                self._append(reports)
        except OSError as error:
            told = f"存档 {self.folder} 写不进（{reason(error)}），本批没有存入；结果已经写好。"
            raise CannotRun(f"{told}解决后用同样的命令再运行一次。") from None

    def _append(self, reports: Iterable[tuple[Entry, bytes, list[Section]]]) -> None:
        (_, end), (_, byte) = self._ends(self.entries[-1] if self.entries else None)
        at, added = end // _SIZE, []
        (self.folder / ENTRIES).touch()
        with _open_at(self.folder / SHINGLES, at * _SIZE) as shingles, _open_at(self.folder / TEXTS, byte) as texts:
            for entry, sample, sections in reports:
                text = zlib.compress(json.dumps(sections).encode())
                shingles.write(sample)
                texts.write(text)
                count = len(sample) // _SIZE
                added.append(entry._replace(shingles=(at, count), text=(byte, len(text))))
                at, byte = at + count, byte + len(text)
        with _open_at(self.folder / ENTRIES, self._whole_lines()) as lines:
            for entry in added:
                lines.write(json.dumps({"version": _VERSION} | entry._asdict(), ensure_ascii=True).encode() + b"\n")
        self.entries += added

    def _whole_lines(self) -> int:
        """Bytes of entries.jsonl up to its last whole line."""
        try:
            content = (self.folder / ENTRIES).read_bytes()
        except FileNotFoundError:
            return 0
        return content.rfind(b"\n") + 1


def _open_at(path: Path, position: int) -> Any:
    """The file, ready to be written from ``position`` on; what a stopped run left after it is cut off."""
    path.touch()
    stream = path.open("r+b")
    stream.truncate(position)
    stream.seek(position)
    return stream
