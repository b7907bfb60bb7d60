"""Scans and photos: read by the real engine, split like any report, and said to be estimates."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageDraw

from checks import CHECKS
from pipeline.model import Options, paragraphs
from pipeline.pack import load
from pipeline.read import ocr, read
from pipeline.run import check

ROOT = Path(__file__).resolve().parents[2]
REPORT = ROOT / "samples" / "reports" / "factory-clean.pdf"
PACK = load("shanghai-2024")
DPI = 200
SHORTER = [0, 1, 2, 5, 6]
"""Pages of the report: those left out hold nothing but the middle of its longest section."""


@pytest.fixture(scope="module")
def pages() -> list[Image.Image]:
    document = pdfium.PdfDocument(REPORT)
    images = [page.render(scale=DPI / 72).to_pil().convert("RGB") for page in document]
    document.close()
    return images


def _sealed(page: Image.Image) -> Image.Image:
    """The page with a round red seal over its text."""
    sealed = page.copy()
    draw = ImageDraw.Draw(sealed)
    x, y, r = page.width * 0.62, page.height * 0.45, 160
    draw.ellipse((x - r, y - r, x + r, y + r), outline=(215, 30, 30), width=9)
    draw.regular_polygon((x, y, 60), 5, fill=(215, 30, 30))
    return sealed


def test_a_scanned_report_with_a_seal_is_split_and_counted_as_an_estimate(
    pages: list[Image.Image], tmp_path: Path
) -> None:
    scan, printed = tmp_path / "扫描0001.pdf", tmp_path / "电子版.pdf"
    first, *rest = [_sealed(pages[number]) for number in SHORTER]
    first.save(scan, save_all=True, append_images=rest, resolution=DPI)
    with pdfium.PdfDocument.new() as shorter, pdfium.PdfDocument(REPORT) as whole:
        shorter.import_pages(whole, SHORTER)
        shorter.save(printed)
    options = Options(date(2024, 5, 20), "report")
    scanned, digital = (check(path, PACK, CHECKS, options).to_json() for path in (scan, printed))
    assert all(section["found"] for section in scanned["sections"])
    for read_, true in zip(scanned["sections"], digital["sections"], strict=True):
        words = true["counts"]["words"]
        assert abs(read_["counts"]["words"] - words) <= max(1, 0.02 * words), read_["key"]
    codes = {finding["code"]: finding["severity"] for finding in scanned["findings"]}
    assert codes["F004"] == "review" and "error" not in codes.values()
    assert scanned["files"][0]["text_source"] == "ocr"


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_photo_is_turned_upright(pages: list[Image.Image], turn: int, tmp_path: Path) -> None:
    part = pages[1].crop((0, 0, pages[1].width, pages[1].height // 4))
    photo = tmp_path / "照片.jpg"
    part.rotate(turn, expand=True).save(photo, quality=90)
    document = read(photo, "照片.jpg")
    text = "".join(p.text for p in paragraphs(document.blocks))
    assert document.text_source == "ocr" and ("现场" in text or "组织" in text), text[:80]


def test_a_picture_over_the_pixel_limit_is_not_decoded(tmp_path: Path) -> None:
    picture = tmp_path / "大图.png"
    Image.new("1", (30_000, 30_000)).save(picture)
    document = read(picture, "大图.png")
    assert [note.kind for note in document.notes] == ["limit"] and "900 百万像素" in document.notes[0].text


def test_a_broken_picture_is_damaged(tmp_path: Path) -> None:
    picture = tmp_path / "坏图.png"
    Image.new("RGB", (400, 300), "white").save(picture)
    picture.write_bytes(picture.read_bytes()[:60])
    assert [note.kind for note in read(picture, "坏图.png").notes] == ["damaged"]


def test_without_the_extra_a_scan_names_what_to_install(
    pages: list[Image.Image], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    photo = tmp_path / "照片.jpg"
    pages[0].save(photo)
    document = read(photo, "照片.jpg")
    assert [note.kind for note in document.notes] == ["missing_reader"] and "yushen[ocr]" in document.notes[0].text
    assert not document.readable


def test_an_engine_that_breaks_off_is_no_fault_of_the_file(
    pages: list[Image.Image], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(image: Image.Image) -> ocr.Page:
        raise RuntimeError("the session broke off")

    monkeypatch.setattr(ocr, "_read", broken)
    photo = tmp_path / "照片.jpg"
    pages[0].save(photo)
    assert [note.kind for note in read(photo, "照片.jpg").notes] == ["missing_reader"]


@pytest.mark.parametrize(
    ("read_", "written"),
    [
        ("依据GB/T29590-2013开展", "依据GB/T 29590-2013开展"),
        ("依据T/SAQ0004-2023", "依据T/SAQ 0004-2023"),
        ("依据GB/T 29590", "依据GB/T 29590"),
        ("速度60km/h", "速度60km/h"),
        ("每车AGV/3台", "每车AGV/3台"),
        ("quality@hospita!.example.org", "quality@hospital.example.org"),
        ("安全第一!OK", "安全第一!OK"),
    ],
)
def test_words_of_letters_are_what_they_were(read_: str, written: str) -> None:
    assert ocr.as_words(read_) == written
