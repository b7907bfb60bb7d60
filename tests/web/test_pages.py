"""The submitted files as pages on the reviewer's desk: drawn by LibreOffice, with a finding's place on them."""

from __future__ import annotations

import io
import re
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from lxml import html
from PIL import Image

from pipeline.read import soffice
from tests.waiting import until
from tests.web.helpers import Visit, sample, work
from web.core.database.models import Submission
from web.core.preview import ahead, preview
from web.worker import Worker

pytestmark = [
    pytest.mark.skipif(soffice.available() is None, reason="LibreOffice is not installed"),
    pytest.mark.stores("sqlite"),
]
OVER = sample("factory-L001-site-over.docx")


@pytest.fixture
def desk(make_service, add_user) -> Visit:
    service = make_service(draw_ahead=1)
    add_user(service, "reviewer", "reviewer")
    made = Visit(service)
    assert made.sign_in("reviewer").status_code == 303
    return made


def drawn(desk: Visit, address: str) -> html.HtmlElement:
    """The desk, once the pages of the open file are there."""
    seen = {}

    def there() -> bool:
        seen["page"] = desk.get(address).text
        return "data-drawing" not in seen["page"]

    until(there, "the pages are drawn")
    return html.fromstring(seen["page"])


def handed_in(desk: Visit, *paths: Path) -> None:
    for path in paths:
        desk.upload(path, queue="1")
    work(desk.service)


def folder_of(desk: Visit, number: int) -> Path:
    with desk.service.db.read() as db:
        return desk.service.storage.folder(db.get_one(Submission, number).folder)


def test_a_word_file_is_shown_as_its_pages_and_as_text_until_they_are_there(desk: Visit):
    handed_in(desk, OVER)
    first = desk.get("/review/1").text
    assert "正在绘制" in first and "plain-text" in first
    pictures = drawn(desk, "/review/1").xpath("//div[@class='leaf']/img")
    assert len(pictures) > 3
    answer = desk.get(pictures[-1].get("src"))
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert picture.format == "PNG" and picture.width == 1240 and picture.height > 1700
        assert len(picture.convert("L").getcolors(256) or []) > 1


def test_a_findings_place_is_marked_on_its_page(desk: Visit):
    handed_in(desk, OVER)
    drawn(desk, "/review/1")
    link = re.search(r'href="(/review/1\?[^"]*find=0[^"]*)#place"', desk.get("/review/1").text)
    assert link
    page = drawn(desk, link[1].replace("&amp;", "&"))
    (here,) = page.find_class("here")
    boxes = here.xpath(".//rect")
    assert boxes and boxes[0].get("id") == "place"
    assert all(0 <= int(box.get(side)) <= 1000 for box in boxes for side in ("x", "y", "width", "height"))


def test_the_place_in_a_pdf_is_where_its_words_are_drawn(desk: Visit):
    from web.core.preview.whereabouts import spot

    pypdfium2 = pytest.importorskip("pypdfium2")
    document = pypdfium2.PdfDocument(sample("factory-clean.pdf"))
    text = document[1].get_textpage().get_text_range()
    words = "".join(text.split())[100:130]
    found = spot(document, words, 2)
    assert found and found["page"] == 2
    width, height = document[1].get_size()
    got = "".join(
        document[1]
        .get_textpage()
        .get_text_bounded(x / 1000 * width, height - (y + h) / 1000 * height, (x + w) / 1000 * width,
                          height - y / 1000 * height)
        for x, y, w, h in found["boxes"]
    )  # fmt: skip
    assert words[5:-5] in "".join(got.split())
    assert spot(document, "这些字在文件里没有") is None


def test_what_cannot_be_drawn_is_shown_as_text_and_not_tried_again(desk: Visit, tmp_path):
    path = tmp_path / "说明.rtf.docx"
    path.write_text("不是 Word 文件，但有文字。" * 20, "utf-8")
    desk.upload(path, queue="1", scope="report")
    work(desk.service)
    drawn(desk, "/review/1")
    failed = list(folder_of(desk, 1).rglob("as.failed"))
    assert len(failed) == 1
    before = failed[0].stat().st_mtime_ns
    assert desk.get("/review/1").status_code == 200 and failed[0].stat().st_mtime_ns == before


def test_the_next_one_is_drawn_before_it_is_opened(desk: Visit):
    handed_in(desk, OVER, sample("factory-clean.docx"))
    desk.get("/review/1")
    until(lambda: (folder_of(desk, 2) / "opened" / "drawn-ahead").exists(), "the next one is drawn")
    page = desk.get("/review/2").text
    assert "data-drawing" not in page and "leaf" in page
    assert list(folder_of(desk, 2).rglob("1.png")) and len(list(folder_of(desk, 2).rglob("*.png"))) <= ahead.PAGES


def test_pages_are_drawn_as_soon_as_the_check_has_ended_whatever_waits(desk: Visit):
    desk.upload(OVER, queue="1")
    desk.upload(sample("factory-clean.docx"))
    worker = Worker(desk.service)
    assert worker.step()
    until(lambda: (folder_of(desk, 1) / "opened" / "drawn-ahead").exists(), "the first one is drawn, the other waits")
    assert "leaf" in desk.get("/review/1").text
    worker.stop_drawing()


def test_a_drawing_that_was_broken_off_is_begun_again(desk: Visit):
    desk.upload(OVER, queue="1")
    worker, begun = Worker(desk.service), folder_of(desk, 1) / "opened" / "drawing-ahead"
    assert worker.step()
    until(begun.exists, "the drawing has begun")
    worker.stop_drawing()
    assert not begun.exists() or begun.with_name("drawn-ahead").exists()


def test_a_worker_with_nothing_to_do_draws_what_waits_for_a_decision(desk: Visit):
    handed_in(desk, OVER, sample("factory-clean.docx"))
    worker = Worker(desk.service)
    until(lambda: not worker._draw_ahead(), "there is nothing left to draw")
    for number in (1, 2):
        assert (folder_of(desk, number) / "opened" / "drawn-ahead").exists()
        page = desk.get(f"/review/{number}").text
        assert "data-drawing" not in page and "leaf" in page, "the first opening shows its pages"
    assert not Worker(desk.service)._draw_ahead(), "what is drawn is drawn once"


def test_no_page_is_made_where_the_service_draws_none_ahead(make_service, add_user):
    service = make_service()
    add_user(service, "reviewer", "reviewer")
    quiet = Visit(service)
    quiet.sign_in("reviewer")
    handed_in(quiet, OVER)
    page = quiet.get("/review/1").text
    assert "plain-text" in page and "data-drawing" not in page
    assert not list(folder_of(quiet, 1).rglob("as.pdf"))


def test_a_linked_picture_is_not_fetched_when_a_page_is_drawn(tmp_path):
    asked: list[str] = []

    class Listening(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Listening)
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    path = tmp_path / "linked.fodt"
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
        'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" '
        'xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2" '
        'office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text><text:p>pages '
        '<draw:frame text:anchor-type="as-char" svg:width="2cm" svg:height="2cm"><draw:image '
        f'xlink:href="http://127.0.0.1:{listener.server_port}/seen.png" xlink:type="simple" xlink:actuate="onLoad"/>'
        "</draw:frame></text:p></office:text></office:body></office:document>",
        "utf-8",
    )
    out = tmp_path / "out.pdf"
    try:
        preview._tool("pdf", path, out)
    finally:
        listener.shutdown()
        listener.server_close()
    assert out.read_bytes().startswith(b"%PDF-") and asked == []


def test_a_workbook_is_shown_as_pages(desk: Visit, tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["序号", "成果名称"])
    book.active.append([1, "提高一次交验合格率"])
    book.save(tmp_path / "汇总.xlsx")
    with zipfile.ZipFile(tmp_path / "材料.zip", "w") as archive:
        archive.write(tmp_path / "汇总.xlsx", "汇总.xlsx")
    handed_in(desk, tmp_path / "材料.zip")
    assert drawn(desk, "/review/1").xpath("//div[@class='leaf']/img")
