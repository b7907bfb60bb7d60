"""How many workers there are: each tells the others, on whatever machine, now and then that it is there."""

from __future__ import annotations

import secrets
import time
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from web.core.database.db import clock
from web.core.database.models import Fact
from web.core.service import Service

EVERY_SECONDS = 20.0
SILENT = timedelta(seconds=90)
"""Who has told nothing for so long is there no more: it has failed, or is at something else than checks."""
_KIND = "worker "


class Presence:
    """One worker's."""

    def __init__(self, service: Service) -> None:
        self._service, self._name, self._told = service, _KIND + secrets.token_hex(8), float("-inf")

    def tell(self) -> None:
        """Says it when it is time to. Where the database is away, nobody is told, and nothing is broken off."""
        if time.monotonic() - self._told < EVERY_SECONDS:
            return
        self._told = time.monotonic()
        with suppress(SQLAlchemyError), self._service.db.write() as db:
            present = clock(db)
            db.merge(Fact(name=self._name, value=_written(present)))
            db.execute(delete(Fact).where(Fact.name.startswith(_KIND), Fact.value < _written(present - SILENT)))

    def leave(self) -> None:
        """It is there no more."""
        with suppress(SQLAlchemyError), self._service.db.write() as db:
            db.execute(delete(Fact).where(Fact.name == self._name))


def count(db: Session, here: int) -> int:
    """How many there are on all machines; ``here``: on this one, whether they have told it already or not."""
    there = Fact.name.startswith(_KIND) & (Fact.value >= _written(clock(db) - SILENT))
    told = db.scalar(select(func.count()).select_from(Fact).where(there)) or 0
    return max(1, here, told)


def _written(moment: datetime) -> str:
    """A time as text that sorts by it."""
    return f"{moment.timestamp():017.3f}"
