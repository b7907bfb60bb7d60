"""What a batch keeps of each result: enough for the index and the Excel sheet, without the reports' text."""

from __future__ import annotations

from functools import cache
from sys import intern
from typing import Any, NamedTuple

from pipeline.write import words
from pipeline.write.words import Data


class Digest(NamedTuple):
    """One submission of a batch in a few hundred bytes."""

    name: str
    link: str
    """Relative path of the submission's report.html, ``/`` as separator; "" for none."""
    unit: str
    outcome: str
    level: str
    recommender: str
    verdict: str
    states: dict[str, int]
    sections: tuple[dict[str, Any], ...]
    """key, title, limit, status in words, and the counts."""
    findings: tuple[dict[str, Any], ...]
    """code, severity, title, message, place, fix, clause."""
    evidence: tuple[dict[str, Any], ...]
    """title, year, required, status in words, files, quote."""

    def number(self, severity: str) -> int:
        """How many findings of a severity."""
        return sum(finding["severity"] == severity for finding in self.findings)

    def brief(self) -> Digest:
        """What the index needs of it: thousands of these are kept at once."""
        return self._replace(
            states={},
            sections=tuple(_counted(s["key"], s["found"], s["words"]) for s in self.sections),
            findings=tuple(_named(finding["code"], finding["severity"]) for finding in self.findings),
            evidence=(),
        )


@cache
def _named(code: str, severity: str) -> dict[str, Any]:
    """One for all findings of the same rule and severity."""
    return {"code": code, "severity": severity}


@cache
def _counted(key: str, found: bool, words: int) -> dict[str, Any]:
    """One for all sections of the same length."""
    return {"key": key, "found": found, "words": words}


def digest(result: Data, link: str = "") -> Digest:
    """Take from a result what the batch's outputs show; all of it washed."""
    submission = result["submission"]
    titles = words.section_titles(result)
    return Digest(
        words.one_line(submission["name"]),
        link,
        words.one_line(submission["unit_name"]),
        words.one_line(submission["outcome_name"]),
        submission["level"] or "",
        words.one_line((submission.get("form") or {}).get("recommender")),
        result["verdict"],
        words.state_counts(result),
        tuple(_section(section) for section in result["sections"]),
        tuple(_finding(finding, titles) for finding in result["findings"]),
        tuple(_evidence(row) for row in result["evidence"]),
    )


def _section(section: Data) -> dict[str, Any]:
    return {
        "key": intern(section["key"]),
        "title": intern(section["title"]),
        "limit": section["limit"],
        "found": section["found"],
        "standing": words.section_words(section),
        **section["counts"],
    }


def _finding(finding: Data, titles: dict[str, str]) -> dict[str, Any]:
    # The same few sentences stand in thousands of findings: each is kept once.
    taken = {
        key: intern(words.one_line(finding[key])) for key in ("code", "severity", "title", "message", "fix", "clause")
    }
    return taken | {"place": words.place(finding, titles)}


def _evidence(row: Data) -> dict[str, Any]:
    return {
        "title": intern(words.one_line(row["title"])),
        "year": row.get("year"),
        "required": "是" if row["required"] else "否",
        "standing": words.EVIDENCE_STATUS[row["status"]],
        "files": "；".join(words.one_line(file) for file in row["files"]),
        "quote": words.one_line(row.get("quote")),
    }
