"""The files of a whole batch: results.jsonl, index.html and summary.xlsx."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from pipeline import __version__
from pipeline.batch.complete import complete
from pipeline.batch.desk import Plan
from pipeline.batch.kept import Data, Kept, Others, as_line, part
from pipeline.batch.places import Place, place, scratch
from pipeline.model import Check
from pipeline.pack import Pack, load
from pipeline.write.digest import digest

RESULTS, INDEX, SHEET = NAMES = ("results.jsonl", "index.html", "summary.xlsx")
VERDICTS = ("return", "review", "pass")


class Row(NamedTuple):
    """A submission as the batch's files show it."""

    key: str
    others: Others
    link: str
    """Its report's path from the index; "" where it has none."""


def write(out: Place, rows: Sequence[Row], pack: Pack, checks: Iterable[Check]) -> dict[str, int]:
    """Writes results.jsonl and the index, each whole or not at all. How many submissions have which verdict."""
    from pipeline.write.index_html import index_pieces

    entries = []
    with scratch() as name:
        folder = Path(name)
        with (folder / RESULTS).open("wb") as lines:
            for row, line, result in _results(out, rows, pack, checks):
                lines.write(line)
                entries.append(digest(result, row.link).brief())
        out.put_file(folder / RESULTS, RESULTS)
        with (folder / INDEX).open("w", encoding="utf-8", errors="replace", newline="") as page:
            page.writelines(index_pieces(entries, pack, __version__))
        out.put_file(folder / INDEX, INDEX)
    counts = Counter(entry.verdict for entry in entries)
    return {verdict: counts[verdict] for verdict in VERDICTS}


def write_sheet(plan: Plan, rows: Sequence[Row]) -> None:
    """Writes summary.xlsx; a task for a worker, for it takes as long as all the rest."""
    from pipeline.write.summary_xlsx import Summary

    out = place(plan.out)
    with scratch() as name:
        file = Path(name) / SHEET
        with Summary(file) as sheet:
            for row, _, result in _results(out, rows, load(plan.pack), plan.checks):
                sheet.add(digest(result, row.link))
        out.put_file(file, SHEET)


def _results(out: Place, rows: Sequence[Row], pack: Pack, checks: Iterable[Check]) -> Iterator[tuple[Row, bytes, Data]]:
    """Each result, completed, with the line that it is in results.jsonl; one at a time, in the batch's order."""
    checks = tuple(checks)
    for row in rows:
        content = out.read(part(row.key))
        if content is None:
            raise FileNotFoundError(part(row.key))
        kept = Kept.unpacked(content)
        result, line = kept.result(), kept.line
        if row.others != kept.alone:
            result = complete(result, row.others, pack, checks)
            line = as_line(result)
        yield row, line, result
