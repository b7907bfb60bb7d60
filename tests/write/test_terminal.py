"""The terminal report: 80 columns, plain in a pipe, and nothing submitted is read as markup."""

import io

import pytest
from rich.console import Console

from pipeline.write import terminal
from pipeline.write.html import render
from pipeline.write.terminal import print_result
from pipeline.write.typeset import columns, wrapped


def shown(result, pack, width=80, **options):
    stream = io.StringIO()
    print_result(result, pack, Console(file=stream, width=width, **options))
    return stream.getvalue()


def test_a_clean_report_says_so_and_names_what_was_not_checked(clean, pack):
    text = shown(clean, pack)
    assert "未发现形式问题" in text
    assert "12 / 20" in text
    assert "E001–E010" in text and "只检查成果报告" in text
    assert "需人工确认 5" in text


def test_findings_stand_under_their_severity_with_place_clause_and_fix(faulty, pack):
    text = shown(faulty, pack)
    assert text.index("■ 必须补正（2）") < text.index("◆ 需人工复核（1）") < text.index("○ 建议（1）")
    assert "成果报告.docx · 实施成效 · 第 8 页 · 第 61 段" in text
    assert "改法：请删减 42 字以上" in text and "依据：附件3" in text
    assert "342 / 300  超出 42 字；WPS 346" in text
    assert "检查出错  Q005" in text


@pytest.mark.parametrize(("required", "alarming"), [(True, True), (False, False)])
def test_only_missing_evidence_that_is_asked_for_is_shown_as_a_fault(faulty, pack, required, alarming):
    row = faulty["evidence"][0] | {"title": "近三年荣誉", "required": required, "status": "missing", "files": []}
    faulty["evidence"] = [row]
    line = next(line for line in shown(faulty, pack, force_terminal=True).splitlines() if "近三年荣誉" in line)
    assert ("\x1b[31m" in line) is alarming
    page_row = render(faulty, pack).partition("近三年荣誉")[0].rpartition("<tr")[2]
    assert ("is-missing" in page_row) is alarming


@pytest.mark.parametrize("width", [80, 100, 200])
@pytest.mark.parametrize("kind", ["clean", "faulty", "hostile"])
def test_no_line_is_wider_than_the_terminal(kind, width, pack, request):
    lines = shown(request.getfixturevalue(kind), pack, width).splitlines()
    assert max(map(columns, lines)) <= width


def test_a_pipe_gets_no_colour_codes_and_a_terminal_does(faulty, pack):
    assert "\x1b" not in shown(faulty, pack)
    assert "\x1b[" in shown(faulty, pack, force_terminal=True, color_system="standard")


def test_submitted_text_is_neither_markup_nor_control(hostile, pack):
    text = shown(hostile, pack)
    assert "[bold red]红[/bold" in text
    assert not set(text) & set("\x1b\x00\u202e\u202c\ud800")


def test_a_bar_ends_at_its_limit_and_shows_what_is_over():
    full, over = "█" * terminal.BAR + "|", terminal.bar(301, 300)
    assert terminal.bar(0, 300).count("█") == 0
    assert terminal.bar(300, 300).startswith(full) and terminal.bar(300, 300).count("█") == terminal.BAR
    assert over.startswith(full) and over.count("█") == terminal.BAR + 1
    assert len(terminal.bar(99999, 20)) == len(over)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("甲乙丙丁戊", ["甲乙丙", "丁戊"]),
        ("甲乙，丙", ["甲乙，", "丙"]),
        ("甲乙丙，丁", ["甲乙", "丙，丁"]),
        ("甲乙“丙”", ["甲乙", "“丙”"]),
        ("abcdefgh", ["abcdef", "gh"]),
        ("", []),
    ],
)
def test_lines_break_as_chinese_does(text, lines):
    assert wrapped(text, 6) == lines


def test_pages_that_nobody_needed_are_named(faulty, pack):
    files = [file | {"pages_not_needed": [2, 3, 4, 9]} for file in faulty["files"][-1:]]
    text = shown(faulty | {"files": [*faulty["files"][:-1], *files]}, pack, 200)
    assert f"{files[0]['path']}：第 2–4、9 页没有识别：前页已说明它是什么" in text
