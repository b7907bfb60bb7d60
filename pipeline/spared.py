"""Which pages of scanned evidence nobody needs: recognising one costs more than all else that is done with a file.

Of each file the first page is recognised, and everything is judged by that. The other pages are asked for where the
file may be more than a piece of evidence whose kind, year and unit are known, and in every file where anything at all
is open: what was not found may stand there. What is left then are pages that could change nothing that was asked; of
those the heads are looked at, so that no other paper begins on one of them unseen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from pipeline.fold import fold
from pipeline.gather.names import same, short_name
from pipeline.gather.roles import has_title
from pipeline.model import CheckRow, Document, Dossier, Material, Paragraph, paragraphs
from pipeline.pack import MaterialSpec, Pack
from pipeline.read.recognising import listed
from pipeline.read.shares import WHOLE, Share

FIRST = Share(pages=1)
HEADS = Share(pages=1, heads=True)
_MANY_FILES = "EXQI"
"""The families of rules that look at many files."""
_OPEN = ("found", "unchecked", "crashed")
_SERVED = ("present", "substituted")
_SURELY = 0.6
"""Certainty from which on a role was told by what the page holds."""
_SHOWN = 3


def wanted(dossier: Dossier, rows: Iterable[CheckRow], heads_known: Iterable[str]) -> dict[str, Share]:
    """The files of which more must be read before anything is said, and how much of each.

    Args:
        dossier: gathered from what was read so far.
        rows: how the rules would end by that.
        heads_known: the files of which the heads were asked for already.
    """
    files = [path for path, document in dossier.documents.items() if document.spared]
    if not files:
        return {}
    if _anything_open(dossier, rows):
        return dict.fromkeys(files, WHOLE)
    shares: dict[str, Share] = {}
    for path in files:
        if not _is_told(dossier, path) or (path in heads_known and _something_begins(dossier, path)):
            shares[path] = WHOLE
        elif path not in heads_known:
            shares[path] = HEADS
    return shares


def spared_pages(dossier: Dossier, rule: str) -> str:
    """Which pages a rule that looks at many files did not need, in words; "" for none."""
    if rule[0] not in _MANY_FILES:
        return ""
    said = [
        f"“{path}”第 {listed([one.page for one in document.spared])} 页"
        for path, document in dossier.documents.items()
        if document.spared
    ]
    if not said:
        return ""
    more = f"等 {len(said)} 个文件的一些页" if len(said) > _SHOWN else ""
    return f"{'、'.join(said[:_SHOWN])}{more}只看了页首，没有识别全文：前页已说明它是什么。"


def _anything_open(dossier: Dossier, rows: Iterable[CheckRow]) -> bool:
    """Something is not there, not known or not as it should be, and a page that was not recognised may tell.

    Where every file is searched for words that must not stand in it, no page is like another.
    """
    pack = dossier.pack
    if pack.anonymous or any(rule.everywhere for rule in pack.forbidden):
        return True
    if dossier.options.scope == "report" or dossier.report is None or not dossier.unit_name:
        return True
    if any(row.required and row.status not in _SERVED for row in dossier.ledger):
        return True
    many = [row for row in rows if row.code[0] in _MANY_FILES and pack.rules[row.code].needs != "batch"]
    return any(row.state in _OPEN for row in many)


def _is_told(dossier: Dossier, path: str) -> bool:
    """The file is one piece of evidence, and its kind, year, unit and all facts that are read of it are known."""
    held = [material for material in dossier.materials if dossier.document_of(material).file == path]
    if len(held) != 1 or held[0].certainty < _SURELY or not held[0].years:
        return False
    (material,) = held
    spec = dossier.pack.material(material.role)
    if not _may_be_spared(material.role, spec, dossier.pack):
        return False
    if any(material.facts.get(fact.key) in (None, "") for fact in spec.facts if fact.lines is None):
        return False
    return _names_unit(dossier, material)


def _may_be_spared(role: str, spec: MaterialSpec, pack: Pack) -> bool:
    """Evidence of which nothing is demanded but what it is and which year it speaks for."""
    if role not in pack.proven or role in (*pack.evaluating, *pack.substitutes):
        return False
    return not any(fact.required or (fact.min, fact.max) != (None, None) for fact in spec.facts)


def _names_unit(dossier: Dossier, material: Material) -> bool:
    text = same("".join(paragraph.text for paragraph in paragraphs(dossier.document_of(material).blocks)))
    own = dossier.unit_name or ""
    return any(name in text for name in (same(own), same(short_name(own))) if name)


def _something_begins(dossier: Dossier, path: str) -> bool:
    """The head of one of the pages is a title, and no running head; or it was not read for sure."""
    document = dossier.documents[path]
    heads = [one.head for one in document.spared]
    if any(head is None for head in heads):
        return True
    on_top = Counter(fold(head[0].text) for head in heads if head)
    known = {fold(paragraph.text) for paragraph in paragraphs(document.blocks)}
    known |= {text for text, pages in on_top.items() if pages > 1}
    for head in filter(None, heads):
        titles = [line for line in head if line.large or (line.centred and fold(line.text) not in known)]
        if has_title(Document(path, tuple(Paragraph(line.text) for line in titles)), dossier.pack):
            return True
    return False


def with_heads(document: Document) -> Document:
    """The heads of the pages that were spared are searched for markings, as running heads are."""
    heads = tuple(line.text for one in document.spared for line in one.head or ())
    return replace(document, furniture=(*document.furniture, *heads)) if heads else document
