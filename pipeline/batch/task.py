"""What a worker does with one submission: check it and keep the result, later write its report.

Both are safe to do twice: what is there already is found by its key and left as it is. So a task that a
dead worker held is simply given to another.
"""

from __future__ import annotations

import json
import os
import re
import signal
import threading
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.batch import cache as keys
from pipeline.batch.complete import complete
from pipeline.batch.places import STATE, CannotRun, Place, place, scratch
from pipeline.model import Check, CheckRow, Document, Dossier, Likeness, Options, Result, Submission
from pipeline.pack import Pack, load

Data = dict[str, Any]
_HEAVY = ("pipeline.read.pdf", "pdfplumber", "pypdfium2")
"""What reading a PDF loads."""


@dataclass(frozen=True)
class Plan:
    """What all tasks of a batch have in common; small, for it travels with each of them."""

    root: str
    out: str
    pack: str
    """Name or path, as given to ``--rules``."""
    checks: tuple[Check, ...]
    options: Options
    settings: str
    """Hash of all that a result depends on besides the submission."""
    tool: str
    """Hash of the code that the batch runs: a worker with other code refuses."""


class Checked(NamedTuple):
    """What the batch keeps in memory of a checked submission."""

    name: str
    key: str
    content: str
    """Hash of the submission alone."""
    unit_name: str | None
    verdict: str
    reused: bool


class Piece(NamedTuple):
    """A submission whose report is to be written."""

    name: str
    key: str
    alike: tuple[Likeness, ...] | None


class Written(NamedTuple):
    """A submission whose report is written, or could not be."""

    name: str
    reused: bool
    written: bool


CHECKED = f"{STATE}/checked"
MADE = f"{STATE}/made"
ALIKE = "alike.html"
"""Beside the report of a submission that is like another: the passages side by side."""


def part(key: str) -> str:
    """Where a result is kept, one line of JSON after a head of its own."""
    return f"{CHECKED}/{key}.json"


def fingerprint(key: str) -> str:
    """Where the sampled shingles of its report are kept, as little-endian uint32."""
    return f"{CHECKED}/{key}.u32"


def folder_name(name: str) -> str:
    """The folder of a submission under ``reports/``: its own name, or one close to it that every system takes."""
    clean = re.sub(r'[\x00-\x1f\x7f-\x9f\ud800-\udfff"*:<>?|\\/]', "□", name)
    clean = clean.rstrip(". ") or "□"
    if clean == name and len(name.encode()) <= 200:
        return name
    return f"{clean.encode()[:180].decode(errors='ignore')}-{keys.key_of(name)[:8]}"


def check_submissions(plan: Plan, names: Iterable[str]) -> list[Checked]:
    """Checks each, or finds that it is checked already."""
    return [_check(plan, name) for name in names]


def write_reports(plan: Plan, work: Iterable[Piece]) -> list[Written]:
    """Writes the reports of these submissions, those that are not there already."""
    out = place(plan.out)
    done, todo = [], []
    for piece in work:
        final = _final(piece)
        if out.read(_made(piece.name)) == final.encode():
            done.append(Written(piece.name, True, True))
        else:
            todo.append(piece)
    with scratch() as name, ExitStack() as fetched:
        sheets = [_Sheet(piece, Path(name) / str(number)) for number, piece in enumerate(todo)]
        for sheet in sheets:
            sheet.content = out.read(part(sheet.piece.key)) or b""
            sheet.source = fetched.enter_context(place(plan.root).fetched(sheet.piece.name))
        # All in one process, which is most of the cost; where that fails each in one of its own.
        if len(sheets) > 1 and not _written(plan, sheets):
            for sheet in sheets:
                _written(plan, [sheet])
        elif len(sheets) == 1:
            _written(plan, sheets)
        return done + [_put(out, sheet) for sheet in sheets]


@dataclass
class _Sheet:
    """A report on its way."""

    piece: Piece
    folder: Path
    content: bytes = b""
    source: Path = Path()


def _written(plan: Plan, sheets: list[_Sheet]) -> bool:
    """Writes each into its folder, within the limits: the submission's own file is opened to put comments in it."""
    from pipeline.worker import run_limited
    from pipeline.write.alike_html import render_alike
    from pipeline.write.files import put, write_files

    pack = desk(plan)

    def write(*_: object) -> None:
        for sheet in sheets:
            result = complete(kept_result(sheet.content), sheet.piece.alike, pack, plan.checks)
            write_files(result, pack, sheet.source, sheet.folder)
            if sheet.piece.alike:
                put(
                    sheet.folder / ALIKE,
                    render_alike(sheet.piece.name, sheet.piece.alike, pack).encode("utf-8", "replace"),
                )

    try:
        run_limited(write, pack.limits)
    except Exception:  # what was written before is the report all the same
        return False
    return True


def _put(out: Place, sheet: _Sheet) -> Written:
    name = sheet.piece.name
    if not (sheet.folder / "report.html").exists():
        return Written(name, False, False)
    if not sheet.piece.alike:
        out.remove(f"reports/{folder_name(name)}/{ALIKE}")  # an earlier run's
    out.put(sheet.folder, f"reports/{folder_name(name)}")
    out.write(_made(name), _final(sheet.piece).encode())
    return Written(name, False, True)


def _made(name: str) -> str:
    """Where it is noted what a submission's report was made of."""
    return f"{MADE}/{folder_name(name)}"


def _final(piece: Piece) -> str:
    return keys.key_of(piece.key, repr(piece.alike))


def _check(plan: Plan, name: str) -> Checked:
    out = place(plan.out)
    with place(plan.root).fetched(name) as path:
        content = keys.content_hash(path)
        key = keys.key_of(plan.settings, name, content)
        if (kept := out.read(part(key))) is not None and (head := json.loads(kept[: kept.index(b"\n")]))["settled"]:
            return Checked(name, key, content, head["unit_name"], head["verdict"], True)
        return _keep(plan, Checked(name, key, content, None, "", False), *_result(path, plan))


def give_up(plan: Plan, name: str) -> Checked:
    """Stands in for a check during which the worker itself died again and again."""
    with place(plan.root).fetched(name) as path:
        content = keys.content_hash(path)
    empty = Checked(name, keys.key_of(plan.settings, name, content), content, None, "", False)
    why = "检查它的进程每次都被系统终止（常见原因是内存不足）。"
    return _keep(plan, empty, unchecked(name, why, plan), False)


def _keep(plan: Plan, checked: Checked, result: Result, settled: bool) -> Checked:
    """Writes the fingerprint, then the result: where the second is, both are."""
    out, data = place(plan.out), result.to_json()
    checked = checked._replace(unit_name=data["submission"]["unit_name"], verdict=result.verdict)
    head = {"verdict": checked.verdict, "unit_name": checked.unit_name, "settled": settled}
    out.write(fingerprint(checked.key), _sample(data, plan))
    out.write(part(checked.key), json.dumps(head).encode() + b"\n" + as_line(data))
    return checked


def as_line(result: Data) -> bytes:
    """A result as one line of results.jsonl. A lone surrogate becomes the JSON escape that it is written as."""
    return json.dumps(result, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace") + b"\n"


def kept_result(content: bytes) -> Data:
    """The result in the content of a ``part``."""
    result: Data = json.loads(content[content.index(b"\n") :])
    return result


def _result(path: Path, plan: Plan) -> tuple[Result, bool]:
    """The result, and whether a later run may rely on it: not where the fault was ours."""
    from pipeline.intake import CannotTake, NothingIn
    from pipeline.run import check, without_files

    pack = desk(plan)
    try:
        return check(path, pack, plan.checks, plan.options), True
    except NothingIn:
        return without_files(Submission(path.name, ()), pack, plan.checks, plan.options), True
    except CannotTake as error:
        return unchecked(path.name, str(error).replace(str(path), path.name), plan), False
    except Exception as error:
        return unchecked(path.name, f"检查程序出错（{type(error).__name__}: {error}）。", plan), False


def unchecked(name: str, why: str, plan: Plan) -> Result:
    """The result of a submission that could not be looked at through no fault that we can name: no rule passed."""
    from pipeline.assemble import assemble
    from pipeline.judge import judge

    unread = {name: Document(name, text_source="none")}
    dossier = Dossier(desk(plan), plan.options, Submission(name, ()), unread)
    findings, rows = judge(dossier, plan.checks)
    why = f"这份材料没有检查成：{why}请单独用 yushen check 检查。"
    findings = tuple(f._replace(message=why) for f in findings if f.code == "F005")
    crashed = tuple(row if row.state == "manual" else CheckRow(row.code, "crashed", why) for row in rows)
    return assemble(dossier, findings, crashed)


def _sample(result: Data, plan: Plan) -> bytes:
    from pipeline.batch.duplicates import own_text, sample

    return sample(own_text(result["sections"]), desk(plan)).astype("<u4").tobytes()


def desk(plan: Plan) -> Pack:
    """The pack, read once in each worker; everything that a check needs is then loaded, too.

    Raises CannotRun where the worker's code differs from the batch's.
    """
    return _desk(plan.pack, plan.tool, plan.checks)


@cache
def _desk(pack: str, tool: str, checks: tuple[Check, ...]) -> Pack:
    if keys.tool_hash(checks) != tool:
        why = "运行途中程序有更新，或集群各节点装的版本不一"
        raise CannotRun(f"工作进程上的预审程序与本机不同（{why}），结果会不一致；请统一版本后再运行。")
    loaded = load(pack)
    _warm_up(loaded, checks)
    return loaded


def _warm_up(pack: Pack, checks: tuple[Check, ...]) -> None:
    """Checks the blank template once in this process: each check is a fork of it, and inherits what is loaded."""
    from pipeline.run import check_here
    from pipeline.write.html import render
    from pipeline.write.template_docx import write_template

    with scratch() as folder:
        blank = Path(folder) / "blank.docx"
        write_template(blank, pack)
        result = check_here(blank, pack, checks, Options(date(2000, 1, 1), "report"))
        render(result, pack)
    for module in _HEAVY:
        with suppress(ImportError):
            import_module(module)


def live_with(lifeline: Connection) -> None:
    """Start of a local worker: it ends, with all that it started, when the batch has ended in whatever way.

    The batch holds the other end of ``lifeline`` and writes nothing. Its own process group also keeps a
    Ctrl-C at the terminal from the workers: the batch decides what becomes of them.
    """
    if hasattr(os, "setpgrp"):
        os.setpgrp()
    else:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()


def _end_with(lifeline: Connection) -> None:
    try:
        lifeline.recv_bytes()
    except (EOFError, OSError):
        if hasattr(os, "killpg"):
            os.killpg(0, signal.SIGKILL)
        os._exit(1)
