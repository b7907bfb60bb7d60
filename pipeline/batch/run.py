"""A whole batch: check every submission, compare the reports, complete the results, write what a person opens.

The only module that knows this order. Every step can be broken off and done again: what is finished is found
by its key, so a second run does only what is left.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol

from pipeline.batch import cache, outputs, task
from pipeline.batch.alike import Report, likenesses
from pipeline.batch.archive import ENTRIES, Archive, Entry
from pipeline.batch.complete import ALIKE
from pipeline.batch.desk import Plan
from pipeline.batch.duplicates import Section, own_text
from pipeline.batch.kept import CHECKED, MADE, Data, Kept, Others, part
from pipeline.batch.places import ASIDE, STATE, CannotRun, place
from pipeline.batch.pool import Dispatch, LocalWorkers, Workers, started, waited_for, worker_died
from pipeline.batch.shared import Evidence, shared_files
from pipeline.batch.task import Checked, Piece, Written
from pipeline.model import Check, Options
from pipeline.pack import load
from pipeline.read import soffice
from pipeline.read.office import convertible
from pipeline.write.words import VERDICTS

DONE = f"{STATE}/done.json"


class Stopped(Exception):
    """Broken off by Ctrl-C. The message (Chinese) says what is done and how to go on."""


class Progress(Protocol):
    """Told what the batch is doing."""

    def step(self, title: str, total: int) -> None:
        """A new step begins, of so many submissions."""
        ...

    def done(self, verdict: str | None, reused: bool) -> None:
        """One more submission; with its verdict where it was checked."""
        ...


class Quiet:
    """Tells nobody."""

    def step(self, title: str, total: int) -> None: ...

    def done(self, verdict: str | None, reused: bool) -> None: ...


@dataclass(frozen=True)
class Summary:
    """What came of a batch."""

    verdicts: dict[str, int]
    reused: int
    """How many were taken from an earlier run."""
    unwritten: int = 0
    """Of how many the report's page could not be written; their results are in results.jsonl."""

    def words(self) -> str:
        """The line that a person reads at the end."""
        counts = "，".join(f"{name} {self.verdicts[verdict]} 份" for verdict, name in VERDICTS.items())
        again = f"（其中 {self.reused} 份沿用上次的结果）" if self.reused else ""
        missing = f"另有 {self.unwritten} 份的报告页没有写成，请再运行一次。" if self.unwritten else ""
        return f"共 {sum(self.verdicts.values())} 份{again}：{counts}。{missing}"


class Order(NamedTuple):
    """What was asked for."""

    root: str
    """A folder or a URL that fsspec knows; every direct child is a submission."""
    out: str
    pack: str
    options: Options
    archive: Path | None = None


def run_batch(order: Order, checks: Iterable[Check], workers: Workers, progress: Progress | None = None) -> Summary:
    """Checks every submission under ``order.root`` and writes the batch's files to ``order.out``.

    Raises:
        CannotRun: there is no submission under the root, the archive is none, a worker runs other code.
        Stopped: Ctrl-C; what was checked until then is kept.
        PackError: there is no such pack, or it is broken.
        OSError: the batch cannot read its root or write its output.
    """
    batch = _Batch(order, tuple(checks), workers, progress or Quiet())
    names = submissions(order.root, order.out)
    checked: dict[str, Checked] = {}
    try:
        for one in batch.check(names):
            checked[one.name] = one
        return batch.finish([checked[name] for name in names])
    except KeyboardInterrupt:
        told = f"已停止：{len(names)} 份中有 {len(checked)} 份已检查完，结果保留在 {order.out}。"
        raise Stopped(f"{told}\n用同样的命令再运行一次，就从这里继续。") from None


def submissions(root: str, out: str) -> list[str]:
    """The names of the submissions under ``root``, in the order a person would count them ("2" before "10")."""
    from pipeline.intake import left_aside

    try:
        children = place(root).children("")
    except FileNotFoundError:
        raise CannotRun(f"找不到“{root}”，请检查路径。") from None
    except NotADirectoryError:
        raise CannotRun(f"“{root}”不是文件夹；检查单份材料请用 yushen check。") from None
    names = [name for name in children if not left_aside((name,)) and name != STATE]
    if (own := Path(out)).exists() and own.resolve().parent == Path(root).resolve():
        names = [name for name in names if name != own.resolve().name]
    if not names:
        raise CannotRun(f"“{root}”里没有可以检查的材料：其中每个文件、文件夹或压缩包算作一份申报。")
    return sorted(names, key=natural)


def natural(name: str) -> tuple[list[tuple[int, int, str]], str]:
    """Sorts numbers in names by their value; the name itself breaks ties."""
    pieces = re.findall(r"\d+|\D+", name)
    return [(0, int(piece), "") if piece.isdecimal() else (1, 0, piece) for piece in pieces], name


def _not_written(piece: Piece) -> Written:
    return Written(piece.name, False, False)


class _Batch:
    """One run of an order: its pack, its plan, and where things are put."""

    def __init__(self, order: Order, checks: tuple[Check, ...], workers: Workers, progress: Progress) -> None:
        self.order, self.checks, self.workers, self.progress = order, checks, workers, progress
        self.pack = load(order.pack)
        tool = cache.tool_hash(checks)
        settings = cache.settings_hash(order.pack, self.pack, order.options, tool)
        self.plan = Plan(order.root, order.out, order.pack, checks, order.options, settings, tool)
        self.out = place(order.out)

    def check(self, names: list[str]) -> Iterator[Checked]:
        with self._office(names):
            yield from self._check(names)

    def _office(self, names: list[str]) -> AbstractContextManager[None]:
        """One LibreOffice for all old Word files of the batch, where it works on this machine."""
        root = Path(self.order.root)
        if not isinstance(self.workers, LocalWorkers) or not root.is_dir():
            return nullcontext()
        inside = (
            file for name in names if (root / name).is_dir() for _, _, files in os.walk(root / name) for file in files
        )
        return soffice.warm(self.pack.limits) if convertible((*names, *inside)) else nullcontext()

    def _check(self, names: list[str]) -> Iterator[Checked]:
        self.progress.step("检查", len(names))
        self.out.remove(ASIDE)  # what a killed run left half written
        dispatch = Dispatch(self.workers, partial(task.check_submissions, self.plan), partial(task.give_up, self.plan))
        for some in dispatch.run(names):
            for one in some:
                self.progress.done(one.verdict, one.reused)
                yield one

    def finish(self, checked: list[Checked]) -> Summary:
        """Everything after the checks; nothing of it is done when it all was done before."""
        reused = sum(one.reused for one in checked)
        made_of = cache.key_of(*(f"{one.name}\n{one.key}" for one in checked))
        if reused == len(checked) and (verdicts := self._done_before(made_of)) is not None:
            return Summary(verdicts, reused)
        self._forget_gone(checked)
        archive = Archive(self.order.archive) if self.order.archive else None
        others = self._compare(checked, archive)
        unwritten = self._write_reports(checked, others)
        self.progress.step("汇总", 0)
        verdicts = self._sum_up(checked, others, unwritten)
        if archive is not None:
            archive.append(self._new_to(archive, checked))
        if unwritten:  # the next run tries again
            return Summary(verdicts, reused, len(unwritten))
        state = {"made_of": made_of, "archive": self._archive_state(), "verdicts": verdicts}
        self.out.write(DONE, json.dumps(state).encode())
        return Summary(verdicts, reused)

    def _done_before(self, made_of: str) -> dict[str, int] | None:
        """The verdicts of an earlier run over the same, when all that it wrote is still there."""
        state = json.loads(self.out.read(DONE) or b"{}")
        same = state.get("made_of") == made_of and state.get("archive") == self._archive_state()
        return state["verdicts"] if same and all(map(self.out.has, outputs.NAMES)) else None

    def _archive_state(self) -> list[str | int] | None:
        """Where the archive is and how long: it is only ever appended to."""
        if self.order.archive is None:
            return None
        entries = self.order.archive / ENTRIES
        return [str(self.order.archive.resolve()), entries.stat().st_size if entries.exists() else 0]

    def _forget_gone(self, checked: list[Checked]) -> None:
        """Removes what an earlier run kept of submissions that are gone or have changed."""
        self.out.remove(DONE)
        keys = {one.key for one in checked}
        folders = {task.folder_name(one.name) for one in checked}
        for name in self._kept(CHECKED):
            if name.partition(".")[0] not in keys:
                self.out.remove(f"{CHECKED}/{name}")
        for folder in self._kept(MADE):
            if folder not in folders:
                self.out.remove(f"reports/{folder}")
                self.out.remove(f"{MADE}/{folder}")

    def _kept(self, folder: str) -> list[str]:
        try:
            return self.out.children(folder)
        except FileNotFoundError:
            return []

    def _compare(self, checked: list[Checked], archive: Archive | None) -> list[Others]:
        """What the others have to do with each (I001, I003): nothing where the scope leaves such rules out."""
        if self.order.options.scope == "report":
            return [one.alone for one in checked]
        self.progress.step("比对雷同", 0)
        shared = shared_files(
            [Evidence(one.name, one.unit_name, one.evidence, partial(self._result, one.key)) for one in checked]
        )
        if ALIKE not in self.pack.rules:
            return [one.alone._replace(shared=files) for one, files in zip(checked, shared, strict=True)]
        reports = [self._report(one) for one in checked]
        ours = {(one.name, one.content) for one in checked}
        alike = likenesses(reports, archive.reports(ours) if archive else [], self.pack)
        return [Others(*both) for both in zip(alike, shared, strict=True)]

    def _report(self, one: Checked) -> Report:
        import numpy as np

        return Report(one.name, one.unit_name, None, np.frombuffer(one.sample, "<u4"), partial(self._sections, one.key))

    def _result(self, key: str) -> Data:
        return Kept.unpacked(self.out.read(part(key)) or b"").result()

    def _sections(self, key: str) -> list[Section]:
        return own_text(self._result(key)["sections"])

    def _write_reports(self, checked: list[Checked], others: list[Others]) -> set[str]:
        """Writes those that the others have to do with, or that are not there; the names of what cannot be written."""
        both = zip(checked, others, strict=True)
        work = [Piece(one.name, one.key, its) for one, its in both if not one.written or its != one.alone]
        self.progress.step("写报告", len(work))
        unwritten = set()
        for some in Dispatch(self.workers, partial(task.write_reports, self.plan), _not_written).run(work):
            for one in some:
                self.progress.done(None, one.reused)
                if not one.written:
                    unwritten.add(one.name)
        return unwritten

    def _sum_up(self, checked: list[Checked], others: list[Others], unwritten: set[str]) -> dict[str, int]:
        """The batch's own files; a worker writes the sheet meanwhile."""
        links = ["" if one.name in unwritten else f"{task.reports(one.name)}/{task.REPORT}" for one in checked]
        rows = [outputs.Row(one.key, its, link) for one, its, link in zip(checked, others, links, strict=True)]
        write_sheet = partial(outputs.write_sheet, self.plan)
        sheet = started(self.workers, write_sheet, rows)
        verdicts = outputs.write(self.out, rows, self.pack, self.checks)
        if worker_died(waited_for(sheet)):
            write_sheet(rows)
        else:
            sheet.result()
        return verdicts

    def _new_to(self, archive: Archive, checked: list[Checked]) -> Iterator[tuple[Entry, bytes, list[Section]]]:
        known = {(entry.name, entry.content) for entry in archive.entries}
        date = self.order.options.date.isoformat()
        for one in checked:
            if one.sample and (one.name, one.content) not in known:
                yield Entry(one.name, one.unit_name, date, one.content), one.sample, self._sections(one.key)
