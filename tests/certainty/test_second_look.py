"""The second ground: what an error rests on is looked at in another way, in the file itself."""

from __future__ import annotations

import io
import itertools
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from checks import CHECKS
from pipeline import run
from pipeline.confirm import pdf, sheet
from pipeline.confirm.openers import opened_by_another
from pipeline.confirm.pdf import PdfLine, second_lines
from pipeline.fold import fold
from pipeline.limits import DEFAULT
from pipeline.model import Finding, Options, Result
from pipeline.model.dossier import Scope
from pipeline.pack import load

ROOT = Path(__file__).resolve().parents[2]
REPORTS, SUBMISSIONS = ROOT / "samples/reports", ROOT / "samples/submissions"
PACK = load("shanghai-2024")
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_VML = 'xmlns:v="urn:schemas-microsoft-com:vml"'
SHAPE = (
    f'<w:r {_W}><w:pict {_VML}><v:shape style="position:absolute;width:12pt;height:12pt" path="m0,0l10,10e"/>'
    "</w:pict></w:r>"
)


def check(path: Path, scope: Scope = "report") -> Result:
    return run.check_here(path, PACK, CHECKS, Options(date(2024, 5, 20), scope))


def told(result: Result, code: str) -> list[Finding]:
    return [finding for finding in result.findings if finding.code == code]


def edited(source: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """The package with one part changed (or made, from "")."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(made, "w") as new:
        for name in {*old.namelist(), part}:
            content = old.read(name) if name in old.namelist() else b""
            new.writestr(name, change(content.decode()).encode() if name == part else content)
    return made.getvalue()


def unpacked(name: str, folder: Path) -> Path:
    with zipfile.ZipFile(SUBMISSIONS / name) as archive:
        archive.extractall(folder)
    return next(path.parent for path in folder.rglob("附件4*"))


def report(name: str, folder: Path, part: str, change: Callable[[str], str]) -> Path:
    path = folder / "报告.docx"
    path.write_bytes(edited((REPORTS / name).read_bytes(), part, change))
    return path


def before_end(piece: str) -> Callable[[str], str]:
    return lambda xml: xml.replace("</w:body>", f"{piece}</w:body>")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("factory-S001-no-background.docx", "S001"),
        ("construction-S001-no-results.pdf", "S001"),
        ("factory-L001-site-over.docx", "L001"),
        ("hospital-L001-organization-over.pdf", "L001"),
        ("hospital-S002-results-empty.docx", "S002"),
        ("factory-I002-secrecy-marking.docx", "I002"),
        ("construction-F002-password.pdf", "F002"),
        ("factory-F001-broken-off.docx", "F001"),
        ("hospital-F001-web-page.docx", "F001"),
    ],
)
def test_a_fault_of_a_report_that_the_second_look_bears_out_is_an_error(name: str, code: str) -> None:
    assert [finding.severity for finding in told(check(REPORTS / name), code)] == ["error"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("factory-A002-equipment-empty.zip", "A002"),
        ("hospital-A003-two-natures.zip", "A003"),
        ("construction-X001-other-title.zip", "X001"),
        ("factory-R003-row-incomplete.zip", "R003"),
        ("construction-E003-no-improvements.zip", "E003"),
        ("hospital-E001-no-evaluation.zip", "E001"),
        ("hospital-E007-summary-broken.zip", "E007"),
        ("hospital-I002-marked-summary.zip", "I002"),
    ],
)
def test_a_fault_of_a_submission_that_the_second_look_bears_out_is_an_error(name: str, code: str) -> None:
    assert {finding.severity for finding in told(check(SUBMISSIONS / name, "submission"), code)} == {"error"}


@pytest.mark.parametrize(
    ("part", "change"),
    [
        (
            "word/document.xml",
            before_end(
                f"<w:p {_W}><w:r><w:pict {_VML}><v:shape><v:textbox><w:txbxContent><w:p>"
                "<w:r><w:t>三、实施背景</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
            ),
        ),
        ("word/header9.xml", lambda _: f"<w:hdr {_W}><w:p><w:r><w:t>实施\u200b背景</w:t></w:r></w:p></w:hdr>"),
        ("word/comments.xml", lambda _: f"<w:comments {_W}><w:p><w:r><w:t>四 实施背景</w:t></w:r></w:p></w:comments>"),
    ],
    ids=["text box", "header that nothing refers to", "comment"],
)
def test_a_section_whose_name_stands_somewhere_else_in_the_file_is_not_called_missing_for_certain(
    part: str, change: Callable[[str], str], tmp_path: Path
) -> None:
    path = report("factory-S001-no-background.docx", tmp_path, part, change)
    (finding,) = told(check(path), "S001")
    assert finding.severity == "review"
    assert "文件中另有一处写着" in finding.message


@pytest.mark.parametrize(
    "sentence",
    ["正如实施背景中提到的，问题已经解决。", "组织概况 现场概况 实施背景 实施过程 实施成效"],
    ids=["a sentence", "a list of all the names"],
)
def test_a_sentence_that_holds_the_name_is_no_heading(sentence: str, tmp_path: Path) -> None:
    piece = f"<w:p {_W}><w:r><w:t>{sentence}</w:t></w:r></w:p>"
    path = report("factory-S001-no-background.docx", tmp_path, "word/document.xml", before_end(piece))
    assert [finding.severity for finding in told(check(path), "S001")] == ["error"]


@pytest.mark.parametrize(
    ("text", "severity"),
    [("", "review"), ("节拍看板示意", "error")],
    ids=["nothing to be read in it", "a box with text"],
)
def test_a_flat_picture_where_the_heading_would_stand_may_be_the_heading(
    text: str, severity: str, tmp_path: Path
) -> None:
    box = f"<v:textbox><w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent></v:textbox>"

    def with_picture(xml: str) -> str:
        before, found, after = xml.partition("实施过程")
        start = before.rindex("<w:p>") if "<w:p>" in before else before.rindex("<w:p ")
        shape = f'<v:shape style="width:180pt;height:24pt">{box if text else ""}</v:shape>'
        picture = f"<w:p {_W}><w:r><w:pict {_VML}>{shape}</w:pict></w:r></w:p>"
        return before[:start] + picture + before[start:] + found + after

    path = report("factory-S001-no-background.docx", tmp_path, "word/document.xml", with_picture)
    (finding,) = told(check(path), "S001")
    assert (finding.severity, "像标题的图片" in finding.message) == (severity, severity == "review")


def test_a_copy_of_the_heading_for_programs_that_know_less_is_no_text_below_it(tmp_path: Path) -> None:
    def twice(xml: str) -> str:
        at = xml.rindex("实施成效")
        start, end = xml.rindex("<w:p>", 0, at), xml.index("</w:p>", at) + len("</w:p>")
        heading = xml[start:end]
        space = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        both = f'<mc:Choice Requires="w14">{heading}</mc:Choice><mc:Fallback>{heading}</mc:Fallback>'
        return f"{xml[:start]}<mc:AlternateContent {space}>{both}</mc:AlternateContent>{xml[end:]}"

    path = report("hospital-S002-results-empty.docx", tmp_path, "word/document.xml", twice)
    assert [finding.severity for finding in told(check(path), "S002")] == ["error"]


def counted_in(monkeypatch: pytest.MonkeyPatch, path: Path, other: Path) -> Finding:
    """L001 of the report at ``path`` where the second reading finds what stands in ``other``."""
    looked = run.confirm

    def in_the_other(dossier, judged):
        files = tuple(file._replace(source=str(other)) for file in dossier.submission.files)
        return looked(dossier.replace(submission=dossier.submission._replace(files=files)), judged)

    monkeypatch.setattr(run, "confirm", in_the_other)
    (finding,) = told(check(path), "L001")
    return finding


@pytest.mark.parametrize(
    ("name", "clean", "how"),
    [
        ("factory-L001-site-over.docx", "factory-clean.docx", "Word 文件第二种读法数得"),
        ("hospital-L001-organization-over.pdf", "hospital-clean.pdf", "PDF 第二种读法数得"),
    ],
)
def test_a_second_count_within_the_limit_is_told_with_its_figure(
    name: str, clean: str, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    finding = counted_in(monkeypatch, REPORTS / name, REPORTS / clean)
    assert finding.severity == "review"
    assert how in finding.message and "字，未超出，请人工核对。）" in finding.message


def test_where_the_second_reading_does_not_find_the_section_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    over = REPORTS / "hospital-L001-organization-over.pdf"
    finding = counted_in(monkeypatch, over, REPORTS / "construction-F002-password.pdf")
    assert finding.severity == "review"


def test_what_other_programs_take_of_the_machine_is_not_counted_to_the_second_look(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On a clock by which a thousand seconds pass between any two looks."""
    leaps = itertools.count(step=1000)
    monkeypatch.setattr(pdf, "time", SimpleNamespace(monotonic=lambda: next(leaps), thread_time=time.thread_time))
    assert second_lines(REPORTS / "factory-clean.pdf", 1, 3)


def test_the_second_reading_of_a_pdf_reads_what_stands_in_it() -> None:
    lines = second_lines(REPORTS / "factory-clean.pdf", 1, 50)
    assert all(isinstance(line, PdfLine) for line in lines)
    text = fold("".join(line.text for line in lines))
    assert all(spec.title in text for spec in PACK.sections if spec.key != "title")


@pytest.mark.parametrize(
    ("code", "file", "name"),
    [
        ("A002", "附件2 报名表及成果申报表.docx", "factory-A002-equipment-empty.zip"),
        ("A003", "附件2 报名表及成果申报表.docx", "hospital-A003-two-natures.zip"),
    ],
)
def test_a_small_shape_that_floats_over_the_form_may_be_a_tick(code: str, file: str, name: str, tmp_path: Path) -> None:
    folder = unpacked(name, tmp_path)
    form = folder / file
    form.write_bytes(edited(form.read_bytes(), "word/document.xml", before_end(f"<w:p {_W}>{SHAPE}</w:p>")))
    assert {finding.severity for finding in told(check(folder, "submission"), code)} == {"review"}


def test_a_row_that_is_merged_with_another_is_a_question(tmp_path: Path) -> None:
    folder = unpacked("factory-R003-row-incomplete.zip", tmp_path)
    table = folder / "附件4 推荐表.docx"

    def merged(xml: str) -> str:
        return xml.replace("<w:tcPr>", '<w:tcPr><w:vMerge w:val="restart"/>')

    table.write_bytes(edited(table.read_bytes(), "word/document.xml", merged))
    found = told(check(folder, "submission"), "R003")
    assert {finding.severity for finding in found} == {"review"}
    assert all("合并" in finding.message for finding in found)


def test_what_an_evaluation_lacks_may_stand_in_a_large_picture(tmp_path: Path) -> None:
    folder = unpacked("construction-E003-no-improvements.zip", tmp_path)
    evaluation = folder / "证实性材料/现场管理评价报告.docx"
    picture = (
        f'<w:p {_W}><w:r><w:pict {_VML}><v:shape style="width:400pt;height:300pt"><v:imagedata/></v:shape></w:pict>'
        "</w:r></w:p>"
    )
    evaluation.write_bytes(edited(evaluation.read_bytes(), "word/document.xml", before_end(picture)))
    (finding,) = told(check(folder, "submission"), "E003")
    assert finding.severity == "review"
    assert "较大的图片" in finding.message


@pytest.mark.parametrize(
    ("name", "file", "code", "subject"),
    [
        ("factory-A002-equipment-empty.zip", "附件2 报名表及成果申报表.docx", "A002", "key_equipment"),
        ("hospital-A003-two-natures.zip", "附件2 报名表及成果申报表.docx", "A003", "unit_nature"),
        ("factory-R003-row-incomplete.zip", "附件4 推荐表.docx", "R003", None),
        ("construction-E003-no-improvements.zip", "证实性材料/现场管理评价报告.docx", "E003", "improvements"),
    ],
)
def test_a_fault_that_both_readings_of_a_pdf_see_is_an_error(
    name: str, file: str, code: str, subject: str | None, tmp_path: Path, soffice: str
) -> None:
    folder = unpacked(name, tmp_path / "申报")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    order = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str((folder / file).parent)]
    subprocess.run([*order, str(folder / file)], capture_output=True, timeout=120, check=True)
    (folder / file).unlink()
    found = [one for one in told(check(folder, "submission"), code) if subject in (None, one.subject)]
    assert [finding.severity for finding in found] == ["error"]


def test_other_programs_open_what_is_whole() -> None:
    assert opened_by_another(REPORTS / "factory-clean.pdf", "报告.pdf", DEFAULT) is not None
    table = SUBMISSIONS / "hospital-clean-优秀级" / "附件4 推荐表.xlsx"
    assert opened_by_another(table, "附件4.xlsx", DEFAULT) is not None


def test_nobody_opens_what_is_broken(tmp_path: Path) -> None:
    for name, content in {"报告.pdf": b"%PDF-1.7\nnothing", "表.xlsx": b"PK\3\4", "照片.jpg": b"\xff\xd8\xff"}.items():
        path = tmp_path / name
        path.write_bytes(content)
        assert opened_by_another(path, name, DEFAULT) is None


def test_libreoffice_opens_a_whole_word_file_and_not_a_broken_one(tmp_path: Path, soffice: str) -> None:
    whole = REPORTS / "factory-clean.docx"
    assert opened_by_another(whole, "报告.docx", DEFAULT) == "LibreOffice 打得开这个文件"
    broken = tmp_path / "报告.docx"
    broken.write_bytes(edited(whole.read_bytes(), "word/document.xml", lambda xml: xml[: len(xml) // 2]))
    assert opened_by_another(broken, "报告.docx", DEFAULT) is None


def test_without_libreoffice_a_broken_word_file_is_a_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = report("factory-clean.docx", tmp_path, "word/document.xml", lambda xml: xml[: len(xml) // 2])
    monkeypatch.setenv("PATH", str(tmp_path))
    (finding,) = told(check(path), "F001")
    assert finding.severity == "review"
    assert "没有安装 LibreOffice" in finding.message


def test_a_clean_report_pays_nothing_for_it() -> None:
    script = (
        "import sys; from datetime import date; from pathlib import Path; from checks import CHECKS;"
        "from pipeline.model import Options; from pipeline.pack import load; from pipeline.run import check_here;"
        "check_here(Path(sys.argv[1]), load('shanghai-2024'), CHECKS, Options(date(2024, 5, 20), 'report'));"
        "loaded = [name for name in sys.modules if name.startswith(('pdfplumber', 'pdfminer', 'pipeline.confirm.'))];"
        "print(loaded)"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    for name in ("factory-clean.docx", "factory-clean.pdf"):
        command = [sys.executable, "-c", script, str(REPORTS / name)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment, check=True)
        assert done.stdout.strip() == "['pipeline.confirm.grounds']"


def test_an_error_whose_second_look_fails_is_a_review_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ValueError("no")

    monkeypatch.setattr("pipeline.confirm.looks.look", fails)
    (finding,) = told(check(REPORTS / "factory-S001-no-background.docx"), "S001")
    assert finding.severity == "review"
    assert "第二种读法没有完成（ValueError）" in finding.message


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the second look is in the caller's own process")
def test_a_process_that_dies_of_the_second_look_leaves_a_result_without_accusation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(run, "confirm", lambda *_: os._exit(9))
    options = Options(date(2024, 5, 20), "report")
    result = run.check(REPORTS / "factory-S001-no-background.docx", PACK, CHECKS, options)
    (finding,) = told(result, "S001")
    assert (finding.severity, "第二种读法没有完成" in finding.message) == ("review", True)
    assert result.verdict == "review"
    assert replace(result).sections[0]["found"]


def test_the_result_of_a_second_look_that_ends_is_the_one_that_counts() -> None:
    options = Options(date(2024, 5, 20), "report")
    result = run.check(REPORTS / "factory-S001-no-background.docx", PACK, CHECKS, options)
    assert [finding.severity for finding in told(result, "S001")] == ["error"]


def test_a_workbook_is_looked_at_without_the_library_that_read_it(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book, path = Workbook(), tmp_path / "附件4.xlsx"
    book.active.append(["序号", "单位名称"])
    book.active.append([1, "机密★5年"])
    book.save(path)
    assert sheet.sheet_cells(path, DEFAULT) == 4
    assert "机密★5年" in sheet.sheet_texts(path, DEFAULT)
    assert not sheet.merged_down(path, DEFAULT)
    book.active.merge_cells("A1:B1")
    book.save(path)
    assert not sheet.merged_down(path, DEFAULT)
    book.active.merge_cells("A2:A3")
    book.save(path)
    assert sheet.merged_down(path, DEFAULT)
