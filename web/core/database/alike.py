"""The tables of what submissions of one activity have in common: prints to compare them by, and what was found.

They hold what was handed in for review alone, and only its current version (web/core/alike/).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from web.core.database.base import Base


def _of_submission() -> Any:
    return mapped_column(ForeignKey("submissions.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)


class Prints(Base):
    """A submission that others of its activity are compared with."""

    __tablename__ = "prints"
    submission_id: Mapped[int] = _of_submission()
    activity_id: Mapped[int] = mapped_column(index=True)
    result_id: Mapped[int]
    """The result that was compared; 0 while that has to be done, for the first time or anew."""
    size: Mapped[int]
    """How many marks its report has; 0: its text could not be read, or is too short to be compared."""
    __table_args__ = ()


class Mark(Base):
    """A sampled shingle of a report: the index by which reports that share some are found."""

    __tablename__ = "marks"
    activity_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mark: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    submission_id: Mapped[int] = _of_submission()
    # Three numbers that are their own key: SQLite keeps them once.
    __table_args__: Any = (Index("marks_of_submission", "submission_id"), {"sqlite_with_rowid": False})


class EvidenceFile(Base):
    """A file that belongs to one organisation, by its hash."""

    __tablename__ = "evidence_files"
    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id", ondelete="CASCADE"), index=True)
    activity_id: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    path: Mapped[str]
    __table_args__: Any = (Index("evidence_by_hash", "activity_id", "sha256"), {"sqlite_autoincrement": True})


class Alike(Base):
    """Something that a submission has in common with another one: what its reviewers are told of it."""

    __tablename__ = "alike"
    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id", ondelete="CASCADE"), index=True)
    other_id: Mapped[int] = mapped_column(index=True)
    """No reference: when the other one is gone, what it leaves behind is looked for (web/core/alike/comparing.py)."""
    code: Mapped[str] = mapped_column(String(8))
    matter: Mapped[str] = mapped_column(String(64))
    """What it is about, the same when it is found again: the other's series, or the file."""
    share: Mapped[float]
    """0-1: by which the most alike ones are chosen."""
    finding: Mapped[dict[str, Any]]
    """As in the contract's JSON, without a word of whose the other one is."""
    detail: Mapped[dict[str, Any]]
    """For reviewers: the passages side by side, or the other's file."""
