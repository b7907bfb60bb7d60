"""Which severities a kept result rests on: when a pack changes no others, the result is the new pack's, too.

What a rule finds does not depend on how grave the pack says that a finding is: a rule that found nothing
has the same row at any severity. So a result rests on the severities of the rules that found something or
broke down, and on which rules are left to a person; and what the other submissions decide of it rests on
those of the batch's own rules. Everything else of a pack goes into every result. What becomes of a result that
rests on another severity: see ``regrade``.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from pipeline.batch.batch_rules import ALIKE, QUOTA, SHARED
from pipeline.pack import Pack
from pipeline.pack.raw import as_written

_TOLD = ("found", "crashed")
_MANUAL = "manual"

Severities = dict[str, str]
"""By the rule's code."""


def severities_of(pack: Pack) -> Severities:
    """Of all rules, in the pack's order."""
    return {code: rule.severity for code, rule in pack.rules.items()}


def rested_on(result: dict[str, Any], severities: Severities) -> Severities:
    """The severities that a result by a pack of these rests on."""
    return _among(severities, {row["code"] for row in result["checks"] if row["state"] in _TOLD})


def still_hold(kept: Severities, severities: Severities) -> bool:
    """Whether a result that rests on what was kept is the same by a pack that differs in severities alone."""
    return _among(severities, {code for code, severity in kept.items() if severity != _MANUAL}) == kept


def same_by_hand(kept: Severities, severities: Severities) -> bool:
    """Whether the same rules are left to a person."""
    return _among(kept, set()) == _among(severities, set())


def _among(severities: Severities, told: set[str]) -> Severities:
    return {code: severity for code, severity in severities.items() if code in told or severity == _MANUAL}


def of_the_batch(severities: Severities) -> str:
    """Those that what others have to do with a submission rests on."""
    return json.dumps([severities.get(code) for code in (ALIKE, SHARED, QUOTA)])


def all_but_severities(pack: Pack) -> str:
    """The hash of everything else that a pack says, with its notice and its registers."""
    sources, tables = as_written(pack)
    for rule in tables["rules"].values():
        rule.pop("severity", None)
    total = hashlib.sha256(json.dumps(tables, default=str).encode())
    read = {source.path for source in sources}
    for file in (*(file for file in pack.files if file not in read), pack.notice):
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()
