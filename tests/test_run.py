"""One check in the caller's own process leaves that process as it was."""

import gc
import tempfile
from datetime import date
from pathlib import Path

import pytest

from checks import CHECKS
from pipeline.intake import CannotTake
from pipeline.model import Options
from pipeline.pack import load
from pipeline.run import check_here

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
