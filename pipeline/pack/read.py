"""Reads a pack's files and makes of them what every stage works with; what does not hold is refused in ``tables``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, cast

from pipeline.fold import fold
from pipeline.limits import Limits
from pipeline.outline.names import names_of
from pipeline.pack import made as demands
from pipeline.pack import made_form
from pipeline.pack.bounds import bounds
from pipeline.pack.notice import Dispute, Element, Pack, Rule, SectionSpec
from pipeline.pack.places import PACKS, files_of
from pipeline.pack.problems import PackError, Source
from pipeline.pack.remembered import remembered
from pipeline.pack.report import Repeats, anonymous, file_rules, forbidden, layout, report_spec
from pipeline.pack.score import level_faults, score_card, score_quotes
from pipeline.pack.when import condition
from pipeline.pack.wording import Wanted, Words, combinations, spelled_out

if TYPE_CHECKING:
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
    files = tuple(files_of(name)) or _no_pack(name)
    folder = files[0].parent
    sound = partial(_sound, name)
    written = remembered(folder, sound) if PACKS in folder.parents else sound()
    notice = folder / written["notice"]
    if scoring and "score" in written:
        from pipeline.pack.sound import unfound
        from pipeline.pack.tables import refuse

        sources = sources_of(name)
        refuse(level_faults(written["score"], list(written["levels"])), sources)
        refuse(unfound(score_quotes(written["score"]), notice.read_text("utf-8")), sources)
    registers = (folder / quota["register"] for quota in written.get("quotas", []) if "register" in quota)
    return _pack(written, notice, (*files, *registers))


def _sound(name: str) -> Written:
    from pipeline.pack.tables import sound_tables

    return sound_tables(sources_of(name))


def sources_of(name: str) -> list[Source]:
    """The files of the pack of that name, or at that path, as text; a PackError where none can be read."""
    try:
        return [Source(path, path.read_text("utf-8-sig")) for path in files_of(name)] or _no_pack(name)
    except (OSError, UnicodeDecodeError, ValueError):
        return _no_pack(name)


def _no_pack(name: str) -> NoReturn:
    raise PackError(f"规则包“{name}”读不出：既不是内置规则包，也不是可读的文件或文件夹（须有 pack.toml）。")


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
