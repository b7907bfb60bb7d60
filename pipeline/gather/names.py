"""Names of units, sites and outcomes: found on the report, and compared without what does not matter."""

from __future__ import annotations

from pipeline.fold import fold
from pipeline.gather.text import joined, lines
from pipeline.lazy import lazy
from pipeline.model import Dossier, RecommendationRow
from pipeline.pack import Pack, pattern

_COVER_LINES = 40
_LABELLED = lazy(
    r"^\s*(?:申\s*报\s*单\s*位|单\s*位\s*名\s*称|单\s*位|企\s*业\s*名\s*称|组\s*织\s*名\s*称|申\s*报\s*组\s*织|编\s*制\s*单\s*位|报\s*送\s*单\s*位)"
    r"\s*(?:[(（][^)）]*[)）])?\s*[:：\t]\s*([^:：\n]{4,60}?)\s*(?:[(（](?:盖章|公章|章)[)）])?\s*$"
)
_ORGANISATION = lazy(
    r"^[^，。；：:、\d\s《》“”]{2,36}(?:公司|医院|中心|分行|支行|银行|学校|大学|学院|研究院|研究所|集团|厂|所|局|院|社|处|站|"
    r"事务所|委员会|联合会|合作社|酒店|宾馆|公园|场馆|图书馆|博物馆|福利院|养老院|街道|分公司|项目部)$"
)


def unit_on_cover(dossier: Dossier) -> str | None:
    """The unit as the report's cover or head names it: behind its label, or as a line of its own."""
    if dossier.report is None:
        return None
    alone = None
    for number, line in enumerate(lines(dossier.report.blocks)):
        if number >= _COVER_LINES:
            break
        for piece in line.text.splitlines():
            if found := _LABELLED.match(piece):
                return joined(found[1]).strip(" _")
            if alone is None and number < 15 and _ORGANISATION.match(piece.strip()):
                alone = piece.strip()
    return alone


def report_names(dossier: Dossier, name: str) -> bool | None:
    """Whether the report's text holds the name; None without a readable report."""
    if dossier.report is None or not dossier.report.readable:
        return None
    return same(name) in same("".join(line.text for line in lines(dossier.report.blocks)))


def outcome_in_report(dossier: Dossier) -> str | None:
    """The outcome's name as the report has it."""
    title = dossier.title.text.strip() if dossier.title else ""
    return joined(title) or None


def outcome_in_form(dossier: Dossier) -> str | None:
    """The outcome's name as the form has it."""
    value = dossier.form.value("outcome_name") if dossier.form else None
    return value if isinstance(value, str) and value else None


def own_row(dossier: Dossier) -> RecommendationRow | None:
    """The row of the recommendation that is this outcome: by its name, else by its unit alone."""
    if dossier.recommendation is None:
        return None
    rows = dossier.recommendation.rows
    for title in filter(None, (outcome_in_form(dossier), outcome_in_report(dossier))):
        for row in rows:
            if row.outcome_name and same_title(row.outcome_name, title, dossier.pack):
                return row
    unit = same(dossier.unit_name or "")
    of_unit = [row for row in rows if unit and same(row.unit_name) == unit]
    return of_unit[0] if len(of_unit) == 1 else None


_MARKS = lazy(r"[\"'《》〈〉<>()\[\]【】〔〕{}·\-~_]")
_FULL_STOP = "。.;"


def same_title(one: str, other: str, pack: Pack) -> bool:
    """The same outcome's name; "…成果报告" behind it, as on a cover, does not matter."""
    end = pattern(pack.words["report_title_end"])
    return alike(end.sub("", joined(one).rstrip(_FULL_STOP)), end.sub("", joined(other).rstrip(_FULL_STOP)))


def same(text: str) -> str:
    """A name as it is compared: folded, without brackets, quotation marks, dashes, dots and the full stop behind it."""
    return _MARKS.sub("", fold(text)).rstrip(_FULL_STOP)


_KIND_OF_FIRM = lazy(r"[（(][^（()）]*[)）]|(?:股份)?(?:有限)?(?:责任)?公司$|集团(?:股份)?有限公司$|集团$|\(集团\)")
_SHORTEST = 3


def short_name(unit: str) -> str:
    """A unit's name without what kind of firm it is, as people abbreviate it; "" where little would be left."""
    short = joined(unit)
    while (shorter := _KIND_OF_FIRM.sub("", short).strip()) != short:
        short = shorter
    return short if _SHORTEST <= len(short) < len(joined(unit)) else ""


_PLACE = lazy(r"^(?:[一-龥]{2,3}省)?[一-龥]{2,4}?(?:自治州|[市县区])")


def without_place(short: str) -> str:
    """A unit's short name without the place that it begins with: "青河市远山机械" is called 远山机械; "" as above."""
    bare = _PLACE.sub("", short, count=1)
    return bare if _SHORTEST <= len(bare) < len(short) else ""


def alike(one: str, other: str) -> bool:
    """Nobody can tell the two names apart on paper."""
    one, other = same(one), same(other)
    if one == other:
        return True
    return len(one) == len(other) and all(a == b or _confusable(a, b) for a, b in zip(one, other, strict=True))


def likeness(one: str, other: str) -> float:
    """How much two names have in common, 0-1: for names that were recognised from a picture."""
    from difflib import SequenceMatcher  # which most submissions never need

    return SequenceMatcher(None, one, other).ratio()


def _confusable(one: str, other: str) -> bool:
    """Unicode's confusables (UTS 39), those between two ideographs aside: a person tells 土 from 士."""
    if _is_ideograph(one) and _is_ideograph(other):
        return False
    from confusable_homoglyphs.confusables import confusables_data

    ways = [(a, b) for a in {one, one.upper()} for b in {other, other.upper()}]
    pairs = [*ways, *((b, a) for a, b in ways)]
    return any(b == alike["c"] for a, b in pairs for alike in confusables_data.get(a, ()))


def _is_ideograph(sign: str) -> bool:
    return "\u4e00" <= sign <= "\u9fff" or "\u3400" <= sign <= "\u4dbf"
