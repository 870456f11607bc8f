"""Traps of Qt that no type checker sees."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

import pytest
from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import QObject, Signal

from tests.architecture.sources import modules

UI = [name for name in modules() if name.startswith(("app/ui/", "app/tasks/"))]
QT = {
    name: getattr(module, name)
    for module in (QtCore, QtGui, QtWidgets)
    for name in dir(module)
    if name.startswith("Q") and isinstance(getattr(module, name), type)
}


def classes() -> dict[str, list[tuple[str, ast.ClassDef]]]:
    """Classes of the window by their name."""
    found: dict[str, list[tuple[str, ast.ClassDef]]] = {}
    for name in UI:
        for node in ast.walk(modules()[name]):
            if isinstance(node, ast.ClassDef):
                found.setdefault(node.name, []).append((name, node))
    return found


CLASSES = classes()


def base_names(node: ast.ClassDef) -> Iterator[str]:
    for base in node.bases:
        plain = base.value if isinstance(base, ast.Subscript) else base
        if isinstance(plain, ast.Name):
            yield plain.id
        elif isinstance(plain, ast.Attribute):
            yield plain.attr


def qt_bases(node: ast.ClassDef, seen: frozenset[str] = frozenset()) -> set[type]:
    """The classes of Qt that a class descends from, through classes of ours."""
    found: set[type] = set()
    for name in base_names(node):
        if name in QT:
            found.add(QT[name])
        elif name not in seen:
            for _, other in CLASSES.get(name, []):
                found |= qt_bases(other, seen | {name})
    return found


def set_attributes(node: ast.ClassDef) -> Iterator[tuple[int, str]]:
    """Attributes that methods of a class set on ``self``."""
    for inner in ast.walk(node):
        targets: list[ast.expr] = []
        if isinstance(inner, ast.Assign):
            targets = inner.targets
        elif isinstance(inner, ast.AnnAssign | ast.AugAssign):
            targets = [inner.target]
        for target in targets:
            for part in target.elts if isinstance(target, ast.Tuple) else [target]:
                if isinstance(part, ast.Attribute) and ast.unparse(part.value) == "self":
                    yield part.lineno, part.attr


WIDGETS = [
    pytest.param(name, node, id=f"{name}:{node.name}")
    for places in CLASSES.values()
    for name, node in places
    if qt_bases(node)
]


@pytest.mark.parametrize(("name", "node"), WIDGETS)
def test_no_attribute_hides_a_method_of_qt(name: str, node: ast.ClassDef) -> None:
    methods = {member for base in qt_bases(node) for member in dir(base)}
    hidden = {attr for _, attr in set_attributes(node) if attr in methods and attr[:1] != "_"}
    assert hidden == set(), f"{name} {node.name}"


def test_the_check_above_sees_what_it_looks_for() -> None:
    tree = ast.parse("class A(QWidget):\n    def f(self):\n        self.layout, self.x = 1, 2\n")
    node = tree.body[0]
    assert isinstance(node, ast.ClassDef)
    assert qt_bases(node) == {QtWidgets.QWidget}
    assert [attr for _, attr in set_attributes(node)] == ["layout", "x"]
    assert len(WIDGETS) > 40


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
