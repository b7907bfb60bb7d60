"""What a pack demands of materials, form, agreement, dates and numbers: each key decides something, both ways."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest

from checks import CHECKS
from pipeline.model import Options
from pipeline.run import check_here
from tests.pack.handed_in import REPORT, Content, form, handed_in
from tests.pack.small import FORM, TEST, small

DAY = date(2030, 4, 20)
SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "docs" / "result.schema.json").read_text("utf-8"))
TESTED: Content = ("检测报告", "检测项目：异物", "检测结论：合格")
RECORD: Content = ("2029年活动记录", "活动内容：讨论换型步骤", "参加人员：全组")
LAST: Content = ("2028年活动记录", "活动内容：测量等待", "参加人员：全组")
CLEAN: dict[str, Content] = {"案例.docx": REPORT, "申报表.docx": form()}


class Case(NamedTuple):
    says: str
    tables: tuple[str, ...]
    files: Mapping[str, Content]
    finds: tuple[tuple[str, str | None, str], ...]
    """Code, subject and severity of each finding of the rules that are asked."""
    tells: str = ""
    words: str = ""
    state: str = ""


def demand(text: str) -> tuple[str, ...]:
    return FORM, TEST, f'[[evidence]]\nkey = "proof"\ntitle = "证明材料"\n{text}\n'


ANY = demand('any = ["test", "record"]')
ALL = demand('all = ["test", "record"]')
NONE = demand('none = ["record"]')
WHEN = demand('any = ["test"]\nwhen = { kind = ["服务"] }')
YEARS = demand('any = ["record"]\nyears = 2')
LEAST = demand('any = ["record"]\nleast = 2')
EACH = demand('any = ["test"]\neach = "claims"')
SAID = '[words.claims]\nclaims = ["获得", "通过.*检测"]\n'
CLAIMING: Content = (*REPORT[:-1], "通过“柳河冷链”检测，换型时间由42分钟降到31分钟。")
EVIDENCE = [
    Case("one of several is there", ANY, CLEAN | {"记录.docx": RECORD}, ()),
    Case("none of several is there", ANY, CLEAN, (("E011", "proof", "error"),), "检测报告或活动记录"),
    Case("all are there", ALL, CLEAN | {"检测.docx": TESTED, "记录.docx": RECORD}, ()),
    Case(
        "one of all is missing", ALL, CLEAN | {"检测.docx": TESTED}, (("E011", "proof", "error"),), "没有找到活动记录"
    ),
    Case("what is not to be handed in is not", NONE, CLEAN, ()),
    Case(
        "what is not to be handed in is", NONE, CLEAN | {"记录.docx": RECORD}, (("E011", "proof", "review"),), "不提交"
    ),
    Case("the condition does not hold", WHEN, CLEAN, (), state="not_applicable"),
    Case(
        "the condition holds",
        WHEN,
        CLEAN | {"申报表.docx": form(案例类别="□生产 ☑服务")},
        (("E011", "proof", "error"),),
        "案例类别为服务时须提供",
    ),
    Case(
        "whether the condition holds is not known",
        WHEN,
        CLEAN | {"申报表.docx": form(案例类别="□生产 □服务")},
        (("E011", "proof", "review"), ("A003", "kind", "error")),
        "请人工核对是否须提供",
    ),
    Case("as many years as asked are covered", YEARS, CLEAN | {"一.docx": RECORD, "二.docx": LAST}, ()),
    Case("as many files as asked are there", LEAST, CLEAN | {"一.docx": RECORD, "二.docx": LAST}, ()),
    Case("there are too few files", LEAST, CLEAN | {"一.docx": RECORD}, (("E011", "proof", "error"),), "至少 2 份"),
    Case(
        "each claim has its proof",
        EACH,
        CLEAN | {"案例.docx": CLAIMING, "检测.docx": (*TESTED, "委托方：柳河冷链")},
        (),
        words=SAID,
    ),
    Case(
        "a claim has no proof",
        EACH,
        CLEAN | {"案例.docx": CLAIMING, "检测.docx": TESTED},
        (("E011", "proof", "review"),),
        "柳河冷链",
        SAID,
    ),
    Case(
        "a file that reads like what is missing may be it",
        demand('any = ["test"]'),
        CLEAN | {"杂项.docx": ("2029年活动记录", "活动内容：送检", "参加人员：全组", "检测项目一栏", "检测结论一栏")},
        (("E011", "proof", "review"),),
        "要找的可能就是它",
    ),
]


FACT = """
[materials.copy]
title = "查重报告"
titles = ["查重报告$"]
marks = ["复制比", "查重范围"]
names = ["查重"]
"""


def fact(text: str) -> tuple[str, ...]:
    return FORM, FACT + f'\n[materials.copy.facts.share]\ntitle = "复制比"\n{text}\n'


def copied(share: str) -> Content:
    return ("查重报告", "查重范围：全文", f"总文字复制比：{share}")


MOST = fact('kind = "percent"\nlabels = ["复制比"]\nmax = 15')
FACTS = [
    Case("a share within the range", MOST, CLEAN | {"查重.docx": copied("8.6%")}, ()),
    Case(
        "a share beyond it", MOST, CLEAN | {"查重.docx": copied("23.5%")}, (("E012", "share", "error"),), "不超过 15%"
    ),
    Case("a number without its sign is no share", MOST, CLEAN | {"查重.docx": copied("23.5")}, ()),
    Case(
        "a number below the least",
        fact('kind = "number"\nlabels = ["复制比"]\nmin = 30\nunit = "分"'),
        CLEAN | {"查重.docx": copied("23.5")},
        (("E012", "share", "error"),),
        "不少于 30 分",
    ),
    Case(
        "a fact that must be told is not",
        fact('kind = "percent"\nlabels = ["复制比"]\nrequired = true'),
        CLEAN | {"查重.docx": ("查重报告", "查重范围：全文", "复制比较高。")},
        (("E003", "share", "error"),),
        "没有找到复制比",
    ),
    Case(
        "a fact agrees with the form",
        fact('kind = "name"\nlabels = ["送检单位"]\nagrees_with = "unit_name"'),
        CLEAN | {"查重.docx": (*copied("1%"), "送检单位：青溪食品厂包装班")},
        (),
    ),
    Case(
        "a fact does not agree with the form",
        fact('kind = "name"\nlabels = ["送检单位"]\nagrees_with = "unit_name"'),
        CLEAN | {"查重.docx": (*copied("1%"), "送检单位：柳河机床厂")},
        (("X006", "unit_name", "review"),),
        "只有一种读法",
    ),
]


def field(key: str, text: str) -> tuple[str, ...]:
    return (FORM.replace(f"[form.fields.{key}]\n", f"[form.fields.{key}]\n{text}\n"),)


MEMBERS = """
[form.tables.members]
title = "小组成员"
least = 2
most = 3
columns.name = { labels = ["姓名"] }
columns.duty = { labels = ["分工"], options = ["组长", "组员"] }
columns.mobile = { labels = ["手机"], kind = "phone", required = false }
"""
HEAD = ["姓名", "分工", "手机"]


def members(*rows: list[str]) -> dict[str, Content]:
    return CLEAN | {"申报表.docx": form([HEAD, *rows])}


OPTIONAL = FORM.replace(
    'labels = ["小组人数"]\nkind = "integer"\nrequired = false',
    'labels = ["小组人数"]\nkind = "integer"\nwhen = { kind = ["生产"] }',
)
FORMS = [
    Case("a required field is filled in", (FORM,), CLEAN, ()),
    Case(
        "a required field is empty",
        (FORM,),
        CLEAN | {"申报表.docx": form(单位名称="")},
        (("A002", "unit_name", "error"),),
    ),
    Case("a field that may be empty is", (FORM,), CLEAN | {"申报表.docx": form(小组人数="")}, ()),
    Case(
        "required when: it is, and empty",
        (OPTIONAL,),
        CLEAN | {"申报表.docx": form(小组人数="")},
        (("A002", "people", "error"),),
        "案例类别为生产时必填",
    ),
    Case(
        "required when: it is not", (OPTIONAL,), CLEAN | {"申报表.docx": form(小组人数="", 案例类别="□生产 ☑服务")}, ()
    ),
    Case(
        "required when: nobody knows",
        (OPTIONAL,),
        CLEAN | {"申报表.docx": form(小组人数="", 案例类别="□生产 □服务")},
        (("A002", "people", "review"), ("A003", "kind", "error")),
    ),
    Case(
        "of options one is chosen",
        (FORM,),
        CLEAN | {"申报表.docx": form(案例类别="☑生产 ☑服务")},
        (("A003", "kind", "error"),),
    ),
    Case(
        "of several options several",
        field("kind", 'kind = "choices"'),
        CLEAN | {"申报表.docx": form(案例类别="☑生产 ☑服务")},
        (),
    ),
    Case(
        "a telephone number that is none",
        (FORM,),
        CLEAN | {"申报表.docx": form(联系电话="1380000")},
        (("A004", "phone", "error"),),
    ),
    Case(
        "a mobile's number is asked for, and another is told",
        (
            FORM,
            '[form.fields.mobile]\nlabels = ["手机号码"]\nkind = "phone"\n',
        ),
        CLEAN | {"申报表.docx": form(手机号码="021-52588821")},
        (("A004", "mobile", "review"),),
        "手机号码（11 位）",
    ),
    Case(
        "either number does",
        (
            FORM,
            '[form.fields.mobile]\nlabels = ["手机", "随时能通的电话"]\nkind = "phone"\n',
        ),
        CLEAN | {"申报表.docx": form(手机="021-52588821")},
        (),
    ),
    Case("the kind is another one", field("street", 'kind = "postcode"'), CLEAN, (("A004", "street", "error"),)),
    Case("a number within the range", field("people", "min = 3\nmax = 10"), CLEAN, ()),
    Case("a number beyond it", field("people", "max = 5"), CLEAN, (("A011", "people", "error"),), "不超过 5"),
    Case("a number below it", field("people", "min = 8"), CLEAN, (("A011", "people", "error"),), "不少于 8"),
    Case(
        "a text longer than its field allows",
        field("street", 'max = 4\nunit = "字"'),
        CLEAN | {"申报表.docx": form(所属街道="青溪镇柳河街道")},
        (("A011", "street", "error"),),
        "写了 7 字，上限 4 字，超出 3 字",
    ),
    Case(
        "a text as long as its field allows",
        field("street", 'max = 7\nunit = "字"'),
        CLEAN | {"申报表.docx": form(所属街道="青溪镇柳河街道")},
        (),
    ),
    Case("parts within the whole", (FORM, '[[form.sums]]\nwhole = "people"\nparts = ["people"]\n'), CLEAN, ()),
    Case("a table filled in", (FORM, MEMBERS), members(["周一", "组长", ""], ["吴二", "组员", "13800001111"]), ()),
    Case(
        "a table with too few rows",
        (FORM, MEMBERS),
        members(["周一", "组长", ""]),
        (("A010", "members", "error"),),
        "至少 2 行",
    ),
    Case(
        "a table with too many rows",
        (FORM, MEMBERS),
        members(*([f"周{n}", "组员", ""] for n in "一二三四")),
        (("A010", "members", "error"),),
        "最多 3 行",
    ),
    Case(
        "a row that lacks something, an option that is none, a number that is none",
        (FORM, MEMBERS),
        members(["周一", "", ""], ["吴二", "队长", ""], ["郑三", "组员", "138"]),
        (("A010", "members", "error"),) * 3,
        "分工没有填写",
    ),
    Case("the table is not there", (FORM, MEMBERS), CLEAN, (("A010", "members", "review"),), "没有找到“小组成员”"),
    Case(
        "a seal that nobody sees",
        (FORM, '[form.fields.stamp]\nlabels = ["单位盖章"]\nkind = "seal"\n'),
        CLEAN,
        (("A008", "stamp", "review"),),
        "公章",
    ),
]


def agreement(how: str, *facts: str) -> tuple[str, ...]:
    listed = ", ".join(f'"{name}"' for name in facts)
    return FORM, f'[[consistency]]\ntitle = "单位"\nfacts = [{listed}]\nhow = "{how}"\n'


COVER: Content = ("改善案例", "申报单位：{}", *REPORT[1:])


def on_cover(unit: str) -> dict[str, Content]:
    return CLEAN | {"案例.docx": (COVER[0], f"申报单位：{unit}", *COVER[2:])}


BOTH = ("form.unit_name", "report.unit_name")
AGREEMENTS = [
    Case("the same", agreement("exact", *BOTH), on_cover("青溪食品厂"), ()),
    Case(
        "exactly the same is asked",
        agreement("exact", *BOTH),
        on_cover("“青溪”食品厂"),
        (("X006", "unit_name", "review"),),
    ),
    Case("quotation marks do not matter", agreement("folded", *BOTH), on_cover("“青溪”食品厂"), ()),
    Case(
        "one in the other is another one",
        agreement("folded", *BOTH),
        on_cover("青溪食品厂包装班"),
        (("X006", "unit_name", "review"),),
    ),
    Case("one in the other will do", agreement("contained", *BOTH), on_cover("青溪食品厂包装班"), ()),
    Case("alike is enough", agreement("alike", *BOTH), on_cover("青溪食品厂包装班"), ()),
    Case(
        "another unit is never alike",
        agreement("alike", *BOTH),
        on_cover("柳河机床厂"),
        (("X006", "unit_name", "review"),),
        "柳河机床厂",
    ),
    Case(
        "a name that the report does not hold",
        agreement("contained", "form.street", "report.text"),
        CLEAN,
        (("X006", "street", "review"),),
        "没有写到",
    ),
    Case(
        "a letter that names another unit",
        (TEST, *agreement("contained", "form.unit_name", "record.text")),
        CLEAN | {"记录.docx": (*RECORD, "参加单位：柳河机床厂")},
        (("X006", "unit_name", "review"),),
        "“记录.docx”里没有写到",
    ),
    Case(
        "a letter that names the unit",
        (TEST, *agreement("contained", "form.unit_name", "record.text")),
        CLEAN | {"记录.docx": (*RECORD, "参加单位：青溪食品厂一车间")},
        (),
    ),
]
ALL_CASES = [*EVIDENCE, *FACTS, *FORMS, *AGREEMENTS]
RULES = "E003:error E011:error E012:error A002:error A003:error A004:error A008 A010:error A011:error X006:error"


def result_of(where: Path, case: Case, rules: str = RULES, **options: Any) -> dict[str, Any]:
    pack = small(where, *case.tables, rules=rules, words=case.words)
    path = handed_in(where, case.files)
    options = {"date": DAY} | options
    result: dict[str, Any] = check_here(path, pack, CHECKS, Options(**options)).to_json()
    assert [row for row in result["checks"] if row["state"] == "crashed"] == []
    return result


@pytest.mark.parametrize("case", ALL_CASES, ids=lambda case: case.says)
def test_what_the_pack_says_is_checked(tmp_path: Path, case: Case) -> None:
    result = result_of(tmp_path, case)
    jsonschema.validate(result, SCHEMA)
    found = [(one["code"], one["subject"], one["severity"]) for one in result["findings"]]
    assert sorted(map(str, found)) == sorted(map(str, case.finds)), result["findings"]
    assert case.tells in "".join(one["message"] for one in result["findings"])
    if case.state:
        row = next(row for row in result["checks"] if row["code"] == "E011")
        assert row["state"] == case.state
