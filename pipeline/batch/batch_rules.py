"""Completes the result of a submission with what only the batch can decide (I001, and I003 across submissions)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from pipeline.batch.stored_result import Others
from pipeline.judge import RANK, decide, verdict
from pipeline.model import Check, Dossier, Finding, Options, Submission
from pipeline.pack import Pack

ALIKE, SHARED = "I001", "I003"
TOO_SHORT = "成果报告的文字读不出或太少，无法与其他申报比对。"

Data = dict[str, Any]


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
    )
    by_code = {check.code: check for check in checks}
    rows = {row["code"]: row for row in result["checks"]}
    added: list[Data] = []
    for code in (ALIKE, SHARED):
        if code not in pack.rules or rows[code]["state"] == "crashed":
            continue
        row, findings = decide(dossier, pack.rules[code], by_code.get(code))
        if code == ALIKE and others.alike is None and row.state in ("passed", "found"):
            row = row._replace(state="unchecked", reason=TOO_SHORT)
        if code == ALIKE or findings:  # of I003 the single check has decided its part
            rows[code] = row._asdict()
        added += [f._asdict() | {"location": f.location._asdict() if f.location else None} for f in findings]
    if not added:
        return result | {"checks": list(rows.values())}
    together = sorted([*result["findings"], *added], key=lambda finding: RANK[finding["severity"]])
    return result | {
        "verdict": verdict(Finding(**finding) for finding in together),
        "findings": together,
        "checks": list(rows.values()),
    }
