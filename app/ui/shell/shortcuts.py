"""The list of shortcuts, read from the actions that answer to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.ui.shell.actions import Commands
from app.ui.table.grid_view import COMMAND_TEXTS, KEYS, OTHER_KEYS

_WIDTH = 24


def shortcut_text(commands: Commands, parts: Iterable[tuple[str, QWidget]]) -> str:
    """Every shortcut by where it holds: the menus, tables, then ``parts`` as (title, widget).

    Of a part that answers to no key of its own nothing is said.
    """
    menus: dict[str, list[str]] = {}
    for command, action in commands.all():
        lines = menus.setdefault(command.menu.replace("&", ""), [])
        lines += _lines(command.title(action), action.shortcuts())
    own = {action for _command, action in commands.all()}
    tables = [
        line
        for command, key in KEYS.items()
        for line in _lines(COMMAND_TEXTS[command], [key])
    ]  # fmt: skip
    tables += [_line(keys, text) for keys, text in OTHER_KEYS]
    groups = {**menus, "In tables": tables}
    for title, widget in parts:
        found = [line for action in _actions(widget) if action not in own for line in _of(action)]
        groups.setdefault(title, []).extend(dict.fromkeys(found))
    return "\n\n".join(
        "\n".join([title, *(f"  {line}" for line in lines)])
        for title, lines in groups.items()
        if lines
    )


def _actions(widget: QWidget) -> Iterator[QAction | QAbstractButton]:
    yield from widget.findChildren(QAction)
    yield from widget.findChildren(QAbstractButton)


def _of(source: QAction | QAbstractButton) -> list[str]:
    if isinstance(source, QAction):
        return _lines(source.text(), source.shortcuts())
    return _lines(source.text() or source.accessibleName(), [source.shortcut()])


def _lines(text: str, keys: Iterable[QKeySequence]) -> list[str]:
    shown = [key.toString(QKeySequence.SequenceFormat.NativeText) for key in keys]
    # A letter with Alt comes from the name of a button and is underlined there.
    shown = [key for key in shown if key and not (key.startswith("Alt+") and len(key) == 5)]
    plain = text.replace("&", "").partition("\t")[0]
    return [_line(", ".join(shown), plain)] if shown else []


def _line(keys: str, text: str) -> str:
    return f"{keys:<{_WIDTH}}{text}"
