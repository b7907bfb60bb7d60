"""What is said of what two submissions have in common: by the rules of the batch, never whose the other one is.

Findings go into papers that applicants get. Who the other one is, and the passages side by side, stand on the
reviewers' pages alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from pipeline.judge import decide
from pipeline.model import Anchor, Check, Dossier, Draft, Likeness, Options, SharedFile, Submission, decides
from pipeline.pack import Pack

REPORTS, FILES = "I001", "I003"
_OPENING = 40
"""Characters of a passage in the message."""


@decides(REPORTS)
def _reports(dossier: Dossier) -> Iterator[Draft]:
    for likeness in dossier.likenesses or ():
        longest = likeness.passages[0] if likeness.passages else None
        message = (
            f"与本活动另一份申报的成果报告有 {likeness.characters} 字相同，"
            f"占较短一份的 {likeness.share:.0%}（{dossier.pack.told(REPORTS)}）。"
        )
        if longest:
            title = {spec.key: spec.title for spec in dossier.pack.sections}.get(longest.section, "正文")
            line = " ".join(longest.text.split())
            opening = line if len(line) <= _OPENING else line[:_OPENING] + "…"
            message += f"最长的一段 {longest.characters} 字，在“{title}”：“{opening}”。"
        section, text = (longest.section, longest.text) if longest else (None, None)
        yield Draft(message, None, None, section, text, actual=f"{likeness.share:.0%}")


@decides(FILES)
def _files(dossier: Dossier) -> Iterator[Draft]:
    for shared in dossier.shared:
        message = (
            f"“{shared.path}”与本活动中另一个单位交来的一个文件完全相同，"
            f"请核实属于哪个单位（{dossier.pack.told(FILES)}）。"
        )
        yield Draft(message, shared.path, Anchor(shared.path))


_CHECKS: dict[str, Check] = {REPORTS: _reports, FILES: _files}


class Found(NamedTuple):
    """Something that a submission has in common with another one."""

    submission: int
    other: int
    code: str
    matter: str
    share: float
    finding: dict[str, Any]
    detail: dict[str, Any]

    @property
    def rests_on(self) -> str:
        """The same as long as the same is found: an answer holds for it, and for nothing else."""
        return digest(self.matter, self.finding["message"])


def of_reports(submission: int, other: int, matter: str, likeness: Likeness, pack: Pack) -> Found | None:
    """Two reports that are alike; None where the pack does not ask for it."""
    finding = _finding(REPORTS, pack, likenesses=(likeness,))
    if finding is None:
        return None
    passages = [passage._asdict() for passage in likeness.passages]
    detail = {"characters": likeness.characters, "passages": passages}
    return Found(submission, other, REPORTS, matter, likeness.share, finding, detail)


def of_files(submission: int, other: int, shared: SharedFile, digest_of_file: str, pack: Pack) -> Found | None:
    """A file that another organisation handed in, too."""
    finding = _finding(FILES, pack, shared=(shared,))
    if finding is None:
        return None
    matter = digest(digest_of_file, shared.path)
    return Found(submission, other, FILES, matter, 1.0, finding, {"other_path": shared.other_path})


def _finding(code: str, pack: Pack, **known: Any) -> dict[str, Any] | None:
    if code not in pack.rules:
        return None
    dossier = Dossier(pack, Options(date.today(), "submission"), Submission("", ()), {}, **known)
    _, findings = decide(dossier, pack.rules[code], _CHECKS[code])
    return findings[0].to_json() if findings else None


def digest(*parts: str) -> str:
    """One hash for all of them."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
