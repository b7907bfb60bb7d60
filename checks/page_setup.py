"""S: the font of the running text (S009), paper, line spacing and margins (S011), as the report's file says them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.layout import asked, drafted
from pipeline.lazy import lazy
from pipeline.model import Check, Dossier, Draft, NotApplicable, Unchecked, decides
from pipeline.model.page_setup import PageSetup, Sheet
from pipeline.nfkc import nfkc

_FEW = 0.1
"""Of the running text in another font or spacing: quotations, signatures, a line that was missed."""
_SIZES = {"A3": (297, 420), "A4": (210, 297), "A5": (148, 210), "B5": (176, 250)}
_NEAR_PAPER, _NEAR_MARGIN, _NEAR_SPACING = 3.0, 1.5, 0.05
_FACES = {
    "fangsong": "仿宋", "simfang": "仿宋", "stfangsong": "仿宋", "simsun": "宋体", "nsimsun": "宋体", "stsong": "宋体",
    "simhei": "黑体", "stheiti": "黑体", "kaiti": "楷体", "simkai": "楷体", "stkaiti": "楷体",
    "microsoft yahei": "微软雅黑", "dengxian": "等线",
}  # fmt: skip
_UNITS = {"厘米": 10.0, "cm": 10.0, "毫米": 1.0, "mm": 1.0}
_SIDE = lazy(r"([上下左右]*)\D{0,4}?(\d+(?:\.\d+)?)\s*(厘米|毫米|cm|mm)", re.IGNORECASE)


@decides("S009")
def font(dossier: Dossier) -> Iterator[Draft]:
    """正文的字体与规定不同。读取 Word 文件（.docx）里写明的字体；标题、表格、脚注不计，超过一成的字是别的字体才指出。

    会指出：规定仿宋，正文是宋体。
    不会指出：仿宋与仿宋_GB2312；个别引文用楷体；PDF，以及文件没有写明字体的（列为未检查）；通知没有规定字体。
    怎样改：按规定的字体设置正文。
    """
    layout, document = asked(dossier)
    if not layout.font:
        raise NotApplicable("通知没有规定字体。")
    wanted, fonts = "或".join(layout.font), dossier.setup.fonts if dossier.setup else {}
    whole = sum(fonts.values())
    faces = {_face(name) for name in layout.font}
    other = {name: many for name, many in fonts.items() if name and _face(name) not in faces}
    unsaid = fonts.get("", 0)
    if whole and sum(other.values()) > _FEW * whole:
        most = max(other, key=lambda name: other[name])
        share = sum(other.values()) / whole
        message = f"正文字体应为{wanted}，约 {share:.0%} 的正文不是，多为{most}"
        yield drafted(layout, document, message, expected=wanted, actual=most)
    elif not whole or unsaid > _FEW * whole:
        raise Unchecked(f"规定的字体是{'、'.join(layout.font)}；文件里没有读到正文的字体，请打开文件核对。")


def _face(name: str) -> str:
    """One name for what looks the same: 仿宋, 仿宋_GB2312, FangSong."""
    bare = re.sub(r"[_ ]?(gb2312|gbk|gb18030)$", "", nfkc(name).strip().lower())
    bare = _FACES.get(bare, bare)
    return bare.removeprefix("华文").removesuffix("体")


@decides("S011")
def paper(dossier: Dossier) -> Iterator[Draft]:
    """纸张、行距、页边距与规定不同。Word 文件（.docx）按页面设置和段落设置核对，PDF 只核对纸张。

    会指出：规定 A4，有的页是 A3；规定固定值 28 磅，正文是 1.5 倍行距。
    不会指出：横放的 A4；与规定相差不到 2 毫米的页边距；读不出设置的（列为未检查）；通知没有规定。
    怎样改：在“页面设置”“段落”中按规定设置。
    """
    layout, document = asked(dossier)
    if not layout.paper:
        raise NotApplicable("通知没有规定纸张、行距和页边距。")
    setup = dossier.setup or PageSetup()
    looks = {"纸张": _page, "行距": _spacing, "页边距": _margins}
    found, left = [], []
    for what, how in layout.paper:
        told = looks[what](how, setup)
        if told is None:
            left.append(f"{what} {how}")
        elif told:
            found.append(drafted(layout, document, f"{what}应为{how}，{told}", expected=how))
    yield from found
    if left and not found:
        raise Unchecked(f"规定：{'，'.join(left)}；文件里没有读到这些设置，请打开文件核对。")


def _page(how: str, setup: PageSetup) -> str | None:
    """What is wrong with the paper: "" for nothing, None where it cannot be told."""
    name = next((name for name in _SIZES if name in how.upper()), None)
    if name is None or not setup.sheets:
        return None
    other = [sheet for sheet in setup.sheets if not _is_size(sheet, _SIZES[name])]
    if not other:
        return ""
    known = next((other_name for other_name, size in _SIZES.items() if _is_size(other[0], size)), "")
    told = f"{other[0].width:.0f}×{other[0].height:.0f} 毫米" + (f"（{known}）" if known else "")
    return f"{'' if len(other) == len(setup.sheets) else '有的页'}为 {told}"


def _is_size(sheet: Sheet, size: tuple[int, int]) -> bool:
    short, long = sorted((sheet.width, sheet.height))
    return abs(short - size[0]) < _NEAR_PAPER and abs(long - size[1]) < _NEAR_PAPER


def _spacing(how: str, setup: PageSetup) -> str | None:
    asked_for = _spacing_of(how)
    whole = sum(setup.spacings.values())
    if asked_for is None or not whole:
        return None
    other = {told: many for told, many in setup.spacings.items() if not _alike(_spacing_of(told), asked_for)}
    if sum(other.values()) <= _FEW * whole:
        return ""
    most = max(other, key=lambda told: other[told])
    return f"约 {sum(other.values()) / whole:.0%} 的正文不是，多为{most}"


def _spacing_of(text: str) -> tuple[str, float] | None:
    """The way and the figure: ("磅", 28) for "固定值 28 磅" and "28磅"."""
    if "单倍" in text:
        return "倍", 1.0
    told = re.search(r"(\d+(?:\.\d+)?)\s*(磅|倍)", text)
    if told is None:
        return None
    return ("最小" if "最小" in text else told[2]), float(told[1])


def _alike(one: tuple[str, float] | None, other: tuple[str, float]) -> bool:
    return one is not None and one[0] == other[0] and abs(one[1] - other[1]) < _NEAR_SPACING


def _margins(how: str, setup: PageSetup) -> str | None:
    wanted: dict[str, float] = {}
    for sides, figure, unit in _SIDE.findall(how):
        for side in sides or "上下左右":
            wanted.setdefault(side, float(figure) * _UNITS[unit.lower()])
    known = [dict(zip("上下左右", sheet.margins, strict=True)) for sheet in setup.sheets if sheet.margins]
    if not wanted or not known:
        return None
    if any(all(abs(page[side] - length) < _NEAR_MARGIN for side, length in wanted.items()) for page in known):
        return ""
    told = "、".join(f"{side} {known[-1][side] / 10:.2f}".rstrip("0").rstrip(".") for side in wanted)
    return f"现为{told} 厘米"


CHECKS: tuple[Check, ...] = (font, paper)
