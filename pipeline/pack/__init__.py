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
    Words,
    pattern,
)
from pipeline.pack.places import PACKS, default, shipped
from pipeline.pack.problems import PackError
from pipeline.pack.read import load

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
    "Words",
    "default",
    "load",
    "pattern",
    "shipped",
]
