"""The sixth stage: runs every check over the dossier and gives every rule a state."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.model import (
    Check,
    CheckRow,
    Dossier,
    Draft,
    Finding,
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


def judge(dossier: Dossier, checks: Iterable[Check]) -> tuple[tuple[Finding, ...], tuple[CheckRow, ...]]:
    """Findings, worst first, and one row for each rule of the pack.

    A check that raises becomes a ``crashed`` row; the others still run.
    """
    by_code = {check.code: check for check in checks}
    findings: list[Finding] = []
    rows: list[CheckRow] = []
    for code, rule in dossier.pack.rules.items():
        row, found = decide(dossier, rule, by_code.get(code))
        rows.append(row)
        findings += found
    findings.sort(key=lambda finding: RANK[finding.severity])
    return tuple(findings), tuple(rows)


def verdict(findings: Iterable[Finding]) -> Verdict:
    """``return`` if any finding is an error, else ``review`` if any is, else ``pass``."""
    severities = {finding.severity for finding in findings}
    return "return" if "error" in severities else "review" if "review" in severities else "pass"


def decide(dossier: Dossier, rule: Rule, check: Check | None) -> tuple[CheckRow, list[Finding]]:
    """How one rule ends, and what it found."""
    if rule.severity == "manual":
        return CheckRow(rule.code, "manual", rule.fix), []
    try:
        _require(dossier, rule)
        if check is None:
            raise Unchecked("本版本尚未检查这一项。")
        found = [_finding(dossier, rule, draft) for draft in check(dossier)]
        if not found and (pages := partly_read(dossier, rule)):
            raise Unchecked(f"{pages}没有读到，已读到的部分没有发现这一项的问题；其余请人工核对。")
    except NotApplicable as why:
        return CheckRow(rule.code, "not_applicable", str(why)), []
    except Unchecked as why:
        return CheckRow(rule.code, "unchecked", str(why)), []
    except Exception as error:
        return CheckRow(rule.code, "crashed", f"检查出错（{type(error).__name__}: {error}），请人工核对这一项。"), []
    return CheckRow(rule.code, "found" if found else "passed"), found


def _require(dossier: Dossier, rule: Rule) -> None:
    """Raises when the dossier lacks what the rule needs to be decided at all."""
    if dossier.options.scope == "report" and rule.code[0] not in REPORT_FAMILIES and rule.code != "I002":
        raise Unchecked("本次只检查成果报告，未检查其他申报材料。")
    if rule.needs == "batch" and dossier.likenesses is None:
        raise Unchecked("需与其他申报比对，请用 yushen batch 检查。")
    if rule.needs in ("report", "text") and dossier.report is None:
        raise Unchecked("没有找到成果报告。")
    if rule.needs == "text" and dossier.sections is None:
        raise Unchecked("报告的文字读不出，无法检查；这不表示缺少该部分。")


def _finding(dossier: Dossier, rule: Rule, draft: Draft) -> Finding:
    severity: Severity = draft.severity or rule.severity  # type: ignore[assignment]
    message = draft.message
    estimated = draft.estimate or (
        rule.needs in ("report", "text") and dossier.report is not None and dossier.report.text_source == "ocr"
    )
    if estimated and severity == "error":
        severity = "review"
        message += "（据文字识别判断，请人工核对。）"
    if not may_be_error(rule) and (pages := partly_read(dossier, rule)):
        severity = "review" if severity == "error" else severity
        message += f"（{pages}没有读到，请人工核对。）"
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
        severity,
        rule.title,
        message,
        draft.clause or rule.clause,
        draft.fix or rule.fix,
        draft.subject,
        location,
        draft.quote or rule.quote,
        draft.expected,
        draft.actual,
    )


def _short(excerpt: str | None) -> str | None:
    if not excerpt or len(excerpt) <= _EXCERPT:
        return excerpt or None
    return excerpt[:_EXCERPT] + "…"
