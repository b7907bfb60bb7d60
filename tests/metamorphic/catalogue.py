"""The list of transformations: each changes how a file is written, never what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

FINDINGS, COUNTS, FORM, ROLES = "findings", "counts", "form", "roles"
ALL = (FINDINGS, COUNTS, FORM, ROLES)


@dataclass(frozen=True)
class Transformation:
    """One way of writing a sample anew.

    ``on`` says what ``change`` gets: the Word report (``word``), the Word form (``form``), a PDF report's bytes
    (``pdf``), the report's text to be printed anew (``print``), a workbook's bytes (``sheet``) or all files by path
    (``files``).
    ``brings`` are the codes that the change rightly adds, ``not_for`` those of the faults that it touches.
    """

    name: str
    on: str
    change: Callable[..., Any]
    compares: tuple[str, ...] = ALL
    brings: frozenset[str] = frozenset()
    not_for: frozenset[str] = frozenset()
    needs: str = ""
    slack: int = 0
    """By how many 字 a section's count may differ: what the numbers of its sub-headings are written with is counted."""


EVERY: dict[str, Transformation] = {}


def transformation(
    on: str,
    *,
    name: str = "",
    compares: tuple[str, ...] = ALL,
    brings: tuple[str, ...] = (),
    not_for: tuple[str, ...] = (),
    needs: str = "",
    slack: int = 0,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function under its own name (or ``name``)."""

    def register(change: Callable[..., Any]) -> Callable[..., Any]:
        made = Transformation(
            name or change.__name__, on, change, compares, frozenset(brings), frozenset(not_for), needs, slack
        )
        if made.name in EVERY:
            raise ValueError(f"two transformations are called {made.name}")
        EVERY[made.name] = made
        return change

    return register


def load() -> dict[str, Transformation]:
    """All transformations by name, in the order of their modules."""
    from tests.metamorphic import (  # noqa: F401
        archives,
        files,
        form_layout,
        form_ticks,
        form_values,
        more_files,
        more_forms,
        more_words,
        other_files,
        other_forms,
        pdf_edits,
        pdf_prints,
        producers,
        sheets,
        word_containers,
        word_headings,
        word_numbers,
        word_package,
        word_text,
    )

    return EVERY
