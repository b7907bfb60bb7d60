"""I003 across a batch: the same file as evidence of two organisations, whatever it is called."""

import hashlib
import json
import shutil
from datetime import date

import pytest
from docx import Document

from pipeline.batch.entries import Roll
from pipeline.batch.shared_files import CROWD, Evidence, hashes, shared_files
from pipeline.batch.stored_result import Kept
from pipeline.batch.submission_task import Checked
from pipeline.model import Options

ONE, TWO = "上海甲机械有限公司", "上海乙电子有限公司"


def handed_in(name: str, unit: str | None, *files: tuple[str, str, str]) -> tuple[Checked, dict]:
    """A submission with files given as (path, role, content), and its result."""
    rows = [{"path": p, "role": role, "sha256": hashlib.sha256(c.encode()).hexdigest()} for p, role, c in files]
    result = {"files": rows}
    kept = Kept("review", unit, True, b"", hashes(result), {}, b"")
    return Checked(name, f"key of {name}", "", kept, False, False, True), result


def told(*batch: tuple[Checked, dict]) -> list[list[tuple[str, str, str]]]:
    """What is said of each submission's files: (path, the other submission, its path)."""
    results = {one.name: result for one, result in batch}
    with Roll(list(results)) as roll:
        for one, _ in batch:
            roll.add(one)
        met = [(place, roll[place], its) for place, its in roll.sharing_evidence(CROWD)]
        given = [Evidence(at, one.name, one.unit_name or "", its, results[one.name]) for at, one, its in met]
        found = shared_files(given)
        places = {one.name: place for place, one in enumerate(roll)}
    return [[(file.path, file.name, file.other_path) for file in found.get(places[name], ())] for name in results]


def test_each_of_two_organisations_is_told_of_the_other():
    a = handed_in("甲.zip", ONE, ("证书.pdf", "honor", "x"), ("图.png", "supporting", "y"))
    b = handed_in("乙.zip", TWO, ("荣誉/扫描1.pdf", "supporting", "x"))
    assert told(a, b) == [[("证书.pdf", "乙.zip", "荣誉/扫描1.pdf")], [("荣誉/扫描1.pdf", "甲.zip", "证书.pdf")]]


@pytest.mark.parametrize(
    ("one", "two", "why"),
    [
        ((ONE, "honor", "x"), (ONE, "honor", "x"), "one organisation may use its certificate twice"),
        ((ONE, "honor", "x"), ("上海甲机械有限公司 ", "honor", "x"), "its name written otherwise"),
        ((ONE, "honor", "x"), (None, "honor", "x"), "nobody knows whose the other one is"),
        ((ONE, "honor", "x"), (TWO, "honor", "y"), "other bytes"),
        ((ONE, "recommendation", "x"), (TWO, "recommendation", "x"), "one list recommends several"),
        ((ONE, "report", "x"), (TWO, "report", "x"), "I001 says that of reports"),
        ((ONE, "supporting", ""), (TWO, "supporting", ""), "empty files are all the same"),
    ],
)
def test_what_is_no_evidence_of_two(one, two, why):
    batch = [handed_in(f"{n}.zip", unit, ("a.pdf", role, text)) for n, (unit, role, text) in enumerate((one, two))]
    assert told(*batch) == [[], []], why


@pytest.mark.parametrize(("units", "raised"), [(CROWD, True), (CROWD + 1, False)])
def test_what_very_many_hand_in_is_nobodys_own(units, raised):
    batch = [handed_in(f"{n}.zip", f"上海第{n}机械厂", ("标准.pdf", "supporting", "x")) for n in range(units)]
    assert [bool(files) for files in told(*batch)] == [raised] * units


def test_and_it_stays_so_for_those_who_share_something_else():
    batch = [handed_in(f"{n}.zip", f"上海第{n}机械厂", ("标准.pdf", "supporting", "x")) for n in range(CROWD + 1)]
    files = ("标准.pdf", "supporting", "x"), ("奖.pdf", "honor", "y")
    both = [handed_in("a.zip", ONE, *files), handed_in("b.zip", TWO, *files)]
    assert [len(files) for files in told(*batch, *both)] == [0] * len(batch) + [1, 1]


@pytest.fixture
def two(root, write_report, tmp_path):
    """Two organisations that hand in the same certificate."""
    certificate = Document()
    certificate.add_heading("荣誉证书", 1)
    certificate.add_paragraph("授予阀体精加工车间QC小组2023年度上海市优秀质量管理小组一等奖。上海市质量协会")
    certificate.save(tmp_path / "certificate.docx")
    for name, unit in (("第21份", ONE), ("第22份", TWO)):
        report = write_report(root / name / "成果报告.docx", name)
        document = Document(report)
        document.paragraphs[0].insert_paragraph_before(f"申报单位：{unit}")
        document.save(report)
        shutil.copy(tmp_path / "certificate.docx", root / name / "荣誉证书.docx")
    return root


def results(out):
    lines = [json.loads(line) for line in (out / "results.jsonl").read_bytes().splitlines()]
    return {line["submission"]["name"]: line for line in lines}


def state(result):
    return next(row["state"] for row in result["checks"] if row["code"] == "I003")


def test_in_a_batch_it_stands_in_the_result_and_in_the_report(run, two, tmp_path):
    run()
    found = results(tmp_path / "out")
    finding = next(f for f in found["第21份"]["findings"] if f["code"] == "I003")
    assert (finding["severity"], finding["clause"]) == ("review", "附件4 二")
    assert f"“荣誉证书.docx”与本批中{TWO}（第22份）的“荣誉证书.docx”是同一个文件" in finding["message"]
    assert (state(found["第22份"]), state(found["第10份.docx"])) == ("found", "not_applicable")
    report = (tmp_path / "out/reports/第21份/report.html").read_text("utf-8")
    assert "是同一个文件" in report and not (tmp_path / "out/reports/第21份/alike.html").exists()


def test_when_one_of_the_two_is_gone_the_other_is_no_longer_told(run, two, tmp_path):
    run()
    shutil.rmtree(two / "第22份")
    assert run().reused == 5
    assert state(results(tmp_path / "out")["第21份"]) == "passed"
    assert "是同一个文件" not in (tmp_path / "out/reports/第21份/report.html").read_text("utf-8")


def test_scope_report_looks_at_no_evidence(run, two, tmp_path):
    run(options=Options(date(2024, 5, 20), "report"))
    assert state(results(tmp_path / "out")["第21份"]) == "unchecked"
