"""The files of a whole batch: results.jsonl, and the index and the sheet that are made of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pipeline import __version__
from pipeline.batch.batch_rules import complete
from pipeline.batch.entries import Entry
from pipeline.batch.storage import Place, place, scratch
from pipeline.batch.stored_result import Kept, Others, as_line, part
from pipeline.batch.submission_task import report_of
from pipeline.batch.worker_child import helper_of
from pipeline.batch.worker_setup import Plan, desk
from pipeline.model import Check
from pipeline.pack import Pack
from pipeline.write.digest import Digest, digest

RESULTS, INDEX, SHEET = NAMES = ("results.jsonl", "index.html", "summary.xlsx")
VERDICTS = ("return", "review", "pass")

Elsewhere = Mapping[int, str]
"""Where a report lies, by the submission's place, if not where the name in its result says; "" for nowhere."""


@contextmanager
def results(out: Place, batch: Iterable[tuple[Entry, Others]], pack: Pack, checks: Iterable[Check]) -> Iterator[Path]:
    """Writes results.jsonl: every result, completed, as a line. A context manager: the file on this machine."""
    checks = tuple(checks)
    with scratch() as name:
        file = Path(name) / RESULTS
        with file.open("wb") as lines:
            for one, others in batch:
                kept = _kept(out, one)
                line = kept.line
                if others != one.alone:
                    line = as_line(complete(kept.result(), others, pack, checks))
                lines.write(line)
        out.put_file(file, RESULTS)
        yield file


def _kept(out: Place, one: Entry) -> Kept:
    content = out.read(part(one.key))
    if content is None:
        raise FileNotFoundError(part(one.key))
    return Kept.unpacked(content)


def write_index(results: Path, out: Place, elsewhere: Elsewhere, pack: Pack) -> dict[str, int]:
    """Writes index.html. How many submissions have which verdict."""
    from pipeline.write.index_html import Overview, Row, index_pieces

    overview = Overview(pack)
    with scratch() as name:
        held = Path(name) / "rows"
        with held.open("w", encoding="ascii") as rows:
            rows.writelines(json.dumps(overview.add(entry)) + "\n" for entry in _digests(results, elsewhere))
        file = Path(name) / INDEX
        with (
            held.open(encoding="ascii") as rows,
            file.open("w", encoding="utf-8", errors="replace", newline="") as page,
        ):
            page.writelines(index_pieces(overview, (Row(*json.loads(row)) for row in rows), __version__))
        out.put_file(file, INDEX)
    return {verdict: overview.verdicts[verdict] for verdict in VERDICTS}


def write_sheet(plan: Plan, elsewhere: Elsewhere) -> None:
    """Writes summary.xlsx; a task for a worker, for it takes longer than the index."""
    from pipeline.write.summary_xlsx import Summary

    with helper_of(plan) as helper:
        helper.close()  # no more checks come: the sheet takes the memory that their child leaves
    out = place(plan.out)
    with scratch() as name, out.fetched(RESULTS) as results:
        file = Path(name) / SHEET
        with Summary(file, desk(plan).title_name) as sheet:
            for entry in _digests(results, elsewhere):
                sheet.add(entry)
        out.put_file(file, SHEET)


def _digests(results: Path, elsewhere: Elsewhere) -> Iterator[Digest]:
    """What the index and the sheet tell of each, one at a time, in the batch's order."""
    with results.open("rb") as lines:
        for place, line in enumerate(lines):
            result = json.loads(line)
            yield digest(result, elsewhere.get(place, report_of(result["submission"]["name"])))
