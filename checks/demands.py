"""E: is there what the notice asks for, and does it tell what it may tell (E011-E014)?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from checks.evaluation import at
from checks.ranges import range_told, within
from pipeline.gather.conditions import told
from pipeline.gather.demands import (
    EDITABLE,
    Served,
    both_kinds,
    is_another_choice,
    merged,
    same_text,
    served,
    unproven,
    years_doubt,
    years_told,
)
from pipeline.gather.requirement import unread
from pipeline.model import Check, Dossier, Draft, Material, NotApplicable, Unchecked, decides
from pipeline.pack import EvidenceSpec, FactSpec

CODE = "E011"
_MOST = 3
"""Claims without a proof that are named one by one."""


def _asked(dossier: Dossier, rule: str) -> Iterator[Served]:
    """The demands that this rule speaks of and that are, or may be, made of this submission."""
    specs = [spec for spec in dossier.pack.evidence if spec.rule == rule and spec.required]
    found = [one for spec in specs if (one := served(spec, dossier)).asked.holds is not False]
    if not found:
        raise NotApplicable("通知没有对这一申报提出这类要求。")
    yield from found


def _draft(one: Served, clause: str, message: str, sure: bool = True, **more: object) -> Draft:
    """A finding about a demand; what is asked for only perhaps, or was found by a guess, is a review."""
    spec = one.spec
    severity = spec.severity if sure and one.asked.surely else "review"
    if severity is None and not sure:
        severity = "review"
    return Draft(message, spec.key, severity=severity, clause=spec.clause or clause, quote=spec.quote or None, **more)  # type: ignore[arg-type]


def _when(one: Served, dossier: Dossier) -> str:
    """On what the demand depends, and what is not sure about that."""
    if one.spec.when is None:
        return ""
    said = f"{told(one.spec.when, dossier)}时须提供。"
    return said if one.asked.surely else f"{said}{one.asked.why}，请人工核对是否须提供。"


@decides("E011", "no other file", "no such material")
def demanded_missing(dossier: Dossier) -> Iterator[Draft]:
    """通知要求提供的证实性材料没有、不够份数、没有覆盖年份、没有逐项证明，或交了不应提交的材料（各项要求由规则包写明）。

    会指出：申报某一类别须附检测报告，材料里没有；要求近三年的记录，只有两年的；要求至少两份证明，只有一份。
    缺的年份，要在已交的这些材料里一处也没有写到，才按规定的严重程度；写到了的，提示人工核对。

    不会指出：条件不成立时没有提供；几种材料任选其一，提供了其中一种；申报等级（或这样的栏目）没有读到，而另一等级要的都交了。
    怎样改：补交所缺的材料。
    """
    clause = dossier.pack.told(CODE)
    for one in _asked(dossier, CODE):
        spec = one.spec
        if is_another_choice(one, dossier):
            continue
        said = f"（{spec.clause or clause}）。{_when(one, dossier)}"
        if one.lacking:
            names = "、".join(one.lacking)
            yield _draft(one, clause, f"没有找到{names}{said}", expected=names)
        elif len(one.files) < spec.least:
            message = f"{spec.title}要求至少 {spec.least} 份，找到 {len(one.files)} 份{said}"
            yield _draft(one, clause, message, expected=spec.least, actual=len(one.files))
        if one.years:
            doubt, years = years_doubt(one, dossier), spec.years or 1
            message = f"{spec.title}{years_told(one)}{said}" + (f"（{doubt}，请人工核对。）" if doubt else "")
            yield _draft(one, clause, message, sure=not doubt, expected=years, actual=years - len(one.years))
        for material in one.forbidden:
            kind = dossier.pack.material(material.role).title
            message = f"“{material.path}”像是{kind}，通知要求不提交，请人工核对{said}"
            yield _draft(one, clause, message, sure=False, anchor=at(dossier, material))
        yield from _claims(one, dossier, clause)


def _claims(one: Served, dossier: Dossier, clause: str) -> Iterator[Draft]:
    """What the report claims and no file bears out; which file proves what is a guess."""
    left = list(unproven(one.spec, one.files, dossier))
    for claim in left[:_MOST]:
        message = f"报告写有“{claim.text[:40]}”，没有找到能证明它的{one.spec.title}（{one.spec.clause or clause}）。"
        message += f"这样的共 {len(left)} 处。" if len(left) > _MOST else ""
        yield _draft(one, clause, message, sure=False, anchor=claim.anchor, excerpt=claim.text)


@decides("E012", "fact")
def fact_out_of_range(dossier: Dossier) -> Iterator[Draft]:
    """材料里写的数不在规定的范围内：成熟度低于要求的级别，重复率高于上限。

    会指出：查重报告写“总文字复制比 23.5%”，要求不超过 15%。
    不会指出：在范围之内的；没有读出数的（见 E003）。
    怎样改：核对该数；确实不符合的，按通知的要求重新提供。
    """
    clause = dossier.pack.told("E012")
    asked = [
        (role, fact)
        for role, spec in dossier.pack.materials.items()
        for fact in spec.facts
        if (fact.min, fact.max) != (None, None)
    ]
    if not asked:
        raise NotApplicable("通知没有规定材料里的数的范围。")
    told = [
        (material, fact, value)
        for role, fact in asked
        for material in dossier.of_role(role)
        if isinstance(value := material.facts.get(fact.key), (int, float))
    ]
    if not told:
        raise NotApplicable(f"材料里没有读到{'、'.join(fact.title for _, fact in asked)}，没有可判断的数。")
    yield from (_out_of_range(one, clause, dossier) for one in told if not within(one[2], one[1].min, one[1].max))


def _out_of_range(told: tuple[Material, FactSpec, float], clause: str, dossier: Dossier) -> Draft:
    material, fact, value = told
    unit = fact.unit or ("%" if fact.kind == "percent" else "")
    wanted = range_told(fact.min, fact.max, unit)
    said = f"{value:g}{unit if unit in ('', '%') else f' {unit}'}"
    message = f"“{material.path}”的{fact.title}是 {said}，应{wanted}（{fact.clause or clause}）。"
    return Draft(
        message,
        fact.subject,
        at(dossier, material),
        expected=wanted,
        actual=value,
        severity=fact.severity,
        clause=fact.clause or None,
        quote=fact.quote or None,
    )


@decides("E013", "no other file", "no such material")
def not_in_both_kinds(dossier: Dossier) -> Iterator[Draft]:
    """要求同一份材料同时提交可编辑的文件（Word）和 PDF，缺少其中一种，或两份的文字不同。

    会指出：只有 PDF，没有 Word 文件；两份的内容差别很大。
    不会指出：两份文字相同，只有版式不同；扫描的 PDF（文字由识别得到，不比对，请人工核对）。
    怎样改：从同一份定稿导出 PDF，两种都提交。
    """
    clause = dossier.pack.told("E013")
    asked = [spec for spec in dossier.pack.evidence if spec.editable_and_pdf]
    if not asked:
        raise NotApplicable("通知没有要求同时提交两种文件。")
    for spec in asked:
        one = served(spec, dossier)
        if one.asked.holds is not False and one.files:
            yield from _both(one, dossier, clause)


def _both(one: Served, dossier: Dossier, clause: str) -> Iterator[Draft]:
    editable, printed = both_kinds(one.spec, dossier)
    said = f"（{one.spec.clause or clause}）。"
    for found, other, name in ((editable, printed, "可编辑的文件（Word）"), (printed, editable, "PDF 文件")):
        if not found and other:
            message = f"{one.spec.title}须同时提交 Word 和 PDF，没有找到{' ' * name[0].isascii()}{name}{said}"
            yield _draft(one, clause, message, expected=name, anchor=at(dossier, other[0]))
    if not editable or not printed:
        return
    alike = [same_text(word, pdf, dossier) for word in editable for pdf in printed]
    if True not in alike:
        first, second = editable[0], printed[0]
        why = "的文字不同" if None not in alike else "的文字没有都读到，不能比对，请人工核对是否相同"
        message = f"“{first.path}”与“{second.path}”{why}{said}"
        yield _draft(one, clause, message, sure=False, anchor=at(dossier, first))


@decides("E014")
def not_in_one_pdf(dossier: Dossier) -> Iterator[Draft]:
    """要求合并成一个 PDF 的材料没有合在一起。

    会指出：申报表和证明是几个单独的文件。
    不会指出：一个 PDF 里先后有这些材料；有读不出的文件时不作判断。
    怎样改：按要求的顺序合并为一个 PDF 后提交。
    """
    clause = dossier.pack.told("E014")
    asked = [spec for spec in dossier.pack.evidence if spec.merged_pdf]
    if not asked:
        raise NotApplicable("通知没有要求合并成一个 PDF。")
    if closed := unread(dossier, dossier.materials):
        raise Unchecked(f"有 {len(closed)} 份材料读不出，不知道是否合在一个 PDF 里。")
    for spec in asked:
        one = served(spec, dossier)
        if one.asked.holds is not False and not merged(spec, dossier):
            names = "、".join(dossier.pack.material(role).title for role in spec.roles)
            message = f"没有找到含有{names}的一个 PDF 文件，请人工核对（{spec.clause or clause}）。"
            yield _draft(one, clause, message, sure=False)


def serves_both(dossier: Dossier, candidates: tuple[str, ...]) -> bool:
    """Two files that could be the report are one in Word and one in PDF, as the notice asks.

    Whether they hold the same text is E013's to say.
    """

    def asks(spec: EvidenceSpec) -> bool:
        return spec.editable_and_pdf and "report" in spec.roles

    if not any(map(asks, dossier.pack.evidence)):
        return False
    kinds = {PurePosixPath(path).suffix.lower() in EDITABLE for path in candidates}
    return len(candidates) == 2 and len(kinds) == 2


CHECKS: tuple[Check, ...] = (demanded_missing, fact_out_of_range, not_in_both_kinds, not_in_one_pdf)
