"""Finding copied reports, ours against datasketch's MinHash + LSH: ``python -m bench.alike [--count N]``.

Texts of 8,300 字; one in ten shares 5 to 80 % of its text with another, in passages of 200 字.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable
from pathlib import Path

from bench.measure import cpu_seconds
from pipeline.batch.fingerprints import Prints
from pipeline.batch.likenesses import Report, likenesses
from pipeline.batch.shared_text import Section, sample
from pipeline.batch.storage import scratch
from pipeline.pack import load

LENGTH, PASSAGE = 8300, 200
SHARES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.8)
HAN = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]
Pairs = set[tuple[int, int]]


def texts(count: int) -> tuple[list[str], dict[float, Pairs]]:
    """The texts, and by share the pairs that were planted: of every ten the last two."""
    draw = random.Random(20240520)
    # Common characters are common, as in a language.
    weights = [1 / (rank + 8) for rank in range(len(HAN))]
    made = ["".join(draw.choices(HAN, weights, k=LENGTH)) for _ in range(count)]
    planted: dict[float, Pairs] = {share: set() for share in SHARES}
    for number, place in enumerate(range(9, count, 10)):
        share = SHARES[number % len(SHARES)]
        starts = draw.sample(range(0, LENGTH - PASSAGE, PASSAGE), round(share * LENGTH / PASSAGE))
        copy = list(made[place])
        for start in starts:
            copy[start : start + PASSAGE] = made[place - 1][start : start + PASSAGE]
        made[place] = "".join(copy)
        planted[share].add((place - 1, place))
    return made, planted


def ours(made: list[str]) -> Pairs:
    """Fingerprints, index, and every candidate compared in full."""
    pack = load("shanghai-2024")

    def report(place: int) -> Report:
        return Report(str(place), None, None, [Section("process", made[place])])

    samples = (sample(report(place).sections, pack).tobytes() for place in range(len(made)))
    with scratch() as folder:
        alike = likenesses(Prints(Path(folder), samples, len(made)), report, pack)
        return {(min(place, int(a.name)), max(place, int(a.name))) for place, its in alike for a in its}


def datasketch(made: list[str]) -> Pairs:
    """128 permutations over five-character shingles, LSH at a Jaccard likeness of 0.25 (40 % shared)."""
    from datasketch import MinHash, MinHashLSH

    index, found = MinHashLSH(threshold=0.25, num_perm=128), set()
    for number, text in enumerate(made):
        sketch = MinHash(num_perm=128)
        sketch.update_batch([text[at : at + 5].encode() for at in range(len(text) - 4)])
        found |= {(other, number) for other in index.query(sketch)}
        index.insert(number, sketch)
    return found


def report(name: str, find: Callable[[list[str]], Pairs], made: list[str], planted: dict[float, Pairs]) -> None:
    """Runs one way and prints its cost, its recall for each share, and what it raised that nobody planted."""
    before = cpu_seconds()
    found = find(made)
    spent = cpu_seconds() - before
    recall = " · ".join(f"{share:.0%} {len(found & pairs)}/{len(pairs)}" for share, pairs in planted.items())
    false = len(found - set().union(*planted.values()))
    print(f"{name:12}{spent:7.1f} s CPU   false {false}   {recall}")


def near_duplicates(count: int) -> None:
    """Prints cost, recall and false alarms of both ways."""
    made, planted = texts(count)
    print(f"\n{count} texts of {LENGTH} 字")
    report("yushen", ours, made, planted)
    try:
        report("datasketch", datasketch, made, planted)
    except ImportError:
        print("datasketch is not installed: pip install datasketch")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000)
    near_duplicates(parser.parse_args().count)


if __name__ == "__main__":
    main()
