"""A pack's files as one set of tables. What does not hold is refused: by its types, its sense, and its notice."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from typing import Any, cast

from pipeline.pack.defaults import filled_in
from pipeline.pack.fits import misfits
from pipeline.pack.places import PACKS
from pipeline.pack.problems import PackError, Problem, Source, error
from pipeline.pack.registers import register_faults
from pipeline.pack.sound import broken_patterns, faults, misquoted
from pipeline.pack.written import Written


def sound_tables(sources: list[Source]) -> Written:
    """What the files say.

    Raises:
        PackError: something in them does not hold.
    """
    written = tables_of(sources)
    refuse(misfits(written, Written), sources)
    refuse(faults(written), sources)
    folder = sources[0].path.parent
    if PACKS not in folder.parents:  # those that come with the program are held by tests
        refuse(broken_patterns(written), sources)
    notice = folder / written["notice"]
    try:
        text = notice.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise error(Problem(("notice",), f"通知原文 {notice.name} 不在规则包旁边，或不是可读的文字"), sources) from None
    refuse(misquoted(written, text), sources)
    refuse(register_faults(written, folder), sources)
    return written


def refuse(problems: Iterable[Problem], sources: list[Source]) -> None:
    """Raises the first of them."""
    for problem in problems:
        raise error(problem, sources)


def tables_of(sources: list[Source]) -> Written:
    """What the files say, as one: each table stands in one of them."""
    whole: dict[str, Any] = {}
    for path, text in sources:
        try:
            tables = tomllib.loads(text)
        except tomllib.TOMLDecodeError as fault:
            from pipeline.pack.slips import slip_of  # which reads a table of words: only for what is wrong

            slip = slip_of(text, fault)
            raise PackError(f"规则包 {path} 第 {slip.line} 行：不是有效的 TOML，{slip.text}。") from fault
        for key in tables:
            if key in whole:
                raise error(Problem((key,), "写在了两个文件里，请合为一处"), [Source(path, text)])
        whole |= tables
    return cast("Written", filled_in(whole))
