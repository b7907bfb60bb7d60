"""The files of a whole batch: results.jsonl, index.html and summary.xlsx."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline import __version__
from pipeline.batch import task
from pipeline.batch.complete import complete
from pipeline.batch.kept import Data, Kept, Others, as_line, part
from pipeline.batch.places import Place, scratch
from pipeline.batch.task import Checked
from pipeline.model import Check
from pipeline.pack import Pack
from pipeline.write.digest import digest

RESULTS, INDEX, SHEET = NAMES = ("results.jsonl", "index.html", "summary.xlsx")
VERDICTS = ("return", "review", "pass")


def write(
    out: Place, checked: list[Checked], others: list[Others], unwritten: set[str], pack: Pack, checks: Iterable[Check]
) -> dict[str, int]:
    """Writes the three files, each whole or not at all. How many submissions have which verdict.

    ``unwritten`` are the names of those that have no report to link to.
    """
    from pipeline.write.index_html import index_pieces
    from pipeline.write.summary_xlsx import Summary

    checks = tuple(checks)
    entries = []
    with scratch() as name:
        folder = Path(name)
        with Summary(folder / SHEET) as sheet:
            for one, result in _results(out, folder / RESULTS, checked, others, pack, checks):
                link = "" if one.name in unwritten else f"reports/{task.folder_name(one.name)}/{task.REPORT}"
                entry = digest(result, link)
                sheet.add(entry)
                entries.append(entry.brief())
        out.put_file(folder / RESULTS, RESULTS)
        with (folder / INDEX).open("w", encoding="utf-8", errors="replace", newline="") as page:
            page.writelines(index_pieces(entries, pack, __version__))
        out.put_file(folder / INDEX, INDEX)
        out.put_file(folder / SHEET, SHEET)
    counts = Counter(entry.verdict for entry in entries)
    return {verdict: counts[verdict] for verdict in VERDICTS}


def _results(
    out: Place, file: Path, checked: list[Checked], others: list[Others], pack: Pack, checks: tuple[Check, ...]
) -> Iterator[tuple[Checked, Data]]:
    """Completes the results one by one, in the batch's order, and writes each before it gives it on."""
    with file.open("wb") as lines:
        for one, its in zip(checked, others, strict=True):
            content = out.read(part(one.key))
            if content is None:
                raise FileNotFoundError(part(one.key))
            kept = Kept.unpacked(content)
            result = kept.result()
            if its == kept.alone:
                lines.write(kept.line)
            else:
                result = complete(result, its, pack, checks)
                lines.write(as_line(result))
            yield one, result
