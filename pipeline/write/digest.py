"""What the index and the Excel sheet of a batch tell of a result: without the report's text."""

from __future__ import annotations

from typing import Any, NamedTuple

from pipeline.write import lengths, words
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
        tuple(_section(section, words.about(result)) for section in words.shown_sections(result)),
        tuple(_finding(finding, titles) for finding in result["findings"]),
        tuple(_evidence(row) for row in result["evidence"]),
    )


def _section(section: Data, about: str) -> dict[str, Any]:
    return {
        "key": section["key"],
        "title": section["title"],
        "limit": section["limit"],
        "allowed": lengths.limit_of(section),
        "end": lengths.end_of(section),
        "measured": lengths.measured(section),
        "told": lengths.told_with_length(section),
        "in_words": lengths.in_words(section),
        "found": section["found"],
        "standing": lengths.section_words(section) + ("（字数为估计）" if about else ""),
        "about": about,
        **section["counts"],
    }


def _finding(finding: Data, titles: dict[str, str]) -> dict[str, Any]:
    taken = {key: words.one_line(finding[key]) for key in ("code", "severity", "title", "message", "fix", "clause")}
    return taken | {"place": words.place(finding, titles)}


def _evidence(row: Data) -> dict[str, Any]:
    return {
        "title": words.one_line(row["title"]),
        "year": row.get("year"),
        "required": "是" if row["required"] else "否",
        "standing": words.EVIDENCE_STATUS[row["status"]],
        "files": "；".join(words.one_line(file) for file in row["files"]),
        "quote": words.one_line(row.get("quote")),
    }
