"""Work that a worker does when it has nothing else to do: in a process that ends with it, so that nothing is kept."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable

from pipeline import system
from web.core.service import Service


def in_a_child(service: Service, work: Callable[[], bool], what: str) -> bool:
    """What ``work`` says; False when it failed, which the log tells. Where the system cannot fork it is done here."""
    if not system.forks():
        return work()
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    code = 1
    try:
        system.die_with_parent()
        system.give_way()
        service.db.close(forked=True)
        code = 0 if work() else 1
    except BaseException:
        logging.getLogger("yushen.aside").exception("%s failed", what)
    finally:
        os._exit(code)
