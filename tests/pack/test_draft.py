"""``yushen pack new``: what a notice states, found and written down with its quote and clause."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from pipeline.fold import fold
from pipeline.pack import load
from pipeline.pack.draft import draft
from pipeline.pack.draft.dates import span_of
from pipeline.pack.draft.limits import limits_in
from pipeline.pack.draft.lines import lines_of
from pipeline.pack.raw import as_written
from pipeline.pack.review import quotes_in
from tests.pack.commands import Done, run
from tests.pack.notices import NOTICES, SHIPPED, as_pdf, as_word, text

EXPECTED = tomllib.loads((NOTICES / "expected.toml").read_text("utf-8"))
PACK = load("shanghai-2024")
RAW = as_written(PACK)[1]


def _run(*arguments: object) -> Done:
    return run("pack", *arguments)


def _tables(folder: Path) -> dict[str, Any]:
    tables: dict[str, Any] = {}
    for path in folder.glob("*.toml"):
        tables |= tomllib.loads(path.read_text("utf-8"))
    return tables


def _drafted(name: str) -> dict[str, Any]:
    files = draft(text(name), name, 2026).files
    return {k: v for file, told in files.items() if file.endswith(".toml") for k, v in tomllib.loads(told).items()}


def _bare(told: str) -> str:
    return "".join(told.split())


@pytest.fixture(scope="module", params=["text", "Word", "PDF"])
def shipped(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, dict[str, Any], str]:
    """The draft of the shipped notice, from each kind of file: which kind, what it says, its notice's text."""
    where = tmp_path_factory.mktemp("notice")
    source = SHIPPED
    if request.param != "text":
        source = as_word("shanghai-2024", where)
    if request.param == "PDF":
        source = as_pdf(request.getfixturevalue("soffice"), source)
    done = _run("new", source, "-o", where / "draft")
    assert done.exit_code == 0, done
    return request.param, _tables(where / "draft"), (where / "draft" / "notice.md").read_text("utf-8")


def test_the_shipped_notice_gives_its_sections_with_their_limits_clauses_and_quotes(shipped: Any) -> None:
    _, tables, _ = shipped
    drafted = [(s["title"], s["limit"], s["clause"], _bare(s["quote"])) for s in tables["sections"]]
    assert drafted == [(s.title, s.limit, s.clause, _bare(s.quote)) for s in PACK.sections]
    assert [bool(s.get("is_title")) for s in tables["sections"]] == [s.is_title for s in PACK.sections]


def test_the_shipped_notice_gives_its_levels_in_order_with_years_clauses_and_quotes(shipped: Any) -> None:
    _, tables, _ = shipped
    drafted = [
        (name, level["years"], level["clause"], _bare(level["quote"])) for name, level in tables["levels"].items()
    ]
    assert drafted == [(name, s.years, s.clause, _bare(s.quote)) for name, s in PACK.levels.items()]


def test_the_shipped_notice_gives_every_field_of_its_form_with_its_options(shipped: Any) -> None:
    kind, tables, _ = shipped
    fields = tables["form"]["fields"].values()
    labels = {fold(field["labels"][0]): field for field in fields}
    for key, known in RAW["form"]["labels"].items() if "labels" in RAW["form"] else _long_way():
        found = next((labels[fold(label)] for label in known if fold(label) in labels), None)
        if found is None and kind == "PDF":  # a page break cuts a row in two, and its label
            found = next((field for label, field in labels.items() if fold(known[0]).startswith(label)), None)
        assert found is not None, key
        wanted = {fold(option) for option in RAW["form"].get("choices", {}).get(key, [])} - {fold("其他")}
        if kind != "PDF":  # a printed row breaks inside words
            assert wanted <= {fold(option) for option in found.get("options", [])}, key


def _long_way() -> list[tuple[str, list[str]]]:
    return [(key, field["labels"]) for key, field in RAW["form"]["fields"].items()]


def test_the_shipped_notice_gives_the_columns_of_its_recommendation(shipped: Any) -> None:
    _, tables, _ = shipped
    columns = [column["labels"][0] for column in tables["recommendation"]["columns"].values()]
    assert columns == ["排序", "编号", "单位名称", "领域", "现场类别", "创新成果名称", "申报等级"]


def test_the_shipped_notice_gives_its_windows_and_tells_where_it_says_two_things(shipped: Any) -> None:
    _, tables, _ = shipped
    spans = {(w["title"], w["from"], w["to"]) for w in tables["windows"]}
    assert {
        ("活动报名", "2024-03-01", "2024-07-31"),
        ("活动报名", "2024-03-01", "2024-06-30"),
        ("活动成果申报", "2024-03-01", "2024-07-31"),
        ("活动组织推荐单位推荐成果", "2024-05-01", "2024-08-31"),
    } <= spans
    assert [w["title"] for w in tables["windows"] if w.get("of") == "submission"] == ["活动成果申报"]
    assert [dispute["title"] for dispute in tables["disputes"]] == ["活动报名的时间"]


def test_the_shipped_notice_gives_the_sentences_that_ask_for_evidence(shipped: Any) -> None:
    _, tables, _ = shipped
    drafted = [_bare(demand["quote"]) for demand in tables["evidence"]]
    asked = [PACK.rules[code] for code in ("E001", "E003", "E004", "E006", "E008")]
    for rule in asked:
        assert any(_bare(rule.quote) in quote for quote in drafted), rule.code
    years = {tuple(d["when"]["level"]): d["years"] for d in tables["evidence"] if "when" in d and "years" in d}
    assert years == {(name,): level.years for name, level in PACK.levels.items()}


def test_every_quote_of_a_draft_stands_in_the_notice_with_a_clause(shipped: Any) -> None:
    _, tables, notice = shipped
    bare = _bare(notice)
    quotes = list(quotes_in(tables))
    assert len(quotes) > 100
    for keys, quote, table in quotes:
        assert _bare(quote) in bare, keys
        assert table.get("clause") or table.get("clauses") or {"elements", "score"} & set(keys), keys


@pytest.mark.parametrize("name", EXPECTED)
def test_another_notice_gives_its_head_sections_and_limits(name: str) -> None:
    tables, wanted = _drafted(name), EXPECTED[name]
    assert {key: tables[key] for key in ("title", "number", "issuer")} == {
        key: wanted[key] for key in ("title", "number", "issuer")
    }
    assert [section["title"] for section in tables["sections"]] == wanted["sections"]
    assert {s["title"]: s["limit"] for s in tables["sections"] if "limit" in s} == wanted["limits"]
    clauses = {section["title"]: section["clause"] for section in tables["sections"]}
    assert wanted["clauses"].items() <= clauses.items()
    whole = tables.get("report", {}).get("limit", [])
    assert [{key: told for key, told in one.items() if key not in ("clause", "quote")} for one in whole] == wanted[
        "whole"
    ]


@pytest.mark.parametrize("name", EXPECTED)
def test_another_notice_gives_its_levels_windows_evidence_files_and_quotas(name: str) -> None:
    tables, wanted = _drafted(name), EXPECTED[name]
    assert list(tables.get("levels", {})) == wanted["levels"]
    assert [[w["title"], w["from"], w["to"]] for w in tables["windows"]] == wanted["windows"]
    assert [demand["title"] for demand in tables["evidence"]] == wanted["evidence"]
    told = {demand["title"]: demand["when"] for demand in tables["evidence"] if "when" in demand}
    assert {title: next(iter(when.values())) for title, when in told.items() if title in wanted.get("when", {})} == (
        wanted.get("when", {})
    )
    years = {demand["title"]: demand.get("years") for demand in tables["evidence"]}
    assert wanted.get("years", {}).items() <= years.items()
    assert tables.get("files", {}).get("max_mb", {}).get("any") == wanted.get("largest")
    assert tables.get("files", {}).get("names", {}).get("report") == wanted.get("naming")
    assert [quota["most"] for quota in tables.get("quotas", [])] == wanted.get("quotas", [])
    layout = {key: told for key, told in tables.get("layout", {}).items() if key not in ("clause", "quote")}
    assert layout == wanted.get("layout", {})
    optional = [section["title"] for section in tables["sections"] if section.get("required") is False]
    assert optional == wanted.get("optional", [])
    assert [s["forbidden_fields"] for s in tables["sections"] if "forbidden_fields" in s] == wanted.get("hidden", [])
    assert [one["words"] for one in tables["words"].get("forbidden", [])] == wanted.get("forbidden", [])


@pytest.mark.parametrize("name", EXPECTED)
def test_another_notice_gives_the_fields_of_its_forms(name: str) -> None:
    tables, wanted = _drafted(name), EXPECTED[name]
    form = tables.get("form", {})
    fields = {field["labels"][0]: field for field in form.get("fields", {}).values()}
    kinds = {label: field.get("kind", "text") for label, field in fields.items()}
    assert wanted["fields"].items() <= kinds.items()
    assert {label: fields[label]["options"] for label in wanted["options"]} == wanted["options"]
    assert [label for label, field in fields.items() if field.get("required")] == wanted["required"]
    records = [[c["labels"][0] for c in table["columns"].values()] for table in form.get("tables", {}).values()]
    assert records == wanted["records"]
    columns = tables.get("recommendation", {}).get("columns", {})
    assert [column["labels"][0] for column in columns.values()] == wanted["columns"]


@pytest.mark.parametrize("name", [name for name, wanted in EXPECTED.items() if "keys" in wanted])
def test_another_notice_gives_what_checks_know_its_fields_and_materials_by(name: str) -> None:
    tables, wanted = _drafted(name), EXPECTED[name]
    keys = {field["labels"][0]: key for key, field in tables["form"]["fields"].items()}
    assert wanted["keys"].items() <= keys.items()
    materials = {material["title"]: material for material in tables["materials"].values()}
    assert {title: materials[title]["titles"] for title in wanted["titles"]} == wanted["titles"]
    facts = {title: material["facts"] for title, material in materials.items() if "facts" in material}
    assert list(facts) == wanted["sealed"] and all(fact["seal"]["required"] for fact in facts.values())
    told = [rule["title"] for rule in tables["rules"].values() if rule["severity"] == "manual"]
    assert told == wanted["manual"]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_notice_in_word_gives_the_same_parts_as_its_text(name: str, tmp_path: Path) -> None:
    done = _run("new", as_word(name, tmp_path), "-o", tmp_path / "draft")
    assert done.exit_code == 0, done
    told = [(s["title"], s.get("limit")) for s in _tables(tmp_path / "draft")["sections"]]
    assert told == [(s["title"], s.get("limit")) for s in _drafted(name)["sections"]]


@pytest.mark.parametrize("name", ["shanghai-2024", *EXPECTED])
def test_a_draft_loads_and_nothing_is_wrong_with_it_but_its_open_marks(name: str, tmp_path: Path) -> None:
    source = SHIPPED if name == "shanghai-2024" else NOTICES / f"{name}.md"
    _run("new", source, "-o", tmp_path / "draft")
    assert [spec.title for spec in load(str(tmp_path / "draft")).sections]
    done = _run("check", tmp_path / "draft")
    assert done.exit_code == 2 and "：0 处需要改正，" in done.stdout, done.stdout


def test_a_draft_of_the_shipped_notice_lets_a_clean_submission_pass_and_finds_a_fault(tmp_path: Path) -> None:
    _run("new", SHIPPED, "-o", tmp_path / "draft")
    samples = SHIPPED.parents[2] / "samples" / "submissions"
    for name, code in {"factory-clean-标杆级": 0, "factory-R003-row-incomplete.zip": 1}.items():
        done = run("check", samples / name, "--rules", tmp_path / "draft")
        assert done.exit_code == code, done


WORDINGS = [
    ("300 字以内", {"max": 300}),
    ("不超过 800 字", {"max": 800}),
    ("字数控制在8000字以内", {"max": 8000}),
    ("三百字以内", {"max": 300}),
    ("10000—15000字", {"min": 10000, "max": 15000}),
    ("1—1.5万字", {"min": 10000, "max": 15000}),
    ("3,000字至5,000字", {"min": 3000, "max": 5000}),
    ("不少于3000字，不超过5000字", {"min": 3000, "max": 5000}),
    ("500字左右", {"about": 500}),
    ("约1500字", {"about": 1500}),
    ("不少于3000字", {"min": 3000}),
    ("2000字以上", {"min": 2000}),
    ("不超过20页", {"max": 20, "unit": "页"}),
    ("PDF 不超过 20MB", {"max": 20, "unit": "MB"}),
    ("大小不超过50M。", {"max": 50, "unit": "MB"}),
    ("摘要限500个字符", {"max": 500, "unit": "字符"}),
    ("占全文不低于60%", {"share_min": 0.6}),
    ("不超过全文的三分之一", {"share_max": 0.333}),
    ("以300字为限", {"max": 300}),
    ("请勿超过300字", {"max": 300}),
    ("不得多于300字", {"max": 300}),
    ("限300字", {"max": 300}),
    ("字数上限为300字", {"max": 300}),
    ("300字封顶", {"max": 300}),
    ("不应少于800字", {"min": 800}),
    ("以500字左右为宜", {"about": 500}),
    ("不得多于3页", {"max": 3, "unit": "页"}),
]


@pytest.mark.parametrize(("wording", "told"), WORDINGS, ids=[wording for wording, _ in WORDINGS])
def test_a_limit_is_understood_in_every_wording(wording: str, told: dict[str, Any]) -> None:
    found = [limit._asdict() for limit in limits_in(wording)]
    empty = {"max": None, "min": None, "about": None, "unit": "字", "share_min": None, "share_max": None}
    assert [{key: limit[key] for key in empty} for limit in found] == [empty | told]


@pytest.mark.parametrize(
    "text", ["第3页", "300字限时完成", "2024年字画展", "共有职工300人", "GB/T 29590-2013", "10000元"]
)
def test_figures_that_are_no_limits_are_none(text: str) -> None:
    assert limits_in(text) == []


TIMES = [
    ("3-7月", "2025-03-01", "2025-07-31"),
    ("6月30日17:00前", "", "2025-06-30 17:00"),
    ("2026年3月1日至6月30日", "2026-03-01", "2026-06-30"),
    ("11月15日至1月10日", "2025-11-15", "2026-01-10"),
    ("7月底前", "", "2025-07-31"),
    ("6月中旬", "2025-06-11", "2025-06-20"),
    ("截止日期为5月15日", "", "2025-05-15"),
    ("10月", "2025-10-01", "2025-10-31"),
]


@pytest.mark.parametrize(("wording", "start", "end"), TIMES, ids=[wording for wording, *_ in TIMES])
def test_a_time_is_understood_in_every_wording(wording: str, start: str, end: str) -> None:
    assert span_of(wording, 2025) == (start, end)


@pytest.mark.parametrize("wording", ["13月", "2月30日前", "第3-7条"])
def test_what_is_no_time_is_none(wording: str) -> None:
    assert span_of(wording, 2025) is None


def test_clauses_are_written_as_people_cite_them() -> None:
    told = "一、总则\n（一）范围\n1. 要点\n附件 2：\n申报表\n（一） 报名表\n三、材料\n2、证明\n2.1 复印件\n"
    lines = {line.name: line.clause for line in lines_of(told)}
    assert [lines[name] for name in ("总则", "范围", "要点", "报名表", "证明", "复印件")] == [
        "一", "一（一）", "一（一）.1", "附件2（一）", "附件2 三.2", "附件2 三.2.1",
    ]  # fmt: skip


def test_a_list_of_annexes_is_no_annex() -> None:
    told = "附件：1. 申报表\n附件1 申报表\n附件2 汇总表\n某协会\n附件1\n申报表\n一、填写\n附件2\n汇总表\n"
    assert [line.annex for line in lines_of(told) if line.name in ("某协会", "填写", "汇总表")] == [
        "",
        "附件1",
        "附件2",
    ]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [("没有.docx", None, "没有“"), ("坏.docx", b"PK\x03\x04broken", "读不出"), ("空.txt", b" \n", "没有文字")],
)
def test_a_notice_that_cannot_be_read_is_exit_2_and_nothing_is_written(
    tmp_path: Path, name: str, content: bytes | None, says: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = _run("new", tmp_path / name, "-o", tmp_path / "draft")
    assert done.exit_code == 2 and says in done.stderr and not (tmp_path / "draft").exists()


def test_a_draft_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "pack.toml").write_text("mine", "utf-8")
    done = _run("new", SHIPPED, "-o", tmp_path)
    assert done.exit_code == 2 and "不会覆盖" in done.stderr
    assert (tmp_path / "pack.toml").read_text("utf-8") == "mine"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_a_text_is_read_in_the_encodings_that_windows_writes(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "通知.txt").write_bytes(text("qc").encode(encoding))
    assert _run("new", tmp_path / "通知.txt", "-o", tmp_path / "draft").exit_code == 0
    assert _tables(tmp_path / "draft")["number"] == "江质促〔2025〕7号"


def test_a_notice_whose_parts_are_not_recognised_says_so_and_asks_nobody_for_any(tmp_path: Path) -> None:
    done = _run("new", NOTICES / "unclear.md", "-o", tmp_path / "draft")
    assert "部分：0 个" in done.stdout
    (section,) = _tables(tmp_path / "draft")["sections"]
    assert section["required"] is False
    check = _run("check", tmp_path / "draft")
    assert "没有认出报告由哪些部分组成" in check.stdout and "：0 处需要改正，" in check.stdout


def test_without_a_time_to_hand_in_the_whole_year_counts_until_somebody_says_otherwise() -> None:
    told = draft("关于征集优秀案例的通知\n甲协〔2025〕1号\n请提交案例报告。\n", "x", 2026).files["pack.toml"]
    assert "没有认出提交材料的时间" in told
    (window,) = tomllib.loads(told)["windows"]
    assert (window["from"], window["to"], window["of"]) == ("2025-01-01", "2025-12-31", "submission")
