"""Traps of Qt that no type checker sees."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain

import pytest
from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import QObject, Signal

from tests.architecture.sources import modules, tree

QT = {
    name: getattr(module, name)
    for module in (QtCore, QtGui, QtWidgets)
    for name in dir(module)
    if name.startswith("Q") and isinstance(getattr(module, name), type)
}


@dataclass(frozen=True, slots=True)
class Shape:
    """What matters of a class here: its bases, and the attributes it sets on ``self``."""

    place: str
    bases: tuple[str, ...]
    sets: tuple[str, ...]


def shapes(place: str, tree: ast.AST) -> Iterator[Shape]:
    """The classes of a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            sets = tuple(set_attributes(node))
            yield Shape(f"{place}:{node.name}", tuple(base_names(node)), sets)


@pytest.fixture(scope="module")
def classes() -> dict[str, list[Shape]]:
    """Classes of the window by their name."""
    found: dict[str, list[Shape]] = {}
    for name in modules():
        if name.startswith(("app/ui/", "app/tasks/")):
            for shape in shapes(name, tree(name)):
                found.setdefault(shape.place.rpartition(":")[2], []).append(shape)
    return found


def base_names(node: ast.ClassDef) -> Iterator[str]:
    for base in node.bases:
        plain = base.value if isinstance(base, ast.Subscript) else base
        if isinstance(plain, ast.Name):
            yield plain.id
        elif isinstance(plain, ast.Attribute):
            yield plain.attr


def set_attributes(node: ast.ClassDef) -> Iterator[str]:
    """Attributes that methods of a class set on ``self``."""
    for inner in ast.walk(node):
        targets: list[ast.expr] = []
        if isinstance(inner, ast.Assign):
            targets = inner.targets
        elif isinstance(inner, ast.AnnAssign | ast.AugAssign):
            targets = [inner.target]
        for target in targets:
            for part in target.elts if isinstance(target, ast.Tuple) else [target]:
                if not isinstance(part, ast.Attribute) or not isinstance(part.value, ast.Name):
                    continue
                if part.value.id == "self":
                    yield part.attr


def qt_bases(
    shape: Shape, classes: dict[str, list[Shape]], seen: frozenset[str] = frozenset()
) -> set[type]:
    """The classes of Qt that a class descends from, through classes of ours."""
    found: set[type] = set()
    for name in shape.bases:
        if name in QT:
            found.add(QT[name])
        elif name not in seen:
            for other in classes.get(name, []):
                found |= qt_bases(other, classes, seen | {name})
    return found


@cache
def members(base: type) -> frozenset[str]:
    """The names that a class of Qt gives to those that descend from it."""
    return frozenset(dir(base))


def test_no_attribute_hides_a_method_of_qt(classes: dict[str, list[Shape]]) -> None:
    widgets = 0
    hidden: list[str] = []
    for shape in chain.from_iterable(classes.values()):
        bases = qt_bases(shape, classes)
        widgets += bool(bases)
        hidden += [
            f"{shape.place}.{attr}"
            for attr in shape.sets
            if attr[:1] != "_" and any(attr in members(base) for base in bases)
        ]
    assert hidden == []
    assert widgets > 300


def test_the_check_above_sees_what_it_looks_for() -> None:
    source = "class A(QWidget):\n    def f(self):\n        self.layout, self.x = 1, 2\n"
    (shape,) = shapes("here", ast.parse(source))
    assert qt_bases(shape, {}) == {QtWidgets.QWidget}
    assert shape.sets == ("layout", "x")
    assert "layout" in members(QtWidgets.QWidget)


class Sender(QObject):
    fired = Signal(object)


def test_emitting_a_signal_loses_no_reference() -> None:
    """Some versions give one reference to ``True`` away with every signal, until they abort."""
    sender = Sender()
    seen: list[object] = []
    sender.fired.connect(seen.append)
    before = sys.getrefcount(True)
    for _ in range(50):
        sender.fired.emit("x")
    assert len(seen) == 50
    assert sys.getrefcount(True) >= before - 5
