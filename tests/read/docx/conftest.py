"""Writes Word packages and reads them back."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.limits import DEFAULT
from pipeline.model import Document
from pipeline.read.docx import read_docx
from tests.read.docx.build import part, relationships

Write = Callable[..., Path]
Read = Callable[..., Document]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a package around a body; ``parts`` are further parts by name ("word/styles.xml")."""

    def make(body: str, parts: dict[str, str | bytes] | None = None, *, relations: str = "") -> Path:
        path = tmp_path / "报告.docx"
        document = part("w:document", f"<w:body>{body}</w:body>")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr("_rels/.rels", relationships(("r", "officeDocument", "word/document.xml")))
            package.writestr("word/document.xml", document)
            if relations:
                package.writestr("word/_rels/document.xml.rels", relations)
            for name, content in (parts or {}).items():
                package.writestr(name, content)
        return path

    return make


@pytest.fixture
def read(write: Write) -> Read:
    """Writes a package and reads it; keyword arguments that name a limit change it."""

    def make(body: str, parts: dict[str, str | bytes] | None = None, *, relations: str = "", **limits: Any) -> Document:
        return read_docx(write(body, parts, relations=relations), "报告.docx", replace(DEFAULT, **limits))

    return make
