"""Files of which only some pages were read: what rests on them is neither an error nor passed in silence."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.model import Document, Dossier, Role
from pipeline.pack import Rule

_OWN: dict[str, Role] = {"A": "application_form", "R": "recommendation"}
"""The families that speak of one file other than the report."""
_ANY = "EXI"
"""Families that look at many files."""
_CERTAIN = "I"
"""What is found by these stands whatever the other pages hold."""
_MOST = 3


def partly_read(dossier: Dossier, rule: Rule) -> str:
    """Which pages of what the rule looks at were not read, in words; "" when all were."""
    said = [
        f"“{document.file}”第 {_listed(document.unread)} 页"
        for document in _rests_on(dossier, rule)
        if document.unread and document.readable
    ]
    more = f"等 {len(said)} 个文件的一些页" if len(said) > _MOST else ""
    return "、".join(said[:_MOST]) + more


def may_be_error(rule: Rule) -> bool:
    """A finding of this rule stays an error though some pages were not read."""
    return rule.code[0] in _CERTAIN


def _rests_on(dossier: Dossier, rule: Rule) -> Iterator[Document]:
    if rule.needs in ("report", "text"):
        if dossier.report is not None:
            yield dossier.report
    elif role := _OWN.get(rule.code[0]):
        # Where the file was not found, it may be among the pages of any other.
        own = [material.path for material in dossier.of_role(role)]
        yield from (document for path, document in dossier.documents.items() if path in own or not own)
    elif rule.code[0] in _ANY:
        yield from dossier.documents.values()


def _listed(numbers: tuple[int, ...]) -> str:
    from pipeline.read.recognising import listed

    return listed(numbers)
