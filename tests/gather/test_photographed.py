"""Pictures that are the pages of one document are read as one; those that are papers for themselves are not."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.gather import sort_out
from pipeline.gather.photographed import in_one
from pipeline.model import Anchor, Document, Dossier, Options, Paragraph, Submission, SubmittedFile
from pipeline.pack import load

PACK = load("shanghai-2024")
REPORT = ("现场管理创新成果报告", "成果名称", "以节拍看板提升装配效率", "组织概况", "本公司成立于1998年。")
GOES_ON = ("现场概况", "主轴装配车间按照标准开展现场管理。", "实施背景", "装配节拍不稳，需要改进。")
ENDS = ("实施过程", "建立节拍看板，每日讲评。", "实施成效", "装配周期由42分钟缩短到31分钟。")
WHOLE_REST = (*GOES_ON, *ENDS)
CERTIFICATE = ("荣誉证书", "上海甲辰机床有限公司：", "被评为2023年度质量信得过班组。", "特发此证")
SIGNED = ("以上均属实。", "单位公章：", "2024年4月26日")
OTHER = ("奖状", "上海甲辰机床有限公司：", "荣获2022年度工人先锋号。", "特发此证")
MEETING = ("三月五日班组开会讨论看板的位置，大家提出意见。",)
NOTHING = ()


def document(path: str, said: tuple[str, ...]) -> Document:
    source = "digital" if path.endswith(".docx") else "ocr"
    return Document(path, tuple(Paragraph(line, Anchor(path, 1)) for line in said), source, 1)  # type: ignore[arg-type]


def submission(files: dict[str, tuple[str, ...]]) -> tuple[tuple[SubmittedFile, ...], dict[str, Document]]:
    made = {path: document(path, said) for path, said in files.items()}
    return tuple(SubmittedFile(path, 1, path, path) for path in files), made


@pytest.mark.parametrize(
    ("files", "together"),
    [
        (
            {"报告_1.jpg": REPORT, "报告_2.jpg": GOES_ON, "报告_3.jpg": ENDS},
            {"报告_2.jpg": "报告_1.jpg", "报告_3.jpg": "报告_1.jpg"},
        ),
        (
            {"IMG_0010.heic": ENDS, "IMG_0009.heic": GOES_ON, "IMG_0008.heic": REPORT},
            {"IMG_0009.heic": "IMG_0008.heic", "IMG_0010.heic": "IMG_0008.heic"},
        ),
        ({"报告（9）.png": REPORT, "报告（10）.png": WHOLE_REST}, {"报告（10）.png": "报告（9）.png"}),
        (
            {"报告_1.jpg": REPORT, "报告_2.jpg": WHOLE_REST, "报告_3.jpg": SIGNED},
            {"报告_2.jpg": "报告_1.jpg", "报告_3.jpg": "报告_1.jpg"},
        ),
        ({"IMG_0001.jpg": REPORT, "IMG_0002.jpg": CERTIFICATE, "IMG_0003.jpg": OTHER}, {}),
        ({"证书1.jpg": CERTIFICATE, "证书2.jpg": MEETING}, {}),
        ({"报告_1.jpg": REPORT, "报告_3.jpg": WHOLE_REST}, {}),
        ({"报告_1.jpg": REPORT, "照片_2.jpg": WHOLE_REST}, {}),
        ({"甲/报告_1.jpg": REPORT, "乙/报告_2.jpg": WHOLE_REST}, {}),
        ({"报告_1.jpg": REPORT, "报告_2.jpg": NOTHING}, {}),
        ({"报告_1.docx": REPORT, "报告_2.docx": WHOLE_REST}, {}),
    ],
    ids=[
        "numbered",
        "a phone's, in any order",
        "counted, not spelt",
        "a page that ends with a day",
        "certificates begin anew",
        "behind a certificate",
        "one is missing",
        "another name",
        "another folder",
        "a photograph without text",
        "no pictures",
    ],
)
def test_pictures_are_one_document_where_name_and_content_say_so(
    files: dict[str, tuple[str, ...]], together: dict[str, str]
) -> None:
    sent, made = submission(files)
    whole, first_of = in_one(sent, made, PACK)
    assert first_of == together
    assert set(whole) == set(together.values())


def test_a_photographed_report_is_one_report_in_its_order_and_no_file_is_lost() -> None:
    sent, made = submission({"报告_2.jpg": GOES_ON, "报告_1.jpg": REPORT, "报告_3.jpg": ENDS, "证书.jpg": CERTIFICATE})
    dossier = sort_out(Dossier(PACK, Options(date(2024, 5, 20)), Submission("申报", sent), made))
    assert dossier.report is not None and dossier.report.pages == 3
    text = [block.text for block in dossier.report.blocks if isinstance(block, Paragraph)]
    assert text == [*REPORT, *GOES_ON, *ENDS]
    assert dossier.report_candidates == ("报告_1.jpg",)
    roles = {material.path: material.role for material in (*dossier.materials, *dossier.further)}
    assert roles == {"报告_1.jpg": "report", "报告_2.jpg": "report", "报告_3.jpg": "report", "证书.jpg": "honor"}
    assert [one.anchor.file for one in dossier.report.blocks if isinstance(one, Paragraph)][-1] == "报告_3.jpg"
