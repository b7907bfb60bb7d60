"""What the reader noticed on the way, summed up as the notes of the document."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model.document import Anchor, Note, NoteKind

_EXCERPT = 60
_MOST = 100


@dataclass(slots=True)
class _Tally:
    anchor: Anchor
    places: int = 0
    characters: int = 0
    excerpt: str = ""
    last: Anchor | None = None


_SAYINGS: dict[NoteKind, str] = {
    "hidden": "{places} 处隐藏文字，共 {characters} 个字符，未计入字数",
    "white": "{places} 处白色文字，共 {characters} 个字符，已计入字数",
    "tiny": "{places} 处不足 4 磅的极小文字，共 {characters} 个字符，已计入字数",
    "tracked": "{places} 处未接受的修订，已按全部接受读取",
    "comments": "{places} 处批注，未计入字数",
}


class Doubts:
    """Notes in the making: places of one kind are counted together, other notes stand once each."""

    def __init__(self, file: str) -> None:
        self._file = Anchor(file)
        self._tallies: dict[NoteKind, _Tally] = {}
        self._notes: dict[tuple[NoteKind, str], Note] = {}

    def text(self, kind: NoteKind, text: str, anchor: Anchor) -> None:
        """A stretch of hidden, white or tiny text; stretches in one paragraph are one place."""
        tally = self._tallies.get(kind)
        if tally is None:
            tally = self._tallies[kind] = _Tally(anchor)
        if tally.last != anchor:
            tally.places += 1
            tally.last = anchor
        tally.characters += len(text)
        if tally.places == 1 and len(tally.excerpt) < _EXCERPT:
            tally.excerpt = (tally.excerpt + text)[:_EXCERPT]

    def place(self, kind: NoteKind, anchor: Anchor, excerpt: str = "") -> None:
        """One tracked change or comment."""
        tally = self._tallies.get(kind)
        if tally is None:
            tally = self._tallies[kind] = _Tally(anchor, excerpt=excerpt[:_EXCERPT])
        tally.places += 1

    def note(self, kind: NoteKind, text: str, anchor: Anchor | None = None) -> None:
        """A note of its own; the same one again says nothing new, nor does the hundredth."""
        if len(self._notes) < _MOST:
            self._notes.setdefault((kind, text), Note(kind, text, anchor or self._file))

    def notes(self) -> tuple[Note, ...]:
        summed = [
            Note(
                kind,
                _SAYINGS[kind].format(places=tally.places, characters=tally.characters),
                tally.anchor,
                tally.excerpt.strip(),
            )
            for kind, tally in self._tallies.items()
        ]
        return (*summed, *self._notes.values())
