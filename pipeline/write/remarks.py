"""What is written into the applicant's own file: which remark stands at which place of the report."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.write import words
from pipeline.write.words import Data

BEFORE, AFTER = 40, 20
"""Characters of a section's text by which the first one over the limit is found again."""


class Remark(NamedTuple):
    """One remark and the place it belongs to, as exactly as that is known."""

    lines: tuple[str, ...]
    """What it says, a paragraph each."""
    paragraph: int | None = None
    """1-based ordinal of the w:p in the main part (Word)."""
    page: int | None = None
    """1-based (PDF)."""
    excerpt: str = ""
    """Text that stands at the place; "" where the remark belongs to the whole paragraph or page."""
    skip: int = 0
    """Characters of ``excerpt``, blanks aside, that come before the place itself."""
    ahead: int = 0
    """Characters, blanks aside, expected between the paragraph or page and ``excerpt``."""


def remarks(result: Data, report: str | None) -> list[Remark]:
    """Every remark about the file ``report`` (its path in the submission).

    Findings about other files are counted in one remark at the beginning. A finding about a limit stands at
    the first character over it; findings without a place of their own at their section's heading.
    """
    made, elsewhere = [], 0
    sections = {section["key"]: section for section in words.shown_sections(result)}
    titles = words.section_titles(result)
    for finding in result["findings"]:
        location = finding.get("location") or {}
        if report is not None and location.get("file") not in (report, None):
            elsewhere += 1
            continue
        section = sections.get(words.section_of(finding, titles) or "")
        if section and section["found"] and words.is_overrun(finding, section):
            made.append(_overrun(finding, section))
            continue
        if section and not location.get("paragraph") and not location.get("page"):
            location = section.get("location") or {}
        made.append(_remark(finding, location))
    if elsewhere:
        text = f"另有 {elsewhere} 项问题与其他材料有关，请见预审报告 report.html。"
        made.insert(0, Remark((text,)))
    return made


def report_path(result: Data) -> str | None:
    """The path of the report in the submission, None where there is none."""
    return next((file["path"] for file in result["files"] if file["role"] == "report"), None)


def _remark(finding: Data, location: Data) -> Remark:
    lines = [f"【{words.SEVERITIES[finding['severity']]} {finding['code']}】{finding['title']}", finding["message"]]
    lines.append(f"改法：{finding['fix']}")
    lines.append(f"依据：{finding['clause']}" + (f"“{finding['quote']}”" if finding.get("quote") else ""))
    return Remark(
        tuple(words.one_line(line) for line in lines),
        location.get("paragraph"),
        location.get("page"),
        str(location.get("excerpt") or "").strip().strip("…"),
    )


def _overrun(finding: Data, section: Data) -> Remark:
    """The finding at the first character over the limit, searched from the section's heading on."""
    text, start, heading = section["text"], section["over_from"], section.get("location") or {}
    before, after = text[max(0, start - BEFORE) : start], text[start : start + AFTER]
    over = section["counts"]["words"] - (section["limit"] or 0)
    remark = _remark(finding, heading)
    first = f"“{section['title']}”限 {section['limit']} 字，从此处起超出 {over} 字（按 Word 字数统计）。"
    return remark._replace(
        lines=(first, *remark.lines),
        excerpt=before + after,
        skip=len(squashed(before)),
        ahead=len(squashed(text[: start - len(before)])),
    )


def squashed(text: str) -> str:
    """``text`` without white space: what a place is searched by."""
    return "".join(text.split())
