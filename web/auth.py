"""Who is asking: passwords, sessions, tokens, one-time links and private links.

Of every secret only its SHA-256 is stored; they are 256 random bits, so a slow hash would add nothing.
Passwords are people's and get argon2.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from web.models import SignIn, Token, User, now

SESSION_HOURS = 12
IDLE_HOURS = 2
SEEN_SECONDS = 300
INVITE_DAYS = 3
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256
_hasher = PasswordHasher()
_DUMMY = _hasher.hash("nobody has this password")
_one_at_a_time = threading.BoundedSemaphore(2)
"""Each hash takes 64 MiB."""


class BadPassword(ValueError):
    """A password that is not taken; the message (Chinese) says why."""


def new_key() -> str:
    """A secret for a link, a cookie or a token: 256 random bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def hash_key(key: str) -> str:
    """What is stored of a secret."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def same(one: str, other: str) -> bool:
    """Compares secrets without telling by the time how much of them agrees."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


def set_password(user: User, password: str) -> None:
    """Gives the user a password and ends the one-time link.

    Raises:
        BadPassword: too short, too long, or the account's own name.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise BadPassword(f"密码太短，至少 {SHORTEST_PASSWORD} 个字符。可以用几个不相关的词连成一句。")
    if len(password) > LONGEST_PASSWORD:
        raise BadPassword(f"密码太长，最多 {LONGEST_PASSWORD} 个字符。")
    named = len(user.name) >= 4 and user.name.lower() in password.lower()
    if named or len(set(password)) < 4:
        raise BadPassword("这个密码太容易猜到：不要包含登录名，也不要只用几个相同的字符。")
    with _one_at_a_time:
        user.password_hash = _hasher.hash(password)
    user.invite_hash = user.invite_until = None


def check_password(db: Session, name: str, password: str) -> User | None:
    """The user who signs in, or None; it takes as long for an unknown name as for a wrong password."""
    user = db.scalars(select(User).where(User.name == name)).first()
    stored = user.password_hash if user and user.active and user.password_hash else _DUMMY
    try:
        with _one_at_a_time:
            _hasher.verify(stored, password[: LONGEST_PASSWORD + 1])
    except (VerificationError, InvalidHashError):
        return None
    return user if user is not None and stored is not _DUMMY else None


def invite(user: User) -> str:
    """A one-time link's key with which the user sets a password; an older one ends."""
    key = new_key()
    user.invite_hash = hash_key(key)
    user.invite_until = now() + timedelta(days=INVITE_DAYS)
    return key


def invited(db: Session, key: str) -> User | None:
    """Whose one-time link this is, while it holds."""
    user = db.scalars(select(User).where(User.invite_hash == hash_key(key))).first()
    holds = user is not None and user.active and user.invite_until is not None and user.invite_until > now()
    return user if holds else None


def open_session(db: Session, user: User) -> str:
    """Signs the user in. Returns the cookie's value; never an older one's."""
    key = new_key()
    db.add(SignIn(key_hash=hash_key(key), user_id=user.id, csrf=new_key()))
    oldest = now() - timedelta(hours=SESSION_HOURS)
    db.execute(delete(SignIn).where(SignIn.created < oldest))
    return key


def find_session(db: Session, key: str) -> tuple[SignIn, User] | None:
    """The open session of a cookie, unless it is too old, idle too long, or the account is closed."""
    row = db.execute(
        select(SignIn, User).join(User, User.id == SignIn.user_id).where(SignIn.key_hash == hash_key(key))
    ).first()
    if row is None:
        return None
    session, user = row
    present = now()
    fresh = present - session.created < timedelta(hours=SESSION_HOURS)
    lively = present - session.seen < timedelta(hours=IDLE_HOURS)
    return (session, user) if fresh and lively and user.active else None


def end_sessions(db: Session, user: User) -> None:
    """Signs the user out everywhere."""
    db.execute(delete(SignIn).where(SignIn.user_id == user.id))


def new_token(db: Session, user: User, label: str) -> str:
    """A key to the API; it is shown once."""
    key = "ys_" + new_key()
    db.add(Token(key_hash=hash_key(key), user_id=user.id, label=label[:64]))
    return key


def find_token(db: Session, key: str) -> tuple[Token, User] | None:
    """The token and its user, while the account is open."""
    row = db.execute(
        select(Token, User).join(User, User.id == Token.user_id).where(Token.key_hash == hash_key(key))
    ).first()
    return (row[0], row[1]) if row and row[1].active else None
