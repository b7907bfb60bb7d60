"""A whole batch: check every submission, compare the reports, complete the results, write what a person opens.

The only module that knows this order. Every step can be broken off and done again: what is finished is found
by its key, so a second run does only what is left.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date as day
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple, Protocol

from pipeline.batch import archive as archives
from pipeline.batch import outputs, reuse, submission_task
from pipeline.batch.archive import ENTRIES, Archive
from pipeline.batch.batch_rules import ALIKE
from pipeline.batch.entries import Entry, Roll
from pipeline.batch.fingerprints import Prints
from pipeline.batch.likenesses import Report, likenesses
from pipeline.batch.lock import alone
from pipeline.batch.quotas import batch_quotas, exceeded
from pipeline.batch.severities import of_the_batch, severities_of
from pipeline.batch.shared_files import CROWD, Evidence, shared_files
from pipeline.batch.shared_text import Section, own_text
from pipeline.batch.storage import ASIDE, STATE, CannotRun, Local, absolute, below, place, scratch
from pipeline.batch.stored_result import CHECKED, MADE, Kept, part
from pipeline.batch.submission_task import REPORTS, Checked, Piece, Written
from pipeline.batch.worker_setup import Plan
from pipeline.batch.workers import ClusterWorkers, Dispatch, LocalWorkers, Workers, started, waited_for, worker_died
from pipeline.intake import left_aside, readable
from pipeline.model import Check, Likeness, Options
from pipeline.pack import load
from pipeline.read import soffice
from pipeline.read.office import convertible
from pipeline.write.names import FILES
from pipeline.write.words import VERDICTS

AGAIN = "用同样的命令再运行一次，就从这里继续。"
DONE, LOCK = f"{STATE}/done.json", f"{STATE}/lock"
FEW = 32
"""Reports that one worker writes before a second one has started."""
PATIENCE = 2.0
"""Seconds: the system may take a while to end a killed batch."""


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
    judged: int = 0
    """How many more were judged anew from what an earlier run had read."""
    unwritten: int = 0
    """Of how many the report's page could not be written; their results are in results.jsonl."""

    def words(self) -> str:
        """The line that a person reads at the end."""
        counts = "，".join(f"{name} {self.verdicts[verdict]} 份" for verdict, name in VERDICTS.items())
        parts = [f"{self.reused} 份沿用上次的结果"] if self.reused else []
        parts += [f"{self.judged} 份没有重新读取，只按现在的规则重新判断"] if self.judged else []
        again = f"（其中 {'，'.join(parts)}）" if parts else ""
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
    try:
        with Roll(submissions(order.root, order.out, order.archive)) as roll, _alone(order.out):
            return batch.run(roll)
    except sqlite3.Error as error:
        raise OSError(f"临时文件写不下去（{error}）") from error


def _alone(out: str) -> AbstractContextManager[None]:
    """Nobody else may write there; of a store that cannot be asked for."""
    here = place(out)
    busy = f"另一个批处理正在写入“{out}”。请等它结束，或用 -o 换一个文件夹。"
    return alone(here.root / LOCK, busy, PATIENCE) if isinstance(here, Local) else nullcontext()


def submissions(root: str, out: str, archive: Path | None = None) -> Iterator[str]:
    """The names of the submissions under ``root``, in any order; what we write there ourselves is none.

    Raises CannotRun when there is none, or when we were to write in among them.
    """
    try:
        children = place(root).children("")
    except FileNotFoundError:
        raise CannotRun(f"找不到“{root}”，请检查路径。") from None
    except NotADirectoryError:
        raise CannotRun(f"“{root}”不是文件夹；检查单份材料请用 yushen check。") from None
    except PermissionError:
        raise CannotRun(f"没有读取“{root}”的权限。") from None
    own = {STATE, *_own_folders(root, out, archive)}
    names = (name for name in children if not left_aside((name,)) and name not in own)
    first = next(names, None)
    if first is None:
        raise CannotRun(f"“{root}”里没有可以检查的材料：其中每个文件、文件夹或压缩包算作一份申报。")
    return chain((first,), names)


def _own_folders(root: str, out: str, archive: Path | None) -> Iterator[str]:
    """The children of ``root`` that are the batch's output or its archive."""
    around = below(place(out), place(root))
    if around and around[0] in (REPORTS, STATE):
        raise CannotRun(f"“{root}”在输出文件夹存放报告的地方（{out}/{around[0]}）。请另指定一个输出文件夹。")
    for where in (out, *([str(archive)] if archive else [])):
        parts = below(place(root), place(where))
        if parts is None:
            continue
        if not parts:
            raise CannotRun(f"输出不能与申报材料混在一起（“{where}”就是存放材料的文件夹）。请另指定一个文件夹。")
        if len(parts) > 1:
            raise CannotRun(f"“{where}”会落在“{parts[0]}”这份申报里面。请另指定一个文件夹，例如放在“{root}”之外。")
        yield parts[0]


def _elsewhere(roll: Roll, unwritten: Collection[str]) -> Iterator[tuple[int, str]]:
    """Whose report is not to be found by the name that its result shows: names with bytes that are no text."""
    for place_, one in enumerate(roll):
        link = "" if one.name in unwritten else submission_task.report_of(one.name)
        if link != submission_task.report_of(readable(one.name)):
            yield place_, link


def _not_written(piece: Piece) -> Written:
    return Written(piece.name, False, False)


class _Batch:
    """One run of an order: its pack, its plan, and where things are put."""

    def __init__(self, order: Order, checks: tuple[Check, ...], workers: Workers, progress: Progress) -> None:
        self.order, self.checks, self.workers, self.progress = order, checks, workers, progress
        self.pack = load(order.pack)
        tool = reuse.tool_hash(checks)
        settings = reuse.settings_hash(self.pack, order.options, tool)
        where = absolute(order.root), absolute(order.out)
        self.plan = Plan(*where, order.pack, checks, order.options, settings, severities_of(self.pack), tool)
        self.out = place(order.out)

    def run(self, roll: Roll) -> Summary:
        """All of it, in order."""
        archive = Archive(self.order.archive) if self.order.archive else None  # is it whole? before hours of work
        try:
            with self._office(roll):
                self._check(roll)
            return self._finish(roll, archive)
        except KeyboardInterrupt:
            told = f"已停止：{len(roll)} 份中有 {roll.checked} 份已检查完，结果保留在 {self.order.out}。"
            raise Stopped(f"{told}\n{AGAIN}") from None
        except CancelledError:
            told = f"与集群的连接断了：已检查的 {roll.checked} 份（共 {len(roll)} 份）结果保留在 {self.order.out}。"
            raise CannotRun(f"{told}\n请确认调度器在运行。{AGAIN}") from None

    def _office(self, roll: Roll) -> AbstractContextManager[None]:
        """One LibreOffice for all old Word files of the batch, where it works on this machine."""
        here = place(self.order.root)
        if not isinstance(self.workers, LocalWorkers) or not isinstance(here, Local):
            return nullcontext()
        inside_root = (here.root / name for name in roll.names())
        folders = (path for path in inside_root if path.is_dir() and not path.is_symlink())
        inside = (file for folder in folders for _, _, files in os.walk(folder) for file in files)
        return soffice.warm(self.pack.limits) if convertible(chain(roll.names(), inside)) else nullcontext()

    def _check(self, roll: Roll) -> None:
        self.progress.step("检查", len(roll))
        self.out.remove(ASIDE)  # what a killed run left half written
        dispatch = Dispatch(
            self.workers,
            partial(submission_task.check_submissions, self.plan),
            partial(submission_task.give_up, self.plan),
        )
        for some in dispatch.run(self._left(roll), len(roll)):
            for one in some:
                self._put_down(one, roll)

    def _put_down(self, one: Checked, roll: Roll) -> None:
        roll.add(one)
        self.progress.done(one.kept.verdict, one.reused)

    def _left(self, roll: Roll) -> Iterator[str]:
        """What the workers must look at; what an earlier run left on this machine is put down without them."""
        places = place(self.order.root), self.out
        near = all(isinstance(each, Local) for each in places) and not isinstance(self.workers, ClusterWorkers)
        if not near or not self.out.has(CHECKED):
            yield from roll.names()
            return
        for name in roll.names():
            if earlier := submission_task.found(self.plan, name):
                self._put_down(earlier, roll)
            else:
                yield name

    def _finish(self, roll: Roll, archive: Archive | None) -> Summary:
        """Everything after the checks; nothing of it is done when it all was done before."""
        among = of_the_batch(self.plan.severities)
        made_of = reuse.key_of_all(chain((among,), (f"{one.name}\n{one.key}" for one in roll)))
        if roll.reused == len(roll) and (verdicts := self._done_before(made_of)) is not None:
            return Summary(verdicts, roll.reused)
        self._forget_gone(roll)
        self._compare(roll, archive)
        unwritten = self._write_reports(roll)
        self.progress.step("汇总", 0)
        verdicts = self._sum_up(roll, unwritten)
        if archive is not None:
            archive.append(self._new_to(archive, roll))
        if unwritten:  # the next run tries again
            return Summary(verdicts, roll.reused, roll.judged, len(unwritten))
        state = {"made_of": made_of, "archive": self._archive_state(), "verdicts": verdicts}
        self.out.write(DONE, json.dumps(state).encode())
        return Summary(verdicts, roll.reused, roll.judged)

    def _done_before(self, made_of: str) -> dict[str, int] | None:
        """The verdicts of an earlier run over the same, when all that it wrote is still there."""
        try:
            state = dict(json.loads(self.out.read(DONE) or b"{}"))
        except (ValueError, TypeError):  # what a failing disk left of it
            return None
        same = state.get("made_of") == made_of and state.get("archive") == self._archive_state()
        return state["verdicts"] if same and all(map(self.out.has, outputs.NAMES)) else None

    def _archive_state(self) -> list[str | int] | None:
        """Where the archive is and how long: it is only ever appended to."""
        if self.order.archive is None:
            return None
        entries = self.order.archive / ENTRIES
        return [str(self.order.archive.resolve()), entries.stat().st_size if entries.exists() else 0]

    def _forget_gone(self, roll: Roll) -> None:
        """Removes what an earlier run kept of submissions that are gone or have changed."""
        self.out.remove(DONE)
        for name in self._kept(CHECKED):
            if not roll.has_result(name.partition(".")[0]):
                self.out.remove(f"{CHECKED}/{name}")
        for folder in self._kept(MADE):
            if not roll.has_folder(folder):
                self.out.clear(f"{REPORTS}/{folder}", FILES)
                self.out.remove(f"{MADE}/{folder}")

    def _kept(self, folder: str) -> Iterable[str]:
        try:
            return self.out.children(folder)
        except FileNotFoundError:
            return ()

    def _compare(self, roll: Roll, archive: Archive | None) -> None:
        """What the others have to do with each (I001, I003): nothing where the scope leaves such rules out."""
        if self.order.options.scope == "report":
            return
        self.progress.step("比对雷同", 0)
        evidence = (self._evidence(roll[at], at, its) for at, its in roll.sharing_evidence(CROWD))
        for at, files in shared_files(evidence).items():
            roll.tell_shared(at, files)
        self._count_quotas(roll)
        if ALIKE in self.pack.rules:
            for place_, alike in self._alike(roll, archive):
                roll.tell_alike(place_, alike)

    def _count_quotas(self, roll: Roll) -> None:
        """Who goes beyond a quota of the batch: asked only where the notice has one."""
        if batch_quotas(self.pack):
            results = ((at, readable(one.name), self._kept_of(one).result()) for at, one in enumerate(roll))
            for at, tallies in exceeded(results, self.pack).items():
                roll.tell_tallies(at, tallies)

    def _evidence(self, one: Entry, at: int, met: list[bytes]) -> Evidence:
        return Evidence(at, readable(one.name), one.unit_name or "", met, self._kept_of(one).result())

    def _alike(self, roll: Roll, archive: Archive | None) -> Iterator[tuple[int, tuple[Likeness, ...]]]:
        archived = archive.others(roll) if archive else []

        def report(number: int) -> Report:
            if archive is not None and number >= len(roll):
                return archive.report(archived[number - len(roll)])
            one = roll[number]
            return Report(readable(one.name), one.unit_name, None, self._sections(one))

        samples = chain(roll.samples(), archive.samples(archived) if archive and archived else ())
        with scratch() as folder:
            prints = Prints(Path(folder), samples, len(roll), len(archived))
            yield from likenesses(prints, report, self.pack)

    def _kept_of(self, one: Entry) -> Kept:
        return Kept.unpacked(self.out.read(part(one.key)) or b"")

    def _sections(self, one: Entry) -> list[Section]:
        return own_text(self._kept_of(one).result()["sections"], self.pack)

    def _write_reports(self, roll: Roll) -> set[str]:
        """Writes those that the others have to do with, or that are not there; the names of what cannot be written."""
        total = sum(1 for _ in self._unwritten(roll))
        self.progress.step("写报告", total)
        unwritten = set()
        dispatch = Dispatch(self.workers, partial(submission_task.write_reports, self.plan), _not_written, FEW)
        for some in dispatch.run(self._unwritten(roll), total):
            for one in some:
                self.progress.done(None, one.reused)
                if not one.written:
                    unwritten.add(one.name)
        return unwritten

    def _unwritten(self, roll: Roll) -> Iterator[Piece]:
        for one, others in roll.with_others():
            if not one.written or others != one.alone:
                yield Piece(one.name, one.key, others)

    def _sum_up(self, roll: Roll, unwritten: set[str]) -> dict[str, int]:
        """The batch's own files; a worker writes the sheet beside the index."""
        write_sheet = partial(outputs.write_sheet, self.plan)
        elsewhere = dict(_elsewhere(roll, unwritten))
        with outputs.results(self.out, roll.with_others(), self.pack, self.checks) as results:
            sheet = started(self.workers, write_sheet, elsewhere)
            verdicts = outputs.write_index(results, self.out, elsewhere, self.pack)
        if worker_died(waited_for(sheet, self.workers)):
            write_sheet(elsewhere)
        else:
            sheet.result()
        return verdicts

    def _new_to(self, archive: Archive, roll: Roll) -> Iterator[tuple[archives.Entry, bytes, list[Section]]]:
        known = {(entry.name, entry.content) for entry in archive.entries}
        asked = self.order.options
        date = (asked.date or asked.today or day.today()).isoformat()
        for one in roll:
            if one.compared and (one.name, one.content) not in known:
                entry = archives.Entry(one.name, one.unit_name, date, one.content)
                yield entry, self._kept_of(one).sample, self._sections(one)
