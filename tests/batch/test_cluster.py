"""The same batch on a cluster and on object stores: a worker that is killed changes nothing in the output."""

import os
import signal
import subprocess
import sys
from concurrent.futures import CancelledError, Future
from datetime import date
from pathlib import Path

import distributed
import pytest

from checks import CHECKS
from pipeline.batch.run import Order, run_batch
from pipeline.batch.storage import CannotRun, place
from pipeline.batch.workers import ClusterWorkers, waited_for
from pipeline.model import Options
from tests.waiting import PATIENCE, until


@pytest.fixture(params=[2])
def cluster(tmp_path, request):
    """A scheduler and two worker processes (or as many as a test asks for) on loopback."""
    environment = os.environ | {"PYTHONPATH": str(Path.cwd()), "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}

    def start(*command):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen([sys.executable, "-m", *command], env=environment, cwd="/", **quiet)

    file = tmp_path / "scheduler.json"
    options = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
    started = [start("distributed.cli.dask_scheduler", *options)]
    worker = ("distributed.cli.dask_worker", "--scheduler-file", str(file), "--nthreads", "1", "--no-nanny")
    started += [
        start(*worker, "--no-dashboard", "--local-directory", str(tmp_path / str(n))) for n in range(request.param)
    ]
    yield Cluster(file, *started)
    for process in started:
        process.kill()
        process.wait()


class Cluster:
    def __init__(self, file, scheduler, *workers):
        import json

        until(file.exists, "the scheduler has written where it is")
        self.address, self.workers = json.loads(file.read_text())["address"], workers
        self.scheduler = scheduler

    def connect(self):
        with pytest.MonkeyPatch.context() as patient:
            patient.setattr("pipeline.batch.workers.CLUSTER_SECONDS", PATIENCE)
            workers = ClusterWorkers(self.address)
        workers._client.wait_for_workers(2, timeout=PATIENCE)
        workers.count, workers.chunk = 2, 2
        workers._client._timeout = 1  # a scheduler that these tests ended does not come back
        return workers


def test_a_killed_worker_of_a_cluster_changes_nothing_in_the_output(
    run, root, tmp_path, write_report, cluster, monkeypatch
):
    for number in range(20, 30):
        write_report(root / f"第{number}份.docx", number)
    run()
    killed = []

    class KillAfterSome:
        def step(self, title, total): ...

        def done(self, verdict, reused):
            if not killed:
                cluster.workers[0].send_signal(signal.SIGKILL)
                killed.append(True)

    monkeypatch.chdir(tmp_path)  # the workers are elsewhere: a relative path is the caller's
    order = Order(root.name, "far", "shanghai-2024", Options(date(2024, 5, 20)))
    with cluster.connect() as workers:
        run_batch(order, CHECKS, workers, KillAfterSome())
    assert killed and cluster.workers[0].wait() == -signal.SIGKILL
    assert (tmp_path / "far/results.jsonl").read_bytes() == (tmp_path / "out/results.jsonl").read_bytes()


def test_a_scheduler_that_is_not_there_is_said_so(monkeypatch):
    monkeypatch.setattr("pipeline.batch.workers.CLUSTER_SECONDS", 1)
    with pytest.raises(CannotRun, match=r"连不上集群 tcp://127\.0\.0\.1:9"):
        ClusterWorkers("tcp://127.0.0.1:9")


def test_a_cluster_that_has_lost_all_workers_is_not_waited_for_for_ever(
    root, tmp_path, write_report, cluster, monkeypatch
):
    monkeypatch.setattr("pipeline.batch.workers.WORKERLESS_SECONDS", 2)
    for number in range(20, 40):
        write_report(root / f"第{number}份.docx", number)

    class KillAllAfterSome:
        def step(self, title, total): ...

        def done(self, verdict, reused):
            for worker in cluster.workers:
                worker.kill()

    order = Order(str(root), str(tmp_path / "out"), "shanghai-2024", Options(date(2024, 5, 20)))
    with pytest.raises(CannotRun, match=r"没有一个工作进程.*结果都保留着"), cluster.connect() as workers:
        run_batch(order, CHECKS, workers, KillAllAfterSome())


def test_a_scheduler_that_goes_away_is_said_so_and_what_is_done_stays(run, root, tmp_path, write_report, cluster):
    for number in range(20, 40):
        write_report(root / f"第{number}份.docx", number)

    class EndAfterSome:
        def step(self, title, total): ...

        def done(self, verdict, reused):
            cluster.scheduler.kill()

    order = Order(str(root), str(tmp_path / "out"), "shanghai-2024", Options(date(2024, 5, 20)))
    with pytest.raises(CannotRun, match="与集群的连接断了"), cluster.connect() as workers:
        run_batch(order, CHECKS, workers, EndAfterSome())
    assert run().reused > 0


def test_a_task_that_never_hears_that_the_scheduler_is_gone_is_not_waited_for(cluster):
    """Its result was on the way at that moment; the future was then neither done nor cancelled, and the batch hung."""
    with pytest.raises(CancelledError), cluster.connect() as workers:
        cluster.scheduler.kill()
        waited_for(Future(), workers)


@pytest.mark.parametrize("cluster", [0], indirect=True)
def test_a_cluster_without_workers_is_said_so(monkeypatch, cluster):
    client = distributed.Client
    monkeypatch.setattr(distributed, "Client", lambda where, timeout, **more: client(where, timeout=PATIENCE, **more))
    monkeypatch.setattr("pipeline.batch.workers.CLUSTER_SECONDS", 1)
    with pytest.raises(CannotRun, match="没有一个工作进程"):
        ClusterWorkers(cluster.address)


@pytest.mark.parametrize("address", ["nonsense", "tcp://", "tcp://10.0.0.5"])
def test_an_address_that_is_none_is_said_so_at_once(address):
    with pytest.raises(CannotRun, match="应写作 tcp://主机:端口"):
        ClusterWorkers(address)


def test_input_and_output_may_lie_on_an_object_store(run, root, tmp_path):
    import fsspec

    store = fsspec.filesystem("memory")
    store.put(str(root), "/in", recursive=True)
    run()
    summary = run(root="memory://in", out="memory://out")
    assert sum(summary.verdicts.values()) == 4
    local = (tmp_path / "out/results.jsonl").read_bytes()
    assert store.cat_file("/out/results.jsonl") == local
    assert store.exists("/out/reports/第2份/report.html") and store.exists("/out/summary.xlsx")
    assert run(root="memory://in", out="memory://out").reused == 4


def test_an_unknown_scheme_is_said_so():
    with pytest.raises(CannotRun, match="打不开 nosuch://x"):
        place("nosuch://x")
