"""A small season in Chromium: brought in, worked off by two at once, corrected, overdue, exported; few keys each."""

from __future__ import annotations

import pytest

from tests.web.helpers import Server
from tests.web.season_files import season
from tests.web.season_of_300 import run
from tests.web.test_browser import browser  # noqa: F401

pytestmark = [pytest.mark.slow]


def test_a_season_goes_through_from_the_first_zip_to_the_last_paper(tmp_path, browser):  # noqa: F811
    server = Server(tmp_path / "data", WORKERS=2)
    server.start()
    try:
        done = run(server, browser, tmp_path, season(5, 2), again=1)
    finally:
        server.stop()
    told = "\n".join(done.told)
    assert "3 with 0 findings: 2 keys each at the most" in told
    assert "2 with 3 findings: 5 keys each at the most" in told
    assert "2 letters, 0 notices, 7 papers; 6 versions" in told
