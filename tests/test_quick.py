"""Our quick named tuples and dataclasses behave as those of the standard library do."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import typing
from collections.abc import Callable
from dataclasses import field
from functools import cached_property
from typing import Any

import pytest

from pipeline import quick


class Ours(quick.NamedTuple):
    """A place."""

    file: str
    page: int = 1
    more: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        return f"{self.file} {self.page}"


class Theirs(typing.NamedTuple):
    """A place."""

    file: str
    page: int = 1
    more: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        return f"{self.file} {self.page}"


@quick.dataclass(frozen=True, slots=True)
class OurSlots:
    """A place."""

    file: str
    page: int = 1
    more: dict[str, int] = field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True)
class TheirSlots:
    """A place."""

    file: str
    page: int = 1
    more: dict[str, int] = field(default_factory=dict)


@quick.dataclass(frozen=True)
class OurKept:
    """A place."""

    file: str
    page: int = 1
    more: list[int] = field(default_factory=lambda: [1, 2])

    @cached_property
    def told(self) -> str:
        return f"{self.file} {self.page}"


@dataclasses.dataclass(frozen=True)
class TheirKept:
    """A place."""

    file: str
    page: int = 1
    more: list[int] = field(default_factory=lambda: [1, 2])

    @cached_property
    def told(self) -> str:
        return f"{self.file} {self.page}"


@quick.dataclass
class OurOpen:
    """A place."""

    file: str
    page: int = 1
    more: tuple[int, ...] = ()


@dataclasses.dataclass
class TheirOpen:
    """A place."""

    file: str
    page: int = 1
    more: tuple[int, ...] = ()


def caught(act: Callable[[], Any]) -> object:
    """What it gives, or the kind of its error."""
    try:
        return act()
    except Exception as error:
        return type(error)


def changed(one: Any, name: str) -> Any:
    setattr(one, name, 2)
    return getattr(one, name)


def emptied(one: Any) -> bool:
    del one.page
    return True


OF_BOTH: list[Callable[[Any], object]] = [
    lambda kind: [getattr(kind(page=3, file="a"), name) for name in ("file", "page", "more")],
    lambda kind: [getattr(kind("a"), name) for name in ("file", "page", "more")],
    lambda kind: repr(kind("a", 2)).removeprefix(kind.__name__),
    lambda kind: (kind("a", 2) == kind("a", 2), kind("a") != kind("b"), kind("a") == "a"),
    lambda kind: len({kind("a", 1, ()), kind("a", 1, ())}),
    lambda kind: (kind.__match_args__, kind.__doc__, hasattr(kind("a"), "__dict__")),
    lambda kind: (pickle.loads(pickle.dumps(kind("a", 2))) == kind("a", 2), copy.deepcopy(kind("a")) == kind("a")),
    lambda kind: type(pickle.loads(pickle.dumps(kind("a")))) is kind,
    lambda kind: kind(),
    lambda kind: kind("a", 1, (), 4),
    lambda kind: kind("a", pages=4),
    lambda kind: kind("a", file="b"),
    lambda kind: changed(kind("a"), "page"),
    lambda kind: caught(lambda: changed(kind("a"), "other")) == 2,
    lambda kind: emptied(kind("a")),
    lambda kind: kind("a").told,
    lambda kind: typing.get_type_hints(kind),
]
OF_TUPLES: list[Callable[[Any], object]] = [
    lambda kind: (tuple(kind("a", 2, ("b",))), kind("a")[-1:], len(kind("a")), hash(kind("a"))),
    lambda kind: kind("a") == ("a", 1, ()) and sorted([kind("b"), kind("a", 2), kind("a")])[0].page,
    lambda kind: tuple(kind("a")._replace(page=4)),
    lambda kind: kind("a")._replace(pages=4),
    lambda kind: kind("a")._asdict(),
    lambda kind: tuple(kind._make(("a", 2, ()))),
    lambda kind: kind._make(("a", 2, (), 4)),
    lambda kind: (kind._fields, kind._field_defaults, kind.__slots__),
]
OF_DATACLASSES: list[Callable[[Any], object]] = [
    lambda kind: kind("a").more is kind("a").more,
    lambda kind: [(one.name, one.default, one.type) for one in dataclasses.fields(kind)],
    lambda kind: dataclasses.asdict(kind("a", 2)),
    lambda kind: dataclasses.replace(kind("a", 2), page=3).page,
    lambda kind: dataclasses.replace(kind("a", 2), pages=3),
    lambda kind: dataclasses.is_dataclass(kind),
    lambda kind: caught(lambda: kind.page) if dataclasses.is_dataclass(kind) and "Slots" not in kind.__name__ else 1,
    lambda kind: caught(lambda: kind.more) == (),
    lambda kind: hash(kind("a", 2, ())),
]  # fmt: skip
PAIRS = [(OurSlots, TheirSlots), (OurKept, TheirKept), (OurOpen, TheirOpen)]


@pytest.mark.parametrize("look", OF_BOTH + OF_TUPLES)
def test_a_named_tuple_does_what_the_librarys_does(look: Callable[[Any], object]) -> None:
    assert caught(lambda: look(Ours)) == caught(lambda: look(Theirs))


@pytest.mark.parametrize(("ours", "theirs"), PAIRS)
@pytest.mark.parametrize("look", OF_BOTH + OF_DATACLASSES)
def test_a_dataclass_does_what_the_librarys_does(look: Callable[[Any], object], ours: Any, theirs: Any) -> None:
    assert caught(lambda: look(ours)) == caught(lambda: look(theirs))


def test_a_copy_has_other_values_for_some_fields() -> None:
    for kind in (OurSlots, TheirSlots, OurOpen):
        assert quick.replace(kind("a", 2), file="b") == kind("b", 2)
        with pytest.raises(TypeError):
            quick.replace(kind("a", 2), files="b")


def test_a_field_without_a_default_does_not_follow_one_that_has_one() -> None:
    with pytest.raises(TypeError, match="default"):

        class Wrong(quick.NamedTuple):
            file: str = ""
            page: int


def test_constructors_of_as_many_fields_do_not_share_names() -> None:
    class Other(quick.NamedTuple):
        text: str
        rank: int
        spot: str = "here"

    assert Other(rank=2, text="t") == ("t", 2, "here") and Ours(page=2, file="f") == ("f", 2, ())


def test_what_a_quick_dataclass_cannot_do_is_refused() -> None:
    with pytest.raises(TypeError, match="__post_init__"):

        @quick.dataclass
        class Wrong:
            file: str

            def __post_init__(self) -> None:
                pass

    with pytest.raises(TypeError, match="bases"):

        @quick.dataclass
        class Below(OurOpen):
            place: int = 0
