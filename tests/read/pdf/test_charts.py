"""Words in the boxes of a flow chart are a figure's; words in tables and frames stay what they are."""

from __future__ import annotations

import pytest

from pipeline.model.document import Figure, Table, paragraphs
from tests.read.pdf.make import LEFT, OTHER, TEXT, Page, read

LABELS = ["一、策划准备", "二、试点实施", "三、全面推广", "四、总结提升"]


def arrow(page: Page, x0: float, y0: float, x1: float, y1: float) -> None:
    page.canvas.line(x0, y0, x1, y1)
    head = page.canvas.beginPath()
    head.moveTo(x1, y1)
    for step in (-3, 3):
        head.lineTo(*((x1 - 6, y1 + step) if y0 == y1 else (x1 + step, y1 + 6)))
    head.close()
    page.canvas.drawPath(head, fill=1)


def box(page: Page, kind: str, x: float, y: float, width: float, height: float) -> None:
    canvas = page.canvas
    if kind == "rectangle":
        canvas.rect(x, y, width, height)
    elif kind == "rounded":
        canvas.roundRect(x, y, width, height, 8)
    elif kind == "shaded":
        canvas.setFillGray(0.8)
        canvas.rect(x, y, width, height, fill=1, stroke=0)
        canvas.setFillGray(0)
    elif kind == "ellipse":
        canvas.ellipse(x, y, x + width, y + height)
    else:
        path = canvas.beginPath()
        path.moveTo(x, y + height / 2)
        for right, up in ((0.5, 1.2), (1, 0.5), (0.5, -0.2)):
            path.lineTo(x + right * width, y + up * height)
        path.close()
        canvas.drawPath(path)


@pytest.mark.parametrize("kind", ["rectangle", "rounded", "shaded", "ellipse", "diamond"])
@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize("number", [2, 3, 4])
def test_labels_of_a_flow_chart_are_a_figures(page: Page, kind: str, down: bool, number: int) -> None:
    page.paragraph(780, TEXT * 2)
    for nth in range(number):
        x, y, width = (200.0, 640.0 - 60 * nth, 150.0) if down else (95.0 + 105 * nth, 600.0, 80.0)
        box(page, kind, x, y, width, 30)
        page.say(x + 6, y + 10, LABELS[nth], 10)
        if nth + 1 < number and down:
            arrow(page, x + 75, y, x + 75, y - 30)
        elif nth + 1 < number:
            arrow(page, x + width, y + 15, x + width + 25, y + 15)
    page.paragraph(400, OTHER)
    blocks = read(page).blocks
    parts = {p.text: p.part for p in paragraphs(blocks)}
    assert any(isinstance(block, Figure) for block in blocks)
    assert "".join(text for text, part in parts.items() if part == "textbox").replace(" ", "") == "".join(
        LABELS[:number]
    )
    assert (parts[TEXT * 2], parts[OTHER]) == ("body", "body")


def test_a_table_with_a_drawn_tick_is_a_table(page: Page) -> None:
    page.ruled([LEFT, LEFT + 150, LEFT + 300], [700, 680, 660])
    for nth, text in enumerate(["单位性质", "民营", "现场类别", "生产现场"]):
        page.say(LEFT + 20 + 150 * (nth % 2), 685 - 20 * (nth // 2), text, 10)
    page.canvas.line(LEFT + 155, 690, LEFT + 158, 686)
    page.canvas.bezier(LEFT + 158, 686, LEFT + 160, 690, LEFT + 162, 692, LEFT + 164, 694)
    (table,) = (block for block in read(page).blocks if isinstance(block, Table))
    assert [p.text for p in paragraphs([table])] == ["单位性质", "民营", "现场类别", "生产现场"]


def test_text_within_an_ornamental_border_is_text(page: Page) -> None:
    for nth in range(8):
        page.canvas.bezier(60, 100 + 90 * nth, 50, 130 + 90 * nth, 70, 160 + 90 * nth, 60, 190 + 90 * nth)
        page.canvas.bezier(535, 100 + 90 * nth, 525, 130 + 90 * nth, 545, 160 + 90 * nth, 535, 190 + 90 * nth)
    for nth in range(4):
        page.canvas.bezier(60 + 120 * nth, 100, 90 + 120 * nth, 90, 150 + 120 * nth, 110, 180 + 120 * nth, 100)
    page.say(LEFT, 760, "一、组织概况").paragraph(730, TEXT * 3)
    assert {p.part for p in paragraphs(read(page).blocks)} == {"body"}
