"""One file, read in a process of its own: for what is no submission and comes from elsewhere all the same."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from pipeline.limits import DEFAULT, Limits
from pipeline.model import Document, Note
from pipeline.worker import Reporter, run_limited


def read_limited(path: Path, limits: Limits = DEFAULT) -> Document:
    """The document at ``path``.

    Raises:
        WorkerFailed: it was not read within ``limits``.
    """
    return run_limited(partial(_read, path, limits), limits)


def _read(path: Path, limits: Limits, reporter: Reporter, refused: Mapping[str, Note]) -> Document:
    from pipeline.read import read

    return read(path, path.name, limits)
