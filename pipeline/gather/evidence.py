"""What the evidence tells: who evaluated whom, when, by which standard, with which score; honours and years."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from pipeline.gather.boxes import boxes
from pipeline.gather.text import CELL, TextLine, bare, joined, plain
from pipeline.lazy import lazy
from pipeline.model import Document, figures
from pipeline.pack import FactSpec, Pack, pattern
from pipeline.values.when import When, dates, last_date

_ORGANISATION = lazy(
    r"(协会|学会|联合会|总会|工会|委员会|局|厅|部|政府|团委|妇联|集团|公司|中心|研究院|办公室|领导小组|大学|医院|联盟|基金会)$"
)
AWARD = lazy(
    r"(?:被评为|评为|荣获|获评|荣膺|获得|授予|获)[^“《]{0,12}?[“《\"]?((?:20\d\d年度?)?(?!特发|特颁|以资)[^，。；、\"”》\n]{2,40}?)"
    r"(?:[”》\"]|称号|荣誉|，|。|；|,|特发|特颁|\n\s*(?=特发|特颁|以资)|$)"
)
_HONOR_QUOTED = lazy(
    r"(?:评为|荣获|获评|荣膺|获得|授予|获)(?:[^。\n“《\"『「]{0,40}|\s*\n\s*)[“《\"『「]([^”》\"』」]{2,40})[”》\"』」]"
)
_GIVEN = lazy(r"被?评为|荣获|获评|荣膺|授予|获得|荣誉")
_DAY_BEHIND = lazy(r"[\s:：]*(?:20\d\d|[二两][〇○Oo0零])\s*[\d〇○零一二三四五六七八九十]*\s*年.*$")
_SIGNED = lazy(r"(?:签名|签字|签章|评价组长|组长|评价员|评价人员|评审员)\s*[)）]?\s*[:：]\s*[_\s]*([一-龥·]{2,4})")
_NUMBER = lazy(r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?")
_LARGE = {"万": 10_000, "亿": 100_000_000}
_HEAD = 6
_FEW = 15
"""Characters that a heading has at most."""


_ADDRESSED = lazy(
    r"^(?:授予|兹授予|兹证明|特授予)?\s*[“《]?([一-龥（）()]{3,30}?(?:公司|医院|银行|支行|分行|集团|研究院|大学|学校|福利院|中心)+)[”》]?"
)


def addressee(told: Sequence[TextLine]) -> str | None:
    """The organisation to which a certificate is made out: in the line that ends with a colon, or behind 授予."""
    for number, line in enumerate(told[:_HEAD]):
        text = line.text.strip()
        if (found := _ADDRESSED.match(text)) is None:
            continue
        # A scan may lose the colon: a name alone before the sentence that says what for.
        alone = not text[found.end() :].strip(" ·.,;:：，；︰")
        given = alone and any(_GIVEN.search(other.text) for other in told[number + 1 : number + 3])
        if text.endswith(("：", ":")) or text.startswith(("授予", "兹")) or given:
            return found[1]
    return None


def labelled(told: Iterable[TextLine], names: Sequence[str]) -> str | None:
    """What stands beside the first of these labels, in a table or behind a colon."""
    for name in names:
        for line in told:
            if line.cells:
                for label, value in zip(line.cells, line.cells[1:], strict=False):
                    if bare(label) == name and value.strip():
                        return joined(value)
            for piece in (line.text, *line.cells):
                found = re.search(
                    rf"(?:^|[\s；;，,(（、]){_spaced(name)}\s*(?:[(（][^)）]*[)）])?\s*[:：]\s*([^\n\t；;]+)", piece
                )
                if found and (value := re.split(r"\s{2,}|\s(?=\S{2,8}[:：])", found[1].strip())[0].strip(" _")):
                    return value
            if not line.cells and (found := re.match(rf"\s*{_spaced(name)}[ \u3000]+(\S.*)", line.text)):
                return found[1].strip()
    return None


@lru_cache(maxsize=256)
def _spaced(name: str) -> str:
    return r"\s*".join(map(re.escape, name))


def party(told: Sequence[TextLine], spec: FactSpec, pack: Pack) -> str | None:
    """first, second or third: as the report says of itself, else by who evaluated whom."""
    words = pack.evidence_words
    how = labelled(told, spec.labels)
    if how:
        options = boxes(how, ("第一方", "第二方", "第三方"))
        ticked = [box.label for box in options if box.ticked]
        if len(ticked) == 1 and len(options) > 1:
            how = ticked[0]
        if found := _parties(how, words):
            return found[0]
    for line in told[:5]:
        if len(line.text) <= 50 and len(found := _parties(line.text, words)) == 1:
            return found[0]
    evaluator, unit = labelled(told, spec.by), labelled(told, spec.of)
    if evaluator and unit:
        if plain(unit) in plain(evaluator):
            return "first"
        if any(word in evaluator for word in words["group"]):
            return "second"
    named = [found for line in told if (found := _parties(line.text, words))]
    alone = {found[0] for found in named if len(found) == 1}
    if len(alone) == 1:
        return alone.pop()
    return "third" if evaluator and unit else None


def outsider(told: Sequence[TextLine], by: Sequence[str]) -> str | None:
    """A survey by somebody else is a third party's."""
    return "third" if labelled(told, by) or any("委托" in line.text for line in told) else None


def _parties(text: str, words: dict[str, list[str]]) -> list[str]:
    folded = plain(text)
    return [name for name in ("third", "second", "first") if any(pattern(w).search(folded) for w in words[name])]


def score(told: Sequence[TextLine], names: Sequence[str]) -> float | None:
    """The number behind one of these names, in a table's row or a sentence."""
    for source in names:
        for line in told:
            folded = plain(line.text.replace(CELL, "|"))
            for match in pattern(source).finditer(folded):
                if (number := _number_after(folded[match.end() :])) is not None:
                    return number
    return None


def percent(told: Sequence[TextLine], names: Sequence[str]) -> float | None:
    """The share behind one of these names; a number without its sign is none."""
    for source in names:
        for line in told:
            folded = plain(line.text.replace(CELL, "|"))
            for match in pattern(source).finditer(folded):
                rest = folded[match.end() :]
                rest = rest[_BEFORE_NUMBER.match(rest).end() :]  # type: ignore[union-attr]
                if share := _SHARE.match(rest):
                    return float(share[1] or share[2])
    return None


_SHARE = lazy(r"(\d{1,3}(?:\.\d+)?)%|百分之(\d{1,3}(?:\.\d+)?)")
_BEFORE_NUMBER = lazy(r"(?:\([^)]*\)|[:|为是约达到共计得分值评综合最终结果总分数的:=级别等,“”\"现场])*")
_LEVELS = {"一": 1.0, "二": 2.0, "三": 3.0, "四": 4.0, "五": 5.0}


def _number_after(text: str) -> float | None:
    """The number that follows a score's name with nothing but small words between; a year or a date is none."""
    rest = text[_BEFORE_NUMBER.match(text).end() :]  # type: ignore[union-attr]
    if match := _NUMBER.match(rest):
        after = rest[match.end() :]
        if after.startswith(("年", "月", "人", "项", "次", "、")) and "." not in match[0]:
            return None
        return float(match[0].replace(",", "")) * _LARGE.get(after[:1], 1)
    if rest[:1] in _LEVELS and rest[1:2] in ("级", "星"):
        return _LEVELS[rest[0]]
    return None


def has_content(told: Sequence[TextLine], names: Sequence[str], others: Sequence[str]) -> bool:
    """A heading or label of one of these names, with something under or beside it."""
    known, rivals = set(map(plain, names)), set(map(plain, others))
    for number, line in enumerate(told):
        if line.cells and _beside(line.cells, known):
            return True
        for piece in line.text.splitlines() or [line.text]:
            label, colon, rest = unicodedata.normalize("NFKC", piece).partition(":")
            if colon and _is_name(label, known) and len(plain(rest)) >= 2:
                return True
        if _is_name(line.text, known) and _something_follows(told[number + 1 :], rivals):
            return True
    return False


def _is_name(text: str, known: set[str]) -> bool:
    """The text is one of the names, a little more around it allowed ("（二）主要特色亮点如下")."""
    core = bare(text)
    if core in known:
        return True
    return len(core) <= _FEW and any(len(name) >= 4 and name in core for name in known)


def _beside(cells: Sequence[str], known: set[str]) -> bool:
    """In a row, text beside the name, or under it in the same cell."""
    for cell, after in zip(cells, [*cells[1:], ""], strict=True):
        first, _, rest = cell.partition("\n")
        if _is_name(first, known) and (len(plain(rest)) >= 2 or len(plain(after)) >= 2):
            return True
    return False


def _something_follows(rest: Sequence[TextLine], rivals: set[str]) -> bool:
    """The next line is text, not another heading or the end."""
    if not rest:
        return False
    following = rest[0].text
    if _is_name(following, rivals) or re.fullmatch(r"[\s_\-—./、无]*", following):
        return False
    next_heading = re.match(r"^[一二三四五六七八九十]+、", following) and len(following) <= 20
    return not next_heading


def standard(told: Iterable[TextLine], pack: Pack) -> str | None:
    """The standard as named: its number with the year, or its title."""
    number = re.sub(r"[/\s]", "", pack.form["standard"])
    text = re.sub(r"[/\s]", "", unicodedata.normalize("NFKC", "\n".join(line.text for line in told))).upper()
    found = re.findall(rf"{number}(?:[-—–:]?((?:19|20)\d\d))?", text)
    if found:
        years = sorted(filter(None, found))
        return f"{pack.form['standard']}-{years[-1]}" if years else str(pack.form["standard"])
    title = pack.form["standard_title"]
    return f"《{title}》" if title in text else None


def made_on(told: Sequence[TextLine], names: Sequence[str]) -> When | None:
    """When it was made: as labelled, else the last date of its last lines, else the last one in it."""
    if (value := labelled(told, names)) and (found := list(dates(value))):
        return found[-1]
    for line in reversed(told[-8:]):
        if (when := last_date(line.text)) and len(plain(line.text)) <= 60:
            return when
    found = [when for line in told for when in dates(line.text)]
    dated = [when for when in found if when.month] or found
    return dated[-1] if dated else None


def has_seal(told: Sequence[TextLine], document: Document) -> bool | None:
    """A picture or a name behind 签名; None where it was read by OCR and cannot be told."""
    if any(figures(document.blocks)) or any(_SIGNED.search(line.text.replace(CELL, " ")) for line in told):
        return True
    return None if document.text_source == "ocr" else False


def _whole(told: Sequence[TextLine]) -> str:
    return "\n".join(unicodedata.normalize("NFKC", line.text) for line in told)


def award(told: Sequence[TextLine]) -> str | None:
    """What a certificate is for."""
    text = _whole(told)
    quoted = _HONOR_QUOTED.search(text)
    return quoted[1] if quoted else next((match[1] for match in AWARD.finditer(text)), None)


def award_year(told: Sequence[TextLine]) -> int | None:
    """The year that a certificate speaks for."""
    text = _whole(told)
    of_year = re.search(r"(20\d\d)\s*[-—至、到]?\s*(?:20\d\d)?\s*年度", text)
    when = last_date(text) or next(iter(dates(text)), None)
    return int(of_year[1]) if of_year else when.year if when else None


def issuer(told: Sequence[TextLine]) -> str | None:
    """Who made out a certificate: the last organisation, with or without the day behind it, but not the addressee."""
    for line in reversed(told):
        name = _DAY_BEHIND.sub("", line.text.strip()).strip()
        if _ORGANISATION.search(bare(name)) and not name.endswith(("：", ":", "·", "︰")):
            return name
    return None
