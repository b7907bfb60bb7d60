"""The sixth stage: runs every check over the dossier and gives every rule a state.

The one place where a doubt changes a finding: an error rests on grounds that nobody doubts, or it is a review.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pipeline.confirm.grounds import doubts
from pipeline.model import (
    Check,
    CheckRow,
    Dossier,
    Doubt,
    Draft,
    Finding,
    Ground,
    Location,
    NotApplicable,
    Severity,
    Unchecked,
    Verdict,
)
from pipeline.pack import Rule
from pipeline.partly import may_be_error, partly_read

_EXCERPT = 80  # characters of the report quoted in a finding
RANK: dict[str, int] = {"error": 0, "review": 1, "advice": 2}
REPORT_FAMILIES = "FSLC"  # what scope "report" checks, with I002 (contract: Readings, Scope)


class Judged(NamedTuple):
    """A finding in the making: what a check says, and the first doubt about what it rests on."""

    rule: Rule
    draft: Draft
    rests_on: tuple[Ground, ...] = ()
    doubt: Doubt | None = None

    @property
    def severity(self) -> Severity:
        """As the check or the pack says; an error whose ground is in doubt is a question to a person."""
        said: Severity = self.draft.severity or self.rule.severity  # type: ignore[assignment]
        return "review" if said == "error" and self.doubt else said


def judge(dossier: Dossier, checks: Iterable[Check]) -> tuple[tuple[Finding, ...], tuple[CheckRow, ...]]:
    """Findings, worst first, and one row for each rule of the pack, by the first ground alone (see ``weigh``)."""
    judged, rows = weigh(dossier, checks)
    return findings_of(judged), rows


def weigh(dossier: Dossier, checks: Iterable[Check]) -> tuple[list[Judged], tuple[CheckRow, ...]]:
    """What the checks find, each with the doubt about it that is known, and one row for each rule of the pack.

    A check that raises becomes a ``crashed`` row; the others still run.
    """
    by_code = {check.code: check for check in checks}
    judged: list[Judged] = []
    rows: list[CheckRow] = []
    for code, rule in dossier.pack.rules.items():
        row, found = _decide(dossier, rule, by_code.get(code))
        rows.append(row)
        judged += found
    return judged, tuple(rows)


def findings_of(judged: Iterable[Judged]) -> tuple[Finding, ...]:
    """The findings as they are told, worst first."""
    return tuple(sorted(map(_finding, judged), key=lambda finding: RANK[finding.severity]))


def verdict(findings: Iterable[Finding]) -> Verdict:
    """``return`` if any finding is an error, else ``review`` if any is, else ``pass``."""
    severities = {finding.severity for finding in findings}
    return "return" if "error" in severities else "review" if "review" in severities else "pass"


def decide(dossier: Dossier, rule: Rule, check: Check | None) -> tuple[CheckRow, list[Finding]]:
    """How one rule ends, and what it found."""
    row, judged = _decide(dossier, rule, check)
    return row, list(map(_finding, judged))


def _decide(dossier: Dossier, rule: Rule, check: Check | None) -> tuple[CheckRow, list[Judged]]:
    if rule.severity == "manual":
        return CheckRow(rule.code, "manual", rule.fix), []
    try:
        _require(dossier, rule)
        if check is None:
            raise Unchecked("本版本尚未检查这一项。")
        found = [_judged(dossier, rule, check, draft) for draft in check(dossier)]
        if not found and (pages := partly_read(dossier, rule)):
            raise Unchecked(f"{pages}没有读到，已读到的部分没有发现这一项的问题；其余请人工核对。")
    except NotApplicable as why:
        return CheckRow(rule.code, "not_applicable", str(why)), []
    except Unchecked as why:
        return CheckRow(rule.code, "unchecked", str(why)), []
    except Exception as error:
        return CheckRow(rule.code, "crashed", f"检查出错（{type(error).__name__}: {error}），请人工核对这一项。"), []
    if not found and (beyond := _beyond(dossier, rule)):
        return CheckRow(rule.code, "passed", beyond), []
    return CheckRow(rule.code, "found" if found else "passed"), found


def _beyond(dossier: Dossier, rule: Rule) -> str:
    """The pages that the rule did not need and did not look at: what passes without them says so."""
    if not any(document.spared for document in dossier.documents.values()):
        return ""
    from pipeline.spared import spared_pages

    return spared_pages(dossier, rule.code)


def _judged(dossier: Dossier, rule: Rule, check: Check, draft: Draft) -> Judged:
    judged = Judged(rule, draft, check.rests_on, _of_unread_pages(dossier, rule))
    if judged.doubt is None and judged.severity == "error":
        either = draft.either or (check.rests_on,)
        known = [
            judged._replace(rests_on=grounds, doubt=next(doubts(dossier, grounds, draft), None)) for grounds in either
        ]
        return next((one for one in known if one.doubt is None), known[0])
    return judged


def _of_unread_pages(dossier: Dossier, rule: Rule) -> Doubt | None:
    pages = "" if may_be_error(rule) else partly_read(dossier, rule)
    return Doubt("unread", f"{pages}没有读到") if pages else None


def _require(dossier: Dossier, rule: Rule) -> None:
    """Raises when the dossier lacks what the rule needs to be decided at all."""
    if dossier.options.scope == "report" and rule.code[0] not in REPORT_FAMILIES and rule.code != "I002":
        raise Unchecked(f"本次只检查{dossier.pack.report_name}，未检查其他申报材料。")
    if rule.needs == "batch" and dossier.likenesses is None:
        later = "提交审核以后进行，不在这份报告里" if dossier.options.compared_later else "请用 yushen batch 检查"
        raise Unchecked(f"需与其他申报比对，{later}。")
    if rule.needs in ("report", "text") and dossier.report is None:
        raise Unchecked(f"没有找到{dossier.pack.report_name}。")
    if rule.needs == "text" and dossier.sections is None:
        raise Unchecked("报告的文字读不出，无法检查；这不表示缺少该部分。")


def _finding(judged: Judged) -> Finding:
    rule, draft = judged.rule, judged.draft
    message = draft.message
    if judged.doubt:
        message += f"（{judged.doubt.why}，请人工核对。）"
    location = None
    if draft.anchor or draft.section or draft.excerpt:
        anchor = draft.anchor
        location = Location(
            anchor.file or None if anchor else None,
            anchor.page if anchor else None,
            anchor.paragraph if anchor else None,
            draft.section,
            _short(draft.excerpt),
        )
    return Finding(
        rule.code,
        judged.severity,
        rule.title,
        message,
        draft.clause or rule.clause,
        draft.fix or rule.fix,
        draft.subject,
        location,
        draft.quote or rule.quote,
        draft.expected,
        draft.actual,
        (judged.doubt.why,) if judged.doubt else (),
        draft.part,
        draft.picture or (judged.doubt.picture if judged.doubt else b""),
        draft.severity is None and judged.doubt is None,
    )


def _short(excerpt: str | None) -> str | None:
    if not excerpt or len(excerpt) <= _EXCERPT:
        return excerpt or None
    return excerpt[:_EXCERPT] + "…"
