"""The blank report: six headings with their limits, guidance only where it is no text."""

import pytest
from docx import Document
from docx.oxml.ns import qn

from pipeline.pack import load
from pipeline.write.template_docx import write_template
from tests.pack.commands import run
from tests.pack.notices import NOTICES


@pytest.fixture
def template(tmp_path, pack):
    path = tmp_path / "新" / "模板.docx"
    write_template(path, pack)
    return Document(str(path))


def test_the_six_headings_stand_in_order_with_their_limits(template, pack):
    headings = [p.text for p in template.paragraphs if p.style.name == "Heading 1"]
    assert headings == [
        f"{numeral}、{s.title}（{s.limit}字以内）" for numeral, s in zip("一二三四五六", pack.sections, strict=True)
    ]


def test_the_guidance_is_a_placeholder_that_typing_replaces(template, pack):
    controls = template.element.body.findall(qn("w:sdt"))
    assert [control.find(f".//{qn('w:tag')}").get(qn("w:val")) for control in controls] == [
        s.key for s in pack.sections
    ]
    for control, section in zip(controls, pack.sections, strict=True):
        assert control.find(f".//{qn('w:showingPlcHdr')}") is not None
        assert section.guidance in "".join(control.itertext())


def test_nothing_but_headings_is_typed_in_the_body(template):
    assert all(p.style.name == "Heading 1" for p in template.paragraphs)


def test_a_title_that_no_part_of_the_notice_lists_stands_above_the_numbered_headings(tmp_path):
    run("pack", "new", NOTICES / "reading.md", "-o", tmp_path / "阅读角")
    write_template(tmp_path / "模板.docx", load(str(tmp_path / "阅读角")))
    paragraphs = Document(str(tmp_path / "模板.docx")).element.body.iter(qn("w:p"))
    told = ["".join(text.text for text in paragraph.iter(qn("w:t"))) for paragraph in paragraphs]
    assert told[:3] == [
        "［请填写］案例题目（18字以内）",
        "一、阅读角概况（400字以内）",
        "［请填写］介绍场地面积、人员和藏书来源。",
    ]
