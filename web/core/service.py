"""What every request and every worker needs: the configuration, the database, the storage, the packs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from pipeline.pack import Pack
from web.core import settings
from web.core.activities.packs import PackGone, Packs
from web.core.config import Config
from web.core.database.audit import log as log
from web.core.database.db import Database
from web.core.database.models import Activity, Outcome, Ruling, Submission, now
from web.core.storage.storage import Storage
from web.core.submissions import series

APPLICANT = "申报人"
SYSTEM = "系统"
FIRST_LINK = "first-sign-in.txt"
"""Holds the first administrator's one-time link, for its owner only, until it is used."""


class Service:
    """One installation."""

    def __init__(self, config: Config) -> None:
        self.config = config
        config.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.db = Database(config.database_url)
        self.storage = Storage(config.data)
        self.packs = Packs(config.data)

    def settings(self) -> settings.Settings:
        with self.db.read() as db:
            return settings.load(db)

    def pack_of(self, db: Session, submission: Submission) -> Pack:
        """The pack that its result was made with; while it has none, its activity's.

        Raises:
            PackGone: that pack's files are not here.
        """
        outcome = db.get(Outcome, submission.result_id) if submission.result_id else None
        return self.packs.load(outcome.pack if outcome else db.get_one(Activity, submission.activity_id).pack)

    def has_pack_of(self, db: Session, submission: Submission) -> bool:
        """The same pack is here: papers can be written."""
        try:
            self.pack_of(db, submission)
        except PackGone:
            return False
        return True

    def remove(self, db: Session, submission: Submission, who: str, why: str) -> str:
        """Deletes a submission with all that was found in it. Returns the folder to remove after the commit.

        What was ruled stays without its note, so that the share of false alarms per rule stays true. The version
        before it, where there is one, stands in the queue again.
        """
        log(db, who, "删除", f"提交 {submission.id}", why)
        others = db.scalar(
            select(Submission.id).where(Submission.series == submission.series, Submission.id != submission.id).limit(1)
        )
        if others is None:
            db.execute(update(Ruling).where(Ruling.series == submission.series).values(series=None, note=""))
        db.execute(delete(Submission).where(Submission.id == submission.id))
        series.settle(db, submission.series)
        return submission.folder


def expiry(chosen: settings.Settings, handed_in: bool) -> Any:
    """When a submission's files are removed."""
    return now() + timedelta(days=chosen.record_days if handed_in else chosen.draft_days)
