"""I001: who shares 40 % of a text is found, who shares less than 10 % is left alone, and boilerplate is nobody's."""

import json
import tempfile
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from pipeline.batch import shared_text
from pipeline.batch.fingerprints import Prints
from pipeline.batch.likenesses import Report, likenesses
from pipeline.batch.shared_text import Section
from tests.batch.conftest import prose

LENGTH = 6000
PAIRS = 12


def report(name, text, unit=None, archived=None):
    sections = [Section("background", text[: len(text) // 3]), Section("process", text[len(text) // 3 :])]
    return Report(name, unit, archived, sections)


@pytest.fixture
def compared(pack, tmp_path):
    """What ``likenesses`` finds for each of a batch."""

    def compare(batch, archive=()):
        everyone = [*batch, *archive]
        samples = [shared_text.sample(one.sections, pack).tobytes() for one in everyone]
        folder = Path(tempfile.mkdtemp(dir=tmp_path))
        prints = Prints(folder, samples, len(batch), len(archive))
        found = dict(likenesses(prints, everyone.__getitem__, pack))
        return [found.get(place, ()) for place in range(len(batch))]

    return compare


def sharing(part, seed):
    """Two texts of which ``part`` is the same, in passages of 200 characters at other places."""
    passages = [prose(200, f"{seed}-{n}") for n in range(int(LENGTH * part / 200))]
    texts = []
    for side in "ab":
        rest = LENGTH - 200 * len(passages)
        gap = rest // (len(passages) + 1)
        own = prose(rest, f"{seed}-{side}")
        shared = passages if side == "a" else passages[::-1]
        texts.append("".join(own[n * gap : (n + 1) * gap] + p for n, p in enumerate([*shared, ""])))
    return texts


def planted(part):
    texts = [text for seed in range(PAIRS) for text in sharing(part, f"{part}-{seed}")]
    return [report(f"{n}", text) for n, text in enumerate(texts)]


@pytest.mark.parametrize(("part", "found"), [(0.05, 0), (0.09, 0), (0.4, PAIRS), (0.7, PAIRS), (1.0, PAIRS)])
def test_of_planted_pairs_those_over_40_percent_are_found_and_those_under_10_are_not(part, found, compared):
    alike = compared(planted(part))
    assert sum(bool(a) for a in alike) == 2 * found
    for number, of_one in enumerate(alike):
        assert all(int(likeness.name) == number ^ 1 for likeness in of_one)
        assert all(abs(likeness.share - part) < 0.05 for likeness in of_one)


def test_width_punctuation_and_line_ends_hide_no_copy(compared):
    text = "采用５Ｓ、TPM方法。" + prose(800, "w")
    copy = text.replace("。", "；\n").replace("５Ｓ", "5S").replace("TPM", "tpm")
    first, _ = compared([report("a", text), report("b", copy)])
    assert first[0].share > 0.95


def test_a_short_report_within_a_long_one_is_found(compared):
    long = prose(6000, "long")
    first, second = compared([report("a", long[1000:1800]), report("b", long)])
    assert first[0].share == second[0].share > 0.95


def test_the_notice_s_own_text_is_no_likeness(compared, pack):
    notice = pack.notice.read_text("utf-8")
    texts = [notice + prose(1500, seed) for seed in "ab"]
    assert compared([report(str(n), text) for n, text in enumerate(texts)]) == [(), ()]


def test_a_passage_that_many_reports_have_is_nobody_s_own(compared):
    clause = prose(600, "a standard clause")
    reports = [report(str(n), prose(900, n) + clause) for n in range(30)]
    assert not any(compared(reports))


def test_but_a_whole_text_that_many_handed_in_is_found_for_each(compared):
    ring = [report(f"ring{n}", prose(2000, "ring") + prose(200, n)) for n in range(40)]
    others = [report(f"other{n}", prose(2000, f"o{n}")) for n in range(40)]
    alike = compared([*ring, *others])
    assert all(alike[:40]) and not any(alike[40:])


def test_too_short_a_text_is_not_compared(compared):
    text = prose(shared_text.LEAST - 1, "short")
    assert compared([report("a", text), report("b", text)]) == [(), ()]


def test_passages_stand_side_by_side_as_both_wrote_them_the_longest_first(compared):
    shared = prose(300, "one"), prose(120, "two")
    mine = prose(600, "x") + shared[1] + prose(90, "y") + shared[0]
    theirs = shared[0].replace("。", "！") + prose(700, "z") + shared[1]
    (likeness,), _ = compared([report("a", mine), report("b", theirs)])
    longest, second = likeness.passages[:2]
    assert longest.text.strip("。") in shared[0] and longest.other_text in theirs
    assert longest.characters > 250 > second.characters > 100
    assert (longest.section, longest.other_section) == ("process", "background")


def test_a_later_report_of_the_same_unit_is_no_copy_of_its_archived_one(compared):
    text = prose(2000, "unit")
    old = report("旧", text, "甲公司", "2023-05-20")
    assert compared([report("新", text, "甲公司")], [old]) == [()]
    written_otherwise = report("旧", text, "上海甲（集团）有限 公司", "2023-05-20")
    assert compared([report("新", text, "上海甲(集团)有限公司")], [written_otherwise]) == [()]
    (found,) = compared([report("新", text, "乙公司")], [old])
    assert (found[0].name, found[0].archived) == ("旧", "2023-05-20")


def test_the_sample_is_the_same_wherever_a_text_stands():
    text = prose(500, "s")
    inside = shared_text.sampled(shared_text.shingles(prose(77, "before") + text))
    assert np.isin(shared_text.sampled(shared_text.shingles(text)), inside).all()


def test_a_batch_raises_a_copied_report_and_shows_where(run, root, write_report, tmp_path):
    process = prose(1500, "ten-process")
    write_report(root / "第11份.docx", "eleven", process=process)
    run()
    lines = [json.loads(line) for line in (tmp_path / "out/results.jsonl").read_bytes().splitlines()]
    found = {r["submission"]["name"]: f for r in lines for f in r["findings"] if f["code"] == "I001"}
    assert set(found) == {"第10份.docx", "第11份.docx"}
    finding = found["第11份.docx"]
    assert finding["severity"] == "review" and finding["subject"] == "第10份.docx"
    assert finding["location"]["section"] == "process" and "对方“实施过程”" in finding["message"]
    page = (tmp_path / "out/reports/第11份.docx/alike.html").read_text("utf-8")
    assert page.count(process[:40]) == 2 and "占较短一份的" in page
    assert not (tmp_path / "out/reports/第2份/alike.html").exists()
    assert "第10份.docx" in (tmp_path / "out/reports/第11份.docx/report.html").read_text("utf-8")


def test_an_archive_is_built_once_and_appended_to(run, root, write_report, tmp_path):
    archive = tmp_path / "archive"
    run(archive=archive)
    entries = (archive / "entries.jsonl").read_bytes()
    content = (tmp_path / "out/results.jsonl").read_bytes()
    assert entries.count(b"\n") == 3
    # The same again: nobody is a copy of himself, and nothing is added twice.
    run(archive=archive, out=str(tmp_path / "again"))
    assert (tmp_path / "again/results.jsonl").read_bytes() == content
    assert (archive / "entries.jsonl").read_bytes() == entries
    # Next year somebody hands in one of them; a line that a stopped run left half written is written over.
    (archive / "entries.jsonl").write_bytes(entries + b'{"version": 1, "na')
    for child in [*root.iterdir()]:
        child.rename(tmp_path / child.name)
    write_report(root / "抄来的.docx", "ten", background=prose(400, "own words"))
    run(archive=archive, out=str(tmp_path / "next"), options=_next_year())
    line = json.loads((tmp_path / "next/results.jsonl").read_bytes())
    messages = [f["message"] for f in line["findings"] if f["code"] == "I001"]
    assert len(messages) == 1 and "存档（2024-05-20）里“第10份.docx”" in messages[0]
    after = (archive / "entries.jsonl").read_bytes()
    assert after.startswith(entries) and [json.loads(line)["name"] for line in after.splitlines()][-1] == "抄来的.docx"


def _next_year():
    from pipeline.model import Options

    return Options(date(2025, 5, 20))
