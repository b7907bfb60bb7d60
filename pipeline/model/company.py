"""What other submissions have to do with one: likeness, shared files, quotas."""

from __future__ import annotations

from typing import NamedTuple


class Passage(NamedTuple):
    """A stretch of text that two reports share."""

    text: str
    """As it stands in this report; at most a few hundred characters of it."""
    characters: int
    """How long it is in all."""
    section: str
    """The key of this report's section."""
    other_text: str
    """The same stretch as it stands in the other report."""
    other_section: str


class Likeness(NamedTuple):
    """Another report of the batch or the archive, large parts of which are equal to this one."""

    name: str
    """The other submission's name."""
    unit_name: str | None
    archived: str | None
    """When the other report was put into the archive (ISO date); None for one of this batch."""
    share: float
    """0-1: the part of the shorter report that is found in the other, boilerplate left out."""
    characters: int
    """Of this report's text, found in the other."""
    passages: tuple[Passage, ...]
    """The longest first."""


class SharedFile(NamedTuple):
    """A file of this submission's evidence that another organisation of the batch handed in, too."""

    path: str
    name: str
    """The other submission's name."""
    unit_name: str
    """The other organisation."""
    other_path: str


class Tally(NamedTuple):
    """How many submissions share what a quota counts by."""

    quota: str
    """The quota's key."""
    value: str
    """What they share, as this submission writes it."""
    number: int
    """This one among them."""
    names: tuple[str, ...] = ()
    """The others."""
