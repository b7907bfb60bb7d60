"""Completes the result of a submission with what only the batch can decide (I001)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from pipeline.judge import RANK, decide, verdict
from pipeline.model import Check, Dossier, Finding, Likeness, Options, Submission
from pipeline.pack import Pack

CODE = "I001"
TOO_SHORT = "成果报告的文字读不出或太少，无法与其他申报比对。"

Data = dict[str, Any]


def complete(result: Data, alike: tuple[Likeness, ...] | None, pack: Pack, checks: Iterable[Check]) -> Data:
    """The result with the row of I001 decided, its findings put in their place, and the verdict that follows.

    Args:
        result: as the contract's JSON; it is not changed.
        alike: the reports it is alike to; None when its text could not be compared.
    """
    if CODE not in pack.rules or any(row["state"] == "crashed" for row in result["checks"] if row["code"] == CODE):
        return result
    check = next((check for check in checks if check.code == CODE), None)
    asked = result["submission"]
    dossier = Dossier(
        pack,
        Options(date.fromisoformat(asked["date"]), asked["scope"]),
        Submission(asked["name"], ()),
        {},
        unit_name=asked["unit_name"],
        likenesses=alike or (),
    )
    row, findings = decide(dossier, pack.rules[CODE], check)
    if alike is None and row.state in ("passed", "found"):
        row = row._replace(state="unchecked", reason=TOO_SHORT)
    added = [f._asdict() | {"location": f.location._asdict() if f.location else None} for f in findings]
    together = sorted([*result["findings"], *added], key=lambda finding: RANK[finding["severity"]])
    return result | {
        "verdict": verdict(Finding(**finding) for finding in together),
        "findings": together,
        "checks": [row._asdict() if old["code"] == CODE else old for old in result["checks"]],
    }
