"""The rules: an explicit list. A check is a pure function over the dossier.

A rule's code never changes its meaning and is never used again for another.
"""

from __future__ import annotations

from checks import (
    agreement,
    consistency,
    content,
    demands,
    eligibility,
    evaluation,
    evidence,
    files,
    form,
    integrity,
    limits,
    quotas,
    recommendation,
    records,
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
    *demands.CHECKS,
    *form.CHECKS,
    *records.CHECKS,
    *consistency.CHECKS,
    *agreement.CHECKS,
    *recommendation.CHECKS,
    *eligibility.CHECKS,
    *quotas.CHECKS,
    *integrity.CHECKS,
)
"""In the order of the catalogue."""
