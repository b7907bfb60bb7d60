"""Small submissions: reports of six sections in words that are drawn, and so are nobody else's."""

from __future__ import annotations

import random
import shutil
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from checks import CHECKS
from pipeline.batch.run import Order, Summary, run_batch
from pipeline.model import Options
from pipeline.pack import Pack, load

HAN = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]
LENGTHS = {"title": 12, "organization": 200, "site": 300, "background": 400, "process": 1500, "results": 500}


def prose(characters: int, seed: object) -> str:
    """So many characters of text that nobody else has written, in sentences of thirty."""
    draw = random.Random(str(seed))
    sentences = ["".join(draw.choices(HAN, k=29)) + "。" for _ in range(characters // 30 + 1)]
    return "".join(sentences)[:characters]


class Here:
    """Workers that are threads of this process: for what only one process can see, as memory:// is."""

    count, chunk = 2, 1

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(1)

    def executor(self) -> Executor:
        return self.pool

    def discard(self) -> None:
        self.pool.shutdown(cancel_futures=True)
        self.pool = ThreadPoolExecutor(1)

    def idle(self) -> None: ...


@pytest.fixture
def workers() -> Here:
    return Here()


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load("shanghai-2024")


@pytest.fixture
def write_report(pack: Pack) -> Any:
    """Writes a Word report; ``texts`` replaces drawn sections."""

    def write(path: Path, seed: object, **texts: str) -> Path:
        document = Document()
        for spec in pack.sections:
            document.add_heading(spec.title, 1)
            document.add_paragraph(texts.get(spec.key) or prose(LENGTHS[spec.key], f"{seed}-{spec.key}"))
        path.parent.mkdir(parents=True, exist_ok=True)
        document.save(path)
        return path

    return write


@pytest.fixture
def root(tmp_path: Path, write_report: Any) -> Path:
    """Four submissions, one of them damaged, and what a file manager leaves beside them."""
    folder = tmp_path / "收到的材料"
    write_report(folder / "第10份.docx", "ten")
    write_report(folder / "第2份" / "成果报告.docx", "two")
    write_report(tmp_path / "aside" / "成果报告.docx", "zipped")
    shutil.make_archive(str(folder / "第3份"), "zip", tmp_path / "aside")
    (folder / "第1份.docx").write_bytes(b"PK\x03\x04 broken off")
    (folder / "~$第2份.docx").write_bytes(b"lock")
    (folder / ".DS_Store").write_bytes(b"")
    return folder


@pytest.fixture
def run(root: Path, tmp_path: Path) -> Any:
    """Runs the batch over ``root`` in threads; any part of the order can be changed."""

    def run(**changes: Any) -> Summary:
        workers = changes.pop("workers", None) or Here()
        order = Order(str(root), str(tmp_path / "out"), "shanghai-2024", Options(date(2024, 5, 20)))
        return run_batch(order._replace(**changes), CHECKS, workers)

    return run
