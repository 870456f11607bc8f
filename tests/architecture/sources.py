"""The program's modules as text, and what their syntax trees tell; no tree is kept for long."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache

from tests.conftest import ROOT

APP = ROOT / "app"


@cache
def modules() -> tuple[str, ...]:
    """Every module of the program by its path below the repository."""
    return tuple(path.relative_to(ROOT).as_posix() for path in sorted(APP.rglob("*.py")))


def text(name: str) -> str:
    """What stands in a module."""
    return (ROOT / name).read_text(encoding="utf-8")


def tree(name: str) -> ast.Module:
    """The syntax tree of a module, made anew: all of them together are millions of objects."""
    return ast.parse(text(name))


def called(node: ast.Call) -> str:
    """What a call calls, as far as it is a plain name: ``print``, ``time.sleep``."""
    parts: list[str] = []
    target: ast.expr = node.func
    while isinstance(target, ast.Attribute):
        parts.append(target.attr)
        target = target.value
    if isinstance(target, ast.Name):
        parts.append(target.id)
    return ".".join(reversed(parts))


def calls(name: str, wanted: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The calls in a module of any of these, dots and all, each with its line.

    A call is wanted as well when what it calls ends so: ``x.print`` where ``.print`` is wanted.
    """
    known = frozenset(wanted)
    source = text(name)
    # Most modules have no such words at all, and reading a tree takes much longer than looking.
    if not any(f"{each.rpartition('.')[2]}(" in source for each in known):
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name_called = called(node)
            if name_called in known or f".{name_called.rpartition('.')[2]}" in known:
                yield node.lineno, name_called
