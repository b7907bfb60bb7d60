"""``yushen work``: worker processes alone, for a service whose web server may run on another machine.

They share two things with it: the database, which hands out the jobs and whose clock the leases go by, and the data
folder, wherever this machine has mounted it.
"""

from __future__ import annotations

import signal
import sys
import threading

from web.core.config import Config
from web.core.database.db import head_of, version_of
from web.core.service import Service
from web.core.storage import installation
from web.crew import Crew
from web.serve import CannotServe, begin_log, opened


def run(config: Config) -> None:
    """Works until interrupted.

    Raises:
        CannotServe: database and data folder are not each other's, or the database is not of this program's version.
    """
    begin_log()
    if config.workers < 1:
        raise CannotServe(
            f"YUSHEN_WORKERS 是 {config.workers}，没有检查进程可以启动。请改为这台机器要开的进程数，例如一个核一个。"
        )
    if not (config.data / installation.FILE).exists():
        raise CannotServe(
            f"{config.data} 里没有服务的数据，没有启动，也没有改动任何内容。"
            "请检查 --data（YUSHEN_DATA）是否写对、共享目录是否已经挂上；新的服务请先运行一次 yushen serve。"
        )
    service = opened(config)
    try:
        _check(service)
    finally:
        service.db.close()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    crew = Crew(config)
    try:
        # Whatever ends this process from here on: it would wait for its workers, and they for its end.
        crew.start()
        print(f"检查进程已经启动（{config.workers} 个），从数据库取待检查的材料；按 Ctrl+C 停止。", flush=True)
        if service.db.is_sqlite:
            told = "数据库是 SQLite：只能和网页服务在同一台机器上。别的机器请用 PostgreSQL（docs/deploy.md）。"
            print(told, flush=True)
        threading.Event().wait()
    finally:
        crew.stop()


def _check(service: Service) -> None:
    with service.db.engine.connect() as connection:
        reached = version_of(connection)
    if reached != head_of():
        raise CannotServe(
            "数据库不是这个版本的程序用的，没有启动，也没有改动任何内容。"
            "请在每台机器上装同一个版本，先启动网页服务（yushen serve），再启动检查进程（yushen work）。"
        )
    try:
        installation.check(service)
    except installation.Mismatch as error:
        raise CannotServe(str(error)) from None
