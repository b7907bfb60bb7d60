"""A kept result by a pack that differs from its own in severities alone: graded anew, where that is all it takes.

What a rule finds, and how it says it, does not depend on how grave the pack says that it is - with one exception: what
would be an error is looked at once more, and where that leaves a doubt the finding says so. So of a rule that is no
error now, and whose findings here were in no doubt when it was one, nothing changes but how grave its findings are,
their order, and the verdict. All others are judged anew.
"""

from __future__ import annotations

from typing import Any

from pipeline.batch.severities import Severities, rested_on, same_by_hand
from pipeline.batch.stored_result import Kept, as_line
from pipeline.judge import RANK, verdict
from pipeline.model import Finding, Result
from pipeline.write.html import PICTURES

_MILD = ("review", "advice")
"""Severities that no judging looks at: what is no error is not looked at once more."""


def pliant(result: Result) -> tuple[str, ...]:
    """The rules all of whose findings are as grave as the pack says, and for no other reason."""
    found = {finding.code for finding in result.findings}
    return tuple(sorted(found - {finding.code for finding in result.findings if not finding.pliant}))


def regraded(kept: Kept, severities: Severities) -> Kept | None:
    """The same result by a pack of these severities; None where only judging can tell."""
    changed = {code for code, severity in kept.rests_on.items() if severities.get(code) != severity}
    mild = all(severities.get(code) in _MILD for code in changed)
    # Of many pictures only the foremost were kept, in the order that was.
    if not mild or not changed <= set(kept.pliant) or len(kept.pictures) >= PICTURES:
        return None
    if not same_by_hand(kept.rests_on, severities):
        return None
    result = kept.result()
    findings = _graded(result, {code: severities[code] for code in changed})
    decided = verdict(Finding(**finding) for finding in findings)
    whole = result | {"verdict": decided, "findings": findings}
    return kept._replace(verdict=decided, rests_on=rested_on(whole, severities), line=as_line(whole))


def _graded(result: dict[str, Any], changed: Severities) -> list[dict[str, Any]]:
    """Its findings, worst first, and those that are alike in that as they were judged: in the order of the rules."""
    turn = {row["code"]: place for place, row in enumerate(result["checks"])}
    findings = [
        finding | {"severity": changed.get(finding["code"], finding["severity"])} for finding in result["findings"]
    ]
    return sorted(findings, key=lambda finding: (RANK[finding["severity"]], turn[finding["code"]]))
