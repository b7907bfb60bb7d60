"""While a batch lasts its terminal tells which scanned page is being recognised."""

from __future__ import annotations

import os

import pytest

from pipeline.batch.pages_told import tell_of_pages
from pipeline.batch.progress_bar import Bar
from pipeline.limits import DEFAULT
from pipeline.read import recognising


def recognise_in_a_child(pages: int) -> None:
    """What a worker's child does with a scan."""
    child = os.fork()
    if child == 0:
        tell_of_pages()
        recognising.recognise_each("扫描.pdf", range(1, pages + 1), DEFAULT, lambda number: number)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a system that cannot fork")
def test_the_bar_shows_the_page_that_a_worker_is_at() -> None:
    with Bar() as bar:
        page = bar._bar.columns[-1]
        assert page.render(None).plain == ""
        recognise_in_a_child(60)
        assert page.render(None).plain == "第 60 页，共 60 页"
    recognise_in_a_child(2)  # nobody is told any more, and nothing goes wrong
    assert page.render(None).plain == ""
