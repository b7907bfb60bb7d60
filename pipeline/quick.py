"""``NamedTuple`` and ``dataclass`` as the standard library has them, made at a tenth of its cost.

A command makes more than a hundred such classes before it reads anything. The library compiles the annotation of each
field, and several methods for each class: a quarter of what importing this program takes. Here methods look at the
class's fields when they are called, and a constructor is a copy of one that takes as many arguments, renamed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
    from dataclasses import replace as replace
    from typing import NamedTuple as NamedTuple
else:
    import dataclasses
    from collections import _tuplegetter
    from functools import cache
    from types import CodeType, FunctionType

    @cache
    def _code(first: str, fields: int) -> CodeType:
        """The code of a constructor that hands so many arguments on to ``made``, whatever they are called."""
        names = "".join(f"f{number}, " for number in range(fields))
        return eval(f"lambda {first}, {names}: made({first}, ({names}))").__code__

    def _constructor(name, first, owner, fields, defaults, made):
        code = _code(first, len(fields)).replace(
            co_varnames=(first, *fields), co_name=name, co_qualname=f"{owner}.{name}"
        )
        if tuple(defaults) != fields[len(fields) - len(defaults) :]:
            raise TypeError(f"{owner}: a field without a default follows one that has one")
        return FunctionType(code, {"__builtins__": {}, "made": made}, name, tuple(defaults.values()))

    def _told(name, fields, values):
        return f"{name}({', '.join(f'{field}={value!r}' for field, value in zip(fields, values, strict=True))})"

    class _Tuple(tuple):
        """What is the same for all named tuples."""

        __slots__ = ()

        @classmethod
        def _make(cls, values):
            return cls(*values)

        def _replace(self, **changes):
            made = type(self)(*map(changes.pop, self._fields, self))
            if changes:
                raise ValueError(f"Got unexpected field names: {list(changes)!r}")
            return made

        __replace__ = _replace

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __getnewargs__(self):
            return tuple(self)

        def __repr__(self):
            return _told(type(self).__name__, self._fields, self)

    class _Maker(type):
        def __new__(cls, name, bases, namespace):
            if not bases:
                return super().__new__(cls, name, bases, namespace)
            fields = tuple(namespace["__annotations__"])
            defaults = {field: namespace[field] for field in fields if field in namespace}
            namespace |= {field: _tuplegetter(place, None) for place, field in enumerate(fields)}
            namespace |= {"__slots__": (), "__match_args__": fields, "_fields": fields, "_field_defaults": defaults}
            namespace["__new__"] = _constructor("__new__", "_cls", name, fields, defaults, tuple.__new__)
            return type(name, (_Tuple,), namespace)

    class NamedTuple(metaclass=_Maker):
        """The base to be named; what is made of it is a tuple like any other, and no instance of this."""

    class _Fields:
        """A dataclass's fields as the library describes them, made when it asks."""

        def __init__(self, annotations, defaults):
            self._body = {"__annotations__": annotations, **defaults}

        def __get__(self, instance, owner):
            body = {**self._body, "__module__": owner.__module__, "__doc__": ""}
            owner.__dataclass_fields__ = dataclasses.dataclass(type(owner.__name__, (), body)).__dataclass_fields__
            return owner.__dataclass_fields__

    class _Made:
        """A default that is made anew for each instance."""

        def __init__(self, field):
            self.make = field.default_factory

    def _fill(self, values):
        for name, value in zip(self.__match_args__, values, strict=True):
            object.__setattr__(self, name, value.make() if type(value) is _Made else value)

    def _values(self):
        return tuple([getattr(self, name) for name in self.__match_args__])

    def _equal(self, other):
        return _values(self) == _values(other) if other.__class__ is self.__class__ else NotImplemented

    def _hash(self):
        return hash(_values(self))

    def _repr(self):
        return _told(type(self).__qualname__, self.__match_args__, _values(self))

    def _refuse_to_set(self, name, value):
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")

    def _refuse_to_delete(self, name):
        raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")

    def dataclass(cls=None, /, *, frozen=False, eq=True, slots=False):
        """Of the library's own what is used here; anything else of it is refused."""
        if cls is None:
            return lambda cls: dataclass(cls, frozen=frozen, eq=eq, slots=slots)
        if hasattr(cls, "__post_init__") or any("__dataclass_fields__" in vars(base) for base in cls.__mro__):
            raise TypeError(f"{cls.__name__}: neither __post_init__ nor dataclasses as bases")
        annotations = cls.__annotations__
        fields = tuple(annotations)
        written = {name: vars(cls)[name] for name in fields if name in vars(cls)}
        made = {name: _Made(one) for name, one in written.items() if isinstance(one, dataclasses.Field)}
        body = {"__match_args__": fields, "__dataclass_fields__": _Fields(annotations, written), "__repr__": _repr}
        body["__init__"] = _constructor("__init__", "self", cls.__qualname__, fields, written | made, _fill)
        if eq:
            body |= {"__eq__": _equal, "__hash__": _hash if frozen else None}
        if frozen:
            body |= {"__setattr__": _refuse_to_set, "__delattr__": _refuse_to_delete}
        if slots:
            if frozen:
                body |= {"__getstate__": _values, "__setstate__": _fill}
            left_out = (*fields, "__dict__", "__weakref__")
            own = {name: value for name, value in vars(cls).items() if name not in left_out}
            return type(cls)(cls.__name__, cls.__bases__, own | body | {"__slots__": fields})
        for name in made:
            delattr(cls, name)
        for name, value in body.items():
            setattr(cls, name, value)
        return cls

    def replace(instance, /, **changes):
        """A copy with other values for some fields."""
        return type(instance)(**dict(zip(instance.__match_args__, _values(instance), strict=True)) | changes)
