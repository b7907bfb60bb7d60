"""E: does the evidence serve what the level asks?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from difflib import SequenceMatcher

from pipeline.gather.ledger import PARTIES
from pipeline.gather.names import same
from pipeline.gather.requirement import (
    PROVEN,
    evaluations,
    group_recommends,
    is_blank,
    level_of,
    parties,
    required_years,
    satisfactions,
    unread,
)
from pipeline.model import (
    Anchor,
    Check,
    Document,
    Dossier,
    Draft,
    Material,
    NotApplicable,
    Role,
    Unchecked,
    decides,
    paragraphs,
)
from pipeline.pack import pattern
from pipeline.values.when import When, dates

EVALUATION: Role = "evaluation_report"
_ALIKE = 0.75
"""How alike two names read by OCR must be to count as the same."""


def _evaluation(dossier: Dossier) -> str:
    """What the notice calls the evaluation report."""
    return dossier.pack.materials[EVALUATION].title


def _chosen(dossier: Dossier) -> Material:
    """The evaluation report that is judged."""
    found = evaluations(dossier)
    if found:
        return found[0]
    if unread(dossier, dossier.of_role(EVALUATION)):
        raise Unchecked("评价报告读不出文字，无法检查；这不表示内容缺少。")
    raise NotApplicable(f"没有可读的{_evaluation(dossier)}（见 E001）。")


def _at(dossier: Dossier, material: Material) -> Anchor:
    """The material's file; a part of a bound file has no path of its own."""
    return Anchor(dossier.document_of(material).file)


def _estimated(material: Material) -> bool:
    return material.text_source == "ocr"


def _not_read(dossier: Dossier) -> list[Material]:
    """Material that nobody could look into: nothing may be called missing without saying so.

    The report is among it: a file that came alone was taken for the report, and many bind all into one.
    """
    return unread(dossier, [m for m in dossier.materials if m.role in (*PROVEN, "report", "unknown")])


@decides("E001", "no other file")
def no_evaluation(dossier: Dossier) -> Iterator[Draft]:
    """没有现场管理评价报告，也没有可以替代它的第三方评价报告或满意度测评报告。

    会指出：材料里只有活动总结和荣誉证书。
    不会指出：有第一、第二或第三方评价报告；或有满意度测评报告（推进级见 E002）。读不出的评价报告见 E007、F011。
    怎样改：补交按 T/SAQ 0004-2023 开展成熟度评价的结果报告。
    """
    if dossier.of_role(EVALUATION) or satisfactions(dossier):
        return
    closed = _not_read(dossier)
    if any(dossier.document_of(m).noted("missing_reader") for m in closed):
        raise Unchecked(f"有 {len(closed)} 份材料因缺少组件没有读（见 F011），其中可能有评价报告。")
    level, spec = level_of(dossier)
    message = f"没有找到{_evaluation(dossier)}，也没有可替代的报告（{level}，{spec.clause}）。"
    yield Draft(message, EVALUATION, clause=spec.clause, quote=spec.quote)


@decides("E002")
def wrong_party(dossier: Dossier) -> Iterator[Draft]:
    """评价方与申报等级不符：推进级应为第一方评价；集团推荐的不应只有第一方评价（通知两处要求不同，一并列出）。

    会指出：推进级只交了第二方、第三方评价或满意度测评报告；集团公司推荐而只有第一方评价报告。
    不会指出：标杆级、优秀级的第一或第二方评价；标杆级、优秀级以第三方评价或满意度测评报告替代。
    怎样改：补交相应的评价报告，或向质协确认是否可以替代。
    """
    if dossier.level is None and dossier.form is not None:
        raise NotApplicable("申报等级没有确定（见 A006），无法判断评价方是否合适。")
    _, spec = level_of(dossier)
    found, named = evaluations(dossier), parties(dossier)
    subject = found[0].path if found else EVALUATION
    if found:
        fits = named & set(spec.parties) or ("third" in named and "third_evaluation" in spec.substitutes)
        if named and not fits:
            told = "、".join(PARTIES[party] for party in sorted(named))
            yield _misfit(dossier, subject, _at(dossier, found[0]), f"{told}评价报告")
    elif (instead := satisfactions(dossier)) and "satisfaction" not in spec.substitutes:
        yield _misfit(dossier, instead[0].path, _at(dossier, instead[0]), "满意度测评报告")
    elif not found and not satisfactions(dossier):
        raise NotApplicable(f"没有可读的{_evaluation(dossier)}（见 E001）。")
    dispute = dossier.pack.disputes.get("group_evaluation")
    if dispute and (group := group_recommends(dossier)) and named == {"first"}:
        yield Draft(
            f"由“{group}”推荐，只有第一方评价报告。通知两处说法不同：{dispute.text}建议向{dossier.pack.issuer_short}确认。",
            subject,
            _at(dossier, found[0]),
            expected="第二方或第三方评价",
            actual="第一方评价",
            clause="；".join(dispute.clauses),
            quote="；".join(dispute.quotes),
        )


def _misfit(dossier: Dossier, path: str, place: Anchor, given: str) -> Draft:
    level, spec = level_of(dossier)
    wanted = "或".join(PARTIES[party] for party in spec.parties) + "评价报告"
    aside = spec.clause
    if dispute := dossier.pack.disputes.get("substitutes"):
        aside += f"；{dispute.clauses[-1]} 未分等级，建议向{dossier.pack.issuer_short}确认"
    return Draft(
        f"{level}要求{wanted}，提交的是{given}（{aside}）。",
        path,
        place,
        expected=wanted,
        actual=given,
        clause=spec.clause,
        quote=spec.quote,
    )


@decides("E003", "file")
def incomplete_evaluation(dossier: Dossier) -> Iterator[Draft]:
    """评价报告里没有成熟度评分、特色亮点或可改进之处。三项各指出一次。

    会指出：评价报告只有亮点和结论，没有分数；或“可改进之处”下面是空的。
    不会指出：写作“存在不足”“改进建议”“总得分 86.5 分”的。
    怎样改：在评价报告中补充所缺的内容。
    """
    clause = dossier.pack.told("E003")
    chosen = _chosen(dossier)
    asked = (
        ("score", "has_score", "成熟度评分"),
        ("highlights", "has_highlights", "特色亮点"),
        ("improvements", "has_improvements", "可改进之处"),
    )
    for subject, fact, title in asked:
        if not chosen.facts.get(fact):
            yield Draft(
                f"评价报告“{chosen.path}”中没有找到{title}（{clause}）。",
                subject,
                _at(dossier, chosen),
                expected=title,
            )


@decides("E004", "no other file")
def years_not_covered(dossier: Dossier) -> Iterator[Draft]:
    """支撑材料没有覆盖要求的年份：标杆级近 3 年，优秀级近 2 年，推进级近 1 年。基准年和它之前的 N 年中有 N 年即可。

    会指出：标杆级只有 2023、2024 两年的材料。
    不会指出：标杆级有 2021、2022、2023 三年的材料。评价报告、满意度测评报告和荣誉证书都算作所写年份的材料。
    怎样改：补交所缺年份的活动总结、记录等材料。
    """
    level, spec = level_of(dossier)
    material = [m for m in dossier.materials if m.role in PROVEN]
    closed = _not_read(dossier)
    needed = required_years(dossier)
    have = [str(year) for year, files in needed if files]
    for year in [year for year, files in needed if not files]:
        message = f"{level}要求近 {spec.years} 年的支撑材料，没有找到 {year} 年的（{spec.clause}）。"
        message += f"已有 {'、'.join(have)} 年。" if have else ""
        if not material:
            message = f"没有找到任何证实性材料，缺 {year} 年（{level}要求近 {spec.years} 年，{spec.clause}）。"
        if closed:
            message += f"另有 {len(closed)} 份材料读不出，请确认其年份。"
        yield Draft(
            message,
            str(year),
            expected=spec.years,
            actual=len(have),
            severity=None if material else "error",
            clause=spec.clause,
            quote=spec.quote,
        )


@decides("E005")
def standard_not_named(dossier: Dossier) -> Iterator[Draft]:
    """评价报告没有写明依据《现场管理评价实施指南》（T/SAQ 0004-2023），或写的是别的年号。

    会指出：“依据行业现场管理检查办法开展评价”。
    不会指出：写有 T/SAQ 0004-2023，或写有《现场管理评价实施指南》全名。
    怎样改：在评价报告中写明依据的标准。
    """
    clause = dossier.pack.told("E005")
    chosen = _chosen(dossier)
    wanted = f"{dossier.pack.form['standard']}-{dossier.pack.form['standard_year']}"
    named = chosen.facts.get("standard")
    if not named:
        message = f"评价报告“{chosen.path}”没有写明依据 {wanted}（{clause}）。"
    elif re.search(r"-\d{4}$", str(named)) and named != wanted and not _estimated(chosen):
        message = f"评价报告“{chosen.path}”依据的是 {named}，通知要求 {wanted}（{clause}）。"
    else:
        return
    yield Draft(message, chosen.path, _at(dossier, chosen), expected=wanted, actual=str(named) if named else None)


@decides("E006")
def honors_unproven(dossier: Dossier) -> Iterator[Draft]:
    """报告写有近三年的荣誉而没有附证书；或证书不在近三年内。

    会指出：报告写“获得 2023 年上海市质量信得过班组称号”，材料里没有证书；2018 年的证书。
    不会指出：附有证书；报告没有写荣誉。
    怎样改：补交近三年的荣誉证书，去掉三年以前的。
    """
    clause = dossier.pack.told("E006")
    latest = dossier.day.latest.year
    earliest = dossier.day.earliest.year - dossier.pack.dates["honor_years"]
    honors = dossier.of_role("honor")
    if not honors and (claim := _claim(dossier, earliest)):
        sentence, anchor = claim
        message = f"报告写有荣誉“{sentence[:40]}”，没有找到荣誉证书（{clause}）。"
        if closed := _not_read(dossier):
            message += f"另有 {len(closed)} 份材料读不出，请确认其中是否有证书。"
        yield Draft(message, None, anchor, None, sentence)
    for honor in honors:
        year = honor.facts.get("year")
        if isinstance(year, int) and year < earliest:
            yield Draft(
                f"“{honor.path}”是 {year} 年的荣誉，不在近三年（{earliest}—{latest} 年）内（{clause}）。",
                honor.path,
                _at(dossier, honor),
                expected=earliest,
                actual=year,
            )


def _claim(dossier: Dossier, earliest: int) -> tuple[str, Anchor] | None:
    """The report's first sentence that claims an honour of the last years, or of no year."""
    if dossier.report is None:
        return None
    words = dossier.pack.words["evidence"]["honor_claims"]
    for paragraph in paragraphs(dossier.report.blocks):
        for sentence in re.split(r"[。；;\n]", paragraph.text):
            if any(pattern(word).search(sentence) for word in words):
                told = [when.year for when in dates(sentence)]
                if not told or max(told) >= earliest:
                    return sentence.strip(), paragraph.anchor._replace(file=dossier.report.file)
    return None


@decides("E007", "broken file")
def unreadable_evidence(dossier: Dossier) -> Iterator[Draft]:
    """证实性材料打不开，或打开是空白的。

    会指出：压缩包里损坏的评价报告；一页空白的 PDF。
    不会指出：没有文字的照片；因没有安装文字识别而没读的扫描件（见 F011）；加密的文件（见 F002）。
    怎样改：检查该文件，重新导出后上传。
    """
    clause = dossier.pack.told("E007")
    reasons = {note.anchor.file: note.text for note in dossier.submission.notes if note.kind == "damaged"}
    for material in dossier.materials:
        if material.role not in PROVEN:
            continue
        document = dossier.document_of(material)
        reason = reasons.get(material.path) or next((note.text for note in document.noted("damaged")), None)
        if reason:
            yield Draft(f"“{material.path}”：{reason}", material.path, _at(dossier, material))
        elif is_blank(dossier, material):
            message = f"“{material.path}”打开后没有内容，是空白的（{clause}）。"
            yield Draft(message, material.path, _at(dossier, material))


@decides("E008")
def no_third_party(dossier: Dossier) -> Iterator[Draft]:
    """申报标杆级而没有第三方现场管理评价报告。这是建议，不是必须。

    会指出：标杆级只有第一方评价报告。
    不会指出：有第三方评价报告；优秀级和推进级。
    怎样改：如有第三方评价报告，一并上传。
    """
    clause = dossier.pack.told("E008")
    advised = [name for name, level in dossier.pack.levels.items() if level.advises_third]
    if dossier.level not in advised:
        raise NotApplicable(f"只对{'、'.join(advised)}提出这一建议。")
    if "third" in parties(dossier):
        return
    if unread(dossier, dossier.of_role(EVALUATION)):
        raise Unchecked("有评价报告读不出文字，不知道是哪一方的评价。")
    found = evaluations(dossier)
    yield Draft(
        f"申报{dossier.level}，没有找到第三方{_evaluation(dossier)}；通知建议提供（{clause}）。",
        found[0].path if found else EVALUATION,
    )


@decides("E009")
def doubtful_evaluation(dossier: Dossier) -> Iterator[Draft]:
    """评价报告的日期在材料提交之后，或在参考日期的三年以前，或写的是别的单位、别的现场。

    会指出：2020 年的评价报告；评价日期晚于参考日期；受评价单位是另一家公司。
    不会指出：近三年内的评价报告；单位名称后面带有部门或现场名称。
    怎样改：核对日期和名称，换成本次申报现场的评价报告。
    """
    clause = dossier.pack.told("E009")
    chosen = _chosen(dossier)
    if told := _date_doubt(chosen, dossier):
        yield Draft(told, chosen.path, _at(dossier, chosen), actual=str(chosen.facts.get("date")))
    wanted = {"unit_name": ("单位", dossier.unit_name), "site_name": ("现场", _site_name(dossier))}
    for key, (title, name) in wanted.items():
        given = chosen.facts.get(key)
        if name and isinstance(given, str) and not _names(dossier, chosen, given, name, key == "site_name"):
            message = f"评价报告“{chosen.path}”写的{title}是“{given}”，申报的是“{name}”（{clause}）。"
            yield Draft(message, chosen.path, _at(dossier, chosen), expected=name, actual=given)


def _date_doubt(chosen: Material, dossier: Dossier) -> str | None:
    told = chosen.facts.get("date")
    parts = [int(part) for part in str(told).split("-")] if told else []
    if not parts:
        return None
    when, reference, asked = When(*parts), dossier.day, dossier.pack.dates
    span = asked["evaluation_years"]
    if when.first_day() > reference.latest:
        clause = dossier.pack.told("E009")
        return f"评价报告“{chosen.path}”的日期 {told} 晚于参考日期 {reference.latest}（{clause}）。"
    if when.last_day() < _years_before(reference.earliest, span):
        clause = asked["evaluation_clause"]
        return f"评价报告“{chosen.path}”的日期 {told} 在参考日期 {reference.earliest} 的 {span} 年以前（{clause}）。"
    return None


def _years_before(day: date, years: int) -> date:
    return day.replace(year=day.year - years, day=min(day.day, 28) if day.month == 2 else day.day)


def _site_name(dossier: Dossier) -> str | None:
    value = dossier.form.value("site_name") if dossier.form else None
    return value if isinstance(value, str) else None


def _names(dossier: Dossier, chosen: Material, given: str, name: str, is_site: bool) -> bool:
    """The evaluation names the unit or site; for a site, one that the report itself names will do."""
    one, other = same(given), same(name)
    if one in other or other in one or other in same(_text(dossier.document_of(chosen))):
        return True
    if _estimated(chosen) and SequenceMatcher(None, one, other).ratio() >= _ALIKE:
        return True
    return is_site and dossier.report is not None and one in same(_text(dossier.report))


def _text(document: Document) -> str:
    return "".join(p.text for p in paragraphs(document.blocks))


@decides("E010")
def no_seal(dossier: Dossier) -> Iterator[Draft]:
    """评价报告上没有找到印章的图片或签名。找到也不等于真实，见 M003。

    会指出：评价报告末尾没有签名，文件里没有图片。
    不会指出：写有“评价组长（签名）：某人”；有印章图片；扫描件。
    怎样改：请评价单位盖章或签名后扫描上传。
    """
    clause = dossier.pack.told("E010")
    chosen = _chosen(dossier)
    if chosen.facts.get("has_seal") is False:
        message = f"评价报告“{chosen.path}”上没有找到印章图片或签名（{clause}）。"
        yield Draft(message, chosen.path, _at(dossier, chosen))


CHECKS: tuple[Check, ...] = (
    no_evaluation,
    wrong_party,
    incomplete_evaluation,
    years_not_covered,
    standard_not_named,
    honors_unproven,
    unreadable_evidence,
    no_third_party,
    doubtful_evaluation,
    no_seal,
)
