"""The draft's pack.toml, second part: the kinds of files, and what must be handed in."""

from __future__ import annotations

from pipeline.pack.draft.anonymous import Anonymous
from pipeline.pack.draft.conditions import condition_of
from pipeline.pack.draft.duties import LAST_YEAR, Duty
from pipeline.pack.draft.forms import Field
from pipeline.pack.draft.found import Found
from pipeline.pack.draft.materials import Material, role_of
from pipeline.pack.draft.toml import Writer


def put_materials(out: Writer, found: Found, materials: list[Material], fields: dict[str, Field]) -> None:
    """[materials] and [[evidence]]."""
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
        if material.fact is not None:
            fact = material.fact
            out.table("materials", material.role, "facts", "figure")
            out.put("title", fact.title)
            out.put("kind", "percent")
            out.put("labels", [fact.title])
            out.put("min", fact.min)
            out.put("max", fact.max)
            out.put("clause", fact.line.clause or "正文")
            out.put("quote", fact.quote)
        if (sealed := material.sealed) is not None:
            out.mark("材料要有盖章，是从句子里认出的，请核对。")
            out.table("materials", material.role, "facts", "seal")
            out.put("title", "盖章")
            out.put("kind", "seal")
            out.put("required", True)
            out.put("clause", sealed.line.clause or "正文")
            out.put("quote", sealed.quote)
    if found.anonymous is not None:
        _anonymous(out, found.anonymous)
    for material in materials:
        for duty in material.duties:
            _evidence(out, material, duty, materials, fields)
    _editions(out, found, materials[0].title)


def _evidence(out: Writer, material: Material, duty: Duty, materials: list[Material], fields: dict[str, Field]) -> None:
    out.gap()
    told = condition_of(duty, fields)
    if told.why and not duty.optional:
        out.mark(told.why)
    if not told.when and any(condition_of(other, fields).when for other in material.duties):
        out.mark("另一句写明了什么情况下要这种材料，这一句是否对所有申报都要求，请核对。")
    others = [role for name in duty.instead if (role := role_of(name, materials)) and role != material.role]
    if duty.instead:
        out.mark("几种材料任选一种，请核对。")
    if duty.least > 1:
        out.mark("least 按文件的个数计，可以合在一个文件里的请删去这一项。")
    if said := LAST_YEAR.search(duty.quote):
        out.mark(f"通知写明“{said[0]}”，程序不核对是不是这一年，请人工核对。")
    if years := duty.perhaps_years:
        out.mark(f"句子前面的“近 {years} 年”是否也指这一种，请核对；是的，请写 years = {years}。")
    out.table("evidence", many=True)
    out.put("key", material.key_for(duty))
    out.put("title", "或".join([material.title_for(duty), *duty.instead]))
    out.put("clause", duty.line.clause or "正文")
    out.put("quote", duty.quote)
    if duty.soft:
        out.put("severity", "advice")
        out.put("required", False if duty.optional else None)
    else:
        out.put("severity", "review")
    out.put("none" if duty.banned else "any", list(dict.fromkeys([material.role, *others])))
    out.put("when", told.when)
    out.put("years", duty.years or None)
    out.put("this_year", duty.this_year or None)
    out.put("least", duty.least or None)


def _anonymous(out: Writer, copy: Anonymous) -> None:
    out.gap()
    out.mark("匿名稿怎样辨认、是否每份申报都要，请核对。")
    out.table("materials", copy.role)
    out.put("title", copy.title)
    out.put("clause", copy.line.clause or "正文")
    out.put("proves", False)
    out.put("titles", [copy.title])
    out.put("names", [copy.title])
    if copy.asked is not None:
        out.table("evidence", many=True)
        out.put("key", copy.role)
        out.put("title", copy.title)
        out.put("clause", copy.asked[0].clause or "正文")
        out.put("quote", copy.asked[1])
        out.put("severity", "review")
        out.put("any", [copy.role])


def _editions(out: Writer, found: Found, title: str) -> None:
    """ "须同时提交Word版和PDF版"."""
    if found.editions is None:
        return
    line, quote = found.editions
    out.gap()
    out.mark("要求同一份报告的可编辑版和 PDF 版，请核对。")
    out.table("evidence", many=True)
    out.put("key", "editions")
    out.put("title", title)
    out.put("clause", line.clause or "正文")
    out.put("quote", quote)
    out.put("any", ["report"])
    out.put("editable_and_pdf", True)
