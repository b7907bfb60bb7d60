"""L: 字数 against the limits of the sections."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.count import least_words
from pipeline.model import Anchor, Check, Count, Dossier, Draft, Section, decides
from pipeline.pack import SectionSpec


def _counted(dossier: Dossier) -> Iterator[tuple[SectionSpec, Section, Count]]:
    """The sections that were found and hold text, with what the notice allows and what was counted."""
    if dossier.sections:
        for spec in dossier.pack.sections:
            section = dossier.sections[spec.key]
            if section.found and section.text.strip():
                yield spec, section, dossier.counts[spec.key]


def _is_over(spec: SectionSpec, section: Section, count: Count) -> bool:
    """Over by Word's count and by WPS's, by the body alone: nobody is accused whom either would clear.

    Where no font hints are known, marks that Word may not count are left out; and where the text is put
    together again from a printed page (PDF, scan), one part in a hundred is allowed for what print hides.
    """
    words = count.words - count.words_outside_body
    wps = count.words_wps - count.words_wps_outside_body
    body = [line for line in section.lines if line.part == "body"]
    if any(line.wide is None for line in body):
        words = min(words, least_words(section, count.words_outside_body))
    if any(line.anchor.box is not None for line in body):
        words -= spec.limit // 100
    return words > spec.limit and wps > spec.limit


@decides("L001", "section")
def over_limit(dossier: Dossier) -> Iterator[Draft]:
    """某一部分的字数超出上限，不计表格、文本框、图表标题和脚注也超出，按 Word 和 WPS 两种字数都超出。

    会指出：现场概况正文 512 字（Word 与 WPS 相同），上限 500 字。
    不会指出：现场概况正文 500 字；或正文 480 字、另有表格 40 字（见 L002）。
    怎样改：从报告中标出的“从此处起超出”的位置起删减。
    """
    for spec, section, count in _counted(dossier):
        if _is_over(spec, section, count):
            over = count.words - spec.limit
            beside = f"（WPS 计 {count.words_wps} 字）" if count.words_wps != count.words else ""
            at = count.over_from or 0
            yield Draft(
                f"{spec.title} {count.words} 字{beside}，上限 {spec.limit} 字，超出 {over} 字（{spec.clause}）。",
                spec.key,
                _line_anchor(section, at),
                spec.key,
                section.text[at : at + 30],
                spec.limit,
                count.words,
                clause=spec.clause,
                quote=spec.quote,
            )


@decides("L002")
def over_by_some_counts(dossier: Dossier) -> Iterator[Draft]:
    """字数只在一部分口径下超出上限。

    即：只按 Word 或只按 WPS，只在算上表格、文本框、图表标题、脚注时，或只按字符数(不计空格)。

    会指出：现场概况正文 480 字、表格 40 字，合计 520 字，上限 500 字；或 500 字而字符数 549。
    不会指出：各种口径都在上限以内；或各种口径都超出（见 L001）。
    怎样改：向质协确认计数口径；想稳妥，就删减到各种口径都在上限以内。
    """
    for spec, section, count in _counted(dossier):
        if _is_over(spec, section, count):
            continue
        if reasons := _reasons(spec, count):
            at = count.over_from
            yield Draft(
                f"{spec.title}上限 {spec.limit} 字：{'；'.join(reasons)}（{spec.clause}）。",
                spec.key,
                _line_anchor(section, at) if at is not None else section.anchor,
                spec.key,
                section.text[at : at + 30] if at is not None else None,
                spec.limit,
                max(count.words, count.words_wps) if count.words_over(spec.limit) else count.characters,
                clause=spec.clause,
                quote=spec.quote,
            )


def _reasons(spec: SectionSpec, count: Count) -> list[str]:
    limit, reasons = spec.limit, []
    body, wps_body = count.words - count.words_outside_body, count.words_wps - count.words_wps_outside_body
    if count.words_over(limit):
        both = f"Word 计 {count.words} 字，WPS 计 {count.words_wps} 字"
        if body <= limit and wps_body <= limit:
            reasons.append(f"{both}，其中表格、文本框、图表标题和脚注 {count.words_outside_body} 字，只计正文不超出")
        elif (count.words > limit) != (count.words_wps > limit):
            reasons.append(f"{both}，两者只有一个超出")
        else:
            reasons.append(f"{both}，超出很少，按版面还原的字数可能有出入")
    elif count.characters > limit:
        reasons.append(f"字数 {count.words} 未超出，但字符数(不计空格) {count.characters} 超出")
    return reasons


@decides("L003")
def near_limit(dossier: Dossier) -> Iterator[Draft]:
    """字数没有超出上限，但已达到上限的 95%（成果名称除外）。

    会指出：组织概况 285 字，上限 300 字。
    不会指出：组织概况 284 字；或已由 L002 指出。
    怎样改：无须修改；如再增补，请留意上限。
    """
    share = dossier.pack.thresholds["near"]
    for spec, section, count in _counted(dossier):
        if spec.is_title or _reasons(spec, count):
            continue
        if share * spec.limit <= count.words <= spec.limit:
            yield Draft(
                f"{spec.title} {count.words} 字，上限 {spec.limit} 字，"
                f"已用 {count.words / spec.limit:.0%}（{spec.clause}）。",
                spec.key,
                section.anchor,
                spec.key,
                None,
                spec.limit,
                count.words,
                clause=spec.clause,
                quote=spec.quote,
            )


@decides("L004")
def short(dossier: Dossier) -> Iterator[Draft]:
    """字数不到上限的 20%（成果名称除外），内容可能不够详实。

    会指出：实施成效 199 字，上限 1000 字。
    不会指出：实施成效 200 字。
    怎样改：对照通知对这一部分的要求，看是否需要补充。
    """
    share = dossier.pack.thresholds["short"]
    for spec, section, count in _counted(dossier):
        if not spec.is_title and count.words < share * spec.limit:
            yield Draft(
                f"{spec.title} {count.words} 字，不到上限 {spec.limit} 字的 {share:.0%}（{spec.clause}）。",
                spec.key,
                section.anchor,
                spec.key,
                None,
                spec.limit,
                count.words,
                clause=spec.clause,
            )


def _line_anchor(section: Section, offset: int) -> Anchor:
    """The place of the line that holds the character at ``offset`` of the section's text."""
    start = 0
    for line in section.lines:
        if start + len(line.text) >= offset:
            return line.anchor
        start += len(line.text) + 1
    return section.anchor


CHECKS: tuple[Check, ...] = (over_limit, over_by_some_counts, near_limit, short)
