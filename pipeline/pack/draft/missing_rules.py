"""The rules that a pack has something for and does not list: ready to be written into its rules.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from typing import Any

from pipeline.pack.draft.rule_tables import Names, Source, all_rules, filled, put_rules, suitable
from pipeline.pack.draft.toml import Writer
from pipeline.pack.places import files_of

Tables = dict[str, Any]


def tables_of(name: str) -> Tables:
    """What the files of a pack say, as one; the pack is one that loads."""
    tables: Tables = {}
    for path in files_of(name):
        tables |= tomllib.loads(path.read_text("utf-8-sig"))
    return tables


def missing_rules(tables: Tables) -> dict[str, str]:
    """Code → title of every rule that would look at something of the pack, is not in it and is more than advice."""
    told, there, names = _sources(tables), tables.get("rules", {}), _names(tables)
    missing = [(code, rule) for code, rule in suitable(told) if code not in there and rule["severity"] != "advice"]
    return {code: filled(rule["title"], names) for code, rule in missing}


def idle_rules(tables: Tables) -> dict[str, str]:
    """Code → what it looks at, of every rule of the pack for which the pack has nothing: it would pass in silence."""
    told, there = _sources(tables), tables.get("rules", {})
    known = {code: rule.get("asks", "hand_in") for code, rule in all_rules().items()}
    return {code: _ASKED[slot] for code, slot in known.items() if code in there and slot in _ASKED and slot not in told}


_ASKED = {
    "limits": "各部分的 limit",
    "whole": "report 的 limit",
    "elements": "各部分的 elements",
    "repeated": "各部分的 repeats",
    "contents": "report 或 layout 的 contents",
    "font": "layout 的 font",
    "size": "layout 的 size_pt",
    "paper": "layout 的 page、line_spacing、margins",
    "depth": "layout 的 heading_depth",
    "template": "layout 的 template",
    "files": "files",
    "data": "各部分的 shows_data",
    "forbidden": "各部分的 forbidden_fields，或 words.anonymous",
    "words": "各部分的 forbidden，或 words.forbidden",
    "editions": "evidence 的 editable_and_pdf",
    "merged": "evidence 的 merged_pdf",
    "ranges": "form.fields 的 min、max",
    "agreements": "consistency，或 facts 的 agrees_with",
    "quota": "quotas",
    "records": "form.tables",
}
"""What a rule looks at, where nothing but a key of the pack gives it something to look at."""


def unused_rules(name: str) -> dict[str, str]:
    """Of a pack by its name or path: those that are missing; none where it cannot be told yet."""
    try:
        return missing_rules(tables_of(name))
    except (OSError, UnicodeError, tomllib.TOMLDecodeError, AttributeError, TypeError, KeyError):
        return {}


def as_written(tables: Tables) -> str:
    """The missing rules as text of a TOML file; "" where none is missing."""
    missing = missing_rules(tables)
    if not missing:
        return ""
    out = Writer("由 yushen pack rules 补上的规则。依据和引文请核对；不需要的规则整条删去。")
    put_rules(out, _sources(tables), _names(tables), set(tables.get("rules", {})))
    return out.text()


def _names(tables: Tables) -> Names:
    materials = tables.get("materials", {})
    return {
        "sections": "、".join(section["title"] for section in tables.get("sections", [])),
        "levels": "、".join(tables.get("levels", {})),
        "form": _called(materials, "application_form", "申报表"),
        "recommendation": _called(materials, "recommendation", "推荐表"),
    }


def _called(materials: Tables, role: str, other: str) -> str:
    return str(materials[role]["title"]) if role in materials else other


def _sources(tables: Tables) -> dict[str, Source]:
    """By what rules ask for: where the pack says it."""
    found = {slot: source for slot, table in _of(tables) if (source := _source(table))}
    for table in (*tables.get("consistency", []), *tables.get("evidence", [])):
        asked = all_rules().get(table.get("rule", ""), {}).get("asks")  # a rule that a table names has it to look at
        if asked and (source := _source(table)):
            found.setdefault(asked, source)
    found.setdefault("sections", ("正文", ""))
    whole = _source(tables.get("rules", {}).get("F001"))
    whole = whole if whole and whole[1] else found["sections"]
    return {"hand_in": whole, "lead": found["sections"]} | {
        slot: source if source[1] else whole for slot, source in found.items()
    }


def _source(table: Any) -> Source | None:
    """Clause and quote of a table; a table without them is there all the same."""
    return None if table is None else (str(table.get("clause") or "正文"), str(table.get("quote", "")))


def _of(tables: Tables) -> Iterator[tuple[str, Any]]:
    """What each slot stands for, as the first table of the pack that says it; None where none does."""
    yield from _of_report(tables)
    yield from _of_submission(tables)


def _first(found: Iterable[Any]) -> Any:
    return next(iter(found), None)


def _of_report(tables: Tables) -> Iterator[tuple[str, Any]]:
    sections, words, files = tables.get("sections", []), tables.get("words", {}), tables.get("files", {})
    layout, report = tables.get("layout", {}), tables.get("report", {})
    limits = report.get("limit", [])
    whole = _first([limits] if isinstance(limits, dict) else limits)
    yield "sections", _first(sections)
    yield "limits", _first(s for s in sections if "limit" in s)
    yield "whole", whole
    yield "elements", _first(s for s in sections if s.get("elements"))
    yield "repeated", _first(s for s in sections if "repeats" in s)
    yield "contents", layout if layout.get("contents") else (whole or {}) if report.get("contents") else None
    yield "font", layout if "font" in layout else None
    yield "size", layout if "size_pt" in layout else None
    yield "paper", layout if set(layout) & {"page", "line_spacing", "margins"} else None
    yield "depth", layout if "heading_depth" in layout or "headings" in report else None
    yield "files", files if set(files) & {"names", "types", "max_mb", "most"} else None
    yield "data", _first(s for s in sections if s.get("shows_data"))
    yield "template", layout if "template" in layout else None
    yield (
        "forbidden",
        _first([*(s for s in sections if "forbidden_fields" in s), *filter(None, [words.get("anonymous")])]),
    )
    yield "words", _first([*(s for s in sections if "forbidden" in s), *words.get("forbidden", [])])


def _of_submission(tables: Tables) -> Iterator[tuple[str, Any]]:
    form, evidence = tables.get("form", {}), tables.get("evidence", [])
    fields: Tables = form.get("fields", {})
    titled = any(section.get("is_title") for section in tables.get("sections", []))
    facts = [fact for m in tables.get("materials", {}).values() for fact in m.get("facts", {}).values()]
    windows = [w for w in tables.get("windows", []) if w.get("of", "submission") == "submission"]
    columns = tables.get("recommendation", {}).get("columns", {})
    yield "evidence", _first(one for one in evidence if "rule" not in one and one.get("required", True))
    yield "editions", _first(one for one in evidence if one.get("editable_and_pdf"))
    yield "merged", _first(one for one in evidence if one.get("merged_pdf"))
    yield "required", _first(fact for fact in facts if fact.get("required"))
    yield "facts", _first(fact for fact in facts if {"min", "max"} & set(fact))
    yield "form", _first(fields.values())
    yield "ranges", _first(field for field in fields.values() if {"min", "max"} & set(field))
    agreements = [one for one in tables.get("consistency", []) if "rule" not in one]
    yield "agreements", _first([*agreements, *(fact for fact in facts if "agrees_with" in fact)])
    yield "options", _first(field for field in fields.values() if field.get("options"))
    yield "form_level", fields.get("level") if tables.get("levels") else None
    yield "form_outcome", fields.get("outcome_name") if titled else None
    yield "form_unit", fields.get("unit_name")
    yield "form_seal", _first(field for field in fields.values() if field.get("kind") == "seal")
    yield "records", _first(form.get("tables", {}).values())
    yield "recommendation", tables.get("recommendation") if columns else None
    yield "recommended_level", columns.get("level") if tables.get("levels") and "level" in fields else None
    yield "window", _first(windows)
    yield "quota", _first(tables.get("quotas", []))
