"""Every transformation on every sample that fits, and what came out: ``python -m tests.metamorphic``."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import shutil
import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

from tests.metamorphic import catalogue
from tests.metamorphic.rewrite import fits
from tests.metamorphic.specimens import Specimen, every
from tests.metamorphic.verdict import KINDS, differences

HERE = Path(__file__).parent
KNOWN = HERE / "known.toml"
JSON = Path("build/metamorphic.json")
LINES = JSON.with_suffix(".jsonl")
PROGRAMS = {"soffice": ("soffice", "libreoffice"), "chromium": ("chromium", "chromium-browser", "google-chrome")}

HEAD = """# Ways of writing that are misread today: the reason, and the samples on which it shows. Written by
# `python -m tests.metamorphic --renew-known [NAME]`; what is mended must be taken off.
"""

Cell = dict[str, Any]


def known() -> dict[str, dict[str, Any]]:
    """What is known to go wrong today: transformation → reason, and the samples on which it does."""
    rows: dict[str, dict[str, Any]] = tomllib.loads(KNOWN.read_text("utf-8"))
    return rows


def there(need: str) -> bool:
    """Whether the program that a transformation needs is installed."""
    return not need or any(shutil.which(name) for name in PROGRAMS[need])


def specimens_for(how: catalogue.Transformation) -> list[Specimen]:
    """The samples that the transformation can be tried on."""
    return [one for one in every() if fits(how, one)]


def row(name: str) -> list[Cell]:
    """One transformation on all its samples."""
    how = catalogue.load()[name]
    cells = []
    for specimen in specimens_for(how):
        found = differences(how, specimen)
        if found is not None:
            told = [list(one) for one in found]
            cells.append(
                {"transformation": name, "sample": specimen.name, "clean": specimen.clean, "differences": told}
            )
    return cells


def run(only: list[str], part: tuple[int, int] = (1, 1), renew: bool = False, rest: bool = False) -> int:
    """Run all (or those whose names begin with one of ``only``; or of these a part), print the matrix, write the JSON
    file: of every transformation what came of it last, so that parts of a run and a run that was broken off count."""
    names = [name for name in catalogue.load() if not only or name.startswith(tuple(only))][part[0] - 1 :: part[1]]
    todo = [name for name in names if there(catalogue.EVERY[name].needs)]
    if rest:
        todo = [name for name in todo if name not in noted()]
    elif todo == list(catalogue.EVERY):
        LINES.unlink(missing_ok=True)
    rows = {}
    with multiprocessing.get_context("spawn").Pool(min(2, os.cpu_count() or 1), maxtasksperchild=20) as pool:
        for name, cells in zip(todo, pool.imap(row, todo, chunksize=1), strict=True):
            rows[name] = cells
            _note(name, cells)
            _print_row(name, cells)
    _print(rows)
    if left_out := [name for name in names if not there(catalogue.EVERY[name].needs)]:
        print("left out, a program is missing: " + ", ".join(left_out))
    JSON.write_text(json.dumps(summary(noted()), ensure_ascii=False, indent=1) + "\n", "utf-8")
    if renew:
        renew_known(rows)
    wrong = surprises(rows)
    print("\n".join(wrong) if wrong else "nothing but what tests/metamorphic/known.toml names")
    return bool(wrong)


def _note(name: str, cells: list[Cell]) -> None:
    """Keep a row as soon as it is there: one line, written whole, so that parts may run side by side."""
    LINES.parent.mkdir(exist_ok=True)
    with LINES.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps([name, cells], ensure_ascii=False) + "\n")


def noted() -> dict[str, list[Cell]]:
    """Of each transformation the row that was kept last."""
    if not LINES.exists():
        return {}
    rows = dict(json.loads(line) for line in LINES.read_text("utf-8").splitlines())
    return {name: rows[name] for name in catalogue.load() if name in rows}


def surprises(rows: dict[str, list[Cell]]) -> list[str]:
    """Failures that are not in known.toml, and what stands there and fails no more."""
    expected = {(name, sample) for name, one in known().items() if name in rows for sample in one["fails"]}
    failed = {
        (cell["transformation"], cell["sample"]) for cells in rows.values() for cell in cells if cell["differences"]
    }
    return (
        [f"fails: {name} × {sample}" for name, sample in sorted(failed - expected)]
        + [f"mended, take it off known.toml: {name} × {sample}" for name, sample in sorted(expected - failed)]
        + [f"changes no sample: {name}" for name, cells in rows.items() if not cells]
    )


def summary(rows: dict[str, list[Cell]]) -> dict[str, Any]:
    """The figures that are published (``bench/accuracy``), and what they rest on."""
    cells = [cell for row in rows.values() for cell in row]
    kinds = Counter(kind for cell in cells for kind, _ in cell["differences"])
    return {
        "transformations": len(rows),
        "left_out": [name for name in catalogue.load() if name not in rows],
        "by_file": dict(Counter(catalogue.EVERY[name].on for name in rows)),
        "samples": len({cell["sample"] for cell in cells}),
        "runs": len(cells),
        "clean": sum(cell["clean"] for cell in cells),
        "right": sum(not cell["differences"] for cell in cells),
        "false_errors": kinds["false error"] + kinds["raised"],
        "lost_faults": kinds["lost fault"] + kinds["softened fault"],
        "false_reviews": kinds["false review"],
        "wrong": {kind: kinds[kind] for kind in KINDS},
        "cells": [cell for cell in cells if cell["differences"]],
    }


def _print_row(name: str, cells: list[Cell]) -> None:
    clean, faulty = [c for c in cells if c["clean"]], [c for c in cells if not c["clean"]]
    figures = [(len(side), sum(not c["differences"] for c in side)) for side in (clean, faulty)]
    told = "".join(f"{right:>6} of {of:>3}" for of, right in figures)
    print(f"{name:46}{catalogue.EVERY[name].on:>8}{told}")
    for cell in cells:
        for kind, what in cell["differences"]:
            print(f"  {kind}: {name} × {cell['sample']}: {what}", flush=True)


def _print(rows: dict[str, list[Cell]]) -> None:
    told = summary(rows)
    print(f"{told['transformations']} transformations, {told['samples']} samples, {told['right']} of {told['runs']}"
          " right; " + ", ".join(f"{n} {kind}" for kind, n in told["wrong"].items() if n))  # fmt: skip


def renew_known(rows: dict[str, list[Cell]]) -> None:
    """Write known.toml anew for these rows: reasons are kept, what is new there gets what went wrong as its reason."""
    kept = known()
    for name, cells in rows.items():
        failing = {cell["sample"]: cell["differences"] for cell in cells if cell["differences"]}
        before = kept.pop(name, {})
        if failing:
            first = next(iter(failing.values()))[0]
            kept[name] = {
                "reason": before.get("reason") or f"Not looked into yet: {': '.join(first)}",
                "fails": [*failing],
            }
    write_known(kept)


def write_known(table: dict[str, dict[str, Any]]) -> None:
    """The file as this module writes it."""
    text = [HEAD]
    for name, one in sorted(table.items()):
        fails = "".join(f"    {json.dumps(sample, ensure_ascii=False)},\n" for sample in sorted(one["fails"]))
        text.append(f"[{name}]\nreason = {json.dumps(one['reason'], ensure_ascii=False)}\nfails = [\n{fails}]\n")
    KNOWN.write_text("\n".join(text), "utf-8")


def _part(text: str) -> tuple[int, int]:
    place, _, of = text.partition("/")
    return int(place), int(of)


def main() -> None:
    """The door of ``make metamorphic``."""
    door = argparse.ArgumentParser(prog="python -m tests.metamorphic", description=__doc__)
    door.add_argument("names", nargs="*", help="only the transformations whose names begin so")
    door.add_argument("--part", type=_part, default=(1, 1), metavar="I/N", help="every N-th of them, from the I-th")
    door.add_argument("--rest", action="store_true", help="only what a run that was broken off has not done")
    door.add_argument("--renew-known", action="store_true", help="write down what fails today")
    told = door.parse_args()
    sys.exit(run(told.names, told.part, told.renew_known, told.rest))
