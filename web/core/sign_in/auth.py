"""Who is asking: passwords, sessions, tokens, one-time links and private links.

Of every secret only its SHA-256 is stored; they are 256 random bits, so a slow hash would add nothing.
Passwords are people's and get argon2.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from web.core.database.models import SCOPES, SignIn, Token, User, now
from web.core.sign_in import strength
from web.core.sign_in.strength import LONGEST_PASSWORD, BadPassword

SESSION_HOURS = 12
IDLE_HOURS = 2
SEEN_SECONDS = 300
INVITE_DAYS = 3
HALF_MINUTES = 10
"""For the second step, once the password was right."""
TOKEN_DAYS = 90
_hasher = PasswordHasher()
_DUMMY = _hasher.hash("nobody has this password")
_one_at_a_time = threading.BoundedSemaphore(2)
"""Each hash takes 64 MiB."""
_line = threading.BoundedSemaphore(10)
"""Who hashes or waits for it. The threads that wait are those that answer everybody's pages: most must stay free."""


__all__ = ["BadPassword"]


class Busy(Exception):
    """Too many people give passwords at this moment."""


@contextmanager
def _turn() -> Iterator[None]:
    """The right to hash.

    Raises:
        Busy: the line is full.
    """
    if not _line.acquire(blocking=False):
        raise Busy
    try:
        with _one_at_a_time:
            yield
    finally:
        _line.release()


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
        BadPassword: it is too easy to guess.
        Busy: it was not set.
    """
    strength.judge(user, password)
    with _turn():
        user.password_hash = _hasher.hash(password)
    user.invite_hash = user.invite_until = None


def check_password(db: Session, name: str, password: str) -> User | None:
    """The user who signs in, or None; it takes as long for an unknown name as for a wrong password.

    Raises:
        Busy: nothing was compared.
    """
    user = db.scalars(select(User).where(User.name == name)).first()
    stored = user.password_hash if user and user.active and user.password_hash else _DUMMY
    try:
        with _turn():
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


def invited(db: Session, key: str, to_use: bool = False) -> User | None:
    """Whose one-time link this is, while it holds; ``to_use``: the row is locked, so that only one uses it."""
    found = select(User).where(User.invite_hash == hash_key(key))
    user = db.scalars(found.with_for_update() if to_use else found).first()
    holds = user is not None and user.active and user.invite_until is not None and user.invite_until > now()
    return user if holds else None


def open_session(db: Session, user: User, address: str = "", browser: str = "", half: bool = False) -> str:
    """Signs the user in, or half in when a second step is to come. Returns the cookie's value; never an older one's."""
    key = new_key()
    session = SignIn(key_hash=hash_key(key), user_id=user.id, csrf=new_key(), half=half)
    session.address, session.browser = address[:64], browser[:64]
    db.add(session)
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
    return (session, user) if fresh and lively and user.active and not session.half else None


def half_in(db: Session, key: str) -> User | None:
    """Who gave the right password a short time ago and has the second step before them."""
    oldest = now() - timedelta(minutes=HALF_MINUTES)
    found = select(User).join(SignIn, SignIn.user_id == User.id)
    found = found.where(SignIn.key_hash == hash_key(key), SignIn.half.is_(True), SignIn.created > oldest)
    user = db.scalars(found.with_for_update(of=User)).first()
    return user if user is not None and user.active else None


def end_half(db: Session, key: str) -> None:
    """The first half is used up."""
    db.execute(delete(SignIn).where(SignIn.key_hash == hash_key(key), SignIn.half.is_(True)))


def sessions(db: Session, user: User) -> list[SignIn]:
    """The user's open sessions, the latest first."""
    present = now()
    found = select(SignIn).where(
        SignIn.user_id == user.id,
        SignIn.half.is_(False),
        SignIn.created > present - timedelta(hours=SESSION_HOURS),
        SignIn.seen > present - timedelta(hours=IDLE_HOURS),
    )
    return list(db.scalars(found.order_by(SignIn.seen.desc(), SignIn.id.desc())))


def end_sessions(db: Session, user: User, but: str = "") -> None:
    """Signs the user out everywhere; ``but`` is the cookie of a session that stays."""
    db.execute(delete(SignIn).where(SignIn.user_id == user.id, SignIn.key_hash != hash_key(but)))


def unchanged(db: Session, user: User) -> User | None:
    """The user's row, locked, if it still is what it was read as; None once password, role or standing has changed.

    Before a key is given to somebody: it must not outlive a change that was to end all keys.
    """
    wanted = select(User).where(User.id == user.id).with_for_update().execution_options(populate_existing=True)
    found = db.scalars(wanted).first()
    if found is None or any(
        getattr(found, name) != getattr(user, name) for name in ("active", "role", "password_hash")
    ):
        return None
    return found


def end_everything(db: Session, user: User) -> None:
    """Ends sessions and tokens: whoever had one of the user's keys is out."""
    end_sessions(db, user)
    db.execute(delete(Token).where(Token.user_id == user.id))


def new_token(
    db: Session, user: User, label: str, scopes: Iterable[str] = tuple(SCOPES), days: int = TOKEN_DAYS
) -> str:
    """A key to the API; it is shown once."""
    key = "ys_" + new_key()
    chosen = ",".join(scope for scope in SCOPES if scope in set(scopes))
    expires = now() + timedelta(days=days)
    db.add(Token(key_hash=hash_key(key), user_id=user.id, label=label[:64], scopes=chosen, expires=expires))
    return key


def find_token(db: Session, key: str) -> tuple[Token, User] | None:
    """The token and its user, while it holds and the account is open."""
    row = db.execute(
        select(Token, User).join(User, User.id == Token.user_id).where(Token.key_hash == hash_key(key))
    ).first()
    if row is None:
        return None
    token, user = row
    return (token, user) if user.active and token.expires is not None and token.expires > now() else None
