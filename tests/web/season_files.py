"""The submissions of a season, made from the samples: each of a unit of its own, from one of some recommenders."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from functools import cache
from typing import Any, NamedTuple

from pipeline.pack import PACKS
from samples import submission
from samples.text import load

CLEAN = ("construction", "factory", "hospital")
FAULTY: dict[str, dict[str, Any]] = {
    "construction": {"set": {"evaluations.0.improvements": [], "form.site_products": "", "form.key_equipment": ""}},
    "factory": {"set": {"form.key_equipment": "", "form.unit_nature": ["民营", "外资"], "form.site_products": ""}},
    "hospital": {"set": {"form.unit_nature": ["事业单位", "其他"], "form.site_work": "", "form.postcode": ""}},
}
"""What is wrong with a submission that has three findings; the same three for all of one organisation."""

REPORT = "现场管理创新成果报告.docx"
LONG_TEXT = re.compile("(?<=>)[^<>]{20,}(?=</w:t>)")
"""No heading. The first of these stays as it is: it stands in the manuals' pictures, and makes no two reports alike."""
OTHERS, EVERY = "之乎者也矣焉哉兮其且乃曰尔吾汝斯兹彼孰奚", 2
"""Signs that no rule looks for, and in place of each how manieth they stand."""


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

    @property
    def base(self) -> str:
        return CLEAN[self.number % len(CLEAN)]

    def files(self, corrected: bool = False) -> dict[str, bytes]:
        """Its files by path; ``corrected``: as it comes again, without its faults."""
        data = load(self.base)
        named = {
            data["organization"]["unit_name"]: f"{data['organization']['unit_name']}{self.unit}",
            data["form"]["recommender"]: recommender(self.recommender),
        }
        made = _made(self.base, self.clean or corrected)
        return {path: self._own(path, _renamed(content, named)) for path, content in made.items()}

    def _own(self, path: str, content: bytes) -> bytes:
        """No two organisations hand in the same file, nor reports of the same words."""
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for item in source.infolist():
                body = source.read(item)
                if path == REPORT and item.filename == "word/document.xml":
                    text = body.decode()
                    start = next(LONG_TEXT.finditer(text)).end()
                    body = (text[:start] + LONG_TEXT.sub(self._reworded, text[start:])).encode()
                target.writestr(item, body)
            target.comment = self.unit.encode()
        return out.getvalue()

    def _reworded(self, found: re.Match[str]) -> str:
        """A sign in each few is another one in each organisation's report; what a rule looks for stays."""
        text, kept = found[0], {n for word in sought(self.base).finditer(found[0]) for n in range(*word.span())}
        chosen = {n for n in range(len(text)) if n % EVERY == 0 and n not in kept and "一" <= text[n] <= "鿿"}
        mark = zlib.crc32(text.encode())
        return "".join(
            OTHERS[zlib.crc32(f"{self.number} {mark} {n}".encode()) % len(OTHERS)] if n in chosen else sign
            for n, sign in enumerate(text)
        )


@cache
def sought(base: str) -> re.Pattern[str]:
    """All words of the notice's lists, and what the form says: the report names it, too."""
    data = load(base)
    form = [data["organization"]["unit_name"], data["form"]["recommender"], *_texts(data["form"])]
    words = re.findall('"([一-鿿]{2,})"', (PACKS / "shanghai-2024" / "words.toml").read_text("utf-8"))
    words += re.findall('"([一-鿿]{2,})"', (PACKS / "shanghai-2024" / "pack.toml").read_text("utf-8"))
    words += [re.escape(text) for text in form if len(text) > 1]
    return re.compile("|".join(sorted(set(words), key=len, reverse=True)))


def _texts(data: dict[str, Any]) -> list[str]:
    return [value for value in data.values() if isinstance(value, str)]


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
