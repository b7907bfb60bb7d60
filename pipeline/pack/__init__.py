"""A notice as data: what it is (``notice``), what its files may say (``written``), how they are read and checked."""

from __future__ import annotations

from pipeline.pack.notice import (
    Dispute,
    Element,
    LevelSpec,
    MaterialSpec,
    Pack,
    Rule,
    SectionSpec,
)
from pipeline.pack.places import PACKS, default, shipped
from pipeline.pack.problems import PackError
from pipeline.pack.read import load
from pipeline.pack.wording import Wanted, Words, pattern

__all__ = [
    "PACKS",
    "Dispute",
    "Element",
    "LevelSpec",
    "MaterialSpec",
    "Pack",
    "PackError",
    "Rule",
    "SectionSpec",
    "Wanted",
    "Words",
    "default",
    "load",
    "pattern",
    "shipped",
]
