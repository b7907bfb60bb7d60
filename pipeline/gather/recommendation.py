"""The recommending body's table of outcomes and its declaration."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.gather.form import sealed
from pipeline.gather.records import Asked, records
from pipeline.gather.text import joined, lines, plain
from pipeline.lazy import lazy
from pipeline.model import Anchor, Document, Recommendation, RecommendationRow, Record
from pipeline.pack import Pack, pattern
from pipeline.values.clean import clean
from pipeline.values.when import dates_in_field

_VALUES = {
    "text": r"([^\s:：_]{{1,20}})",
    "name": r"([^\n:：_]{{2,60}})",
    "phone": r"([\d+][\d\s()（）+\-—－/转]{{4,30}}\d)",
}
"""What is filled in behind a label, by its kind."""
_ASIDE = r"(?:\s*[(（][^)）]*[)）])?"
_DATE_LENGTH = 30  # characters behind the label
_OWN = ("filler", "phone", "date", "recommender")
_FIXED = frozenset(RecommendationRow._fields) - {"number", "anchor", "doubts", "more"}


def read_recommendation(document: Document, pack: Pack) -> Recommendation:
    """The rows that hold something, and what the declaration tells."""
    rows = tuple(map(_row, records(document.blocks, Asked.of(pack.columns.values()))))
    text = "\n".join(line.text.replace("\t", " ") for line in lines(document.blocks))
    if not rows:
        rows = tuple(_rows_in_text(text, pack, document.file))
    found = {key: _filled_in(key, text, pack) for key in pack.declared}
    told = {key: found.pop(key, "") for key in _OWN}
    return Recommendation(
        document.file,
        rows,
        **told,
        sealed=sealed(document),
        estimate=document.text_source == "ocr",
        more=tuple(found.items()),
    )


def _row(record: Record) -> RecommendationRow:
    known = {key: text for key, text in record.told.items() if key in _FIXED}
    more = tuple((key, text) for key, text in record.told.items() if key not in _FIXED)
    return RecommendationRow(record.number, **known, anchor=record.anchor, doubts=record.doubts, more=more)


def _filled_in(key: str, text: str, pack: Pack) -> str:
    """What stands behind the field's label; "" for nothing."""
    spec = pack.declared[key]
    names = "|".join(map(_loosely, spec.labels))
    if spec.kind == "date":
        return _dated(text, names)
    others = "|".join(_loosely(label) for other in pack.declared.values() for label in other.labels)
    colon = r"\s*[:：]" if spec.kind == "name" else r"\s*[:：]?"
    not_another = "" if spec.kind == "name" else rf"(?!{others})"
    value = _VALUES.get(spec.kind, _VALUES["text"]).format()
    match = pattern(rf"(?:{names})(?:名称)?{_ASIDE}{colon}\s*{not_another}{value}").search(text)
    return joined(match[1]) if match else ""


def _loosely(label: str) -> str:
    """The label as it is looked for: a stroke may have blanks around it."""
    return re.escape(label).replace("/", r"\s*/?\s*")


def _dated(text: str, names: str) -> str:
    """The date behind its label, as written; "" where there is none."""
    for label in pattern(rf"(?:{names})\s*[:：]?").finditer(text):
        told = clean(text[label.end() : label.end() + _DATE_LENGTH])
        if (when := next(dates_in_field(told), None)) and when.month:
            return told[when.start : when.end].strip()
    return ""


def _rows_in_text(text: str, pack: Pack, file: str) -> Iterator[RecommendationRow]:
    """Rows of a table whose rulings were not seen: told apart by the words that only some columns hold."""
    if not {"key_field", "site_category", "level"} <= pack.form["choices"].keys() or "level" not in pack.columns:
        return
    last = pack.columns["level"].title
    start, end = text.find(last), text.find("推荐声明")
    area = plain(text[start + len(last) : end if end > start else None]) if start >= 0 else ""
    choices = pack.form["choices"]
    fields, categories, levels = (
        "|".join(map(re.escape, sorted(map(plain, choices[key]), key=len, reverse=True)))
        for key in ("key_field", "site_category", "level")
    )
    pattern = lazy(
        rf"(?P<code>[A-Za-z]*\d[A-Za-z\d\-]*)?(?P<unit>\D.{{2,40}}?)(?P<field>{fields})(?P<category>{categories})"
        rf"(?P<outcome>.{{2,60}}?)(?P<level>{levels})"
    )
    for number, match in enumerate(pattern.finditer(area), 1):
        yield RecommendationRow(
            number,
            match["unit"],
            match["field"],
            match["category"],
            match["outcome"],
            match["level"],
            match["code"] or "",
            Anchor(file),
        )
