"""A: tables of records in the form, such as the members of a group (A010)."""

from __future__ import annotations

from collections.abc import Iterator

from checks.form import the_form
from checks.values import fits, wanted_of
from pipeline.fold import fold
from pipeline.model import Check, Dossier, Draft, Form, NotApplicable, Record, decides
from pipeline.pack import FieldSpec, TableSpec


@decides("A010", "field")
def records_incomplete(dossier: Dossier) -> Iterator[Draft]:
    """申报表里一行一条的表（如小组成员）没有填、行数不够或过多、某一行没有填全或填写的格式不对。

    会指出：成员表要求至少 3 人，只填了 2 人；第 2 行没有填职务；手机号少一位。
    不会指出：整行空着的；可以不填的列空着。
    怎样改：补全该表。
    """
    clause = dossier.pack.told("A010")
    if not dossier.pack.tables:
        raise NotApplicable("通知的申报表没有一行一条的表。")
    form = the_form(dossier)
    for spec in dossier.pack.tables:
        said = spec.clause or clause
        rows = form.tables.get(spec.key)
        if rows is None:
            if spec.least:
                yield _draft(form, spec, f"申报表里没有找到“{spec.title}”，请人工核对（{said}）。", "review")
            continue
        yield from _number(form, spec, rows, said)
        for row in rows:
            if told := list(_wrong(row, spec, dossier.pack.dates["year"])):
                message = f"“{spec.title}”第 {row.number} 行{'；'.join(told)}（{said}）。"
                yield _draft(form, spec, message, "review" if row.doubts or form.estimate else None, row)


def _number(form: Form, spec: TableSpec, rows: tuple[Record, ...], said: str) -> Iterator[Draft]:
    """Too few rows, or too many; how many there are is a reader's word alone, where cells are merged."""
    count, doubtful = len(rows), form.estimate or any(row.doubts for row in rows)
    for wrong, wanted, told in (
        (count < spec.least, spec.least, "至少"),
        (spec.most is not None and count > spec.most, spec.most, "最多"),
    ):
        if wrong:
            message = f"“{spec.title}”要求{told} {wanted} 行，填了 {count} 行（{said}）。"
            yield _draft(form, spec, message, "review" if doubtful else None)._replace(expected=wanted, actual=count)


def _draft(form: Form, spec: TableSpec, message: str, severity: str | None, row: Record | None = None) -> Draft:
    anchor = row.anchor if row else None
    place = anchor._replace(file=anchor.file or form.file) if anchor else None
    return Draft(
        message,
        spec.key,
        place,
        severity=severity,  # type: ignore[arg-type]
        clause=spec.clause or None,
        quote=spec.quote or None,
    )


def _wrong(row: Record, spec: TableSpec, year: int) -> Iterator[str]:
    """What is wrong with a row, in words."""
    if empty := [column.title for column in spec.columns if column.required and not row.told.get(column.key)]:
        yield f"{'、'.join(empty)}没有填写"
    for column in spec.columns:
        value = row.told.get(column.key, "")
        if value and column.options and not _allowed(value, column):
            yield f"{column.title}“{value[:20]}”不是规定的选项"
        elif value and fits(value, column) is False:
            yield f"{column.title}“{value[:20]}”应为{wanted_of(column, year)}"


def _allowed(value: str, column: FieldSpec) -> bool:
    return any(fold(option) in fold(value) for option in column.options)


CHECKS: tuple[Check, ...] = (records_incomplete,)
