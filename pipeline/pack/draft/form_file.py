"""The draft's form.toml: the fields of the application form, its tables, the recommendation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pipeline.pack.draft.forms import Field, Form, Records
from pipeline.pack.draft.found import Found
from pipeline.pack.draft.limits import Limit, limits_in
from pipeline.pack.draft.names import key_of, kind_of
from pipeline.pack.draft.subjects import is_title
from pipeline.pack.draft.toml import Writer


def form_file(found: Found) -> tuple[str, dict[str, Field]]:
    """The text of form.toml, and the application form's fields by their keys."""
    out = Writer("申报表和推荐表：栏目、叫法、选项。labels 的第一个是通知的叫法，后面可补充常见的其他叫法。")
    keys: dict[str, Field] = {}
    taken: set[str] = set()
    for form in found.forms:
        if form.recommendation:
            _recommendation(out, form)
            continue
        out.gap()
        out.note(f"{form.annex} {form.title}")
        for field in form.fields:
            key = _meant(field, found, taken) or key_of("fields", _own(field.label), taken, "item")
            keys[key] = field
            _field(out, ("form", "fields", key), field, found)
        _unmeant(out, keys, found)
        for number, records in enumerate(form.records, 1):
            _records(out, f"table_{number}", records)
    return out.text(), keys


_HOW_FILLED = re.compile(
    r"全称|盖章|公章|签字|单选|可?多选|(?:请|任|只|限|可)?勾?选(?:一项|其一)?"
    r"|[a-zA-Z²³0-9㎡% ]+|公顷|[平立]方米|千瓦|分钟|小时|[百千]?[万亿]?[元人个台件次天年月日吨亩卷册张本间户家辆座所周]"
)
"""Remarks that say how a field is filled in, or in which unit, and nothing of when."""


_OF_WRITING = re.compile(r"(?:[\s,，。；;：:（()）]|请|限|字数|简要|填写|说明|概述|含标点|不?含空格)*")
"""What a remark may say beside the limit of a text."""


def _own(label: str) -> str:
    """ "推荐单位联系人" is a 联系人 and no 推荐单位."""
    return re.sub(r"^推荐(?:单位|机构)(?=.)", "", label)


def _unmeant(out: Writer, keys: dict[str, Field], found: Found) -> None:
    """What checks ask the form for and no field was recognised as."""
    if keys and "unit_name" not in keys:
        out.gap()
        out.mark("没有认出哪一栏是单位名称；有的，请把那一栏的代号改为 unit_name。")
    if keys and "outcome_name" not in keys and any(is_title(part.title) for part in found.parts.parts):
        out.gap()
        out.mark("没有认出哪一栏是题名（案例、成果的名称）；有的，请把那一栏的代号改为 outcome_name。")


_RECOMMENDER = re.compile(
    r"推荐(?!.*(?:意见|联系|电话|邮箱|负责|盖章|公章))"
    r"(?!理由|时间|日期|等级|级|类|人|排序|序|名次|函|表|书|情况|次数|年)[一-龥]{1,7}$"
)
"""Whoever recommends, whatever it is: "推荐单位", "推荐分会", "推荐区县"."""


def _meant(field: Field, found: Found, taken: set[str]) -> str:
    """What checks know it by, whatever the notice calls it: the outcome's name is that of the report's own part, the
    level has the levels for options, the unit's name is asked for in full or sealed."""
    titles = [part.title for part in found.parts.parts if is_title(part.title)]
    levels = {level.name for level in found.levels}
    key = ""
    if field.label in titles or re.search(r"(?:标题|题目|题名)$", field.label):
        key = "outcome_name"
    elif _RECOMMENDER.match(field.label):
        key = "recommender"
    elif kind_of_field(field) == "seal":
        key = "seal"
    elif len(levels) > 1 and levels <= set(field.options):
        key = "level"
    elif re.search(r"(?:名称|单位|企业|机构|公司|学校|医院|协会|社区)$", field.label) and re.search(
        r"全称|盖章|公章", field.remark
    ):
        key = "unit_name"
    elif field.label.endswith("名称") and re.search(rf"(?:每个?|每家|各(?:有关)?|有关){field.label[:-2]}", found.text):
        key = "unit_name"  # those whom the notice speaks to
    if not key or key in taken:
        return ""
    taken.add(key)
    return key


def _field(out: Writer, keys: tuple[str, ...], field: Field, found: Found) -> None:
    out.gap()
    kind = kind_of_field(field)
    limit = limit_of(field) if kind == "text" else None
    if field.required is None and field.remark and limit is None and not _HOW_FILLED.fullmatch(field.remark):
        out.mark(f"通知在旁边注明“{field.remark}”，请核对什么时候要填（when）。")
    out.table(*keys)
    out.put("labels", [field.label])
    if kind != "text":
        out.put("kind", kind)
    if kind in ("choice", "choices"):
        out.put("options", list(field.options))
    if limit is not None:
        out.put("min", limit.min)
        out.put("max", limit.max)
        out.put("unit", "字")
    if field.required is not None or (field.remark and "填写此栏" in field.remark.replace(" ", "")):
        out.put("required", bool(field.required))
    out.put("clause", field.line.clause)
    out.put("quote", field.quote)


def limit_of(field: Field) -> Limit | None:
    """So many 字 of text, where the remark beside the field says that and nothing else: "(100字以内)"."""
    found = limits_in(field.remark)
    if len(found) != 1 or found[0].unit != "字" or found[0].soft or found[0].max is found[0].min is None:
        return None
    rest = field.remark[: found[0].start] + field.remark[found[0].end :]
    return found[0] if _OF_WRITING.fullmatch(rest) else None


def limited_field(fields: Mapping[str, Field]) -> Field | None:
    """The first field whose text has a limit."""
    return next((f for f in fields.values() if kind_of_field(f) == "text" and limit_of(f)), None)


def kind_of_field(field: Field) -> str:
    """By its options first: a field with boxes is a choice whatever it is called."""
    if field.options:
        return "choices" if "多选" in field.remark or _several(field) else "choice"
    if re.search(r"意见|审核|承诺|声明|签章|盖章|公章", field.label) and re.search(r"[盖公印签]章", field.remark):
        return "seal"
    return kind_of(field.label)


def _several(field: Field) -> bool:
    """The notice does not say that one is to be ticked: then several may be."""
    yes_no = set(field.options) <= {"是", "否", "有", "无"}
    return not (
        field.single
        or "单选" in field.remark
        or yes_no
        or re.search(r"等级|级别|等次|星级|意向|性质|类型|类别|程度|方式", field.label)
    )


def _records(out: Writer, key: str, records: Records) -> None:
    out.gap()
    out.mark("这是要逐行填写的表，至少填几行请核对（least）。")
    out.table("form", "tables", key)
    out.put("title", records.title or "、".join(records.columns[:3]))
    out.put("columns", _columns(records.columns, "column"))
    out.put("clause", records.line.clause)
    out.put("quote", records.quote)


def _columns(columns: tuple[str, ...], other: str) -> dict[str, Any]:
    taken: set[str] = set()
    return {key_of("columns", label, taken, other): {"labels": [label]} for label in columns}


def _recommendation(out: Writer, form: Form) -> None:
    taken: set[str] = set()
    for records in form.records[:1]:
        for key, column in _columns(records.columns, "column").items():
            out.table("recommendation", "columns", key)
            out.put("labels", column["labels"])
    for field in form.fields:
        key = key_of("fields", field.label, taken, "item")
        out.table("recommendation", "fields", key)
        out.put("labels", [field.label])
        if (kind := kind_of_field(field)) != "text":
            out.put("kind", kind)
        out.put("clause", field.line.clause)
        out.put("quote", field.quote)
