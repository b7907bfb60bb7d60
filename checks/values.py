"""What a value of each kind must look like, and how to say it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipeline.pack import FieldSpec
from pipeline.values.email import is_email
from pipeline.values.number import is_count, is_measure
from pipeline.values.phone import is_phone
from pipeline.values.postcode import is_postcode
from pipeline.values.when import is_date

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


def fits(value: str, spec: FieldSpec) -> bool | None:
    """Whether the value looks like one of its kind; None where that is not understood, which is no fault."""
    return _KINDS[spec.kind][0](value) if spec.kind in _KINDS else True


def wanted_of(spec: FieldSpec, year: int) -> str:
    """What a value of the field looks like, in words."""
    wanted = _KINDS[spec.kind][1].format(year=year)
    wanted += f"，单位{spec.unit}" if spec.unit and spec.kind in ("number", "money") else ""
    return wanted + (f"，如 {spec.example}" if spec.example else "")
