"""The outcome's name where it stands without a label: on the cover, above everything else."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from functools import lru_cache

from pipeline.fold import fold
from pipeline.lazy import lazy
from pipeline.model import Paragraph
from pipeline.outline.clues import ALWAYS
from pipeline.outline.contents import bare_name
from pipeline.outline.numbers import number_of
from pipeline.outline.spots import Spot
from pipeline.pack import Pack

_LONGEST = 60
_NEVER = -9.0  # the score of what is no title, whatever it looks like
_FULL_LINE = 8  # characters: a line that a long title is broken after has at least these
# What a cover holds besides the title.
_BOILERPLATE = (
    r"(成果|创新|管理|活动|申报|申请)?(报告|申报书|申请书|申报表|申报材料|成果材料|材料)(书)?$|^附件\d*[:：]?$"
)
_phrase = lazy("[的与和以于]")  # a title has these, a name seldom
_label = lazy(
    r"^.{0,10}(单位|组织|公司|部门|地址|日期|时间|联系人|电话|手机|邮箱|编号|等级|级别|类别|领域|编制|审核|批准|负责人|版本|姓名|现场|班组|作者|推荐)(名称|全称|类别|等级|人)?[:：]"
)
# What stands large before a report and is a page of its own, or the people who wrote it.
_page_of_its_own = lazy(
    r"(声明|承诺书?|授权书|说明书?|目录|修[改订](记录|历史)|变更记录|版本(信息|历史)?|开题报告|任务书|通知|须知|指南|手册)$"
)
_one = r"[\u4e00-\u9fff]\s?[\u4e00-\u9fff]{1,2}[\d*†]*"
_names = lazy(rf"^{_one}(?:\s*[、,，;；]\s*{_one})+$|^{_one}(?:\s+{_one}){{2,}}$")
_SIGNS_OF_PATTERNS = lazy(r"[\\.^$*+?{}\[\]|()]")
_YEAR = lazy(r"^20\d\d\s*年度?")
_date = lazy(r"^[\d〇○零一二三四五六七八九十年月日./\- ]+$")
_organization = lazy(
    r"(公司|医院|集团|中心|学校|大学|协会|研究院|研究所|银行|支行|分行|局|处|厂|站|院|所|项目部|管委会|事务所|街道|分公司)$"
)


def title_on_cover(
    cover: list[Spot], body_size: float | None, labels: Container[str], activity: Iterable[str] = ()
) -> list[Spot]:
    """The spots that form the unlabelled title, or none: no title is better than a wrong one.

    Args:
        cover: the spots before the first section, tables of contents left out.
        body_size: the size most of the text has, in points.
        labels: what the title is called, folded: its label is not the title.
        activity: patterns of lines that name the activity and its papers, on folded text.
    """
    papers = _papers(tuple(activity))
    scores = [
        _NEVER if bare_name(spot.paragraph.text) in labels else _score(spot.paragraph, body_size, papers)
        for spot in cover
    ]
    best = max(scores, default=_NEVER)
    if best > 0:
        return _whole(cover, scores.index(best), papers)
    # Nothing looks like a title: the first line of all is taken for it, where it can be one.
    first = next((n for n, spot in enumerate(cover) if not papers.search(fold(spot.paragraph.text))), None)
    return [cover[first]] if first is not None and scores[first] == 0 and len(cover[first].path) == 1 else []


def papers_named(pack: Pack) -> tuple[str, ...]:
    """Patterns of lines that are what the notice calls a paper, or the activity itself, and no outcome's name.

    A line is one only as a whole; wordings that are patterns are left out: they may reach over a title.
    """
    told = [name for spec in pack.materials.values() for name in (spec.title, *spec.titles)]
    names = {fold(name.removeprefix("^").removesuffix("$")) for name in told if name}
    plain = sorted(re.escape(name) for name in names if name and not _SIGNS_OF_PATTERNS.search(name))
    activity = re.escape(fold(_YEAR.sub("", pack.title)))
    return (rf"^[《\"]?(?:20\d\d年度?)?(?:{activity})?(?:{'|'.join(plain)})?[》\"]?(?:\([^()]*\))?$",)


@lru_cache(maxsize=4)
def _papers(activity: tuple[str, ...]) -> re.Pattern[str]:
    """Lines that name the activity, or the paper that they stand on."""
    return re.compile("|".join((_BOILERPLATE, *activity)))


def _score(p: Paragraph, body: float | None, papers: re.Pattern[str]) -> float:
    text = p.text.strip()
    if not 4 <= len(text) <= _LONGEST or p.part not in ("body", "textbox", "table"):
        return _NEVER
    folded = fold(text)
    if papers.search(folded) or _label.match(folded) or _date.match(folded) or text.endswith(("。", "；", "，")):
        return _NEVER
    if folded.startswith(("—", "--")):
        return _NEVER  # a subtitle
    if number_of(text, p.number).kind or _page_of_its_own.search(folded) or ALWAYS.match(folded) or _names.match(text):
        return _NEVER
    score = 0.0
    if p.style in ("title", "标题", "subtitle") or p.style.startswith("title"):
        score += 3.0
    if p.size and body:
        score += min(max(p.size - body, 0.0) / 4, 2.5)
    score += 1.0 * p.centered + 0.5 * p.bold + 0.5 * (p.part == "textbox")
    if _organization.search(folded):
        score -= 1.5
    return score


def _whole(cover: list[Spot], first: int, papers: re.Pattern[str]) -> list[Spot]:
    """A title that is broken over neighbouring lines of the same look."""
    if first and _breaks_off(cover[first - 1]) and _one_look(cover[first - 1], cover[first], papers):
        first -= 1
    lines = [cover[first]]
    for spot in cover[first + 1 : first + 3]:
        p = spot.paragraph
        folded = fold(p.text)
        if not _one_look(spot, cover[first], papers) or _organization.search(folded) or folded.startswith(("—", "--")):
            break
        if len(lines[-1].paragraph.text.strip()) < _FULL_LINE:
            break
        if len("".join(line.paragraph.text for line in lines)) + len(p.text) > _LONGEST or not p.size:
            break
        lines.append(spot)
    return lines


def _breaks_off(spot: Spot) -> bool:
    """The first line of a long title that happens to end as an organization's name does ("基于…的综合医院")."""
    text = fold(spot.paragraph.text)
    return len(text) >= _FULL_LINE and _phrase.search(text) is not None


def _one_look(spot: Spot, other: Spot, papers: re.Pattern[str]) -> bool:
    """Two lines that may be one title: alike, side by side, and neither of them a label or a date."""
    p = spot.paragraph
    unlabelled = _score(p, None, papers) + (1.5 if _organization.search(fold(p.text)) else 0.0) > 0
    return _look(p) == _look(other.paragraph) and spot.path[:-1] == other.path[:-1] and unlabelled


def _look(p: Paragraph) -> tuple[object, ...]:
    # Not whether it is centred: in a PDF a full line looks flush and the short one below it centred.
    return (p.size, p.bold, p.style, p.part)
