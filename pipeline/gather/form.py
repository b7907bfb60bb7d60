"""附件2: the application form and the outcome's form, however they were typed, printed or scanned."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from pipeline.gather.answers import floating_marks, parted
from pipeline.gather.boxes import boxes
from pipeline.gather.doubts import of_choice, of_struck
from pipeline.gather.labels import Found, Labels
from pipeline.gather.records import Asked, parted_tables, records
from pipeline.gather.signs import EMPTY, TICKED
from pipeline.gather.text import joined, plain
from pipeline.lazy import lazy
from pipeline.model import Anchor, Box, Document, Form, FormField, figures
from pipeline.pack import Pack
from pipeline.prompts import is_prompt
from pipeline.values.when import signed_on

_HINTS = lazy(
    r"[(（]\s*(建筑项目|建设项目)?\s*"
    r"(填写此栏|选填|全称|请(?:填写|注明|选择|填)[^)）]{0,16}|单选.{0,4}必选|必填|可多选)\s*[)）]"
)
_UNFILLED = lazy(r"^[\s_＿—\-–.．·…]*(年[\s_]*月([\s_]*日)?)?[\s_]*$")
_AFTER_COMMITMENT = 800
"""Characters of the commitment that are looked at for its date."""


def read_form(document: Document, pack: Pack) -> Form:
    """Every field whose label is found in the document, with its value and its ticks."""
    ocr = document.text_source == "ocr"
    labels = Labels(pack.form["labels"], pack.form.get("second_part", ""))
    blocks, tables = parted_tables(document.blocks, pack.tables, lambda text: bool(labels.whole(text)))
    found = labels.read(blocks, tight=ocr or bool(document.fields))
    over = tuple(floating_marks(document.blocks))
    fields = {}
    for key, place in found.items():
        if pack.fields[key].kind == "commitment":
            fields[f"{key}_date"] = FormField(f"{key}_date", _signing_date(place.text), place.anchor)
        else:
            options = pack.form["choices"].get(key, ())
            doubts = [*place.doubts, *of_struck(place.text, options, place.anchor)]
            if options:
                several = pack.fields[key].kind == "choices"
                doubts += [*over, *of_choice(parted(place.text)[0], options, place.anchor, several)]
            fields[key] = _field(place, pack, ocr)._replace(doubts=tuple(doubts))
    for item in _from_acroform(document, labels, pack):
        if item.key not in fields or not (fields[item.key].value or fields[item.key].boxes):
            fields[item.key] = item
    rows = {
        spec.key: tuple(records(tables[spec.key], Asked.of(spec.columns))) for spec in pack.tables if spec.key in tables
    }
    return Form(document.file, fields, sealed(document), estimate=ocr, tables=rows)


def _field(place: Found, pack: Pack, ocr: bool) -> FormField:
    options = pack.form["choices"].get(place.key)
    text, struck = parted(_HINTS.sub("", place.text))
    several = pack.fields[place.key].kind == "choices"
    if options and (ticks := boxes(text, options, ocr, struck, several)):
        return FormField(place.key, _chosen(place.key, ticks, pack), place.anchor, ticks)
    value = _written(text)
    if options and not value:
        return FormField(place.key, (), place.anchor)
    return FormField(place.key, value or None, place.anchor)


def _chosen(key: str, ticks: Iterable[Box], pack: Pack) -> str | tuple[str, ...]:
    """The ticked label; several or none as a tuple."""
    labels = tuple(box.label for box in ticks if box.ticked)
    return labels[0] if len(labels) == 1 and pack.fields[key].kind != "choices" else labels


def _written(text: str) -> str:
    """What was written in, without the line it was written on."""
    value = joined(re.sub(r"_{2,}|＿+", " ", text)).strip(" :：_")
    return "" if _UNFILLED.match(value) or is_prompt(value) else value


def _signing_date(text: str) -> str | None:
    return signed_on(text[:_AFTER_COMMITMENT]) or None


def _from_acroform(document: Document, labels: Labels, pack: Pack) -> Iterator[FormField]:
    """Fields of a fillable PDF whose names are the form's own labels or keys."""
    ticks: dict[str, list[Box]] = {}
    anchor = Anchor(document.file)
    for name, value in document.fields:
        if value in (TICKED, EMPTY):
            for key, option in _options_named(name, pack):
                ticks.setdefault(key, []).append(Box(option, value == TICKED))
            continue
        keys = [name] if name in pack.form["labels"] else labels.whole(name)
        if keys and _written(value):
            yield FormField(keys[0], _written(value), anchor)
    for key, found in ticks.items():
        yield FormField(key, _chosen(key, found, pack), anchor, tuple(found))


def _options_named(name: str, pack: Pack) -> Iterator[tuple[str, str]]:
    """The (field, option) that a check box's name says: "成果等级意向.标杆级", "level_标杆级", "标杆级"."""
    folded = plain(name)
    named = [
        (key, option)
        for key, options in pack.form["choices"].items()
        for option in options
        if folded.endswith(plain(option))
    ]
    longest = max((len(option) for _, option in named), default=0)
    named = [(key, option) for key, option in named if len(option) == longest]
    told = [
        (key, option)
        for key, option in named
        if key in folded or any(plain(label) in folded for label in pack.form["labels"][key])
    ]
    yield from told or (named if len(named) == 1 else [])


def sealed(document: Document) -> bool | None:
    """Whether there is a picture that could be a seal; None where pictures cannot be told from the text."""
    if any(figures(document.blocks)):
        return True
    digital_word = document.text_source == "digital" and PurePosixPath(document.file).suffix.lower() in _WORD
    return False if digital_word else None


_WORD = (".docx", ".docm", ".doc", ".wps", ".rtf", ".odt")
