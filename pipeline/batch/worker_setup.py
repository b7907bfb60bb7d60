"""A worker's desk: the pack, and all that a check needs, each loaded once in a worker, when it is first asked for."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path

from pipeline.batch import reuse
from pipeline.batch.storage import CannotRun, scratch
from pipeline.model import Check, Options
from pipeline.pack import Pack, load

_HEAVY = ("..read.pdf", "pypdfium2", "..write.word_comments", "..write.pdf_notes")
"""What some submissions need and a blank Word report does not."""


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
    """Hash of all that a result depends on besides the submission and the severities of rules."""
    severities: dict[str, str]
    """Of all rules: a worker that finds every result still holding need not lay its desk."""
    tool: str
    """Hash of the code that the batch runs: a worker with other code refuses."""


def desk(plan: Plan) -> Pack:
    """The pack, read once in each worker: enough for one that writes.

    Raises CannotRun where the worker's code differs from the batch's.
    """
    return _desk(plan.pack, plan.tool, plan.checks)


@cache
def _desk(pack: str, tool: str, checks: tuple[Check, ...]) -> Pack:
    if reuse.tool_hash(checks) != tool:
        why = "运行途中程序有更新，或集群各节点装的版本不一"
        raise CannotRun(f"工作进程上的预审程序与本机不同（{why}），结果会不一致；请统一版本后再运行。")
    return load(pack)


def warm_up(plan: Plan) -> None:
    """Before a worker's first check: its children are forks of it, and inherit what is loaded here."""
    _warm_up(plan.pack, plan.tool, plan.checks)


@cache
def _warm_up(name: str, tool: str, checks: tuple[Check, ...]) -> None:
    """Checks the blank template once in this process."""
    pack = _desk(name, tool, checks)
    from pipeline.batch.shared_text import boilerplate
    from pipeline.run import check_here
    from pipeline.write.files import write_files
    from pipeline.write.template_docx import write_template

    with scratch() as folder:
        blank = Path(folder) / "blank.docx"
        write_template(blank, pack)
        result = check_here(blank, pack, checks, Options(date(2000, 1, 1), "report"))
        write_files(result, pack, blank, Path(folder) / "out")
    boilerplate(pack)
    for module in _HEAVY:
        with suppress(ImportError):
            import_module(module, __package__)
