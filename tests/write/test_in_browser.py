"""The pages in a real browser: quiet, accessible, whole on paper, complete without a script."""

from __future__ import annotations

import os
import shutil
from importlib.resources import files

import pypdfium2 as pdfium
import pytest

from pipeline.write.diff import compare, render_diff
from pipeline.write.digest import digest
from pipeline.write.html import render
from pipeline.write.index_html import render_index
from tests.waiting import PATIENCE

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
CONTROLS = "a[href], button, select, input, summary"
PAGES = ("clean", "faulty", "hostile", "index", "diff")


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        reason = "Chromium is not installed: see scripts/install-system-packages"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def pages(clean, faulty, hostile, pack, another, tmp_path):
    """Every kind of page as a file; the index holds twelve submissions."""
    results = [another(result) for _ in range(4) for result in (clean, faulty, hostile)]
    for number, result in enumerate(results):
        result["submission"]["form"] = {"recommender": f"推荐单位{number % 2}"}
    made = {name: render(result, pack) for name, result in zip(PAGES, (clean, faulty, hostile), strict=False)}
    made["index"] = render_index([digest(r, f"reports/{n}/report.html") for n, r in enumerate(results)], pack, "0.1.0")
    made["diff"] = render_diff(compare(faulty, clean))
    for name, text in made.items():
        (tmp_path / f"{name}.html").write_text(text, "utf-8")
    return {name: (tmp_path / f"{name}.html").as_uri() for name in made}


class Visit:
    """An open page that remembers everything it should not have done."""

    def __init__(self, browser, url, scripts=True, width=1000):
        self.context = browser.new_context(java_script_enabled=scripts, viewport={"width": width, "height": 900})
        self.page = self.context.new_page()
        self.page.set_default_timeout(1000 * PATIENCE)
        self.trouble, self.requests = [], []
        self.page.on("console", lambda message: self.trouble.append(message.text))
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.trouble.append(dialog.message), dialog.dismiss()))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(url)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_without_a_word_on_the_console_or_a_request(name, pages, browser):
    with Visit(browser, pages[name]) as visit:
        visit.page.evaluate("new Promise(done => requestIdleCallback(done))")
        assert visit.trouble == []
        assert visit.requests == [pages[name]]


@pytest.mark.parametrize("width", [1000, 360])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_violation(name, width, pages, browser):
    axe = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
    with Visit(browser, pages[name], width=width) as visit:
        visit.page.evaluate(axe)
        violations = visit.page.evaluate("axe.run().then(result => result.violations)")
        found = [(v["id"], v["nodes"][0]["html"][:120], v["nodes"][0].get("failureSummary")) for v in violations]
        assert found == []


@pytest.mark.parametrize("name", ["clean", "faulty", "diff"])
def test_nothing_stands_beyond_the_edge_of_a_narrow_screen(name, pages, browser):
    with Visit(browser, pages[name], width=360) as visit:
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("name", ["clean", "faulty", "diff"])
def test_no_table_is_cut_on_paper(name, pages, browser):
    with Visit(browser, pages[name]) as visit:
        tables = visit.page.evaluate(
            "[...document.querySelectorAll('main table')].filter(t => t.offsetHeight < 700)"
            ".map(t => [...t.rows].map(r => r.cells[0].innerText.split('\\n')[0].replace(/\\s/g, '')))"
        )
        paper = visit.page.pdf(prefer_css_page_size=True)
    document = pdfium.PdfDocument(paper)
    sheets = ["".join(document[n].get_textpage().get_text_range().split()) for n in range(len(document))]
    assert all(abs(document[n].get_width() - 595) < 2 for n in range(len(document))), "A4"
    for rows in tables:
        assert any(all(row in sheet for row in rows) for sheet in sheets), rows


@pytest.mark.parametrize("name", PAGES)
def test_without_scripts_the_content_is_complete(name, pages, browser):
    with Visit(browser, pages[name]) as scripted, Visit(browser, pages[name], scripts=False) as plain:
        read = [
            {
                " ".join(cell.split())
                for cell in visit.page.locator("main")
                .locator("td, th[scope=row], p, h2, h3, h4, li, dd")
                .all_inner_texts()
            }
            for visit in (scripted, plain)
        ]
        assert read[0] == read[1] and len(read[1]) > 20
        if name == "index":
            assert not plain.page.locator("#filters").is_visible()


def visible(visit):
    return visit.page.locator("#submissions tbody tr:visible")


def test_the_index_filters_by_verdict_level_rule_recommender_and_text(pages, browser):
    with Visit(browser, pages["index"]) as visit:
        page = visit.page
        assert visible(visit).count() == 12
        page.locator("button[data-value=pass]").click()
        assert visible(visit).count() == 4
        assert page.locator("#shown").inner_text() == "显示 4 份，共 12 份"
        page.locator("button[data-value=return]").click()
        assert visible(visit).count() == 12
        page.locator("button[type=reset]").click()
        page.locator("select[name=rule]").select_option("L001")
        assert visible(visit).count() == 8
        page.locator("select[name=recommender]").select_option("推荐单位1")
        assert visible(visit).count() == 4
        page.locator("button[type=reset]").click()
        page.locator("input[name=text]").fill("成果报告.DOCX")
        assert visible(visit).count() == 4
        page.locator("input[name=text]").fill("没有这一份")
        assert visible(visit).count() == 0
        assert visit.trouble == []


def test_the_index_sorts_by_any_column_both_ways(pages, browser):
    with Visit(browser, pages["index"]) as visit:
        heading = visit.page.get_by_role("columnheader", name="必须补正").last
        for direction, first in (("ascending", "0"), ("descending", "2")):
            heading.get_by_role("button").click()
            assert heading.get_attribute("aria-sort") == direction
            assert visible(visit).first.locator("td").nth(5).inner_text() == first


@pytest.mark.parametrize("name", ["faulty", "index"])
def test_the_keyboard_alone_reaches_every_control(name, pages, browser):
    with Visit(browser, pages[name]) as visit:
        controls = visit.page.evaluate(
            f"[...document.querySelectorAll('{CONTROLS}')].filter(e => e.offsetParent).length"
        )
        reached = set()
        for _ in range(controls + 2):
            visit.page.keyboard.press("Tab")
            reached.add(
                visit.page.evaluate(f"[...document.querySelectorAll('{CONTROLS}')].indexOf(document.activeElement)")
            )
        assert len(reached - {-1}) >= controls
