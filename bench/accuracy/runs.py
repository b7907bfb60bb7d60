"""Runs the command over labelled material. What lies outside the project brings its own scorer."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bench.accuracy.labels import Finding, Label
from samples import listing

ROOT = Path(__file__).resolve().parents[2]
COMMAND = Path(sys.executable).with_name("yushen")
BUILD = ROOT / "build" / "accuracy"

PATIENCE = 300
"""Seconds per material: what is measured is what is found, not how quickly on a busy machine."""

Materials = list[tuple[Label, Sequence[Finding]]]


class Failed(Exception):
    """A command or a scorer did not give figures."""


def samples(workers: int = 2) -> Materials:
    """Every sample with what its table promises: nothing else may be found."""

    def one(row: tuple[str, str, list[str]]) -> tuple[Label, Sequence[Finding]]:
        kind, file, expected = row
        scope = ("--scope", "report") if kind == "reports" else ()
        command = [COMMAND, "check", listing.HERE / kind / file, "--format", "json", "--date", listing.DATE, *scope]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode not in (0, 1):
            raise Failed(f"{file}: {done.stderr.strip()[-300:]}")
        return Label(expected), json.loads(done.stdout)["findings"]

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(one, listing.listed()))


def development_set(folder: Path) -> tuple[Materials, dict[str, Any]]:
    """The labels and findings of a set with ``manifest.json`` and ``score.py``, and the scorer's own figures.

    The scorer takes ``--cmd``, ``--json FILE`` (its figures, name -> [right, of]) and ``--save FOLDER`` (every
    case's result as ID.json), ``--limit SECONDS``. Hostile files have labels of another kind: they are in the
    figures alone.
    """
    saved, figures = BUILD / "results", BUILD / "figures.json"
    saved.mkdir(parents=True, exist_ok=True)
    for old in saved.glob("*.json"):
        old.unlink()
    _scorer(folder / "score.py", figures, "--save", str(saved), "--limit", str(PATIENCE))
    cases = json.loads((folder / "manifest.json").read_text("utf-8"))["cases"]
    materials: Materials = []
    for case in cases:
        if "must" in case:
            findings = _findings(saved / f"{case['id']}.json")
            materials.append((Label(case["must"], case["may"], case["must_not"]), findings))
    kinds: dict[str, int] = {}
    for case in cases:
        kinds[case["kind"]] = kinds.get(case["kind"], 0) + 1
    return materials, {"kinds": kinds, "figures": json.loads(figures.read_text("utf-8"))["figures"]}


def _findings(result: Path) -> Sequence[Finding]:
    """What was found; nothing, and a word about it, where the check gave no result."""
    try:
        findings: Sequence[Finding] = json.loads(result.read_text("utf-8", "surrogateescape"))["findings"]
    except (OSError, ValueError):
        print(f"{result.stem}: no result, counted as nothing found", file=sys.stderr)
        return ()
    return findings


def reported_cases(folder: Path) -> dict[str, int]:
    """How many of the reported situations are right: ``run.py`` writes what is wrong with each."""
    found = BUILD / "reported.json"
    _scorer(folder / "run.py", found, "--samples", str(ROOT / "samples"))
    wrong = json.loads(found.read_text("utf-8"))
    return {"right": sum(not told for told in wrong.values()), "of": len(wrong)}


def _scorer(script: Path, out: Path, *more: str) -> None:
    """Runs a corpus's own scorer. Its exit code may say that something is wrong with us; its figures must be there."""
    out.unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, script, "--cmd", str(COMMAND), "--json", out, *more],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if not out.exists():
        raise Failed(f"{script}: {done.stderr.strip()[-500:]}")


def metamorphic() -> dict[str, Any] | None:
    """What the last ``make metamorphic`` wrote; None where there is nothing to read."""
    try:
        told = json.loads((ROOT / "build" / "metamorphic.json").read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return {
        name: len(value) if isinstance(value := told.get(name), list | dict) else value
        for name in ("transformations", "runs", "false_errors", "lost_faults", "false_reviews")
    }


def saved_figures() -> list[list[str]]:
    """The table of docs/counting.md that holds our counts against those that Word and WPS saved."""
    text = (ROOT / "docs" / "counting.md").read_text("utf-8").partition("## Against figures")[2]
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[:1] + lines[2:]]
