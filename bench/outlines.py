"""Headings found and ranked right, against the styles their authors gave them: ``python -m bench.outlines FOLDER``.

Every Word file below FOLDER with at least four headings by style is read four times: as it is, with its styles taken
off (what they say is written into each paragraph and run, outline levels are dropped), as the PDF that LibreOffice
makes of it, and as that PDF without its bookmarks. A heading is right when its text is found and its rank is the
label's; ranks are counted 1, 2, 3 … without gaps on both sides, for one author begins at "Heading 2".

With ``--docling PYTHON``, the interpreter of an environment that has docling, its stage for the ranks of headings is
measured in the same run, on the same PDFs: it is given the headings that we found, for finding them takes a model
that its package does not bring. So what is found is ours in both rows, and only the ranks differ.

A line that the author numbered as a heading of a deeper level (2.1.3 under a styled 2.1) and left without a style is
one all the same, if we say so: it counts neither for nor against.

What is a label: a paragraph of the main text, outside tables, whose style chain or own formatting gives it an outline
level, unless it is empty, longer than a heading (60 characters), ends as a sentence does, is the caption of a figure
or table, the title of the table of contents or a line of it. A first heading that holds all the others is the
document's title and stands above the headings: it is not counted, and neither is ours for it. A file in which more
than half of the lines bear a level is left out: there the level is no heading's.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import replace
from difflib import SequenceMatcher
from functools import reduce
from pathlib import Path
from typing import NamedTuple

from bench.docling_peer import Docling
from bench.unstyled import without_styles
from pipeline.fold import fold
from pipeline.lazy import lazy
from pipeline.model import Document, Paragraph
from pipeline.model.outline import Node
from pipeline.outline import outline
from pipeline.outline.groups import DEEP
from pipeline.outline.numbers import number_of
from pipeline.read import read

LEAST = 4
LONGEST = 60
_sentence_end = lazy(r"[。；;，,！!…]$")
_caption = lazy(r"^(?:图|表|figure|table)\s*\d", 2)
_contents = ("目录", "目次", "contents", "tableofcontents")

Headings = list[tuple[str, int]]
"""Names, folded and without numbers, with their ranks."""


class Score(NamedTuple):
    """Headings right, found and labelled."""

    right: int = 0
    found: int = 0
    labelled: int = 0
    named: int = 0
    """Found, of whatever rank."""

    def plus(self, other: Score) -> Score:
        return Score(*(a + b for a, b in zip(self, other, strict=True)))

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.found + self.labelled) if self.found + self.labelled else 1.0

    @property
    def f1_names(self) -> float:
        return 2 * self.named / (self.found + self.labelled) if self.found + self.labelled else 1.0


def labels_of(document: Document) -> Headings:
    """The headings that the author's styles name; none for a file whose levels mean nothing."""
    lines = [b for b in document.blocks if isinstance(b, Paragraph) and b.part == "body" and b.text.strip()]
    labelled = [p for p in lines if p.level is not None and is_label(p)]
    if len(labelled) < LEAST or 2 * sum(p.level is not None for p in lines) > len(lines):
        return []
    return dense((_name(p.text, p.number), p.level or 0) for p in labelled)


def is_label(p: Paragraph) -> bool:
    """A line with a level that is a heading, and no sentence, caption or title of the table of contents."""
    text = p.text.strip()
    if len(text) > LONGEST or _sentence_end.search(text) or fold(text) in _contents or not _name(text, p.number):
        return False
    return not _caption.match(text)


def _name(text: str, number: str) -> str:
    return fold(text[number_of(text, number).end :]).rstrip(":.、")


def dense(headings: Iterable[tuple[str, int]]) -> Headings:
    """The ranks counted without gaps."""
    listed = list(headings)
    ranks = {rank: place for place, rank in enumerate(sorted({rank for _, rank in listed}), 1)}
    return [(name, ranks[rank]) for name, rank in listed]


def found_in(document: Document, forgotten: set[str]) -> Headings:
    """The headings that we see, but for those whose style was forgotten."""
    nodes = outline(document).nodes
    return named(nodes, [node.rank for node in nodes], forgotten)


def named(nodes: Iterable[Node], ranks: Iterable[int], forgotten: set[str]) -> Headings:
    """The headings by their names, with these ranks."""
    ranked = ((_name(node.text, node.number), node.kind, rank) for node, rank in zip(nodes, ranks, strict=True))
    return dense((name, rank) for name, kind, rank in ranked if not (name in forgotten and kind in DEEP))


def forgotten_in(document: Document) -> set[str]:
    """The names of lines that are numbered as headings and have no style, in a file whose other headings have one."""
    lines = (b for b in document.blocks if isinstance(b, Paragraph) and b.part == "body" and b.level is None)
    numbered = (p for p in lines if number_of(p.text, p.number).kind in DEEP and len(p.text) <= LONGEST)
    return {_name(p.text, p.number) for p in numbered}


def without_title(labels: Headings, found: Headings) -> tuple[Headings, Headings]:
    """Both without the document's title, where the labels take it for the heading of all others."""
    (title, top), rest = labels[0], labels[1:]
    if any(rank <= top for _, rank in rest):
        return labels, found
    return dense(rest), dense(found[1:] if found and found[0][0] == title else found)


def compare(labels: Headings, found: Headings) -> Score:
    """How many of the found are labelled, in one order, with one rank."""
    matcher = SequenceMatcher(None, [name for name, _ in labels], [name for name, _ in found], autojunk=False)
    right = named = 0
    for a, b, size in matcher.get_matching_blocks():
        named += size
        right += sum(labels[a + n][1] == found[b + n][1] for n in range(size))
    return Score(right, len(found), len(labels), named)


def pdf_of(path: Path, folder: Path) -> Path | None:
    """The PDF that LibreOffice makes, by its default export."""
    written = folder / f"{path.stem}.pdf"
    if not written.exists():
        command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"]
        command += ["--convert-to", "pdf", "--outdir", str(folder), str(path)]
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, timeout=180)
    return written if written.exists() else None


Way = Callable[[Path, set[str]], Headings | None]
"""The headings of a file, but for those whose style was forgotten; None where there is no answer."""


def ways_of(folder: Path, pdf: bool, docling: Docling | None = None) -> dict[str, Way]:
    """The ways in which each file is read; ``folder`` keeps what is made."""

    def unstyled(path: Path) -> Document | None:
        made = folder / f"{path.stem}.unstyled.docx"
        without_styles(path, made)
        return read(made, path.name)

    def printed(path: Path) -> Document | None:
        made = pdf_of(path, folder)
        return read(made, made.name) if made else None

    def without_bookmarks(path: Path) -> Document | None:
        document = printed(path)
        if document is None:
            return None
        blocks = (b._replace(level=None) if isinstance(b, Paragraph) else b for b in document.blocks)
        return replace(document, blocks=tuple(blocks))

    ways = {"as it is": _ours(lambda path: read(path, path.name)), "without styles": _ours(unstyled)}
    if pdf:
        ways |= {"as PDF": _ours(printed), "PDF, no bookmarks": _ours(without_bookmarks)}
    if pdf and docling:
        ways["docling's ranks"] = _theirs(docling, folder, printed, bookmarks=True)
        ways["the same, no bookm."] = _theirs(docling, folder, without_bookmarks, bookmarks=False)
    return ways


def _ours(reading: Callable[[Path], Document | None]) -> Way:
    def way(path: Path, forgotten: set[str]) -> Headings:
        document = reading(path)
        return found_in(document, forgotten) if document is not None else []

    return way


def _theirs(docling: Docling, folder: Path, reading: Callable[[Path], Document | None], bookmarks: bool) -> Way:
    def way(path: Path, forgotten: set[str]) -> Headings | None:
        document = reading(path)
        if document is None:
            return []
        nodes = outline(document).nodes
        headings = [(node.text, node.anchor.page or 1, node.anchor.box or (0.0,) * 4) for node in nodes]
        ranks = docling.ranks(folder / f"{path.stem}.pdf", headings, bookmarks)
        return None if ranks is None else named(nodes, ranks, forgotten)

    return way


def main() -> int:
    """Print the scores of every file, and of all."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--no-pdf", action="store_true", help="leave the PDFs out: they take LibreOffice a second each")
    parser.add_argument("--work", type=Path, help="keep what is made in this folder, and use it again")
    parser.add_argument("--docling", type=Path, metavar="PYTHON", help="an interpreter that has docling: a peer")
    parser.add_argument("--show", metavar="PART", help="print labels and headings of the files with PART in their name")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = (args.work or Path(made)).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        with Docling(args.docling, folder) if args.docling else nullcontext() as docling:
            scores = measure(args.corpus, ways_of(folder, not args.no_pdf, docling), args.show)
    print()
    for way, each in scores.items():
        total = whole(each)
        mean = sum(score.f1 for score in each) / max(len(each), 1)
        print(
            f"{way:19} files {len(each)}  labels {total.labelled}  found {total.found}  "
            f"F1 {total.f1:.3f} (names alone {total.f1_names:.3f}), mean over files {mean:.3f}"
        )
    return 0


def whole(scores: Iterable[Score]) -> Score:
    """All files together."""
    return reduce(Score.plus, scores, Score())


def measure(corpus: Path, ways: dict[str, Way], show: str | None = None) -> dict[str, list[Score]]:
    """The score of every labelled file below ``corpus`` in every way; a row of each is printed."""
    scores: dict[str, list[Score]] = {way: [] for way in ways}
    for path in sorted(corpus.rglob("*.docx")):
        if show and show not in path.name:
            continue
        styled = read(path, path.name)
        labels = labels_of(styled)
        forgotten = forgotten_in(styled) - {name for name, _ in labels}
        if not labels:
            continue
        row = []
        for way, headings in ways.items():
            found = headings(path, forgotten)
            if found is None:
                row.append("no answer   ")
                continue
            score = compare(*without_title(labels, found))
            scores[way].append(score)
            row.append(f"{score.f1:5.2f} ({score.f1_names:.2f})")
            if show:
                _show(way, labels, found)
        print(f"{'  '.join(row)}  {len(labels):4}  {path.name[:60]}", flush=True)
    return scores


def _show(way: str, labels: Headings, found: Headings) -> None:
    print(f"== {way}")
    matcher = SequenceMatcher(None, [name for name, _ in labels], [name for name, _ in found], autojunk=False)
    for tag, a, a_end, b, b_end in matcher.get_opcodes():
        if tag == "equal":
            for (name, rank), (_, ours) in zip(labels[a:a_end], found[b:b_end], strict=True):
                print(f"  {'  ' if rank == ours else '≠ '}{'  ' * rank}{rank} {ours} {name}")
            continue
        for name, rank in labels[a:a_end]:
            print(f"  - {'  ' * rank}{rank} {name}")
        for name, rank in found[b:b_end]:
            print(f"  + {'  ' * rank}{rank} {name}")


if __name__ == "__main__":
    sys.exit(main())
