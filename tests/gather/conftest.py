"""Loads the builder of documents for the tests beside it."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from pipeline.pack import Pack, load

_spec = importlib.util.spec_from_file_location("gather_build", Path(__file__).with_name("build.py"))
assert _spec is not None and _spec.loader is not None
sys.modules["gather_build"] = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(sys.modules["gather_build"])


@pytest.fixture(scope="session")
def pack() -> Pack:
    """The built-in pack."""
    return load("shanghai-2024")
