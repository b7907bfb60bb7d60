"""The smaller keys of demands: each changes what is said, how gravely, or what is recognised."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from checks import CHECKS
from pipeline.model import Options
from pipeline.pack.demands import EvidenceSpec, FactSpec, FieldSpec, MaterialSpec
from pipeline.run import check_here
from tests.pack.handed_in import REPORT, Content, form, handed_in
from tests.pack.small import FORM, TEST, small

DAY = date(2030, 4, 20)
TESTED: Content = ("检测报告", "检测项目：异物", "检测结论：合格", "合格率：91%", "检测日期：2029年11月8日")
FILES: dict[str, Content] = {"案例.docx": REPORT, "申报表.docx": form(), "检测.docx": TESTED}
RULES = (
    "E003:error E011:error E012:error A002:error A003:error A004:error A005 A010:error A011:error X001:error X006:error"
)


class Key(NamedTuple):
    says: str
    tables: tuple[str, ...]
    path: str
    """Where in the result the effect shows: "findings.0.severity"."""
    plain: Any
    """What stands there without the key."""
    effect: Any
    """What stands there with it."""
    key: str
    """The line that is taken away for the first and left for the second."""
    files: dict[str, Content] = FILES


PROOF = '[[evidence]]\nkey = "proof"\ntitle = "活动证明"\nany = ["record"]\n'
SHARE = '[materials.test.facts.rate]\nkind = "percent"\nlabels = ["合格率"]\nmin = 95\n'
PEOPLE = FORM.replace('kind = "integer"', 'kind = "integer"\nmax = 5')
MEMBERS = (
    '[form.tables.members]\ntitle = "成员"\ncolumns.name = { labels = ["姓名"] }\n'
    'columns.duty = { labels = ["分工"] }\nleast = 3\n'
)
LISTED = FILES | {"申报表.docx": form([["姓名", "分工"], ["周一", "组长"]])}
AGREE = '[[consistency]]\nfacts = ["form.unit_name", "report.unit_name"]\n'
OTHER = FILES | {"案例.docx": ("改善案例", "申报单位：柳河机床厂", *REPORT[1:])}
SUM = '[form.fields.men]\nlabels = ["其中组员"]\n[[form.sums]]\nwhole = "people"\nparts = ["men"]\n'
MORE = FILES | {"申报表.docx": form(其中组员="9")}
FIRST = "findings.0"
KEYS = [
    Key("severity of evidence", (FORM, TEST, PROOF), f"{FIRST}.severity", "error", "review", 'severity = "review"'),
    Key("clause of evidence", (FORM, TEST, PROOF), f"{FIRST}.clause", "三", "三、二", 'clause = "三、二"'),
    Key(
        "quote of evidence",
        (FORM, TEST, PROOF),
        f"{FIRST}.quote",
        "须提供检测报告",
        "重复率不超过15%",
        'quote = "重复率不超过15%"',
    ),
    Key("evidence that is not required", (FORM, TEST, PROOF), "evidence.0.required", True, False, "required = false"),
    Key("severity of a fact", (FORM, TEST, SHARE), f"{FIRST}.severity", "error", "advice", 'severity = "advice"'),
    Key("title of a fact", (FORM, TEST, SHARE), f"{FIRST}.message", "rate", "检测合格率", 'title = "检测合格率"'),
    Key("clause of a fact", (FORM, TEST, SHARE), f"{FIRST}.clause", "三", "三、五", 'clause = "三、五"'),
    Key(
        "quote of a fact",
        (FORM, TEST, SHARE),
        f"{FIRST}.quote",
        "须提供",
        "重复率不超过15%",
        'quote = "重复率不超过15%"',
    ),
    Key("unit of a fact", (FORM, TEST, SHARE), f"{FIRST}.expected", "95%", "95 分", 'unit = "分"'),
    Key(
        "unit of a field",
        (PEOPLE,),
        f"{FIRST}.expected",
        "不超过 5",
        "不超过 5 人",
        '[form.fields.people]\nunit = "人"',
    ),
    Key("clause of a field", (PEOPLE,), f"{FIRST}.clause", "三", "二", '[form.fields.people]\nclause = "二"'),
    Key(
        "quote of a field",
        (PEOPLE,),
        f"{FIRST}.quote",
        "须提供",
        "申报单位填写申报表",
        '[form.fields.people]\nquote = "申报单位填写申报表"',
    ),
    Key("clause of a table", (FORM, MEMBERS), f"{FIRST}.clause", "三", "二", 'clause = "二"', LISTED),
    Key(
        "quote of a table",
        (FORM, MEMBERS),
        f"{FIRST}.quote",
        "须提供",
        "申报单位填写申报表",
        'quote = "申报单位填写申报表"',
        LISTED,
    ),
    Key(
        "title of an agreement",
        (FORM, AGREE),
        f"{FIRST}.message",
        "单位名称不一致",
        "申报主体不一致",
        'title = "申报主体"',
        OTHER,
    ),
    Key(
        "severity of an agreement", (FORM, AGREE), f"{FIRST}.severity", "review", "advice", 'severity = "advice"', OTHER
    ),
    Key("rule of an agreement", (FORM, AGREE), f"{FIRST}.code", "X006", "X001", 'rule = "X001"', OTHER),
    Key("clause of an agreement", (FORM, AGREE), f"{FIRST}.clause", "三", "二", 'clause = "二"', OTHER),
    Key("words of a sum", (FORM, SUM), f"{FIRST}.message", "其中组员 9", "组员合计 9", 'told = "组员合计"', MORE),
    Key(
        "unit of a sum",
        (FORM, SUM),
        f"{FIRST}.message",
        "9，多于小组人数 6（",
        "9 人，多于小组人数 6 人（",
        'unit = "人"',
        MORE,
    ),
    Key("the year of a material", (FORM, TEST), "files.1.years", [2028, 2029], [2029], "YEAR"),
    Key("material that proves nothing", (FORM, TEST), "files.1.years", [2028, 2029], [], "PROVES"),
]
DATED = '[materials.test.facts.date]\nkind = "date"\nlabels = ["检测日期"]\n'
TWO_YEARS = FILES | {"检测.docx": (*TESTED, "上次检测：2028年5月6日")}


def result_of(where: Path, case: Key, with_key: bool) -> Any:
    tables, files = list(case.tables), case.files
    if case.key in ("YEAR", "PROVES"):
        line = 'year_of = "date"' if case.key == "YEAR" else "proves = false"
        tables[1] = (TEST.replace('names = ["检测"]', f'names = ["检测"]\n{line}') if with_key else TEST) + DATED
        files = TWO_YEARS
    elif with_key and case.key.startswith("["):
        header, line = case.key.split("\n", 1)
        tables[0] = tables[0].replace(header, f"{header}\n{line}")
    elif with_key:
        tables[-1] = f"{tables[-1].rstrip()}\n{case.key}\n"
    where.mkdir()
    found: Any = check_here(handed_in(where, files), small(where, *tables, rules=RULES), CHECKS, Options(DAY)).to_json()
    for name in case.path.split("."):
        found = found[int(name)] if name.isdigit() else found[name]
    return found


@pytest.mark.parametrize("case", KEYS, ids=lambda case: case.says)
def test_a_key_has_an_effect(tmp_path: Path, case: Key) -> None:
    for with_key, wanted in ((False, case.plain), (True, case.effect)):
        found = result_of(tmp_path / str(with_key), case, with_key)
        assert wanted in found if isinstance(wanted, str) else found == wanted


@pytest.mark.parametrize(
    ("key", "content", "role"),
    [
        ("", ("送检说明", "检测项目：异物", "本文说明送检经过。"), "unknown"),
        ("weight = 1", ("检测报告", "甲"), "test"),
        ("most_marks = 1", ("送检说明", "检测项目：异物", "检测结论：合格"), "unknown"),
        ("longest = 20", ("送检说明", "检测项目：异物", "检测结论：合格", "字" * 30), "unknown"),
        ("enough = [2, 1]", ("送检说明", "检测项目：异物", "检测结论：合格"), "test"),
        ('marks = ["送检", "异物"]', ("送检说明", "检测项目：异物"), "test"),
        ('titles = ["送检说明"]', ("送检说明", "甲"), "test"),
    ],
)
def test_what_a_file_is_known_by_is_the_pack_s(tmp_path: Path, key: str, content: Content, role: str) -> None:
    name = key.partition(" ")[0]
    kept = [line for line in TEST.split("\n\n")[0].splitlines() if not name or not line.startswith(name)]
    table = "\n".join(["[materials.test]", *[line for line in kept if line and not line.startswith("[")], key])
    pack = small(tmp_path, table, rules="F001")
    result = check_here(handed_in(tmp_path, {"案例.docx": REPORT, "x.docx": content}), pack, CHECKS, Options(DAY))
    assert {file["path"]: file["role"] for file in result.files}["x.docx"] == role


def test_every_key_of_a_demand_is_data_of_the_pack() -> None:
    from pipeline.pack.written_demands import WrittenEvidence, WrittenFact, WrittenMaterial
    from pipeline.pack.written_form import WrittenField

    for kind, spec in (
        (WrittenEvidence, EvidenceSpec),
        (WrittenFact, FactSpec),
        (WrittenMaterial, MaterialSpec),
        (WrittenField, FieldSpec),
    ):
        assert set(kind.__annotations__) <= set(spec._fields)


def test_records_are_told_in_the_result(tmp_path: Path) -> None:
    pack = small(tmp_path, FORM, MEMBERS, rules="A010:error")
    result = check_here(handed_in(tmp_path, LISTED), pack, CHECKS, Options(DAY)).to_json()
    assert result["submission"]["form"]["members"] == [{"name": "周一", "duty": "组长"}]
