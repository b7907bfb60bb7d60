"""C: what the notice asks each section to tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.fold import as_seen, fold
from pipeline.lazy import lazy
from pipeline.model import Check, Dossier, Draft, Figure, Line, Section, Table, decides
from pipeline.outline.numbers import number_of
from pipeline.pack import Element, SectionSpec, pattern

if TYPE_CHECKING:
    from pipeline.nearest import Nearest

# A measured figure: a share, a decimal, or a number of two digits or more with its unit. Not a year, not part of a
# standard's number, a tool's name or a label (GB/T 29590, 5S, 图1), and not the small counts of any prose ("3个小组").
_measured = lazy(
    r"\d+(?:\.\d+)?\s*[%‰]|百分之|(?<![A-Za-z0-9./\-—图表第])(?:\d+\.\d+|\d{2,}(?:,\d{3})*)(?![\dA-Za-z年月日.\-])"
)


_SUB_HEADING = 24


def _written(dossier: Dossier) -> Iterator[tuple[SectionSpec, Section]]:
    """The sections that hold text; of one that occurs several times each on its own."""
    if dossier.sections:
        for spec in dossier.pack.sections:
            section = dossier.sections[spec.key]
            yield from ((spec, part) for part in section.each if part.found and part.text.strip())


@decides("C001")
def element_missing(dossier: Dossier) -> Iterator[Draft]:
    """通知要求某一部分写明的内容没有找到：先按词语，再逐句分词。最接近的一句一并列出；换了说法仍可能找不到，请人工核对。

    会指出：组织概况没有说到顾客群体。
    不会指出：组织概况写有“主要顾客为本市居民”。
    怎样改：补写该项内容；已用其他说法写明的，可不改。
    """
    for spec, section in _written(dossier):
        for element in spec.elements:
            if element.wanted.told_in(section.plain):
                continue
            near = _nearest(element, dossier, section)
            if near is None or not near.tells:
                yield Draft(
                    f"{spec.title}中没有找到“{element.title}”的内容（{spec.clause}）。{_told(near)}",
                    f"{spec.key}.{element.key}",
                    near.line.anchor if near else section.anchor,
                    spec.key,
                    None,
                    element.title,
                    severity=element.severity,
                    clause=spec.clause,
                    quote=element.quote,
                    part=section.number,
                )


def _nearest(element: Element, dossier: Dossier, section: Section) -> Nearest | None:
    """The second look, imported where the first found nothing: its dictionary costs more than a whole check."""
    from pipeline.nearest import nearest

    return nearest(element, dossier.pack.sections, section.lines)


def _told(near: Nearest | None) -> str:
    return f"最接近的一句是“{near.shown}”。" if near else ""


@decides("C002")
def no_data(dossier: Dossier) -> Iterator[Draft]:
    """实施过程没有具体数据，也没有图和表。百分数、小数和两位以上的数字算作数据。

    会指出：实施过程全是叙述，没有图片、表格，数字只有“3 个小组”一类的计数。
    不会指出：写有“整改率达到 98%”“减少 21 分钟”，或插有一张图或表。
    怎样改：补充具体数据、图或表。
    """
    for spec, section in _written(dossier):
        if spec.shows_data and not _shows_data(section):
            yield Draft(
                f"{spec.title}中没有找到数据、图或表（{spec.clause}）。",
                spec.key,
                section.anchor,
                spec.key,
                clause=spec.clause,
                part=section.number,
            )


def _shows_data(section: Section) -> bool:
    if any(isinstance(block, (Figure, Table)) for block in section.blocks):
        return True
    return any(_measured.search(_unnumbered(as_seen(line.text))) for line in section.lines)


def _unnumbered(text: str) -> str:
    """A line that is short enough for a sub-heading without the number that it has as one ("5.1 成立团队")."""
    return text[number_of(text, "").end :] if len(text) <= _SUB_HEADING else text


@decides("C003")
def placeholder(dossier: Dossier) -> Iterator[Draft]:
    """留有模板里的说明文字、占位符，或通知自己的填写说明。

    会指出：“联系人：XXX”“请填写近三年数据”“介绍成果产生的背景、目的和意义”原样留在报告里。
    不会指出：“XX 系统”一类型号以外的普通文字；“请顾客填写问卷”。
    怎样改：替换为实际内容，或删除。
    """
    for spec, section in _written(dossier):
        if found := _left_over(section, dossier):
            line, excerpt = found[0]
            several = f"共 {len(found)} 处，第一处是" if len(found) > 1 else ""
            yield Draft(
                f"{spec.title}中留有占位或说明文字，{several}“{excerpt}”（{spec.clause}）。",
                spec.key,
                line.anchor,
                spec.key,
                excerpt,
                actual=excerpt,
                clause=spec.clause,
                part=section.number,
            )


def _left_over(section: Section, dossier: Dossier) -> list[tuple[Line, str]]:
    """The lines that hold a placeholder or a sentence of the notice's own guidance, with what they hold."""
    words, text = dossier.pack.words, section.plain
    held = []
    if dossier.pack.placeholder_sign.search(text):
        whole = as_seen(section.text)
        held = [source for source in words["placeholders"] if pattern(source).search(whole)]
    folded = text.replace("\n", "").lower()
    repeated = [sentence for sentence in dossier.pack.guidance if sentence in folded]
    if not held and not repeated:
        return []
    found = [(line, _excerpt(line, held, repeated)) for line in section.lines]
    return [(line, excerpt) for line, excerpt in found if excerpt]


def _excerpt(line: Line, held: list[str], repeated: list[str]) -> str | None:
    """The line's first placeholder, or the line itself when it repeats the notice."""
    text = as_seen(line.text)
    for source in held:
        if found := pattern(source).search(text):
            return _around(text, found.start(), found.end())
    folded = fold(text)
    return next((line.text[:60] for sentence in repeated if sentence in folded), None)


def _around(text: str, start: int, end: int) -> str:
    """The match with a little of what stands before it, so that it can be found in the report."""
    return text[max(0, start - 8) : end].strip()


CHECKS: tuple[Check, ...] = (element_missing, no_data, placeholder)
