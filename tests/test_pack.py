"""The pack is the notice as data: every sentence stands in the notice, and a broken pack says where."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.pack import PACKS, PackError, Words, load

PACK = load("shanghai-2024")
SOURCE = (PACKS / "shanghai-2024.toml").read_text("utf-8")


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


NOTICE = _bare(PACK.notice.read_text("utf-8"))
QUOTES = [
    *((rule.code, rule.quote) for rule in PACK.rules.values()),
    *((spec.key, spec.quote) for spec in PACK.sections),
    *((f"{spec.key}.{element.key}", element.quote) for spec in PACK.sections for element in spec.elements),
    *((name, level.quote) for name, level in PACK.levels.items()),
    *((dispute.title, quote) for dispute in PACK.disputes for quote in dispute.quotes),
]


@pytest.mark.parametrize(("what", "quote"), QUOTES, ids=[what for what, _ in QUOTES])
def test_every_quoted_sentence_stands_in_the_notice(what: str, quote: str) -> None:
    assert _bare(quote) and _bare(quote) in NOTICE


def test_every_pattern_of_the_built_in_pack_compiles() -> None:
    words = [element.words for spec in PACK.sections for element in spec.elements]
    sources = [source for entry in words for source in entry.patterns]
    sources += [*PACK.words["placeholders"], *PACK.words["secrecy"], PACK.words["secrecy_alone"], PACK.words["caption"]]
    for source in sources:
        re.compile(source)


def test_the_limits_are_the_notice_s() -> None:
    assert [spec.limit for spec in PACK.sections] == [20, 300, 500, 800, 5000, 1000]


def test_no_wording_stands_for_two_sections() -> None:
    seen: dict[str, str] = {}
    for spec in PACK.sections:
        for name in spec.names:
            assert seen.setdefault(name, spec.key) == spec.key, name


@pytest.mark.parametrize(
    ("before", "after", "line_of", "says"),
    [
        ("limit = 300", 'limit = "300"', 'limit = "300"', "应为整数"),
        ("limit = 300", "limit = 0", "limit = 0", "正整数"),
        ("limit = 300", "limit = ]", "limit = ]", "Invalid value"),
        ("limit = 300\n", "", 'key = "organization"', "缺少这一项"),
        ('severity = "error"', 'severity = "fatal"', 'severity = "fatal"', "fatal"),
        ("[limits]\n", "[limits]\nwatts = 3\n", "watts", "没有这一项限制"),
        ('words = ["愿景"', 'words = ["(愿景"', 'words = ["(愿景"', "正则"),
        ('key = "site"', 'key = "place"', 'key = "title"', "六个部分"),
    ],
)
def test_a_broken_pack_names_file_line_and_fault(
    tmp_path: Path, before: str, after: str, line_of: str, says: str
) -> None:
    assert before in SOURCE
    broken = SOURCE.replace(before, after, 1)
    path = tmp_path / "own.toml"
    path.write_text(broken, "utf-8")
    with pytest.raises(PackError) as error:
        load(str(path))
    message = str(error.value)
    assert "own.toml" in message and says in message
    named = int(re.search(r"第 (\d+) 行", message)[1])  # type: ignore[index]
    expected = next(number for number, line in enumerate(broken.splitlines(), 1) if line_of in line)
    assert abs(named - expected) <= 2


def test_a_copy_with_another_limit_is_used(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(SOURCE.replace("limit = 300", "limit = 350"), "utf-8")
    assert load(str(path)).section("organization").limit == 350


def test_an_unknown_pack_is_said_in_chinese() -> None:
    with pytest.raises(PackError, match="规则包"):
        load("shanghai-1999")


def test_words_are_found_plain_or_by_pattern() -> None:
    words = Words.of(["愿景", "近[一三]年"])
    assert words.found_in("组织愿景是") and words.found_in("近三年数据") and not words.found_in("近两年")
