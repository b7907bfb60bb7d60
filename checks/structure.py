"""S: the mandated sections, their headings and their order."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.gather.conditions import Answer, answer, told
from pipeline.model import Check, Dossier, Draft, NotApplicable, Sections, decides, figures
from pipeline.split import words_before


def _sections(dossier: Dossier) -> Sections:
    assert dossier.sections is not None  # the rules of this module need "text"
    return dossier.sections


@decides("S001", "no such section")
def missing_section(dossier: Dossier) -> Iterator[Draft]:
    """报告里没有找到规定的某一部分。

    会指出：报告有组织概况、现场概况、实施背景、实施过程，没有实施成效。
    不会指出：各部分都在，哪怕标题写作“项目背景”“主要做法”（见 S005）；文字层读不出的文件（见 F004、F011）。
    怎样改：补写该部分，标题用通知规定的名称。
    """
    sections = _sections(dossier)
    for spec in dossier.pack.sections:
        asked = answer(spec.when, dossier) if spec.required else Answer(False)
        if sections[spec.key].found or asked.holds is False:
            continue
        on = f"{told(spec.when, dossier)}时须有" if spec.when else ""
        open_question = f"{on}，而{asked.why}，请人工核对" if asked.why else on
        yield Draft(
            f"没有找到“{spec.title}”这一部分{f'：{open_question}' if open_question else ''}（{spec.clause}）。",
            spec.key,
            None,
            spec.key,
            None,
            spec.title,
            severity=None if asked.surely else "review",
            clause=spec.clause,
            quote=spec.quote,
        )


@decides("S002", "empty section")
def empty_section(dossier: Dossier) -> Iterator[Draft]:
    """规定的部分只有标题，标题下没有文字。

    会指出：“五、实施成效”之后直接是附件或文末。
    不会指出：标题下有文字、表格或文本框。标题下只有图片的，提示人工查看；按页数限定的部分，有图片即可。
    怎样改：在该标题下补写内容。
    """
    for spec in dossier.pack.sections:
        for section in _sections(dossier)[spec.key].each:
            if section.found and not section.text.strip():
                pictured = any(bound.unit == "页" for bound in spec.bounds)  # a part measured in pages is no part of 字
                if pictured and any(figures(section.blocks)):
                    continue
                what = "文字和图片" if pictured else "文字"
                yield Draft(
                    f"“{section.heading or spec.title}”下没有{what}（{spec.clause}）。",
                    spec.key,
                    section.anchor,
                    spec.key,
                    section.heading,
                    severity=None if spec.always else "review",
                    clause=spec.clause,
                    quote=spec.quote,
                    fix="请补上通知要求的图片和说明。" if pictured else None,
                    part=section.number,
                )


@decides("S003")
def out_of_order(dossier: Dossier) -> Iterator[Draft]:
    """各部分都按规定写了，先后顺序与通知不同。

    会指出：实施背景写在现场概况之前。
    不会指出：缺少某一部分（见 S001），其余顺序相同。
    怎样改：按成果名称、组织概况、现场概况、实施背景、实施过程、实施成效的顺序调整。
    """
    if dossier.pack.report.free_order:
        raise NotApplicable("通知没有规定各部分的顺序。")
    clause = dossier.pack.told("S003")
    sections = _sections(dossier)
    titles = {spec.key: spec.title for spec in dossier.pack.sections}
    mandated = [key for key in titles if key in sections.order]
    if list(sections.order) != mandated:
        moved = next(key for key, should in zip(sections.order, mandated, strict=True) if key != should)
        yield Draft(
            f"报告的顺序是{'、'.join(titles[key] for key in sections.order)}；"
            f"规定的顺序是{'、'.join(titles[key] for key in mandated)}（{clause}）。",
            moved,
            sections[moved].anchor,
            moved,
            sections[moved].heading,
            "、".join(titles[key] for key in mandated),
            "、".join(titles[key] for key in sections.order),
        )


@decides("S004")
def repeated_section(dossier: Dossier) -> Iterator[Draft]:
    """同一部分在报告里出现两次；字数按第一处计。

    会指出：“二、现场概况”之后又有“六、现场概况”。
    不会指出：正文里提到“见现场概况”。
    怎样改：合并为一处，或把其中一处改为其他标题。
    """
    clause = dossier.pack.told("S004")
    sections = _sections(dossier)
    for item in sections.repeated:
        first = sections[item.key or ""]
        title = dossier.pack.section(item.key or "").title
        yield Draft(
            f"“{title}”出现两次：“{first.heading}”和“{item.heading}”，字数按第一处计（{clause}）。",
            item.key,
            item.anchor,
            item.key,
            item.heading,
        )


@decides("S005")
def heading_differs(dossier: Dossier) -> Iterator[Draft]:
    """标题的文字与通知规定的名称不同，或成果名称前没有标注。编号、标点和“（300字以内）”不算。

    会指出：“二、企业简介”；封面上只有成果名称本身，没有“成果名称”四个字。
    不会指出：“（一）组 织 概 况（300字以内）：”；封面或开头的题名就是通知所说的“标题”“题目”。
    怎样改：改用通知规定的标题名称。
    """
    for spec in dossier.pack.sections:
        section = _sections(dossier)[spec.key]
        if not section.found or section.exact:
            continue
        if section.heading is None:
            if not spec.is_listed or spec.is_called_title:
                continue  # the notice asks for a title: one that stands as such needs no words that name it
            message = f"“{section.text.strip()[:40]}”被认作{spec.title}，但没有标注“{spec.title}”（{spec.clause}）。"
        else:
            message = f"“{section.heading}”被认作“{spec.title}”，与规定的名称不同（{spec.clause}）。"
        yield Draft(
            message,
            spec.key,
            section.anchor,
            spec.key,
            section.heading,
            spec.title,
            section.heading,
            clause=spec.clause,
            quote=spec.quote,
        )


@decides("S006")
def extra_heading(dossier: Dossier) -> Iterator[Draft]:
    """与规定的各部分同级的其他标题；它之下的文字不计入前一部分。

    会指出：“七、附件”与“六、实施成效”同级。
    不会指出：实施过程之下的“（一）健全组织”。
    怎样改：并入相应部分，或作为附件另外提交。
    """
    clause = dossier.pack.told("S006")
    for item in _sections(dossier).extra:
        yield Draft(
            f"“{item.heading}”与{dossier.pack.how_many}个规定部分同级，它之下的文字没有计入任何部分（{clause}）。",
            None,
            item.anchor,
            None,
            item.heading,
        )


@decides("S007")
def long_preface(dossier: Dossier) -> Iterator[Draft]:
    """第一个部分之前，除封面和目录外还有 50 字以上的文字。

    会指出：组织概况之前有一段 80 字的前言。
    不会指出：封面、目录、单位名称、日期；或 50 字以内的说明。
    怎样改：并入相应部分，或删去。
    """
    clause = dossier.pack.told("S007")
    sections = _sections(dossier)
    words, most = words_before(sections), int(dossier.pack.thresholds["preface"])
    if words > most:
        first = sections.preface[0]
        yield Draft(
            f"第一个部分之前有 {words} 字不属于封面和目录，没有计入任何部分（{clause}）。",
            None,
            first.anchor,
            None,
            first.text,
            most,
            words,
        )


@decides("S008")
def number_of_parts(dossier: Dossier) -> Iterator[Draft]:
    """要写若干个的部分（如五个场景），写的个数与规定不符。

    会指出：通知要求 5 个场景，报告里找到 4 个“场景一”一类的标题。
    不会指出：个数在规定之内；通知没有要写若干个的部分。
    怎样改：补写或删去；标题请写明是第几个。
    """
    several = [spec for spec in dossier.pack.sections if spec.repeats]
    if not several:
        raise NotApplicable("通知没有要写若干个的部分。")
    for spec in several:
        section, repeats = _sections(dossier)[spec.key], spec.repeats
        if not section.found or repeats is None:
            continue
        number = len(section.each)
        if (repeats.least or 0) <= number <= (repeats.most or number):
            continue
        asked = f"{repeats.least} 个" if repeats.least == repeats.most else _between(repeats.least, repeats.most)
        names = "、".join(f"“{part.heading}”" for part in section.each)
        yield Draft(
            f"“{repeats.name}”要求{asked}，报告里找到 {number} 个：{names}（{spec.clause}）。",
            spec.key,
            section.anchor,
            spec.key,
            section.heading,
            repeats.least if number < (repeats.least or 0) else repeats.most,
            number,
            clause=spec.clause,
            quote=spec.quote,
        )


def _between(least: int | None, most: int | None) -> str:
    if most is None:
        return f"至少 {least} 个"
    return f"至多 {most} 个" if least is None else f" {least}—{most} 个"


CHECKS: tuple[Check, ...] = (
    missing_section,
    empty_section,
    out_of_order,
    repeated_section,
    heading_differs,
    extra_heading,
    long_preface,
    number_of_parts,
)
