"""Ten certificates of our own design: coloured grounds, ornamental frames, seals over the text, vertical lines."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy
from PIL import Image, ImageDraw, ImageFont

FONTS = tuple(
    Path("/usr/share/fonts/opentype/noto", name) for name in ("NotoSerifCJK-Bold.ttc", "NotoSansCJK-Regular.ttc")
)
"""For titles and for text; where the first is not there the second does for both."""
_SIMPLIFIED = 2
PHOTOGRAPHED = ("under_a_lamp", "from_the_side", "no_edges_seen", "hand_shadow", "curled_page")
RED = (200, 30, 35)
Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Certificate:
    """What one says, and how it is made."""

    unit: str
    name: str
    year: int
    issuer: str
    date: str
    ground: Colour
    ink: Colour
    title: Colour
    frame: str
    design: str = "across"
    heading: str = "荣誉证书"


_GOLD, _BROWN, _BLACK = (170, 120, 30), (90, 55, 20), (30, 30, 30)
CERTIFICATES = (
    Certificate(
        "上海沪岭阀门有限公司",
        "上海市质量信得过班组",
        2022,
        "上海市质量协会",
        "2022年9月",
        (253, 246, 222),
        _BLACK,
        RED,
        "double",
    ),
    Certificate(
        "上海江湾医院",
        "全国优秀质量管理小组",
        2023,
        "中国质量协会",
        "2023年10月12日",
        (255, 238, 238),
        _BLACK,
        RED,
        "waves",
    ),
    Certificate(
        "上海筑远建设有限公司",
        "上海市文明工地",
        2023,
        "上海市住房和城乡建设管理委员会",
        "二〇二三年十二月",
        (232, 243, 232),
        _BROWN,
        (20, 100, 50),
        "corners",
    ),
    Certificate(
        "上海临港装备制造有限公司",
        "工人先锋号",
        2021,
        "上海市总工会",
        "2021年4月28日",
        (190, 25, 30),
        (255, 225, 140),
        (255, 225, 140),
        "double",
    ),
    Certificate(
        "上海申江物流有限公司",
        "市级青年文明号",
        2022,
        "共青团上海市委员会",
        "2022年5月",
        (228, 238, 250),
        (20, 40, 90),
        (20, 60, 140),
        "waves",
    ),
    Certificate(
        "上海虹桥中心医院",
        "品管圈大赛二等奖",
        2023,
        "上海市医院协会",
        "2023年11月",
        (255, 252, 240),
        _BROWN,
        _GOLD,
        "corners",
        heading="获奖证书",
    ),
    Certificate(
        "上海金桥电子有限公司",
        "上海市优秀质量管理小组一等奖",
        2024,
        "上海市质量协会",
        "2024年3月20日",
        (247, 235, 205),
        _BLACK,
        RED,
        "rays",
    ),
    Certificate(
        "上海浦江供水有限公司",
        "用户满意服务明星班组",
        2022,
        "上海市用户评价服务中心",
        "2022年12月30日",
        (240, 232, 245),
        _BLACK,
        (110, 40, 130),
        "double",
        heading="奖状",
    ),
    Certificate(
        "上海东方食品有限公司",
        "上海市质量管理先进班组",
        2023,
        "上海市食品工业协会",
        "2023年8月",
        (252, 244, 214),
        _BLACK,
        RED,
        "waves",
        "down",
    ),
    Certificate(
        "上海新闵机械有限公司",
        "五一劳动奖状",
        2021,
        "上海市闵行区总工会",
        "2021年5月1日",
        (245, 225, 190),
        _BROWN,
        RED,
        "corners",
        "down",
    ),
)


@cache
def _font(size: int, title: bool = False) -> Any:
    path = FONTS[0] if title and FONTS[0].exists() else FONTS[1]
    return ImageFont.truetype(str(path), size, index=_SIMPLIFIED)


def drawn(one: Certificate, seed: int) -> Any:
    """The certificate as a picture (height, width, BGR)."""
    size = (1700, 1200) if one.design == "across" else (1200, 1600)
    picture = Image.new("RGB", size, one.ground)
    draw = ImageDraw.Draw(picture)
    _FRAMES[one.frame](draw, size, one.title)
    (_across if one.design == "across" else _down)(draw, size, one)
    place = (0.74 * size[0], 0.73 * size[1]) if one.design == "across" else (0.2 * size[0], 0.72 * size[1])
    _stamp(picture, place, random.Random(seed))
    return cv2.cvtColor(numpy.asarray(picture), cv2.COLOR_RGB2BGR)


def _across(draw: Any, size: tuple[int, int], one: Certificate) -> None:
    width, height = size
    draw.text((width / 2, 0.2 * height), "　".join(one.heading), one.title, _font(110, True), anchor="mm")
    text, left = _font(46), 0.15 * width
    draw.text((left, 0.36 * height), f"{one.unit}：", one.ink, text, anchor="lm")
    draw.text((left + 92, 0.46 * height), f"在{one.year}年度活动中，被评为", one.ink, text, anchor="lm")
    draw.text((width / 2, 0.55 * height), f"“{one.name}”", one.title, _font(58, True), anchor="mm")
    draw.text((left + 92, 0.64 * height), "特发此证，以资鼓励。", one.ink, text, anchor="lm")
    right = 0.86 * width
    draw.text((right, 0.73 * height), one.issuer, one.ink, text, anchor="rm")
    draw.text((right, 0.80 * height), one.date, one.ink, text, anchor="rm")


def _down(draw: Any, size: tuple[int, int], one: Certificate) -> None:
    """In columns from the right to the left, as on a scroll."""
    width, height = size
    _column(draw, (0.86 * width, 0.12 * height), one.heading, _font(100, True), one.title, 40)
    columns = [f"{one.unit}：", f"{one.year}年度被评为", f"“{one.name}”", "特发此证"]
    for number, said in enumerate(columns):
        _column(draw, ((0.72 - 0.12 * number) * width, 0.12 * height), said, _font(54), one.ink, 6)
    _column(draw, (0.24 * width, 0.42 * height), one.issuer, _font(50), one.ink, 6)
    draw.text((0.16 * width, 0.9 * height), one.date, one.ink, _font(44), anchor="lm")


def _column(draw: Any, top: tuple[float, float], said: str, font: Any, ink: Colour, gap: int) -> None:
    x, y = top
    turned = {"：": "︰", "“": "﹃", "”": "﹄"}
    for sign in said:
        draw.text((x, y), turned.get(sign, sign), ink, font, anchor="mt")
        y += font.size + gap


def _double(draw: Any, size: tuple[int, int], ink: Colour) -> None:
    for inset, wide in ((40, 14), (66, 4)):
        draw.rectangle((inset, inset, size[0] - inset, size[1] - inset), outline=ink, width=wide)


def _waves(draw: Any, size: tuple[int, int], ink: Colour) -> None:
    for phase in (0.0, 1.57, 3.14):
        for edge in range(4):
            along = size[0] if edge < 2 else size[1]
            points = []
            for at in range(50, along - 49, 4):
                off = 62 + 16 * math.sin(at / 14 + phase)
                points.append([(at, off), (at, size[1] - off), (off, at), (size[0] - off, at)][edge])
            draw.line(points, fill=ink, width=3)


def _corners(draw: Any, size: tuple[int, int], ink: Colour) -> None:
    draw.rectangle((50, 50, size[0] - 50, size[1] - 50), outline=ink, width=6)
    for x in (80, size[0] - 80):
        for y in (80, size[1] - 80):
            for radius in range(14, 60, 9):
                draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=ink, width=3)


def _rays(draw: Any, size: tuple[int, int], ink: Colour) -> None:
    """Pale rays from the middle, behind everything."""
    x, y = size[0] / 2, size[1] / 2
    for number in range(0, 72, 2):
        a, b = (math.radians(5 * turn) for turn in (number, number + 1))
        draw.polygon(
            [
                (x, y),
                (x + 2000 * math.cos(a), y + 2000 * math.sin(a)),
                (x + 2000 * math.cos(b), y + 2000 * math.sin(b)),
            ],
            fill=(240, 222, 180),
        )
    _double(draw, size, ink)


_FRAMES: dict[str, Callable[[Any, tuple[int, int], Colour], None]] = {
    "double": _double,
    "waves": _waves,
    "corners": _corners,
    "rays": _rays,
}


def _stamp(picture: Any, place: tuple[float, float], chance: random.Random) -> None:
    """A round seal over the issuer's name, translucent as ink is."""
    over = Image.new("RGB", picture.size, "white")
    draw = ImageDraw.Draw(over)
    x, y = place[0] + chance.uniform(-20, 20), place[1] + chance.uniform(-12, 12)
    draw.ellipse((x - 125, y - 125, x + 125, y + 125), outline=(215, 45, 45), width=8)
    star = [
        (x + (48 if i % 2 else 20) * math.sin(i * math.pi / 5), y + (48 if i % 2 else 20) * math.cos(i * math.pi / 5))
        for i in range(10)
    ]
    draw.polygon(star, fill=(215, 45, 45))
    picture.paste(Image.fromarray(numpy.minimum(numpy.asarray(picture), numpy.asarray(over))))


def told_after(number: int, folder: Path) -> dict[str, object]:
    """What is read of a certificate after it was photographed, each one otherwise."""
    from pipeline.gather.facts import facts
    from pipeline.pack import load
    from pipeline.read import read
    from tests.scans.ageing import WAYS

    picture = drawn(CERTIFICATES[number], number)
    upright = picture.shape[0] > picture.shape[1]
    seen = picture if upright else cv2.rotate(picture, cv2.ROTATE_90_CLOCKWISE)  # the ways are those of a page
    seen = WAYS[PHOTOGRAPHED[number % len(PHOTOGRAPHED)]](seen, number)
    path = folder / f"证书{number}.jpg"
    seen = seen if upright else cv2.rotate(seen, cv2.ROTATE_90_COUNTERCLOCKWISE)
    path.write_bytes(cv2.imencode(".jpg", seen, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes())
    return facts("honor", read(path, path.name), load("shanghai-2024"))
