"""Does what a pack says of the report, its looks and the files make sense, and is there a rule that asks for it?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pipeline.pack.bounds import WHOLE
from pipeline.pack.form_keys import choices_of, fields_of
from pipeline.pack.problems import Keys, Problem, nearest
from pipeline.pack.report import ANY
from pipeline.pack.when import when_faults

_OF_WHOLE = ("title", "cover", "contents")
_LAYOUT_RULES = {
    "font": "S009",
    "size_pt": "S010",
    "page": "S011",
    "line_spacing": "S011",
    "margins": "S011",
    "heading_depth": "S012",
    "contents": "S013",
    "template": "S014",
}
_REPORT_RULES = {"limit": "L005", "headings": "S012", "contents": "S013"}
_SECTION_RULES = {"repeats": "S008", "forbidden": "C004", "forbidden_fields": "C005"}
_NO_ERROR = ("L002", "L003", "L004", "S008", "S009", "S010", "S011", "S012", "S013", "S014")
_FILES = ("names", "types", "max_mb", "most")


def report_faults(written: Mapping[str, Any]) -> Iterator[Problem]:
    """What contradicts itself, cannot be used, or is asked for by no rule."""
    for number, section in enumerate(written["sections"]):
        yield from _of_section(section, ("sections", number), written)
    report, layout = written.get("report", {}), written.get("layout", {})
    for nth, limit in _tables(report.get("limit")):
        keys: Keys = ("report", "limit") if nth is None else ("report", "limit", nth)
        yield from _of_limit(limit, keys, written, whole=True)
        for key in ("clause", "quote"):
            if not limit.get(key):
                yield Problem((*keys, key), "缺少这一项")
    if "counts" in report and "limit" not in report:
        yield Problem(("report", "counts"), "没有 report.limit，这一项不起作用")
    for here, there in (("headings", "heading_depth"), ("contents", "contents")):
        if here in report and there in layout and report[here] != layout[there]:
            yield Problem(("report", here), f"与 layout.{there} 不同，请只写一处")
    for group in (layout, written.get("files", {})):
        name = "layout" if group is layout else "files"
        if group and not {"clause", "quote"} <= group.keys():
            yield Problem((name, "clause"), "缺少这一项：请写明条款（clause）和原文（quote）")
    yield from _of_names(written)
    yield from _unasked(written)
    yield from _unfounded(written)


def _tables(limit: Any) -> Iterator[tuple[int | None, Mapping[str, Any]]]:
    """The tables of a limit, with their numbers where it is a list."""
    if isinstance(limit, dict):
        yield None, limit
    elif isinstance(limit, list):
        yield from enumerate(limit)


def _of_section(section: Mapping[str, Any], keys: Keys, written: Mapping[str, Any]) -> Iterator[Problem]:
    limit = section.get("limit")
    if isinstance(limit, int) and limit <= 0:
        yield Problem((*keys, "limit"), "上限应为正整数")
    for number, table in _tables(limit):
        yield from _of_limit(table, (*keys, "limit") if number is None else (*keys, "limit", number), written)
    if "when" in section:
        levels = written.get("levels", {})
        yield from when_faults(section["when"], (*keys, "when"), levels, fields_of(written), choices_of(written))
        if section.get("required") is False:
            yield Problem((*keys, "required"), "写了 when 就是在该条件下必须有，请去掉 required")
    repeats = section.get("repeats")
    if repeats is not None:
        if section.get("is_title"):
            yield Problem((*keys, "repeats"), "成果的名称不能写几次")
        if repeats.get("min", 1) < 1 or repeats.get("min", 1) > repeats.get("max", repeats.get("min", 1)):
            yield Problem((*keys, "repeats"), "min 应不小于 1，且不大于 max")
    yield from _known(section.get("forbidden_fields", ()), (*keys, "forbidden_fields"), written)


def _of_limit(
    table: Mapping[str, Any], keys: Keys, written: Mapping[str, Any], whole: bool = False
) -> Iterator[Problem]:
    shared = "share_of" in table
    ends = ("share_min", "share_max") if shared else ("min", "max")
    wrong = next((key for key in (*("min", "max", "about"), *("share_min", "share_max")) if key in table
                  and key not in (*ends, *(() if shared else ("about",)))), None)  # fmt: skip
    if wrong:
        yield Problem((*keys, wrong), "写了 share_of 应写 share_min、share_max" if shared else "须与 share_of 一起写")
    if not any(key in table for key in (*ends, "about")):
        yield Problem(keys, f"没有写 {' 或 '.join(ends)}{'' if shared else '、about'}，这一项不起作用")
    if "about" in table and any(key in table for key in ends):
        yield Problem((*keys, "about"), "不能与 min、max 一起写")
    if "tolerance" in table and ("about" not in table or not 0 < table["tolerance"] < 1):
        yield Problem((*keys, "tolerance"), "须与 about 一起写，大于 0、小于 1")
    low, high = (table.get(key) for key in ends)
    if low is not None and high is not None and low > high:
        yield Problem((*keys, ends[0]), f"不应大于 {ends[1]}")
    yield from _of_figures(table, keys, ends, shared)
    if shared:
        others = [WHOLE, *(section["key"] for section in written["sections"])]
        yield from _among([table["share_of"]], others, (*keys, "share_of"))
        if table.get("unit", "字") != "字":
            yield Problem((*keys, "unit"), "占比按字数计算，不能用其他单位")
    if table.get("unit") == "MB" and not whole:
        yield Problem((*keys, "unit"), "MB 只用于 report.limit")
    if not whole:
        for key in _OF_WHOLE:
            if key in table.get("counts", {}):
                yield Problem((*keys, "counts", key), "只用于 report.limit，对一个部分不起作用")
    if table.get("counts") and table.get("unit", "字") not in (("字", "页") if whole else ("字",)):
        yield Problem((*keys, "counts"), "按字数的限额才有计不计入之分，这一项不起作用")


def _of_figures(table: Mapping[str, Any], keys: Keys, ends: tuple[str, str], shared: bool) -> Iterator[Problem]:
    for key in (*ends, "about"):
        value = table.get(key)
        if value is None:
            continue
        if value <= 0 or (shared and value > 1):
            yield Problem((*keys, key), "应在 0 与 1 之间" if shared else "应为正数")
        elif not shared and table.get("unit", "字") != "MB" and value != int(value):
            yield Problem((*keys, key), "应为整数")


def _of_names(written: Mapping[str, Any]) -> Iterator[Problem]:
    """Roles and fields that are named in [files] and [words]."""
    roles = [ANY, *dict.fromkeys([*written["materials"], *written["words"].get("roles", {})])]
    for key in _FILES:
        yield from _among(written.get("files", {}).get(key, ()), roles, ("files", key))
    for role, pattern in written.get("files", {}).get("names", {}).items():
        for field in _placeholders(pattern):
            yield from _among(
                [field], ["unit_name", "outcome_name", "level", *fields_of(written)], ("files", "names", role)
            )
    anonymous = written["words"].get("anonymous")
    if anonymous is not None:
        yield from _among(anonymous["files"], roles[1:], ("words", "anonymous", "files"))
        yield from _known(anonymous["fields"], ("words", "anonymous", "fields"), written)


def _placeholders(pattern: str) -> list[str]:
    return [piece.partition("}")[0] for piece in pattern.split("{")[1:]]


def _known(fields: Iterable[str], keys: Keys, written: Mapping[str, Any]) -> Iterator[Problem]:
    yield from _among(fields, fields_of(written), keys)


def _among(names: Iterable[str], known: Iterable[str], keys: Keys) -> Iterator[Problem]:
    known = list(known)
    for name in names:
        if name not in known:
            yield Problem(keys, f"没有“{name}”，最接近的是“{nearest(name, known)}”")


def _unfounded(written: Mapping[str, Any]) -> Iterator[Problem]:
    """Rules that are to be errors though there is one ground only."""
    for code in _NO_ERROR:
        if written["rules"].get(code, {}).get("severity") == "error":
            yield Problem(("rules", code, "severity"), "这一项没有第二种依据，不能定为 error，请改为 review 或 advice")


def _unasked(written: Mapping[str, Any]) -> Iterator[Problem]:
    """Keys that only a rule gives an effect, where the pack does not list that rule."""
    asked: list[tuple[Keys, str]] = []
    for number, section in enumerate(written["sections"]):
        asked += [(("sections", number, key), code) for key, code in _SECTION_RULES.items() if key in section]
    asked += [(("report", key), code) for key, code in _REPORT_RULES.items() if key in written.get("report", {})]
    asked += [(("layout", key), code) for key, code in _LAYOUT_RULES.items() if key in written.get("layout", {})]
    asked += [(("files", key), "F012") for key in _FILES if key in written.get("files", {})]
    asked += [
        (("words", key), code)
        for key, code in {"forbidden": "C004", "anonymous": "C005"}.items()
        if key in written["words"]
    ]
    for keys, code in asked:
        if code not in written["rules"]:
            yield Problem(
                keys, f"要由规则 {code} 检查，而 rules 里没有 {code}，这一项不会起作用（yushen pack rules 可以写好）"
            )


def report_quotes(written: Mapping[str, Any]) -> Iterator[tuple[Keys, str]]:
    """Every quote that stands in these tables, with its place."""
    for number, section in enumerate(written["sections"]):
        for nth, table in _tables(section.get("limit")):
            if "quote" in table:
                keys: Keys = ("sections", number, "limit") if nth is None else ("sections", number, "limit", nth)
                yield (*keys, "quote"), table["quote"]
    for nth, table in _tables(written.get("report", {}).get("limit")):
        yield ("report", "limit", "quote") if nth is None else ("report", "limit", nth, "quote"), table["quote"]
    for name in ("layout", "files"):
        if "quote" in written.get(name, {}):
            yield (name, "quote"), written[name]["quote"]
    for number, words in enumerate(written["words"].get("forbidden", [])):
        yield ("words", "forbidden", number, "quote"), words["quote"]
    if "anonymous" in written["words"]:
        yield ("words", "anonymous", "quote"), written["words"]["anonymous"]["quote"]
