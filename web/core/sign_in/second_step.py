"""The second step at sign-in: six digits from a telephone (TOTP, RFC 6238), and recovery codes.

The database alone opens nothing. A person's secret is derived from a key that lies as a file in the data folder
and a random text in the database; whoever has only a copy of the database cannot compute a code.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import io
import os
import secrets
import time
from pathlib import Path

from sqlalchemy import delete
from sqlalchemy.orm import Session

from web.core.database.models import SpareCode, User

KEY_FILE = "second-step.key"
ISSUER = "预审"
SPARE_CODES = 10
STEP = 30
DRIFT = 1
"""Codes of so many steps before and after the present are taken: telephones' clocks differ."""


def new_salt() -> str:
    """What the database keeps of a person's secret."""
    return secrets.token_urlsafe(32)


def secret_of(data: Path, user: User, salt: str) -> str:
    """The secret that the telephone keeps, in base32; the same salt is another one for another person."""
    derived = hmac.new(key(data), f"{user.id}:{salt}".encode("utf-8", "replace"), hashlib.sha256).digest()
    return base64.b32encode(derived[:20]).decode()


def key(data: Path) -> bytes:
    """The installation's key; made when the server starts, whole or not at all: the first backup has it."""
    path = data / KEY_FILE
    if not path.exists():
        fresh = path.with_name(f".{secrets.token_hex(8)}.key")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(secrets.token_bytes(32))
            out.flush()
            os.fsync(out.fileno())
        with contextlib.suppress(FileExistsError):
            # Another process may be as far: the first one's key stays.
            os.link(fresh, path)
        fresh.unlink()
    return path.read_bytes()


def picture(user: User, secret: str) -> str:
    """The secret as a QR code for the telephone: SVG, made here, without a network."""
    import segno
    from pyotp import TOTP

    out = io.BytesIO()
    uri = TOTP(secret).provisioning_uri(name=user.name, issuer_name=ISSUER)
    segno.make(uri, error="m").save(out, kind="svg", xmldecl=False, svgns=True, scale=5, border=4, omitsize=False)
    return out.getvalue().decode()


def step_of(secret: str, code: str) -> int | None:
    """The time step that a code belongs to, or None for a wrong one."""
    from pyotp import HOTP

    present = int(time.time()) // STEP
    found = None
    for step in range(present - DRIFT, present + DRIFT + 1):
        if hmac.compare_digest(HOTP(secret).at(step).encode(), code.encode("utf-8", "replace")):
            found = step
    return found


def passes(db: Session, user: User, data: Path, sent: str) -> bool:
    """Whether a code opens the account; a six-digit one is taken once, a recovery code is used up."""
    code = "".join(sent.split()).replace("-", "").upper()
    if user.second_step is None:
        return False
    if len(code) == 6:
        step = step_of(secret_of(data, user, user.second_step), code)
        if step is None or step <= user.second_used:
            return False
        user.second_used = step
        return True
    spent = db.execute(delete(SpareCode).where(SpareCode.user_id == user.id, SpareCode.key_hash == _hash(code)))
    return bool(spent.rowcount)  # type: ignore[attr-defined]


def turn_on(db: Session, user: User, salt: str, step: int) -> list[str]:
    """From now on the account asks for codes. Returns the recovery codes; they are shown once."""
    turn_off(db, user)
    user.second_step, user.second_used = salt, step
    codes = [base64.b32encode(secrets.token_bytes(10)).decode() for _ in range(SPARE_CODES)]
    db.add_all(SpareCode(user_id=user.id, key_hash=_hash(code)) for code in codes)
    return ["-".join(code[start : start + 4] for start in range(0, 16, 4)) for code in codes]


def turn_off(db: Session, user: User) -> None:
    """The password alone is enough again."""
    user.second_step, user.second_used = None, 0
    db.execute(delete(SpareCode).where(SpareCode.user_id == user.id))


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()
