"""A quick record is filled as any dataclass is, and as frozen."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from inspect import signature
from typing import Any

import pytest

from app.domain.model import Device, Disk, Finding, Nic, Partition, SharedDisk, Snapshot, Vm
from app.domain.quick_records import filler, open_kind, quick


@dataclass(frozen=True, slots=True)
class Usual:
    kind: str
    copy: int = 3
    opened: tuple[int, ...] = ()
    notes: dict[str, str] = field(default_factory=dict)
    self_: bool = False


@quick
@dataclass(frozen=True, slots=True)
class Quick:
    kind: str
    copy: int = 3
    opened: tuple[int, ...] = ()
    notes: dict[str, str] = field(default_factory=dict)
    self_: bool = False


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (("a",), {}),
        (("a", 4, (1, 2)), {"self_": True}),
        ((), {"kind": "b", "notes": {"x": "y"}}),
        (("a", 4, (), {"x": "y"}, True), {}),
    ],
)
def test_it_takes_what_the_usual_one_takes(given: Any, named: Any) -> None:
    made, usual = Quick(*given, **named), Usual(*given, **named)
    assert [getattr(made, f.name) for f in fields(Quick)] == [
        getattr(usual, f.name) for f in fields(Usual)
    ]
    assert type(made) is Quick
    assert repr(made) == repr(usual).replace("Usual", "Quick")
    assert made == replace(made) == copy.copy(made) == pickle.loads(pickle.dumps(made))  # noqa: S301


@pytest.mark.parametrize(("given", "named"), [((), {}), (("a",), {"no": 1}), (("a",) * 6, {})])
def test_it_refuses_what_the_usual_one_refuses(given: Any, named: Any) -> None:
    for kind in (Quick, Usual):
        with pytest.raises(TypeError, match="argument"):
            kind(*given, **named)


def test_it_is_frozen_and_shares_nothing() -> None:
    one, other = Quick("a"), Quick("a")
    one.notes["x"] = "y"
    assert other.notes == {}
    for change in ("kind", "nickname"):
        with pytest.raises((FrozenInstanceError, TypeError)):
            setattr(one, change, "b")


def test_it_is_taken_for_what_it_was() -> None:
    assert signature(Quick) == signature(Usual)
    assert Quick.__init__.__annotations__ == Usual.__init__.__annotations__


def test_an_open_record_becomes_a_frozen_one() -> None:
    made: Any = object.__new__(open_kind(Quick))
    filler(Quick)(made, Quick("a", 5))
    made.kind = "b"
    made.__class__ = Quick
    assert made == Quick("b", 5)


@pytest.mark.parametrize("kind", [Device, Disk, Finding, Nic, Partition, SharedDisk, Snapshot, Vm])
def test_the_records_of_an_import_get_every_field_into_its_place(kind: type[Any]) -> None:
    values = {each.name: f"the {each.name}" for each in fields(kind)}
    made = kind(**values)
    assert {name: getattr(made, name) for name in values} == values
    assert kind(*values.values()) == made
