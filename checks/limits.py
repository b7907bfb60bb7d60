"""L: the length of the sections, and of the report, against what the notice allows and asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pipeline.measure import Measure, of_report, of_section
from pipeline.model import Anchor, Asked, Check, Count, Dossier, Draft, NotApplicable, Section, Unchecked, decides
from pipeline.pack import SectionSpec
from pipeline.pack.bounds import Bound


def name_of(spec: SectionSpec, section: Section) -> str:
    """What a finding calls a section, or one of several."""
    if not section.number or spec.repeats is None:
        return spec.title
    return f"{spec.repeats.name} {section.number}（“{section.heading}”）"


class Held(NamedTuple):
    """A section beside one of its limits."""

    spec: SectionSpec
    section: Section
    bound: Bound
    length: Measure
    about: str = ""
    """"≈" where the text was recognised from pictures: every figure is an estimate."""

    @property
    def name(self) -> str:
        """The section, and which of several it is: "场景 2（“场景二：智能仓储”）"."""
        return name_of(self.spec, self.section)


def _about(dossier: Dossier) -> str:
    return "≈" if dossier.report is not None and dossier.report.text_source == "ocr" else ""


def _held(dossier: Dossier) -> Iterator[Held]:
    """The sections that were found and hold text, each beside every limit of it; parts on their own."""
    about = _about(dossier)
    for spec in dossier.pack.sections if dossier.sections else ():
        section = dossier.sections[spec.key]  # type: ignore[index]
        for one in section.each if section.found else ():
            for bound in spec.bounds:
                if not one.text.strip() and bound.unit != "页":
                    continue  # pictures alone have no 字, but take their pages
                if length := of_section(bound, one, dossier):
                    yield Held(spec, one, bound, length, about)


def _unmeasured(dossier: Dossier) -> list[str]:
    """The sections with a limit in pages of which no file tells the page: nothing is known of them."""
    return [
        spec.title
        for spec in dossier.pack.sections
        if dossier.sections and (section := dossier.sections[spec.key]).found and section.blocks
        if any(bound.unit == "页" and of_section(bound, section, dossier) is None for bound in spec.bounds)
    ]


def _is_over(bound: Bound, length: Measure) -> bool:
    """Over by Word's count and by WPS's, by the body alone: nobody is accused whom either would clear.

    Where no font hints are known, marks that Word may not count are left out; and where the text is put
    together again from a printed page (PDF, scan), one part in a hundred is allowed for what print hides.
    """
    return bound.most is not None and length.least > bound.most and not length.why


def _is_under(bound: Bound, length: Measure) -> bool:
    """Under by every count, with all that may count."""
    return bound.least is not None and length.most < bound.least and not length.why


@decides("L001", "section")
def over_limit(dossier: Dossier) -> Iterator[Draft]:
    """某一部分的字数超出上限（不计表格、文本框、图表标题和脚注也超出），或不到下限（计入也不到），Word 与 WPS 一致。

    按页数限定的部分，看报告的 PDF：从一页的开头起、到一页的末尾或文末止的，占几页就是几页；首页或末页与别的部分共用的，
    不共用的整页已经超出才算超出。Word 文件不说页数，通知要求 Word 和 PDF 各一份的，按 PDF 的页数。

    会指出：现场概况正文 512 字（Word 与 WPS 相同），上限 500 字；占全文 35%，上限 30%；占 6 页，上限 4 页。
    不会指出：现场概况正文 500 字；或正文 480 字、另有表格 40 字（见 L002）。
    怎样改：从报告中标出的“从此处起超出”的位置起删减；不到下限的，请补写。
    """
    found = [
        _over(held) if _is_over(held.bound, held.length) else _under(held)
        for held in _held(dossier)
        if _is_over(held.bound, held.length) or _is_under(held.bound, held.length)
    ]
    yield from found
    if not found and (unknown := _unmeasured(dossier)):
        raise Unchecked(f"{'、'.join(unknown)}占多少页没有读到，请打开文件核对。")


def _over(held: Held) -> Draft:
    spec, section, bound, length = held.spec, held.section, held.bound, held.length
    most, by = bound.most or 0, ""
    at = length.counted.over_from if length.counted else None
    nowhere = bound.unit == "页" or bool(bound.share_of)  # then no place in the text is where it begins
    if not bound.share_of:
        sure = length.least if bound.unit == "页" else length.figure
        by = f"，{'至少' if sure < length.figure else ''}超出 {bound.figure(sure - most)}"
    return Draft(
        f"{held.name} {held.about}{length.told}，{_asked(bound)}{by}（{bound.clause}）。",
        spec.key,
        section.anchor if nowhere else _line_anchor(section, at or 0),
        spec.key,
        None if nowhere else section.text[at or 0 : (at or 0) + 30],
        _plain(most),
        _plain(length.figure),
        severity=bound.severity,
        clause=bound.clause,
        quote=bound.quote,
        part=held.section.number,
        asked=_against(bound, least=False),
    )


def _under(held: Held) -> Draft:
    spec, section, bound, length = held.spec, held.section, held.bound, held.length
    least = bound.least or 0
    short = "" if bound.share_of else f"，还差 {bound.figure(least - length.figure)}"
    return Draft(
        f"{held.name} {held.about}{length.told}，{_asked(bound, least=True)}{short}（{bound.clause}）。",
        spec.key,
        section.anchor,
        spec.key,
        None,
        _plain(least),
        _plain(length.figure),
        severity=bound.severity,
        clause=bound.clause,
        quote=bound.quote,
        fix=f"请补写这一部分，达到 {bound.figure(least)}。",
        part=held.section.number,
        asked=_against(bound, least=True),
    )


def _asked(bound: Bound, least: bool = False) -> str:
    """The limit as a finding tells it: the end that is broken, or both where there are two."""
    if bound.about is not None or (bound.most is not None and bound.least is not None):
        return f"要求 {bound.asked}"
    return f"{'下限' if least else '上限'} {bound.figure((bound.least if least else bound.most) or 0)}"


def _against(bound: Bound, least: bool) -> Asked:
    value = (bound.least if least else bound.most) or 0
    said = bound.counts._asdict().items()
    counted, left_out = (tuple(kind for kind, counts in said if counts is way) for way in (True, False))
    return Asked(value, least, bound.unit, bound.share_of, counted, left_out)


def _plain(figure: float) -> float:
    """A whole number as such; a share with its first decimals."""
    return int(figure) if figure == int(figure) else round(figure, 3)


@decides("L002")
def over_by_some_counts(dossier: Dossier) -> Iterator[Draft]:
    """字数只在一部分口径下超出上限，或不到下限。

    即：只按 Word 或只按 WPS，只在算上表格、文本框、图表标题、脚注时，或只按字符数(不计空格)。
    按页数限定的部分与别的部分共用首页或末页，按整页计不超出、按占到的页计超出的，也在此列。

    会指出：现场概况正文 480 字、表格 40 字，合计 520 字，上限 500 字；或 500 字而字符数 549。
    不会指出：各种口径都在上限以内；或各种口径都超出（见 L001）。
    怎样改：向质协确认计数口径；想稳妥，就删减（或补写）到各种口径都符合。
    """
    for held in _held(dossier):
        bound, length = held.bound, held.length
        if _is_over(bound, length) or _is_under(bound, length):
            continue
        if over := _reasons(bound, length, held.about):
            yield _borderline(held, over, least=False)
        elif under := _lacks(bound, length, held.about):
            yield _borderline(held, under, least=True)


def _borderline(held: Held, reasons: list[str], least: bool) -> Draft:
    spec, section, bound, length = held.spec, held.section, held.bound, held.length
    at = length.counted.over_from if length.counted and not least else None
    two = bound.about is not None or (bound.most is not None and bound.least is not None)
    asked = f"要求 {bound.asked}" if two else bound.asked
    return Draft(
        f"{held.name}{asked}：{'；'.join(reasons)}（{bound.clause}）。",
        spec.key,
        _line_anchor(section, at) if at is not None else section.anchor,
        spec.key,
        section.text[at : at + 30] if at is not None else None,
        _plain((bound.least if least else bound.most) or 0),
        _plain(_most_told(bound, length) if not least else length.figure),
        severity="advice" if bound.severity == "advice" else None,
        clause=bound.clause,
        quote=bound.quote,
        fix=f"请核对计数口径；如需稳妥，请补写到 {bound.figure(bound.least or 0)}以上。" if least else None,
        part=held.section.number,
    )


def _most_told(bound: Bound, length: Measure) -> float:
    count = length.counted
    if count is None or bound.unit != "字":
        return length.figure
    return max(count.words, count.words_wps) if count.words_over(int(bound.most or 0)) else count.characters


_APART = "表格、文本框、图表标题和脚注"
_APART_WHOLE = "封面、附件、表格、文本框、图表标题和脚注"


def _reasons(bound: Bound, length: Measure, about: str, apart: str = _APART) -> list[str]:
    """By which of the counts it is over; none where it is not over by any."""
    if bound.most is None:
        return []
    limit, count = bound.most, length.counted
    if count is None or bound.unit != "字":
        why = length.why or "各种口径不同"
        return [f"{about}{length.told}，{why}"] if length.most > limit else []
    reasons = []
    body, wps_body = count.words - count.words_outside_body, count.words_wps - count.words_wps_outside_body
    if count.words_over(int(limit)):
        both = f"Word 计 {about}{count.words} 字，WPS 计 {about}{count.words_wps} 字"
        if body <= limit and wps_body <= limit:
            reasons.append(f"{both}，其中{apart} {about}{count.words_outside_body} 字，只计正文不超出")
        elif (count.words > limit) != (count.words_wps > limit):
            reasons.append(f"{both}，两者只有一个超出")
        else:
            reasons.append(f"{both}，超出很少，按版面还原的字数可能有出入")
    elif count.characters > limit:
        reasons.append(f"字数 {about}{count.words} 未超出，但字符数(不计空格) {about}{count.characters} 超出")
    return reasons


def _lacks(bound: Bound, length: Measure, about: str, apart: str = _APART) -> list[str]:
    """By which of the counts it is under; none where it is not under by any."""
    if bound.least is None:
        return []
    least, count = bound.least, length.counted
    if count is None or bound.unit != "字":
        why = length.why or "各种口径不同"
        return [f"{about}{length.told}，{why}"] if length.least < least else []
    words, wps = count.words, count.words_wps
    if max(words, wps) < least:
        if count.characters >= least:
            return [f"字数 {about}{words} 不到，但字符数(不计空格) {about}{count.characters} 达到"]
        return [f"Word 计 {about}{words} 字，WPS 计 {about}{wps} 字，相差很少，按版面还原的字数可能有出入"]
    if min(words, wps) < least:
        return [f"Word 计 {about}{words} 字，WPS 计 {about}{wps} 字，两者只有一个达到"]
    if min(words - count.words_outside_body, wps - count.words_wps_outside_body) < least:
        both = f"Word 计 {about}{words} 字，WPS 计 {about}{wps} 字"
        return [f"{both}，其中{apart} {about}{count.words_outside_body} 字，只计正文不到"]
    return []


def _most_words(bound: Bound) -> int | None:
    """The upper limit in 字 that a text can come near to; none for a share, and where one of two ends is asked for."""
    plain = bound.unit == "字" and not bound.share_of and bound.about is None
    return int(bound.most) if plain and bound.most is not None else None


@decides("L003")
def near_limit(dossier: Dossier) -> Iterator[Draft]:
    """字数没有超出上限，但已达到上限的 95%（成果名称除外）。

    会指出：组织概况 285 字，上限 300 字。
    不会指出：组织概况 284 字；或已由 L002 指出。
    怎样改：无须修改；如再增补，请留意上限。
    """
    share = dossier.pack.thresholds["near"]
    for held in _held(dossier):
        limit, count = _most_words(held.bound), held.length.counted
        if limit is None or count is None or held.spec.is_title or _reasons(held.bound, held.length, held.about):
            continue
        if share * limit <= count.words <= limit:
            used = f"已用 {count.words / limit:.0%}"
            yield _told(held, count, limit, f"上限 {limit} 字，{used}")._replace(quote=held.bound.quote)


@decides("L004")
def short(dossier: Dossier) -> Iterator[Draft]:
    """字数不到上限的 20%（成果名称、另有下限的部分除外），内容可能不够详实。

    会指出：实施成效 199 字，上限 1000 字。
    不会指出：实施成效 200 字。
    怎样改：对照通知对这一部分的要求，看是否需要补充。
    """
    share = dossier.pack.thresholds["short"]
    for held in _held(dossier):
        limit, count = _most_words(held.bound), held.length.counted
        if limit is None or count is None or held.spec.is_title or held.bound.least is not None:
            continue
        if count.words < share * limit:
            yield _told(held, count, limit, f"不到上限 {limit} 字的 {share:.0%}")


def _told(held: Held, count: Count, limit: int, standing: str) -> Draft:
    key = held.spec.key
    message = f"{held.name} {held.about}{count.words} 字，{standing}（{held.bound.clause}）。"
    return Draft(
        message,
        key,
        held.section.anchor,
        key,
        None,
        limit,
        count.words,
        clause=held.bound.clause,
        part=held.section.number,
    )


@decides("L005", "length")
def whole_report(dossier: Dossier) -> Iterator[Draft]:
    """整篇报告的字数、页数或文件大小超出上限，或不到下限。

    只在一部分口径下不符合的（封面、附件、表格算不算；页数是 Word 文件自己记的），提示人工核对。

    会指出：全文 16200 字，要求 10000—15000 字；PDF 共 23 页，上限 20 页。
    不会指出：全文 15000 字；规则包没有对整篇报告规定限额。
    怎样改：按限额删减或补写后重新导出。
    """
    if not dossier.pack.report.bounds:
        raise NotApplicable("通知没有对整篇报告规定限额。")
    lengths = [(bound, of_report(bound, dossier)) for bound in dossier.pack.report.bounds]
    found = [draft for bound, length in lengths if length for draft in _of_report(bound, length, dossier)]
    yield from found
    unknown = [bound.unit for bound, length in lengths if length is None]
    if unknown and not found:
        raise Unchecked(f"报告有多少{'、'.join(unknown)}没有读到，请打开文件核对。")


def _of_report(bound: Bound, length: Measure, dossier: Dossier) -> Iterator[Draft]:
    title, about = dossier.pack.materials["report"].title, _about(dossier) if bound.unit == "字" else ""
    over, under = _is_over(bound, length), _is_under(bound, length)
    reasons = [] if over or under else _reasons(bound, length, about, _APART_WHOLE)
    lacks = [] if over or under or reasons else _lacks(bound, length, about, _APART_WHOLE)
    if not (over or under or reasons or lacks):
        return
    least = under or bool(lacks)
    value = (bound.least if least else bound.most) or 0
    apart = bound.figure(round(abs(length.figure - value), 2))
    told = f"{about}{length.told}，{_asked(bound, least)}，{'还差' if least else '超出'} {apart}"
    if reasons or lacks:
        told = f"{_asked(bound, least)}：{'；'.join(reasons or lacks)}"
    sure = over or under
    yield Draft(
        f"{title}全文 {told}（{bound.clause}）。",
        None,
        Anchor(dossier.report.file if dossier.report else ""),
        None,
        None,
        _plain(value),
        _plain(length.figure),
        severity=bound.severity if sure or bound.severity == "advice" else "review",
        clause=bound.clause,
        quote=bound.quote,
        fix=f"请{'补写到' if least else '删减到'} {bound.figure(value)}{'以上' if least else '以内'}。",
        asked=_against(bound, least),
    )


def _line_anchor(section: Section, offset: int) -> Anchor:
    """The place of the line that holds the character at ``offset`` of the section's text."""
    start = 0
    for line in section.lines:
        if start + len(line.text) >= offset:
            return line.anchor
        start += len(line.text) + 1
    return section.anchor


CHECKS: tuple[Check, ...] = (over_limit, over_by_some_counts, near_limit, short, whole_report)
