"""The draft's rules.toml: where the notice says two things, what is checked, and what only a person can confirm."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import combinations

from pipeline.pack.draft.anonymous import field_of, hides_unit, of_a_title
from pipeline.pack.draft.dates import submission_of
from pipeline.pack.draft.duties import Duty, asks
from pipeline.pack.draft.elements import elements_of
from pipeline.pack.draft.files_file import type_of
from pipeline.pack.draft.form_file import kind_of_field, limited_field
from pipeline.pack.draft.forms import Field
from pipeline.pack.draft.found import Found
from pipeline.pack.draft.lines import Line
from pipeline.pack.draft.materials import Material
from pipeline.pack.draft.repeated import repeated_in
from pipeline.pack.draft.rule_tables import Source, put_rules
from pipeline.pack.draft.section_file import wants_data
from pipeline.pack.draft.toml import Writer

_REFUSED = re.compile(r"(?:逾期|过期|超过期限)[^。；]{0,10}不(?:再|予|能)*(?:受理|接收|接受)")
"""What is handed in late is not taken at all."""
_FIRST_MANUAL = 101
"""M001 … M099 are those that packs share."""
_MOST_MANUAL = 40
_TITLE = 40


def rules_file(found: Found, materials: list[Material], fields: dict[str, Field], without: Collection[str] = ()) -> str:
    """The text of rules.toml, ``without`` some."""
    out = Writer("要检查的规则。依据和引文请核对；不需要的规则整条删去。")
    _disputes(out, found)
    told = _sources(found, materials, fields)
    names = {
        "sections": "、".join(part.title for part in found.parts.parts if not part.unlisted),
        "levels": "、".join(level.name for level in found.levels),
        "form": next((m.title for m in materials if m.role == "application_form"), "申报表"),
        "recommendation": next((m.title for m in materials if m.role == "recommendation"), "推荐表"),
    }
    put_rules(out, told, names, without, {"Q004"} if _REFUSED.search(found.text) else ())
    _manual(out, found, materials, fields)
    return out.text()


def _at(line: Line, quote: str = "") -> Source:
    return line.clause or "正文", quote or line.text.strip()


def _sources(found: Found, materials: list[Material], fields: dict[str, Field]) -> dict[str, Source]:
    """What the draft holds, each with a sentence of the notice for it."""
    told: dict[str, Source] = {"hand_in": _at(*found.hand_in)}
    parts = found.parts.parts
    if parts:
        first = next((part for part in parts if not part.unlisted), parts[0])
        lead = found.parts.lead
        told["sections"] = told["lead"] = _lead(lead) if lead is not None else _at(first.line, first.quote)
    limited = next((part for part in sorted(parts, key=lambda part: part.unlisted) if part.limit), None)
    if limited:
        told["limits"] = _at(limited.line, limited.quote)
    if found.whole:
        told["whole"] = _at(found.whole[0].line, found.whole[0].quote)
    if found.files:
        told["files"] = _at(found.files[0].line, found.files[0].quote)
    elif found.naming:
        told["files"] = _at(*found.naming)
    elif typed := type_of(found, materials[0].title):
        told["files"] = _at(*typed[1:])
    if any(asked.words for part in parts for asked in elements_of(part.told)):
        told["elements"] = told["lead"]
    if shown := next((part for part in parts if wants_data(part)), None):
        told["data"] = _at(shown.line, shown.quote)
    duties = [duty for material in materials for duty in material.duties]
    if duties:
        told["evidence"] = _at(duties[0].line, duties[0].quote)
    if found.whole and found.contents:
        told["contents"] = _at(*found.contents)
    if found.editions:
        told["editions"] = _at(*found.editions)
    if quota := next((one for one in found.quotas if not one.of_level and one.field(fields)), None):
        told["quota"] = _at(quota.line, quota.quote)
    told |= _hidden(found, materials, fields)
    window = submission_of(found.windows)
    if window:
        told["window"] = _at(window.line, window.quote)
    return told | _form_sources(found, fields)


def _hidden(found: Found, materials: list[Material], fields: dict[str, Field]) -> dict[str, Source]:
    """What must not be written, parts that repeat, shares that are read from a material."""
    told: dict[str, Source] = {}
    title = next((part for part in found.parts.parts if hides_unit(part.line.plain)), None)
    duty = next((duty for duty in found.duties if hides_unit(duty.quote) and of_a_title(duty.quote)), None)
    known = "unit_name" in fields
    if title and known:
        told["forbidden"] = _at(title.line)
    elif duty and known:
        told["forbidden"] = _at(duty.line, duty.quote)
    elif found.anonymous and any(field_of(name, fields) for name in found.anonymous.names):
        told["forbidden"] = _at(found.anonymous.line, found.anonymous.quote)
    if found.layout:
        slots = {"font": "font", "size_pt": "size", "heading_depth": "depth"} | dict.fromkeys(
            ("page", "line_spacing", "margins"), "paper"
        )
        told |= {slots[key]: _at(found.layout.line, found.layout.quote) for key in found.layout.asked}
    if found.forbidden:
        told["words"] = _at(found.forbidden[0].line, found.forbidden[0].quote)
    if several := next((one for one in found.parts.parts if repeated_in(one)), None):
        told["repeated"] = _at(several.line, several.quote)
    if sealed := next((material.sealed for material in materials if material.sealed), None):
        told["required"] = _at(sealed.line, sealed.quote)
    if fact := next((material.fact for material in materials if material.fact), None):
        told["facts"] = _at(fact.line, fact.quote)
    return told


def _lead(line: Line) -> Source:
    """The last sentence of the lead: it is the one that introduces the parts."""
    pieces = [piece for piece in re.split(r"(?<=[。；;])", line.text.strip()) if piece.strip()]
    return line.clause or "正文", pieces[-1].strip()


def _form_sources(found: Found, fields: dict[str, Field]) -> dict[str, Source]:
    told: dict[str, Source] = {}
    for form in found.forms:
        name = "recommendation" if form.recommendation else "form"
        told.setdefault(name, (form.annex, form.line.text.strip()))
        if form.records and not form.recommendation:
            told.setdefault("records", _at(form.records[0].line, form.records[0].quote))
        if form.recommendation and any("等级" in column for table in form.records for column in table.columns):
            told.setdefault("recommended_level", told[name])
    for slot, key in {
        "form_level": "level",
        "form_outcome": "outcome_name",
        "form_unit": "unit_name",
    }.items():
        if key in fields:
            told[slot] = _at(fields[key].line, fields[key].quote)
    if sealed := next((field for field in fields.values() if kind_of_field(field) == "seal"), None):
        told["form_seal"] = _at(sealed.line, sealed.quote)
    if limited := limited_field(fields):
        told["ranges"] = _at(limited.line, limited.quote)
    options = next((field for field in fields.values() if field.options), None)
    if options:
        told["options"] = _at(options.line, options.quote)
    if not found.levels:
        told.pop("form_level", None)
        told.pop("recommended_level", None)
    if not found.parts.parts:
        told.pop("form_outcome", None)
    return told


def _disputes(out: Writer, found: Found) -> None:
    """One matter with two times."""
    number = 0
    for one, other in combinations(found.windows, 2):
        if one.title != other.title or (one.start, one.end) == (other.start, other.end):
            continue
        number += 1
        out.gap()
        out.mark("通知在两处写的时间不同，请核对是否确有出入。")
        out.table("disputes", many=True)
        out.put("key", f"window_{number}")
        out.put("title", f"{one.title}的时间")
        out.put("text", f"{one.line.clause or '正文'}与{other.line.clause or '正文'}写明的时间不同。")
        out.put("clauses", [one.line.clause or "正文", other.line.clause or "正文"])
        out.put("quotes", [one.quote, other.quote])


def _manual(out: Writer, found: Found, materials: list[Material], fields: dict[str, Field]) -> None:
    """Sentences of duty that nothing else checks: a person confirms them."""
    used = {duty for material in materials for duty in material.duties}
    told = _told(found, materials, fields)
    left: list[Duty] = [duty for duty in found.duties if duty not in used and asks(_rest(duty.quote, told))]
    if left:
        out.gap()
        out.mark("以下是通知里其他的要求，程序不能判断，列给审查人员逐条确认；不需要的请删去。")
    for number, duty in enumerate(left[:_MOST_MANUAL], _FIRST_MANUAL):
        out.table("rules", f"M{number}")
        out.put("severity", "manual")
        out.put("title", _short(duty.quote))
        out.put("clause", duty.line.clause or "正文")
        out.put("quote", duty.quote)
        out.put("fix", "请对照通知核实。")


def _told(found: Found, materials: list[Material], fields: dict[str, Field]) -> list[str]:
    """What the draft says of its own, the longest first."""
    told = [window.quote for window in found.windows] + [found.hand_in[1]]
    told += [one.quote for one in (*found.whole, *found.files)] + [words.quote for words in found.forbidden]
    told += [quota.quote for quota in found.quotas if not quota.of_level and quota.field(fields)]
    told += [said[1] for said in (found.naming, found.editions, found.contents) if said]
    told += [part.quote for part in found.parts.parts if part.unlisted]
    told += [material.sealed.quote for material in materials if material.sealed]
    if found.anonymous:
        told += [found.anonymous.quote, found.anonymous.asked[1] if found.anonymous.asked else ""]
    return sorted(told, key=len, reverse=True)


def _rest(quote: str, told: list[str]) -> str:
    for known in told:
        quote = quote.replace(known, "") if known else quote
    return quote


def _short(quote: str) -> str:
    plain = re.sub(r"<[^>]+>|^[\s*\d一二三四五六七八九十（）()、.．]+", "", quote).rstrip("。；;")
    return plain if len(plain) <= _TITLE else plain[:_TITLE] + "…"
