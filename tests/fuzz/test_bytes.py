"""Files that were good, with bytes, numbers and elements changed: each still ends in a result.

``make test`` runs a fixed number of mutants; ``make fuzz`` goes on for FUZZ_SECONDS and keeps what fails
in build/fuzz.
"""

from __future__ import annotations

import io
import json
import os
import random
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from checks import CHECKS
from pipeline.model import Options
from pipeline.pack import load
from pipeline.run import check

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples" / "reports"
PACK = load("shanghai-2024")
SECONDS = float(os.environ.get("FUZZ_SECONDS", 0))
MUTANTS = 7
NUMBERS = (b"0", b"-1", b"1", b"255", b"65536", b"2147483647", b"4294967296", b"99999999999999999999", b"1e308", b"NaN")


def flip_bytes(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 4, 30, 300))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(data: bytes, chance: random.Random) -> bytes:
    start, end = sorted(chance.randrange(len(data)) for _ in range(2))
    return chance.choice((data[:end], data[:start] + data[end:], data[:end] + data[start:]))


def change_numbers(data: bytes, chance: random.Random) -> bytes:
    def other(match: re.Match[bytes]) -> bytes:
        return chance.choice(NUMBERS) if chance.random() < share else match[0]

    share = chance.choice((0.002, 0.02, 0.2))
    return re.sub(rb"\d+", other, data)


def change_elements(data: bytes, chance: random.Random) -> bytes:
    """Markup with tags dropped, doubled, renamed and put elsewhere; often no longer well formed."""
    pieces = re.split(rb"(<[^>]*>)", data)
    tags = [piece for piece in pieces if piece.startswith(b"<")]
    if not tags:
        return data
    for _ in range(chance.choice((1, 3, 10))):
        at = chance.randrange(len(pieces))
        pieces[at] = chance.choice((b"", pieces[at] * 2, chance.choice(tags), pieces[at] * 500))
    return b"".join(pieces)


def move_branches(data: bytes, chance: random.Random) -> bytes:
    """Well-formed XML with whole elements dropped, doubled, renamed or moved into one another."""
    from lxml import etree

    root = etree.fromstring(data)
    for _ in range(chance.choice((1, 5, 40))):
        elements = list(root.iter(etree.Element))
        one, other = chance.choice(elements), chance.choice(elements)
        match chance.randrange(4):
            case 0 if one.getparent() is not None:
                one.getparent().remove(one)
            case 1:
                one.append(etree.fromstring(etree.tostring(other)))
            case 2:
                one.tag = other.tag
            case _:
                for name in one.attrib:
                    one.set(name, chance.choice(("", "x", "-5", "99999999999", "一")))
    return bytes(etree.tostring(root))


ANYWHERE = (flip_bytes, cut, change_numbers)
IN_PARTS = (*ANYWHERE, change_elements, move_branches, move_branches)


def in_a_part(data: bytes, chance: random.Random) -> bytes:
    """A Word package with one or two parts changed and everything else in order."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    names = [name for name in parts if name.endswith((".xml", ".rels"))]
    for name in (chance.choice(["word/document.xml", *names]) for _ in range(chance.choice((1, 2)))):
        parts[name] = mutated(parts[name], IN_PARTS, chance)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def mutated(data: bytes, ways: tuple[Callable[[bytes, random.Random], bytes], ...], chance: random.Random) -> bytes:
    try:
        return chance.choice(ways)(data, chance)
    except (ValueError, SyntaxError):  # lxml: what an earlier change left is no XML any more
        return flip_bytes(data, chance)


def mutants(name: str) -> Iterator[bytes]:
    """Mutants of a sample: the same ones in every run, more of them when there is time."""
    data = (SAMPLES / name).read_bytes()
    ways = (*ANYWHERE, in_a_part, in_a_part, in_a_part, in_a_part) if name.endswith(".docx") else ANYWHERE
    began, number = time.monotonic(), 0
    while number < MUTANTS or time.monotonic() - began < SECONDS:
        yield mutated(data, ways, random.Random(f"{name} {number}"))
        number += 1


def faults(path: Path) -> list[str]:
    """What is wrong with how the check of ``path`` ended."""
    result = check(path, PACK, CHECKS, Options(date(2024, 5, 20), "report")).to_json()
    said = json.dumps(result, ensure_ascii=False)
    found = [f"{row['code']} crashed" for row in result["checks"] if row["state"] == "crashed"]
    if "读取此文件时出错" in said:
        found.append("a reader raised")
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "factory-clean.docx",
        "factory-F008-tracked-changes.docx",
        "hospital-L002-site-with-table.docx",
        "factory-clean.pdf",
    ],
)
def test_a_changed_file_ends_in_a_result(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.read.ocr.available", lambda: False)
    path = tmp_path / f"报告{Path(name).suffix}"
    bad: list[str] = []
    for number, mutant in enumerate(mutants(name)):
        path.write_bytes(mutant)
        try:
            found = faults(path)
        except Exception as error:
            found = [f"{type(error).__name__}: {error}"]
        if found:
            kept = ROOT / "build" / "fuzz" / f"{Path(name).stem}-{number}{path.suffix}"
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(mutant)
            bad.append(f"{kept}: {', '.join(found)}")
    assert bad == []
