"""S: how the report looks, as far as its file tells: sizes, heading levels, contents, the template's fixed text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from pipeline.fold import fold
from pipeline.gather.text import lines
from pipeline.model import Anchor, Check, Document, Dossier, Draft, NotApplicable, Paragraph, Unchecked, decides
from pipeline.outline import outline
from pipeline.outline.contents import without_contents
from pipeline.outline.spots import spots
from pipeline.pack.report import Layout

_NEAR = 0.3
"""Points: sizes that differ by less are one (10.5 pt comes out of a PDF as 10.56)."""
_FEW = 0.05
"""Of the text in another size: emphasis, symbols, a line that was missed."""
_SURELY = 0.6
_NAMES = {22: "二号", 18: "小二", 16: "三号", 15: "小三", 14: "四号", 12: "小四", 10.5: "五号", 9: "小五"}


def asked(dossier: Dossier) -> tuple[Layout, Document]:
    """What the notice asks of the looks, and the report."""
    assert dossier.report is not None  # the rules of this module need "report"
    if not dossier.report.readable:
        raise Unchecked("报告的文字读不出，无法检查版式。")
    return dossier.pack.layout, dossier.report


def drafted(layout: Layout, document: Document, message: str, anchor: Anchor | None = None, **more: Any) -> Draft:
    """A finding about the report's looks."""
    at = (anchor or Anchor())._replace(file=document.file)
    drafted = Draft(f"{message}（{layout.clause}）。", document.file, at, clause=layout.clause, quote=layout.quote)
    return drafted._replace(**more)


@decides("S010")
def size(dossier: Dossier) -> Iterator[Draft]:
    """正文的字号与规定不同。标题、表格、图注不计；正文中有百分之五以上的字是别的字号才指出。

    会指出：规定三号（16 磅），正文是小四（12 磅）。
    不会指出：规定小四，正文小四、个别强调处用四号；通知没有规定字号。
    怎样改：按规定的字号设置正文。
    """
    layout, document = asked(dossier)
    if not layout.size_pt:
        raise NotApplicable("通知没有规定字号。")
    headings = {node.anchor for node in outline(document).nodes}
    running = [b for b in document.blocks if isinstance(b, Paragraph) and b.part == "body" and b.text.strip()]
    sizes: Counter[float] = Counter()
    first: dict[float, Paragraph] = {}
    for paragraph in running:
        if paragraph.size is not None and paragraph.level is None and paragraph.anchor not in headings:
            sizes[paragraph.size] += len(paragraph.text)
            first.setdefault(paragraph.size, paragraph)
    if not sizes:
        raise Unchecked("这种文件里没有读到正文的字号，请打开文件核对。")
    other = {told: many for told, many in sizes.items() if not _isasked(told, layout)}
    if sum(other.values()) > _FEW * sum(sizes.values()):
        most = max(other, key=lambda told: other[told])
        wanted = "或".join(map(_named, layout.size_pt))
        share = sum(other.values()) / sum(sizes.values())
        message = f"正文字号应为{wanted}，约 {share:.0%} 的正文不是，多为{_named(most)}"
        place = first[most]
        yield drafted(layout, document, message, place.anchor, excerpt=place.text[:30], expected=wanted, actual=most)


def _isasked(told: float, layout: Layout) -> bool:
    return any(abs(told - asked) < _NEAR for asked in layout.size_pt)


def _named(size: float) -> str:
    name = next((name for points, name in _NAMES.items() if abs(points - size) < _NEAR), "")
    return f"{name}（{size:g} 磅）" if name else f" {size:g} 磅"


@decides("S012")
def heading_depth(dossier: Dossier) -> Iterator[Draft]:
    """标题的层级多于规定。

    会指出：规定至多三级标题，报告用到第四级“（1）”。
    不会指出：用到三级；通知没有规定标题的层级。
    怎样改：合并或改写过细的小标题。
    """
    layout, document = asked(dossier)
    if layout.heading_depth is None:
        raise NotApplicable("通知没有规定标题的层级。")
    nodes = [node for node in outline(document).nodes if node.confidence >= _SURELY]
    if not nodes:
        raise Unchecked("没有认出报告的标题，请打开文件核对。")
    deepest = max(nodes, key=lambda node: node.rank)
    if deepest.rank > layout.heading_depth:
        message = f"标题至多 {layout.heading_depth} 级，报告用到第 {deepest.rank} 级（如“{deepest.text[:20]}”）"
        yield drafted(
            layout,
            document,
            message,
            deepest.anchor,
            excerpt=deepest.text,
            expected=layout.heading_depth,
            actual=deepest.rank,
        )


@decides("S013")
def contents(dossier: Dossier) -> Iterator[Draft]:
    """通知要求有目录，报告里没有找到目录。

    会指出：报告没有“目录”，也没有带页码的标题清单。
    不会指出：用 Word 生成的目录，或自己录入的目录；通知没有要求目录。
    怎样改：在正文之前插入目录。
    """
    layout, document = asked(dossier)
    if not layout.contents:
        raise NotApplicable("通知没有要求目录。")
    found = list(spots(document))
    has_field = any(spot.paragraph.part == "toc" for spot in found)
    if not has_field and not without_contents(found)[1]:
        yield drafted(layout, document, "没有找到目录")


@decides("S014")
def template(dossier: Dossier) -> Iterator[Draft]:
    """模板里固定不变的标题或说明，在报告里没有找到。

    会指出：模板规定封面写“本单位承诺以上内容真实”，报告里没有这句话。
    不会指出：有这句话而空格、标点全角半角不同；通知没有固定的文字。
    怎样改：用原模板填写，不要改动或删去固定的文字。
    """
    layout, document = asked(dossier)
    if not layout.template:
        raise NotApplicable("通知没有规定不能改动的文字。")
    whole = fold("".join([*(line.text for line in lines(document.blocks)), *document.furniture]))
    for fixed in layout.template:
        if fold(fixed) not in whole:
            yield drafted(layout, document, f"没有找到模板中固定的文字“{fixed}”", expected=fixed)


CHECKS: tuple[Check, ...] = (size, heading_depth, contents, template)
