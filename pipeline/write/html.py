"""The pre-check report as one self-contained HTML page.

The page is made from a view: plain values in the order of the page, computed here so that the
template holds no logic and rendering stays far cheaper than the check itself.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from pipeline.write import accuracy, lengths, passages, words
from pipeline.write.pages import page
from pipeline.write.words import Data

if TYPE_CHECKING:
    from pipeline.model import Result
    from pipeline.pack import Pack

Pictures = Mapping[str, str]
"""JPEGs in base64, each by the code and the message of the finding that it belongs to."""
EXCERPT = 120
"""Characters of the report that a finding quotes."""
COUNTS = "L"
"""The family of rules whose figures are counts of the report's text."""
PICTURES = 12
"""Cut-outs of scanned pages that the page shows at most, each of some kB."""
SHOWN = 200_000
"""Characters of a section's text that the page shows at most."""
LIMIT_AT = 80.0
"""Where a limit stands on its bar, in percent: the rest of the bar is for what is over."""


def render(result: Result | Data, pack: Pack, pictures: Pictures | None = None) -> str:
    """The report as HTML text: no network, no script, at most about 250 kB for a 10,000-字 report.

    ``pictures`` are those of a result that is parsed JSON, which holds none.
    """
    if isinstance(result, Mapping):
        return page("report.html.j2", **view(result, pack, pictures))
    return page("report.html.j2", **view(result.to_json(), pack, cut_outs(result)))


def cut_outs(result: Result) -> Pictures:
    """What is shown of the scanned pages, by finding: the first ones in the page's order."""
    ordered = [one for severity in words.SEVERITIES for one in result.findings if one.severity == severity]
    shown = [one for one in ordered if one.picture][:PICTURES]
    return {f"{one.code} {one.message}": base64.b64encode(one.picture).decode() for one in shown}


def view(data: Data, pack: Pack, pictures: Pictures | None = None) -> dict[str, Any]:
    """All that the page shows, in its order."""
    titles = words.section_titles(data)
    findings = _findings(data, titles)
    for finding in findings:
        picture = (pictures or {}).get(f"{finding['code']} {finding['message']}")
        finding["picture"] = f"data:image/jpeg;base64,{picture}" if picture else ""
    return {
        "name": data["submission"]["outcome_name"] or data["submission"]["name"],
        "submission": data["submission"],
        "reference_date": words.reference_date(data),
        "verdict": data["verdict"],
        "verdict_words": words.VERDICTS[data["verdict"]],
        "verdict_mark": words.MARKS[data["verdict"]],
        "next_step": words.next_step(data),
        "tally": words.tally(data["findings"]),
        "states": [(state, name, words.state_counts(data)[state]) for state, name in words.STATES.items()],
        "rules_total": len(data["checks"]),
        "caution": words.count_caution(data),
        "about": words.about(data),
        "sections": [_section(section) for section in words.shown_sections(data)],
        "evidence": [_evidence(row) for row in data["evidence"]],
        "groups": _groups(findings),
        "readings": [_reading(section, findings) for section in words.shown_sections(data)],
        "manual": _rules_in(data, pack, "manual"),
        "outcomes": _outcomes(data, pack),
        "disputes": tuple(pack.disputes.values()),
        "files": [_file(file, words.roles(pack)) for file in data["files"]],
        "tool": data["tool"],
        "rules": data["rules"],
        "pack": pack,
        "accuracy_page": accuracy.PAGE,
    }


def _findings(data: Data, titles: dict[str, str]) -> list[dict[str, Any]]:
    """The findings in the order of the page, numbered, each with its place in the sections' text."""
    texts, about = {section["key"]: section for section in words.shown_sections(data)}, words.about(data)
    ordered = [finding for group in words.by_severity(data["findings"]).values() for finding in group]
    made = []
    for number, finding in enumerate(ordered, 1):
        excerpt, actual = (finding.get("location") or {}).get("excerpt"), finding.get("actual")
        key = words.section_of(finding, titles)
        section = texts.get(key or "")
        over = section is not None and words.is_overrun(finding, section) and section["over_from"] < SHOWN
        span = passages.find(section["text"][:SHOWN], excerpt) if section and not over else None
        made.append(
            {
                "number": number,
                "severity": finding["severity"],
                "code": finding["code"],
                "title": finding["title"],
                "message": finding["message"],
                "place": words.place(finding, titles),
                "href": f"over-{key}" if over else f"at{number}" if span else f"s-{key}" if section else None,
                "excerpt": words.shortened(excerpt, EXCERPT),
                "expected": finding.get("expected"),
                "actual": f"{about}{actual}"
                if about and finding["code"][0] == COUNTS and actual is not None
                else actual,
                "clause": finding["clause"],
                "quote": finding.get("quote"),
                "fix": finding["fix"],
                "accuracy": accuracy.sentence(finding["code"]),
                "section": key,
                "span": span,
                "picture": "",
            }
        )
    _share_marks(made)
    return made


def _share_marks(findings: list[dict[str, Any]]) -> None:
    """Of findings that quote overlapping places only the first is marked; the others link to that mark."""
    marked: list[dict[str, Any]] = []
    for finding in sorted((f for f in findings if f["span"]), key=lambda f: (f["section"], f["span"])):
        last = marked[-1] if marked else None
        if last and last["section"] == finding["section"] and finding["span"][0] < last["span"][1]:
            if finding["href"] == f"at{finding['number']}":
                finding["href"] = f"at{last['number']}"
            finding["span"] = None
        else:
            marked.append(finding)


def _groups(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    groups = words.by_severity(findings)
    return [
        {"severity": severity, "title": words.SEVERITIES[severity], "mark": words.MARKS[severity], "findings": group}
        for severity, group in groups.items()
    ]


def _section(section: Data) -> dict[str, Any]:
    end = lengths.end_of(section)
    share = LIMIT_AT * (lengths.measured(section) or 0) / end if end else 0.0
    limit, length = lengths.limit_of(section), lengths.length_of(section)
    return {
        "key": section["key"],
        "title": section["title"],
        "limit": limit,
        "length": "" if lengths.in_words(section) else length,
        "limit_beside_words": limit if lengths.in_words(section) else f"{limit}（{lengths.measure_told(section)}）",
        "has_limit": end is not None,
        "counts": section["counts"],
        "status": section.get("status") or "unknown",
        "standing": lengths.section_words(section),
        "fill": f"{min(share, LIMIT_AT):.1f}",
        "over": f"{max(0.0, min(share, 100.0) - LIMIT_AT):.1f}",
    }


def _reading(section: Data, findings: list[dict[str, Any]]) -> dict[str, Any]:
    """What was understood of one section: its heading, how it was recognised, its text."""
    recognised = section.get("recognised") or {}
    quoted = [f for f in findings if f["span"] and f["section"] == section["key"]]
    marks = [passages.Mark(f["span"][0], f["span"][1], f["number"]) for f in quoted]
    over_from = section.get("over_from")
    flag = Markup("") if over_from is None else _flag(section)
    text = passages.Text(section["text"][:SHOWN], sorted(marks), over_from, flag)
    return {
        "key": section["key"],
        "title": section["title"],
        "found": section["found"],
        "heading": section["heading"],
        "by": "、".join(words.RECOGNISED_BY.get(by, by) for by in recognised.get("by", [])),
        "confidence": f"{recognised['confidence']:.0%}" if "confidence" in recognised else "",
        "place": words.place({"location": section.get("location")}, {}),
        "standing": lengths.section_words(section),
        "status": section.get("status") or "unknown",
        "text": text.html() if section["text"] else "",
        "left_out": max(0, len(section["text"]) - SHOWN),
    }


def _flag(section: Data) -> Markup:
    """What stands where a section passes its limit."""
    beyond = section["counts"]["words"] - (section["limit"] or 0)
    flag = Markup('<strong class=flag id="over-{}">从此处起超出 {} 字（Word 字数）</strong>')
    return flag.format(section["key"], beyond)


def _evidence(row: Data) -> dict[str, Any]:
    year = str(row.get("year") or "")
    return {
        "title": row["title"] if year in row["title"] else f"{row['title']}（{year} 年）",
        "required": "是" if row["required"] else "否",
        "look": words.evidence_look(row),
        "status_words": words.EVIDENCE_STATUS[row["status"]],
        "files": row["files"],
        "quote": words.shortened(row.get("quote"), EXCERPT),
    }


def _file(file: Data, roles: dict[str, str]) -> dict[str, Any]:
    return {
        "path": file["path"],
        "role": roles[file["role"]],
        "source": "；".join(filter(None, (words.TEXT_SOURCES[file["text_source"]], words.not_needed(file)))),
        "pages": file.get("pages") or "",
        "sha256": file.get("sha256") or "",
    }


def _rules_in(data: Data, pack: Pack, state: str) -> list[tuple[str, Any]]:
    """(code, rule) of every rule in a state; None for a code that the pack does not hold."""
    return [(row["code"], pack.rules.get(row["code"])) for row in data["checks"] if row["state"] == state]


def _outcomes(data: Data, pack: Pack) -> list[dict[str, Any]]:
    """Every rule under its state and, within it, under the reason given: nothing passes in silence."""
    outcomes = []
    for state in ("unchecked", "crashed", "not_applicable", "passed"):
        reasons = words.by_reason(data, state)
        groups = [
            {"reason": "" if state == "passed" else reason, "rules": _rule_items(codes, pack)}
            for reason, codes in reasons.items()
        ]
        outcomes.append(
            {"state": state, "title": words.STATES[state], "count": sum(map(len, reasons.values())), "groups": groups}
        )
    return outcomes


def _rule_items(codes: list[str], pack: Pack) -> Markup:
    titles = {code: pack.rules[code].title if code in pack.rules else "" for code in codes}
    return Markup("".join([_rule_item(code, title) for code, title in titles.items()]))


@lru_cache(maxsize=256)
def _rule_item(code: str, title: str) -> str:
    """A rule by its name: the same for every report that is checked by a pack."""
    return f"<li><code>{escape(code)}</code> {escape(title)}</li>"
