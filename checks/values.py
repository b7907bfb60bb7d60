"""What a value of each kind must look like, and how to say it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipeline.lazy import lazy
from pipeline.pack import FieldSpec
from pipeline.values.email import is_email
from pipeline.values.number import is_count, is_measure
from pipeline.values.phone import is_mobile, is_phone
from pipeline.values.postcode import is_postcode
from pipeline.values.when import is_date

_ANY_PHONE = lazy(r"[/／、或(（]|(?<!移动)电话|固话|座机")
_MOBILE = lazy(r"手\s*机|移动电话")
_DATE = (is_date, "存在的日期，如 {year}年5月10日")
_KINDS: Mapping[str, tuple[Callable[[str], bool | None], str]] = {
    "phone": (is_phone, "手机 11 位，或带区号的固定电话"),
    "email": (is_email, "形如 name@example.com"),
    "postcode": (is_postcode, "6 位数字"),
    "number": (is_measure, "数字"),
    "money": (is_measure, "金额"),
    "date": _DATE,
    "commitment": _DATE,
    "integer": (is_count, "整数"),
}


def _is_for_mobiles(spec: FieldSpec) -> bool:
    """The form asks for a mobile's number, and by none of its wordings for another."""
    return spec.kind == "phone" and all(_MOBILE.search(label) and not _ANY_PHONE.search(label) for label in spec.labels)


def fits(value: str, spec: FieldSpec) -> bool | None:
    """Whether the value looks like one of its kind; None where that is not understood, which is no fault."""
    if _is_for_mobiles(spec) and is_phone(value) and not is_mobile(value):
        return None  # it can be reached, and may be all that there is
    return _KINDS[spec.kind][0](value) if spec.kind in _KINDS else True


def wanted_of(spec: FieldSpec, year: int) -> str:
    """What a value of the field looks like, in words."""
    wanted = "手机号码（11 位）" if _is_for_mobiles(spec) else _KINDS[spec.kind][1].format(year=year)
    wanted += f"，单位{spec.unit}" if spec.unit and spec.kind in ("number", "money") else ""
    return wanted + (f"，如 {spec.example}" if spec.example else "")
