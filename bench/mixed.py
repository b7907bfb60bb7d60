"""A folder of many submissions of every kind, made from the samples: ``python -m bench.mixed FOLDER COUNT``.

Of 100: about 55 Word files, 22 PDFs, 10 folders, 10 zips, 2 damaged, 1 hostile. The reports differ from one
another in most characters of their running text.
"""

from __future__ import annotations

import io
import random
import re
import sys
import zipfile
import zlib
from pathlib import Path

REPORTS = Path(__file__).resolve().parent.parent / "samples" / "reports"
BASES = ("factory", "hospital", "construction")
_TEXT = re.compile(r"(<w:t(?: [^>]*)?>)([^<]{30,})(</w:t>)")
_HAN = re.compile("[一-鿿]")
_STREAM = re.compile(rb"\n(\d+) 0 obj\n<</Length \d+/Filter/FlateDecode>>\nstream\n(x.*?)\nendstream", re.DOTALL)
_MEANING = re.compile(rb"> <([0-9A-F]{4})>")
_COMMON = (
    "的一是在有人这中大为上个国我以要他时来用们生到作地于出就分对"
    "成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
)


def make(folder: Path, count: int, seed: int = 1) -> None:
    """Writes ``count`` submissions into ``folder``; the same ones for the same seed."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(1, count + 1):
        draw = random.Random(seed * 1_000_003 + number)
        name = f"第{number}份"
        base = BASES[number % len(BASES)]
        kind = draw.random() * 100
        if number % 100 == 50:
            _hostile(folder, name, draw)
        elif number % 50 == 7:
            _damaged(folder, name, base, draw)
        elif kind < 57:
            (folder / f"{name}.docx").write_bytes(word_report(base, draw))
        elif kind < 79:
            (folder / f"{name}.pdf").write_bytes(pdf_report(base, draw))
        elif kind < 89:
            for path, content in _submission(base, draw):
                target = folder / name / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
        else:
            with zipfile.ZipFile(folder / f"{name}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
                for path, content in _submission(base, draw):
                    archive.writestr(path, content)


def word_report(base: str, draw: random.Random) -> bytes:
    """A sample report in words of its own."""
    return in_other_words(REPORTS / f"{base}-clean.docx", draw)


def in_other_words(path: Path, draw: random.Random) -> bytes:
    """A Word file of which nine of ten characters of the running text are drawn anew."""

    def reworded(match: re.Match[str]) -> str:
        text = _HAN.sub(lambda m: draw.choice(_COMMON) if draw.random() < 0.9 else m[0], match[2])
        return match[1] + text + match[3]

    made = io.BytesIO()
    source = zipfile.ZipFile(path)
    with source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            content = source.read(item)
            if item.filename == "word/document.xml":
                content = _TEXT.sub(reworded, content.decode()).encode()
            target.writestr(zipfile.ZipInfo(item.filename), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def pdf_report(base: str, draw: random.Random) -> bytes:
    """A sample PDF in other words: its fonts say of most Han glyphs that they mean another character."""
    content = (REPORTS / f"{base}-clean.pdf").read_bytes()
    maps = {match[1]: zlib.decompress(match[2]) for match in _STREAM.finditer(content)}
    maps = {number: plain for number, plain in maps.items() if b"beginbfchar" in plain}
    meant = sorted({code for plain in maps.values() for code in _MEANING.findall(plain) if _is_free(code)})
    instead = dict(zip(meant, draw.sample(meant, len(meant)), strict=True))
    # As a program does that saves changes: new versions of the objects after the end, and where they are.
    made, places = bytearray(content), b""
    for number, plain in maps.items():
        changed = _MEANING.sub(lambda match: b"> <" + instead.get(match[1], match[1]) + b">", plain)
        places += b"%d 1\n%010d 00000 n \n" % (int(number), len(made))
        made += b"%s 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n" % (number, len(changed), changed)
    trailer = content[content.rindex(b"trailer") : content.rindex(b"startxref")].rstrip()
    before = content[content.rindex(b"startxref") :].split()[1]
    start = len(made)
    made += b"xref\n" + places + trailer[:-2] + b"/Prev " + before + b">>\nstartxref\n%d\n%%%%EOF\n" % start
    return bytes(made)


def _is_free(code: bytes) -> bool:
    """Whether another character may stand for it: not in the headings, nor for what is no Han."""
    character = chr(int(code, 16))
    return bool(_HAN.match(character)) and character not in "成果名称组织概况现场实施背景过程效一二三四五六"


def _submission(base: str, draw: random.Random) -> list[tuple[str, bytes]]:
    """A report and two pieces of evidence."""
    evidence = [(f"证实性材料/{name}-clean.pdf", (REPORTS / f"{name}-clean.pdf").read_bytes()) for name in BASES[:2]]
    return [("成果报告.docx", word_report(base, draw)), *evidence]


def _damaged(folder: Path, name: str, base: str, draw: random.Random) -> None:
    content = word_report(base, draw)
    (folder / f"{name}.docx").write_bytes(content[: draw.randrange(1, len(content))])


def _hostile(folder: Path, name: str, draw: random.Random) -> None:
    """A bomb, an entity expansion, a path that leads out, or a thousand empty files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        match draw.randrange(4):
            case 0:
                package.writestr("报告.txt", bytes(400 << 20))
            case 1:
                entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
                package.writestr("[Content_Types].xml", "<Types/>")
                package.writestr("word/document.xml", f'<!DOCTYPE d [<!ENTITY e0 "字">{entities}]><d>&e11;</d>')
            case 2:
                package.writestr("../../../../tmp/outside.docx", b"outside")
            case _:
                for number in range(1000):
                    package.writestr(f"{number}.txt", b"")
    (folder / f"{name}.zip").write_bytes(content.getvalue())


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]))
