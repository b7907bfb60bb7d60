"""Rules that a pack can have, as tables of its rules.toml: each quoted from the sentence that it checks."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any

from pipeline.pack.draft.toml import Writer
from pipeline.pack.places import VOCABULARY

Source = tuple[str, str]
"""A clause and what it says."""
Names = dict[str, str]
"""What the notice calls its sections, levels and forms."""


@cache
def all_rules() -> dict[str, dict[str, Any]]:
    """Every rule that can be written, by its code, in their order."""
    return tomllib.loads((VOCABULARY / "rules.toml").read_text("utf-8"))


def suitable(told: Mapping[str, Source]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rules for which there is something to check, in their order."""
    for code, rule in all_rules().items():
        if rule.get("asks", "hand_in") in told:
            yield code, rule


def put_rules(
    out: Writer, told: Mapping[str, Source], names: Names, there: Collection[str] = (), graver: Collection[str] = ()
) -> None:
    """[rules.…] for all of them that are not ``there`` already; what is in ``graver`` as errors."""
    for code, rule in suitable(told):
        if code in there:
            continue
        clause, quote = told.get(rule["of"]) or told["hand_in"]
        out.table("rules", code)
        out.put("severity", "error" if code in graver else rule["severity"])
        out.put("needs", rule["needs"])
        out.put("title", filled(rule["title"], names))
        out.put("clause", clause)
        out.put("quote", quote)
        out.put("fix", filled(rule["fix"], names))


def filled(text: str, names: Names) -> str:
    """A rule's text with the notice's own names."""
    return re.sub(r"\{(\w+)\}", lambda slot: names[slot[1]], text)
