"""A service with one submission in the queue, made once in a process and copied for each test that begins with it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from tests.web.helpers import Cluster, Visit, sample, work
from web.core.config import Config
from web.core.database.models import User
from web.core.service import Service

OVER = sample("factory-L001-site-over.docx")
REVIEWER = "reviewer"


class Stock(NamedTuple):
    """The data folder, with the SQLite database in it, or the PostgreSQL database to be copied beside it."""

    data: Path
    database: str
    page: str
    """The submission's private page, as it was given to whoever uploaded it."""

    @classmethod
    def made(cls, data: Path, kind: str, upload: dict[str, str], fixture: Callable[[str], Any]) -> Stock:
        """Uploaded by a reviewer and checked by a real worker, as the tests did one by one."""
        database, url = "", ""
        if kind == "sqlite":
            shutil.copy(fixture("template_file"), data / "yushen.sqlite3")
        else:
            cluster: Cluster = fixture("cluster")
            database = cluster.new_database(fixture("template"))
            url = cluster.url(database)
        service = Service(Config(data, url, address="http://testserver"))
        with service.db.write() as db:
            db.add(
                User(
                    name=REVIEWER, full_name=f"{REVIEWER}姓名", role="reviewer", password_hash=fixture("password_hash")
                )
            )
        visit = Visit(service)
        assert visit.sign_in(REVIEWER).status_code == 303
        page = visit.upload(OVER, **upload)
        assert work(service) == 1
        service.db.close()
        return cls(data, database, page)
