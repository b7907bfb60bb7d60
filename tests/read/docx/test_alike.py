"""Paragraphs that are told by their bytes say what they say when they are read element by element.

A comment in the part keeps its bytes from being believed and changes nothing else: so each case is read both ways.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from pipeline.limits import DEFAULT
from pipeline.read.docx import read_docx
from pipeline.read.docx.alike import alike_in
from pipeline.read.docx.package import Package
from pipeline.read.docx.reading import Reading
from tests.read.docx.build import SPACES, p, part, r, texts

SAMPLES = sorted((Path(__file__).resolve().parents[3] / "samples/reports").glob("*-clean*.docx"))
HINT = '<w:rFonts w:hint="eastAsia"/>'
STYLES = {
    "word/styles.xml": part(
        "w:styles",
        '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="21"/></w:rPr></w:rPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:pageBreakBefore/>'
        '<w:jc w:val="center"/></w:pPr><w:rPr><w:b/><w:sz w:val="32"/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="c"><w:name w:val="caption"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="t"><w:name w:val="toc 1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="h"><w:name w:val="secret"/><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="s"><w:name w:val="strong"/><w:rPr><w:b/></w:rPr></w:style>',
    )
}


def styled(key: str, *content: str, more: str = "") -> str:
    return p(*content, props=f'<w:pStyle w:val="{key}"/>{more}')


def run(content: str, props: str = "") -> str:
    return f"<w:r>{f'<w:rPr>{props}</w:rPr>' if props else ''}{content}</w:r>"


CASES = {
    "one run": p("组织概况"),
    "several runs of one look": p(r("组织", HINT), r("概况"), r("一二", HINT)),
    "runs of two looks": p(r("组织概况：", "<w:b/>"), "我公司成立于", "1998 年"),
    "a run of a character style": p(r("概况", '<w:rStyle w:val="s"/>')),
    "one look at the ends and another within": p("甲", "甲", "甲", r("乙", "<w:b/>"), "甲", "甲", "甲"),
    "marks with and without the hint": p(r("“甲”", HINT), r("“乙”…"), r("丙", HINT)) + p(r("‘丁’", HINT)),
    "blanks at the ends": p("<w:r><w:t> 上</w:t></w:r><w:r><w:t>海 </w:t></w:r>", " 市 ") + p(" 前后 "),
    "signs that XML spells otherwise": p("A&amp;B") + p("&#19978;海") + p("a&lt;b"),
    "a greater-than sign": p("a>b") + '<w:p w:rsidR="a>b"><w:r><w:t>上</w:t></w:r></w:p>',
    "line ends and tabs": p("<w:r><w:t>上\n海</w:t></w:r>") + p("<w:r><w:t>上\t海</w:t></w:r>"),
    "a break before the text, and another run": p(run("<w:br/>", "<w:b/>"), r("上海", HINT)) + p(run("<w:tab/>"), "海"),
    "empty runs, texts and paragraphs": p(run("<w:t></w:t>"), run("<w:t/>"), run("")) + "<w:p/>" + "<w:p w:rsidR='1'/>",
    "spelling marks": p('<w:proofErr w:type="spellStart"/>', "上", '<w:proofErr w:type="spellEnd"/>', "海"),
    "ids of revisions": '<w:p w:rsidR="1" w14:paraId="2"><w:r w:rsidRPr="3"><w:t>上海</w:t></w:r></w:p>',
    "styles": styled("1", "标题") + styled("c", "图1 现场") + styled("t", "一、概况") + styled("?", "文") + styled("1"),
    "hidden by its style": styled("h", "看不见") + p("看得见"),
    "its own look": p("右", props='<w:jc w:val="right"/><w:outlineLvl w:val="1"/>') + styled("1", "左", more="<w:jc/>"),
    "a page before, a section after": p("甲", props="<w:pageBreakBefore/>") + p("乙", props="<w:sectPr/>") + p("丙"),
    "a mark with properties": p("甲", props="<w:rPr><w:b/></w:rPr>") + p("乙", props="<w:rPr><w:i/></w:rPr>"),
    "changed properties": p("甲", props='<w:jc w:val="center"/><w:pPrChange><w:pPr><w:jc/></w:pPr></w:pPrChange>'),
    "a changed run": p(run("<w:t>甲</w:t>", "<w:b/><w:rPrChange><w:rPr><w:i/></w:rPr></w:rPrChange>")),
    "tables": f"<w:tbl><w:tr><w:tc>{p('甲')}{p('乙')}</w:tc><w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr>{p('丙')}"
    f"</w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr>{p('')}</w:tc><w:tc><w:tcPr><w:tcW/></w:tcPr>"
    f"{styled('c', '丁')}</w:tc></w:tr></w:tbl>",
    "a text box": p("外", f"<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{p('内')}</w:txbxContent></v:textbox>"
    "</v:shape></w:pict></w:r>", "后"),
    "a page that ends with the paragraph before": p("甲", run('<w:br w:type="page"/>')) + p("乙"),
    "text in a part that Word does not show": p("甲<w:del/>", "乙") + p("<w:r><w:delText>丙</w:delText></w:r>", "丁"),
    "numbers": p("甲", props='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>') * 2,
    "another prefix": f'<x:p xmlns:x="{SPACES["w"]}"><x:r><x:t>甲</x:t></x:r></x:p>' + p("乙"),
    "the prefix for something else": '<x:y xmlns:w="urn:other"><w:p><w:r><w:t>甲</w:t></w:r></w:p></x:y>' + p("乙"),
    "a run that is none": '<w:p><w:r xmlns:w="urn:other"><w:t>甲</w:t></w:r></w:p>' + p("乙"),
    "bytes that are no markup": p("<w:r><w:t><![CDATA[<w:p><w:r><w:t>甲</w:t></w:r></w:p>]]></w:t></w:r>") + p("乙"),
    "an instruction": "<?x <w:p><w:r><w:t>甲</w:t></w:r></w:p>?>" + p("乙？！"),
}  # fmt: skip
NUMBERING = {
    "word/numbering.xml": part(
        "w:numbering",
        '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>',
    )
}


@pytest.mark.parametrize("body", CASES.values(), ids=CASES)
def test_a_paragraph_says_the_same_by_its_bytes_and_by_its_elements(read, body: str) -> None:
    parts = STYLES | NUMBERING
    assert read(body, parts) == read("<!-- read element by element -->" + body, parts)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_says_the_same_by_its_bytes_and_by_its_elements(sample: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.docx"
    with zipfile.ZipFile(sample) as package, zipfile.ZipFile(other, "w") as written:
        for name in package.namelist():
            content = package.read(name)
            if name == "word/document.xml":
                content = content.replace(b"<w:body>", b"<w:body><!-- element by element -->", 1)
            written.writestr(name, content)
    assert read_docx(sample, "报告.docx") == read_docx(other, "报告.docx")


def test_the_bytes_are_believed_where_nothing_speaks_against_it(write) -> None:
    def told(body: str) -> bool:
        found = alike_in(Reading(Package(write(body), DEFAULT), "报告.docx", DEFAULT))
        return found is not None and found.believed

    assert told(p("甲") + p("乙"))
    for doubtful in ("a run that is none", "another prefix", "bytes that are no markup", "an instruction"):
        assert not told(CASES[doubtful])


def test_what_is_told_by_its_bytes_counts_against_the_limit(read) -> None:
    document = read(p("一二三四五") * 3, characters=12)
    assert texts(document) == []
    assert document.noted("limit")
