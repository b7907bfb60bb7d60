"""Database and data folder belong together; the service starts with no other, and nothing is touched."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.waiting import PATIENCE
from tests.web.helpers import ROOT, Cluster, Server, Visit, sample, work
from web.core.config import Config
from web.core.service import Service
from web.core.storage import installation
from web.serve import CannotServe, _opened

OVER = sample("factory-L001-site-over.docx")


def files(data: Path) -> list[Path]:
    return sorted(path.relative_to(data) for path in (data / "files").rglob("*") if path.is_file())


def fill(service: Service, many: int = 2) -> None:
    visit = Visit(service)
    for _ in range(many):
        visit.upload(OVER)
    work(service)


def start(data: Path, url: str = "") -> Service:
    """As `yushen serve` opens it."""
    service = _opened(Config(data, url))
    service.db.close()
    return service


def test_the_first_start_gives_both_one_id_and_later_ones_keep_it(service):
    start(service.config.data, service.config.database)
    given = installation.id_of_folder(service.config.data)
    assert len(given) == 32 and installation.look(service).of_database == given
    fill(service)
    start(service.config.data, service.config.database)
    assert installation.id_of_folder(service.config.data) == given


def test_an_installation_from_before_the_ids_is_taken_over(service):
    fill(service)
    start(service.config.data, service.config.database)
    assert installation.belongs(service) and installation.id_of_folder(service.config.data)


@pytest.mark.parametrize("with_id", [True, False])
def test_an_empty_database_on_a_full_folder_is_refused_and_every_file_is_there(service, tmp_path, with_id):
    fill(service)
    if with_id:
        installation.mark(service)
    before = files(service.config.data)
    with pytest.raises(CannotServe) as told:
        start(service.config.data, f"sqlite:///{tmp_path}/other.sqlite3")
    assert "材料 2 份" in str(told.value) and "yushen join" in str(told.value)
    assert files(service.config.data) == before


def test_another_installations_database_is_refused_without_being_changed(service, tmp_path):
    fill(service)
    installation.mark(service)
    other = Config(tmp_path / "other")
    fill(_opened(other))
    before = (files(service.config.data), installation.look(service))
    with pytest.raises(CannotServe, match="编号不同"):
        start(other.data, service.config.database or f"sqlite:///{service.config.data}/yushen.sqlite3")
    assert (files(service.config.data), installation.look(service)) == before


def test_an_empty_folder_for_a_database_with_submissions_is_refused(service, tmp_path):
    fill(service)
    installation.mark(service)
    with pytest.raises(CannotServe, match="不在的 2 份"):
        start(tmp_path / "typo", service.config.database or f"sqlite:///{service.config.data}/yushen.sqlite3")


def test_a_moved_folder_goes_on(service, tmp_path):
    fill(service)
    start(service.config.data, service.config.database)
    moved = service.config.data.rename(tmp_path / "moved")
    assert installation.look(start(moved, service.config.database)).known == 2


def test_a_folder_restored_without_its_id_is_known_by_its_files(service):
    fill(service)
    installation.mark(service)
    (service.config.data / installation.FILE).unlink()
    start(service.config.data, service.config.database)
    assert installation.belongs(service)


def test_a_worker_of_its_own_refuses_as_well(tmp_path):
    service = _opened(Config(tmp_path / "data"))
    fill(service, 1)
    before = files(tmp_path / "data")
    done = subprocess.run(
        [sys.executable, "-m", "web.worker"], capture_output=True, text=True, timeout=PATIENCE, check=False, cwd=ROOT,
        env={"YUSHEN_DATA": str(tmp_path / "data"), "YUSHEN_DATABASE": f"sqlite:///{tmp_path}/x.sqlite3"},
    )  # fmt: skip
    assert done.returncode == 2 and "对不上" in done.stderr and "Traceback" not in done.stderr
    assert files(tmp_path / "data") == before


def test_serve_on_a_foreign_postgresql_refuses_and_join_brings_them_together(tmp_path, cluster: Cluster):
    data = tmp_path / "data"
    service = _opened(Config(data))
    fill(service)
    service.db.close()
    before = files(data)
    server = Server(data, cluster.url(cluster.new_database()))
    with pytest.raises(AssertionError, match="为防止误删材料，服务没有启动"):
        server.start()
    assert files(data) == before

    def join(answer: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, ROOT / "cli.py", "join", "--data", data], input=answer, capture_output=True, text=True,
            timeout=PATIENCE, check=False,
            env={"YUSHEN_DATABASE": server.environment["YUSHEN_DATABASE"], "PATH": "/usr/bin"},
        )  # fmt: skip

    refused = join("n\n")
    assert refused.returncode == 130 and "数据库不认识的材料 2 份" in refused.stdout
    assert join("y\n").returncode == 0
    server.start()
    server.stop()
    assert files(data) == before
