"""The notice as data: reads a pack file, checks it, and hands it to every stage that needs a figure or a word."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, fields
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple, NoReturn, get_args

from pipeline.fold import fold
from pipeline.limits import Limits
from pipeline.model.result import Severity

PACKS = Path(__file__).resolve().parent.parent / "packs"
SECTION_KEYS = ("title", "organization", "site", "background", "process", "results")
SEVERITIES = (*get_args(Severity), "manual")
NEEDS = ("files", "report", "text", "submission", "batch", "")
_REGEX_SIGNS = frozenset("\\[](){}.*+?|^$")


class PackError(Exception):
    """The pack cannot be used; the message (Chinese) names the file, the line and what is wrong."""


class Words(NamedTuple):
    """A list of wordings, any of which shows that something is there.

    Plain words are looked up as such; a pattern is compiled only when no plain word was found, for
    compiling them all would cost more than a whole check.
    """

    plain: tuple[str, ...]
    patterns: tuple[str, ...]

    @classmethod
    def of(cls, entries: list[str]) -> Words:
        plain = tuple(word for word in entries if not _REGEX_SIGNS.intersection(word))
        return cls(plain, tuple(word for word in entries if _REGEX_SIGNS.intersection(word)))

    def found_in(self, text: str) -> bool:
        return any(word in text for word in self.plain) or any(pattern(p).search(text) for p in self.patterns)


@lru_cache(maxsize=1024)
def pattern(source: str) -> re.Pattern[str]:
    """A pattern of the pack, compiled when it is first needed."""
    return re.compile(source)


class Element(NamedTuple):
    """Something the notice asks a section to tell (C001)."""

    key: str
    title: str
    quote: str
    words: Words
    severity: Severity | None = None


class SectionSpec(NamedTuple):
    """A mandated section (附件3 一)."""

    key: str
    title: str
    limit: int
    clause: str
    quote: str
    guidance: str
    names: dict[str, bool]
    """Every wording of the heading, folded (see ``fold``); True for the mandated one."""
    elements: tuple[Element, ...]
    hints: tuple[str, ...] = ()
    """Words in a heading that may mean the section, where its place or its limit says so too."""

    def hinted_at(self, name: str) -> bool:
        return any(hint in name for hint in self.hints)


class Rule(NamedTuple):
    """A rule of the catalogue; ``severity`` is "manual" for what only a person can confirm."""

    code: str
    severity: Severity | str
    title: str
    clause: str
    quote: str
    fix: str
    needs: str = ""


class LevelSpec(NamedTuple):
    """What a level asks for (附件1 三)."""

    years: int
    parties: tuple[str, ...]
    substitutes: tuple[str, ...]
    clause: str
    quote: str


class Dispute(NamedTuple):
    """A place where the notice says two things."""

    title: str
    text: str
    clauses: tuple[str, ...]
    quotes: tuple[str, ...]


@dataclass(frozen=True)
class Pack:
    """One notice, as data."""

    name: str
    title: str
    number: str
    issuer: str
    contact: dict[str, str]
    notice: Path
    thresholds: dict[str, float]
    sections: tuple[SectionSpec, ...]
    rules: dict[str, Rule]
    levels: dict[str, LevelSpec]
    dates: dict[str, Any]
    form: dict[str, Any]
    words: dict[str, Any]
    disputes: tuple[Dispute, ...]
    limits: Limits = field(default_factory=Limits)

    def section(self, key: str) -> SectionSpec:
        return next(spec for spec in self.sections if spec.key == key)

    @cached_property
    def headings(self) -> dict[str, tuple[str, bool]]:
        """Every wording of a heading, folded, with its section's key and whether it is the mandated one."""
        wordings: dict[str, tuple[str, bool]] = {}
        for spec in self.sections:
            for name, exact in spec.names.items():
                if exact or name not in wordings:
                    wordings[name] = (spec.key, exact)
        return wordings

    @cached_property
    def placeholder_sign(self) -> re.Pattern[str]:
        """What every placeholder holds: text without any of these signs is not searched further (C003)."""
        return re.compile("|".join(map(re.escape, self.words["placeholder_signs"])))

    @cached_property
    def guidance(self) -> tuple[str, ...]:
        """The notice's own guidance under 附件3 一, sentence by sentence, folded (C003)."""
        text = self.notice.read_text("utf-8")
        start, end = text.find("一、报告主要内容"), text.find("二、证实性材料")
        pieces = re.split(r"[。；\n]", text[start:end])
        shortest = int(self.words.get("guidance_min", 14))
        return tuple(folded for piece in pieces if len(folded := fold(piece)) >= shortest)


def load(name: str) -> Pack:
    """The built-in pack of that name, or the pack file at that path.

    Raises:
        PackError: there is no such pack, or it is broken.
    """
    path = PACKS / f"{name}.toml"
    if not path.is_file():
        path = Path(name)
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PackError(f"规则包“{name}”读不出：既不是内置规则包，也不是可读的文件。") from error
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PackError(f"规则包 {path} 不是有效的 TOML：{_in_chinese(str(error))}") from error
    return _Loader(path, text).pack(raw)


def _in_chinese(message: str) -> str:
    """Tomllib's message with its place in Chinese: "… (at line 3, column 7)"."""
    if place := re.search(r"\(at line (\d+), column (\d+)\)", message):
        return f"第 {place[1]} 行第 {place[2]} 列，{message[: place.start()].strip()}。"
    return f"{message}。"


class _Loader:
    """Turns a pack's tables into data and says, with the line, what does not fit."""

    def __init__(self, path: Path, text: str) -> None:
        self.path, self.lines = path, text.splitlines()

    def pack(self, raw: dict[str, Any]) -> Pack:
        sections = tuple(
            self.section(table, number) for number, table in enumerate(self.get(raw, "sections", list, ""), 1)
        )
        if tuple(spec.key for spec in sections) != SECTION_KEYS:
            self.fail("sections", "", f"应依次为 {'、'.join(SECTION_KEYS)} 六个部分")
        notice = self.path.parent / self.get(raw, "notice", str, "")
        if not notice.is_file():
            notice = PACKS / notice.name
        if not notice.is_file():
            self.fail("notice", "", f"通知原文 {notice.name} 不在规则包旁边")
        limits = self.get(raw, "limits", dict, "", default={})
        if unknown := set(limits) - {item.name for item in fields(Limits)}:
            self.fail(sorted(unknown)[0], "limits", "没有这一项限制")
        return Pack(
            name=self.get(raw, "name", str, ""),
            title=self.get(raw, "title", str, ""),
            number=self.get(raw, "number", str, ""),
            issuer=self.get(raw, "issuer", str, ""),
            contact=self.get(raw, "contact", dict, "", default={}),
            notice=notice,
            thresholds=self.get(raw, "limit", dict, ""),
            sections=sections,
            rules={code: self.rule(code, table) for code, table in self.get(raw, "rules", dict, "").items()},
            levels={name: self.level(name, table) for name, table in self.get(raw, "levels", dict, "").items()},
            dates=self.get(raw, "dates", dict, ""),
            form=self.get(raw, "form", dict, ""),
            words=self.words(self.get(raw, "words", dict, "")),
            disputes=tuple(
                Dispute(d["title"], d["text"], tuple(d["clauses"]), tuple(d["quotes"]))
                for d in self.get(raw, "disputes", list, "", default=[])
            ),
            limits=Limits(**limits),
        )

    def section(self, table: dict[str, Any], number: int) -> SectionSpec:
        where = f"sections#{number}"
        limit = self.get(table, "limit", int, where)
        if limit <= 0:
            self.fail("limit", where, "上限应为正整数")
        title = self.get(table, "title", str, where)
        heads, tails = (
            self.get(table, "heads", list, where, default=[]),
            self.get(table, "tails", list, where, default=[]),
        )
        aliases = [*self.get(table, "aliases", list, where, default=[]), *(h + t for h in heads for t in tails)]
        return SectionSpec(
            key=self.get(table, "key", str, where),
            title=title,
            limit=limit,
            clause=self.get(table, "clause", str, where),
            quote=self.get(table, "quote", str, where),
            guidance=self.get(table, "guidance", str, where, default=""),
            names={fold(alias): False for alias in aliases} | {fold(title): True},
            elements=tuple(self.element(item, where) for item in table.get("elements", [])),
            hints=tuple(self.get(table, "hints", list, where, default=[])),
        )

    def element(self, table: dict[str, Any], where: str) -> Element:
        words = self.get(table, "words", list, where)
        self.compiles(words, "words", where)
        severity = self.get(table, "severity", str, where, default=None)
        if severity not in (None, *get_args(Severity)):
            self.fail("severity", where, f"“{severity}”不是 error、review、advice 之一")
        return Element(
            self.get(table, "key", str, where),
            self.get(table, "title", str, where),
            self.get(table, "quote", str, where),
            Words.of(words),
            severity,
        )

    def rule(self, code: str, table: dict[str, Any]) -> Rule:
        where = f"rules.{code}"
        if not re.fullmatch(r"[FSLCEAXRQIM]\d{3}", code):
            self.fail(code, where, "规则代码应为一个字母加三位数字")
        severity, title, clause, quote, fix = (
            self.get(table, key, str, where) for key in ("severity", "title", "clause", "quote", "fix")
        )
        rule = Rule(code, severity, title, clause, quote, fix, self.get(table, "needs", str, where, default=""))
        if rule.severity not in SEVERITIES:
            self.fail("severity", where, f"“{rule.severity}”不是 {'、'.join(SEVERITIES)} 之一")
        if rule.needs not in NEEDS:
            self.fail("needs", where, f"“{rule.needs}”不是 {'、'.join(NEEDS[:-1])} 之一")
        return rule

    def level(self, name: str, table: dict[str, Any]) -> LevelSpec:
        where = f'levels."{name}"'
        return LevelSpec(
            self.get(table, "years", int, where),
            tuple(self.get(table, "parties", list, where)),
            tuple(self.get(table, "substitutes", list, where, default=[])),
            self.get(table, "clause", str, where),
            self.get(table, "quote", str, where),
        )

    def words(self, table: dict[str, Any]) -> dict[str, Any]:
        self.get(table, "placeholder_signs", list, "words")
        for key in ("placeholders", "secrecy"):
            self.compiles(self.get(table, key, list, "words"), key, "words")
        for key in ("secrecy_alone", "caption"):
            self.compiles([self.get(table, key, str, "words")], key, "words")
        return table

    def compiles(self, words: list[str], key: str, where: str) -> None:
        """Only what looks like a pattern and is odd is tried: a full compile of all would slow each start."""
        for word in words:
            if not isinstance(word, str):
                self.fail(key, where, "词表里只能是文字")
            if _REGEX_SIGNS.intersection(word) and not self.trusted:
                try:
                    re.compile(word)
                except re.error as error:
                    self.fail(key, where, f"“{word}”不是有效的正则表达式（{error}）", f'"{word}"')

    @cached_property
    def trusted(self) -> bool:
        """The built-in packs are held by tests; a user's own is checked at each start."""
        return self.path.parent == PACKS

    def get(self, table: dict[str, Any], key: str, kind: type, where: str, default: Any = ...) -> Any:
        if key not in table:
            if default is ...:
                self.fail(key, where, "缺少这一项")
            return default
        value = table[key]
        if not isinstance(value, kind) or isinstance(value, bool):
            names = {str: "文字", int: "整数", list: "列表", dict: "表"}
            self.fail(key, where, f"应为{names[kind]}，现为“{value}”")
        return value

    def fail(self, key: str, where: str, wrong: str, needle: str = "") -> NoReturn:
        """Raises with the line that holds ``needle``, or else the key of the table ``where``."""
        holding = (number for number, line in enumerate(self.lines, 1) if needle and needle in line)
        line = next(holding, 0) or self.line_of(key, where)
        place = f"{where}.{key}".lstrip(".").replace("#", "")
        raise PackError(f"规则包 {self.path} 第 {line} 行：{place} {wrong}。")

    def line_of(self, key: str, where: str) -> int:
        """The line of ``key`` in table ``where`` ("sections#3" is the third of that array), or of the table."""
        table, _, nth = where.partition("#")
        seen, inside, header = 0, not table, 1
        for number, line in enumerate(self.lines, 1):
            stripped = line.strip()
            if stripped.startswith("["):
                name = stripped.strip("[] ")
                seen += name == table
                inside = (name == table and (not nth or seen == int(nth))) or (inside and name.startswith(table + "."))
                inside = inside or (not table and name == key)
                if inside and name in (table, key) and header == 1:
                    header = number
            if inside and re.match(rf'"?{re.escape(key)}"?\s*=', stripped):
                return number
        return header
