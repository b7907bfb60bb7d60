"""Does a pack say what its notice says? Options dropped, limits left out, rules with nothing to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.pack.draft.forms import forms_of
from pipeline.pack.draft.limits import limits_in
from pipeline.pack.draft.lines import lines_of
from pipeline.pack.draft.missing_rules import idle_rules
from pipeline.pack.form_keys import choices_of, fields_of
from pipeline.pack.half_said import fields_without_limit, half_said
from pipeline.pack.problems import Keys, Problem

_UNITS = ("字", "字符", "页")


def notice_faults(tables: Mapping[str, Any], notice: str) -> Iterator[Problem]:
    """What the pack leaves out, or contradicts, of the notice that it quotes."""
    yield from _levels_of_form(tables)
    yield from _dropped(tables, notice)
    yield from _unlimited(tables)
    yield from _impossible(tables)
    yield from _half_said(tables, notice)
    for code, asks in idle_rules(dict(tables)).items():
        yield Problem(("rules", code), f"：规则包里没有它要看的内容（{asks}），这一条不会起作用；请补写，或删去这一条")


def _levels_of_form(tables: Mapping[str, Any]) -> Iterator[Problem]:
    """The form's options are the levels: an applicant can tick no other."""
    levels, options = list(tables.get("levels", {})), choices_of(tables).get("level", [])
    if options and not levels:
        yield Problem(_options_at(tables, "level"), f"：申报表可选“{'、'.join(options)}”，规则包没有写等级（[levels]）")
    elif options and levels:
        lacking = [name for name in levels if not _offers(options, name)]
        more = [name for name in options if not _offers(levels, name)]
        if lacking or more:
            told = [f"多了“{'、'.join(more)}”"] * bool(more) + [f"少了“{'、'.join(lacking)}”"] * bool(lacking)
            yield Problem(_options_at(tables, "level"), f"与 [levels] 的等级不同：{'，'.join(told)}")


def _offers(names: list[str], name: str) -> bool:
    """In full, or in short: 标杆 is 标杆级."""
    bare = "".join(name.split())
    return any(bare in other or other in bare for other in ("".join(one.split()) for one in names))


def _options_at(tables: Mapping[str, Any], key: str) -> Keys:
    form = tables.get("form", {})
    return ("form", "fields", key, "options") if key in form.get("fields", {}) else ("form", "choices", key)


def _dropped(tables: Mapping[str, Any], notice: str) -> Iterator[Problem]:
    """Options that the notice's own form prints in that field and the pack has not."""
    printed = {field.label: field.options for form in forms_of(lines_of(notice)) for field in form.fields}
    fields, choices = fields_of(tables), choices_of(tables)
    for key, options in choices.items():
        field = fields.get(key, [])
        labels = field.get("labels", []) if isinstance(field, Mapping) else field
        there = next((printed[label] for label in labels if printed.get(label)), ())
        if there and set(options) < set(there):
            left = "、".join(option for option in there if option not in options)
            yield Problem(_options_at(tables, key), f"：通知的表上还有“{left}”这一选项，请核对")


def _unlimited(tables: Mapping[str, Any]) -> Iterator[Problem]:
    """A part without a limit whose own quote states one that no other table with this quote has."""
    sections = tables.get("sections", [])
    limited = {section.get("quote") for section in (*sections, *_of_report(tables)) if "limit" in section}
    for number, section in enumerate(sections):
        quote = str(section.get("quote", ""))
        stated = [one for one in limits_in(quote) if one.figures and one.unit in _UNITS]
        if stated and "limit" not in section and quote not in limited:
            figures = "—".join(map(str, sorted(stated[0].figures)))
            yield Problem(("sections", number), f"：引文写有限额（{figures} {stated[0].unit}），没有写 limit，不会检查")


def _half_said(tables: Mapping[str, Any], notice: str) -> Iterator[Problem]:
    """What parts and fields of the form quote and leave out: which levels, how many, how long."""
    for key, field in fields_without_limit(lines_of(notice), tables.get("form", {}).get("fields", {})):
        yield Problem(("form", "fields", key), f"：通知的表上写有“{field.remark}”，没有写 max 和 unit，不会检查")
    levels = list(tables.get("levels", {}))
    for number, section in enumerate(tables.get("sections", [])):
        asked = section.get("required", True)  # what nobody has to write may quote any sentence
        if asked and half_said(str(section.get("quote", "")), [section], levels):
            told = "引文里只对某些等级的要求、个数或应有的数据没有写进这一部分（when、repeats、shows_data），请核对"
            yield Problem(("sections", number), f"：{told}")


def _of_report(tables: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    limits = _several(tables.get("report", {}).get("limit"))
    return [{"quote": one.get("quote"), "limit": one} for one in limits]


def _several(limit: Any) -> list[Mapping[str, Any]]:
    if isinstance(limit, int):
        return [{"max": limit}]
    return [one for one in (limit if isinstance(limit, list) else [limit]) if isinstance(one, Mapping)]


def _impossible(tables: Mapping[str, Any]) -> Iterator[Problem]:
    """A whole that must be shorter than its parts must be."""
    limit = tables.get("report", {}).get("limit")
    sections = tables.get("sections", [])
    asked = [section for section in sections if section.get("required", True) and "when" not in section]
    for number, whole in enumerate(_several(limit)):
        unit, most = whole.get("unit", "字"), whole.get("max")
        of_parts = [(s, one) for s in asked for one in _several(s.get("limit")) if one.get("unit", "字") == unit]
        least = sum(one.get("min", 0) for _, one in of_parts)
        if most is not None and least > most:
            names = "、".join(str(section["title"]) for section, one in of_parts if one.get("min"))
            told = f"：全文不超过 {most} {unit}，而“{names}”至少要 {least} {unit}，不能同时做到"
            keys: Keys = ("report", "limit", number) if isinstance(limit, list) else ("report", "limit")
            yield Problem(keys, f"{told}，请核对是不是全文的限额")
