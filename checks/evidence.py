"""E: does the evidence serve what the level asks?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.evaluation import at, title_of
from pipeline.gather.ledger import PARTIES
from pipeline.gather.names import likeness, same, short_name
from pipeline.gather.requirement import (
    evaluations,
    group_recommends,
    is_blank,
    level_of,
    parties,
    proven,
    required_years,
    serves_instead,
    substitutes,
    unread,
)
from pipeline.model import (
    Anchor,
    Check,
    Dossier,
    Draft,
    Material,
    NotApplicable,
    Unchecked,
    decides,
    paragraphs,
)
from pipeline.pack import pattern
from pipeline.values.when import dates


def _not_read(dossier: Dossier) -> list[Material]:
    """Material that nobody could look into: nothing may be called missing without saying so.

    The report is among it: a file that came alone was taken for the report, and many bind all into one.
    """
    return unread(dossier, [m for m in dossier.materials if m.role in (*dossier.pack.proven, "report", "unknown")])


_ALIKE = 0.7
"""Two names of which one was recognised from a picture may be the same from here on."""


@decides("E001", "no other file")
def no_evaluation(dossier: Dossier) -> Iterator[Draft]:
    """没有现场管理评价报告，也没有可以替代它的第三方评价报告或满意度测评报告。

    会指出：材料里只有活动总结和荣誉证书。
    不会指出：有第一、第二或第三方评价报告；或有满意度测评报告（推进级见 E002）。读不出的评价报告见 E007、F011。
    怎样改：补交按 T/SAQ 0004-2023 开展成熟度评价的结果报告。
    """
    if not dossier.pack.evaluation:
        raise NotApplicable("通知没有要求评价报告。")
    if dossier.of_role(dossier.pack.evaluation) or substitutes(dossier):
        return
    closed = _not_read(dossier)
    if any(dossier.document_of(m).noted("missing_reader") for m in closed):
        raise Unchecked(f"有 {len(closed)} 份材料因缺少组件没有读（见 F011），其中可能有评价报告。")
    level, spec = level_of(dossier)
    asked = f"{level}，{spec.clause}" if level else dossier.pack.told("E001")
    message = f"没有找到{title_of(dossier)}，也没有可替代的报告（{asked}）。"
    yield Draft(message, dossier.pack.evaluation, clause=spec.clause or None, quote=spec.quote or None)


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
    if not spec.parties:
        raise NotApplicable("通知没有规定由哪一方评价。")
    subject = found[0].path if found else dossier.pack.evaluation
    if found:
        fits = named & set(spec.parties) or ("third" in named and "third" in spec.substitutes)
        if named and not fits:
            told = "、".join(PARTIES[party] for party in sorted(named))
            yield _misfit(dossier, subject, at(dossier, found[0]), f"{told}评价报告")
    elif (instead := substitutes(dossier)) and not serves_instead(dossier, instead[0]):
        yield _misfit(dossier, instead[0].path, at(dossier, instead[0]), dossier.pack.material(instead[0].role).title)
    elif not found and not substitutes(dossier):
        raise NotApplicable(f"没有可读的{title_of(dossier)}（见 E001）。")
    dispute = dossier.pack.disputes.get("group_evaluation")
    if dispute and (group := group_recommends(dossier)) and named == {"first"}:
        yield Draft(
            f"由“{group}”推荐，只有第一方评价报告。通知两处说法不同：{dispute.text}建议向{dossier.pack.issuer_short}确认。",
            subject,
            at(dossier, found[0]),
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


@decides("E004", "no other file")
def years_not_covered(dossier: Dossier) -> Iterator[Draft]:
    """支撑材料没有覆盖要求的年份：标杆级近 3 年，优秀级近 2 年，推进级近 1 年。基准年和它之前的 N 年中有 N 年即可。

    会指出：标杆级只有 2023、2024 两年的材料。
    不会指出：标杆级有 2021、2022、2023 三年的材料。评价报告、满意度测评报告和荣誉证书都算作所写年份的材料。
    怎样改：补交所缺年份的活动总结、记录等材料。
    """
    level, spec = level_of(dossier)
    if not spec.years:
        raise NotApplicable("通知没有要求支撑材料覆盖几年。")
    material = proven(dossier)
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


@decides("E006")
def honors_unproven(dossier: Dossier) -> Iterator[Draft]:
    """报告写有近三年的荣誉而没有附证书；或证书不在近三年内，或是发给别的单位的。

    会指出：报告写“获得 2023 年上海市质量信得过班组称号”，材料里没有证书；2018 年的证书；发给另一家公司的证书。
    不会指出：附有证书；报告没有写荣誉；发给本单位的集团、车间或班组的证书。
    怎样改：补交近三年的本单位荣誉证书，去掉三年以前的。
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
                at(dossier, honor),
                expected=earliest,
                actual=year,
            )
        if (other := _of_another(honor, dossier)) is not None:
            yield Draft(
                f"“{honor.path}”写明发给“{other}”，申报单位是“{dossier.unit_name}”，请核对是不是本单位的荣誉（{clause}）。",
                honor.path,
                at(dossier, honor),
                expected=dossier.unit_name,
                actual=other,
            )


def _of_another(honor: Material, dossier: Dossier) -> str | None:
    """The unit that a certificate is made out to, where it is another one and the own name stands nowhere in it."""
    told, own = honor.facts.get("unit_name"), dossier.unit_name
    if not isinstance(told, str) or not own:
        return None
    text = same("".join(paragraph.text for paragraph in paragraphs(dossier.document_of(honor).blocks)))
    names = [name for name in (same(own), same(short_name(own))) if name]
    related = any(name in text or name in same(told) for name in names) or same(short_name(told) or told) in same(own)
    misread = honor.text_source == "ocr" and likeness(same(told), same(own)) >= _ALIKE
    return None if related or misread else told


def _claim(dossier: Dossier, earliest: int) -> tuple[str, Anchor] | None:
    """The report's first sentence that claims an honour of the last years, or of no year."""
    if dossier.report is None:
        return None
    words = dossier.pack.evidence_words["honor_claims"]
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
        if material.role not in dossier.pack.proven:
            continue
        document = dossier.document_of(material)
        reason = reasons.get(material.path) or next((note.text for note in document.noted("damaged")), None)
        if reason:
            yield Draft(f"“{material.path}”：{reason}", material.path, at(dossier, material))
        elif is_blank(dossier, material):
            message = f"“{material.path}”打开后没有内容，是空白的（{clause}）。"
            yield Draft(message, material.path, at(dossier, material))


CHECKS: tuple[Check, ...] = (no_evaluation, wrong_party, years_not_covered, honors_unproven, unreadable_evidence)
