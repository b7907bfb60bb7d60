"""How much of a form is read as it was written, after it was printed, ticked, sealed and aged."""

from __future__ import annotations

import datetime
import functools
import re
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import cv2

from checks import CHECKS
from pipeline.gather.form import read_form
from pipeline.gather.recommendation import read_recommendation
from pipeline.gather.text import plain
from pipeline.model import Document, Dossier, Form, Options, Recommendation
from pipeline.pack import load
from pipeline.read import read
from pipeline.run import check_here
from samples.submission import FORM, REPORT, files
from tests.scans.ageing import WAYS, WITHOUT_COLOUR
from tests.scans.printed import Paper, print_form, sealed, ticked

RECOMMENDATION = "附件4 推荐表.docx"
DAY = datetime.date(2024, 5, 20)
BASES = ("factory", "hospital", "construction")
PACK = load("shanghai-2024")


class Score(NamedTuple):
    """Fields and groups of boxes, right and in all, and what was read otherwise."""

    fields: int
    of_fields: int
    ticks: int
    of_ticks: int
    wrong: list[str]


@functools.cache
def papers(base: str) -> tuple[dict[str, bytes], Paper, Paper]:
    """A sample's files, its printed form, and its printed recommendation."""
    # A workbook's columns would be printed on three sheets.
    made = files({"base": base, "change": {"set": {"recommendation.file": RECOMMENDATION}}})
    return made, print_form(made[FORM]), print_form(made[RECOMMENDATION])


def form_after(base: str, way: str) -> Score:
    """The sample's form, aged that way, against what its file says."""
    made, paper, _ = papers(base)
    written = read_form(_read(FORM, made[FORM]), PACK)
    seed = len(base) * 7 + len(way)
    return _compared(written, read_form(_scanned(ticked(paper, seed), way, seed), PACK))


def recommendation_after(base: str, way: str) -> tuple[list[Any], list[Any]]:
    """The rows of the sample's recommendation, as written, and as read from what was aged."""
    made, _, paper = papers(base)
    scanned = _scanned(paper.pages, way, len(base) * 7 + len(way))
    return _rows(_read(RECOMMENDATION, made[RECOMMENDATION])), _rows(scanned)


class Whole(NamedTuple):
    """A clean submission whose report alone is still a Word file."""

    form: Score
    recommendation: bool
    """Its rows are as written."""
    errors: list[str]
    """Nothing is wrong with it: each of these is a false accusation."""


@functools.cache
def other_papers(base: str) -> dict[str, Paper]:
    """The printed evidence of a sample, by path."""
    made, _, _ = papers(base)
    return {name: print_form(held) for name, held in made.items() if name not in (FORM, RECOMMENDATION, REPORT)}


def whole_after(base: str, way: str) -> Whole:
    """All that is said of the sample when its form, recommendation and evidence were aged that way."""
    made, form, recommendation = papers(base)
    seed = len(base) * 7 + len(way)
    scans = {FORM: ticked(form, seed), RECOMMENDATION: recommendation.pages}
    scans |= {name: paper.pages for name, paper in other_papers(base).items()}
    gathered: list[Dossier] = []
    with tempfile.TemporaryDirectory() as folder:
        for name, content in made.items():
            path = Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            if name in scans:
                _save(scans[name], way, seed, path.with_suffix(".pdf"))
            else:
                path.write_bytes(content)
        options = Options(DAY)
        result = check_here(Path(folder), PACK, CHECKS, options, look=gathered.append)
    dossier = gathered[0]
    written = read_form(_read(FORM, made[FORM]), PACK)
    rows = _rows(_read(RECOMMENDATION, made[RECOMMENDATION]))
    return Whole(
        _compared(written, dossier.form or Form(FORM, {})),
        dossier.recommendation is not None and _told(dossier.recommendation) == rows,
        [f"{one.code}: {one.message}" for one in result.findings if one.severity == "error"],
    )


def _rows(document: Document) -> list[Any]:
    return _told(read_recommendation(document, PACK))


def _told(table: Recommendation) -> list[Any]:
    return [tuple(map(_same, (r.unit_name, r.field, r.site_category, r.outcome_name, r.level))) for r in table.rows]


def _read(name: str, content: bytes) -> Document:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "file").with_suffix(Path(name).suffix)
        path.write_bytes(content)
        return read(path, name)


def _scanned(pages: list[Any], way: str, seed: int) -> Document:
    """The pages as one scanned file, aged, as the program reads it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "扫描.pdf")
        _save(pages, way, seed, path)
        return read(path, path.name)


def _save(pages: list[Any], way: str, seed: int, path: Path) -> None:
    """The pages as a scanner or a phone's app writes them."""
    from PIL import Image

    last = len(pages) - 1
    pictures = []
    for number, page in enumerate(pages):
        if number == last or (number == 0 and way not in WITHOUT_COLOUR):
            page = sealed(page, seed + number)
        pictures.append(Image.fromarray(cv2.cvtColor(WAYS[way](page, seed), cv2.COLOR_BGR2RGB)))
    inches = 8.27 if pictures[0].width < pictures[0].height else 11.7
    dots = pictures[0].width / inches
    pictures[0].save(path, save_all=True, append_images=pictures[1:], resolution=dots, quality=92)


def _compared(written: Form, scanned: Form) -> Score:
    right = {True: 0, False: 0}
    total = {True: 0, False: 0}
    wrong = []
    for key, field in written.fields.items():
        boxed = bool(field.boxes) or isinstance(field.value, tuple)
        found = scanned.fields.get(key)
        total[boxed] += 1
        if found is not None and _same(found.value) == _same(field.value):
            right[boxed] += 1
        else:
            wrong.append(f"{key}: {field.value!r} -> {found.value if found else 'not found'!r}")
    return Score(right[False], total[False], right[True], total[True], wrong)


def _same(value: Any) -> Any:
    """A value as two readings of it are compared: characters and figures, not punctuation."""
    if isinstance(value, tuple):
        return tuple(map(_same, value))
    return re.sub(r"[\W_]", "", plain(value or "")).lower()
