"""``yushen admin-link``: the way back in for an administrator, for whoever can read the data folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from web.administrators import accounts
from web.core.config import Config
from web.core.service import FIRST_LINK, Service
from web.core.sign_in import auth


class CannotLink(Exception):
    """There is no link; the message (Chinese) says why."""


def run(config: Config, name: str, output: Path | None) -> str:
    """Makes the link. Returns what to tell: the link itself on a terminal, otherwise the file that holds it.

    Raises:
        CannotLink: no such installation or administrator, or the file cannot be written.
    """
    if not config.data.is_dir() or not (config.database or (config.data / "yushen.sqlite3").is_file()):
        raise CannotLink(
            f"{config.data} 不是预审服务的数据文件夹。请用 --data 指定，数据库另设的请设好 YUSHEN_DATABASE。"
        )
    target = output or (None if sys.stdout.isatty() else config.data / FIRST_LINK)
    service = Service(config)
    try:
        with service.db.write() as db:
            user, key = accounts.let_administrator_in(db, name)
            link = f"{config.base_url}/welcome/{key}"
            if target is not None:
                if output is None:
                    target.unlink(missing_ok=True)
                # Inside the transaction: a file that cannot be written leaves the account as it was.
                _write(target, link)
            login = user.name
    except accounts.CannotChange as error:
        raise CannotLink(str(error)) from None
    except OSError as error:
        raise CannotLink(f"写不了 {target}（{error.strerror}）。请用 -o 指定别的文件。") from None
    except SQLAlchemyError as error:
        # The URL may hold a password, so it is not repeated.
        raise CannotLink(f"打不开数据库（{type(error).__name__}）。请检查连接，并先启动一次 yushen serve。") from None
    finally:
        service.db.close()
    where = f"写在 {target} 里，只有本用户可读" if target is not None else f"如下：\n{link}"
    whole = "" if config.base_url else "\n没有设置 YUSHEN_PUBLIC_URL，请在链接前面加上服务的网址。"
    return f"管理员（登录名 {login}）的一次性链接{where}\n{auth.INVITE_DAYS} 天内有效，用一次即失效。{whole}"


def _write(path: Path, link: str) -> None:
    """Into a new file that only its owner reads: what lies there already stays as it is."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(f"{link}\n")
