"""What comes out: one result per submission, which every writer only prints (result.schema.json)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

Severity = Literal["error", "review", "advice"]
State = Literal["passed", "found", "not_applicable", "unchecked", "crashed", "manual"]
Verdict = Literal["pass", "review", "return"]


class Location(NamedTuple):
    """Where a finding points; page and paragraph count from 1."""

    file: str | None = None
    page: int | None = None
    paragraph: int | None = None
    section: str | None = None
    excerpt: str | None = None


class Finding(NamedTuple):
    """One thing that was found, with the clause it rests on and how to mend it."""

    code: str
    severity: Severity
    title: str
    message: str
    clause: str
    fix: str
    subject: str | None = None
    location: Location | None = None
    quote: str | None = None
    expected: str | float | None = None
    actual: str | float | None = None
    doubts: tuple[str, ...] = ()
    """What was not understood for certain; a finding with doubts is no error."""
    part: int = 0
    """Of a section that occurs several times: which one, from 1; 0 for all else."""
    picture: bytes = b""
    """The place cut out of a scanned page (PNG or JPEG): for the page that people read, not for the JSON."""
    pliant: bool = False
    """As grave as the pack says that its rule is, and for no other reason: the check said nothing, nobody doubts it."""

    def to_json(self) -> dict[str, Any]:
        """As the schema has it; ``part`` only where there are parts."""
        told = self._asdict()
        del told["picture"], told["pliant"]
        told |= {"location": self.location._asdict() if self.location else None, "doubts": list(self.doubts)}
        if not self.part:
            del told["part"]
        return told


class CheckRow(NamedTuple):
    """How one rule ended for this submission."""

    code: str
    state: State
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """The JSON object of the contract, as Python data.

    ``sections``, ``files``, ``evidence`` and ``submission`` are plain dicts in the shape of the schema:
    they are made once, from typed data, and only printed after that.
    """

    rules: str
    tool: str
    verdict: Verdict
    submission: dict[str, Any]
    files: tuple[dict[str, Any], ...]
    sections: tuple[dict[str, Any], ...]
    evidence: tuple[dict[str, Any], ...]
    findings: tuple[Finding, ...]
    checks: tuple[CheckRow, ...]

    def to_json(self) -> dict[str, Any]:
        """The result as JSON-ready data, in the order of the schema."""
        return {
            "schema": "yushen/1",
            "rules": self.rules,
            "tool": self.tool,
            "verdict": self.verdict,
            "submission": self.submission,
            "files": list(self.files),
            "sections": list(self.sections),
            "evidence": list(self.evidence),
            "findings": [finding.to_json() for finding in self.findings],
            "checks": [row._asdict() for row in self.checks],
        }
