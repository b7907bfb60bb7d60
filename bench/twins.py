"""A Word file and its PDF split alike: ``python -m bench.twins FOLDER --work DIR``.

Every Word file below FOLDER with at least four top-level headings by style is split by a pack of just these headings,
and so is the PDF that LibreOffice makes of it. A section agrees when it is found in both and its two texts are alike:
both are written line by line as a reader sees them (automatic numbers too, for in a PDF they are typed), white space is
dropped, bullets and tabs are dropped, and the share of characters that ``difflib`` matches in order is 99 % or more of
the longer text (of both together: twice the matched over the sum). 字数 agree when they differ by 1 % of Word's at
most, or by one word: a section of fifty 字 knows no hundredth.

The lengths of what stands before the first heading and in no section do not count; a section that one of the two does
not have disagrees in both.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

from bench.outlines import pdf_of
from bench.twins_pack import own_pack, top_headings
from pipeline.count import count
from pipeline.fold import fold
from pipeline.model import Document, Section
from pipeline.pack import Pack
from pipeline.read import read
from pipeline.split import split

ALIKE = 0.99
NEAR = 0.01
ENOUGH = 0.97
"""Of the sections must agree, in text and in 字数."""

_BULLETS = "●○•·■□◆◇▪▫➢➤►▶✓✔❖\uf06c\uf06e\uf075\uf0d8\uf0fc\uf0b7\uf0a7\uf076"
_drop = str.maketrans("", "", _BULLETS)


class Twin(NamedTuple):
    """A section in the Word file and in the PDF."""

    title: str
    word: str | None
    """Its text; None where it was not found."""
    pdf: str | None
    words: int
    words_pdf: int

    @property
    def alike(self) -> float:
        """The share of characters that the two have in one order; 0 where one is missing."""
        return likeness(self.word, self.pdf) if self.word is not None and self.pdf is not None else 0.0

    @property
    def off(self) -> float:
        """How far 字数 differ, as a share of Word's; one word is none."""
        if self.word is None or self.pdf is None:
            return 1.0
        apart = abs(self.words - self.words_pdf)
        return apart / max(self.words, 1) if apart > 1 else 0.0


def likeness(one: str, other: str) -> float:
    """``difflib``'s ratio; what both begin and end with is matched beforehand, for that is quick."""
    if one == other:
        return 1.0
    start = _shared(one, other)
    end = _shared(one[start:][::-1], other[start:][::-1])
    rest = one[start : len(one) - end], other[start : len(other) - end]
    matched = sum(block.size for block in SequenceMatcher(None, *rest, autojunk=False).get_matching_blocks())
    return 2 * (start + end + matched) / (len(one) + len(other))


def _shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    for at, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return at
    return min(len(one), len(other))


def text_of(section: Section) -> str | None:
    """What is compared: its lines with their numbers, without white space and bullets; None where it is missing."""
    if not section.found:
        return None
    shown = "".join(line.number + line.text for line in section.lines)
    return "".join(fold(shown).translate(_drop).split())


def twins_of(word: Document, pdf: Document, pack: Pack) -> list[Twin]:
    """Each section of the pack in both."""
    found = zip(pack.sections, split(word, pack).items, split(pdf, pack).items, strict=True)
    return [
        Twin(spec.title, text_of(a), text_of(b), count(a, None, pack).words, count(b, None, pack).words)
        for spec, a, b in found
    ]


def pairs(corpus: Path, folder: Path, only: str = "") -> Iterator[tuple[Path, list[Twin]]]:
    """Every document that makes a pack, with its sections in both files; ``folder`` keeps what is made."""
    for path in sorted(corpus.rglob("*.docx")):
        if only not in path.name:
            continue
        word = read(path, path.name)
        if not (names := top_headings(word)):
            continue
        if (printed := pdf_of(path, folder)) is None:
            print(f"not printed: {path.name}", file=sys.stderr)
            continue
        pack = own_pack(names, folder / f"{path.stem}.pack")
        yield path, twins_of(word, read(printed, printed.name), pack)


def main() -> int:
    """Print a row for every document, what disagrees, and the totals; 1 where too little agrees."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--work", type=Path, help="keep PDFs and packs in this folder, and use them again")
    parser.add_argument("--only", metavar="PART", default="", help="just the files with PART in their name")
    parser.add_argument("--show", action="store_true", help="print where the texts of a section differ")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = (args.work or Path(made)).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        return _run(args, folder)


def _run(args: argparse.Namespace, folder: Path) -> int:
    files, everything = 0, list[Twin]()
    print("sections  texts alike  字数 near  document")
    for path, twins in pairs(args.corpus, folder, args.only):
        files += 1
        everything += twins
        print(f"{len(twins):8}  {_alike(twins):11}  {_near(twins):9}  {path.name[:70]}", flush=True)
        for twin in twins:
            if twin.alike < ALIKE or twin.off > NEAR:
                lengths = f"{twin.words} {twin.words_pdf}" if None not in (twin.word, twin.pdf) else _missing(twin)
                print(f"          {twin.alike:.3f}  {lengths}  {twin.title[:40]}")
                if args.show:
                    _show(twin)
    total = max(len(everything), 1)
    texts, words = _alike(everything), _near(everything)
    print(
        f"{files} documents, {len(everything)} sections: texts alike {texts} ({texts / total:.1%}), "
        f"字数 near {words} ({words / total:.1%})"
    )
    return int(min(texts, words) < ENOUGH * total)


def _alike(twins: list[Twin]) -> int:
    return sum(twin.alike >= ALIKE for twin in twins)


def _near(twins: list[Twin]) -> int:
    return sum(twin.off <= NEAR for twin in twins)


def _missing(twin: Twin) -> str:
    if twin.word is None and twin.pdf is None:
        return "in neither"
    return "not in the Word file" if twin.word is None else "not in the PDF"


def _show(twin: Twin) -> None:
    word, pdf = twin.word or "", twin.pdf or ""
    for tag, a, a_end, b, b_end in SequenceMatcher(None, word, pdf, autojunk=False).get_opcodes():
        if tag != "equal":
            print(f"            …{word[max(a - 12, 0) : a]}  [{word[a:a_end][:80]}] → [{pdf[b:b_end][:80]}]")


if __name__ == "__main__":
    sys.exit(main())
