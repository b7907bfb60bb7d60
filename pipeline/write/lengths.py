"""A section's length and limit in words, in the unit of its limit: 字, pages, characters, or a share of the whole."""

from __future__ import annotations

from pipeline.write import words
from pipeline.write.words import Data


def section_words(section: Data) -> str:
    """One section's standing against its limit: "超出 12 字", "在限额内"."""
    status = section.get("status")
    if section.get("asked") is False:
        return "不要求"
    if status is None:
        return "" if section["found"] else "未读到"
    if measured(section) is None and status == "ok":
        return f"未读到{_UNREAD_LENGTHS[section['unit']]}"
    share = section.get("share")
    if share and end_of(section) is None and section["found"] and share["measured"] is not None:
        standing = "" if status == "ok" else words.SECTION_STATUS[status]
        return "，".join(filter(None, (f"占{share['of']} {_percent(share['measured'])}", standing)))
    if status not in ("over", "short", "borderline"):
        return words.SECTION_STATUS[status] if status != "ok" or end_of(section) else "没有字数限额"
    figure, unit = measured(section), section.get("unit") or "字"
    limit, minimum = section["limit"], section.get("minimum")
    if figure is None:
        return words.SECTION_STATUS[status]
    if status == "over" and limit is not None and figure > limit:
        return f"超出 {figure - limit} {unit}"
    if status == "short" and minimum is not None and figure < minimum:
        return f"还差 {minimum - figure} {unit}"
    at_issue = minimum is not None and (limit is None or abs(figure - minimum) < abs(figure - limit))
    return "是否达到下限取决于口径" if status == "borderline" and at_issue else words.SECTION_STATUS[status]


_UNREAD_LENGTHS = {"页": "页数", "字符": "字符数", "MB": "大小"}


def measured(section: Data) -> int | None:
    """The section's length in the unit of its limit; None where that is not 字 and no file tells it."""
    if not section["found"] or in_words(section):
        return int(section["counts"]["words"])
    told = section.get("measured")
    return None if told is None else int(told)


def length_of(section: Data, about: str = "") -> str:
    """The section's length as it stands beside its limit: "312", "≈312", "3 页"; "—" where it is not known."""
    figure = measured(section)
    if figure is None:
        return "—"
    return f"{about}{figure}" if in_words(section) else f"{figure} {section['unit']}"


def measure_told(section: Data) -> str:
    """What is said of a length that is not one of 字: "占 3 页", "未读到页数"."""
    if not section["found"] or measured(section) is None:
        return section_words(section)
    return f"占 {length_of(section)}"


def told_with_length(section: Data) -> str:
    """The same with how it stands against the limit: "占 3 页，在限额内"."""
    told, standing = measure_told(section), section_words(section)
    return told if told == standing else f"{told}，{standing}"


def in_words(section: Data) -> bool:
    """The section's limit is one of 字, or it has none: its 字数 may stand beside it."""
    return (section.get("unit") or "字") == "字"


def limit_of(section: Data) -> str:
    """The section's limit as it is shown: "300", "3000—5000", "≥ 3000", "20 页", "全文的 60% 以上"; "—" for none."""
    limit, minimum = section["limit"], section.get("minimum")
    unit = section.get("unit") or "字"
    if limit is None and minimum is None:
        return share_told(section["share"]) if section.get("share") else "—"
    told = str(limit) if minimum is None else f"{minimum}—{limit}" if limit is not None else f"≥ {minimum}"
    return told if unit == "字" else f"{told} {unit}"


def share_told(share: Data) -> str:
    """A limit that is a share: "全文的 60% 以上", "全文的 30%—60%"."""
    least, most = share["least"], share["most"]
    ends = [_percent(end) for end in (least, most) if end is not None]
    way = "" if len(ends) == 2 else " 以上" if least is not None else " 以内"
    return f"{share['of']}的 {'—'.join(ends)}{way}"


def _percent(part: float) -> str:
    return f"{part:.1%}".replace(".0%", "%")


def end_of(section: Data) -> int | None:
    """Where the section's bar ends: its limit, or the least that is asked; None where there is neither."""
    end = section["limit"] if section["limit"] is not None else section.get("minimum")
    return None if end is None else int(end)
