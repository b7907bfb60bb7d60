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
    handed_in,
    integrity,
    layout,
    limits,
    page_setup,
    quotas,
    recommendation,
    records,
    signing,
    structure,
    wording,
)
from pipeline.model import Check

CHECKS: tuple[Check, ...] = (
    *files.CHECKS,
    *handed_in.CHECKS,
    *structure.CHECKS,
    *sorted((*page_setup.CHECKS, *layout.CHECKS), key=lambda check: check.code),
    *limits.CHECKS,
    *content.CHECKS,
    *wording.CHECKS,
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
    *signing.CHECKS,
    *integrity.CHECKS,
)
"""In the order of the catalogue."""
