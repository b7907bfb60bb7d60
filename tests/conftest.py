"""Under CI a skipped test is a failure: what could not be tried there was not tested."""

from __future__ import annotations

import ctypes
import gc
import os
import shutil
import sys
from collections.abc import Generator, Iterator
from typing import Any

import pytest

CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def _fail_if_skipped(report: Any) -> None:
    if CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped under CI: {report.longrepr}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Any, Any]:
    report = yield
    _fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, Any, Any]:
    report = yield
    _fail_if_skipped(report)
    return report


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: a third of the time a test waits for another program, which is not always busy."""
    return (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1) + 1


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What was collected stays to the end: neither we nor the children that tests fork need look through it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="module")
def recogniser_is_put_away() -> Iterator[None]:
    """It holds half a gigabyte, which every later test that forks a child would pay for."""
    yield
    ocr = sys.modules.get("pipeline.read.ocr")
    if ocr and ocr._engine.cache_info().currsize:
        ocr._engine.cache_clear()
        gc.collect()
        if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
            trim(0)


def _program(*names: str, package: str) -> str:
    for name in names:
        if path := shutil.which(name):
            return path
    pytest.skip(f"{names[0]} is not installed (scripts/install-system-packages installs {package})")


@pytest.fixture(scope="session")
def soffice() -> str:
    """LibreOffice's program; the test is skipped where it is not installed, and fails under CI."""
    return _program("soffice", "libreoffice", package="libreoffice-writer")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Chromium's program; the test is skipped where it is not installed, and fails under CI."""
    return _program("chromium", "chromium-browser", "google-chrome", package="chromium")
