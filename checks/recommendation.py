"""R: the recommending body's table and declaration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checks.values import fits
from pipeline.gather.names import outcome_in_form, outcome_in_report, own_row, same
from pipeline.model import (
    Anchor,
    Check,
    Dossier,
    Draft,
    NotApplicable,
    Recommendation,
    RecommendationRow,
    Unchecked,
    decides,
)


def _recommendation(dossier: Dossier) -> Recommendation:
    if dossier.recommendation is not None:
        return dossier.recommendation
    if dossier.of_role("recommendation"):
        raise Unchecked("推荐表读不出文字，无法检查；这不表示没有填写。")
    raise NotApplicable("没有推荐表（见 R001）。")


@decides("R001")
def no_recommendation(dossier: Dossier) -> Iterator[Draft]:
    """材料里没有推荐表。通知正文要求原则上经推荐，附件2 的推荐单位为选填，两处一并列出。

    会指出：材料里没有附件4。
    不会指出：有附件4 的 Word、Excel、PDF 或扫描件。
    怎样改：联系推荐单位，提交盖章的推荐表。
    """
    clause = dossier.pack.told("R001")
    if not dossier.of_role("recommendation"):
        message = f"没有找到{dossier.pack.materials['recommendation'].title}（{clause}）。"
        if dispute := dossier.pack.disputes.get("recommender"):
            message += dispute.text
            yield Draft(message, clause="；".join(dispute.clauses), quote="；".join(dispute.quotes))
        else:
            yield Draft(message)


@decides("R002")
def not_listed(dossier: Dossier) -> Iterator[Draft]:
    """推荐表的目录里没有这一成果。

    会指出：推荐目录列了三项，单位和成果名称都对不上。
    不会指出：目录里有同名的成果；或目录里该单位只有一项，名称不同（见 X001）。
    怎样改：与推荐单位核对推荐目录。
    """
    clause = dossier.pack.told("R002")
    found = _recommendation(dossier)
    if not found.rows:
        yield Draft(f"推荐表“{found.file}”里没有读出推荐目录的内容，请人工核对（{clause}）。", None, Anchor(found.file))
        return
    name = outcome_in_form(dossier) or outcome_in_report(dossier)
    if not name and not dossier.unit_name:
        raise NotApplicable("不知道申报的是哪一成果，无法比对。")
    if own_row(dossier) is None:
        listed = "；".join(f"{row.number} {row.unit_name} {row.outcome_name}" for row in found.rows[:6])
        message = f"推荐表共 {len(found.rows)} 项，没有找到“{name or dossier.unit_name}”。目录：{listed}（{clause}）。"
        yield Draft(message, None, Anchor(found.file), expected=name)


@decides("R003", "row")
def incomplete_row(dossier: Dossier) -> Iterator[Draft]:
    """推荐目录的一行没有填全，或领域、现场类别、申报等级不是规定的选项。编号不要求填写。

    会指出：第 2 行的现场类别空着；申报等级写“一等奖”。
    不会指出：整行空着的；编号空着的；“制造类”“标杆”一类的写法。
    怎样改：补全该行，使用规定的选项。
    """
    clause = dossier.pack.told("R003")
    found = _recommendation(dossier)
    columns = dossier.pack.columns.values()
    for row in found.rows:
        empty = [spec.title for spec in columns if spec.required and not row.told(spec.key)]
        wrong = [
            f"{spec.title}“{row.told(spec.key)}”"
            for spec in columns
            if spec.options and row.told(spec.key) and not _allowed(row.told(spec.key), spec.options)
        ]
        odd = [
            f"{spec.title}“{row.told(spec.key)}”"
            for spec in columns
            if row.told(spec.key) and fits(row.told(spec.key), spec) is False
        ]
        told = [f"{'、'.join(empty)}没有填写"] if empty else []
        told += [f"{'、'.join(wrong)}不是规定的选项"] if wrong else []
        told += [f"{'、'.join(odd)}格式不对"] if odd else []
        if told:
            name = row.outcome_name or row.unit_name or "未写名称"
            yield Draft(
                f"推荐目录第 {row.number} 行（{name}）{'；'.join(told)}（{clause}）。",
                str(row.number),
                _row_place(found, row),
            )


def _row_place(found: Recommendation, row: RecommendationRow) -> Anchor:
    return row.anchor._replace(file=row.anchor.file or found.file)


def _allowed(value: str, choices: Iterable[str]) -> bool:
    """One of the options, a little more or less around it ("制造类", "标杆")."""
    told = same(value)
    return any(same(choice) in told or (len(told) >= 2 and told in same(choice)) for choice in choices)


@decides("R004")
def declaration_incomplete(dossier: Dossier) -> Iterator[Draft]:
    """推荐声明处没有填表人、电话、填表日期，或没有推荐单位的公章。

    会指出：“填表人：”后面是空的；Word 文件里没有任何图片，不可能有公章。
    不会指出：三项都填了，有印章图片；Excel、PDF 和扫描件上的公章由人核对（见 M003）。
    怎样改：请推荐单位补全并盖章。
    """
    clause = dossier.pack.told("R004")
    found = _recommendation(dossier)
    asked = dossier.pack.declared.values()
    lacking = [spec.title for spec in asked if spec.required and not found.told(spec.key)]
    if found.sealed is False:
        lacking.append("公章")
    if lacking:
        message = f"推荐声明处没有找到{'、'.join(lacking)}（{clause}）。"
        yield Draft(message, found.file, Anchor(found.file))


CHECKS: tuple[Check, ...] = (no_recommendation, not_listed, incomplete_row, declaration_incomplete)
