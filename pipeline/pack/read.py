"""Reads a pack's files, refuses what does not hold, and makes of them what every stage works with."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from pipeline.fold import fold
from pipeline.limits import Limits
from pipeline.outline.names import names_of
from pipeline.pack import made as demands
from pipeline.pack import made_form
from pipeline.pack.bounds import bounds
from pipeline.pack.defaults import filled_in
from pipeline.pack.fits import misfits
from pipeline.pack.notice import Dispute, Element, Pack, Rule, SectionSpec
from pipeline.pack.places import PACKS, files_of
from pipeline.pack.problems import PackError, Problem, Source, error
from pipeline.pack.registers import register_faults
from pipeline.pack.report import Repeats, anonymous, file_rules, forbidden, layout, report_spec
from pipeline.pack.score import level_faults, score_card, score_quotes
from pipeline.pack.sound import broken_patterns, faults, misquoted, unfound
from pipeline.pack.when import condition
from pipeline.pack.wording import Wanted, Words, combinations, spelled_out
from pipeline.pack.written import Thresholds, Written
from pipeline.pack.written_report import WrittenElement, WrittenSection

_THRESHOLDS = {"near": 0.95, "short": 0.20, "preface": 50}
"""Where a pack does not say when a text is near its limit, short, or long ahead of the first section."""

_OF_TEXT = "SLC"
"""Families of rules that look at the report's text."""


def load(name: str, scoring: bool = False) -> Pack:
    """The built-in pack of that name, or the pack at that path: a folder or a single file.

    Its score sheet is held against its levels and its notice when experts are to score by it (``scoring``): the
    formal review of next year's notice need not wait for it.

    Raises:
        PackError: there is no such pack, or it is broken.
    """
    sources = _sources(name)
    written = _written(sources)
    _refuse(misfits(written, Written), sources)
    _refuse(faults(written), sources)
    folder = sources[0].path.parent
    if PACKS not in folder.parents:  # those that come with the program are held by tests
        _refuse(broken_patterns(written), sources)
    notice = folder / written["notice"]
    try:
        text = notice.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise error(Problem(("notice",), f"通知原文 {notice.name} 不在规则包旁边，或不是可读的文字"), sources) from None
    _refuse(misquoted(written, text), sources)
    if scoring and "score" in written:
        _refuse(level_faults(written["score"], list(written["levels"])), sources)
        _refuse(unfound(score_quotes(written["score"]), text), sources)
    _refuse(register_faults(written, folder), sources)
    registers = (folder / quota["register"] for quota in written.get("quotas", []) if "register" in quota)
    return _pack(written, notice, (*(source.path for source in sources), *registers))


def _refuse(problems: Iterable[Problem], sources: list[Source]) -> None:
    for problem in problems:
        raise error(problem, sources)


def _sources(name: str) -> list[Source]:
    try:
        sources = [Source(path, path.read_text("utf-8-sig")) for path in files_of(name)]
    except (OSError, UnicodeDecodeError, ValueError):
        sources = []
    if not sources:
        raise PackError(f"规则包“{name}”读不出：既不是内置规则包，也不是可读的文件或文件夹（须有 pack.toml）。")
    return sources


def _written(sources: list[Source]) -> Written:
    """What the files say, as one: each table stands in one of them."""
    whole: dict[str, Any] = {}
    for path, text in sources:
        try:
            tables = tomllib.loads(text)
        except tomllib.TOMLDecodeError as fault:
            from pipeline.pack.slips import slip_of  # which reads a table of words: only for what is wrong

            slip = slip_of(text, fault)
            raise PackError(f"规则包 {path} 第 {slip.line} 行：不是有效的 TOML，{slip.text}。") from fault
        for key in tables:
            if key in whole:
                raise error(Problem((key,), "写在了两个文件里，请合为一处"), [Source(path, text)])
        whole |= tables
    return cast("Written", filled_in(whole))


def _pack(written: Written, notice: Path, files: tuple[Path, ...]) -> Pack:
    made = made_form.form(written)
    report = cast("dict[str, Any]", written.get("report", {}))
    lists = written["words"].get("lists", {})
    return Pack(
        name=written["name"],
        title=written["title"],
        number=written["number"],
        issuer=written["issuer"],
        issuer_short=written.get("issuer_short", written["issuer"]),
        contact=written.get("contact", {}),
        notice=notice,
        files=files,
        thresholds=cast("Thresholds", _THRESHOLDS | cast("dict[str, Any]", written.get("limit", {}))),
        sections=tuple(_section(table, lists) for table in written["sections"]),
        rules={code: _rule(code, cast("dict[str, Any]", table)) for code, table in written["rules"].items()},
        levels=demands.levels(written),
        materials=demands.materials(written),
        evidence=demands.evidence(written),
        dates=written["dates"],
        windows=demands.windows(written),
        form=made.words,
        fields=made.fields,
        tables=made.tables,
        sums=made.sums,
        columns=made.columns,
        declared=made.declared,
        agreements=demands.agreements(written),
        quotas=demands.quotas(written, notice.parent),
        outcomes=demands.outcomes(written),
        words=spelled_out(written["words"], lists),
        disputes={
            table["key"]: Dispute(
                table["key"], table["title"], table["text"], tuple(table["clauses"]), tuple(table["quotes"])
            )
            for table in written.get("disputes", [])
        },
        limits=Limits(**cast("dict[str, Any]", written.get("limits", {}))),
        score=score_card(written["score"]) if "score" in written else None,
        report=report_spec(report),
        layout=layout(cast("dict[str, Any]", written.get("layout", {})), report),
        file_rules=file_rules(cast("dict[str, Any]", written.get("files", {}))),
        forbidden=forbidden(cast("list[Mapping[str, Any]]", written["words"].get("forbidden", []))),
        anonymous=anonymous(cast("dict[str, Any] | None", written["words"].get("anonymous"))),
    )


def _rule(code: str, table: Mapping[str, Any]) -> Rule:
    """A rule; those of the report's families need its text where the pack does not say what they need."""
    return Rule(**({"code": code, "needs": "text" if code[0] in _OF_TEXT else ""} | dict(table)))


def _section(table: WrittenSection, lists: dict[str, list[str]]) -> SectionSpec:
    pairs = (head + tail for head in table.get("heads", []) for tail in table.get("tails", []))
    aliases = [*table.get("aliases", []), *pairs]
    return SectionSpec(
        key=table["key"],
        title=table["title"],
        clause=table["clause"],
        quote=table["quote"],
        guidance=table.get("guidance", ""),
        names={fold(alias): False for alias in aliases} | dict.fromkeys(names_of(table["title"]), True),
        elements=tuple(_element(element, lists) for element in table.get("elements", [])),
        hints=tuple(table.get("hints", [])),
        is_title=table.get("is_title", False),
        shows_data=table.get("shows_data", False),
        distinctive=table.get("distinctive", False),
        bounds=bounds(table.get("limit"), table["clause"], table["quote"]),
        required=table.get("required", True),
        when=condition(table["when"]) if "when" in table else None,
        in_cell=table.get("place") == "cell",
        repeats=_repeats(table),
        forbidden=tuple(table.get("forbidden", [])),
        forbidden_fields=tuple(table.get("forbidden_fields", [])),
    )


def _repeats(table: WrittenSection) -> Repeats | None:
    if "repeats" not in table:
        return None
    repeats = table["repeats"]
    return Repeats(repeats.get("name", table["title"]), repeats.get("min"), repeats.get("max"))


def _element(table: WrittenElement, lists: dict[str, list[str]]) -> Element:
    together = tuple(
        tuple(Words.of(words, lists) for words in combination)
        for combination in combinations(table.get("together", []))
    )
    wanted = Wanted(Words.of(table.get("words", []), lists), together)
    near = tuple(table.get("near", []))
    return Element(table["key"], table["title"], table["quote"], wanted, near, table.get("severity"))
