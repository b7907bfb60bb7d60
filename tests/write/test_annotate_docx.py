"""The applicant's own file with our comments: each at its place, and nothing else touched."""

import io
import zipfile

import pytest
from docx import Document
from lxml import etree

from pipeline.write.annotate import annotated_docx

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
OURS = {"word/document.xml", "word/comments.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"}


def source_document(faulty):
    """The report of the faulty result as a Word file; the overrun lies inside one long run."""
    document = Document()
    for section in faulty["sections"]:
        if section["found"]:
            document.add_paragraph(section["heading"], style="Heading 1")
            section["location"] |= {"paragraph": len(document.paragraphs)}
            for line in section["text"].split("\n"):
                document.add_paragraph(line)
    result = document.add_paragraph("换型时间降低了，")
    result.add_run("行业标杆为40分钟").bold = True
    faulty["findings"][2]["location"] |= {"paragraph": len(document.paragraphs)}
    return document


@pytest.fixture
def source(tmp_path, faulty):
    path = tmp_path / "成果报告.docx"
    source_document(faulty).save(str(path))
    return path


def parts(path):
    with zipfile.ZipFile(path) as package:
        assert len(set(package.namelist())) == len(package.namelist())
        return {name: package.read(name) for name in package.namelist()}


def rewritten(path, change):
    """The package with ``change(name, bytes)`` applied to every part."""
    changed = {name: change(name, data) for name, data in parts(path).items()}
    with zipfile.ZipFile(path, "w") as package:
        for name, data in changed.items():
            package.writestr(name, data)


def commented(path, ns=W):
    """(comment text, commented text) for every comment, read from the XML itself."""
    made = parts(path)
    root = etree.fromstring(made["word/document.xml"])
    comments = {}
    for comment in etree.fromstring(made["word/comments.xml"]):
        comments[comment.get(f"{{{ns}}}id")] = [comment.get(f"{{{ns}}}author"), "".join(comment.itertext())]
    for number in comments:
        open_, text = False, []
        for node in root.iter():
            if node.get(f"{{{ns}}}id") == number and node.tag in (
                f"{{{ns}}}commentRangeStart",
                f"{{{ns}}}commentRangeEnd",
            ):
                open_ = not open_
            if open_ and node.tag == f"{{{ns}}}t":
                text.append(node.text or "")
        assert root.find(f".//{{{ns}}}commentReference[@{{{ns}}}id='{number}']") is not None
        comments[number].append("".join(text))
    return list(comments.values())


def said(comments, code):
    return next(text for author, comment, text in comments if author == "预审" and code in comment)


def test_each_comment_stands_at_its_place(source, faulty, tmp_path):
    out = tmp_path / "annotated.docx"
    assert annotated_docx(source, faulty, out)
    comments = commented(out)
    assert said(comments, "C001") == "行业标杆为40分钟"
    assert said(comments, "L004") == "现场概况"
    assert said(comments, "S001") == "一、成果名称", "a finding without a place stands at the beginning"
    assert len(comments) == len(faulty["findings"])


def test_the_overrun_is_marked_from_its_first_character(source, faulty, tmp_path):
    out = tmp_path / "annotated.docx"
    annotated_docx(source, faulty, out)
    section = faulty["sections"][1]
    assert said(commented(out), "从此处起超出 42 字") == section["text"][300:320]


def test_no_text_style_or_other_part_changes(source, faulty, tmp_path):
    out = tmp_path / "annotated.docx"
    annotated_docx(source, faulty, out)
    before, after = parts(source), parts(out)
    assert set(after) - set(before) == {"word/comments.xml"} and set(before) <= set(after)
    assert {name for name in before if before[name] != after[name]} <= OURS
    old, new = Document(str(source)), Document(str(out))
    assert [p.text for p in new.paragraphs] == [p.text for p in old.paragraphs]
    assert [p.style.name for p in new.paragraphs] == [p.style.name for p in old.paragraphs]
    assert [r.bold for r in new.paragraphs[-1].runs if r.text] == [None, True]


def test_comments_that_are_there_stay(source, faulty, tmp_path):
    document = Document(str(source))
    document.add_comment(document.paragraphs[0].runs[0], text="请核对", author="张三")
    document.save(str(source))
    out = tmp_path / "annotated.docx"
    annotated_docx(source, faulty, out)
    comments = commented(out)
    assert comments[0] == ["张三", "请核对", "一、成果名称"]
    assert len(comments) == len(faulty["findings"]) + 1
    assert parts(out)["[Content_Types].xml"].count(b"comments+xml") == 1


def test_the_strict_flavour_gets_strict_comments(source, faulty, tmp_path):
    transitional = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    strict = b"http://purl.oclc.org/ooxml/officeDocument/relationships"
    rewritten(source, lambda name, data: data.replace(W.encode(), STRICT.encode()).replace(transitional, strict))
    out = tmp_path / "annotated.docx"
    assert annotated_docx(source, faulty, out)
    assert said(commented(out, STRICT), "C001") == "行业标杆为40分钟"
    assert strict + b"/comments" in parts(out)["word/_rels/document.xml.rels"]


def test_a_text_box_gets_its_comment_at_the_paragraph_that_holds_it(tmp_path, faulty):
    document = Document()
    holder = document.add_paragraph("正文")
    box = (
        f'<w:r xmlns:w="{W}"><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent>'
        "<w:p><w:r><w:t>框内文字</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    holder._p.append(etree.fromstring(box))
    source, out = tmp_path / "a.docx", tmp_path / "b.docx"
    document.save(str(source))
    faulty["findings"] = [faulty["findings"][2]]
    faulty["findings"][0]["location"] = {"file": "成果报告.docx", "paragraph": 2, "excerpt": "框内文字"}
    faulty["sections"][1]["over_from"] = None
    assert annotated_docx(source, faulty, out)
    root = etree.fromstring(parts(out)["word/document.xml"])
    start = root.find(f".//{{{W}}}commentRangeStart")
    assert start.getparent() is root.find(f".//{{{W}}}body")[0]


def test_findings_about_other_files_are_pointed_to_once(source, faulty, tmp_path):
    for finding in faulty["findings"][2:]:
        finding["location"] |= {"file": "证实性材料/荣誉证书.jpg"}
    out = tmp_path / "annotated.docx"
    annotated_docx(source, faulty, out)
    assert said(commented(out), "另有 2 项") == "一、成果名称"


def test_a_report_without_findings_is_copied_part_by_part(source, clean, tmp_path):
    out = tmp_path / "annotated.docx"
    assert annotated_docx(source, clean, out)
    assert parts(out) == parts(source)


def test_the_same_input_gives_the_same_bytes(source, faulty, tmp_path):
    annotated_docx(source, faulty, tmp_path / "1.docx")
    annotated_docx(source, faulty, tmp_path / "2.docx")
    assert (tmp_path / "1.docx").read_bytes() == (tmp_path / "2.docx").read_bytes()


@pytest.mark.parametrize(
    "damage",
    [b"", b"PK\x03\x04 broken", b"plain text"],
)
def test_what_is_no_word_package_is_left_alone(damage, faulty, tmp_path):
    source, out = tmp_path / "a.docx", tmp_path / "b.docx"
    source.write_bytes(damage)
    assert not annotated_docx(source, faulty, out)
    assert not out.exists()


def test_a_document_type_definition_is_never_expanded(source, faulty, tmp_path):
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'

    def arm(name, data):
        return data.replace(b"<w:document", bomb + b"<w:document", 1) if name == "word/document.xml" else data

    rewritten(source, arm)
    assert not annotated_docx(source, faulty, tmp_path / "b.docx")


def test_hostile_remarks_reach_the_file_as_text(source, hostile, tmp_path):
    out = tmp_path / "annotated.docx"
    assert annotated_docx(source, hostile, out)
    Document(str(out))
    assert any("<script>alert(1)</script>" in comment for _, comment, _ in commented(out))


def test_the_source_may_be_an_open_file(source, faulty, tmp_path):
    assert annotated_docx(io.BytesIO(source.read_bytes()), faulty, tmp_path / "b.docx")
