"""The draft's pack.toml: what the notice is, the report's parts, levels, materials, evidence, windows, files."""

from __future__ import annotations

import re

from pipeline.pack.draft.dates import submission_of
from pipeline.pack.draft.evidence_file import put_materials
from pipeline.pack.draft.files_file import put_files
from pipeline.pack.draft.forms import Field
from pipeline.pack.draft.found import Found
from pipeline.pack.draft.layout import put_layout
from pipeline.pack.draft.materials import Material
from pipeline.pack.draft.quotas import put_quotas
from pipeline.pack.draft.section_file import limit_value, put_sections
from pipeline.pack.draft.subjects import subject_of
from pipeline.pack.draft.toml import Writer

_MEANT = {"title": "活动名称", "number": "文号", "issuer": "发文单位", "year": "年份"}
_NO_COUNT = re.compile(r"不(?:含|包括|计)[^，。；]{0,12}(图|表|附件|封面|目录|参考文献)")


def pack_file(found: Found, name: str, materials: list[Material], fields: dict[str, Field]) -> str:
    """The text of pack.toml."""
    out = Writer(f"{found.head.title}：规则包草稿。引文与通知原文一字不差；标有“待确认”的，核对后删去该行。")
    _head(out, found, name)
    _report(out, found)
    put_sections(out, found, fields)
    put_layout(out, found.layout)
    _levels(out, found)
    put_materials(out, found, materials, fields)
    _windows(out, found)
    put_files(out, found, materials, fields)
    put_quotas(out, found.quotas, fields)
    if found.score and not found.score.whole:
        out.gap()
        clause = found.score.title.clause or "正文"
        out.mark(f"{clause}有评分表，没有认全；要发评分表的，请另写 score.toml。")
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
    for one in found.unplaced:
        out.gap()
        where = one.line.clause or "正文"
        subject = subject_of(one.quote, one.limit)
        if subject == "name" and found.parts.parts:
            told = "里还有一个标题的限额，没有写进规则包，请核对"
        elif subject == "name":
            told = "里标题的限额没有写进规则包；写好各部分以后，请补一个写有 is_title = true 的部分"
        elif subject == "whole":
            told = "里全文的限额小于一个部分的限额，没有写进规则包；请核对是对什么的"
        else:
            told = "里有一个限额没有认出是对什么的，没有写进规则包；请写进相应的部分"
        out.mark(f"{where}：“{one.quote}”{told}。")
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


def _levels(out: Writer, found: Found) -> None:
    if not found.levels:
        return
    out.gap()
    out.note("等级从高到低。")
    if not all(level.said for level in found.levels):
        names = "、".join(level.name for level in found.levels)
        out.mark(f"等级“{names}”只在申报表的选项里看到，通知正文里没有认出，请补上写明等级的原话，并核对高低次序。")
    elif not all(level.own for level in found.levels):
        out.mark("等级是从列举中认出的，请核对名称和高低次序。")
    for level in found.levels:
        out.table("levels", level.name)
        out.put("years", level.years or None)
        out.put("clause", level.line.clause or "正文")
        out.put("quote", level.quote)


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
