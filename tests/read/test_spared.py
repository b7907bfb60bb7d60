"""Pages of scanned evidence that nobody needs are not recognised; where anything is open, they are."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from PIL import Image, ImageDraw

from checks import CHECKS
from pipeline import steps
from pipeline.judge import judge
from pipeline.model import Dossier, HeadLine, Options, Spared
from pipeline.pack import load
from pipeline.read.shares import WHOLE
from pipeline.run import check
from pipeline.spared import HEADS, wanted
from pipeline.write.html import render
from tests.checks.desk import UNIT, desk

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "result.schema.json").read_text("utf-8"))
PACK = load("shanghai-2024")
SCAN = "扫描件.pdf"
PAGE = ("2023年现场管理活动记录", UNIT, "2023年5月，现场管理培训12次，检查整改38项。")
QUIET = (HeadLine("各班组每天讲评一次，", centred=True), HeadLine("问题当天记录、当天整改。"))


def scanned(lines: Iterable[str], **case: Any) -> Dossier:
    """A clean submission with a scan beside it of which the first of three pages was recognised."""
    dossier = desk(case | {"add": {SCAN: lines}, "scan": [SCAN]})
    part = replace(dossier.documents[SCAN], pages=3, spared=(Spared(2), Spared(3)))
    return dossier.replace(documents=dossier.documents | {SCAN: part})


def asked(dossier: Dossier, known: Iterable[str] = ()) -> Any:
    _, rows = judge(dossier, CHECKS)
    return wanted(dossier, rows, known).get(SCAN)


@pytest.mark.parametrize(
    ("lines", "case", "more"),
    [
        (PAGE, {}, HEADS),
        (
            ("荣誉证书", f"{UNIT}：", "被评为2023年度“先进班组”，特发此证。", "上海市甲辰区总工会", "2023年9月"),
            {},
            HEADS,
        ),
        (("荣誉证书", f"{UNIT}：", "被评为2023年度“先进班组”，特发此证。", "2023年9月"), {}, WHOLE),
        ((PAGE[0].removeprefix("2023年"), UNIT, "现场管理培训12次，检查整改38项。"), {}, WHOLE),
        ((PAGE[0], "现场管理培训12次，检查整改38项。"), {}, WHOLE),
        (("照片", UNIT, "摄于2023年5月。"), {}, WHOLE),
        (("现场管理评价报告", f"受评价单位：{UNIT}", "评价日期：2023年12月1日", "评价方式：第一方评价"), {}, WHOLE),
        (PAGE, {"without": ["荣誉证书2023.docx"]}, WHOLE),
        (PAGE, {"without": ["附件4.docx"]}, WHOLE),
        (PAGE, {"without": ["2021年总结.docx", "2022年总结.docx"]}, WHOLE),
        (PAGE, {"evaluation": {"improvements": ""}}, WHOLE),
        (PAGE, {"scope": "report"}, WHOLE),
    ],
    ids=[
        "a record of a known year and unit",
        "a certificate of which all is known",
        "a certificate without its issuer",
        "no year",
        "no unit",
        "it does not tell what it is",
        "an evaluation is read whole",
        "an honour is not proven",
        "the recommendation is missing",
        "two years are missing",
        "the evaluation lacks something",
        "the report alone is checked",
    ],
)
def test_pages_are_spared_only_where_nothing_is_open(lines: tuple[str, ...], case: dict[str, Any], more: Any) -> None:
    assert asked(scanned(lines, **case)) == more


@pytest.mark.parametrize(
    ("heads", "more"),
    [
        ((QUIET, QUIET), None),
        ((QUIET, (HeadLine("荣誉证书", large=True),)), WHOLE),
        ((QUIET, (HeadLine("2022年现场管理活动总结", centred=True),)), WHOLE),
        (((HeadLine("2022年检查整改35项"),), QUIET), None),
        (((HeadLine("现场管理活动记录", centred=True),), (HeadLine("现场管理活动记录", centred=True),)), None),
        (((), QUIET), None),
        ((QUIET, None), WHOLE),
    ],
    ids=["text", "a certificate", "another year's", "a line of text", "a running head", "a photograph", "not sure"],
)
def test_where_another_paper_may_begin_the_file_is_read_whole(heads: tuple[Any, Any], more: Any) -> None:
    dossier = scanned(PAGE)
    spared = tuple(Spared(number, head) for number, head in enumerate(heads, 2))
    part = replace(dossier.documents[SCAN], spared=spared)
    assert asked(dossier.replace(documents=dossier.documents | {SCAN: part}), [SCAN]) == more


def test_what_passes_without_a_page_says_so_and_nothing_is_doubted() -> None:
    findings, rows = judge(scanned(PAGE), CHECKS)
    before, _ = judge(desk({}), CHECKS)
    assert findings == before
    told = {row.code: row.reason for row in rows if row.state == "passed"}
    assert "第 2–3 页" in (told["I002"] or "") and told["A002"] is None


def test_a_step_is_done_once_within_a_check_of_this_process() -> None:
    done: list[int] = []
    with steps.remembered():
        for _ in range(2):
            steps.once((SCAN, 1), steps.Seconds(0.0, 0.0), lambda: done.append(1))
    steps.once((SCAN, 1), steps.Seconds(9.0, 9.0), lambda: done.append(2))
    assert done == [1, 2]


LINES = (
    "车间每天召开班前会，对照看板讲评前一天的节拍、质量和安全，",
    "问题当场记录，由责任人限期整改，班组长复查后销号，",
) * 4


def drawn(title: str, lines: Iterable[str], marking: str = "") -> Image.Image:
    from tests.scans.certificates import _font

    page = Image.new("RGB", (1240, 1754), "white")
    draw = ImageDraw.Draw(page)
    draw.text((1000, 60), marking, fill="black", font=_font(28))
    draw.text((620, 160), title, fill="black", font=_font(40), anchor="mm")
    for number, line in enumerate(lines):
        draw.text((150, 250 + 50 * number), line, fill="black", font=_font(30))
    return page


def warped(page: Image.Image, until: int) -> Image.Image:
    """Its upper part as a bad copy shows it."""
    import cv2
    import numpy

    seen = numpy.asarray(page).copy()
    height, width = seen[:until].shape[:2]
    chance = numpy.random.default_rng(35).uniform(-1, 1, (2, height, width)).astype("float32")
    off = [cv2.GaussianBlur(one, (0, 0), 7) * 245 for one in chance]
    rows, columns = numpy.mgrid[0:height, 0:width].astype("float32")
    seen[:until] = cv2.remap(seen[:until], columns + off[0], rows + off[1], cv2.INTER_LINEAR, borderValue=(255,) * 3)
    return Image.fromarray(seen)


@pytest.mark.parametrize(("until", "told"), [(0, True), (210, False)])
def test_a_head_whose_title_cannot_be_read_is_not_known(until: int, told: bool) -> None:
    pytest.importorskip("rapidocr")
    from pipeline.read import ocr

    page = drawn("现场管理评价报告", LINES)
    head = ocr.head_of(warped(page, until) if until else page)
    assert (head is not None) == told


FIRST = ("上海沪岭精密阀门有限公司阀体精加工车间", "2023年全年开展现场管理培训12次，检查整改38项。", *LINES[:4])
ANOTHER = ("荣誉证书", ("上海沪岭精密阀门有限公司：", "被评为2018年度“先进班组”，特发此证。"), "机密★5年")


@pytest.mark.parametrize(("last", "spared", "found"), [(("", LINES), [2, 3], set()), (ANOTHER, None, {"E006", "I002"})])
def test_a_scan_is_read_as_far_as_it_is_needed(
    last: tuple[Any, ...], spared: list[int] | None, found: set[str], tmp_path: Path
) -> None:
    pytest.importorskip("rapidocr")
    folder = tmp_path / "申报"
    shutil.copytree(ROOT / "samples" / "submissions" / "factory-clean-标杆级", folder)
    pages = [drawn("2023年现场管理活动记录", FIRST), drawn("", LINES), drawn(*last)]
    pages[0].save(folder / SCAN, save_all=True, append_images=pages[1:], resolution=150)
    result = check(folder, PACK, CHECKS, Options(date(2024, 5, 20)))
    data = result.to_json()
    jsonschema.validate(data, SCHEMA)
    assert [file.get("pages_not_needed") for file in data["files"] if file["path"] == SCAN] == [spared]
    assert ("第 2–3 页没有识别：前页已说明它是什么" in render(result, PACK)) == bool(spared)
    assert {finding["code"] for finding in data["findings"]} == found
