"""C: words, and values of the form, that must not stand where the notice forbids them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from pipeline.fold import fold
from pipeline.gather.conditions import field_name
from pipeline.gather.names import short_name, without_place
from pipeline.gather.text import lines
from pipeline.gather.trade_name import plain_name_in, trade_name_in
from pipeline.model import Anchor, Check, Document, Dossier, Draft, NotApplicable, Severity, Unchecked, decides
from pipeline.pack.report import Anonymous

_TELLING = 4
"""Characters: a shorter value may be an ordinary word where it stands (a person's name of two)."""
_AROUND = 20


class Place(NamedTuple):
    """Where a word was found."""

    excerpt: str
    anchor: Anchor
    times: int

    @property
    def words(self) -> str:
        return f"共 {self.times} 处，第一处是“{self.excerpt}”" if self.times > 1 else f"“{self.excerpt}”"


Text = list[tuple[str, Anchor]]


def _found(word: str, text: Text) -> Place | None:
    """The first place of a word, and how many lines hold it; width, white space and the like aside."""
    wanted = fold(word)
    held = [(line, anchor) for line, anchor in text if wanted and _stands_in(wanted, fold(line))]
    return Place(_around(held[0][0], word), held[0][1], len(held)) if held else None


def _stands_in(word: str, line: str) -> bool:
    """It stands in the line, a Latin word as a word of its own."""
    at = line.find(word)
    while at >= 0:
        before, after = line[at - 1 : at], line[at + len(word) : at + len(word) + 1]
        ends = (word[0].isascii() and before.isascii() and before.isalnum()) or (
            word[-1].isascii() and after.isascii() and after.isalnum()
        )
        if not ends:
            return True
        at = line.find(word, at + 1)
    return False


def _around(line: str, word: str) -> str:
    at = max(line.find(word), 0)
    return line[max(0, at - _AROUND) : at + len(word) + _AROUND].strip()


def _text_of(document: Document) -> Text:
    """The file's lines, and its running headers and footers."""
    told = [(line.text, line.anchor) for line in lines(document.blocks)]
    told += [(text, Anchor()) for text in document.furniture]
    return [(text, anchor._replace(file=document.file)) for text, anchor in told]


def _sections(dossier: Dossier) -> Iterator[tuple[str, str, Text]]:
    """(key, title, lines) of each section that was found."""
    file = dossier.report.file if dossier.report else ""
    for spec in dossier.pack.sections if dossier.sections else ():
        section = dossier.sections[spec.key]  # type: ignore[index]
        if section.found:
            yield spec.key, spec.title, [(line.text, line.anchor._replace(file=file)) for line in section.lines]


@decides("C004", "words in section")
def forbidden_words(dossier: Dossier) -> Iterator[Draft]:
    """通知规定不得出现的词语出现在报告、某一部分或其他材料里。按词语查找；西文按整词查找。

    会指出：通知规定成果名称不得含“公司”，成果名称写作“某某公司的现场改善”。
    不会指出：规定不得含“AI”，文中写有“RAIL”；通知没有规定不得出现的词语。
    怎样改：改写，不用该词语。
    """
    pack = dossier.pack
    if not pack.forbidden and not any(spec.forbidden for spec in pack.sections):
        raise NotApplicable("通知没有规定不得出现的词语。")
    for key, title, text in _sections(dossier):
        spec = pack.section(key)
        for word in spec.forbidden:
            if place := _found(word, text):
                message = f"{title}中不得出现“{word}”：{place.words}（{spec.clause}）。"
                yield _draft(message, key, place, word, key, spec.clause, spec.quote)
    for rule in pack.forbidden:
        documents = dossier.documents.values() if rule.everywhere else filter(None, [dossier.report])
        for document in documents:
            for word in rule.words:
                if place := _found(word, _text_of(document)):
                    message = f"“{document.file}”中不得出现“{word}”：{place.words}（{rule.clause}）。"
                    drafted = _draft(message, document.file, place, word, None, rule.clause, rule.quote)
                    yield drafted._replace(severity=rule.severity)


def _draft(
    message: str, subject: str, place: Place, actual: str, section: str | None, clause: str, quote: str
) -> Draft:
    return Draft(message, subject, place.anchor, section, place.excerpt, actual=actual, clause=clause, quote=quote)


class Value(NamedTuple):
    """What a form's field tells, as it must not be found elsewhere."""

    name: str
    text: str
    severity: Severity | None
    """``review`` where it may be something else that stands there."""
    aside: str = ""
    unit: bool = False
    """It is the whole name of the unit: its trade name may stand for it."""


def _values(keys: Iterable[str], dossier: Dossier) -> tuple[list[Value], list[str]]:
    """The values of the fields, and the names of those that were not read."""
    values: list[Value] = []
    unknown: list[str] = []
    for key in keys:
        name = field_name(key, dossier)
        told = dossier.form.value(key) if dossier.form else None
        if key == "unit_name":
            told = told or dossier.unit_name
        texts = [text for text in (told if isinstance(told, tuple) else (told,)) if text and len(fold(text)) > 1]
        if not texts:
            unknown.append(name)
        for text in texts:
            severity = _severity(key, text, dossier)
            values.append(Value(name, text, severity, _why(text) if severity else "", unit=key == "unit_name"))
            if key == "unit_name" and (short := short_name(text)):
                shorter = filter(None, (short, without_place(short)))
                values += [Value(name, text, "review", "，可能是简称") for text in shorter]
        if key == "unit_name":
            values += [Value(name, text, "review", "，是申报表所填的简称") for text in _short_names(dossier)]
    return values, unknown


def _short_names(dossier: Dossier) -> Iterator[str]:
    """What the form itself tells as the unit's short name or trade name."""
    form = dossier.form
    for key, spec in dossier.pack.fields.items() if form else ():
        value = form.value(key) if form else None
        if re.search("简称|字号", spec.title) and isinstance(value, str) and len(fold(value)) > 1:
            yield value


def _severity(key: str, text: str, dossier: Dossier) -> Severity | None:
    form = dossier.form
    found = form.fields.get(key) if form else None
    doubtful = form is None or form.estimate or (found is not None and bool(found.doubts))
    return "review" if doubtful or len(fold(text)) < _TELLING else None


def _why(text: str) -> str:
    """Why it is only a question."""
    if len(fold(text)) < _TELLING:
        return f"，“{text}”只有 {len(fold(text))} 个字，也可能是别的词语，请人工核对"
    return "，申报表的这一栏没有读准，请人工核对"


@decides("C005", "words in section")
def telling_values(dossier: Dossier) -> Iterator[Draft]:
    """不得出现的申报信息（如单位名称、联系人）出现在匿名稿里，或出现在某一部分里（如成果名称中含单位名称）。

    按申报表所填的内容查找；很短的姓名、单位去掉开头地名的叫法（如“青藤区图书馆”）、简称和字号（去掉地名、行业和“有限公司”一类
    之后剩下的，如“老灶台”）可能是别的意思，提示人工核对。字号本身是普通词语的（“先锋”“光明”），不按字号查找。

    会指出：匿名稿的页眉写着申报单位的全称；成果名称里有单位名称，或有它的字号。
    不会指出：匿名稿写作“本单位”；通知没有这样规定。
    怎样改：删去，或改用“本单位”一类的说法，文件名也请一并改好。
    """
    pack = dossier.pack
    anonymous = pack.anonymous
    if anonymous is None and not any(spec.forbidden_fields for spec in pack.sections):
        raise NotApplicable("通知没有规定不得出现的申报信息。")
    found, missing = [], []
    for key, title, text in _sections(dossier):
        spec = pack.section(key)
        values, unknown = _values(spec.forbidden_fields, dossier)
        missing += unknown
        for value, place in _each(values, text):
            rule = pack.rules["C005"]
            message = f"{title}中不得出现{value.name}：{place.words}{value.aside}（{rule.clause}）。"
            drafted = _draft(message, key, place, value.text, key, rule.clause, rule.quote)
            found.append(drafted._replace(severity=value.severity))
    if anonymous is not None:
        drafts, unknown = _in_copies(anonymous, dossier)
        found += drafts
        missing += unknown
    yield from found
    if missing and not found:
        raise Unchecked(f"{'、'.join(dict.fromkeys(missing))}没有读到，无法核对是否出现在不得出现的地方。")


def _each(values: list[Value], text: Text) -> Iterator[tuple[Value, Place]]:
    """Each value that stands in the text; a short name only where the whole one does not, a trade name last."""
    told: set[str] = set()
    for value in values:
        if value.name not in told and (place := _found(value.text, text)):
            told.add(value.name)
            yield value, place
    for value in values:
        if not value.unit or value.name in told:
            continue
        for said, what in ((plain_name_in, "单位平时的叫法"), (trade_name_in, "字号")):
            name = next((name for line, _ in text if (name := said(value.text, line))), "")
            if name and (place := _found(name, text)):
                yield Value(value.name, name, "review", f"，“{name}”可能是{what}"), place
                break


def _in_copies(anonymous: Anonymous, dossier: Dossier) -> tuple[list[Draft], list[str]]:
    copies = dossier.of_role(*anonymous.roles)
    if not copies:
        return [], ["匿名的材料"]
    values, unknown = _values(anonymous.fields, dossier)
    drafts = []
    for copy in copies:
        document = dossier.document_of(copy)
        if not document.readable:
            unknown.append(f"“{copy.path}”的文字")
        for value, place in _each(values, _text_of(document)):
            message = f"“{copy.path}”应当匿名，写有{value.name}：{place.words}{value.aside}（{anonymous.clause}）。"
            drafted = _draft(message, copy.path, place, value.text, None, anonymous.clause, anonymous.quote)
            drafts.append(drafted._replace(severity=value.severity or anonymous.severity))
        name = PurePosixPath(copy.path).name
        for value, place in _each(values, [(name, Anchor(document.file))]):
            message = f"“{copy.path}”应当匿名，文件名中有{value.name}{value.aside}（{anonymous.clause}）。"
            drafted = _draft(message, copy.path, place, value.text, None, anonymous.clause, anonymous.quote)
            drafts.append(drafted._replace(severity="review"))  # a file's name is no text of it: nothing confirms it
    return drafts, unknown


CHECKS: tuple[Check, ...] = (forbidden_words, telling_values)
