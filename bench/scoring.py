"""A season end to end: CPU and memory of ``panel``, ``scores`` and ``publish``: ``python -m bench.scoring``.

1,000 outcomes, 60 experts and 7 of them for each outcome, handed in as workbooks with blanks, marks over the maximum
and wrong sums among them; ``--word N`` has that many sheets come back as Word files beside them, which are read one by
one. What fills the sheets in is not measured. Every level is compared with that of an independent sum.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

from openpyxl import load_workbook

from scoring.hand_out import SHEETS, read_panel, who
from tests.scoring.made import Planned, fill_books, fill_word, plan, write_experts, write_results


def main() -> int:
    """Runs the three commands and prints a line for each."""
    parser = argparse.ArgumentParser(prog="python -m bench.scoring")
    parser.add_argument("--outcomes", type=int, default=1000)
    parser.add_argument("--experts", type=int, default=60)
    parser.add_argument("--each", type=int, default=7)
    parser.add_argument("--word", type=int, default=0, help="sheets that come back as Word files")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="yushen-scoring-") as held:
        return _season(Path(held), asked.outcomes, asked.experts, asked.each, asked.word)


def _season(folder: Path, outcomes: int, experts: int, each: int, word: int) -> int:
    results = write_results(folder / "results.jsonl", outcomes)
    listed = write_experts(folder / "experts.xlsx", experts, 2 * outcomes * each // experts)
    desk, sums, out = folder / "desk", folder / "sums", folder / "out"
    run("panel", results, "--experts", listed, "-o", desk, "--per-outcome", each, "--seed", "bench")
    panel = read_panel(desk)
    planned = plan(panel, 1)
    as_word = {pair for pair in list(planned.sheets)[:word] if pair not in planned.faults}
    books = {pair: filled for pair, filled in planned.sheets.items() if pair not in as_word}
    fill_books(desk, panel, Planned(books, {}), [one.code for one in panel.experts])
    for outcome, expert in as_word:
        sheet = next((desk / SHEETS / who(panel.expert[expert])).glob(f"{outcome} *.docx"))
        fill_word(sheet, planned.sheets[outcome, expert])
    run("scores", desk, "-o", sums)
    wrong = _wrong_levels(json.loads((sums / "scores.json").read_text("utf-8")), planned)
    _decide(sums / "审定.xlsx", folder / "decided.xlsx")
    run("publish", sums, "--decided", folder / "decided.xlsx", "-o", out)
    told = f"{len(planned.sheets)} sheets, {len(planned.faults)} with a fault, {len(as_word)} as Word"
    print(f"{told}; levels wrong: {wrong}")
    return int(wrong > 0)


_MEASURED = """
import resource, subprocess, sys
ended = subprocess.run([sys.executable, "-m", "cli", *sys.argv[1:]], stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(ended.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss)
"""
"""A small process between: a child's memory is counted from what its parent has when it is born."""


def run(*arguments: object) -> None:
    """One command in a process of its own; its CPU, its children's with it, and the largest process of them."""
    command = [sys.executable, "-c", _MEASURED, *map(str, arguments)]
    code, seconds, kilobytes = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.split()
    if code not in ("0", "1"):
        raise SystemExit(f"{arguments[0]} ended with {code}")
    print(f"{arguments[0]:8} {float(seconds):6.1f} s CPU  {float(kilobytes) / 1024:4.0f} MB")


def _wrong_levels(data: dict[str, object], planned: Planned) -> int:
    halves: dict[str, list[Fraction]] = {}
    for (outcome, expert), filled in planned.sheets.items():
        if (outcome, expert) not in planned.faults:
            total = sum((Fraction(str(value)) for value in filled.marks.values()), Fraction())
            halves.setdefault(outcome, []).append(total)
    wrong = 0
    for one in data["outcomes"]:  # type: ignore[attr-defined]
        totals = halves.get(one["code"], [])
        whole, n = sum(totals, Fraction()), len(totals)
        place = None if not n else 0 if whole > 90 * n else 1 if whole >= 70 * n else 2
        wrong += one["by_score"] != (None if place is None else ("标杆级", "优秀级", "推进级")[place])
    return wrong


def _decide(form: Path, path: Path) -> None:
    book = load_workbook(form)
    for row in book.active.iter_rows(min_row=2):
        row[6].value = row[5].value or "不发布"
        row[7].value = None if row[5].value else "没有有效评分"
    book.save(path)


if __name__ == "__main__":
    sys.exit(main())
