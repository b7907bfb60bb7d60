"""Which passwords are taken: long ones that nobody guesses first."""

from __future__ import annotations

from functools import cache
from itertools import combinations

from pipeline.pack import load, shipped
from web.core.database.models import User

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256
EASY = 3
"""zxcvbn's score from 0 to 4; below this, fewer than 100 million guesses are enough."""
_LOOKED_AT = 72
"""Characters that zxcvbn looks at; it takes long for more, and a password this long is not guessed."""
_AT_HAND = ("yushen", "zhixie", "woaini", "5201314", "1314520", "预审", "密码")


class BadPassword(ValueError):
    """A password that is not taken; the message (Chinese) says why."""


def judge(user: User, password: str) -> None:
    """Lets a password pass, or says what is wrong with it.

    Raises:
        BadPassword: too short, too long, one's own name or unit, or among those that are guessed first.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise BadPassword(f"密码太短，至少 {SHORTEST_PASSWORD} 个字符。可以用几个不相关的词连成一句。")
    if len(password) > LONGEST_PASSWORD:
        raise BadPassword(f"密码太长，最多 {LONGEST_PASSWORD} 个字符。")
    lowered = password.lower()
    own = [name for name in (user.name.lower(), (user.full_name or "").lower()) if name]
    if any(name in lowered for name in own if len(name) >= (4 if name.isascii() else 2)):
        raise BadPassword("这个密码太容易猜到：不要包含自己的登录名、姓名或单位名称。")
    from zxcvbn import zxcvbn

    if zxcvbn(password[:_LOOKED_AT], user_inputs=[*own, *_AT_HAND, *_of_the_issuers()])["score"] < EASY:
        raise BadPassword(
            "这个密码太容易猜到：它是常见密码，或由常见的词、日期、键盘上相邻的键拼成。可以用几个不相关的词连成一句。"
        )


@cache
def _of_the_issuers() -> tuple[str, ...]:
    """What the names of the installed notices and of those who issue them are made of."""
    found: set[str] = set()
    for name in shipped():
        pack = load(name)
        found.update(pack.name.split("-"))
        for issuer in (pack.issuer, pack.issuer_short):
            found.update(issuer[start:end] for start, end in combinations(range(len(issuer) + 1), 2) if end - start > 1)
    return tuple(sorted(found))
