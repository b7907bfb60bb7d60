"""``yushen submit`` for many: every folder, zip or file is a submission of its own; all are sent, then waited for."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.write import words
from web.api import client

RESULTS = "results.jsonl"
"""A folder that holds it is what `yushen batch` wrote, not a submission."""


class Done(NamedTuple):
    """What became of one submission."""

    name: str
    number: int | None
    """In the service's queue; None when it was not taken."""
    link: str
    """Its private page."""
    verdict: str
    problem: str
    """Why it was not taken or not checked, in Chinese."""
    result: dict[str, Any]
    report: bytes

    def told(self) -> str:
        """One line for a person."""
        number = f"编号 {self.number}，" if self.number else ""
        if self.problem:
            return words.one_line(
                f"{self.name}：{number}{'没有得到结果' if self.number else '没有提交'}：{self.problem}"
            )
        tally = words.tally(self.result["findings"])
        return words.one_line(f"{self.name}：{number}{words.VERDICTS[self.verdict]}，{tally}  {self.link}")

    def line(self) -> str:
        """The same as a line of JSON."""
        kept = {"name": self.name, "number": self.number, "link": self.link, "verdict": self.verdict or None}
        return json.dumps(kept | {"problem": self.problem}, ensure_ascii=False)


def sources(paths: Sequence[Path], each: bool) -> list[Path]:
    """What is sent: the paths themselves, or with ``each`` what lies in these folders.

    Raises:
        CannotSubmit: nothing is there.
    """
    found = []
    for path in paths:
        if not path.exists():
            raise client.CannotSubmit(f"找不到“{path}”，请检查路径。")
        if (path / RESULTS).is_file():
            raise client.CannotSubmit(
                f"“{path}”是 yushen batch 写出的结果，里面没有材料本身。请改为提交当时检查的文件夹。"
            )
        inside = sorted(path.iterdir()) if each and path.is_dir() else [path]
        found += [one for one in inside if not client.is_aside(one.name) and not (one / RESULTS).is_file()]
    if not found:
        raise client.CannotSubmit("没有可以提交的材料：文件夹是空的。")
    return found


def submit_all(
    url: str, paths: Sequence[Path], fields: dict[str, str], token: str, retries: int, tell: Callable[[str], None]
) -> list[Done]:
    """Sends one after the other, then waits for each. One that fails stops no other.

    Raises:
        CannotSubmit: no such service.
    """
    keys: list[client.Accepted | str] = []
    with client.connected(url, token) as connection:
        for nth, path in enumerate(paths, 1):
            tell(f"正在提交 {nth} / {len(paths)}：{words.one_line(path.name)}")
            try:
                keys.append(client.send(connection, path, fields, retries, tell))
            except client.CannotSubmit as error:
                keys.append(str(error))
        tell("全部发出，正在等待检查。")
        return [_outcome(connection, path.name, key, retries) for path, key in zip(paths, keys, strict=True)]


def _outcome(connection: Any, name: str, key: client.Accepted | str, retries: int) -> Done:
    if isinstance(key, str):
        return Done(name, None, "", "", key, {}, b"")
    link = f"{connection.base}/s/{key.key}"
    try:
        client.wait(connection, key.key, lambda _: None, retries)
        result, report = client.fetch(connection, key.key, retries)
    except client.CannotSubmit as error:
        return Done(name, key.number, link, "", str(error), {}, b"")
    return Done(name, key.number, link, result["verdict"], "", result, report)
