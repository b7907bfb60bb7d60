"""A service to test against: a database on SQLite and on PostgreSQL, people of each role, real workers."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the service's packages are not installed (pip install 'yushen[web]')")

from anyio.from_thread import start_blocking_portal

from tests.web.helpers import PASSWORD, Cluster, Visit
from tests.web.stock import AddUser, Filling, Stock
from web.core.config import Config
from web.core.database.models import User
from web.core.service import Service


def _programs() -> Path:
    """Where initdb and pg_ctl are; Debian does not put them on the path."""
    if path := shutil.which("initdb"):
        return Path(path).parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.skip("PostgreSQL is not installed (scripts/install-system-packages installs postgresql)")
    return found[-1].parent


@pytest.fixture(scope="session", autouse=True)
def one_loop() -> Iterator[None]:
    with start_blocking_portal("asyncio") as Visit.loop:
        yield
    Visit.loop = None


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    made = Cluster(_programs())
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def template(cluster: Cluster) -> str:
    """A PostgreSQL database with all tables, to be copied."""
    from web.core.database.db import Database

    name = cluster.new_database()
    database = Database(Config(Path(), cluster.url(name)).database_url)
    database.migrate()
    database.close()
    return name


@pytest.fixture(scope="session")
def template_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same for SQLite."""
    from web.core.database.db import Database

    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    database = Database(f"sqlite:///{path}")
    database.migrate()
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


STORES = ("sqlite", "postgresql")
EVERY_STORE = bool(os.environ.get("EVERY_STORE"))
"""`make stores`: what is otherwise tried on one kind of database, because its own code asks none, runs on both."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test of the service runs with each kind of database, unless ``stores`` says which are enough."""
    if "kind" in metafunc.fixturenames:
        said = metafunc.definition.get_closest_marker("stores")
        metafunc.parametrize("kind", said.args if said and not EVERY_STORE else STORES, indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of a test's cases, which differ in data, the first alone is tried on PostgreSQL too; all by `make stores`."""
    tried: set[str] = set()
    more: list[pytest.Item] = []
    for item in items:
        case = getattr(item, "callspec", None)
        if EVERY_STORE or case is None or case.params.get("kind") != STORES[1]:
            continue
        name = item.nodeid.partition("[")[0]
        if name in tried and not item.get_closest_marker("stores"):
            more.append(item)
        tried.add(name)
    config.hook.pytest_deselected(items=more)
    items[:] = [item for item in items if item not in set(more)]


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of database."""
    return str(request.param)


@pytest.fixture
def stocked_with() -> Filling | None:
    """What has happened to the service when the test begins; a module that wants more than nothing says it."""
    return None


@pytest.fixture(scope="session")
def shelf() -> dict[tuple[str, Filling], Stock]:
    """The stocks made so far: each is uploaded and checked once in a process, and copied from then on."""
    return {}


@pytest.fixture
def stock(
    kind: str, stocked_with: Filling | None, shelf: dict[tuple[str, Filling], Stock], request: pytest.FixtureRequest
) -> Stock | None:
    if stocked_with is None:
        return None
    key = (kind, stocked_with)
    if key not in shelf:
        data = request.getfixturevalue("tmp_path_factory").mktemp("stock")
        shelf[key] = Stock.made(data, kind, stocked_with, request.getfixturevalue)
    return shelf[key]


@pytest.fixture
def database_url(kind: str, stock: Stock | None, request: pytest.FixtureRequest) -> Iterator[str]:
    """ "" is SQLite in the data folder, the other a fresh PostgreSQL database."""
    if kind == "sqlite":
        yield ""
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    name = cluster.new_database(stock.database if stock else request.getfixturevalue("template"))
    yield cluster.url(name)
    cluster.drop_database(name)


MakeService = Callable[..., Service]


@pytest.fixture
def make_service(tmp_path: Path, database_url: str, stock: Stock | None, template_file: Path) -> Iterator[MakeService]:
    made: list[Service] = []

    def make(**changes: Any) -> Service:
        data = tmp_path / "data"
        if stock and not data.exists():
            shutil.copytree(stock.data, data)
        data.mkdir(exist_ok=True)
        if not database_url and not (data / "yushen.sqlite3").exists():
            shutil.copy(template_file, data / "yushen.sqlite3")
        generous = {"uploads_per_minute": 100_000, "sign_ins_per_minute": 100_000, "requests_per_minute": 1_000_000}
        # Tests of the pages themselves ask for them: LibreOffice for every look at a desk would take most of the time.
        listening = {"address": "http://testserver", "draw_ahead": 0}
        made.append(Service(Config(data, database_url, **(generous | listening | changes))))
        return made[-1]

    yield make
    for service in made:
        service.db.close()


@pytest.fixture
def service(make_service: MakeService) -> Service:
    return make_service()


@pytest.fixture
def sqlite_service(tmp_path: Path, template_file: Path) -> Iterator[Service]:
    """For what does not depend on the database."""
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(template_file, data / "yushen.sqlite3")
    made = Service(
        Config(
            data, uploads_per_minute=10**6, sign_ins_per_minute=10**6, requests_per_minute=10**7,
            address="http://testserver", draw_ahead=0,
        )
    )  # fmt: skip
    yield made
    made.db.close()


@pytest.fixture(scope="session")
def password_hash() -> str:
    """As the service makes them, but quick to check."""
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)


@pytest.fixture
def add_user(password_hash: str) -> AddUser:
    def add(service: Service, name: str, role: str) -> User:
        with service.db.write() as db:
            if there := db.query(User).filter_by(name=name, role=role).one_or_none():
                return there
            user = User(name=name, full_name=f"{name}姓名", role=role, password_hash=password_hash)
            db.add(user)
            db.flush()
        return user

    return add


@pytest.fixture
def visit(service: Service) -> Visit:
    return Visit(service)


@pytest.fixture
def reviewer(service: Service, add_user: Any) -> Visit:
    add_user(service, "reviewer", "reviewer")
    made = Visit(service)
    assert made.sign_in("reviewer").status_code == 303
    return made


@pytest.fixture
def colleague(service: Service, add_user: Any) -> Visit:
    """Another reviewer."""
    add_user(service, "colleague", "reviewer")
    made = Visit(service)
    assert made.sign_in("colleague").status_code == 303
    return made


@pytest.fixture
def admin(service: Service, add_user: Any) -> Visit:
    add_user(service, "boss", "admin")
    made = Visit(service)
    assert made.sign_in("boss").status_code == 303
    return made
