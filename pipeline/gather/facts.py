"""What a material tells: each fact that the pack asks for, by its kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from pipeline.gather import evidence
from pipeline.gather.text import CELL, TextLine, lines, plain
from pipeline.model import Document, Role
from pipeline.pack import FactSpec, Pack, pattern
from pipeline.values.when import When

_SHORT = 6
"""Characters: a line that shows what a material is has more."""
_QUOTED = 120


class _Source(NamedTuple):
    """What a fact is read from."""

    told: Sequence[TextLine]
    document: Document
    pack: Pack
    found: Mapping[str, object]
    """The facts that were read before it."""


def facts(role: Role, document: Document, pack: Pack) -> dict[str, object]:
    """The facts that ``Material.facts`` holds for the role (JSON-ready), in the pack's order."""
    told = list(lines(document.blocks))
    found: dict[str, object] = {}
    for spec in pack.material(role).facts:
        value = _READ[spec.kind](spec, _Source(told[: spec.lines], document, pack, found))
        if value is not None or spec.lines is None:
            found[spec.key] = value
    return found


def _text(spec: FactSpec, source: _Source) -> str | None:
    return evidence.labelled(source.told, spec.labels)


def _number(spec: FactSpec, source: _Source) -> float | None:
    return evidence.score(source.told, spec.labels)


def _percent(spec: FactSpec, source: _Source) -> float | None:
    """A number that stands for so many in a hundred: with its sign, or in words."""
    return evidence.percent(source.told, spec.labels)


def _date(spec: FactSpec, source: _Source) -> str | None:
    return _as_text(evidence.made_on(source.told, spec.labels))


def _year(spec: FactSpec, source: _Source) -> int | None:
    if not spec.labels:
        return evidence.award_year(source.told)
    value = evidence.labelled(source.told, spec.labels)
    found = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", value or "")
    return int(found[0]) if found else None


def _present(spec: FactSpec, source: _Source) -> bool:
    if spec.told_by:
        return source.found.get(spec.told_by) is not None
    return evidence.has_content(source.told, spec.labels, spec.unless)


def _party(spec: FactSpec, source: _Source) -> str | None:
    found = evidence.party(source.told, spec, source.pack)
    return found or (evidence.outsider(source.told, spec.by) if spec.outsider else None)


def _standard(spec: FactSpec, source: _Source) -> str | None:
    return evidence.standard(source.told, source.pack)


def _seal(spec: FactSpec, source: _Source) -> bool | None:
    return evidence.has_seal(source.told, source.document)


def _award(spec: FactSpec, source: _Source) -> str | None:
    return evidence.award(source.told)


def _issuer(spec: FactSpec, source: _Source) -> str | None:
    return evidence.issuer(source.told)


def _addressee(spec: FactSpec, source: _Source) -> str | None:
    return evidence.addressee(source.told)


_READ: Mapping[str, Callable[[FactSpec, _Source], object]] = {
    "text": _text,
    "name": _text,
    "number": _number,
    "percent": _percent,
    "date": _date,
    "year": _year,
    "present": _present,
    "party": _party,
    "standard": _standard,
    "seal": _seal,
    "award": _award,
    "issuer": _issuer,
    "addressee": _addressee,
}


def _as_text(when: When | None) -> str | None:
    return str(when) if when else None


def proof(role: Role, document: Document, found: Mapping[str, object], pack: Pack) -> str | None:
    """The sentence that shows that the material is what it is taken for."""
    asked = pack.material(role).facts
    wanted = [str(found.get(spec.key) or "") for spec in asked if spec.kind == "standard"]
    wanted += [label for spec in asked if spec.kind in ("number", "percent") for label in spec.labels]
    wanted += [evidence.AWARD.pattern for spec in asked if spec.kind == "award"]
    for source in filter(None, wanted):
        for line in lines(document.blocks):
            if pattern(source).search(line.text) and len(line.text) > _SHORT:
                return line.text.replace(CELL, " ")[:_QUOTED]
    return None


def missing(role: Role, found: Mapping[str, object], pack: Pack) -> list[FactSpec]:
    """The facts that the notice asks the material to tell, and that it does not."""
    return [spec for spec in pack.material(role).facts if spec.required and found.get(spec.key) in (None, False, "")]


def told_in(text: str, spec: FactSpec) -> bool:
    """One of the fact's wordings stands in the text (white space aside)."""
    return any(pattern(label).search(plain(text)) for label in spec.labels)
