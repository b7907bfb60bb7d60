"""Figures of a report that was recognised from pictures have ≈ before them wherever they are shown; others never."""

import io
import re

import docx
import pytest
from rich.console import Console

from pipeline.pack import load
from pipeline.write.diff import compare, print_diff, render_diff
from pipeline.write.digest import digest
from pipeline.write.html import render
from pipeline.write.index_html import render_index
from pipeline.write.opinion_docx import write_opinion
from pipeline.write.terminal import print_result
from tests.checks.desk import REPORT, decide

PACK = load("shanghai-2024")


def printed(show):
    stream = io.StringIO()
    show(Console(file=stream, width=100))
    return stream.getvalue()


def opinion(result, folder):
    write_opinion(result, PACK, folder / "a.docx")
    return "\n".join(paragraph.text for paragraph in docx.Document(folder / "a.docx").paragraphs)


SHOWN = {
    "terminal": (lambda result, folder: printed(lambda c: print_result(result, PACK, c)), "{}342 / 300"),
    "opinion form": (opinion, "组织概况 {}342/300"),
    "comparison": (lambda result, folder: render_diff(compare(result, result)), '<td class="n">{}342</td>'),
    "comparison, printed": (
        lambda result, folder: printed(lambda c: print_diff(compare(result, result), c)),
        "{}342 → ",
    ),
    "index": (lambda result, folder: render_index([digest(result)], PACK, "1"), '<td class="n">{}342</td>'),
    "finding of the report": (lambda result, folder: render(result, PACK), "实际 <b>{}342</b>"),
}


@pytest.mark.parametrize("place", SHOWN)
def test_a_count_is_said_to_be_about_right_where_the_report_was_recognised_and_only_there(place, faulty, tmp_path):
    show, figure = SHOWN[place]
    assert faulty["files"][0]["role"] == "report"
    for source, mark, other in (("digital", "", "≈"), ("ocr", "≈", "")):
        faulty["files"][0]["text_source"] = source
        text = re.sub(" +", " ", show(faulty, tmp_path))
        assert figure.format(mark) in text and (not other or other not in text)


@pytest.mark.parametrize(("scan", "mark"), [((REPORT,), "≈"), ((), "")])
def test_a_finding_says_of_a_count_that_it_is_an_estimate(scan, mark):
    long = "装配节拍不稳，需要改进。" * 70
    _, found = decide("L001", {"report": {"实施背景": long}, "scan": scan})
    _, near = decide("L004", {"report": {"实施成效": "短。"}, "scan": scan})
    assert [f"实施背景 {mark}840 字" in one.message for one in found] == [True]
    assert f"实施成效 {mark}2 字" in " ".join(one.message for one in near)
