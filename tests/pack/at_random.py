"""Packs made at random from all that a pack can say, seeded and valid; and what is handed in to them."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import docx

from pipeline.pack.draft.missing_rules import as_written
from pipeline.pack.draft.toml import Writer

CQ = {"clause": "一", "quote": "凡参加交流的单位，请按下列写法准备材料"}
NOTICE = "枫林区交流活动的通知\n\n一、凡参加交流的单位，请按下列写法准备材料。\n"
PARTS = ("名称", "缘起", "家底", "难点", "办法", "进度", "账目", "回响", "后手")
NAMES = ("甲星", "乙星", "丙星", "丁星")
KINDS = ("text", "name", "date", "phone", "email", "postcode", "integer", "number", "money")
KINDS += ("choice", "choices", "seal", "signature")
FACTS = ("text", "name", "number", "percent", "date", "year", "present", "seal")
OPTIONS = ("山地", "水乡", "城郊")
Tables = dict[str, Any]


def tables(seed: int) -> Tables:
    """What a pack says, as data; the rules are left out."""
    luck = random.Random(seed)
    levels = list(NAMES[: luck.randint(0, 4)])
    fields = _fields(luck, levels)
    roles = [f"proof_{number}" for number in range(luck.randint(0, 4))]
    made: Tables = {
        "name": f"random-{seed}",
        "title": "枫林区交流活动",
        "number": "枫〔2031〕1号",
        "issuer": "枫林区协会",
    }
    made |= {"notice": "notice.md", "limit": {"near": 0.9, "short": 0.3, "preface": 80}, "report": _report(luck)}
    made |= {"sections": _sections(luck, levels, fields), "form": {"fields": fields}}
    made["levels"] = {name: CQ | ({"years": luck.randint(1, 3)} if luck.random() < 0.5 else {}) for name in levels}
    made["materials"] = _materials(luck, roles)
    made["evidence"] = [_evidence(luck, number, roles, levels, fields) for number in range(len(roles))]
    made["windows"] = [CQ | {"key": "w", "title": "交材料", "from": "2031-03-01", "to": "2031-06-30 17:00"}]
    if luck.random() < 0.5:
        made["layout"] = CQ | luck.choice(
            [{"font": ["仿宋"], "size_pt": [16.0]}, {"page": "A4"}, {"template": ["承诺"]}]
        )
    if luck.random() < 0.5:
        made["files"] = CQ | {"max_mb": {"any": 20}, "types": {"report": ["docx", "pdf"]}, "most": {"report": 2}}
    if luck.random() < 0.5:
        made["quotas"] = [CQ | {"key": "q", "per": luck.choice(["unit_name", "recommender", "place"]), "most": 2}]
    if luck.random() < 0.4:
        made["words"] = {"forbidden": [CQ | {"words": ["第一名"], "where": luck.choice(["report", "all"])}]}
    if luck.random() < 0.3:
        made["form"]["tables"] = {
            "members": CQ | {"title": "成员", "least": 1, "columns": {"who": {"labels": ["姓名"]}}}
        }
    if luck.random() < 0.3:
        made["consistency"] = [CQ | {"title": "名称", "facts": ["report.title", "form.outcome_name"], "how": "folded"}]
    return {key: told for key, told in made.items() if told not in ({}, [])}


def _fields(luck: random.Random, levels: list[str]) -> Tables:
    fields: Tables = {
        "unit_name": {"labels": ["单位全称"]},
        "outcome_name": {"labels": ["交流名称"]},
        "place": {"labels": ["所在地"], "kind": "choice", "options": list(OPTIONS)},
    }
    if levels:
        fields["level"] = {"labels": ["申报星级"], "kind": "choice", "options": levels, "required": True}
    for number in range(luck.randint(0, 8)):
        kind = luck.choice(KINDS)
        field: Tables = {"labels": [f"栏目{'甲乙丙丁戊己庚辛'[number]}"], "kind": kind}
        if kind in ("choice", "choices"):
            field["options"] = list(OPTIONS)
        if kind in ("integer", "number", "money") and luck.random() < 0.5:
            field |= {"min": 1, "max": 500}
        field |= luck.choice([{}, {"required": False}, {"when": _when(luck, levels, fields)}])
        fields[f"item_{number}"] = field
    return {key: field | CQ for key, field in fields.items()}


def _when(luck: random.Random, levels: list[str], fields: Tables, depth: int = 0) -> Tables:
    ways: list[Tables] = [{"place": luck.sample(OPTIONS, 2)}]
    if levels:
        ways.append({"level": luck.sample(levels, 1)})
    if depth < 2:
        ways.append({"not": _when(luck, levels, fields, depth + 1)})
        ways.append({"any": [_when(luck, levels, fields, depth + 1) for _ in range(2)]})
    return luck.choice(ways)


def _report(luck: random.Random) -> Tables:
    told: Tables = {"order": luck.choice(["fixed", "free"])}
    limits = [
        {"max": 20, "unit": "页"},
        {"min": 1000, "max": 9000},
        {"max": 8, "unit": "MB"},
        {"about": 4000, "tolerance": 0.2},
    ]
    if luck.random() < 0.6:
        told["limit"] = [CQ | one for one in luck.sample(limits, luck.randint(1, 2))]
    if luck.random() < 0.3:
        told["headings"] = 3
    return told


def _sections(luck: random.Random, levels: list[str], fields: Tables) -> list[Tables]:
    titled = luck.random() < 0.6
    titles = [*(["交流名称"] if titled else []), *(f"{part}说明" for part in PARTS[1 : luck.randint(2, 8)])]
    made = []
    for number, title in enumerate(titles):
        section: Tables = CQ | {"key": f"part_{number}", "title": title}
        if title == "交流名称":
            made.append(
                section | {"is_title": True, "limit": 30} | luck.choice([{}, {"forbidden_fields": ["unit_name"]}])
            )
            continue
        limits: list[Any] = [None, 800, {"min": 50}, {"min": 50, "max": 900}, {"about": 300}, {"max": 3, "unit": "页"}]
        limits += [
            {"max": 900, "unit": "字符"},
            {"share_of": "report", "share_min": 0.1},
            [{"max": 900}, {"max": 4, "unit": "页"}],
        ]
        limits.append({"max": 900, "counts": {"tables": False, "captions": False}, "severity": "review"})
        if (limit := luck.choice(limits)) is not None:
            section["limit"] = limit
        ways: list[Tables] = [{}, {"required": False}, {"place": "cell"}, {"aliases": [f"关于{title}"]}]
        ways += [{"when": _when(luck, levels, fields)}, {"repeats": {"name": "例", "min": 1, "max": 3}}]
        ways += [{"forbidden": ["最好"]}, {"shows_data": True}]
        ways.append(
            {"elements": [{"key": f"e_{number}", "title": "人数", "quote": CQ["quote"], "words": ["人数", "多少人"]}]}
        )
        ways.append(
            {
                "elements": [
                    {"key": f"e_{number}", "title": "比", "quote": CQ["quote"], "together": [["去年"], ["今年"]]}
                ]
            }
        )
        made.append(section | luck.choice(ways))
    return made


def _materials(luck: random.Random, roles: list[str]) -> Tables:
    made: Tables = {"report": {"title": "交流稿", "titles": ["交流稿"], "names": ["交流稿"], "clause": "一"}}
    made["application_form"] = {"title": "登记表", "titles": ["登记表$"], "names": ["登记表"], "clause": "一"}
    for number, role in enumerate(roles):
        title = f"第{'一二三四'[number]}号凭据"
        made[role] = {"title": title, "titles": [title], "names": [title], "clause": "一"}
        kind = luck.choice(FACTS)
        fact: Tables = CQ | {"title": "数目", "kind": kind, "labels": ["数目"]}
        if kind in ("number", "percent") and luck.random() < 0.7:
            fact |= {"min": 2, "max": 50, "severity": "review"}
        if luck.random() < 0.5:
            made[role]["facts"] = {"amount": fact}
    return made


def _evidence(luck: random.Random, number: int, roles: list[str], levels: list[str], fields: Tables) -> Tables:
    how: list[Tables] = [{"any": [roles[number]]}, {"all": roles[: number + 1]}, {"none": [roles[number]]}]
    how += [
        {"any": [roles[number]], more: told} for more, told in (("years", 2), ("least", 2), ("editable_and_pdf", True))
    ]
    how += [{"all": roles[: number + 1], "merged_pdf": True}, {"any": [roles[number]], "required": False}]
    told: Tables = CQ | {"key": f"need_{number}", "title": f"凭据{number}", "severity": "review"} | luck.choice(how)
    return told | luck.choice([{}, {"when": _when(luck, levels, fields)}])


def write(where: Path, told: Tables) -> Path:
    """The pack in a folder: with the rules that look at what it says."""
    where.mkdir(parents=True)
    (where / "notice.md").write_text(NOTICE, "utf-8")
    out = Writer("随机的规则包")
    for key, value in told.items():
        out.put(key, value) if not isinstance(value, dict) else None
    for key, value in told.items():
        _table(out, (key,), value) if isinstance(value, dict) else None
    (where / "pack.toml").write_text(out.text(), "utf-8")
    (where / "rules.toml").write_text(as_written(told), "utf-8")
    return where


def _table(out: Writer, keys: tuple[str, ...], value: Tables) -> None:
    """A table with what it holds on lines of their own, so that a wrong key has a line."""
    inner = {key: one for key, one in value.items() if isinstance(one, dict) and key not in ("when", "repeats")}
    out.table(*keys)
    for key, one in value.items():
        if key not in inner:
            out.put(key, one) if one is not False else out.lines.append(f"{key} = false")
    for key, one in inner.items():
        _table(out, (*keys, key), one)


def hand_in(where: Path, told: Tables, seed: int) -> Path:
    """A report with most of the sections, a form with most of the fields, some of the proofs."""
    luck = random.Random(-seed)
    where.mkdir()
    report = docx.Document()
    report.add_paragraph("交流稿")
    for number, section in enumerate(told["sections"]):
        if luck.random() < 0.85:
            report.add_heading(f"{number + 1}、{section['title']}", 1)
            report.add_paragraph(
                "枫林合作社灌溉提效"
                if section.get("is_title")
                else "去年人数三十二人，今年三十六人。" * luck.randint(1, 30)
            )
    report.save(str(where / "交流稿.docx"))
    form = docx.Document()
    form.add_paragraph("登记表")
    fields = [field for field in told["form"]["fields"].values() if luck.random() < 0.9]
    table = form.add_table(len(fields), 2, style="Table Grid")
    for row, field in zip(table.rows, fields, strict=True):
        row.cells[0].text = field["labels"][0]
        ticked = "　".join(("☑" if n == 0 else "□") + option for n, option in enumerate(field.get("options", ())))
        row.cells[1].text = ticked or luck.choice(["枫林合作社", "13800550111", "2031年4月2日", "36", ""])
    form.save(str(where / "登记表.docx"))
    for role, material in told["materials"].items():
        if role.startswith("proof") and luck.random() < 0.6:
            proof = docx.Document()
            proof.add_paragraph(material["title"])
            proof.add_paragraph("数目：12%　2030年3月2日")
            proof.save(str(where / f"{material['title']}.docx"))
    return where
