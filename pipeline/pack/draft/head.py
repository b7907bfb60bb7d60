"""Who issued the notice, under which number, for what, in which year, and whom to ask."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.pack.draft.lines import Line

_NUMBER = re.compile(r"[一-龥A-Za-z]{1,12}\s*[〔\[［（(【]\s*(20\d\d)\s*[〕\]］）)】]\s*第?\s*\d+\s*号")
_TITLE = re.compile(
    r"^(?:.{0,30}?)关于(.{4,60}?)的?(?:通知|公告|函)\s*(?:各[^。]{2,20}[:：])?$|^(.{4,60}?)(?:通知|公告|指南|办法)\s*$"
)
_VERB = re.compile(
    r"^(?:组织|做好|启动|举办|申报|征集|推荐|评选|推选|遴选)?(?:开展|举办|申报|征集|做好|组织|启动|推荐|评选|推选|遴选)?(?=.{4})"
)
_DATE = re.compile(r"(20\d\d)\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日")
_ISSUER = re.compile(r"^[一-龥（）()]{4,30}(?:协会|学会|联合会|委员会|中心|促进会|研究会|局|厅|办公室|总会|商会|公司)$")
_CONTACT = {
    "department": r"联系部门|承办部门|受理部门",
    "address": r"地\s*址|通讯地址|联系地址",
    "person": r"联\s*系\s*人",
    "phone": r"联系电话|电\s*话|咨询电话|联系方式",
    "email": r"(?:电子)?[邮信]箱|E-?mail",
    "website": r"网\s*址|官\s*网|网站",
}


class Head(NamedTuple):
    """What the notice says of itself."""

    title: str
    number: str
    issuer: str
    year: int
    contact: dict[str, str]
    line: Line | None
    """Where the title stands."""
    doubts: tuple[str, ...]
    """Of title, number, issuer, year: those that were not found."""


def head_of(lines: tuple[Line, ...], today: int) -> Head:
    """The head; ``today`` is the year that is taken where the notice names none."""
    main = [line for line in lines if not line.annex and not line.cells]
    number = next((found for line in main[:12] if (found := _NUMBER.search(line.plain))), None)
    title, line = _title(main)
    dates = [found for one in main if (found := _DATE.search(one.plain))]
    year = _year(title) or (int(number[1]) if number else 0) or (int(dates[-1][1]) if dates else 0)
    issuer = _issuer(main)
    told = {"title": title, "number": number, "issuer": issuer, "year": year}
    doubts = tuple(key for key, value in told.items() if not value)
    name = number[0].replace(" ", "") if number else "（无文号）"
    return Head(title or "未命名活动", name, issuer or "（未写明）", year or today, _contact(main), line, doubts)


def _title(main: list[Line]) -> tuple[str, Line | None]:
    for place, line in enumerate(main[:15]):
        following = main[place + 1].plain if place + 1 < len(main) else ""
        for text in (line.plain, line.plain + following if _begins(line.plain) else ""):
            if found := _TITLE.match(text):
                name: str = found[1] or found[2]
                bare: str = _VERB.sub("", name, count=1)
                return bare.removesuffix("工作"), line
    return "", None


def _begins(plain: str) -> bool:
    """The title begins in this line and is not merely below it."""
    return "关于" in plain


def _year(text: str) -> int:
    found = re.search(r"(20\d\d)\s*年", text)
    return int(found[1]) if found else 0


def _issuer(main: list[Line]) -> str:
    """The lines above the date at the end; else the first line that is an office's name."""
    dated = [place for place, line in enumerate(main) if _DATE.fullmatch(line.plain.replace(" ", ""))]
    for place in [*(at - 1 for at in reversed(dated) if at), *range(min(len(main), 6))]:
        names: list[str] = []  # who issued it together signs in lines of their own
        while place >= 0 and _ISSUER.match(name := main[place].plain.replace(" ", "").removesuffix("文件")):
            names.insert(0, name)
            place -= 1
        if names:
            return "、".join(names)
    return ""


def _contact(main: list[Line]) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in main:
        for key, words in _CONTACT.items():
            match = re.search(
                rf"(?:^|[\s，；])(?:{words})\s*[:：]\s*([^，；]+?)(?=\s{{2,}}|\s[^\s:：]{{2,6}}[:：]|[；，。]|$)",
                line.plain,
            ) or re.search(rf"(?:^|\s)(?:{words})\s+([^\s:：，；。]+)(?=\s|[，；。]|$)", line.plain)
            if match and key not in found:
                found[key] = match[1].strip()
    return found
