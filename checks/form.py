"""A: the application form and the outcome's form."""

from __future__ import annotations

from collections.abc import Iterator

from checks.ranges import range_told, within
from checks.values import fits, wanted_of
from pipeline.count import words_in_word, words_in_wps
from pipeline.gather.conditions import Answer, answer, told
from pipeline.model import Check, Dossier, Draft, Form, FormField, NotApplicable, Severity, Unchecked, decides
from pipeline.pack import FieldSpec
from pipeline.values.number import number

LEVEL = "level"
_COMMITMENT = "commitment"


def the_form(dossier: Dossier) -> Form:
    """The form that was read; raises where there is none."""
    if dossier.form is not None:
        return dossier.form
    if dossier.of_role("application_form"):
        raise Unchecked(f"{dossier.pack.form_name}读不出文字，无法检查；这不表示没有填写。")
    raise NotApplicable(f"没有{dossier.pack.form_name}（见 A001）。")


def title_of(dossier: Dossier, key: str) -> str:
    """The field's name on the form."""
    spec = dossier.pack.fields.get(key)
    if spec is None and (of := dossier.pack.fields.get(key.removesuffix("_date"))):
        return f"{of.title}的日期"
    return spec.title if spec else key


def _of(spec: FieldSpec) -> dict[str, str | None]:
    """A narrower clause than the rule's own, where the field has one."""
    return {"clause": spec.clause or None, "quote": spec.quote or None}


def _draft(dossier: Dossier, form: Form, key: str, message: str, **more: object) -> Draft:
    found = form.fields.get(key)
    anchor = (found or FormField(key, None)).anchor
    picture = next((doubt.picture for doubt in found.doubts if doubt.picture), b"") if found else b""
    anchor = anchor._replace(file=anchor.file or form.file)
    return Draft(message, key, anchor, picture=picture, **more)  # type: ignore[arg-type]


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
            message += f"另有 {len(unread)} 个文件读不出，请确认其中是否有{dossier.pack.form_name}。"
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
    lacking = []
    for key, spec in dossier.pack.fields.items():
        asked = _asked(spec, dossier)
        if asked.holds is False or spec.options or spec.kind in _NOT_WRITTEN:
            continue
        if key not in form.fields:
            lacking.append(key)
        elif form.fields[key].unread:
            message = f"申报表是扫描件，“{title_of(dossier, key)}”里的字未能辨认，请看原件（{clause}）。"
            yield _draft(dossier, form, key, message, severity="review")
        elif not form.value(key):
            message = f"申报表的“{title_of(dossier, key)}”没有填写（{spec.clause or clause}）。"
            message += _condition(spec, asked, dossier)
            yield _draft(dossier, form, key, message, severity=_severity(asked), **_of(spec))
    if lacking:
        names = "、".join(f"“{title_of(dossier, key)}”" for key in lacking)
        message = f"申报表里没有找到 {len(lacking)} 个必填栏目：{names}，请人工核对（{clause}）。"
        if form.estimate:
            message = f"申报表是扫描件，有 {len(lacking)} 个必填栏目未能辨认：{names}，请看原件（{clause}）。"
        yield _draft(dossier, form, lacking[0], message, severity="review")


_NOT_WRITTEN = (_COMMITMENT, "seal", "signature")
"""What is stamped, signed or dated, and no text to be filled in (A008)."""


def _asked(spec: FieldSpec, dossier: Dossier) -> Answer:
    """Whether the field must be filled in."""
    return answer(spec.when, dossier) if spec.required else Answer(False)


def _severity(asked: Answer) -> Severity | None:
    """The pack's; what is not surely asked for is a question to a person."""
    return None if asked.surely else "review"


def _condition(spec: FieldSpec, asked: Answer, dossier: Dossier) -> str:
    """On what it depends whether the field must be filled in, and what is not sure about that."""
    if spec.when is None:
        return ""
    said = f"{told(spec.when, dossier)}时必填。"
    return said if asked.surely else f"{said}{asked.why}，请人工核对是否须填。"


@decides("A003", "field")
def wrong_choice(dossier: Dossier) -> Iterator[Draft]:
    """单选的栏目一项也没有勾选，或勾选了几项：重点产业、重点领域、单位性质、现场类别、场所类型、申报意向。主要顾客、智能化程度没有勾选也指出。

    会指出：“重点领域”同时勾选制造和市场服务；“单位性质”都没有勾选。
    不会指出：恰好勾选一项；删去其他选项只留一项；主要顾客勾选几项。
    怎样改：只勾选一项。
    """
    clause = dossier.pack.told("A003")
    form = the_form(dossier)
    for key, spec in dossier.pack.fields.items():
        value, asked = form.value(key), _asked(spec, dossier)
        if not spec.options or key == LEVEL or key not in form.fields or isinstance(value, str):
            continue
        said, title = spec.clause or clause, title_of(dossier, key)
        if not value and asked.holds is not False:
            message = f"申报表的“{title}”没有勾选（{said}）。{_condition(spec, asked, dossier)}"
            sure = _severity(asked)
            yield _draft(dossier, form, key, message, expected=1, actual=0, severity=sure, **_of(spec))
        elif value and spec.single and spec.required and len(value) > 1:
            message = f"申报表的“{title}”是单选，勾选了 {len(value)} 项：{'、'.join(value)}（{said}）。"
            yield _draft(dossier, form, key, message, expected=1, actual=len(value), **_of(spec))


@decides("A004", "field")
def malformed_value(dossier: Dossier) -> Iterator[Draft]:
    """电话、邮箱、邮编、日期、人数、面积的填写不像是这一类内容。

    会指出：电话“1381234”；日期“1998年13月45日”；邮编 5 位。
    不会指出：“021-52588821转8012”；“2013年3月”；“约450人”；几个电话用顿号隔开。
    怎样改：按正确的格式填写。
    """
    clause = dossier.pack.told("A004")
    form = the_form(dossier)
    for key, spec in dossier.pack.fields.items():
        name = f"{key}_date" if spec.kind == _COMMITMENT else key
        value = form.value(name)
        if not isinstance(value, str) or not value or (fitting := fits(value, spec)):
            continue
        wanted = wanted_of(spec, dossier.pack.dates["year"])
        said = f"申报表的“{title_of(dossier, name)}”填的是“{value[:40]}”，"
        if fitting is None:
            message = f"{said}没有认出是{wanted}的写法，请人工核对（{clause}）。"
            yield _draft(dossier, form, name, message, expected=wanted, actual=value[:40], severity="review")
        else:
            message = f"{said}格式不对：应为{wanted}（{clause}）。"
            yield _draft(dossier, form, name, message, expected=wanted, actual=value[:40])


@decides("A005")
def headcounts_disagree(dossier: Dossier) -> Iterator[Draft]:
    """人数对不上：管理、技术、技能人员合计多于现场员工人数，或现场员工人数多于员工总数。

    会指出：现场 100 人，管理 10、技术 20、技能 80 人。
    不会指出：三项合计等于或少于现场员工人数。
    怎样改：核对各项人数。
    """
    clause = dossier.pack.told("A005")
    form = the_form(dossier)
    for one in dossier.pack.sums:
        whole, parts = _count(form, one.whole), [_count(form, key) for key in one.parts]
        total = sum(part for part in parts if part is not None)
        if whole is not None and total > whole:
            named = one.told or "、".join(title_of(dossier, key) for key in one.parts)
            unit = f" {one.unit}" if one.unit else ""
            message = f"{named} {total}{unit}，多于{title_of(dossier, one.whole)} {whole}{unit}（{clause}）。"
            yield _draft(dossier, form, one.whole, message, expected=whole, actual=total)


def _count(form: Form, key: str) -> int | None:
    value = form.value(key)
    told = number(value) if isinstance(value, str) and value else None
    return int(told) if told is not None and told >= 0 else None


@decides("A011", "field")
def value_out_of_range(dossier: Dossier) -> Iterator[Draft]:
    """申报表里填的数小于规定的最小值，或大于规定的最大值；或所填的文字超出限定的字数（范围由规则包写明）。

    字数按 Word 的口径数；按 WPS 的口径不超出的，提示人工核对。

    会指出：小组人数要求 3—10 人，填 15 人；案例简介限 100 字，写了 156 字。
    不会指出：在范围之内的；没有读出数的（见 A004）；空着的（见 A002）。
    怎样改：核对所填的数，或删减文字；确实不符合的，按通知的要求调整。
    """
    clause = dossier.pack.told("A011")
    form = the_form(dossier)
    ranged = [spec for spec in dossier.pack.fields.values() if (spec.min, spec.max) != (None, None)]
    if not ranged:
        raise NotApplicable("通知没有规定所填的数的范围。")
    texts = [(spec, text) for spec in ranged if spec.counts_words and (text := _filled_in(form, spec.key))]
    told = [(spec, n) for spec in ranged if not spec.counts_words and (n := _number(form, spec.key)) is not None]
    if not told and not texts:
        raise NotApplicable("申报表里没有读到有范围要求的数。")
    for spec, text in texts:
        if over := _length_told(spec, text):
            message = f"申报表的“{spec.title}”{over}（{spec.clause or clause}）。"
            sure = not within(words_in_wps(text), spec.min, spec.max) and not form.estimate
            more = {"expected": range_told(spec.min, spec.max, "字"), "actual": words_in_word(text), **_of(spec)}
            yield _draft(dossier, form, spec.key, message, severity=None if sure else "review", **more)
    for spec, found in told:
        if not within(found, spec.min, spec.max):
            wanted, value = range_told(spec.min, spec.max, spec.unit), form.value(spec.key)
            message = f"申报表的“{spec.title}”填的是“{value}”，应{wanted}（{spec.clause or clause}）。"
            yield _draft(dossier, form, spec.key, message, expected=wanted, actual=found, **_of(spec))


def _filled_in(form: Form, key: str) -> str:
    value = form.value(key)
    return value if isinstance(value, str) else ""


def _length_told(spec: FieldSpec, text: str) -> str:
    """ "写了 156 字，上限 100 字，超出 56 字"; "" for a text that is as long as it may be."""
    length = words_in_word(text)
    if spec.max is not None and length > spec.max:
        return f"写了 {length} 字，上限 {spec.max:g} 字，超出 {length - spec.max:g} 字"
    if spec.min is not None and length < spec.min:
        return f"写了 {length} 字，下限 {spec.min:g} 字，还差 {spec.min - length:g} 字"
    return ""


def _number(form: Form, key: str) -> float | None:
    value = form.value(key)
    return number(value) if isinstance(value, str) and value else None


@decides("A006", "field")
def level_not_one(dossier: Dossier) -> Iterator[Draft]:
    """成果等级意向没有勾选，或勾选了几个等级。没有报名表又没有指明等级的，按推进级的要求检查并提示。

    会指出：同时勾选标杆级和优秀级。
    不会指出：恰好勾选一个等级。
    怎样改：只勾选一个等级。
    """
    clause = dossier.pack.told("A006")
    if not dossier.pack.levels:
        raise NotApplicable("通知没有分等级。")
    if dossier.form is None:
        if dossier.level is not None:
            raise NotApplicable(f"没有{dossier.pack.form_name}，等级由检查者指明。")
        then = (
            f"已按{dossier.pack.lowest}的要求检查"
            if any(spec.asks for spec in dossier.pack.levels.values())
            else "只有某个等级才有的要求请人工核对"
        )
        message = f"不知道申报哪个等级：没有可读的{dossier.pack.form_name}，也没有指明等级，{then}（{clause}）。"
        yield Draft(message, LEVEL, severity="review")
        return
    form, value, name = dossier.form, dossier.form.value(LEVEL), title_of(dossier, LEVEL)
    if isinstance(value, str) and value in dossier.pack.levels:
        return
    if LEVEL not in form.fields or isinstance(value, str):
        message = f"申报表里没有读出{name}，请人工核对（{clause}）。"
        yield _draft(dossier, form, LEVEL, message, severity="review")
    elif not value:
        yield _draft(dossier, form, LEVEL, f"{name}没有勾选（{clause}）。", expected=1, actual=0)
    else:
        message = f"{name}只能选一个，勾选了 {len(value)} 个：{'、'.join(value)}（{clause}）。"
        yield _draft(dossier, form, LEVEL, message, expected=1, actual=len(value))


def is_construction(dossier: Dossier) -> bool:
    """The form says it is a construction site."""
    form = dossier.form
    building = dossier.pack.form.get("building", {}).items()
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
    for key, spec in dossier.pack.fields.items():
        if spec.kind == _COMMITMENT:
            yield from _commitment(dossier, form, key, clause)
        elif spec.kind in ("seal", "signature") and _asked(spec, dossier).holds is not False:
            written = spec.kind == "signature" and form.value(key)
            if form.sealed is False and not written:
                what = "公章" if spec.kind == "seal" else "签名"
                where = f"申报表的“{spec.title}”处没有找到{what}"
                message = f"{where}：文件里没有印章或签名的图片（{spec.clause or clause}）。"
                yield _draft(dossier, form, key, message, **_of(spec))


def _commitment(dossier: Dossier, form: Form, key: str, clause: str) -> Iterator[Draft]:
    dated, name = f"{key}_date", dossier.pack.fields[key].title
    if dated not in form.fields:
        message = f"申报表里没有找到{name}，请核对公章和日期（{clause}）。"
        yield _draft(dossier, form, dated, message)
        return
    if not form.value(dated):
        message = f"{name}没有填写日期（{clause}）。"
        yield _draft(dossier, form, dated, message)
    if form.sealed is False:
        message = f"{name}处没有找到公章：文件里没有印章图片（{clause}）。"
        yield _draft(dossier, form, dated, message)


@decides("A009")
def other_intent(dossier: Dossier) -> Iterator[Draft]:
    """申报意向勾选的不是“参加活动, 申报创新管理成果”。

    会指出：勾选“首次参加活动，暂无成果申报”。
    不会指出：勾选“参加活动，申报创新管理成果”；没有勾选或勾选几项的见 A003。
    怎样改：确认申报意向。
    """
    pack, clause = dossier.pack, dossier.pack.told("A009")
    form = the_form(dossier)
    value = form.value("intent")
    if (
        isinstance(value, str)
        and value in dossier.pack.form["choices"].get("intent", ())
        and value != dossier.pack.form["intent"]
    ):
        message = (
            f"{pack.field_name('intent')}勾选的是“{value}”，申报成果应为“{dossier.pack.form['intent']}”（{clause}）。"
        )
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
    value_out_of_range,
)
