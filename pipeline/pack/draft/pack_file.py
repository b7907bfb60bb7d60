"""The draft's pack.toml: what the notice is, the report's parts, levels, materials, evidence, windows, files."""

from __future__ import annotations

import re
from typing import Any

from pipeline.pack.draft.dates import submission_of
from pipeline.pack.draft.duties import Duty
from pipeline.pack.draft.elements import elements_of
from pipeline.pack.draft.forms import Field
from pipeline.pack.draft.found import NAMING, Found
from pipeline.pack.draft.limits import Limit
from pipeline.pack.draft.materials import Material
from pipeline.pack.draft.names import key_of, names_outcome
from pipeline.pack.draft.sections import Part
from pipeline.pack.draft.toml import Writer

TOLERANCE = 0.1
"""What "左右" is taken for."""
_GUIDANCE = 400
"""Characters of what the notice says of a part that are kept."""
_COMMON = ("情况", "内容", "目录", "材料", "说明", "要求")
_MEANT = {"title": "活动名称", "number": "文号", "issuer": "发文单位", "year": "年份"}
_NO_COUNT = re.compile(r"不(?:含|包括|计)[^，。；]{0,12}(图|表|附件|封面|目录|参考文献)")
_UNIT_NAME = re.compile(r"(?:单位|企业|公司|组织)(?:的)?(?:名称|字样|简称)?")


def pack_file(found: Found, name: str, materials: list[Material], fields: dict[str, Field]) -> str:
    """The text of pack.toml."""
    out = Writer(f"{found.head.title}：规则包草稿。引文与通知原文一字不差；标有“待确认”的，核对后删去该行。")
    _head(out, found, name)
    _report(out, found)
    taken: set[str] = set()
    for part in found.parts.parts:
        _section(out, found, part, taken)
    if not found.parts.parts:
        _no_sections(out, found)
    _levels(out, found)
    _materials(out, found, materials)
    _windows(out, found)
    _files(out, found, fields)
    _quotas(out, found)
    return out.text()


def _head(out: Writer, found: Found, name: str) -> None:
    head = found.head
    for doubt in head.doubts:
        out.mark(f"通知里没有认出{_MEANT[doubt]}，请填写。")
    out.put("name", name)
    out.put("title", head.title)
    out.put("number", head.number)
    out.put("issuer", head.issuer)
    out.put("notice", "notice.md")
    if head.contact:
        out.table("contact")
        for key, value in head.contact.items():
            out.put(key, value)
    out.gap()
    out.note("达到上限的这一比例即提示接近；低于这一比例提示偏少；第一部分之前超过这么多字提示。")
    out.table("limit")
    out.put("near", 0.95)
    out.put("short", 0.2)
    out.put("preface", 50)


def _report(out: Writer, found: Found) -> None:
    if not found.whole:
        return
    out.gap()
    out.mark("以下是对全文的限额，请核对是否指整份报告。")
    out.table("report")
    limits = [limit_value(one.limit) | {"clause": one.line.clause, "quote": one.quote} for one in found.whole]
    out.put("limit", limits)
    if found.contents is not None:
        out.put("contents", True)
    if any(found_ := _NO_COUNT.search(one.quote) for one in found.whole) and found_ is not None:
        out.mark(f"通知写明{found_[0]}，请核对哪些不计入。")
        if found_[1] in ("图", "表"):
            out.put("counts", {"tables": False, "captions": False})


def limit_value(limit: Limit) -> dict[str, Any]:
    """A limit as the pack writes it."""
    value: dict[str, Any] = {key: told for key in ("max", "min", "about") if (told := getattr(limit, key)) is not None}
    if limit.about is not None:
        value["tolerance"] = TOLERANCE
    if limit.share_min is not None or limit.share_max is not None:
        value["share_of"] = "report"
        value |= {key: told for key in ("share_min", "share_max") if (told := getattr(limit, key)) is not None}
        return value
    return value | {"unit": limit.unit}


def _section(out: Writer, found: Found, part: Part, taken: set[str]) -> None:
    key = key_of("sections", part.title, taken, "part")
    out.gap()
    if not found.parts.sure:
        out.mark("这一部分是据编号和位置认出的，请核对是否为报告的一部分。")
    out.table("sections", many=True)
    out.put("key", key)
    named = names_outcome(key)
    out.put("is_title", named or None)
    out.put("title", part.title)
    _limit(out, part.limit)
    out.put("clause", part.line.clause or "正文")
    out.put("quote", part.quote)
    out.put("guidance", "".join(part.told)[:_GUIDANCE])
    hint = part.title[-2:]
    if (
        len(part.title) > 2
        and hint not in _COMMON
        and not named
        and sum(other.title.endswith(hint) for other in found.parts.parts) == 1
    ):
        out.put("hints", [hint])
    if named and (duty := _no_unit_name(found.duties)):
        out.mark(f"{duty.line.clause or '正文'}：“{duty.quote}”")
        out.put("forbidden_fields", ["unit_name"])
    for number, asked in enumerate(elements_of(part.told), 1):
        out.gap()
        if number == 1:
            out.mark(f"“{part.title}”要写明的内容，用词请补充，确认后可把 severity 一行删去（未找到时请人工核对）。")
        out.table("sections", "elements", many=True)
        out.put("key", f"{key}_{number}")
        out.put("title", asked.title)
        out.put("severity", "advice")
        out.put("quote", asked.quote)
        out.put("words", list(asked.words))


def _no_sections(out: Writer, found: Found) -> None:
    """A pack has at least one part: one that nobody is asked to have."""
    line, quote = found.hand_in
    out.gap()
    out.mark("没有认出报告由哪些部分组成，请逐个写明，并删去这一条。")
    out.table("sections", many=True)
    out.put("key", "body")
    out.put("title", "正文")
    out.put("required", False)
    out.put("clause", line.clause or "正文")
    out.put("quote", quote)


def _limit(out: Writer, limit: Limit | None) -> None:
    if limit is None:
        return
    if limit.about is not None:
        out.mark(f"“左右”按上下 {TOLERANCE:.0%} 计，请核对。")
    plain = limit.max is not None and limit.min is None and limit.unit == "字"
    out.put("limit", limit.max if plain else limit_value(limit))


def _no_unit_name(duties: list[Duty]) -> Duty | None:
    """ "题目中不得含有单位名称"."""
    named = (d for d in duties if d.forbids and re.search(r"题目|标题|名称中", d.quote) and _UNIT_NAME.search(d.quote))
    return next(named, None)


def _levels(out: Writer, found: Found) -> None:
    if not found.levels:
        return
    out.gap()
    out.note("等级从高到低。")
    if not all(level.own for level in found.levels):
        out.mark("等级是从列举中认出的，请核对名称和高低次序。")
    for level in found.levels:
        out.table("levels", level.name)
        out.put("years", level.years or None)
        out.put("clause", level.line.clause or "正文")
        out.put("quote", level.quote)


def _materials(out: Writer, found: Found, materials: list[Material]) -> None:
    for material in materials:
        if material.why:
            out.gap()
            out.mark(material.why)
        out.table("materials", material.role)
        out.put("title", material.title)
        out.put("clause", material.clause)
        out.put("titles", list(material.titles))
        out.put("marks", list(material.marks))
        out.put("names", list(material.names))
    for material in materials:
        for duty in material.duties:
            _evidence(out, material, duty)
    _editions(out, found)


def _evidence(out: Writer, material: Material, duty: Duty) -> None:
    out.gap()
    conditional = re.search(
        r"有[^，。；]{1,12}的|属[^，。；]{1,20}的|如[^，。；]{1,12}[，,]|涉及[^，。；]{1,12}的", duty.quote
    )
    if conditional and not duty.levels:
        out.mark(f"通知写明“{conditional[0].strip('，,')}”才要求，请用 when 写明条件，或改为建议。")
    out.table("evidence", many=True)
    out.put("key", material.key_for(duty))
    out.put("title", material.title_for(duty))
    out.put("clause", duty.line.clause or "正文")
    out.put("quote", duty.quote)
    out.put("severity", "advice" if duty.soft else "review")
    out.put("any", [material.role])
    if duty.levels:
        out.put("when", {"level": list(duty.levels)})
    out.put("years", duty.years or None)
    out.put("least", duty.least or None)


def _windows(out: Writer, found: Found) -> None:
    submission = submission_of(found.windows)
    for number, window in enumerate(found.windows, 1):
        out.gap()
        if not window.sure:
            out.mark("时间是从句子里认出的，请核对起止和事项。")
        if not window.start:
            out.mark("通知只写了截止时间，开始按当年 1 月 1 日计。")
        out.table("windows", many=True)
        out.put("key", f"window_{number}")
        out.put("title", window.title)
        out.put("from", window.start or f"{window.end[:4]}-01-01")
        out.put("to", window.end)
        if window is submission:
            out.put("of", "submission")
        out.put("clause", window.line.clause or "正文")
        out.put("quote", window.quote)
    if submission is None:
        out.gap()
        out.mark("没有认出提交材料的时间，请填写起止日期，并补上 clause 和 quote。")
        out.table("windows", many=True)
        out.put("key", "submission")
        out.put("title", "提交材料")
        out.put("from", f"{found.head.year}-01-01")
        out.put("to", f"{found.head.year}-12-31")
        out.put("of", "submission")
    out.gap()
    out.table("dates")
    out.put("year", found.head.year)


def _files(out: Writer, found: Found, fields: dict[str, Field]) -> None:
    largest = [one for one in found.files if one.limit.max]
    pattern = _pattern(found, fields)
    if not largest and not pattern:
        return
    out.gap()
    if found.naming and pattern:
        out.mark(f"{found.naming[0].clause or '正文'}：“{found.naming[1]}”，请核对指哪些文件、用什么符号隔开。")
    for one in largest:
        out.mark(f"{one.line.clause or '正文'}：“{one.quote}”，请核对指哪些文件。")
    out.table("files")
    out.put("names", {"report": pattern} if pattern else {})
    out.put("max_mb", {"any": max(one.limit.max or 0 for one in largest)} if largest else {})
    line, quote = (largest[0].line, largest[0].quote) if largest else found.naming or found.hand_in
    out.put("clause", line.clause or "正文")
    out.put("quote", quote)


def _pattern(found: Found, fields: dict[str, Field]) -> str:
    """ "单位名称+小组名称" in the form's keys; "" where one of them is no field of it."""
    told = NAMING.search(found.naming[1]) if found.naming else None
    if told is None:
        return ""
    by_label = {field.label: key for key, field in fields.items()}
    pieces = re.split(r"([-+＋_—－]+)", told[1])
    keys = [by_label.get(piece.strip(), "") for piece in pieces[::2]]
    if len(keys) < 2 or not all(keys):
        return ""
    signs = [*pieces[1::2], ""]
    return "".join(f"{{{key}}}{sign}" for key, sign in zip(keys, signs, strict=True))


def _quotas(out: Writer, found: Found) -> None:
    for quota in found.quotas:
        out.gap()
        out.mark("名额按谁、在多大范围内计，请核对。")
        out.table("quotas", many=True)
        out.put("per", quota.per)
        out.put("most", quota.most)
        out.put("clause", quota.line.clause or "正文")
        out.put("quote", quota.quote)


def _editions(out: Writer, found: Found) -> None:
    """ "须同时提交Word版和PDF版"."""
    if found.editions is None:
        return
    line, quote = found.editions
    out.gap()
    out.mark("要求同一份报告的可编辑版和 PDF 版，请核对。")
    out.table("evidence", many=True)
    out.put("key", "editions")
    out.put("title", "报告的可编辑版和 PDF 版")
    out.put("clause", line.clause or "正文")
    out.put("quote", quote)
    out.put("any", ["report"])
    out.put("editable_and_pdf", True)
