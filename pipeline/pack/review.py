"""Everything that is wrong with a pack at once, with file and line: for whoever writes one (``yushen pack check``)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple, cast

from pipeline.fold import fold
from pipeline.pack.defaults import filled_in
from pipeline.pack.draft.limits import limits_in
from pipeline.pack.fits import misfits
from pipeline.pack.marks import MARK, marks_in
from pipeline.pack.places import files_of
from pipeline.pack.problems import Keys, PackError, Problem, Source, place_of
from pipeline.pack.read import load
from pipeline.pack.registers import register_faults
from pipeline.pack.score import level_faults, score_quotes
from pipeline.pack.slips import slip_of
from pipeline.pack.sound import broken_patterns, faults
from pipeline.pack.sound_demands import facts_unasked
from pipeline.pack.sound_notice import notice_faults
from pipeline.pack.written import Written

NO_TOML = "不是有效的 TOML"
"""What is said of a broken line: nothing else is told beside it."""
_UNFIT = (KeyError, TypeError, AttributeError, ValueError, IndexError)
_NEAR = 0.5
"""How alike a sentence of the notice must be to be named beside a quote that does not stand in it."""
_LIKENED = 30
"""Quotes for which the nearest sentence is looked for: it takes a while."""


class Wrong(NamedTuple):
    """Something that is to be mended or confirmed."""

    file: str
    line: int
    text: str
    """In Chinese, without a full stop."""

    def told(self) -> str:
        return f"{self.file} 第 {self.line} 行：{self.text}。"


def review(name: str, codes: Collection[str] = ()) -> list[Wrong]:
    """All that does not hold in a pack, by file and line.

    Args:
        name: a shipped pack's name, or a path.
        codes: of the rules that can be checked; others must be manual.

    Raises:
        PackError: there is no pack at all.
    """
    sources, tables, broken = _read(name)
    if broken:  # what else is missed stands behind the broken line: told with it, it would hide it
        return sorted(dict.fromkeys(broken), key=lambda one: one.file != sources[0].path.name if sources else False)
    found = [_wrong(problem, sources) for problem in _problems(tables, sources, codes)]
    # Who copies the text of a mark is told of it as a mark alone.
    if not found:
        found = _unloadable(name)
    found += [Wrong(mark.source.path.name, mark.line, f"{MARK}{mark.text.rstrip('。')}") for mark in marks_in(sources)]
    order = {source.path.name: number for number, source in enumerate(sources)}
    return sorted(dict.fromkeys(found), key=lambda one: (order.get(one.file, -1), one.line))


def contradictions(name: str) -> list[Wrong]:
    """Limits whose figures are not those of their own quotes: a pack that is loaded all the same, for only a person
    knows which of the two is meant."""
    sources, tables, _ = _read(name)
    return [_wrong(problem, sources) for problem in _contradicted(tables)]


def _read(name: str) -> tuple[list[Source], dict[str, Any], list[Wrong]]:
    """The files' text, what they say as one, and which cannot be read."""
    paths = files_of(name)
    if not paths:
        raise PackError(f"规则包“{name}”读不出：既不是内置规则包，也不是可读的文件或文件夹（须有 pack.toml）。")
    sources: list[Source] = []
    tables: dict[str, Any] = {}
    broken: list[Wrong] = []
    for path in paths:
        try:
            source = Source(path, path.read_text("utf-8-sig"))
            said = tomllib.loads(source.text)
        except (OSError, UnicodeDecodeError):
            broken.append(Wrong(path.name, 1, "不是可读的文字，请存为 UTF-8"))
            continue
        except tomllib.TOMLDecodeError as fault:
            slip = slip_of(source.text, fault)
            broken.append(Wrong(path.name, slip.line, f"{NO_TOML}，{slip.text}"))
            sources.append(source)
            continue
        sources.append(source)
        for key in said.keys() & tables.keys():
            broken.append(_wrong(Problem((key,), "写在了两个文件里，请合为一处"), [source]))
        tables |= said
    return sources, filled_in(tables), broken


def _unloadable(name: str) -> list[Wrong]:
    """Whatever else ``load`` refuses: a pack that is called clean can be used."""
    try:
        load(name)
    except PackError as error:
        told = re.fullmatch(r"规则包 (.*) 第 (\d+) 行：(.*)。", str(error), re.DOTALL)
        return [Wrong(Path(told[1]).name, int(told[2]), told[3]) if told else Wrong("", 0, str(error).rstrip("。"))]
    return []


def _wrong(problem: Problem, sources: list[Source]) -> Wrong:
    place = place_of(problem, sources)
    file, line = (place[0].path.name, place[1]) if place else ("", 0)
    return Wrong(file, line, problem.told())


def _problems(tables: dict[str, Any], sources: list[Source], codes: Collection[str]) -> Iterator[Problem]:
    yield from misfits(tables, Written)
    written = cast("Written", tables)
    folder = sources[0].path.parent if sources else Path()
    for ask in (faults, broken_patterns, lambda told: register_faults(told, folder), _levels_of_scores, facts_unasked):
        # They ask of tables that fit their types; where some do not, they say as much as they come to.
        with suppress(*_UNFIT):
            yield from ask(written)
    notice, missing = _notice(tables, sources)
    yield from missing
    if notice:
        yield from _misquoted(tables, notice)
        with suppress(*_UNFIT):
            yield from notice_faults(tables, notice)
    for ask_too in (_without_clause, _shared_wordings, _contradicted):
        with suppress(*_UNFIT):
            yield from ask_too(tables)
    yield from _unknown_rules(tables, codes)


def quotes_in(value: Any, keys: Keys = ()) -> Iterator[tuple[Keys, str, dict[str, Any]]]:
    """Every quote of a pack, wherever it stands, with the table that holds it."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "quote" and isinstance(item, str):
                yield (*keys, key), item, value
            elif key == "quotes" and isinstance(item, list):
                yield from (((*keys, key), quote, value) for quote in item if isinstance(quote, str))
            else:
                yield from quotes_in(item, (*keys, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from quotes_in(item, (*keys, number))


def _notice(tables: dict[str, Any], sources: list[Source]) -> tuple[str, list[Problem]]:
    """The text of the notice, or what is wrong with it."""
    name = tables.get("notice")
    if not isinstance(name, str) or not sources:
        return "", []
    try:
        return Path(sources[0].path.parent, name).read_text("utf-8"), []
    except (OSError, UnicodeDecodeError):
        return "", [Problem(("notice",), f"通知原文 {name} 不在规则包旁边，或不是可读的文字")]


def _misquoted(tables: dict[str, Any], text: str) -> Iterator[Problem]:
    bare = "".join(text.split())
    pieces = [piece.strip() for piece in re.split(r"[。；\n\t]", text) if len(piece.strip()) > 3]
    likened = 0
    for keys, quote in _all_quotes(tables):
        wanted = "".join(quote.split())
        if wanted and wanted in bare:
            continue
        likened += 1
        nearest = get_close_matches(quote, pieces, 1, _NEAR) if likened <= _LIKENED else []
        near = f"，最接近的是“{nearest[0][:40]}”" if nearest else ""
        yield Problem(keys, f"“{quote[:40]}”在通知原文中没有找到，引文须与原文一字不差{near}", quote[:12])


def _all_quotes(tables: dict[str, Any]) -> Iterator[tuple[Keys, str]]:
    """Those that are called so, and what else of the score sheet stands in the notice."""
    yield from ((keys, quote) for keys, quote, _ in quotes_in(tables))
    with suppress(*_UNFIT):
        yield from (told for told in score_quotes(tables["score"]) if told[0][-1] != "quote")


def _levels_of_scores(written: Written) -> Iterator[Problem]:
    if "score" in written:
        yield from level_faults(written["score"], list(written.get("levels", {})))


def _without_clause(tables: dict[str, Any]) -> Iterator[Problem]:
    """An element is its section's clause, what is scored its sheet's: everything else that quotes says where from."""
    if "score" in tables and not str(tables["score"].get("clause", "")).strip():
        yield Problem(("score", "clause"), "没有写出处（clause）")
    for keys, _, table in quotes_in(tables):
        if keys[-1] == "quotes":
            if not any(str(clause).strip() for clause in table.get("clauses", [])):
                yield Problem(keys[:-1], "没有写出处（clauses）")
        elif not {"elements", "score"} & set(keys) and not str(table.get("clause", "")).strip():
            yield Problem(keys[:-1], "没有写出处（clause）")


def _shared_wordings(tables: dict[str, Any]) -> Iterator[Problem]:
    """Wordings that two sections share: a heading would be one or the other by chance."""
    sections = tables.get("sections", [])
    seen = {fold(section["title"]): section["title"] for section in sections}  # a title is a section's own
    for number, section in enumerate(sections):
        pairs = [head + tail for head in section.get("heads", []) for tail in section.get("tails", [])]
        for name in dict.fromkeys([*section.get("aliases", []), *pairs]):
            other = seen.setdefault(fold(name), section["title"])
            if other != section["title"]:
                yield Problem(("sections", number), f"“{name}”也是“{other}”的叫法，请只留在一个部分里", f'"{name}"')


def _contradicted(tables: dict[str, Any]) -> Iterator[Problem]:
    """Limits whose figures are not those of their own quotes."""
    for number, section in enumerate(tables.get("sections", [])):
        yield from _limit_of(section, ("sections", number))
    yield from _limit_of(tables.get("report", {}), ("report",))


def _limit_of(table: dict[str, Any], keys: Keys) -> Iterator[Problem]:
    limit = table.get("limit")
    for one in limit if isinstance(limit, list) else [limit]:
        written: dict[str, Any] = {"max": one} if isinstance(one, int) else one if isinstance(one, dict) else {}
        quote = str(written.get("quote") or table.get("quote") or "")
        stated = {figure for found in limits_in(quote) for figure in found.figures}
        for key in ("max", "min", "about"):
            figure = written.get(key)
            if figure is not None and stated and figure not in stated:
                told = "、".join(map(str, sorted(stated)))
                yield Problem((*keys, "limit"), f"写的是 {figure}，引文里是 {told}，请核对")


def _unknown_rules(tables: dict[str, Any], codes: Collection[str]) -> Iterator[Problem]:
    rules = tables.get("rules", {})
    for code, rule in rules.items() if isinstance(rules, dict) else ():
        if codes and code not in codes and isinstance(rule, dict) and rule.get("severity") != "manual":
            yield Problem(("rules", code), '本版本没有这项检查；只能由人确认的请写 severity = "manual"')


def counted(found: Collection[Wrong]) -> tuple[int, int]:
    """How many are wrong, and how many are open marks."""
    marks = sum(one.text.startswith(MARK) for one in found)
    return len(found) - marks, marks
