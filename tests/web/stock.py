"""A service with something in it, made once in a process and copied for each test that begins with it."""

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

AddUser = Callable[[Service, str, str], User]
Filling = Callable[[Service, AddUser], str]
"""What people do to an empty service before a test begins. The private page that it goes on with."""


def signed_in(service: Service, add_user: AddUser, name: str, role: str) -> Visit:
    """Somebody at a browser."""
    add_user(service, name, role)
    visit = Visit(service)
    assert visit.sign_in(name).status_code == 303
    return visit


def queued(service: Service, add_user: AddUser, **fields: str) -> str:
    """Submission 1 is ``OVER``: a reviewer has put it into the queue, and a real worker has checked it."""
    page = signed_in(service, add_user, "reviewer", "reviewer").upload(OVER, queue="1", **fields)
    assert work(service) == 1
    return page


def queued_whole(service: Service, add_user: AddUser) -> str:
    """The same as a whole submission, so that its other files are missing."""
    return queued(service, add_user, scope="submission")


class Stock(NamedTuple):
    """The data folder, with the SQLite database in it, or the PostgreSQL database to be copied beside it."""

    data: Path
    database: str
    page: str
    """The submission's private page, as it was given to whoever uploaded it."""

    @classmethod
    def made(cls, data: Path, kind: str, filling: Filling, fixture: Callable[[str], Any]) -> Stock:
        """Filled by way of the pages and by a real worker, as the tests did one by one."""
        database, url = "", ""
        if kind == "sqlite":
            shutil.copy(fixture("template_file"), data / "yushen.sqlite3")
        else:
            cluster: Cluster = fixture("cluster")
            database = cluster.new_database(fixture("template"))
            url = cluster.url(database)
        service = Service(Config(data, url, address="http://testserver", draw_ahead=0))
        page = filling(service, fixture("add_user"))
        service.db.close()
        return cls(data, database, page)
