"""The submissions of a season, made from the samples: each of a unit of its own, from one of some recommenders."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from typing import Any, NamedTuple

from samples import submission
from samples.text import load

CLEAN = ("construction", "factory", "hospital")
FAULTY: dict[str, dict[str, Any]] = {
    "construction": {"set": {"evaluations.0.improvements": [], "form.site_products": "", "form.key_equipment": ""}},
    "factory": {"set": {"form.key_equipment": "", "form.unit_nature": ["民营", "外资"], "form.site_products": ""}},
    "hospital": {"set": {"form.unit_nature": ["事业单位", "其他"], "form.site_work": "", "form.postcode": ""}},
}
"""What is wrong with a submission that has three findings; the same three for all of one organisation."""


class Entry(NamedTuple):
    """One submission of the season."""

    number: int
    clean: bool
    recommender: int

    @property
    def unit(self) -> str:
        return f"第{self.number:03}分公司"

    @property
    def folder(self) -> str:
        return f"{self.number:03} {self.unit}"

    def files(self, corrected: bool = False) -> dict[str, bytes]:
        """Its files by path; ``corrected``: as it comes again, without its faults."""
        base = CLEAN[self.number % len(CLEAN)]
        data = load(base)
        named = {
            data["organization"]["unit_name"]: f"{data['organization']['unit_name']}{self.unit}",
            data["form"]["recommender"]: recommender(self.recommender),
        }
        made = _made(base, self.clean or corrected)
        return {path: _renamed(content, named) for path, content in made.items()}


def recommender(number: int) -> str:
    """The name of one of those who recommend."""
    return f"上海市第{number:02}行业质量促进会"


def season(count: int, recommenders: int) -> list[Entry]:
    """Two of five have three findings; the recommenders take turns."""
    return [Entry(n, n % 5 not in (2, 4), 1 + n % recommenders) for n in range(1, count + 1)]


def zipped(entries: list[Entry], corrected: bool = False) -> bytes:
    """A zip of their folders, as an association packs what it got."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for entry in entries:
            for path, content in entry.files(corrected).items():
                archive.writestr(f"全部申报/{entry.folder}/{path}", content)
    return out.getvalue()


@cache
def _made(base: str, clean: bool) -> dict[str, bytes]:
    return submission.files({"base": base, "change": {} if clean else FAULTY[base]})


def _renamed(content: bytes, named: dict[str, str]) -> bytes:
    """An office file with some names put for others wherever its text has them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            body = source.read(item)
            if item.filename.endswith(".xml"):
                for old, new in named.items():
                    for written in ("utf-8", "ascii"):  # as characters, and as an Excel sheet writes them, by number
                        body = body.replace(*(name.encode(written, "xmlcharrefreplace") for name in (old, new)))
            target.writestr(item, body)
    return out.getvalue()
