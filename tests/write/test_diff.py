"""A resubmission against the one before: what is mended, what remains, what is new."""

import io

import pytest
from rich.console import Console

from pipeline.write.diff import compare, print_diff, render_diff


@pytest.fixture
def resubmitted(faulty, clean, another):
    """The background was added; the overrun remains; a placeholder is new; the forms were not checked."""
    old, new = another(faulty), another(faulty)
    del new["findings"][1:3]
    new["findings"].append(faulty["findings"][3] | {"code": "C003", "subject": "process", "title": "留有占位文字"})
    for row in new["checks"]:
        if row["code"] == "S001":
            row["state"] = "passed"
        if row["code"] == "C001":
            row |= {"state": "unchecked", "reason": "没有读出文字"}
    return old, new


def codes(findings):
    return [finding["code"] for finding in findings]


def test_each_finding_lands_in_one_group(resubmitted):
    comparison = compare(*resubmitted)
    assert codes(comparison.mended) == ["S001"]
    assert codes(comparison.remaining) == ["L001", "L004"]
    assert codes(comparison.appeared) == ["C003"]


def test_what_was_not_checked_again_is_never_called_mended(resubmitted):
    assert codes(compare(*resubmitted).unknown) == ["C001"]


def test_the_same_rule_on_another_subject_is_another_finding(faulty, another):
    new = another(faulty)
    new["findings"][0]["subject"] = "site"
    comparison = compare(faulty, new)
    assert codes(comparison.mended) == ["L001"] and codes(comparison.appeared) == ["L001"]


def test_equal_findings_are_matched_as_often_as_they_occur(faulty, another):
    old = another(faulty)
    old["findings"].append(another(old["findings"][0]))
    comparison = compare(old, faulty)
    assert codes(comparison.mended) == ["L001"] and len(comparison.remaining) == 4


def test_the_text_names_the_groups_and_the_counts(resubmitted):
    stream = io.StringIO()
    print_diff(compare(*resubmitted), Console(file=stream, width=80))
    text = stream.getvalue()
    assert "✓ 已改正（1）" in text and "■ 仍存在（2）" in text and "▲ 新出现（1）" in text
    assert "？ 本次未检查（1）" in text and "342 →   342 / 300" in text


def test_the_page_names_the_groups_and_harms_nobody(resubmitted, hostile):
    page = render_diff(compare(*resubmitted))
    assert "已改正" in page and "仍存在" in page and "新出现" in page and "本次未检查" in page
    assert "<script" not in render_diff(compare(hostile, hostile))
