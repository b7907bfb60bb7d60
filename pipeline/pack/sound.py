"""Does what a pack says make sense? Asked of tables that fit their types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

from pipeline.lazy import lazy
from pipeline.pack.problems import Keys, Problem
from pipeline.pack.score import score_faults
from pipeline.pack.sound_demands import demand_faults, demand_quotes
from pipeline.pack.sound_report import report_faults, report_quotes
from pipeline.pack.wordfaults import entries, faults_of_element
from pipeline.pack.wording import REGEX_SIGNS, spelled
from pipeline.pack.written import Written
from pipeline.pack.written_report import WrittenSection

_CODE = lazy(r"[FSLCEAXRQIM]\d{3}")
_KEY = lazy(r"[a-z][a-z0-9_]*")


def faults(written: Written) -> Iterator[Problem]:
    """What contradicts itself, cannot be used, or is told twice."""
    if Path(written["notice"]).name != written["notice"]:
        yield Problem(("notice",), f"“{written['notice']}”应只写文件名，通知原文放在规则包旁边")
    if not written["sections"]:
        yield Problem(("sections",), "至少要有一个部分")
    seen: set[str] = set()
    for number, section in enumerate(written["sections"]):
        yield from _of_section(section, ("sections", number), seen)
        for nth, element in enumerate(section.get("elements", [])):
            yield from faults_of_element(
                element, ("sections", number, "elements", nth), written["words"].get("lists", {})
            )
    titles = [number for number, section in enumerate(written["sections"]) if section.get("is_title")]
    for number in titles[1:]:
        yield Problem(("sections", number, "is_title"), "只能有一个部分是成果的名称")
    for code in written["rules"]:
        if not _CODE.fullmatch(code):
            yield Problem(("rules", code), "规则代码应为一个字母加三位数字")
    yield from report_faults(cast("dict[str, Any]", written))
    form = written.get("form", {})
    labels = form.get("labels", {})
    for key in ("optional", "single_choice"):
        for name in cast("dict[str, list[str]]", form).get(key, []):
            if name not in labels:
                yield Problem(("form", key), f"“{name}”不在 form.labels 的栏目之中")
    for name in form.get("choices", {}):
        if name not in labels:
            yield Problem(("form", "choices", name), "不在 form.labels 的栏目之中")
    if "score" in written:
        yield from score_faults(written["score"])
    yield from demand_faults(written)


def _of_section(section: WrittenSection, keys: Keys, seen: set[str]) -> Iterator[Problem]:
    if not _KEY.fullmatch(section["key"]):
        yield Problem((*keys, "key"), f"“{section['key']}”应由小写英文字母、数字和下划线组成")
    if section["key"] in seen:
        yield Problem((*keys, "key"), f"“{section['key']}”用于两个部分")
    seen.add(section["key"])


def broken_patterns(written: Written) -> Iterator[Problem]:
    """Regular expressions that are none. Compiling all costs more than a check: asked of users' own packs only."""
    lists = written["words"].get("lists", {})
    for keys, word in _patterns(written):
        if REGEX_SIGNS.intersection(word):
            try:
                re.compile(spelled(word, lists))
            except re.error as error:
                yield Problem(keys, f"“{word}”不是有效的正则表达式（{error}）", word.replace("\\", "\\\\"))


def _patterns(written: Written) -> Iterator[tuple[Keys, str]]:
    for number, section in enumerate(written["sections"]):
        for nth, element in enumerate(section.get("elements", [])):
            yield from entries(element, ("sections", number, "elements", nth))
    words = written["words"]
    for name, listed in words.get("lists", {}).items():
        yield from ((("words", "lists", name), word) for word in listed)
    yield ("words", "secrecy_alone"), words["secrecy_alone"]
    yield ("words", "caption"), words["caption"]
    yield ("words", "report_title_end"), words["report_title_end"]
    lists = {"placeholders": words["placeholders"], "secrecy": words["secrecy"], "cover": words["cover"]}
    for key, listed in lists.items():
        yield from ((("words", key), word) for word in listed)
    for place, roles in ((("words", "roles"), words.get("roles", {})), (("materials",), written["materials"])):
        for role, signs in cast("dict[str, dict[str, list[str]]]", roles).items():
            for key in ("titles", "names", "drafts", "finals"):
                yield from (((*place, role, key), word) for word in signs.get(key, []))
    for role, material in written["materials"].items():
        for name, fact in material.get("facts", {}).items():
            if fact["kind"] in ("number", "percent"):
                yield from ((("materials", role, "facts", name, "labels"), word) for word in fact.get("labels", []))
    for key, claims in words.get("claims", {}).items():
        yield from ((("words", "claims", key), word) for word in claims)
    for key, told in words.get("evidence", {}).items():
        if isinstance(told, list):
            yield from ((("words", "evidence", key), word) for word in told)


def misquoted(written: Written, notice: str) -> Iterator[Problem]:
    """Quotes that do not stand in the notice's text, white space aside; those of the score sheet apart."""
    return unfound(_quotes(written), notice)


def unfound(quotes: Iterable[tuple[Keys, str]], notice: str) -> Iterator[Problem]:
    """Those of the quotes that do not stand in the notice's text, white space aside."""
    bare = "".join(notice.split())
    for keys, quote in quotes:
        wanted = "".join(quote.split())
        if not wanted or wanted not in bare:
            yield Problem(keys, f"“{quote[:40]}”在通知原文中没有找到，引文须与原文一字不差", quote[:12])


def _quotes(written: Written) -> Iterator[tuple[Keys, str]]:
    for number, section in enumerate(written["sections"]):
        yield ("sections", number, "quote"), section["quote"]
        for nth, element in enumerate(section.get("elements", [])):
            yield ("sections", number, "elements", nth, "quote"), element["quote"]
    for name, level in written.get("levels", {}).items():
        yield ("levels", name, "quote"), level["quote"]
    yield from demand_quotes(written)
    for code, rule in written["rules"].items():
        yield ("rules", code, "quote"), rule["quote"]
    for number, dispute in enumerate(written.get("disputes", [])):
        for quote in dispute["quotes"]:
            yield ("disputes", number, "quotes"), quote
    yield from report_quotes(cast("dict[str, Any]", written))
