"""Q: years of activity, standard, accidents, dates, progress."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import NamedTuple

from checks.form import is_construction
from pipeline.fold import as_seen
from pipeline.gather.requirement import level_of
from pipeline.lazy import lazy
from pipeline.model import Anchor, Check, Document, Dossier, Draft, NotApplicable, Unchecked, decides, paragraphs
from pipeline.pack import Window, pattern

_NUMERALS = {**{digit: value for value, digit in enumerate("零一二三四五六七八九")}, "两": 2, "十": 10}


def _report(dossier: Dossier) -> Document:
    if dossier.report is None:
        raise NotApplicable(f"没有{dossier.pack.report_name}（见 F005）。")
    if not dossier.report.readable:
        raise Unchecked("报告的文字读不出，无法检查。")
    return dossier.report


def _sentences(document: Document) -> Iterator[tuple[str, Anchor]]:
    for paragraph in paragraphs(document.blocks):
        for sentence in re.split(r"[。；;！!\n]", as_seen(paragraph.text)):
            if sentence.strip():
                yield sentence.strip(), paragraph.anchor._replace(file=document.file)


@decides("Q001")
def too_short_activity(dossier: Dossier) -> Iterator[Draft]:
    """报告写明的开展现场管理活动的年限，少于申报等级的要求：标杆级 3 年，优秀级 2 年，推进级 1 年。

    会指出：标杆级的报告写“自2023年起开展现场管理活动”（2024 年检查）。
    不会指出：“自2017年导入现场管理以来”；报告没有写起始时间（由人核对）。
    怎样改：核对起始时间与申报等级。
    """
    report = _report(dossier)
    level, spec = level_of(dossier)
    if not spec.years:
        raise NotApplicable("通知没有要求活动开展几年。")
    told = [(told, place, text) for text, place in _sentences(report) for told in _years_told(text, dossier)]
    if not told:
        raise NotApplicable(f"报告没有写明开展{_subject(dossier)}活动的起始时间或年限。")
    # What says it of the activity itself outweighs what began within it, and the shortest such claim is the doubt.
    plainly = [one for one in told if one[0].plainly]
    claim, place, text = min(plainly) if plainly else max(told)
    years = claim.years
    if years < spec.years:
        yield Draft(
            f"报告写明{_subject(dossier)}活动开展约 {years} 年，{level}要求至少 {spec.years} 年（{spec.clause}）。",
            None,
            place,
            None,
            text,
            spec.years,
            years,
            clause=spec.clause,
            quote=spec.quote,
        )


class _Claim(NamedTuple):
    """Years of activity that a sentence tells of, to the reference date."""

    years: int
    plainly: bool
    """Said of the activity itself, not of a method within it."""


_SINCE = lazy(
    r"(?:自|从|于)?(20\d\d|19\d\d)年(?:\d{1,2}月)?(?:份)?[^,，、]{0,4}?"
    r"(?:起|以来|开始|导入|启动|推行|推进|开展|实施|引入|建立|成立)[^。]{0,30}"
)
_SINCE_PLAINLY = (
    r"(?:自|从|于)(20\d\d|19\d\d)年(?:\d{1,2}月)?(?:份)?(?:起|以来|开始)?[,，]?[^。,，]{0,8}?"
    r"(?:开展|导入|启动|推行|实施|推进)[^。,，]{0,8}?{subject}(?:活动|工作)?(?:以来|起|至今|[,，。]|$)"
)
_NUMBER = r"(\d{1,2}|[一二两三四五六七八九十]{1,3})"
_FOR = lazy(
    rf"(?:开展|推行|推进|实施|导入|坚持)[^。,，]{{0,24}}?(?:已|达|近|满|仅|约|持续|连续|有)*{_NUMBER}(?:多|余)?年"
)
_FOR_PLAINLY = (
    r"{subject}(?:活动|工作)?(?:已|累计|至今|共|仅|持续|连续)*(?:开展|推行|实施|运行)?(?:时间)?(?:已|仅|约|近|满|不足|不到|了|达)*"
    rf"{_NUMBER}(?:个)?(?:多|余)?(年|月)"
)


def _subject(dossier: Dossier) -> str:
    """What the activity is about."""
    return dossier.pack.words["evidence"]["subject"]


def _of(subject: str, source: str) -> re.Pattern[str]:
    return pattern(source.replace("{subject}", re.escape(subject)))


def _years_told(text: str, dossier: Dossier) -> Iterator[_Claim]:
    words = dossier.pack.words["evidence"]["activity"]
    if not any(word in text for word in words):
        return
    today = dossier.day.latest.year
    since_plainly, for_plainly = (_of(_subject(dossier), source) for source in (_SINCE_PLAINLY, _FOR_PLAINLY))
    for expression, plainly in ((_SINCE, False), (since_plainly, True)):
        for match in expression.finditer(text):
            if int(match[1]) <= today and any(word in match[0] for word in words):
                yield _Claim(today - int(match[1]), plainly)
    for match in _FOR.finditer(text):
        if any(word in match[0] for word in words):
            yield _Claim(_value(match[1]), False)
    for match in for_plainly.finditer(text):
        yield _Claim(_value(match[1]) // (12 if match[2] == "月" else 1), True)


def _value(numeral: str) -> int:
    if numeral.isdigit():
        return int(numeral)
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return _NUMERALS.get(numeral[-1:], 0)
    return 10 * _NUMERALS.get(tens, 1) + _NUMERALS.get(ones, 0)


@decides("Q002")
def standard_not_mentioned(dossier: Dossier) -> Iterator[Draft]:
    """报告和证实性材料都没有提到 GB/T 29590《企业现场管理准则》。通知写的是“等”，只作提醒。

    会指出：通篇没有 GB/T 29590，也没有《企业现场管理准则》。
    不会指出：任何一份材料写有“GB/T29590-2013”。
    怎样改：如按该标准开展了活动，在报告中写明。
    """
    clause = dossier.pack.told("Q002")
    _report(dossier)
    number = re.sub(r"[/\s]", "", dossier.pack.form["site_standard"]).upper()
    title = dossier.pack.form["site_standard_title"]
    for material in dossier.materials:
        if material.role in ("report", *dossier.pack.proven):
            text = as_seen("".join(p.text for p in paragraphs(dossier.document_of(material).blocks)))
            if number in re.sub(r"[/\s]", "", text).upper() or title in text:
                return
    wanted = dossier.pack.form["site_standard"]
    yield Draft(f"报告和证实性材料都没有提到 {wanted}《{title}》（{clause}）。", expected=wanted)


@decides("Q003")
def accident_told(dossier: Dossier) -> Iterator[Draft]:
    """报告或证实性材料写到三年内的重大质量、环境、安全事故。“未发生”“杜绝”“应急预案”一类的说法不算。

    会指出：“2023年3月，现场发生一起重大安全事故”。
    不会指出：“未发生质量、环境、安全等重大事故”；五年前的事故；同行的事故案例。
    怎样改：核实是否属于近三年的重大事故。
    """
    clause = dossier.pack.told("Q003")
    for material in dossier.materials:
        if material.role not in ("report", *dossier.pack.proven):
            continue
        for text, place in _sentences(dossier.document_of(material)):
            if found := _accident(text, dossier):
                message = f"“{material.path}”写到事故：“{found[:60]}”，请核实是否属于近三年的重大事故（{clause}）。"
                yield Draft(message, None, place, None, text)
                return


def _accident(text: str, dossier: Dossier) -> str | None:
    """The sentence, when it tells of an accident of the last years and nothing in it denies that."""
    if "事故" not in text and "事件" not in text and "亡" not in text and "伤" not in text:
        return None
    words = dossier.pack.words["evidence"]
    for source in words["accidents"]:
        for match in pattern(source).finditer(text):
            before, after = text[: match.end()], text[match.end() : match.end() + 12]
            if any(pattern(word).search(before) for word in words["denied_before"]):
                continue
            if any(pattern(word).match(after) for word in words["denied_after"]):
                continue
            years = [int(year) for year in re.findall(r"(?<!\d)(20\d\d)年", text)]
            if not years or max(years) >= dossier.day.earliest.year - dossier.pack.dates["accident_years"]:
                return text
    return None


def _told_by(dossier: Dossier) -> str:
    """What the day was read from."""
    if dossier.day.told_by == "commitment":
        return f"{dossier.pack.field_name('commitment')}的日期"
    return "推荐表的日期" if dossier.day.told_by == "recommendation" else "提交日期"


@decides("Q004", "day")
def outside_window(dossier: Dossier) -> Iterator[Draft]:
    """已知的提交日期不在成果申报期间（3—7 月）之内。报名的时间通知有两种写法，一并列出。

    提交日期是指定的日期、申报单位上传的日期、组织承诺的日期，或者推荐表的日期（按推荐期间 5—8 月判断）；
    在哪一天运行检查不算，扫描件上识别出的日期也不算。
    规则包写作必须补正的，只有指定的日期和上传的日期不在期间内才是；其他的日期，以及没有时刻的边界日，提示人工核对。

    会指出：组织承诺的日期是 10 月 15 日，或不在通知的年份。
    不会指出：3 月 1 日至 7 月 31 日；材料没有写明日期。
    怎样改：核对日期；确实如此的，向质协确认申报时间。
    """
    reference, dates = dossier.day, dossier.pack.dates
    if not reference.known:
        raise NotApplicable("不知道材料的提交日期：没有指定，材料也没有写明。")
    if dossier.pack.windows:
        yield from _outside_windows(dossier)
        return
    (first, last), day, period = dates["application"], reference.date, "成果申报"
    if reference.told_by == "recommendation" and "recommendation" in dates:
        (first, last), period = dates["recommendation"], "推荐成果"
    if day.year == dates["year"] and first <= day.month <= last:
        return
    dispute = dossier.pack.disputes.get("registration")
    named = _told_by(dossier)
    message = f"{named} {day} 不在 {dates['year']} 年 {first}—{last} 月的{period}期间内。"
    message += f"{dispute.text if dispute else ''}建议向{dossier.pack.issuer_short}确认。"
    yield Draft(
        message,
        anchor=reference.anchor if reference.anchor.file else None,
        expected=f"{dates['year']}年{first}-{last}月",
        actual=str(day),
        clause="；".join((dossier.pack.told("Q004"), *(dispute.clauses[1:] if dispute else ()))),
    )


def _outside_windows(dossier: Dossier) -> Iterator[Draft]:
    """The day, and the hour where it is known, lies in one of the windows in which such a thing is handed in."""
    reference, clause = dossier.day, dossier.pack.told("Q004")
    of = reference.told_by if reference.told_by == "recommendation" else "submission"
    windows = [one for one in dossier.pack.windows if one.of == of]
    windows = windows or [one for one in dossier.pack.windows if one.of == "submission"]
    fits = [one for one in windows if one.start.date() <= reference.date <= one.end.date()]
    hour = dossier.options.time if reference.origin == "given" else None
    named = _told_by(dossier)
    if fits and any(_within(one, reference.date, hour) for one in fits):
        return
    nearest = (fits or sorted(windows, key=lambda one: abs((one.end.date() - reference.date).days)))[0]
    span = f"{_moment(nearest.start, nearest.timed)}至{_moment(nearest.end, nearest.timed)}"
    message = f"{named} {reference.date}{f' {hour:%H:%M}' if hour else ''} 不在{nearest.title}（{span}）之内。"
    asked, sure = f"{nearest.who}{nearest.what}", True
    if fits and hour is None:
        sure = False
        message = f"{named} {reference.date} 是{nearest.title}（{span}）的边界日，没有读到时刻，请核对是否在时限之内。"
    yield Draft(
        f"{message}{f'这一期间由{asked}。' if asked else ''}建议向{dossier.pack.issuer_short}确认。",
        anchor=reference.anchor if reference.anchor.file else None,
        expected=span,
        actual=str(reference.date),
        clause=nearest.clause or clause,
        quote=nearest.quote or None,
        severity=None if sure else "review",
    )


def _within(window: Window, day: date, hour: time | None) -> bool:
    """Surely in the window: on its first and last day that takes an hour, where the notice names one."""
    if hour is not None:
        return window.start <= datetime.combine(day, hour) <= window.end
    first, last = datetime.combine(day, time.min), datetime.combine(day, time.max)
    return window.start <= first and last <= window.end


def _moment(moment: datetime, timed: bool) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if timed and moment.time() not in (time.min, time.max) else f"{moment:%Y-%m-%d}"


@decides("Q005")
def progress_outside(dossier: Dossier) -> Iterator[Draft]:
    """建设工程的报告写明的工程进度不在 50%—80% 之间。

    会指出：“目前工程项目工程量完成 35%”。
    不会指出：“工程量完成 50%”“80%”；没有写进度；不是建设工程。
    怎样改：核对工程进度。
    """
    clause = dossier.pack.told("Q005")
    report = _report(dossier)
    if not is_construction(dossier):
        raise NotApplicable("不是建筑项目。")
    low, high = dossier.pack.form["progress"]
    told = [(share, text, place) for text, place in _sentences(report) for share in _progress(text, dossier)]
    if not told:
        raise NotApplicable("报告没有写明工程进度。")
    if not any(low <= share <= high for share, _, _ in told):
        share, text, place = told[-1]
        yield Draft(
            f"报告写明的工程进度是 {share:g}%，不在 {low}%—{high}% 之间（{clause}）。",
            None,
            place,
            None,
            text,
            f"{low}%-{high}%",
            share,
        )


_GAP = r"[^。,，;；%]{0,14}?"


def _progress(text: str, dossier: Dossier) -> list[float]:
    """Percentages that tell how much of the works is done."""
    names = "|".join(dossier.pack.words["evidence"]["progress"])
    after = re.findall(rf"(?:{names}){_GAP}(?:完成|达到|达|为|至|约|已)+{_GAP}(\d{{1,3}}(?:\.\d+)?)%", text)
    before = re.findall(rf"完成[^。,，;；%]{{0,6}}?(\d{{1,3}}(?:\.\d+)?)%的?(?:{names})", text)
    done = re.findall(rf"(?:完成|达到)(?:{names})的?{_GAP}(\d{{1,3}}(?:\.\d+)?)%", text)
    return [float(share) for share in (*after, *before, *done) if float(share) <= 100]


CHECKS: tuple[Check, ...] = (
    too_short_activity,
    standard_not_mentioned,
    accident_told,
    outside_window,
    progress_outside,
)
