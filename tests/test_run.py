"""One check in the caller's own process leaves that process as it was."""

import gc
import tempfile
from datetime import date
from pathlib import Path

import pytest

from checks import CHECKS
from pipeline.intake import CannotTake
from pipeline.model import Anchor, Note, Options
from pipeline.pack import load
from pipeline.parsed import parsed
from pipeline.run import check_here, without_reading

REPORT = Path(__file__).resolve().parents[1] / "samples/reports/factory-clean.docx"


@pytest.fixture(params=[True, False])
def collecting(request):
    (gc.enable if request.param else gc.disable)()
    yield request.param
    gc.enable()


def test_the_garbage_collector_is_as_it_was(collecting, tmp_path):
    options = Options(date(2024, 5, 20), "report")
    check_here(REPORT, load("shanghai-2024"), CHECKS, options)
    assert gc.isenabled() is collecting
    with pytest.raises(CannotTake):
        check_here(tmp_path / "nothing.docx", load("shanghai-2024"), CHECKS, options)
    assert gc.isenabled() is collecting


def test_no_folder_stays_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    check_here(REPORT, load("shanghai-2024"), CHECKS, Options(date(2024, 5, 20), "report"))
    assert not list(tmp_path.iterdir())


def test_the_second_look_finds_parsed_what_the_reader_parsed_and_nothing_of_it_stays_behind():
    over = REPORT.with_name("factory-L001-site-over.docx")
    seen = []
    options = Options(date(2024, 5, 20), "report")
    result = check_here(over, load("shanghai-2024"), CHECKS, options, look=lambda _: seen.append(parsed(over)))
    assert [finding.code for finding in result.findings if finding.severity == "error"] == ["L001"]
    assert seen[0].tag.endswith("document")
    assert parsed(over) is None


@pytest.mark.parametrize(
    ("why", "severities"),
    [
        (Note("limit", "读取超过时限。", Anchor("申报.zip")), {"F007": "error", "E001": "review", "E004": "review"}),
        (None, {"F005": "error", "E001": "error", "E004": "error"}),
    ],
    ids=["it could not be read: what is in it nobody knows", "it holds no file"],
)
def test_of_a_submission_that_was_not_opened_nothing_is_called_missing(why, severities):
    result = without_reading("申报.zip", why, load("shanghai-2024"), CHECKS, Options(date(2024, 5, 20)))
    told = {finding.code: finding.severity for finding in result.findings}
    assert {code: told.get(code) for code in severities} == severities
    assert ("F005" in told) is (why is None)
