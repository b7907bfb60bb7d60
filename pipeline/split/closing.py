"""What stands behind the last section: the lines that close a report, and those that may."""

from __future__ import annotations

from collections import Counter

from pipeline.fold import fold
from pipeline.lazy import lazy
from pipeline.outline.clues import ALWAYS, is_caption
from pipeline.outline.contents import LONGEST
from pipeline.outline.numbers import number_of
from pipeline.outline.spots import Spot, behind
from pipeline.split.candidates import Candidate
from pipeline.split.heading import Heading
from pipeline.split.tree import Tree

_behind = lazy(
    r"^(?:附件|附录|附表|附图|参考文献|参考资料|致谢|后记|(?:证明|证实性|佐证|支撑|附件)材料)"
    r"(?:清单|目录|一览|列表)?[\da-z一二三四五六七八九十]{0,2}(?:[:：].{0,30})?$"
)
"""Names of what is added to a report: never a sub-heading of a section."""
_sentence = lazy(r"[。；;，,！？!?：:]")
_LARGER = 0.4  # points


def closing(found: list[Spot], chosen: dict[str, Candidate], tree: Tree) -> Candidate | None:
    """The line behind the last section's heading that begins what is no part of it, whatever it looks like.

    "附件1" and "参考文献" do wherever they stand; "总结" does unless it is one of the sub-headings.
    """
    last = max(chosen.values(), key=lambda c: c.path, default=None)
    if last is None or last.heading.is_title:
        return None
    groups = Counter(node.group for node in tree.nodes.values() if node.rank > tree.rank)
    subs = {group for group, many in groups.items() if many > 1}
    looks: set[tuple[object, ...]] = set()  # of bold lines in the section, unlike its heading
    own = last.spot.paragraph
    for spot in behind(found, last.path):
        p = spot.paragraph
        if len(spot.path) > 1 or p.part != "body":
            continue
        look = (p.size, p.bold, p.style)
        node = tree.nodes.get(spot.path)
        among = look in looks if node is None else node.group in subs
        if (heading := _closes(spot, last, among)) is not None:
            return Candidate(spot, heading, 0.0, (), 0)
        numbered = number_of(p.text, p.number).ordinal
        if p.bold and len(p.text) <= LONGEST and not numbered and look[:2] != (own.size, own.bold):
            looks.add(look)
    return None


def _closes(spot: Spot, last: Candidate, among: bool) -> Heading | None:
    p = spot.paragraph
    if len(p.text) > LONGEST or p.text.isspace():
        return None
    number = number_of(p.text, p.number)
    if number.ordinal and (number.kind != last.heading.kind or number.ordinal != last.heading.ordinal + 1):
        return None
    name = fold(p.text[number.end :])
    if not _behind.match(name) and ((among and not number.ordinal) or not ALWAYS.match(name) or _sentence.search(name)):
        return None
    return Heading(p.text.strip(), name, None, False, number.shown, number.kind, number.ordinal, 0, 0)


def doubtful(found: list[Spot], last: Candidate, tree: Tree) -> str:
    """What stands behind the last section's heading and may be no part of it; "" for nothing."""
    lone = len(last.path) == 1
    own = last.spot.paragraph
    for spot in behind(found, last.path):
        p = spot.paragraph
        text = p.text.strip()
        if not text or p.part not in ("body", "textbox"):
            continue
        if lone and is_caption(text):
            continue
        short = len(text) <= LONGEST and not _sentence.search(text)
        if not lone and spot.path[:-3] != last.path[:-3]:
            return f"“{text[:20]}”写在表格之外，可能不属于这一部分"
        larger = bool(p.size and own.size and p.size > own.size + _LARGER)
        bare = short and not number_of(p.text, p.number).ordinal
        aside = len(spot.path) > 1 or p.part == "textbox"  # where ``closing`` does not look
        alike = (p.size, p.bold, p.level) == (own.size, own.bold, own.level)
        named = bare and (aside or alike) and ALWAYS.match(fold(text)) is not None
        named = named or (bare and alike and not last.heading.number and spot.path not in tree.nodes)
        node = tree.nodes.get(spot.path)
        if named or (short and (larger or (p.new_page and (node is None or node.rank <= tree.rank)))):
            return f"“{text[:20]}”从它起的文字可能不属于这一部分"
    return ""


def empty_before(section: Candidate, chosen: list[Candidate], beside: list[Candidate]) -> str:
    """Why a section with nothing under its heading may have its text under the next one; "" where it cannot.

    A heading that is none of the six may be a sub-heading unless it counts on or closes a report; so may one of the six
    by another name where it stands out of order. ``chosen`` are in the mandated order.
    """
    after = min((c for c in [*chosen, *beside] if c.path > section.path), key=lambda c: c.path, default=None)
    if after is None or (after in chosen and (after.heading.exact or chosen.index(after) > chosen.index(section))):
        return ""
    one, two = section.heading, after.heading
    last = all(c.path <= section.path for c in chosen)
    if last and two.ordinal and one.kind == two.kind and two.ordinal == one.ordinal + 1:
        return ""
    if closes_any(two.shown):
        return ""
    return f"紧接着的标题“{two.shown[:20]}”可能是它的小标题"


def closes_any(heading: str) -> bool:
    """A heading that stands beside the sections of any report, and is no section itself."""
    return is_added(heading) or ALWAYS.match(_name(heading)) is not None


def is_added(heading: str) -> bool:
    """It heads what is added to a report."""
    return _behind.match(_name(heading)) is not None


def _name(heading: str) -> str:
    return fold(heading[number_of(heading, "").end :])
