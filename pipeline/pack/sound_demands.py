"""Do a pack's materials, demands, form and dates make sense? Asked of tables that fit their types."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from pipeline.pack.form_keys import choices_of, fields_of
from pipeline.pack.made import RULES, moment
from pipeline.pack.problems import Keys, Problem, nearest
from pipeline.pack.when import when_faults
from pipeline.pack.written import Written

_NEEDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "E005": (("form", "standard"), ("form", "standard_year"), ("form", "standard_title")),
    "E006": (("dates", "honor_years"), ("words", "evidence", "honor_claims")),
    "E009": (("dates", "evaluation_years"), ("dates", "evaluation_clause")),
    "A009": (("form", "intent"),),
    "Q001": (("words", "evidence", "subject"), ("words", "evidence", "activity")),
    "Q002": (("form", "site_standard"), ("form", "site_standard_title")),
    "Q003": (("dates", "accident_years"), ("words", "evidence", "accidents")),
    "Q005": (("form", "progress"), ("form", "building"), ("words", "evidence", "progress")),
}
"""What a rule cannot be decided without."""
_SPEAKING = ("E001", "E004", "E011", "R001", "A001")
"""The rules that can speak of a demand."""
_LONGEST_DAYS = 365
_OWN = frozenset(("report", "form", "recommendation", "submission"))
"""What a fact that must agree can be of, beside a material."""


def demand_faults(written: Written) -> Iterator[Problem]:
    """What contradicts itself, names what there is not, or is asked for while no rule looks at it."""
    yield from _needs(written)
    yield from _of_form(written)
    yield from _of_levels(written)
    yield from _of_evidence(written)
    yield from _of_facts(written)
    yield from _of_agreements(written)
    yield from _of_dates(written)
    yield from _of_outcomes(written)


def _needs(written: Written) -> Iterator[Problem]:
    for code, places in _NEEDS.items():
        for place in places if code in written["rules"] else ():
            table: Any = written
            for name in place:
                table = table.get(name) if isinstance(table, dict) else None
            if table is None:
                yield Problem(("rules", code), f"要检查这一条，须写明 {'.'.join(place)}")


def _has_rule(written: Written, code: str, keys: Keys) -> Iterator[Problem]:
    """A demand that no rule looks at would pass in silence."""
    if code not in written["rules"]:
        from pipeline.pack.draft.rule_tables import all_rules  # which reads a table: only for what is wrong

        hint = "（yushen pack rules 可以写好）" if code in all_rules() else ""
        yield Problem(keys, f"没有规则检查这一条，请在规则表里写上 {code}{hint}")


def _known(name: str, among: Any, keys: Keys, what: str) -> Iterator[Problem]:
    if name not in among:
        like = nearest(name, among)
        yield Problem(keys, f"“{name}”不是{what}" + (f"，最接近的是“{like}”" if like else ""))


def _when(table: Any, keys: Keys, written: Written) -> Iterator[Problem]:
    if "when" in table:
        fields, choices = set(fields_of(written)), choices_of(written)
        yield from when_faults(table["when"], (*keys, "when"), written.get("levels", {}), fields, choices)


def _of_form(written: Written) -> Iterator[Problem]:
    form = cast("dict[str, Any]", written.get("form", {}))
    for key, table in form.get("fields", {}).items():
        keys: Keys = ("form", "fields", key)
        if table.get("kind") in ("choice", "choices") and key != "level" and not table.get("options"):
            yield Problem(keys, "选择的栏目须写明 options")
        if {"min", "max"} & set(table):
            yield from _has_rule(written, "A011", keys)
        yield from _when(table, keys, written)
    for key in form.get("tables", {}):
        if key in fields_of(written):
            yield Problem(("form", "tables", key), "与一个栏目同名")
        yield from _has_rule(written, "A010", ("form", "tables", key))
    if second := form.get("second_part"):
        yield from _known(second, fields_of(written), ("form", "second_part"), "表上的栏目")
    for number, one in enumerate(form.get("sums", [])):
        for name in (one["whole"], *one["parts"]):
            yield from _known(name, fields_of(written), ("form", "sums", number), "表上的栏目")
    for key, column in written.get("recommendation", {}).get("columns", {}).items():
        if shared := column.get("options_of"):
            yield from _known(
                shared, fields_of(written), ("recommendation", "columns", key, "options_of"), "表上的栏目"
            )


def _of_levels(written: Written) -> Iterator[Problem]:
    for name, level in written.get("levels", {}).items():
        for instead in level.get("substitutes", []):
            keys: Keys = ("levels", name, "substitutes")
            yield from _known(instead, [*written["materials"], "first", "second", "third"], keys, "材料或评价方")


def _of_evidence(written: Written) -> Iterator[Problem]:
    words = cast("dict[str, Any]", written["words"])
    seen: set[str] = set()
    for number, table in enumerate(written.get("evidence", [])):
        keys: Keys = ("evidence", number)
        if table["key"] in seen:
            yield Problem((*keys, "key"), f"“{table['key']}”用于两项证实性材料")
        seen.add(table["key"])
        for how in ("any", "all", "none"):
            for role in cast("dict[str, list[str]]", table).get(how, []):
                yield from _known(role, written["materials"], (*keys, how), "写在 [materials] 里的材料")
        if table.get("years", 1) < 1:
            yield Problem((*keys, "years"), "至少为 1；只要一份总的，就不写这一行")
        if each := table.get("each"):
            claims = [*words.get("claims", {}), *words.get("evidence", {})]
            yield from _known(each, claims, (*keys, "each"), "写在 [words.claims] 里的一组词语")
        if named := table.get("rule"):  # which may be off, as any rule may
            yield from _known(named, _SPEAKING, (*keys, "rule"), "检查有没有材料的规则")
        elif table.get("required", True):
            yield from _has_rule(written, RULES["evidence"], keys)
        for key, code in (("editable_and_pdf", RULES["both"]), ("merged_pdf", RULES["merged"])):
            if table.get(key):
                yield from _has_rule(written, code, (*keys, key))
        yield from _when(table, keys, written)


def _of_facts(written: Written) -> Iterator[Problem]:
    for role, material in written["materials"].items():
        facts = material.get("facts", {})
        for key, fact in facts.items():
            keys: Keys = ("materials", role, "facts", key)
            if {"min", "max"} & set(fact):
                yield from _has_rule(written, RULES["facts"], keys)
            if other := fact.get("told_by"):
                yield from _known(other, facts, (*keys, "told_by"), "这份材料的事实")
            if field := fact.get("agrees_with"):
                yield from _known(field, fields_of(written), (*keys, "agrees_with"), "表上的栏目")
                yield from _has_rule(written, RULES["agreement"], keys)
        if year := material.get("year_of"):
            yield from _known(year, facts, ("materials", role, "year_of"), "这份材料的事实")


def facts_unasked(written: Written) -> Iterator[Problem]:
    """Facts that must be there while the rule that looks for them is off: a pack may do so, its writer is told."""
    for role, material in written["materials"].items():
        for key, fact in material.get("facts", {}).items():
            if fact.get("required"):
                yield from _has_rule(written, "E003", ("materials", role, "facts", key))


def _of_agreements(written: Written) -> Iterator[Problem]:
    for number, table in enumerate(written.get("consistency", [])):
        keys: Keys = ("consistency", number)
        yield from _has_rule(written, table.get("rule", RULES["agreement"]), keys)
        for name in table["facts"]:
            of, dot, fact = name.partition(".")
            if not dot or not fact:
                yield Problem((*keys, "facts"), f"“{name}”应写作“在哪里.哪一项”，如 form.unit_name")
            elif of not in _OWN:
                yield from _known(of, written["materials"], (*keys, "facts"), "材料")
            elif of == "form":
                yield from _known(fact, fields_of(written), (*keys, "facts"), "表上的栏目")


def _of_dates(written: Written) -> Iterator[Problem]:
    windows = written.get("windows", [])
    if "year" not in written["dates"]:
        yield Problem(("dates", "year"), "缺少这一项；有 [[windows]] 的可以不写")
    if windows and not any(one.get("of", "submission") == "submission" for one in windows):
        yield Problem(("windows",), '须有一个申报期间：of = "submission"')
    if "application" not in written["dates"] and not windows:
        yield Problem(("dates",), '须写明申报期间：application，或 of = "submission" 的 [[windows]]')
    for number, table in enumerate(cast("list[dict[str, Any]]", windows)):
        for key in ("from", "to"):
            try:
                moment(table[key])
            except ValueError:
                yield Problem(("windows", number, key), f"“{table[key]}”不是日期或时刻，应如 2000-03-01 17:00")
                return
        if moment(table["from"]) > moment(table["to"], last=True):
            yield Problem(("windows", number, "to"), "结束在开始之前")
    for number, quota in enumerate(written.get("quotas", [])):
        keys: Keys = ("quotas", number)
        yield from _has_rule(written, RULES["quota"], keys)
        if quota["per"] not in ("recommender", "unit_name"):
            yield from _known(quota["per"], fields_of(written), (*keys, "per"), "表上的栏目")
        if (
            quota.get("register")
            and cast("dict[str, Any]", written["rules"]).get(RULES["quota"], {}).get("needs") == "batch"
        ):
            yield Problem(
                ("rules", RULES["quota"], "needs"), '有往年名册的名额单份也要检查，请改为 needs = "submission"'
            )
        if quota.get("over") == "register" and not quota.get("register"):
            yield Problem(keys, "须写明往年名册的文件名 register")


def _of_outcomes(written: Written) -> Iterator[Problem]:
    table = cast("dict[str, Any]", written.get("outcomes", {}))
    if "accepted" not in table.get("offered", ["accepted"]):
        yield Problem(("outcomes", "offered"), "须有 accepted：没有发现问题的材料总要能转入评审")
    for name in ("correction_days", "appeal_days"):
        if name in table and not 1 <= table[name] <= _LONGEST_DAYS:
            yield Problem(("outcomes", name), f"须为 1 到 {_LONGEST_DAYS} 天")


def demand_quotes(written: Written) -> Iterator[tuple[Keys, str]]:
    """Every quote of these tables with its place."""
    for number, demand in enumerate(written.get("evidence", [])):
        if "quote" in demand:
            yield ("evidence", number, "quote"), demand["quote"]
    for role, material in written["materials"].items():
        for key, fact in material.get("facts", {}).items():
            if "quote" in fact:
                yield ("materials", role, "facts", key, "quote"), fact["quote"]
    form, more = written.get("form", {}), cast("dict[str, Any]", written)
    if "quote" in more.get("outcomes", {}):
        yield ("outcomes", "quote"), more["outcomes"]["quote"]
    for kind in ("fields", "tables"):
        for key, table in cast("dict[str, Any]", form).get(kind, {}).items():
            if "quote" in table:
                yield ("form", kind, key, "quote"), table["quote"]
    for kind in ("windows", "consistency", "quotas"):
        for number, table in enumerate(more.get(kind, [])):
            if "quote" in table:
                yield (kind, number, "quote"), table["quote"]
