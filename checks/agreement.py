"""X: do the facts agree that the notice says must agree ([[consistency]])?"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.gather.names import alike, likeness, same, same_title
from pipeline.gather.places import Told, told_at
from pipeline.gather.text import joined
from pipeline.model import Check, Dossier, Draft, NotApplicable, decides
from pipeline.pack import Agreement

_ALIKE = 0.8
"""How alike two names must be to count as the same where one was read by OCR."""


def named(dossier: Dossier, code: str) -> tuple[Agreement, ...]:
    """The agreements that the pack gives to this rule."""
    return tuple(one for one in dossier.pack.agreements if one.rule == code)


def disagreements(dossier: Dossier, code: str) -> Iterator[Draft]:
    """One finding for each agreement that does not hold.

    Raises:
        NotApplicable: nothing could be compared.
    """
    compared = [(one, told) for one in named(dossier, code) if len(told := _told(one, dossier)) > 1]
    if not compared:
        raise NotApplicable("能比对的材料不足两份。")
    for one, told in compared:
        first, *others = told
        if wrong := [other for other in others if not _agree(first, other, one.how, dossier)]:
            yield _draft(one, [first, *wrong], dossier, code)


def _told(one: Agreement, dossier: Dossier) -> list[Told]:
    """What the places tell; a whole text is no name, and stands behind those."""
    found = [told for name in one.facts for told in told_at(name, dossier)]
    return sorted(found, key=lambda told: told.whole)


def _agree(one: Told, other: Told, how: str, dossier: Dossier) -> bool:
    if other.whole:
        return same(one.text) in same(other.text) or one.estimate or other.estimate
    if how == "exact":
        return joined(one.text) == joined(other.text)
    first, second = same(one.text), same(other.text)
    if first == second:
        return True
    if (one.is_title or other.is_title) and same_title(one.text, other.text, dossier.pack):
        return True
    if how in ("contained", "alike") and (first in second or second in first):
        return True
    if how == "alike" and alike(one.text, other.text):
        return True
    estimated = one.estimate or other.estimate
    return estimated and likeness(first, second) >= _ALIKE


def _draft(one: Agreement, told: list[Told], dossier: Dossier, code: str) -> Draft:
    listed = "；".join(f"{item.place}“{item.text}”" for item in told if not item.whole)
    listed += "".join(f"；{item.place}里没有写到" for item in told if item.whole)
    title = one.title or _title(one, dossier)
    severity = one.severity
    message = f"{title}不一致：{listed}（{one.clause or dossier.pack.told(code)}）。"
    rule = dossier.pack.rules[code].severity
    if (severity or rule) == "error" and not all(item.read_twice for item in told):
        once = next(item.place for item in told if not item.read_twice)
        severity, message = "review", f"{message}（{once}只有一种读法，请人工核对。）"
    return Draft(
        message,
        _subject(one),
        told[-1].anchor if told[-1].anchor.file else None,
        excerpt=None if told[-1].whole else told[-1].text,
        expected=told[0].text,
        actual=None if told[-1].whole else told[-1].text,
        severity=severity,
        clause=one.clause or None,
        quote=one.quote or None,
    )


def _subject(one: Agreement) -> str:
    """The field of the form where there is one: it is looked at again."""
    keys = [name.partition(".")[2] for name in one.facts]
    return next((key for name, key in zip(one.facts, keys, strict=True) if name.startswith("form.")), keys[0])


def _title(one: Agreement, dossier: Dossier) -> str:
    """What the notice calls the thing that must agree."""
    subject = _subject(one)
    if spec := dossier.pack.fields.get(subject) or dossier.pack.columns.get(subject):
        return spec.title
    return dossier.pack.title_name if "report.title" in one.facts else "几处内容"


@decides("X006", "title", "field", "own row")
def facts_differ(dossier: Dossier) -> Iterator[Draft]:
    """规则包写明应当一致的几处内容不一样（[[consistency]]，以及 agrees_with 的事实）。

    会指出：申报表的单位名称与检测报告上的受检单位不同；推荐函通篇没有写到这个单位。
    不会指出：空格、全角半角、引号的差别；其中一处没有写；由识别得到、只差个别字的。
    怎样改：核对并统一。
    """
    if not named(dossier, "X006"):
        raise NotApplicable("通知没有要求另外核对一致的内容。")
    yield from disagreements(dossier, "X006")


CHECKS: tuple[Check, ...] = (facts_differ,)
