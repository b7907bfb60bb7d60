"""A notice as data: what it is (``notice``), what its files may say (``written``), how they are read and checked."""

from __future__ import annotations

from pipeline.pack.demands import (
    Agreement,
    EvidenceSpec,
    FactSpec,
    FieldSpec,
    LevelSpec,
    MaterialSpec,
    Quota,
    TableSpec,
    Window,
)
from pipeline.pack.notice import (
    Dispute,
    Element,
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
    "Agreement",
    "Dispute",
    "Element",
    "EvidenceSpec",
    "FactSpec",
    "FieldSpec",
    "LevelSpec",
    "MaterialSpec",
    "Pack",
    "PackError",
    "Quota",
    "Rule",
    "SectionSpec",
    "TableSpec",
    "Wanted",
    "Window",
    "Words",
    "default",
    "load",
    "pattern",
    "shipped",
]
