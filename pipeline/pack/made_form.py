"""Makes of what a pack writes of the form and the recommendation what it holds: fields, tables, columns, sums."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.pack.demands import FieldSpec, SumSpec, TableSpec
from pipeline.pack.when import condition
from pipeline.pack.written_form import FormWords

if TYPE_CHECKING:
    from pipeline.pack.written import Written

LEVEL = "level"


class MadeForm(NamedTuple):
    """The form and the recommendation of a pack."""

    words: FormWords
    """As written, ``labels``, ``choices``, ``optional`` and ``single_choice`` filled in from the fields."""
    fields: dict[str, FieldSpec]
    tables: tuple[TableSpec, ...]
    sums: tuple[SumSpec, ...]
    columns: dict[str, FieldSpec]
    declared: dict[str, FieldSpec]


def form(written: Written) -> MadeForm:
    """What the notice asks to be filled in; the options of the field ``level`` are the pack's levels."""
    words = written.get("form", FormWords())
    levels = tuple(written.get("levels", {}))
    fields = _short(words, levels)
    for key, table in words.get("fields", {}).items():
        fields[key] = _field(key, table, levels)
    recommended = written.get("recommendation", {})
    short = {key: FieldSpec(key, tuple(labels)) for key, labels in words.get("columns", {}).items()}
    columns = short | _columns(recommended.get("columns", {}), fields)
    return MadeForm(
        _filled_in(words, fields, columns),
        fields,
        tuple(_table(key, table, fields) for key, table in words.get("tables", {}).items()),
        tuple(
            SumSpec(one["whole"], tuple(one["parts"]), one.get("told", ""), one.get("unit", ""))
            for one in words.get("sums", [])
        ),
        columns,
        {key: _field(key, table, levels) for key, table in recommended.get("fields", {}).items()},
    )


def _short(words: FormWords, levels: tuple[str, ...]) -> dict[str, FieldSpec]:
    """The fields that ``labels`` names, the older place."""
    made = {}
    for key, labels in words.get("labels", {}).items():
        options = levels if key == LEVEL else tuple(words.get("choices", {}).get(key, ()))
        made[key] = FieldSpec(
            key,
            tuple(labels),
            "choice" if options else "commitment" if key == "commitment" else "text",
            options,
            key in words.get("single_choice", ()) or key == LEVEL,
            key not in words.get("optional", ()),
        )
    return made


def _field(key: str, table: Mapping[str, Any], levels: tuple[str, ...]) -> FieldSpec:
    told: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in table.items()}
    if "when" in told:
        told["when"] = condition(told["when"])
    if key == LEVEL:
        told["options"] = levels
    kind = told.setdefault("kind", "choice" if told.get("options") else "text")
    told.setdefault("single", kind != "choices")
    return FieldSpec(key, **told)


def _columns(tables: Mapping[str, Any], fields: Mapping[str, FieldSpec]) -> dict[str, FieldSpec]:
    """The columns; ``options_of`` names the field of the form whose options they share."""
    made = {}
    for key, table in tables.items():
        told = {name: value for name, value in table.items() if name != "options_of"}
        column = _field("", told, ())._replace(key=key)
        if shared := table.get("options_of"):
            column = column._replace(options=fields[shared].options, kind="choice")
        made[key] = column
    return made


def _table(key: str, table: Mapping[str, Any], fields: Mapping[str, FieldSpec]) -> TableSpec:
    rest = {name: value for name, value in table.items() if name not in ("title", "columns")}
    return TableSpec(key, table["title"], tuple(_columns(table["columns"], fields).values()), **rest)


def _filled_in(words: FormWords, fields: Mapping[str, FieldSpec], columns: Mapping[str, FieldSpec]) -> FormWords:
    return words | FormWords(
        labels={key: list(spec.labels) for key, spec in fields.items()},
        choices={key: list(spec.options) for key, spec in fields.items() if spec.options},
        optional=[key for key, spec in fields.items() if not spec.required],
        single_choice=[key for key, spec in fields.items() if spec.options and spec.single and key != LEVEL],
        columns={key: list(spec.labels) for key, spec in columns.items()},
    )
