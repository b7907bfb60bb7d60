"""What is done to accounts: by administrators in the pages, and on the machine itself."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.core.database.models import ROLES, User
from web.core.service import SYSTEM, log
from web.core.sign_in import auth, second_step

CHANGES = {
    "role": "更改角色",
    "close": "停用账号",
    "open": "恢复账号",
    "invite": "重发一次性链接",
    "second": "重置两步验证",
}


class CannotChange(Exception):
    """An account that must stay as it is; the message (Chinese) says why."""


class NoLongerAllowed(Exception):
    """Whoever asks was an administrator when the page was opened, and is none now."""


def change(db: Session, number: int, by: int, what: str, role: str = "") -> tuple[User, str]:
    """Does one of CHANGES to an account. Returns it, and the key of a new one-time link, if there is one.

    The rows of all administrators are locked first: of two who take one another's rights at once, the second
    finds that the first was quicker, and one is left.

    Raises:
        LookupError: no such account.
        NoLongerAllowed: it was asked by somebody who is no administrator any more.
        CannotChange: one's own account, or the last administrator's.
    """
    administrators = _locked_administrators(db)
    if not any(user.id == by and user.password_hash for user in administrators):
        raise NoLongerAllowed
    user = db.scalars(select(User).where(User.id == number).with_for_update()).first()
    if user is None or what not in CHANGES or (what == "role" and role not in ROLES):
        raise LookupError(number)
    if user.id == by:
        raise CannotChange("不能对自己的账号做这项操作，请由另一位管理员处理。")
    if what in ("role", "close") and role != "admin" and user.role == "admin":
        left = [other for other in administrators if other.id != user.id and other.password_hash]
        if not left:
            raise CannotChange("这是最后一位能登录的管理员，不能停用或更改角色。请先让另一位管理员设好密码。")
    return user, _apply(db, user, what, role)


def _locked_administrators(db: Session) -> list[User]:
    """The active administrators, who stay so until the transaction ends."""
    wanted = select(User).where(User.role == "admin", User.active.is_(True)).order_by(User.id)
    return list(db.scalars(wanted.with_for_update()))


def _apply(db: Session, user: User, what: str, role: str) -> str:
    key = ""
    if what == "role":
        user.role = role
        auth.end_sessions(db, user)
    elif what == "open":
        user.active = True
    elif what == "close":
        user.active = False
        user.invite_hash = user.invite_until = None
        auth.end_everything(db, user)
    elif what == "invite":
        key, user.password_hash = auth.invite(user), None
        auth.end_everything(db, user)
    else:
        second_step.turn_off(db, user)
        auth.end_sessions(db, user)
    return key


def let_administrator_in(db: Session, name: str = "") -> tuple[User, str]:
    """A one-time link's key for an administrator, asked for on the machine itself.

    Without a name it is the only active administrator; where none is active, a new one is made. What kept the
    person out ends: the old password, a second step whose telephone is gone, and every open session and token.

    Raises:
        CannotChange: no active administrator of this name, or several and no name.
    """
    administrators = _locked_administrators(db)
    if name:
        user = next((user for user in administrators if user.name == name), None)
        if user is None:
            raise CannotChange(f"没有登录名为“{name}”的在用管理员{_named(administrators)}。")
    elif len(administrators) > 1:
        raise CannotChange(
            f"有 {len(administrators)} 位在用的管理员{_named(administrators)}，请用 --name 指定给哪一位。"
        )
    else:
        user = administrators[0] if administrators else _new_administrator(db)
    key, user.password_hash = auth.invite(user), None
    second_step.turn_off(db, user)
    auth.end_everything(db, user)
    log(db, SYSTEM, "重发一次性链接", user.name, "在服务器上用命令签发")
    return user, key


def _named(users: list[User]) -> str:
    return f"（{'、'.join(user.name for user in users)}）" if users else ""


def _new_administrator(db: Session) -> User:
    """An administrator beside the accounts that there are, under a name that nobody has."""
    taken = set(db.scalars(select(User.name).where(User.name.startswith("admin"))))
    name = next(name for name in ("admin", *(f"admin{nth}" for nth in range(2, len(taken) + 3))) if name not in taken)
    user = User(name=name, full_name="管理员", role="admin")
    db.add(user)
    db.flush()
    log(db, SYSTEM, "新建账号", user.name, ROLES["admin"])
    return user
