"""C001 looks a second time before it speaks: other words that tell an element, and words that only look like it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from checks.content import element_missing
from pipeline.model import Anchor, Dossier, Line, Section
from pipeline.pack import Element, load
from tests.checks.report_desk import dossier

PACK = load("shanghai-2024")
ELEMENTS = {(spec.key, element.key): element for spec in PACK.sections for element in spec.elements}
SAID = tomllib.loads((Path(__file__).parent / "elements_otherwise.toml").read_text("utf-8"))
CASES = [(key, name, told) for key, elements in SAID.items() for name, told in elements.items()]


def _reported(key: str, element: Element, text: str) -> str | None:
    """The message about the element in a section that holds just this text; None where there is none."""
    found = element_missing(dossier({"text": {PACK.section(key).title: text}}))
    return next((draft.message for draft in found if draft.subject == f"{key}.{element.key}"), None)


def test_every_element_has_a_case() -> None:
    assert {(key, name) for key, name, _ in CASES} == set(ELEMENTS)


@pytest.mark.parametrize(("key", "name", "told"), CASES, ids=[f"{key}.{name}" for key, name, _ in CASES])
def test_other_words_tell_an_element_and_words_that_only_look_like_it_do_not(
    key: str, name: str, told: dict[str, str]
) -> None:
    element = ELEMENTS[key, name]
    assert not element.wanted.told_in(told["said"]), "the first look knows it already"
    assert _reported(key, element, told["said"]) is None
    message = _reported(key, element, told["alike"])
    assert message is not None and message.endswith(f"最接近的一句是“{told['alike'].rstrip('。')}”。")


def test_the_finding_stands_at_the_nearest_sentence() -> None:
    far, near = (
        Line(text, Anchor("报告.docx", paragraph=n), "body") for n, text in ((1, "天气晴。"), (2, "小王的优点是细心。"))
    )
    process = Section("process", found=True, anchor=Anchor("报告.docx", paragraph=0), lines=(far, near))
    found = element_missing(_with(process))
    assert {draft.subject: draft.anchor for draft in found}["process.highlights"] == near.anchor


def test_where_nothing_comes_near_the_finding_stands_at_the_heading() -> None:
    process = Section(
        "process",
        found=True,
        anchor=Anchor("报告.docx", paragraph=7),
        lines=(Line("天气晴。", Anchor("报告.docx", paragraph=8), "body"),),
    )
    told = {draft.subject: draft for draft in element_missing(_with(process))}["process.highlights"]
    assert told.anchor == process.anchor and "最接近" not in told.message


def _with(section: Section) -> Dossier:
    from dataclasses import replace

    whole = dossier({})
    assert whole.sections is not None
    items = tuple(section if item.key == section.key else item for item in whole.sections.items)
    return replace(whole, sections=replace(whole.sections, items=items))
