"""The pack's words for roles and evidence: every pattern compiles, every field of the form has a label."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.pack import Pack


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def test_every_pattern_compiles(pack: Pack) -> None:
    signs = [(*spec.titles, *spec.names, *spec.drafts, *spec.finals) for spec in pack.materials.values()]
    labels = [fact.labels for spec in pack.materials.values() for fact in spec.facts]
    texts = [*_texts(pack.words["evidence"]), *(text for some in (*signs, *labels) for text in some)]
    assert len(texts) > 100
    for text in texts:
        re.compile(text)


def test_every_option_and_optional_field_belongs_to_a_field_with_a_label(pack: Pack) -> None:
    fields = set(pack.form["labels"])
    assert set(pack.form["choices"]) <= fields
    assert set(pack.form["optional"]) | set(pack.form["single_choice"]) <= fields
