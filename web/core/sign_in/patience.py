"""Guessing gets slower with each failure: for one account from one address, never for an account as a whole.

Whoever guesses at a colleague's password must wait; the colleague, at another address, need not.
"""

from __future__ import annotations

import hashlib
import ipaddress
import threading
import time
from collections import OrderedDict

FREE = 5
"""Wrong passwords that cost nothing: people mistype."""
LONGEST = 900
KEPT = 50_000


class Wait(Exception):
    """Too early for another try; ``seconds`` are left."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Patience:
    """Tries since the last success, by what is guessed at and from where. Kept in this process's memory.

    A try counts when it begins, so that many at once are not one. What is kept of a name is a hash: people
    type passwords into the wrong field.
    """

    def __init__(self) -> None:
        self._tries: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, what: str, address: str) -> None:
        """Counts a try.

        Raises:
            Wait: the last one was too short a time ago; it does not count.
        """
        key, present = _key(what, address), time.monotonic()
        with self._lock:
            tries, since = self._tries.pop(key, (0, present))
            left = since + pause(tries) - present
            if left > 0:
                self._tries[key] = (tries, since)
                raise Wait(int(left) + 1)
            self._tries[key] = (tries + 1, present)
            if len(self._tries) > KEPT:
                self._tries.popitem(last=False)

    def take_back(self, what: str, address: str) -> None:
        """The try that began last was none: nothing was compared."""
        key = _key(what, address)
        with self._lock:
            tries, since = self._tries.get(key, (0, 0.0))
            if tries:
                self._tries[key] = (tries - 1, since)

    def succeeded(self, what: str, address: str) -> None:
        """Forgets the failures."""
        with self._lock:
            self._tries.pop(_key(what, address), None)


def pause(tries: int) -> int:
    """Seconds to wait after so many tries: none at first, then 2, 4, 8 … up to a quarter of an hour."""
    return 0 if tries < FREE else min(LONGEST, 2 ** min(tries - FREE + 1, 10))


def _key(what: str, address: str) -> str:
    return hashlib.sha256(f"{what}\0{place(address)}".encode("utf-8", "replace")).hexdigest()


def place(address: str) -> str:
    """Who is behind an address: for IPv6 the whole /64, which one subscriber has to himself."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
    return str(found)
