"""What a worker does with one submission: check it, keep the result and write its report.

Both tasks are safe to do twice: what is there already is found by its key and left as it is. So a task that a
dead worker held is simply given to another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

from pipeline.batch import readings, reuse
from pipeline.batch.batch_rules import complete
from pipeline.batch.readings import Readings
from pipeline.batch.regrade import pliant, regraded
from pipeline.batch.severities import rested_on, still_hold
from pipeline.batch.shared_files import hashes
from pipeline.batch.storage import place
from pipeline.batch.stored_result import MADE, Kept, Others, as_line, final, key, part
from pipeline.batch.worker_child import Helper, helper_of
from pipeline.batch.worker_setup import Plan, desk, warm_up
from pipeline.model import Anchor, CheckRow, Document, Dossier, Note, Result, Submission
from pipeline.worker import Reporter, WorkerFailed
from pipeline.write.names import ALIKE, FILES, REPORT

Refused = Mapping[str, Note]
REPORTS = "reports"
_READING = "reading"
"""What was read, among the files that are being made; it goes elsewhere than they."""
LINK = "是指向别处的链接，未读取；请放入文件或文件夹本身。"


class Checked(NamedTuple):
    """What a worker tells of a submission that is checked."""

    name: str
    key: str
    content: str
    """Hash of the submission alone."""
    kept: Kept
    """Without the result itself and its pictures."""
    reused: bool
    judged: bool
    """It was judged anew, from what had been read before."""
    written: bool
    """Its report is there, as it is to be when nobody else has the same."""


class _Made(NamedTuple):
    """What came of a check: what is kept of it, and whether nothing had to be read for it."""

    kept: Kept
    judged: bool = False


class Piece(NamedTuple):
    """A submission whose report is to be written."""

    name: str
    key: str
    others: Others


class Written(NamedTuple):
    """A submission whose report is written, or could not be."""

    name: str
    reused: bool
    written: bool


def folder_name(name: str) -> str:
    """The folder of a submission under ``reports/``: its own name, or one close to it that every system takes."""
    clean = re.sub(r'[\x00-\x1f\x7f-\x9f\ud800-\udfff"*:<>?|\\/]', "□", name)
    clean = clean.rstrip(". ") or "□"
    if clean == name and len(name.encode()) <= 200:
        return name
    return f"{clean.encode()[:180].decode(errors='ignore')}-{reuse.key_of(name)[:8]}"


def made(name: str) -> str:
    """Where it is noted what a submission's report was made of."""
    return f"{MADE}/{folder_name(name)}"


def reports(name: str) -> str:
    """Where its report and what belongs to it are put."""
    return f"{REPORTS}/{folder_name(name)}"


def report_of(name: str) -> str:
    """Its report itself."""
    return f"{reports(name)}/{REPORT}"


def check_submissions(plan: Plan, names: Iterable[str]) -> list[Checked]:
    """Checks each and writes its report, or finds that it is checked already."""
    with helper_of(plan) as helper:
        return [_check(plan, name, helper) for name in names]


def write_reports(plan: Plan, work: Iterable[Piece]) -> list[Written]:
    """Writes the reports of these submissions, those that are not there already."""
    with helper_of(plan) as helper:
        return [_write(plan, piece, helper) for piece in work]


def give_up(plan: Plan, name: str) -> Checked:
    """Stands in for a check during which the worker itself died again and again."""
    out = place(plan.out)
    with place(plan.root).fetched(name) as path:
        content = reuse.content_hash(path)
    where = reuse.key_of(plan.settings, name, content)
    why = "检查它的进程每次都被系统终止（常见原因是内存不足）。"
    kept = _kept(unchecked(name, why, plan), False, plan)
    out.write(part(where), kept.packed())
    return _checked(name, where, content, _Made(kept), reused=False, written=False)


def _check(plan: Plan, name: str, helper: Helper) -> Checked:
    out = place(plan.out)
    with place(plan.root).fetched(name) as path:
        content = reuse.content_hash(path)
        if earlier := _earlier(plan, name, content):
            return earlier
        where = reuse.key_of(plan.settings, name, content)
        read = readings.part(reuse.key_of(reuse.reading_hash(desk(plan), plan.tool), name, content))
        with out.making(reports(name), FILES) as folder:
            done = _attempt(plan, path, folder, out.read(read), helper)
            out.write(part(where), done.kept.packed())
            if (fresh := folder / _READING).exists():
                out.write(read, fresh.read_bytes())
                fresh.unlink()
            written = (folder / REPORT).exists()
    if written:
        out.write(made(name), final(key(where, done.kept), done.kept.alone, plan.severities))
    return _checked(name, where, content, done, reused=False, written=written)


def found(plan: Plan, name: str) -> Checked | None:
    """What an earlier run left of it, if no worker is needed to say that it holds."""
    with place(plan.root).fetched(name) as path:
        return _earlier(plan, name, reuse.content_hash(path))


def _earlier(plan: Plan, name: str, content: str) -> Checked | None:
    """What an earlier run left of it, as it is or with other severities, if it is the result by this pack, too."""
    out, where = place(plan.out), reuse.key_of(plan.settings, name, content)
    kept = Kept.found(out.read(part(where)))
    if kept is None or not kept.settled or not out.has(report_of(name)):
        return None
    if still_hold(kept.rests_on, plan.severities):
        written = out.read(made(name)) == final(key(where, kept), kept.alone, plan.severities)
        return _checked(name, where, content, _Made(kept), reused=True, written=written)
    if other := regraded(kept, plan.severities):
        out.write(part(where), other.packed())
        return _checked(name, where, content, _Made(other, True), reused=False, written=False)
    return None


def _checked(name: str, where: str, content: str, done: _Made, *, reused: bool, written: bool) -> Checked:
    kept = done.kept
    return Checked(name, key(where, kept), content, kept._replace(line=b"", pictures=()), reused, done.judged, written)


def _attempt(plan: Plan, path: Path, folder: Path, read: bytes | None, helper: Helper) -> _Made:
    warm_up(plan)
    try:
        done: _Made = helper.run(partial(_check_here, path, folder, read))
        return done
    except WorkerFailed as failed:
        # Nothing could be read within the limits, not even one file at a time.
        from pipeline.run import without_reading

        result = without_reading(path.name, failed.note, desk(plan), plan.checks, plan.options)
        return _Made(_kept(result, True, plan))
    except Exception as error:
        why = f"检查程序出错（{type(error).__name__}: {error}）。"
        return _Made(_kept(unchecked(path.name, why, plan), False, plan))


def _check_here(path: Path, folder: Path, read: bytes | None, plan: Plan, reporter: Reporter, refused: Refused) -> None:
    """In the helper: the result is settled before its report is written, which may fail."""
    from pipeline import run
    from pipeline.intake import CannotTake, NothingIn, readable
    from pipeline.write.files import write_files

    pack, settled = desk(plan), True
    kept_apart = Readings(read, (folder / _READING).write_bytes)

    def settle(result: Result) -> None:
        reporter.settle(_Made(_kept(result, False, plan)))  # not for good: the next batch looks again

    try:
        if path.is_symlink():  # nobody named it: it came with the folder, and may lead anywhere
            link = Note("limit", LINK, Anchor(readable(path.name)))
            result = run.without_reading(path.name, link, pack, plan.checks, plan.options)
        else:
            result = run.check_here(
                path, pack, plan.checks, plan.options, reporter.reading, refused, settle, readings=kept_apart
            )
    except NothingIn:
        result = run.without_reading(path.name, None, pack, plan.checks, plan.options)
    except CannotTake as error:
        result, settled = unchecked(path.name, str(error).replace(str(path), path.name), plan), False
    kept = _kept(result, settled, plan)
    reporter.settle(_Made(kept, kept_apart.taken))
    data = complete(result.to_json(), kept.alone, pack, plan.checks)
    write_files(data, pack, path, folder, dict(kept.pictures))


def _kept(result: Result, settled: bool, plan: Plan) -> Kept:
    """What is kept of a result."""
    from pipeline.batch.shared_text import own_text, sample

    pack, data = desk(plan), result.to_json()
    prints = sample(own_text(data["sections"], pack), pack).astype("<u4").tobytes()
    unit = data["submission"]["unit_name"]
    kept = Kept(data["verdict"], unit, settled, prints, hashes(data), {}, b"", _pictures(result), pliant(result))
    whole = complete(data, kept.alone, pack, plan.checks)
    return kept._replace(rests_on=rested_on(whole, plan.severities), line=as_line(whole))


def _pictures(result: Result) -> tuple[tuple[str, str], ...]:
    if not any(finding.picture for finding in result.findings):
        return ()
    from pipeline.write.html import cut_outs

    return tuple(cut_outs(result).items())


def unchecked(name: str, why: str, plan: Plan) -> Result:
    """The result of a submission that could not be looked at through no fault that we can name: no rule passed."""
    from pipeline.assemble import assemble
    from pipeline.gather.refdate import reference
    from pipeline.intake import readable
    from pipeline.judge import judge

    name = readable(name)
    unread = {name: Document(name, text_source="none")}
    dossier = Dossier(desk(plan), plan.options, Submission(name, ()), unread)
    dossier = dossier.replace(reference=reference(dossier))
    findings, rows = judge(dossier, plan.checks)
    why = f"这份材料没有检查成：{why}请单独用 yushen check 检查。"
    findings = tuple(f._replace(message=why) for f in findings if f.code == "F005")
    crashed = tuple(row if row.state == "manual" else CheckRow(row.code, "crashed", why) for row in rows)
    return assemble(dossier, findings, crashed)


def _write(plan: Plan, piece: Piece, helper: Helper) -> Written:
    out, final_ = place(plan.out), final(piece.key, piece.others, plan.severities)
    if out.read(made(piece.name)) == final_:
        return Written(piece.name, True, True)
    with place(plan.root).fetched(piece.name) as path, out.making(reports(piece.name), FILES) as folder:
        content = out.read(part(piece.key)) or b""
        with suppress(Exception):  # what was written before is the report all the same
            helper.run(partial(_write_here, piece, content, path, folder))
        written = (folder / REPORT).exists()
    if written:
        out.write(made(piece.name), final_)
    return Written(piece.name, False, written)


def _write_here(
    piece: Piece, content: bytes, path: Path, folder: Path, plan: Plan, reporter: Reporter, refused: Refused
) -> None:
    """In the helper, for the submission's own file is opened to put comments in it."""
    from pipeline.intake import readable
    from pipeline.write.alike_html import render_alike
    from pipeline.write.files import put, write_files

    pack = desk(plan)
    kept = Kept.unpacked(content)
    result = complete(kept.result(), piece.others, pack, plan.checks)
    if piece.others.alike:
        page = render_alike(readable(piece.name), piece.others.alike, pack)
        put(folder / ALIKE, page.encode("utf-8", "replace"))
    write_files(result, pack, path, folder, dict(kept.pictures))
