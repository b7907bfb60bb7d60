"""How far the imports of this process are, for the page that watches one; what came of them stands in the database."""

from __future__ import annotations

from collections import OrderedDict

KEPT = 100


class Progress:
    """One import."""

    def __init__(self, whose: int, total: int) -> None:
        self.whose, self.total = whose, total
        self.numbers: list[int] = []
        """Of the submissions that were taken."""
        self.refused = 0
        self.ended = False

    @property
    def taken(self) -> int:
        return len(self.numbers)

    def note(self, number: int | None) -> None:
        """One more was taken as submission ``number``, or refused."""
        if number is None:
            self.refused += 1
        else:
            self.numbers.append(number)


class Imports:
    """The newest ones, each by the word that its form has chosen for it."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Progress] = OrderedDict()

    def begin(self, of: str, whose: int, total: int) -> Progress:
        """An import of so many submissions begins."""
        made = Progress(whose, total)
        if of:
            self._known[of] = made
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return made

    def of(self, of: str, whose: int) -> Progress | None:
        """Somebody's own import; None for one that is not known (any more)."""
        found = self._known.get(of)
        return found if found is not None and found.whose == whose else None
