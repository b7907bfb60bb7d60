"""What must stay small whatever comes, measured rather than tested: ``python -m bench.bounds``.

The child process of a check, pages of a long queue, a warm LibreOffice, files that were made to do harm.
"""

from __future__ import annotations

import datetime
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bench.measure import Row, cpu_seconds, elapsed, print_rows, warm
from checks import CHECKS
from pipeline.limits import DEFAULT
from pipeline.model import Options
from pipeline.pack import load
from pipeline.read import soffice
from pipeline.run import check
from pipeline.worker import run_limited

HELD = 500_000
"""Objects that the parent of a child process holds, as a service or a long batch does."""
CHILD, FULL_CHILD, PAGE, WARM, HARM, MUTANT = 6.0, 2.0, 3.0, 0.5, 40.0, 10.0
"""The targets, as multiples of the first row of each table."""


def children(rounds: int, repeats: int) -> bool:
    """The child of a check against a bare fork; and one of a parent that holds much, told to look for garbage."""

    def bare() -> None:
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)

    def nothing() -> None:
        run_limited(lambda *_: None, DEFAULT)

    met = print_rows(
        "A child process",
        warm([("floor: fork, exit, wait", bare, None), ("our child", nothing, CHILD)], rounds, repeats),
    )
    held: list[list[object]] = [[] for _ in range(HELD)]
    rows = warm([("floor: fork, exit, wait", bare, None), ("our child", nothing, FULL_CHILD)], rounds, repeats)
    return print_rows(f"A child process of a parent that holds {len(held):,} objects more", rows) and met


def pages(rounds: int, repeats: int) -> bool:
    """Each page of the service over a queue of 5,000, as a multiple of the same page over 60."""
    from tests.web.many import PAGES, fill
    from web.core.config import Config
    from web.core.service import Service

    with tempfile.TemporaryDirectory() as folder:
        service = Service(Config(Path(folder), requests_per_minute=10**7))
        try:
            service.db.migrate()
            look = _administrator(service)
            listed = [page for page in PAGES if "2500" not in page]
            fill(service, 60)
            few = warm([(page, partial(look, page), None) for page in listed], rounds, repeats)
            fill(service, 5000 - 60)
            many = warm([(page, partial(look, page), PAGE) for page in listed], rounds, repeats)
        finally:
            service.db.close()
    met = True
    for one, other in zip(few, many, strict=True):
        rows = [Row("floor: over 60 submissions", one.milliseconds), other._replace(name="over 5,000")]
        met = print_rows(f"{one.name[:60]}", rows) and met
    return met


def _administrator(service: Any) -> Callable[[str], None]:
    """Looks at pages of the service as its administrator."""
    from argon2 import PasswordHasher

    from tests.web.helpers import PASSWORD, Visit
    from web.core.database.models import User

    with service.db.write() as db:
        db.add(User(name="boss", full_name="boss", role="admin", password_hash=PasswordHasher().hash(PASSWORD)))
    visit = Visit(service)
    visit.sign_in("boss")

    def look(page: str) -> None:
        assert visit.get(page).status_code == 200, page

    return look


def offices(rounds: int) -> bool:
    """Elapsed time, for most of it is not spent in our children: a conversion by a warm LibreOffice and by its own."""
    program = soffice.available()
    if program is None:
        print("LibreOffice: not measured, it is not installed (scripts/install-system-packages)")
        return True
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "a.rtf"
        source.write_text(r"{\rtf1 hello}")

        def convert() -> None:
            with tempfile.TemporaryDirectory() as work:
                assert soffice.convert(program, source, "rtf", Path(work))

        own = elapsed([("floor: a LibreOffice of its own", convert, None)], rounds)
        with soffice.warm():
            convert()
            ready = elapsed([("by the warm one", convert, WARM)], rounds)
    return print_rows("Converting an RTF (elapsed ms)", own + ready)


def harm(typical: Path) -> bool:
    """CPU of the check of each hostile file, and of the slowest of many mutants, as multiples of a typical check."""
    from tests.fuzz.test_bytes import SAMPLES, mutants
    from tests.hostile.files import CASES

    # As in the tests: recognising what a broken page shows is no matter of harm.
    with tempfile.TemporaryDirectory() as name, patch("pipeline.read.ocr.available", lambda: False):
        folder = Path(name)
        rows = [Row("floor: a typical report", _cost(typical))]
        for title, (file, content, _) in CASES.items():
            path = folder / title / file
            path.parent.mkdir()
            path.write_bytes(content())
            rows.append(Row(title[:43], _cost(path), HARM))
        met = print_rows("Files that were made to do harm", rows)
        for sample in ("factory-clean.docx", "factory-clean.pdf"):
            floor = Row(f"floor: {sample}", _cost(SAMPLES / sample))
            slowest = max(_costs(folder / sample, mutants(sample)))
            met = print_rows("Changed files", [floor, Row("the slowest of its mutants", slowest, MUTANT)]) and met
    return met


def _costs(path: Path, contents: Iterable[bytes]) -> Iterable[float]:
    for content in contents:
        path.write_bytes(content)
        yield _cost(path)


def _cost(path: Path) -> float:
    """CPU of one check in ms, its child process included."""
    before = cpu_seconds()
    check(path, load("shanghai-2024"), CHECKS, Options(datetime.date(2024, 5, 20)))
    return (cpu_seconds() - before) * 1000


def bounds(typical: Path, rounds: int, repeats: int) -> bool:
    """Print all of it; False when a target is missed."""
    met = children(rounds, repeats)
    met = offices(min(rounds, 3)) and met
    met = harm(typical) and met
    try:
        import fastapi  # noqa: F401
    except ImportError:
        print("Pages of the service: not measured, its packages are not installed")
        return met
    return pages(rounds, repeats) and met


def main() -> int:
    """The command line."""
    from bench.documents import make_documents

    with tempfile.TemporaryDirectory() as folder:
        return not bounds(make_documents(Path(folder)).typical, 5, 5)


if __name__ == "__main__":
    sys.exit(main())
