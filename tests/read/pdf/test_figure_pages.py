"""A page of nothing but a figure is no scan where the document is text otherwise."""

from __future__ import annotations

import pytest
from reportlab.lib.utils import ImageReader

from pipeline.model.document import figures
from tests.read.pdf.make import LEFT, RIGHT, TEXT, Page, kinds, picture, read

MARGINS = (LEFT, 100, RIGHT - LEFT, 640)
WHOLE = (0, 0, 595, 842)


def _set(page: Page, texts: int, pictures: list[tuple[float, float, float, float]]) -> Page:
    """Pages of text from margin to margin, then pages that hold a picture each."""
    for number in range(texts):
        page.paragraph(745, f"第{number}部分，" + TEXT * 4)
        page.paragraph(120, TEXT * 2)
        page.turn()
    for place in pictures:
        page.canvas.drawImage(ImageReader(picture(60, 84)), *place)
        page.turn()
    return page


@pytest.mark.parametrize(
    ("texts", "pictures", "recognised"),
    [
        (3, [MARGINS], False),
        (6, [MARGINS, (LEFT + 40, 300, 200, 400)], False),
        (3, [WHOLE], True),
        (2, [MARGINS], True),
        (6, [MARGINS, WHOLE], True),
        (0, [MARGINS], True),
    ],
    ids=["within the margins", "two of them", "a scan", "too many for figures", "beside a scan", "nothing else"],
)
def test_a_page_with_a_picture_alone_is_recognised_only_where_it_may_be_a_scan(
    page: Page, monkeypatch: pytest.MonkeyPatch, texts: int, pictures: list, recognised: bool
) -> None:
    monkeypatch.setattr("pipeline.read.ocr.available", lambda: False)
    document = read(_set(page, texts, pictures))
    assert ("missing_reader" in kinds(document)) is recognised
    assert bool(document.unread) is recognised
    assert recognised or len(list(figures(document.blocks))) == len(pictures)
