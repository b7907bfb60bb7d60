"""Completes the result of a submission with what only the batch can decide (I001, I003 across submissions, Q006)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from pipeline.batch.quotas import batch_quotas
from pipeline.gather.quotas import value_in
from pipeline.judge import RANK, decide, verdict
from pipeline.model import Check, CheckRow, Dossier, Finding, Options, Submission
from pipeline.pack import Pack

if TYPE_CHECKING:
    from pipeline.batch.stored_result import Others

ALIKE, SHARED, QUOTA = "I001", "I003", "Q006"
UNCOUNTED = "没有读到名额按什么计算（如推荐单位、单位名称），这份申报没有计入，请人工核对。"
TOO_SHORT = "成果报告的文字读不出或太少，无法与其他申报比对。"

Data = dict[str, Any]


def _counted(row: CheckRow, result: Data, pack: Pack) -> CheckRow:
    """Q006 where no quota is exceeded: what does not say where it belongs was counted nowhere."""
    unknown = [quota for quota in pack.quotas if value_in(result, quota.per) is None]
    return row._replace(state="unchecked", reason=UNCOUNTED) if unknown and row.state == "passed" else row


def complete(result: Data, others: Others, pack: Pack, checks: Iterable[Check]) -> Data:
    """The result with what the others decide of it: I001's row, further findings of I003, and the verdict.

    Args:
        result: as the contract's JSON, of a single check or completed with nobody alike; it is not changed.
    """
    asked = result["submission"]
    dossier = Dossier(
        pack,
        Options(date.fromisoformat(asked["date"]), asked["scope"]),
        Submission(asked["name"], ()),
        {},
        unit_name=asked["unit_name"],
        likenesses=others.alike or (),
        shared=others.shared,
        tallies=others.tallies,
    )
    by_code = {check.code: check for check in checks}
    rows = {row["code"]: row for row in result["checks"]}
    added: list[Data] = []
    for code in (ALIKE, SHARED, *([QUOTA] if batch_quotas(pack) else [])):
        if code not in pack.rules or rows[code]["state"] == "crashed":
            continue
        row, findings = decide(dossier, pack.rules[code], by_code.get(code))
        if code == ALIKE and others.alike is None and row.state in ("passed", "found"):
            row = row._replace(state="unchecked", reason=TOO_SHORT)
        if code == QUOTA and rows[code]["state"] != "found" and not findings:
            row = _counted(row, result, pack)
        if code == ALIKE or findings or (code == QUOTA and rows[code]["state"] != "found"):
            # of I003 the single check has decided its part, and of Q006 what a register tells
            rows[code] = row._asdict()
        added += [finding.to_json() for finding in findings]
    if not added:
        return result | {"checks": list(rows.values())}
    together = sorted([*result["findings"], *added], key=lambda finding: RANK[finding["severity"]])
    return result | {
        "verdict": verdict(Finding(**finding) for finding in together),
        "findings": together,
        "checks": list(rows.values()),
    }
