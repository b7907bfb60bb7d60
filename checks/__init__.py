"""The rules: an explicit list. A check is a pure function over the dossier.

A rule's code never changes its meaning and is never used again for another.
"""

from __future__ import annotations

from checks import (
    consistency,
    content,
    eligibility,
    evaluation,
    evidence,
    files,
    form,
    integrity,
    limits,
    recommendation,
    structure,
)
from pipeline.model import Check

CHECKS: tuple[Check, ...] = (
    *files.CHECKS,
    *structure.CHECKS,
    *limits.CHECKS,
    *content.CHECKS,
    *evidence.CHECKS,
    *evaluation.CHECKS,
    *form.CHECKS,
    *consistency.CHECKS,
    *recommendation.CHECKS,
    *eligibility.CHECKS,
    *integrity.CHECKS,
)
"""In the order of the catalogue."""
