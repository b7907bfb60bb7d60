"""Can an element's words be used, and can a person read them?"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.pack.problems import Keys, Problem, nearest
from pipeline.pack.wording import KINDS, REGEX_SIGNS, combinations, unknown_marks
from pipeline.pack.written_report import WrittenElement

LONGEST = 60
"""Characters of a pattern: what is longer is a riddle to whoever has to mend it."""

Lists = dict[str, list[str]]


def faults_of_element(element: WrittenElement, keys: Keys, lists: Lists) -> Iterator[Problem]:
    """Nothing to look for, a combination of one list, a mark that nobody knows, an overlong pattern."""
    if not element.get("words") and not element.get("together"):
        yield Problem(keys, "须写出 words（词语）或 together（同一句里的词语组合），否则没有可找的")
    for combination in combinations(element.get("together", [])):
        if len(combination) < 2 or not all(combination):
            yield Problem((*keys, "together"), "每个组合至少要有两个词表，词表不能空")
    for where, entry in entries(element, keys):
        yield from _faults_of_entry(entry, where, lists)


def entries(element: WrittenElement, keys: Keys) -> Iterator[tuple[Keys, str]]:
    """Every word of an element that is looked up in the text, with its place."""
    yield from (((*keys, "words"), word) for word in element.get("words", []))
    for combination in combinations(element.get("together", [])):
        yield from (((*keys, "together"), word) for words in combination for word in words)


def _faults_of_entry(entry: str, where: Keys, lists: Lists) -> Iterator[Problem]:
    needle = entry.replace("\\", "\\\\")
    for name in unknown_marks(entry, lists):
        like = nearest(name, [*KINDS, *lists])
        yield Problem(where, f"没有“<{name}>”这种记号，最接近的是“<{like}>”", needle)
    if not entry.strip():
        yield Problem(where, "有一个空的词语")
    if len(entry) > LONGEST and REGEX_SIGNS.intersection(entry):
        yield Problem(
            where,
            f"“{entry[:20]}……”是 {len(entry)} 个字符的正则表达式，最多 {LONGEST} 个；请改写成词语（words），"
            "或同一句里的词语组合（together）",
            needle,
        )
