"""Cuts a file that holds several materials (all bound in one PDF, a report with its form) into its parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.gather.roles import Recognised, recognise
from pipeline.gather.text import bare, plain
from pipeline.model import Block, Document, Figure, Paragraph, Role, Table, paragraphs
from pipeline.pack import Pack, pattern

_TITLES_OF: dict[Role, str] = {
    "recommendation": "推荐表",
    "honor": "荣誉证书",
    "supporting": "支撑材料",
    "unknown": "其他",
}
_REST: Role = "supporting"


def part_title(role: Role, pack: Pack) -> str:
    """What a part of a bound file is called."""
    own = {"report": pack.report_name, "application_form": pack.form_name}
    return own.get(role) or _TITLES_OF.get(role) or pack.material(role).name


_LONGEST_TITLE = 40
_TITLES = 80
"""Characters that the lines of a title have together."""
_STRONG = 0.7
_BIG = 14.0
"""Points; a part's title is set larger than text."""


def parts(document: Document, name: str, pack: Pack) -> list[tuple[Document, Recognised]]:
    """The materials in one file, in order; a single one for nearly every file."""
    cuts = list(_cuts(document.blocks, pack))
    if len(cuts) < 2:
        return [(document, Recognised("unknown", 0.0))]
    pieces = [
        replace(document, blocks=tuple(document.blocks[start:end]), fields=(), notes=())
        for start, end in zip(cuts, [*cuts[1:], len(document.blocks)], strict=True)
    ]
    held = _joined([(piece, recognise(piece, "", pack)) for piece in pieces])
    strong = {found.role for _, found in held if found.certainty >= _STRONG} - {"unknown"}
    told = strong - {_REST}
    # Beside certificates a summary is a part of its own; beside a report or an evaluation it may be a page of it.
    beside_short = told != strong and len(told) == 1 and all(pack.material(role).longest for role in told)
    # Two evaluations, each by its title: of two parties, say.
    titled = all(found.certainty >= _STRONG and _tells_party(found.role, pack) for _, found in held)
    if len(told) < 2 and not beside_short and not (titled and len(strong) == 1):
        return [(document, Recognised("unknown", 0.0))]
    if document.fields:
        held = [(replace(piece, fields=document.fields), found) for piece, found in held]
    return [
        (replace(piece, notes=document.notes), found) if found.role == "report" else (piece, found)
        for piece, found in held
    ]


def _tells_party(role: str, pack: Pack) -> bool:
    """Files of this kind say by which party they were made."""
    return any(fact.kind == "party" for fact in pack.material(role).facts)


def _cuts(blocks: Sequence[Block], pack: Pack) -> Iterator[int]:
    """Where a new part may begin: the first block, and every line that looks like a part's title."""
    yield 0
    last_page = None
    since = 0  # characters since the last cut, a table counted as many
    for number, block in enumerate(blocks):
        page = getattr(block.anchor, "page", None)
        new_page = page is not None and last_page is not None and page != last_page
        last_page = page or last_page
        if number and isinstance(block, Paragraph):
            new_page = new_page or _after_break(blocks, number)
            # "附件2", "报名暨成果表" and "（一）报名表" one under the other are one title.
            if (new_page or since > _TITLES) and _begins(block, new_page, pack):
                yield number
                since = 0
        since += _weight(block)


def _weight(block: Block) -> int:
    return len(block.text) if isinstance(block, Paragraph) else _TITLES + 1 if isinstance(block, Table) else 0


def _after_break(blocks: Sequence[Block], number: int) -> bool:
    """A page break stands before this block, empty lines and pictures aside."""
    for block in reversed(blocks[: number + 1]):
        if isinstance(block, Paragraph):
            if block.text.strip() and block is not blocks[number]:
                return False  # a break before that line is none before this one
            if block.new_page:
                return True
        elif isinstance(block, Table):
            return False
    return False


def _begins(p: Paragraph, new_page: bool, pack: Pack) -> bool:
    text = plain(p.text)
    if not 2 <= len(text) <= _LONGEST_TITLE or text.endswith(("。", "；", "，", ":")) or p.part == "toc":
        return False
    stands_out = new_page or p.centered or bool(p.size and p.size >= _BIG)
    if not stands_out or bare(p.text).lower() in pack.headings:
        return False
    titles = (source for role, spec in pack.materials.items() if role != _REST for source in spec.titles)
    if any(pattern(source).search(text) for source in titles):
        return True
    return new_page and any(pattern(source).search(text) for source in pack.material(_REST).titles)


def _joined(held: list[tuple[Document, Recognised]]) -> list[tuple[Document, Recognised]]:
    """Neighbours that are one: all from the report's first piece to its last, and pieces too weak to stand alone."""
    reports = [number for number, (_, found) in enumerate(held) if found.role == "report"]
    out: list[tuple[Document, Recognised]] = []
    for number, (piece, found) in enumerate(held):
        inside_report = bool(reports) and reports[0] < number <= reports[-1]
        if out and (inside_report or _continues(out[-1], piece, found)):
            before, role = out[-1]
            out[-1] = (replace(before, blocks=(*before.blocks, *piece.blocks)), role)
        else:
            out.append((piece, found))
    return out


def _continues(before: tuple[Document, Recognised], piece: Document, found: Recognised) -> bool:
    """A piece that belongs to the one before it: without text, or the second half of the form."""
    role = before[1].role
    if found.role == role and role in ("application_form", "recommendation", "report"):
        return True
    return not any(p.text.strip() for p in paragraphs(piece.blocks)) and any(
        isinstance(block, Figure) for block in piece.blocks
    )
