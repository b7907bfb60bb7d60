"""A: the application form and the outcome's form."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pipeline.model import Check, Dossier, Draft, Form, FormField, NotApplicable, Unchecked, decides
from pipeline.values.email import is_email
from pipeline.values.number import is_count, is_measure, number
from pipeline.values.phone import is_phone
from pipeline.values.postcode import is_postcode
from pipeline.values.when import is_date

LEVEL = "level"
_DATES = ("founded_on", "started_on", "construction_start", "construction_finish", "commitment_date")
_COUNTS = ("employees", "site_employees", "site_managers", "site_technicians", "site_skilled")
FORMS: dict[str, tuple[Callable[[str], bool | None], str]] = {
    "phone": (is_phone, "手机 11 位，或带区号的固定电话，如 021-52588821"),
    "site_mobile": (is_phone, "手机 11 位，或带区号的固定电话"),
    "email": (is_email, "形如 name@example.com"),
    "postcode": (is_postcode, "6 位数字"),
    "site_area_m2": (is_measure, "数字，单位平方米"),
    **dict.fromkeys(_DATES, (is_date, "存在的日期，如 {year}年5月10日")),
    **dict.fromkeys(_COUNTS, (is_count, "整数")),
}
"""What a field's value must look like (None: not understood, which is no fault), and how to say it."""


def the_form(dossier: Dossier) -> Form:
    """The form that was read; raises where there is none."""
    if dossier.form is not None:
        return dossier.form
    if dossier.of_role("application_form"):
        raise Unchecked("报名表读不出文字，无法检查；这不表示没有填写。")
    raise NotApplicable("没有报名表（见 A001）。")


def title_of(dossier: Dossier, key: str) -> str:
    """The field's name on the form."""
    if key == "commitment_date":
        return f"{dossier.pack.form['labels']['commitment'][0]}的日期"
    return str(dossier.pack.form["labels"][key][0])


def _draft(dossier: Dossier, form: Form, key: str, message: str, **more: object) -> Draft:
    found = form.fields.get(key)
    anchor = (found or FormField(key, None)).anchor
    return Draft(message, key, anchor._replace(file=anchor.file or form.file), **more)  # type: ignore[arg-type]


@decides("A001")
def no_form(dossier: Dossier) -> Iterator[Draft]:
    """材料里没有报名表和成果申报表。

    会指出：只有报告、推荐表和评价报告。
    不会指出：有附件2 的 Word、PDF 或扫描件，或报名表与报告在同一个文件里。
    怎样改：填写附件2 一并提交。
    """
    clause = dossier.pack.told("A001")
    if not dossier.of_role("application_form"):
        message = f"没有找到{dossier.pack.materials['application_form'].title}（{clause}）。"
        unread = [path for path, document in dossier.documents.items() if not document.readable]
        if unread:
            message += f"另有 {len(unread)} 个文件读不出，请确认其中是否有报名表。"
        yield Draft(message)


@decides("A002", "field")
def empty_field(dossier: Dossier) -> Iterator[Draft]:
    """申报表里必填的栏目空着。没有勾选的选项见 A003、A006，承诺的日期见 A008。

    会指出：“单位地址”后面是空的。
    不会指出：推荐单位、相关奖项、会员单位、职业健康安全要求、法律法规要求、开工和完工日期空着；填了“无”或“/”。
    怎样改：填写该项。
    """
    clause = dossier.pack.told("A002")
    form = the_form(dossier)
    aside = {*dossier.pack.form["optional"], *dossier.pack.form["choices"], LEVEL, "commitment", "commitment_date"}
    lacking = []
    for key in dossier.pack.form["labels"]:
        if key in aside:
            continue
        if key not in form.fields:
            lacking.append(key)
        elif not form.value(key):
            yield _draft(dossier, form, key, f"申报表的“{title_of(dossier, key)}”没有填写（{clause}）。")
    if lacking:
        names = "、".join(f"“{title_of(dossier, key)}”" for key in lacking)
        message = f"申报表里没有找到 {len(lacking)} 个必填栏目：{names}，请人工核对（{clause}）。"
        yield _draft(dossier, form, lacking[0], message, severity="review")


@decides("A003", "field")
def wrong_choice(dossier: Dossier) -> Iterator[Draft]:
    """单选的栏目一项也没有勾选，或勾选了几项：重点产业、重点领域、单位性质、现场类别、场所类型、申报意向。主要顾客、智能化程度没有勾选也指出。

    会指出：“重点领域”同时勾选制造和市场服务；“单位性质”都没有勾选。
    不会指出：恰好勾选一项；删去其他选项只留一项；主要顾客勾选几项。
    怎样改：只勾选一项。
    """
    clause = dossier.pack.told("A003")
    form = the_form(dossier)
    single = dossier.pack.form["single_choice"]
    for key in dossier.pack.form["choices"]:
        value = form.value(key)
        if key in (LEVEL, *dossier.pack.form["optional"]) or key not in form.fields or isinstance(value, str):
            continue
        title = title_of(dossier, key)
        if not value:
            yield _draft(dossier, form, key, f"申报表的“{title}”没有勾选（{clause}）。", expected=1, actual=0)
        elif key in single and len(value) > 1:
            message = f"申报表的“{title}”是单选，勾选了 {len(value)} 项：{'、'.join(value)}（{clause}）。"
            yield _draft(dossier, form, key, message, expected=1, actual=len(value))


@decides("A004", "field")
def malformed_value(dossier: Dossier) -> Iterator[Draft]:
    """电话、邮箱、邮编、日期、人数、面积的填写不像是这一类内容。

    会指出：电话“1381234”；日期“1998年13月45日”；邮编 5 位。
    不会指出：“021-52588821转8012”；“2013年3月”；“约450人”；几个电话用顿号隔开。
    怎样改：按正确的格式填写。
    """
    clause = dossier.pack.told("A004")
    form = the_form(dossier)
    for key, (fits, wanted) in FORMS.items():
        value = form.value(key)
        if not isinstance(value, str) or not value or (answer := fits(value)):
            continue
        wanted = wanted.format(year=dossier.pack.dates["year"])
        told = f"申报表的“{title_of(dossier, key)}”填的是“{value[:40]}”，"
        if answer is None:
            message = f"{told}没有认出是{wanted}的写法，请人工核对（{clause}）。"
            yield _draft(dossier, form, key, message, expected=wanted, actual=value[:40], severity="review")
        else:
            message = f"{told}格式不对：应为{wanted}（{clause}）。"
            yield _draft(dossier, form, key, message, expected=wanted, actual=value[:40])


@decides("A005")
def headcounts_disagree(dossier: Dossier) -> Iterator[Draft]:
    """人数对不上：管理、技术、技能人员合计多于现场员工人数，或现场员工人数多于员工总数。

    会指出：现场 100 人，管理 10、技术 20、技能 80 人。
    不会指出：三项合计等于或少于现场员工人数。
    怎样改：核对各项人数。
    """
    clause = dossier.pack.told("A005")
    form = the_form(dossier)
    counts = {key: _count(form, key) for key in _COUNTS}
    total, site = counts["employees"], counts["site_employees"]
    kinds = [counts[key] for key in ("site_managers", "site_technicians", "site_skilled")]
    told = sum(kind for kind in kinds if kind is not None)
    if site is not None and told > site:
        message = f"管理、技术、技能人员合计 {told} 人，多于现场员工人数 {site} 人（{clause}）。"
        yield _draft(dossier, form, "site_employees", message, expected=site, actual=told)
    if site is not None and total is not None and site > total:
        message = f"现场员工人数 {site} 人，多于员工总数 {total} 人（{clause}）。"
        yield _draft(dossier, form, "employees", message, expected=total, actual=site)


def _count(form: Form, key: str) -> int | None:
    value = form.value(key)
    told = number(value) if isinstance(value, str) and value else None
    return int(told) if told is not None and told >= 0 else None


@decides("A006", "field")
def level_not_one(dossier: Dossier) -> Iterator[Draft]:
    """成果等级意向没有勾选，或勾选了几个等级。没有报名表又没有指明等级的，按推进级的要求检查并提示。

    会指出：同时勾选标杆级和优秀级。
    不会指出：恰好勾选一个等级。
    怎样改：只勾选一个等级。
    """
    clause = dossier.pack.told("A006")
    if dossier.form is None:
        if dossier.level is not None:
            raise NotApplicable("没有报名表，等级由检查者指明。")
        message = (
            f"不知道申报哪个等级：没有可读的报名表，也没有指明等级，已按{dossier.pack.lowest}的要求检查（{clause}）。"
        )
        yield Draft(message, LEVEL, severity="review")
        return
    form, value = dossier.form, dossier.form.value(LEVEL)
    if isinstance(value, str) and value in dossier.pack.levels:
        return
    if LEVEL not in form.fields or isinstance(value, str):
        message = f"申报表里没有读出成果等级意向，请人工核对（{clause}）。"
        yield _draft(dossier, form, LEVEL, message, severity="review")
    elif not value:
        yield _draft(dossier, form, LEVEL, f"成果等级意向没有勾选（{clause}）。", expected=1, actual=0)
    else:
        message = f"成果等级意向只能选一个，勾选了 {len(value)} 个：{'、'.join(value)}（{clause}）。"
        yield _draft(dossier, form, LEVEL, message, expected=1, actual=len(value))


def is_construction(dossier: Dossier) -> bool:
    """The form says it is a construction site."""
    form = dossier.form
    building = dossier.pack.form["building"].items()
    return form is not None and any(option in _told(form, key) for key, option in building)


def _told(form: Form, key: str) -> tuple[str, ...]:
    value = form.value(key)
    return (value,) if isinstance(value, str) else value or ()


@decides("A007")
def no_building_dates(dossier: Dossier) -> Iterator[Draft]:
    """建筑项目（施工现场或建设工程领域）没有填写开工日期、完工日期。

    会指出：现场类别勾选施工现场，开工日期空着。
    不会指出：生产现场、服务现场；两个日期都填了。
    怎样改：填写开工日期和完工日期（未完工的填计划日期）。
    """
    clause = dossier.pack.told("A007")
    form = the_form(dossier)
    if not is_construction(dossier):
        raise NotApplicable("不是建筑项目。")
    for key in ("construction_start", "construction_finish"):
        if not form.value(key):
            yield _draft(dossier, form, key, f"建筑项目没有填写“{title_of(dossier, key)}”（{clause}）。")


@decides("A008")
def commitment_unsigned(dossier: Dossier) -> Iterator[Draft]:
    """组织承诺处没有日期，或没有公章。

    会指出：“年 月 日”没有填；Word 文件里没有任何图片，不可能有公章。
    不会指出：填了日期，有印章图片；扫描件上的公章由人核对（见 M003）。
    怎样改：盖公章、填日期后上传。
    """
    clause = dossier.pack.told("A008")
    form = the_form(dossier)
    if "commitment_date" not in form.fields:
        message = f"申报表里没有找到组织承诺，请核对公章和日期（{clause}）。"
        yield _draft(dossier, form, "commitment_date", message)
        return
    if not form.value("commitment_date"):
        message = f"组织承诺没有填写日期（{clause}）。"
        yield _draft(dossier, form, "commitment_date", message)
    if form.sealed is False:
        message = f"组织承诺处没有找到公章：文件里没有印章图片（{clause}）。"
        yield _draft(dossier, form, "commitment_date", message)


@decides("A009")
def other_intent(dossier: Dossier) -> Iterator[Draft]:
    """申报意向勾选的不是“参加活动, 申报创新管理成果”。

    会指出：勾选“首次参加活动，暂无成果申报”。
    不会指出：勾选“参加活动，申报创新管理成果”；没有勾选或勾选几项的见 A003。
    怎样改：确认申报意向。
    """
    clause = dossier.pack.told("A009")
    form = the_form(dossier)
    value = form.value("intent")
    if (
        isinstance(value, str)
        and value in dossier.pack.form["choices"]["intent"]
        and value != dossier.pack.form["intent"]
    ):
        message = f"申报意向勾选的是“{value}”，申报成果应为“{dossier.pack.form['intent']}”（{clause}）。"
        yield _draft(dossier, form, "intent", message, expected=dossier.pack.form["intent"], actual=value)


CHECKS: tuple[Check, ...] = (
    no_form,
    empty_field,
    wrong_choice,
    malformed_value,
    headcounts_disagree,
    level_not_one,
    no_building_dates,
    commitment_unsigned,
    other_intent,
)
