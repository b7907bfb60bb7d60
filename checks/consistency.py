"""X: do report, form and recommendation tell the same?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from checks.agreement import disagreements, named
from pipeline.gather.names import (
    alike,
    likeness,
    outcome_in_form,
    outcome_in_report,
    own_row,
    report_names,
    same,
    same_title,
    unit_on_cover,
)
from pipeline.model import Anchor, Check, Dossier, Draft, Ground, NotApplicable, decides

_ALIKE = 0.8
"""How alike two names must be to count as the same where one was read by OCR."""


def _in_form(dossier: Dossier, key: str) -> str | None:
    value = dossier.form.value(key) if dossier.form else None
    return value if isinstance(value, str) and value else None


def _place(dossier: Dossier, key: str) -> Anchor:
    """The field's place on the form, where the applicant can mend it."""
    form = dossier.form
    if form is None:
        return Anchor(dossier.recommendation.file if dossier.recommendation else "")
    found = form.fields.get(key)
    anchor = found.anchor if found else Anchor()
    return anchor._replace(file=anchor.file or form.file)


def _estimated(dossier: Dossier) -> bool:
    """Something of what is compared was read by OCR."""
    return (
        (dossier.form is not None and dossier.form.estimate)
        or (dossier.recommendation is not None and dossier.recommendation.estimate)
        or (dossier.report is not None and dossier.report.text_source == "ocr")
    )


def _differ(dossier: Dossier, one: str, other: str) -> bool:
    if alike(one, other):
        return False
    return not _estimated(dossier) or likeness(same(one), same(other)) < _ALIKE


def _two(places: dict[str, str | None]) -> dict[str, str]:
    """The places that tell something; at least two are needed to compare."""
    told = {place: text for place, text in places.items() if text}
    if len(told) < 2:
        raise NotApplicable("能比对的材料不足两份。")
    return told


@decides("X001", "title", "field", "own row")
def outcome_differs(dossier: Dossier) -> Iterator[Draft]:
    """成果名称在报告、申报表、推荐表里不一样。空格、全角半角、引号、书名号、括号的差别不算。

    会指出：报告写“安灯系统在冲压车间的应用”，申报表写“安灯系统在焊装车间的应用”。
    不会指出：“5S”管理与5S管理；报告封面的名称后带有“成果报告”。
    怎样改：统一成果名称。
    """
    if named(dossier, "X001"):
        yield from disagreements(dossier, "X001")
        return
    clause = dossier.pack.told("X001")
    row = own_row(dossier)
    told = _two(
        {
            "报告": outcome_in_report(dossier),
            "申报表": outcome_in_form(dossier),
            "推荐表": row.outcome_name if row else None,
        }
    )
    (_, name), *others = told.items()
    wrong = {
        place: text
        for place, text in others
        if not same_title(name, text, dossier.pack) and _differ(dossier, name, text)
    }
    if wrong:
        listed = "；".join(f"{place}“{text}”" for place, text in told.items())
        yield Draft(
            f"{dossier.pack.title_name}不一致：{listed}（{clause}）。",
            "outcome_name",
            _place(dossier, "outcome_name"),
            excerpt=next(iter(wrong.values())),
            expected=name,
            actual=next(iter(wrong.values())),
            either=tuple(_pairs_that_differ(dossier, told)),
        )


_GROUNDS: dict[str, Ground] = {"报告": "title", "申报表": "field", "推荐表": "own row"}


def _pairs_that_differ(dossier: Dossier, told: dict[str, str]) -> Iterator[tuple[Ground, ...]]:
    """Two places that tell different titles are enough, whatever is doubtful about the third."""
    for (place, name), (other, text) in combinations(told.items(), 2):
        if not same_title(name, text, dossier.pack) and _differ(dossier, name, text):
            yield _GROUNDS[place], _GROUNDS[other]


@decides("X002")
def unit_differs(dossier: Dossier) -> Iterator[Draft]:
    """单位名称在报告、申报表、推荐表里不一样。

    会指出：申报表写“上海甲乙有限公司”，推荐表里同一成果的单位是“上海甲乙实业有限公司”。
    不会指出：报告封面的单位名称后带有部门名称；空格、括号全角半角的差别。
    怎样改：统一为营业执照上的全称。
    """
    if named(dossier, "X002"):
        yield from disagreements(dossier, "X002")
        return
    clause = dossier.pack.told("X002")
    row = own_row(dossier)
    on_form = _in_form(dossier, "unit_name")
    told = _two({"申报表": on_form, "推荐表": row.unit_name if row else None, "报告": unit_on_cover(dossier)})
    (first, name), *others = told.items()
    wrong = [
        (place, text)
        for place, text in others
        if _differ(dossier, name, text) and not (place == "报告" and _fits_report(dossier, name, text))
    ]
    if wrong:
        listed = "；".join(f"{place}“{text}”" for place, text in [(first, name), *wrong])
        yield Draft(
            f"单位名称不一致：{listed}（{clause}）。",
            "unit_name",
            _place(dossier, "unit_name"),
            expected=name,
            actual=wrong[0][1],
        )


def _fits_report(dossier: Dossier, name: str, on_cover: str) -> bool:
    """The cover names the unit with more around it, or another line was taken for it."""
    return same(name) in same(on_cover) or bool(report_names(dossier, name))


@decides("X003")
def site_differs(dossier: Dossier) -> Iterator[Draft]:
    """申报表的现场名称在报告里没有出现，或现场类别与推荐表不同。

    会指出：申报表写“焊装二车间”，报告通篇写“冲压车间”；申报表勾选生产现场，推荐表写服务现场。
    不会指出：报告里写有申报表的现场名称；推荐表的现场类别空着（见 R003）。
    怎样改：统一现场名称和现场类别。
    """
    if named(dossier, "X003"):
        yield from disagreements(dossier, "X003")
        return
    clause = dossier.pack.told("X003")
    name, category = _in_form(dossier, "site_name"), _in_form(dossier, "site_category")
    row = own_row(dossier)
    if not name and not (category and row):
        raise NotApplicable("能比对的材料不足两份。")
    if name and report_names(dossier, name) is False and not _loosely_named(dossier, name):
        yield Draft(
            f"申报表的现场名称是“{name}”，报告里没有出现（{clause}）。",
            "site_name",
            _place(dossier, "site_name"),
            expected=name,
        )
    if category and row and row.site_category and _differ(dossier, category, row.site_category):
        yield Draft(
            f"{dossier.pack.field_name('site_category')}不一致：申报表“{category}”，推荐表“{row.site_category}”（{clause}）。",
            "site_category",
            _place(dossier, "site_category"),
            expected=category,
            actual=row.site_category,
        )


def _loosely_named(dossier: Dossier, name: str) -> bool:
    """The report names the site without the unit before it ("某某公司冲压车间" → "冲压车间")."""
    unit = same(dossier.unit_name or "")
    rest = same(name).removeprefix(unit) if unit else same(name)
    if len(rest) >= 2 and rest != same(name) and report_names(dossier, rest):
        return True
    return _estimated(dossier)


@decides("X004", "field", "own row")
def level_differs(dossier: Dossier) -> Iterator[Draft]:
    """申报表勾选的等级与推荐表里这一成果的申报等级不同。

    会指出：申报表勾选标杆级，推荐表写优秀级。
    不会指出：两处相同；推荐表的等级空着（见 R003）。
    怎样改：统一申报等级。
    """
    if named(dossier, "X004"):
        yield from disagreements(dossier, "X004")
        return
    clause = dossier.pack.told("X004")
    row, level = own_row(dossier), _in_form(dossier, "level")
    told = _two({"申报表": level, "推荐表": row.level if row else None})
    if told["申报表"][:2] not in told["推荐表"]:
        yield Draft(
            f"申报等级不一致：申报表“{told['申报表']}”，推荐表“{told['推荐表']}”（{clause}）。",
            "level",
            _place(dossier, "level"),
            expected=told["申报表"],
            actual=told["推荐表"],
        )


@decides("X005")
def field_differs(dossier: Dossier) -> Iterator[Draft]:
    """申报表的重点领域与推荐表里这一成果的领域不同。

    会指出：申报表勾选制造，推荐表写市场服务。
    不会指出：“制造”与“制造类”；“专精特新”有无引号。
    怎样改：统一领域。
    """
    if named(dossier, "X005"):
        yield from disagreements(dossier, "X005")
        return
    clause = dossier.pack.told("X005")
    row, field = own_row(dossier), _in_form(dossier, "key_field")
    told = _two({"申报表": field, "推荐表": row.field if row else None})
    one, other = same(told["申报表"]), same(told["推荐表"])
    if one not in other and other not in one and _differ(dossier, one, other):
        yield Draft(
            f"领域不一致：申报表“{told['申报表']}”，推荐表“{told['推荐表']}”（{clause}）。",
            "key_field",
            _place(dossier, "key_field"),
            expected=told["申报表"],
            actual=told["推荐表"],
        )


CHECKS: tuple[Check, ...] = (outcome_differs, unit_differs, site_differs, level_differs, field_differs)
