"""The program's modules as syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.conftest import ROOT

APP = ROOT / "app"


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the program by its path below the repository."""
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(APP.rglob("*.py"))
    }


@cache
def texts() -> dict[str, str]:
    """The same as text."""
    return {name: (ROOT / Path(name)).read_text(encoding="utf-8") for name in modules()}


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


def calls(name: str) -> Iterator[tuple[int, str]]:
    """Every call of a module with its line."""
    for node in ast.walk(modules()[name]):
        if isinstance(node, ast.Call):
            yield node.lineno, called(node)
