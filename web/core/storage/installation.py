"""Database and data folder belong together: both carry the installation's id, and the service starts with no other.

A database that does not know the folder's files would take them for strays.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import MetaData, Table, inspect, select

from web.core.database.models import Fact, Submission
from web.core.service import Service

FILE = "installation"
"""In the data folder."""
FACT = "installation"
FEW = 5
"""Folders that no submission owns: so many are left behind by a power cut in the middle of uploads."""


class Mismatch(Exception):
    """Database and data folder are not each other's; the message (Chinese) says what to do."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What can be seen of database and folder before anything is changed."""

    of_database: str
    of_folder: str
    """Their ids; "" where there is none yet."""
    registered: int
    """Submissions whose files should be here."""
    known: int
    """Folders that are here, and the database knows them."""
    unknown: int

    @property
    def contents_fit(self) -> bool:
        """The folder's files are this database's, or neither has any."""
        return self.unknown <= FEW and self.known > 0 if self.registered else self.unknown == 0

    @property
    def fits(self) -> bool:
        """Same ids; where one has none yet, as after an update or a restored backup, the contents must show it."""
        if self.of_database and self.of_folder:
            return self.of_database == self.of_folder
        return self.contents_fit

    def told(self) -> str:
        """The numbers, in words."""
        missing = self.registered - self.known
        return (
            f"数据库里登记的提交 {self.registered} 份，其中文件在这个数据文件夹里的 {self.known} 份、"
            f"不在的 {missing} 份；数据文件夹里还有数据库不认识的材料 {self.unknown} 份。"
        )


def id_of_folder(data: Path) -> str:
    """The id in the data folder; "" for none."""
    try:
        return (data / FILE).read_text("ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        return ""


def look(service: Service) -> Sight:
    """Reads both without changing them. The tables may be missing, or of an older shape."""
    with service.db.engine.connect() as connection:
        tables = set(inspect(connection).get_table_names())
        of_database, owned = "", set[str]()
        if "facts" in tables:
            of_database = connection.scalar(select(Fact.value).where(Fact.name == FACT)) or ""
        if "submissions" in tables:
            table = Table("submissions", MetaData(), autoload_with=connection)
            rows = select(table.c.folder)
            owned = set(connection.scalars(rows.where(table.c.removed.is_(None)) if "removed" in table.c else rows))
    there = service.storage.there()
    owned_or_trashed = owned & (there | {folder for _, folder in service.storage.trashed()})
    return Sight(of_database, id_of_folder(service.config.data), len(owned), len(owned_or_trashed), len(there - owned))


def check(service: Service) -> None:
    """Lets nothing start that would work on other people's files.

    Raises:
        Mismatch: database and data folder are not each other's.
    """
    sight = look(service)
    if sight.fits:
        return
    other = "编号不同，不是同一套" if sight.of_database and sight.of_folder else "对不上"
    raise Mismatch(
        f"数据库和数据文件夹{other}，为防止误删材料，服务没有启动；没有改动任何文件。{sight.told()}\n"
        "请检查 YUSHEN_DATABASE 和 --data（YUSHEN_DATA）是否写对；换数据库要先搬数据（yushen copy-database），"
        "见 docs/deploy.md。确认两者就是一套时，请运行 yushen join --data 数据文件夹，然后再启动。"
    )


def mark(service: Service) -> None:
    """Gives both the same id where one or both have none. The database's counts; its tables are of the newest shape."""
    with service.db.write() as db:
        fact = db.get(Fact, FACT)
        if fact is None:
            fact = Fact(name=FACT, value=id_of_folder(service.config.data) or secrets.token_hex(16))
            db.add(fact)
        written = fact.value
    if id_of_folder(service.config.data) != written:
        _write(service.config.data / FILE, written)


def join(service: Service) -> None:
    """Makes this folder this database's, whatever was before."""
    service.db.migrate()
    (service.config.data / FILE).unlink(missing_ok=True)
    mark(service)


def _write(path: Path, text: str) -> None:
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with fresh.open("x", encoding="ascii") as out:
        out.write(f"{text}\n")
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(path)


def belongs(service: Service) -> bool:
    """The ids still agree: a folder can be mounted over, a database exchanged, while the service runs."""
    with service.db.read() as db:
        fact = db.get(Fact, FACT)
    return (fact.value if fact else "") == id_of_folder(service.config.data)


def owned(service: Service) -> set[str]:
    """The folders that submissions own; not those whose files were removed in time."""
    with service.db.read() as db:
        return set(db.scalars(select(Submission.folder).where(Submission.removed.is_(None))))
