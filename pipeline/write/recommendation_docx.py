"""推荐表: the recommender's table in the notice's own columns, filled in from results, to check, sign and stamp."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.write import letters, words
from pipeline.write.notice_docx import BLANK_DATE
from pipeline.write.words import Data

if TYPE_CHECKING:
    from docx.document import Document

    from pipeline.pack import FieldSpec, Pack

NUMBER = "number"
RECOMMENDER = "recommender"
NARROW, TEXT_WIDTH = 16, 156
"""Millimetres of a column for a number or code, and of the text between the margins."""
WIDE = ("unit_name", "outcome_name")
"""Columns that hold a whole name."""


class Filled(NamedTuple):
    """What was written."""

    recommenders: int
    rows: int
    blanks: tuple[tuple[str, str], ...]
    """A submission's name and the required column that stays blank: nothing was read for it."""


def write_recommendation(results: Iterable[Data], pack: Pack, out: Path | str) -> Filled:
    """Write one table per recommender, each on a page of its own; what was not read stays blank for a person.

    The order of the results is kept: a rank is the recommender's to give.
    """
    by_name: dict[str, list[Data]] = {}
    for result in results:
        by_name.setdefault(recommender_of(result), []).append(result)
    document = letters.new_document("推荐表", letters.SONG, 12)
    letters.furnish(document, f"{pack.title}（{pack.number}）")
    blanks: list[tuple[str, str]] = []
    # Those that name nobody come last.
    for nth, name in enumerate(sorted(by_name, key=lambda name: (not name, name))):
        if nth:
            document.add_page_break()  # type: ignore[no-untyped-call]
        blanks += _one(document, pack, name, by_name[name])
    letters.save(document, out)
    return Filled(len(by_name), sum(map(len, by_name.values())), tuple(blanks))


def recommender_of(result: Data) -> str:
    """Whom the form names; "" for nobody."""
    form = result["submission"].get("form") or {}
    return words.one_line(form.get(RECOMMENDER))


def _one(document: Document, pack: Pack, name: str, results: Sequence[Data]) -> list[tuple[str, str]]:
    sheet = sheet_of(pack)
    letters.centred(document, sheet.title, letters.SONG, 18, after=10)
    spec = pack.declared.get(RECOMMENDER)
    label = spec.labels[0] if spec else "推荐单位"
    letters.add(document.add_paragraph(), f"{label}（单位公章）：{name or '　' * 10}")
    for line in sheet.heading:
        letters.add(document.add_paragraph(), line)
    columns = list(pack.columns.values())
    table = letters.ruled_table(document, widths(columns))
    letters.fill_row(table, [column.labels[0] for column in columns], header=True)
    blanks = []
    for number, result in enumerate(results, 1):
        cells = [
            str(number) if column.key == NUMBER else told(result["submission"], column, pack) for column in columns
        ]
        letters.fill_row(table, list(cells))
        called = words.one_line(result["submission"]["name"])
        blanks += [(called, c.labels[0]) for c, cell in zip(columns, cells, strict=True) if c.required and not cell]
    for line in sheet.declaration:
        letters.add(document.add_paragraph(), line).paragraph_format.keep_with_next = True
    for field in pack.declared.values():
        if field.key != RECOMMENDER:
            value = BLANK_DATE if field.kind == "date" else ""
            paragraph = letters.add(document.add_paragraph(), f"{field.labels[0]}：{value}")
            paragraph.paragraph_format.keep_with_next = True
    return blanks


class Sheet(NamedTuple):
    """What the notice's own sheet says around its table."""

    title: str
    heading: tuple[str, ...]
    """Between the recommender's name and the table."""
    declaration: tuple[str, ...]


def sheet_of(pack: Pack) -> Sheet:
    """Found in the notice's text: the title above the table, and what stands between it and the fields to sign."""
    lines = [words.one_line(line) for line in pack.notice.read_text("utf-8").splitlines()]
    names = [column.labels[0] for column in pack.columns.values()]
    head = next((n for n, line in enumerate(lines) if names and _squeezed(line) == "".join(names)), None)
    last = tuple(label for field in pack.declared.values() for label in field.labels)
    if head is None or not last:
        return Sheet(f"{pack.title}推荐表", (), ())
    top = next((n for n in range(head - 1, -1, -1) if lines[n].endswith("推荐表")), None)
    title = f"{pack.title}推荐表" if top is None else lines[top]
    heading = () if top is None else tuple(line for line in lines[top + 1 : head] if line and not line.startswith(last))
    end = next((n for n in range(head + 1, len(lines)) if lines[n].startswith(last)), None)
    # The table's own empty rows hold a number at most. Where nothing to sign follows, it is no declaration.
    said = (line for line in lines[head + 1 : end or head] if len(_squeezed(line)) > len("10"))
    return Sheet(title, heading, tuple(said))


def _squeezed(line: str) -> str:
    return "".join(line.replace("|", "").split())


def widths(columns: Sequence[FieldSpec]) -> list[float]:
    """Millimetres for each column: names get twice what a word gets, numbers and codes little."""
    shares = [0 if not column.required else 2 if column.key in WIDE else 1 for column in columns]
    left = TEXT_WIDTH - NARROW * shares.count(0)
    whole = sum(shares) or 1
    return [left * share / whole if share else float(NARROW) for share in shares]


def told(submission: Mapping[str, Any], column: FieldSpec, pack: Pack) -> str:
    """What the submission says for the column: as it is applied for, else its form, else its own row of a
    recommendation that is there already."""
    form, row = submission.get("form") or {}, _own_row(submission)
    values = (
        submission.get(column.key) if column.key in ("unit_name", "outcome_name", "level") else None,
        _of_form(form, column, pack),
        row.get(column.key),
    )
    return next((text for value in values if (text := _text(value))), "")


def _of_form(form: Mapping[str, Any], column: FieldSpec, pack: Pack) -> object:
    """The form's field of that key, or the one that offers the same choices."""
    same = (field.key for field in pack.fields.values() if column.options and field.options == column.options)
    return form.get(column.key) or next((form[key] for key in same if form.get(key)), None)


def _own_row(submission: Mapping[str, Any]) -> Mapping[str, Any]:
    """The row about this outcome; where several could be it, none."""
    rows = submission.get("recommendation") or []
    same = [row for row in rows if row.get("outcome_name") and row["outcome_name"] == submission.get("outcome_name")]
    found: Mapping[str, Any] = same[0] if len(same) == 1 else rows[0] if len(rows) == 1 else {}
    return found


def _text(value: object) -> str:
    """Of several ticked boxes, all."""
    return "、".join(map(words.one_line, value)) if isinstance(value, list | tuple) else words.one_line(value)
