"""From the pipeline's result to the rows that the queue and the rulings need."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipeline.pack import Pack
from pipeline.write import recommendation_docx
from web.core.database.models import FoundIssue, Job, Outcome, Submission
from web.core.submissions import linking, rulings, series

FIELD = "field"
"""The recommendation's column with it."""
_WHOLE = ("E", "X", "I")
"""Families that weigh files against each other: a waiver holds for the submission as it is, not for one file."""


def store(
    db: Session, job: Job, submission: Submission, data: dict[str, Any], folder: str, pack: Pack, ref: str, version: str
) -> Outcome:
    """Makes ``data`` (result.json) the submission's current result, made with the pack ``ref`` of this version.

    The caller has closed the job in the same transaction: results.job_id is unique, so a second result of
    one job cannot be stored.
    """
    outcome = Outcome(
        submission_id=submission.id,
        job_id=job.id,
        folder=folder,
        rules=data["rules"],
        pack=ref,
        pack_version=version,
        tool=data["tool"],
        verdict=data["verdict"],
        by_hand=bool(job.headings),
    )
    db.add(outcome)
    db.flush()
    db.add_all(_issues(outcome.id, data, pack))
    db.add_all(_manual(outcome.id, data, pack))
    facts = data["submission"]
    form = facts.get("form") or {}
    first = submission.result_id is None
    submission.result_id = outcome.id
    submission.state, submission.problem = "done", None
    submission.verdict = data["verdict"]
    submission.level = facts.get("level")
    submission.unit_name = _short(facts.get("unit_name"))
    submission.outcome_name = _short(facts.get("outcome_name"))
    recommender = _short(form.get("recommender"))
    if not series.same_recommender(submission.recommender, recommender):
        submission.rank = None
    submission.recommender = recommender
    submission.field = field_of(data, pack)
    if first:
        linking.link(db, submission)
    rulings.undecide(submission)
    db.flush()
    rulings.settle(db, submission, unreadable=report_unread(data))
    return outcome


def field_of(data: dict[str, Any], pack: Pack) -> str:
    """The field that a season's figures are counted by, as the recommendation would have it; "" for none."""
    column = pack.columns.get(FIELD)
    return recommendation_docx.told(data["submission"], column, pack)[:64] if column else ""


def fail(submission: Submission, problem: str) -> None:
    """Nothing could be found out about the submission; the page says why."""
    submission.state, submission.problem = "failed", problem
    submission.standing = "unreadable"


def report_unread(data: dict[str, Any]) -> bool:
    """The report is there, but no text could be had from it."""
    reports = [file for file in data["files"] if file["role"] == "report"]
    return bool(reports) and reports[0]["text_source"] == "none"


def _short(value: object) -> str | None:
    return str(value)[:255] if value else None


def _issues(result_id: int, data: dict[str, Any], pack: Pack) -> Iterable[FoundIssue]:
    hashes, everything = _hashes(data)
    for number, finding in enumerate(data["findings"]):
        file = (finding.get("location") or {}).get("file") or ""
        alone = file in hashes and finding["code"][0] not in _WHOLE
        yield FoundIssue(
            result_id=result_id,
            number=number,
            code=finding["code"],
            severity=finding["severity"],
            identity=_digest(finding["code"], finding.get("subject") or "", file, finding["message"]),
            file_hash=hashes[file] if alone else everything,
            rule_version=rule_version(pack, finding["code"]),
        )


def _manual(result_id: int, data: dict[str, Any], pack: Pack) -> Iterable[FoundIssue]:
    """What only a person can confirm: an answer holds for the submission as it is."""
    for number, row in enumerate(data["checks"]):
        if row["state"] == "manual":
            yield FoundIssue(
                result_id=result_id,
                number=number,
                code=row["code"],
                severity="manual",
                identity=_digest(row["code"], "manual"),
                file_hash=_hashes(data)[1],
                rule_version=rule_version(pack, row["code"]),
            )


def add_manual(db: Session, submission: Submission, data: dict[str, Any], pack: Pack) -> bool:
    """Gives a result of earlier days the rows for a person to confirm. False: it has them, or there are none."""
    db.execute(select(Submission.id).where(Submission.id == submission.id).with_for_update())
    rows = list(_manual(submission.result_id or 0, data, pack))
    if not rows or has_manual(db, submission):
        return False
    db.add_all(rows)
    db.flush()
    return True


def has_manual(db: Session, submission: Submission) -> bool:
    """Its result has rows for a person to confirm."""
    there = select(FoundIssue.id).where(FoundIssue.result_id == submission.result_id, FoundIssue.severity == "manual")
    return db.scalar(there.limit(1)) is not None


def _hashes(data: dict[str, Any]) -> tuple[dict[str, str], str]:
    """Each file's, and one for all of them."""
    hashes = {file["path"]: file["sha256"] for file in data["files"]}
    return hashes, _digest(*(f"{path}:{digest}" for path, digest in sorted(hashes.items())))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


@lru_cache(maxsize=512)
def _source(code: str) -> str:
    """The program text that decides a rule: the whole module of its family."""
    from checks import CHECKS

    for check in CHECKS:
        if check.code == code:
            module = inspect.getmodule(check)
            return inspect.getsource(module) if module else ""
    return ""


def rule_version(pack: Pack, code: str) -> str:
    """Changes when the pack says something else of the rule, or the code that decides it changes."""
    return _digest(pack.name, repr(pack.rules.get(code)), repr(pack.sections), _source(code))
