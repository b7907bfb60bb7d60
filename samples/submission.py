"""Puts a whole submission together: the report and the papers of an organisation, clean or with one fault."""

from __future__ import annotations

from typing import Any

from samples import changes, papers, word
from samples.text import load, load_report

REPORT, FORM = "现场管理创新成果报告.docx", "附件2 报名表及成果申报表.docx"
OUTCOME = "成果名称"


def files(case: dict[str, Any]) -> dict[str, bytes]:
    """The files of a submission by path.

    The case's ``change`` may hold ``set`` (dotted place in the organisation's data → value), ``report`` (changes of
    the report's text), ``leave_out`` (paths) and ``break_off`` (paths of files that are cut short).
    """
    change = case.get("change", {})
    data = load(case["base"])
    for place, value in change.get("set", {}).items():
        _set(data, place, value)
    made = _papers(data)
    report = load_report(case["base"])
    for name, argument in change.get("report", {}).items():
        report = changes.REPORT[name](report, argument)
    made = {REPORT: word.save(word.build(report)), **made}
    for path in change.get("leave_out", []):
        del made[path]
    for path in change.get("break_off", []):
        made[path] = changes.truncate(made[path], 0.5)
    return made


def _papers(data: dict[str, Any]) -> dict[str, bytes]:
    organization = data["organization"]
    unit, site = organization["unit_name"], organization["site_name"]
    outcome = next(line for line in data["report"]["text"].split(f"# {OUTCOME}\n")[1].splitlines() if line)
    form = {"unit_name": unit, "outcome_name": outcome, **data["form"]}
    recommendation = data["recommendation"]
    recommendation = {"recommender": form["recommender"], "row": papers.recommendation_row(form), **recommendation}
    write_recommendation = (
        papers.recommendation_xlsx if recommendation["file"].endswith(".xlsx") else papers.recommendation_docx
    )
    made = {FORM: papers.application_form(form), recommendation["file"]: write_recommendation(recommendation)}
    made |= {item["file"]: papers.evaluation(item, unit, site) for item in data["evaluations"]}
    made |= {item["file"]: papers.summary(item, unit) for item in data["summaries"]}
    return made | {item["file"]: papers.certificate(item) for item in data["honors"]}


def _set(data: Any, place: str, value: Any) -> None:
    """``evaluations.0.score`` = value."""
    *way, last = place.split(".")
    for step in way:
        data = data[int(step)] if step.isdigit() else data[step]
    data[int(last) if last.isdigit() else last] = value
