"""The pages of one file, recognised one by one as far as the limits allow; what is left is named with the reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

from pipeline import steps
from pipeline.limits import Limits
from pipeline.model.document import Anchor, HeadLine, Note, NoteKind, Spared
from pipeline.read import ocr, shares
from pipeline.worker import apart

if TYPE_CHECKING:
    from PIL.Image import Image

T = TypeVar("T")
WHY_SPARED = "前页已说明它是什么"
_ADVICE: dict[NoteKind, str] = {
    "slow": "请上传电子版，或拆分后重新上传。",
    "missing_reader": "请重新安装 yushen[ocr] 后再试，或上传电子版。",
}


def _untold(file: str, turn: int, pages: int) -> None:
    """Nobody wants to know."""


_tell: Callable[[str, int, int], None] = _untold


def tell_pages(told: Callable[[str, int, int], None]) -> None:
    """From here on ``told`` is called before each page: the file, the page's turn, and how many there are."""
    global _tell
    _tell = told


_among: tuple[int, int] | None = None


def page_among(turn: int, pages: int) -> None:
    """The next file is a picture, and so many of the submission's pictures are pages that somebody waits for.

    ``pages`` is 0 where the next file is none.
    """
    global _among
    _among = (turn, pages) if pages else None


@dataclass(slots=True)
class Recognised(Generic[T]):
    """What came of the pages that were to be recognised."""

    done: dict[int, T] = field(default_factory=dict)
    over: list[int] = field(default_factory=list)
    """Beyond the number of pages that are recognised of one file."""
    left: dict[tuple[NoteKind, str], list[int]] = field(default_factory=dict)
    """Pages that were not recognised, by the reason."""
    spared: list[Spared] = field(default_factory=list)
    """Pages that nobody has asked for yet."""

    @property
    def unread(self) -> list[int]:
        """All pages of which nothing is known."""
        return sorted([*self.over, *(number for pages in self.left.values() for number in pages)])

    def notes(self, file: str, asked: int, most: int) -> list[Note]:
        """Which pages were not recognised, and why; of ``asked`` pages at most ``most``."""
        said = []
        if self.over:
            pages = listed(self.over)
            text = f"需要识别的页共 {asked} 页，超过上限 {most} 页，其余未识别（第 {pages} 页）。"
            said.append(Note("limit", text, Anchor(file, self.over[0])))
        for (kind, why), numbers in self.left.items():
            text = f"第 {listed(numbers)} 页未识别：{why}；{_ADVICE[kind]}"
            said.append(Note(kind, text, Anchor(file, numbers[0])))
        return said


def recognise_each(
    file: str,
    numbers: Sequence[int],
    limits: Limits,
    work: Callable[[int], T],
    picture: Callable[[int], Image] | None = None,
) -> Recognised[T]:
    """``work`` for each page in turn, as far as they are asked for; ``picture`` gives a page whose head is wanted.

    Raises:
        OcrFailed: the engine gave not a single page.
    """
    seconds = steps.Seconds(limits.ocr_seconds, limits.ocr_file_seconds)
    came = Recognised[T](over=list(numbers[limits.ocr_pages :]))
    may = numbers[: limits.ocr_pages]
    asked = may[: shares.current().pages or None] if picture else may
    for turn, number in enumerate(asked, 1):
        _tell(file, *(_among if _among and len(numbers) == 1 else (turn, len(may))))
        try:
            came.done[number] = steps.once((file, number), seconds, partial(_in_time, work, number, limits))
        except steps.Lost as lost:
            came.left.setdefault(("slow", str(lost)), []).append(number)
        except MemoryError:
            came.left.setdefault(("slow", "识别这一页所需的内存超过上限"), []).append(number)
        except ocr.OcrFailed:
            came.left.setdefault(("missing_reader", "文字识别组件出错"), []).append(number)
    if not came.done and any(kind == "missing_reader" for kind, _ in came.left):
        raise ocr.OcrFailed
    for number in may[len(asked) :]:
        head = _head(file, number, limits, seconds, picture) if picture and shares.current().heads else None
        came.spared.append(Spared(number, head))
    return came


def _head(
    file: str, number: int, limits: Limits, seconds: steps.Seconds, picture: Callable[[int], Image]
) -> tuple[HeadLine, ...] | None:
    """The lines at the top of a page; None where they were not read for sure. A step of its own, by the sign."""

    def work(number: int) -> tuple[HeadLine, ...] | None:
        return ocr.head_of(picture(number))

    try:
        return steps.once((file, -number), seconds, partial(_in_time, work, number, limits))
    except Exception:  # whatever it is: the page is recognised whole, and what is wrong with it said then
        return None


def _in_time(work: Callable[[int], T], number: int, limits: Limits) -> T:
    """One page, which is stopped when its own time is over."""
    with apart(limits.ocr_page_seconds):
        return work(number)


def told_spared(spared: Sequence[Spared], what: str = "页") -> str:
    """That pages (or pictures) were not recognised, and why that is enough; "" for none."""
    if not spared:
        return ""
    return f"；第 {listed([one.page for one in spared])} {what}没有识别：{WHY_SPARED}"


def listed(numbers: Sequence[int]) -> str:
    """1, 2, 3, 7 as "1–3、7"."""
    parts: list[list[int]] = []
    for number in sorted(numbers):
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return "、".join(str(p[0]) if len(p) == 1 else f"{p[0]}–{p[-1]}" for p in parts)
