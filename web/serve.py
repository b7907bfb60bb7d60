"""``yushen serve``: the web server and its worker processes, started and kept alive together."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from pipeline import system
from web.core.config import Config
from web.core.database.models import User, now
from web.core.service import FIRST_LINK, SYSTEM, Service, log
from web.core.sign_in import auth, second_step
from web.core.storage import incoming, installation
from web.crew import Crew

if TYPE_CHECKING:
    import uvicorn

SHUTDOWN_SECONDS = 20
"""For requests that are under way when the server is asked to end."""
HEAD_BYTES = 64 * 1024
"""Of one request."""


SERVING = "serving"
"""In the data folder: empty; locked while a server runs on it. The lock ends with the process, however that ends."""


class CannotServe(Exception):
    """The service cannot start; the message (Chinese) says why."""


def run(config: Config, host: str, port: int) -> None:
    """Serves until interrupted."""
    begin_log()
    _free(host, port)
    config = replace(config, address=f"http://{f'[{host}]' if ':' in host else host}:{port}")
    with _alone(config.data):
        service = _opened(config)
        first_administrator(service, service.config.base_url)
        crew = Crew(config)
        crew.start()
        # The web server gives the signal on when it has ended; by itself that would end this process where it stands.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            server(service, host, port).run()
        finally:
            crew.stop()
            service.db.close()


def begin_log() -> None:
    """To stderr, without what the libraries say of their own work."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    for chatty in ("alembic", "python_multipart", "multipart"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """Nobody else serves this folder until the end: a second server would clear away what the first is receiving.

    Raises:
        CannotServe: somebody does.
    """
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.fdopen(os.open(data / SERVING, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
    except OSError:
        # What is wrong with the folder is said when it is opened.
        yield
        return
    with lock:
        held = system.lock(lock)
        if held is False:
            raise CannotServe(
                "这个数据文件夹已经有一个服务在运行，没有再启动一个，也没有改动任何文件。"
                "请先停止正在运行的服务（例如 systemctl stop yushen），或检查 --data（YUSHEN_DATA）是否写对。"
            )
        if held is None:
            logging.getLogger("yushen.serve").warning("no locks here: take care to start one server only")
        yield


def server(service: Service, host: str, port: int) -> uvicorn.Server:
    """The web server alone."""
    import uvicorn

    from web.app import create
    from web.core.guard import connections

    class Server(uvicorn.Server):
        async def startup(self, *arguments: Any, **named: Any) -> None:
            await super().startup(*arguments, **named)
            if self.started:
                print(f"已经启动，请用浏览器打开 {service.config.base_url} ；按 Ctrl+C 停止。", flush=True)

    incoming.clear(service.config.data)
    return Server(
        uvicorn.Config(
            create(service),
            host=host,
            port=port,
            http=connections.protocol(service.config),
            ws="none",
            # Our own log names routes, not addresses: private links are secrets.
            access_log=False,
            server_header=False,
            timeout_keep_alive=15,
            timeout_graceful_shutdown=SHUTDOWN_SECONDS,
            h11_max_incomplete_event_size=HEAD_BYTES,
            log_config=None,
        )
    )


def _free(host: str, port: int) -> None:
    """Makes sure, before anything is started, that the address can be listened on."""
    try:
        family, *_, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
    except OSError as error:
        raise CannotServe(f"不能在 {host}:{port} 提供服务（{error.strerror}）。请换一个端口或地址。") from None


def _opened(config: Config) -> Service:
    """The service with its tables in the newest shape, if database and data folder belong together."""
    service = opened(config)
    try:
        installation.check(service)
        service.db.migrate()
        installation.mark(service)
        # What an older database owns, when one was restored, may have gone to the trash since.
        service.storage.reclaim(installation.owned(service))
        service.db.hold_reserve()
        second_step.key(config.data)
    except installation.Mismatch as error:
        service.db.close()
        raise CannotServe(str(error)) from None
    except (OSError, SQLAlchemyError) as error:
        raise _cannot_open(config, error) from None
    return service


def opened(config: Config) -> Service:
    """The service as it is; nothing is looked at but that both can be opened."""
    try:
        service = Service(config)
        service.db.engine.connect().close()
    except (OSError, SQLAlchemyError) as error:
        raise _cannot_open(config, error) from None
    return service


def _cannot_open(config: Config, error: Exception) -> CannotServe:
    # The URL may hold a password, so it is not repeated.
    return CannotServe(f"打不开数据文件夹 {config.data} 或数据库（{type(error).__name__}）。请检查权限和连接。")


def first_administrator(service: Service, address: str) -> None:
    """On the very first start: an administrator without a password, and a one-time link to set one.

    A link that ran out unused is replaced at the next start. It goes into a file that only the service's
    own user can read, and to the terminal if there is one; never into a log.
    """
    path = service.config.data / FIRST_LINK
    with service.db.write() as db:
        if db.scalars(select(User.id).where(User.password_hash.is_not(None)).limit(1)).first() is not None:
            return
        user = db.scalars(select(User).where(User.name == "admin")).first()
        if user is None:
            user = User(name="admin", full_name="管理员", role="admin")
            db.add(user)
        if user.invite_until is None or user.invite_until < now() or not path.exists():
            path.touch(mode=0o600)
            path.write_text(f"{address}/welcome/{auth.invite(user)}\n", "utf-8")
            log(db, SYSTEM, "建立首个管理员", user.name)
    if sys.stdout.isatty():
        print(
            f"请用下面的一次性链接设置管理员（登录名 admin）的密码，{auth.INVITE_DAYS} 天内有效：\n{path.read_text()}"
        )
    else:
        print(f"管理员（登录名 admin）的一次性链接在 {path} 里，{auth.INVITE_DAYS} 天内有效。", flush=True)
