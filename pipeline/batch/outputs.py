"""The files of a whole batch: results.jsonl, index.html and summary.xlsx."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline import __version__
from pipeline.batch import task
from pipeline.batch.complete import complete
from pipeline.batch.places import Place, scratch
from pipeline.batch.task import Checked
from pipeline.model import Check, Likeness
from pipeline.pack import Pack
from pipeline.write.digest import Digest, digest

RESULTS, INDEX, SHEET = NAMES = ("results.jsonl", "index.html", "summary.xlsx")
VERDICTS = ("return", "review", "pass")
Alike = list[tuple[Likeness, ...] | None]
"""For each submission of the batch, in its order, what its report is alike to."""


def write(out: Place, checked: list[Checked], alike: Alike, pack: Pack, checks: Iterable[Check]) -> dict[str, int]:
    """Writes the three files, each whole or not at all. How many submissions have which verdict."""
    from pipeline.write.index_html import render_index
    from pipeline.write.summary_xlsx import write_summary

    checks = tuple(checks)
    with scratch() as name:
        folder = Path(name)
        entries = list(_results(out, folder / RESULTS, checked, alike, pack, checks))
        out.put_file(folder / RESULTS, RESULTS)
        out.write(INDEX, render_index(entries, pack, __version__).encode("utf-8", "replace"))
        write_summary(entries, folder / SHEET)
        out.put_file(folder / SHEET, SHEET)
    counts = Counter(entry.verdict for entry in entries)
    return {verdict: counts[verdict] for verdict in VERDICTS}


def _results(
    out: Place, file: Path, checked: list[Checked], alike: Alike, pack: Pack, checks: tuple[Check, ...]
) -> Iterator[Digest]:
    """Writes the completed results one by one, in the batch's order, and keeps of each only its digest."""
    with file.open("wb") as lines:
        for one, found in zip(checked, alike, strict=True):
            content = out.read(task.part(one.key))
            if content is None:
                raise FileNotFoundError(task.part(one.key))
            result = complete(task.kept_result(content), found, pack, checks)
            lines.write(task.as_line(result))
            yield digest(result, f"reports/{task.folder_name(one.name)}/report.html")
