"""Every transformation on every sample that fits, and what came out: ``python -m tests.metamorphic``."""

from __future__ import annotations

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


def run(only: list[str], renew: bool = False) -> int:
    """Run all (or those whose names begin with one of ``only``), print the matrix, write the JSON file."""
    names = [name for name in catalogue.load() if not only or name.startswith(tuple(only))]
    left_out = [name for name in names if not there(catalogue.EVERY[name].needs)]
    todo = [name for name in names if name not in left_out]
    with multiprocessing.get_context("spawn").Pool(min(2, os.cpu_count() or 1), maxtasksperchild=20) as pool:
        rows = dict(zip(todo, pool.imap(row, todo, chunksize=1), strict=True))
    _print(rows, left_out)
    JSON.parent.mkdir(exist_ok=True)
    JSON.write_text(json.dumps(_summary(rows, left_out), ensure_ascii=False, indent=1) + "\n", "utf-8")
    if renew:
        renew_known(rows)
    wrong = surprises(rows)
    print("\n".join(wrong) if wrong else "nothing but what tests/metamorphic/known.toml names")
    return bool(wrong)


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


def _summary(rows: dict[str, list[Cell]], left_out: list[str]) -> dict[str, Any]:
    cells = [cell for row in rows.values() for cell in row]
    kinds = Counter(kind for cell in cells for kind, _ in cell["differences"])
    return {
        "transformations": len(rows),
        "by_file": dict(Counter(catalogue.EVERY[name].on for name in rows)),
        "samples": len({cell["sample"] for cell in cells}),
        "clean": sum(cell["clean"] for cell in cells),
        "faulty": sum(not cell["clean"] for cell in cells),
        "right": sum(not cell["differences"] for cell in cells),
        "wrong": {kind: kinds[kind] for kind in KINDS},
        "left_out": left_out,
        "cells": cells,
    }


def _print(rows: dict[str, list[Cell]], left_out: list[str]) -> None:
    head = f"{'transformation':46}" + "".join(f"{title:>8}" for title in ("on", "clean", "right", "faulty", "right"))
    print(head)
    for name, cells in rows.items():
        clean, faulty = [c for c in cells if c["clean"]], [c for c in cells if not c["clean"]]
        figures = (
            len(clean),
            sum(not c["differences"] for c in clean),
            len(faulty),
            sum(not c["differences"] for c in faulty),
        )
        print(f"{name:46}{catalogue.EVERY[name].on:>8}" + "".join(f"{figure:>8}" for figure in figures))
    for cell in (cell for cells in rows.values() for cell in cells):
        for kind, what in cell["differences"]:
            print(f"{kind}: {cell['transformation']} × {cell['sample']}: {what}")
    told = _summary(rows, left_out)
    print(f"{told['transformations']} transformations, {told['samples']} samples, {told['right']} of "
          f"{told['clean'] + told['faulty']} right; ", end="")  # fmt: skip
    print(", ".join(f"{n} {kind}" for kind, n in told["wrong"].items() if n))
    if left_out:
        print("left out, a program is missing: " + ", ".join(left_out))


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


def main() -> None:
    """The door of ``make metamorphic``; ``--renew-known`` writes down what fails today."""
    names = [name for name in sys.argv[1:] if name != "--renew-known"]
    sys.exit(run(names, renew="--renew-known" in sys.argv))
