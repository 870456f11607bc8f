"""Lets frozen records be filled many times as fast as their class does it by itself.

A frozen record refuses every assignment, so that the library fills each field by a call. While it
is being made a quick one is of a class that is the same but open, and its fields are assigned.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, fields
from inspect import signature
from typing import Any, TypeVar

T = TypeVar("T")


def quick(kind: type[T]) -> type[T]:
    """Make a dataclass of the kind ``@dataclass(frozen=True, slots=True)`` quick to fill.

    What it takes, its defaults and all else stay as they are. It must have no ``__post_init__``.
    """
    opened = open_kind(kind)
    parameters = signature(kind).parameters
    # With names that no field has.
    known: dict[str, Any] = {"_kind": kind, "_opened": opened, "_become": object.__setattr__}
    filled = []
    for each in _fields_of(kind):
        value = each.name
        if each.default_factory is not MISSING:
            known[f"_make_{each.name}"] = each.default_factory
            known[f"_no_{each.name}"] = parameters[each.name].default
            value = f"_make_{each.name}() if {each.name} is _no_{each.name} else {each.name}"
        filled.append(f"self.{each.name} = {value}")
    lines = ["_become(self, '__class__', _opened)", *filled, "self.__class__ = _kind"]
    taken = ", ".join(["self", *parameters])
    open_to_changes: Any = kind
    usual = open_to_changes.__init__
    made = _made("__init__", taken, lines, known)
    made.__defaults__, made.__qualname__ = usual.__defaults__, usual.__qualname__
    made.__annotations__, made.__doc__ = usual.__annotations__, usual.__doc__
    open_to_changes.__init__ = made
    return kind


def open_kind(kind: type[Any]) -> type[Any]:
    """A class with the fields of a frozen one that lets them be assigned.

    Its records become frozen when their ``__class__`` is set to that one.
    """
    return type(f"Open{kind.__name__}", (), {"__slots__": kind.__slots__})


def filler(kind: type[T]) -> Callable[[Any, T], None]:
    """A function that copies all fields of a record to an open one."""
    lines = [f"copy.{each.name} = record.{each.name}" for each in _fields_of(kind)]
    made: Callable[[Any, T], None] = _made("fill", "copy, record", lines, {})
    return made


def _fields_of(kind: Any) -> tuple[Field[Any], ...]:
    return fields(kind)


def _made(name: str, taken: str, lines: list[str], known: dict[str, Any]) -> Any:
    """A function of these lines, as the library makes those of a dataclass."""
    text = "\n    ".join([f"def {name}({taken}):", *lines])
    exec(text, known)  # noqa: S102 - made of the names of our own fields alone
    return known[name]
