"""A scan of which only some pages could be read: what was read counts, the rest is named and nobody is accused."""

from __future__ import annotations

import json
import os
import signal
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from PIL import Image

from checks import CHECKS
from pipeline.model import Options
from pipeline.pack import Pack, load
from pipeline.read import ocr
from pipeline.run import check
from tests.read.test_ocr import pages  # noqa: F401 (a fixture)

SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "docs" / "result.schema.json").read_text("utf-8"))
PACK = load("shanghai-2024")
PAGES = 3
OPTIONS = Options(date(2024, 5, 20), "report")


@pytest.fixture
def scan(pages: list[Image.Image], tmp_path: Path) -> Path:  # noqa: F811
    """The tops of the sample report's pages as a scan, read by the real engine."""
    path = tmp_path / "扫描0001.pdf"
    first, *rest = [page.crop((0, 0, page.width, page.height // 3)) for page in pages[:PAGES]]
    first.save(path, save_all=True, append_images=rest, resolution=200)
    return path


def with_limits(**limits: Any) -> Pack:
    return replace(PACK, limits=replace(PACK.limits, **limits))


def look_at(data: dict[str, Any]) -> None:
    """What holds for every partly read report."""
    jsonschema.validate(data, SCHEMA)
    codes = {finding["code"] for finding in data["findings"]}
    assert "F004" in codes and "F007" in codes
    accused = [f for f in data["findings"] if f["severity"] == "error" and f["code"][0] in "SLC"]
    assert accused == []
    told = [f["message"] for f in data["findings"] if f["code"][0] in "SLC"]
    assert told and all("没有读到，请人工核对" in message for message in told)
    states = {row["code"]: row for row in data["checks"]}
    silent = [code for code, row in states.items() if code[0] in "SLC" and row["state"] == "passed"]
    assert silent == []
    assert data["files"][0]["pages"] == PAGES and data["files"][0]["text_source"] == "ocr"


def test_pages_beyond_the_time_are_named_and_what_was_read_is_kept(scan: Path) -> None:
    data = check(scan, with_limits(ocr_seconds=0.001), CHECKS, OPTIONS).to_json()
    look_at(data)
    (slow,) = [f for f in data["findings"] if f["code"] == "F007"]
    assert slow["severity"] == "review" and f"第 2–{PAGES} 页未识别" in slow["message"]
    assert "已用满" in slow["message"] and "电子版" in slow["message"]


def test_a_page_that_ends_the_reader_costs_that_page_alone(
    scan: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    real, log = ocr._read, tmp_path / "log"

    def dies_once(image: Image.Image) -> Any:
        with log.open("a") as stream:
            stream.write("x")
        if log.read_text() == "xx":
            os.kill(os.getpid(), signal.SIGKILL)
        return real(image)

    monkeypatch.setattr(ocr, "_read", dies_once)
    data = check(scan, PACK, CHECKS, OPTIONS).to_json()
    look_at(data)
    (lost,) = [f for f in data["findings"] if f["code"] == "F007"]
    assert "第 2 页未识别：读取程序意外中止（SIGKILL）" in lost["message"] and lost["location"]["page"] == 2
    assert len(log.read_text()) == PAGES


def test_pages_beyond_the_number_of_pages_are_named(scan: Path) -> None:
    data = check(scan, with_limits(ocr_pages=1), CHECKS, OPTIONS).to_json()
    look_at(data)
    (over,) = [f for f in data["findings"] if f["code"] == "F007"]
    assert over["severity"] == "error" and f"其余未识别（第 2–{PAGES} 页）" in over["message"]
