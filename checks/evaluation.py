"""E: what the evaluation report itself tells (E003, E005, E008, E009, E010)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from pipeline.gather.facts import missing
from pipeline.gather.names import likeness, same
from pipeline.gather.requirement import evaluations, parties, readable, unread
from pipeline.model import (
    Anchor,
    Check,
    Document,
    Dossier,
    Draft,
    Material,
    NotApplicable,
    Unchecked,
    decides,
    paragraphs,
)
from pipeline.values.when import When

_ALIKE = 0.75
"""How alike two names read by OCR must be to count as the same."""


def title_of(dossier: Dossier) -> str:
    """What the notice calls the evaluation report."""
    return dossier.pack.material(dossier.pack.evaluation).title


def called(dossier: Dossier) -> str:
    """What sentences call it."""
    return dossier.pack.material(dossier.pack.evaluation).name


def _chosen(dossier: Dossier) -> Material:
    """The evaluation report that is judged."""
    found = evaluations(dossier)
    if found:
        return found[0]
    if not dossier.pack.evaluation:
        raise NotApplicable("通知没有要求评价报告。")
    if unread(dossier, dossier.of_role(dossier.pack.evaluation)):
        raise Unchecked(f"{called(dossier)}读不出文字，无法检查；这不表示内容缺少。")
    raise NotApplicable(f"没有可读的{title_of(dossier)}（见 E001）。")


def at(dossier: Dossier, material: Material) -> Anchor:
    """The material's file; a part of a bound file has no path of its own."""
    return Anchor(dossier.document_of(material).file)


def _estimated(material: Material) -> bool:
    return material.text_source == "ocr"


@decides("E003", "file")
def incomplete_evaluation(dossier: Dossier) -> Iterator[Draft]:
    """评价报告里没有成熟度评分、特色亮点或可改进之处；规则包要求别的材料写明的，也在这里指出。每项各指出一次。

    会指出：评价报告只有亮点和结论，没有分数；或“可改进之处”下面是空的。
    不会指出：写作“存在不足”“改进建议”“总得分 86.5 分”的。
    怎样改：在评价报告中补充所缺的内容。
    """
    clause = dossier.pack.told("E003")
    judged = list(_judged(dossier))
    if not judged:
        _chosen(dossier)  # which says why there is nothing to look into
    for material in judged:
        for spec in missing(material.role, material.facts, dossier.pack):
            name = dossier.pack.material(material.role).name
            yield Draft(
                f"{name}“{material.path}”中没有找到{spec.title}（{spec.clause or clause}）。",
                spec.subject,
                at(dossier, material),
                expected=spec.title,
                severity=spec.severity,
                clause=spec.clause or None,
                quote=spec.quote or None,
            )


def _judged(dossier: Dossier) -> Iterator[Material]:
    """Of each kind of material that must tell something, the file that tells most of it."""
    evaluation = dossier.pack.evaluation
    yield from evaluations(dossier)[:1] if evaluation else ()
    for role, spec in dossier.pack.materials.items():
        if role == evaluation or not any(fact.required for fact in spec.facts):
            continue
        found = [m for m in dossier.of_role(role) if readable(dossier, m)]
        yield from sorted(found, key=lambda m: len(missing(m.role, m.facts, dossier.pack)))[:1]


@decides("E005")
def standard_not_named(dossier: Dossier) -> Iterator[Draft]:
    """评价报告没有写明依据《现场管理评价实施指南》（T/SAQ 0004-2023），或写的是别的年号。

    会指出：“依据行业现场管理检查办法开展评价”。
    不会指出：写有 T/SAQ 0004-2023，或写有《现场管理评价实施指南》全名。
    怎样改：在评价报告中写明依据的标准。
    """
    clause = dossier.pack.told("E005")
    chosen = _chosen(dossier)
    wanted = f"{dossier.pack.form['standard']}-{dossier.pack.form['standard_year']}"
    named = chosen.facts.get("standard")
    if not named:
        message = f"{called(dossier)}“{chosen.path}”没有写明依据 {wanted}（{clause}）。"
    elif re.search(r"-\d{4}$", str(named)) and named != wanted and not _estimated(chosen):
        message = f"{called(dossier)}“{chosen.path}”依据的是 {named}，通知要求 {wanted}（{clause}）。"
    else:
        return
    yield Draft(message, chosen.path, at(dossier, chosen), expected=wanted, actual=str(named) if named else None)


@decides("E008")
def no_third_party(dossier: Dossier) -> Iterator[Draft]:
    """申报标杆级而没有第三方现场管理评价报告。这是建议，不是必须。

    会指出：标杆级只有第一方评价报告。
    不会指出：有第三方评价报告；优秀级和推进级。
    怎样改：如有第三方评价报告，一并上传。
    """
    clause = dossier.pack.told("E008")
    advised = [name for name, level in dossier.pack.levels.items() if level.advises_third]
    if dossier.level not in advised:
        raise NotApplicable(f"只对{'、'.join(advised)}提出这一建议。")
    if "third" in parties(dossier):
        return
    if unread(dossier, dossier.of_role(dossier.pack.evaluation)):
        raise Unchecked(f"有{called(dossier)}读不出文字，不知道是哪一方的评价。")
    found = evaluations(dossier)
    yield Draft(
        f"申报{dossier.level}，没有找到第三方{title_of(dossier)}；通知建议提供（{clause}）。",
        found[0].path if found else dossier.pack.evaluation,
    )


@decides("E009")
def doubtful_evaluation(dossier: Dossier) -> Iterator[Draft]:
    """评价报告的日期在材料提交之后，或在参考日期的三年以前，或写的是别的单位、别的现场。

    会指出：2020 年的评价报告；评价日期晚于参考日期；受评价单位是另一家公司。
    不会指出：近三年内的评价报告；单位名称后面带有部门或现场名称。
    怎样改：核对日期和名称，换成本次申报现场的评价报告。
    """
    clause = dossier.pack.told("E009")
    chosen = _chosen(dossier)
    if told := _date_doubt(chosen, dossier):
        yield Draft(told, chosen.path, at(dossier, chosen), actual=str(chosen.facts.get("date")))
    wanted = {"unit_name": ("单位", dossier.unit_name), "site_name": ("现场", _site_name(dossier))}
    for key, (title, name) in wanted.items():
        given = chosen.facts.get(key)
        if name and isinstance(given, str) and not _names(dossier, chosen, given, name, key == "site_name"):
            message = f"{called(dossier)}“{chosen.path}”写的{title}是“{given}”，申报的是“{name}”（{clause}）。"
            yield Draft(message, chosen.path, at(dossier, chosen), expected=name, actual=given)


def _date_doubt(chosen: Material, dossier: Dossier) -> str | None:
    told = chosen.facts.get("date")
    parts = [int(part) for part in str(told).split("-")] if told else []
    if not parts:
        return None
    when, reference, asked = When(*parts), dossier.day, dossier.pack.dates
    span = asked["evaluation_years"]
    if when.first_day() > reference.latest:
        clause = dossier.pack.told("E009")
        return f"{called(dossier)}“{chosen.path}”的日期 {told} 晚于参考日期 {reference.latest}（{clause}）。"
    if when.last_day() < _years_before(reference.earliest, span):
        clause = asked["evaluation_clause"]
        since = f"在参考日期 {reference.earliest} 的 {span} 年以前"
        return f"{called(dossier)}“{chosen.path}”的日期 {told} {since}（{clause}）。"
    return None


def _years_before(day: date, years: int) -> date:
    return day.replace(year=day.year - years, day=min(day.day, 28) if day.month == 2 else day.day)


def _site_name(dossier: Dossier) -> str | None:
    value = dossier.form.value("site_name") if dossier.form else None
    return value if isinstance(value, str) else None


def _names(dossier: Dossier, chosen: Material, given: str, name: str, is_site: bool) -> bool:
    """The evaluation names the unit or site; for a site, one that the report itself names will do."""
    one, other = same(given), same(name)
    if one in other or other in one or other in same(_text(dossier.document_of(chosen))):
        return True
    if _estimated(chosen) and likeness(one, other) >= _ALIKE:
        return True
    return is_site and dossier.report is not None and one in same(_text(dossier.report))


def _text(document: Document) -> str:
    return "".join(p.text for p in paragraphs(document.blocks))


@decides("E010")
def no_seal(dossier: Dossier) -> Iterator[Draft]:
    """评价报告上没有找到印章的图片或签名。找到也不等于真实，见 M003。

    会指出：评价报告末尾没有签名，文件里没有图片。
    不会指出：写有“评价组长（签名）：某人”；有印章图片；扫描件。
    怎样改：请评价单位盖章或签名后扫描上传。
    """
    clause = dossier.pack.told("E010")
    chosen = _chosen(dossier)
    if chosen.facts.get("has_seal") is False:
        message = f"{called(dossier)}“{chosen.path}”上没有找到印章图片或签名（{clause}）。"
        yield Draft(message, chosen.path, at(dossier, chosen))


CHECKS: tuple[Check, ...] = (
    incomplete_evaluation,
    standard_not_named,
    no_third_party,
    doubtful_evaluation,
    no_seal,
)
