"""Fields: Word stores a code and its result side by side; only the result is text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Field:
    """One complex field that is open."""

    code: str = ""
    in_code: bool = True
    silent: bool = False
    """A tick box: its sign was already written in place of any result."""
    began: tuple[int, int] | None = None
    """Where its result begins: the paragraph's identity, and the runs that it had."""

    @property
    def kind(self) -> str:
        """The first word of its code: "TOC", "PAGEREF", "DDE"."""
        words = self.code.split(None, 1)
        return words[0].upper() if words else ""


class Fields:
    """The complex fields that are open at one place of a story; they nest and run over paragraphs."""

    def __init__(self, *, trusted: bool) -> None:
        self._open: list[Field] = []
        self._trusted = trusted
        self.quiet = False
        """Text met now is a field's code, not its result."""
        self.busy = False
        """Quiet, or contents: text met now has to be looked at."""
        self.contents = False
        """Text met now is a table of contents. Never so where the file's fields do not pair: an end that is
        missing would turn the whole report into a table of contents."""

    def begin(self, *, silent: bool = False) -> None:
        self._open.append(Field(silent=silent))
        self._settle()

    def add_code(self, text: str) -> None:
        if self._open and self._open[-1].in_code:
            self._open[-1].code += text

    def swallow(self, text: str) -> None:
        """Text that stands in a code (a field inside a field, a sign typed as text) is part of that code."""
        for field in reversed(self._open):
            if field.in_code:
                field.code += text
                return

    def separate(self) -> Field | None:
        """From here on the innermost field's result; returns the field."""
        if not self._open:
            return None
        self._open[-1].in_code = False
        self._settle()
        return self._open[-1]

    def end(self) -> Field | None:
        """Closes the innermost field and returns it."""
        if not self._open:
            return None
        field = self._open.pop()
        self._settle()
        return field

    def end_paragraph(self) -> None:
        """A code that runs past its paragraph has lost its end: what follows is text, as Word shows it."""
        if self.quiet and not self._trusted:
            self._open = [field for field in self._open if not field.in_code]
            self._settle()

    def _settle(self) -> None:
        self.quiet = any(field.in_code or field.silent for field in self._open)
        self.contents = self._trusted and any(field.kind == "TOC" for field in self._open if not field.in_code)
        self.busy = self.quiet or self.contents
