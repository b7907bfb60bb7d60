"""Findings held against labels: what a rule reported of what it should, and what it reported wrongly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from pipeline.pack import Pack

Finding = Mapping[str, Any]


class Label(NamedTuple):
    """What is known of one material. An item is ``CODE`` or ``CODE:subject``; ``A|B`` means one of them."""

    must: Sequence[str]
    may: Sequence[str] = ()
    must_not: Sequence[str] | None = None
    """None: nothing may be found but what is named."""


@dataclass
class Tally:
    """One rule over many materials."""

    expected: int = 0
    reported: int = 0
    """Of the expected."""
    silent: int = 0
    """Materials of which the label says that the rule must not speak (of a place named in it, or at all)."""
    false: int = 0
    """Findings against the label."""
    false_errors: int = 0
    """Of them, those of severity ``error``."""

    def add(self, other: Tally) -> None:
        for name, value in asdict(other).items():
            setattr(self, name, getattr(self, name) + value)


def tallies(materials: Iterable[tuple[Label, Sequence[Finding]]], pack: Pack) -> dict[str, Tally]:
    """Every rule of the pack, in its order, over all materials."""
    found = {code: Tally() for code, rule in pack.rules.items() if rule.severity != "manual"}
    for label, findings in materials:
        for item in label.must:
            met = [finding["code"] for finding in findings if matches(item, finding)]
            tally = found[met[0] if met else code_of(item)]
            tally.expected += 1
            tally.reported += bool(met)
        for code, tally in found.items():
            tally.add(_wrongly(code, label, findings, pack.rules[code].severity == "error"))
    return found


def _wrongly(code: str, label: Label, findings: Sequence[Finding], is_error: bool) -> Tally:
    """What the rule says of one material where it should not.

    An ``error`` may only ever be what is named; of the rest, a partly labelled material says what must not be.
    """
    allowed = [*label.must, *label.may]
    named = [item for item in label.must_not or () if code_of(item) == code]
    silent = bool(named) or not any(code_of(part) == code for item in allowed for part in item.split("|"))
    if label.must_not is not None and not named and not is_error:
        silent = False
    wrong = [
        finding
        for finding in findings
        if finding["code"] == code
        and not any(matches(item, finding) for item in allowed)
        and (label.must_not is None or finding["severity"] == "error" or any(matches(item, finding) for item in named))
    ]
    errors = sum(finding["severity"] == "error" for finding in wrong)
    return Tally(silent=int(silent), false=len(wrong), false_errors=errors)


def code_of(item: str) -> str:
    """The rule of an item, the first where there are several."""
    return item[:4]


def matches(item: str, finding: Finding) -> bool:
    """The finding is what the item names."""
    return any(_matches(part, finding) for part in item.split("|"))


def _matches(item: str, finding: Finding) -> bool:
    code, _, subject = item.partition(":")
    if finding["code"] != code:
        return False
    own = str(finding.get("subject") or "")
    section = (finding.get("location") or {}).get("section")
    return not subject or subject in (own, section) or (subject.isdigit() and subject in own + finding["message"])
