"""The program's modules as text, and what their syntax trees tell; no tree is kept for long."""

from __future__ import annotations

import ast
import re
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


# A percentage without decimals has no mark at all.
_OF_A_NUMBER = re.compile(r"(?!\.0%)[-+ <>^0-9]*(,|_)?(\.(\d+|\{\}))?[fgeG%]|[-+ <>^0-9]*,d?")
_TEMPLATE = re.compile(r"\{\w*(?:![rsa])?:([^{}]*)\}")


def own_formats(source: str) -> Iterator[str]:
    """Formats of numbers and dates that are one country's, as a module's own text has them.

    Python groups by comma and divides by point, and ``strftime`` puts a date into one order. A
    width in a format that depends on a value is told as ``{}``.
    """
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.FormattedValue(format_spec=ast.JoinedStr(values=parts)):
                found = ["".join(map(_spec, parts))]
            case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(words)), attr="format")):
                found = _TEMPLATE.findall(words)
            case (
                ast.Call(func=ast.Name(id="format"), args=[_, ast.Constant(value=str(words))])
                | ast.Call(
                    func=ast.Attribute(attr="strftime"), args=[ast.Constant(value=str(words))]
                )
            ):
                found = [words]
            case _:
                continue
        for spec in found:
            if _OF_A_NUMBER.fullmatch(spec) or re.search("%[a-zA-Z]", spec):
                yield spec


def _spec(part: ast.expr) -> str:
    return part.value if isinstance(part, ast.Constant) else "{}"
