"""The samples that are rewritten, and what is said of them as they are."""

from __future__ import annotations

import functools
import io
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from samples import changes, listing, papers, submission
from samples.text import Report, load, load_report

SAMPLES = Path(listing.HERE)
FORM, REPORT = submission.FORM, submission.REPORT
SHEET = "附件4 推荐表.xlsx"


@dataclass(frozen=True)
class Specimen:
    """One sample: its files by path, in the scope it is checked in; ``expects`` as in ``samples/cases.toml``.

    ``report`` is its text where that is all there is to it: it can be printed anew.
    """

    name: str
    scope: str
    files: dict[str, bytes]
    expects: tuple[str, ...]
    report: Report | None = None
    made_for_sheets: bool = False

    def __hash__(self) -> int:
        return hash(self.name)

    @property
    def codes(self) -> set[str]:
        return {one.partition(":")[0] for one in self.expects}

    @property
    def clean(self) -> bool:
        return not self.expects


def _report_text(case: dict[str, Any]) -> Report | None:
    todo = case.get("change", {})
    if "password" in case or not todo.keys() <= changes.REPORT.keys():
        return None
    report = load_report(case["base"])
    for name, argument in todo.items():
        report = changes.REPORT[name](report, argument)
    return report


def _files(path: Path) -> dict[str, bytes]:
    if path.is_dir():
        return {str(file.relative_to(path)): file.read_bytes() for file in sorted(path.rglob("*")) if file.is_file()}
    if path.suffix != ".zip":
        return {path.name: path.read_bytes()}
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as packed:
        names = [name for name in packed.namelist() if not name.endswith("/")]
        top = {name.partition("/")[0] for name in names}
        cut = len(top.pop()) + 1 if len(top) == 1 and all("/" in name for name in names) else 0
        return {name[cut:]: packed.read(name) for name in names}


def _with_workbook(case: dict[str, Any], files: dict[str, bytes]) -> Specimen:
    """The same submission, its recommendation as an Excel workbook."""
    data = load(case["base"])
    for place, value in case.get("change", {}).get("set", {}).items():
        submission._set(data, place, value)
    form = {"unit_name": data["organization"]["unit_name"], "outcome_name": _outcome(case["base"]), **data["form"]}
    told = {"recommender": form["recommender"], "row": papers.recommendation_row(form), **data["recommendation"]}
    kept = {path: content for path, content in files.items() if path != data["recommendation"]["file"]}
    name = Path(case["file"]).name.removesuffix(".zip") + " (xlsx)"
    changed = {**kept, SHEET: papers.recommendation_xlsx(told)}
    return Specimen(name, "submission", changed, tuple(case["expects"]), made_for_sheets=True)


def _outcome(base: str) -> str:
    """The title that the report's text gives."""
    report = load_report(base)
    (title,) = report.sections[report.at(submission.OUTCOME)].blocks
    return str(title[0])


@functools.cache
def every() -> tuple[Specimen, ...]:
    """All samples, and those submissions with a workbook that are made with a Word recommendation."""
    made = []
    for case in listing.cases("reports"):
        files = _files(SAMPLES / "reports" / case["file"])
        made.append(Specimen(case["file"], "report", files, tuple(case["expects"]), _report_text(case)))
    for case in listing.cases("submissions"):
        files = _files(SAMPLES / "submissions" / case["file"])
        made.append(Specimen(case["file"], "submission", files, tuple(case["expects"])))
        if SHEET not in files:
            made.append(_with_workbook(case, files))
    return tuple(made)


def with_file(specimen: Specimen, path: str, content: bytes, new_path: str = "") -> Specimen:
    """The same sample with one file written anew, in the same place of the order."""
    files = {(new_path or path) if one == path else one: content if one == path else kept
             for one, kept in specimen.files.items()}  # fmt: skip
    return replace(specimen, files=files)
