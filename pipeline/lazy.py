"""Regular expressions that cost nothing until they are used: compiling all of ours takes as long as a check."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _Lazy:
    def __init__(self, source: str | bytes, flags: int) -> None:
        self._source, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:
        """Compiles, and puts the compiled pattern's methods in place of this one's look-up."""
        if name.startswith("__"):
            raise AttributeError(name)
        compiled: re.Pattern[Any] = re.compile(self._source, self._flags)
        for method in ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split", "pattern"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def lazy(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """A pattern to be compiled at its first use; its methods are those of ``re.compile(source, flags)``."""
    return cast("re.Pattern[AnyStr]", _Lazy(source, flags))
