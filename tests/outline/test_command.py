"""``yushen outline``: the tree for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner, Result

from cli import yushen

ROOT = Path(__file__).resolve().parents[2]
CLEAN = ROOT / "samples" / "reports" / "factory-clean.docx"


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(yushen, ["outline", *map(str, arguments)])


def test_json_tells_text_rank_number_place_evidence_and_confidence_in_reading_order() -> None:
    told = json.loads(_run(CLEAN, "--format", "json").stdout)
    assert told["file"] == CLEAN.name
    top = [heading for heading in told["headings"] if heading["rank"] == 1]
    assert [heading["text"][2:] for heading in top] == [
        "成果名称", "组织概况", "现场概况", "实施背景", "实施过程", "实施成效",
    ]  # fmt: skip
    assert set(top[0]) == {"text", "rank", "number", "page", "paragraph", "by", "confidence"}
    places = [heading["paragraph"] for heading in told["headings"]]
    assert places == sorted(places) and all(0 < heading["confidence"] < 1 for heading in told["headings"])


def test_the_terminal_shows_a_tree_with_evidence_in_chinese() -> None:
    lines = _run(CLEAN).stdout.splitlines()
    assert lines[0] == "factory-clean.docx：18 个标题"
    assert lines[1].startswith("  一、成果名称（1 级，据样式、编号")
    assert any(line.startswith("    （一）") for line in lines)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [("没有.docx", None, "没有"), ("坏.docx", b"PK\x03\x04broken", "读不出标题"), ("空.docx", b"", "读不出标题")],
)
def test_a_file_that_cannot_be_read_is_exit_2_and_says_so(
    tmp_path: Path, name: str, content: bytes | None, says: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = _run(tmp_path / name)
    assert done.exit_code == 2 and says in done.stderr and not done.stdout


def test_a_document_without_headings_says_that_none_were_recognised(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("今天天气很好，班组照常作业，没有发现异常。")
    document.save(str(tmp_path / "文.docx"))
    done = _run(tmp_path / "文.docx")
    assert done.exit_code == 0 and done.stdout == "文.docx：没有认出标题。\n"
