"""补正通知书: the whole of what an applicant must correct, at once, as a letter."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.write import letters, words
from pipeline.write.words import Data

if TYPE_CHECKING:
    from docx.document import Document

    from pipeline.pack import Pack

BLANK_DATE = "　　　　年　　月　　日"


def write_notice(
    result: Data,
    pack: Pack,
    out: Path | str,
    include: Collection[str] = (),
    deadline: str | None = None,
    *,
    dated: str = BLANK_DATE,
    note: str = "",
) -> int:
    """Write the notice of corrections and return how many corrections it asks for.

    It holds every finding of severity ``error`` and those of severity ``review`` whose code is in
    ``include``. ``deadline``: the day in words; None leaves a blank to fill in, as ``dated`` does for the letter's own.
    ``note``: what the reviewers add.
    """
    findings = corrections(result, include)
    document = letters.new_document("补正通知书")
    letters.furnish(document, f"{pack.title}　形式审查")
    letters.centred(document, "补正通知书", letters.SONG, 22, after=18)
    submission = result["submission"]
    letters.add(document.add_paragraph(), f"{_or_blank(submission['unit_name'])}：")
    _opening(document, submission, pack, len(findings))
    titles = words.section_titles(result)
    for number, finding in enumerate(findings, 1):
        _correction(document, number, finding, titles)
    if note:
        letters.indented(document, f"另：{words.one_line(note)}")
    _closing(document, pack, deadline if findings else None, dated, bool(findings))
    _receipt(document, submission)
    footnote = f"本通知书由预审（yushen）{result['tool']} 按规则包 {result['rules']} 生成，发出前请审查人员核对。"
    letters.add(document.add_paragraph(), footnote, letters.SONG, 9, colour=letters.SOFT)
    letters.save(document, out)
    return len(findings)


def corrections(result: Data, include: Collection[str] = ()) -> list[Data]:
    """The findings that the notice is about, in the result's order."""
    return [
        finding
        for finding in result["findings"]
        if finding["severity"] == "error" or (finding["severity"] == "review" and finding["code"] in include)
    ]


def _opening(document: Document, submission: Data, pack: Pack, count: int) -> None:
    outcome = words.one_line(submission["outcome_name"]) or words.one_line(submission["name"])
    level = f"（{submission['level']}）" if submission["level"] else ""
    told = f"{pack.title}的{pack.outcome_noun}"
    if pack.title.endswith(pack.outcome_noun):  # said once: "…创新案例", not "…创新案例的案例"
        told = f"的{pack.title}"
    received = f"你单位申报{told}“{outcome}”{level}收悉。"
    if count:
        asked = f"经形式审查，以下 {count} 处需要补正，现依据{pack.number}通知一次告知。"
    else:
        asked = "经形式审查，没有必须补正的事项。"
    letters.indented(document, received + asked)


def _correction(document: Document, number: int, finding: Data, titles: dict[str, str]) -> None:
    from docx.shared import Pt

    head = letters.add(document.add_paragraph(), f"{number}．{words.one_line(finding['title'])}", letters.HEI, 14)
    head.paragraph_format.space_before = Pt(8)
    head.paragraph_format.keep_with_next = True
    letters.indented(document, words.one_line(finding["message"]))
    rows = [("位置", words.place(finding, titles)), ("补正办法", words.one_line(finding["fix"]))]
    quote = f"“{words.one_line(finding['quote'])}”" if finding.get("quote") else ""
    rows.append(("依据", words.one_line(finding["clause"]) + quote))
    for label, text in rows:
        if text:
            paragraph = letters.indented(document)
            letters.add(paragraph, f"{label}：", letters.HEI, 14)
            letters.add(paragraph, text, letters.KAI if label == "依据" else letters.FANG, 14)


def _closing(document: Document, pack: Pack, deadline: str | None, dated: str, corrections_asked: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    if corrections_asked:
        text = f"请于{words.one_line(deadline) or BLANK_DATE}前完成补正，{_channel(pack)}，并附回执。"
        letters.indented(document, text).paragraph_format.space_before = Pt(10)
    contact = pack.contact
    names = {
        "department": "联系部门",
        "person": "联系人",
        "phone": "联系电话",
        "address": "地址",
        "email": "电子邮箱",
        "website": "申报平台",
    }
    for key, name in names.items():
        if contact.get(key):
            letters.indented(document, f"{name}：{contact[key]}")
    for text in (pack.issuer, dated):
        paragraph = letters.add(document.add_paragraph(), text)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.space_before = Pt(18 if text == pack.issuer else 0)


def _channel(pack: Pack) -> str:
    """How a correction comes back, as far as the notice names a way."""
    if pack.contact.get("website"):
        return "通过申报平台重新提交"
    return "发送至下列邮箱" if pack.contact.get("email") else "按通知规定的方式重新提交"


def _receipt(document: Document, submission: Data) -> None:
    """The slip that comes back: kept together on one page."""
    from docx.shared import Pt

    line = letters.add(document.add_paragraph(), "－ " * 27, letters.SONG, 10.5, colour=letters.SOFT)
    line.paragraph_format.space_before = Pt(14)
    outcome = words.shortened(submission["outcome_name"] or submission["name"], 40)
    texts = (
        f"我单位已收到“{outcome}”的补正通知书，将按要求补正。",
        "单位（盖章）：　　　　　　　　签收人：",
        "联系电话：　　　　　　　　　　签收日期：　　年　　月　　日",
    )
    letters.centred(document, "回　执", letters.SONG, 16, after=6)
    for text in texts:
        letters.add(document.add_paragraph(), text).paragraph_format.space_before = Pt(6)
    for paragraph in document.paragraphs[-5:-1]:
        paragraph.paragraph_format.keep_with_next = True


def _or_blank(name: str | None) -> str:
    return words.one_line(name) or "　　　　　　　　　　"
