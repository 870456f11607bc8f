"""The list of shortcuts, read from the actions that answer to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.ui.shell.actions import Commands
from app.ui.table.grid_view import COMMAND_TEXTS, KEYS, OTHER_KEYS
from app.ui.theme.tokens import current_tokens

Shortcut = tuple[str, str]
"""The keys, and what they do."""


def shortcuts(
    commands: Commands, parts: Iterable[tuple[str, QWidget]]
) -> dict[str, list[Shortcut]]:
    """Every shortcut by where it holds: the menus, tables, then ``parts`` as (title, widget).

    Of a part that answers to no key of its own nothing is said.
    """
    groups: dict[str, list[Shortcut]] = {}
    for command, action in commands.all():
        found = groups.setdefault(command.menu.replace("&", ""), [])
        found += _told(command.title(action), action.shortcuts())
    own = {action for _command, action in commands.all()}
    tables = [
        each
        for command, key in KEYS.items()
        for each in _told(COMMAND_TEXTS[command], [key])
    ]  # fmt: skip
    groups["In tables"] = [*tables, *OTHER_KEYS]
    for title, widget in parts:
        within = [each for action in _actions(widget) if action not in own for each in _of(action)]
        groups.setdefault(title, []).extend(dict.fromkeys(within))
    return {title: found for title, found in groups.items() if found}


def shortcuts_html(groups: Mapping[str, Sequence[Shortcut]]) -> str:
    """The list as one table, so that the keys of all groups stand in one column."""
    muted = current_tokens().color("muted_text")
    rows = []
    for title, found in groups.items():
        rows.append(f"<tr><td colspan='2'><br><b>{escape(title)}</b></td></tr>")
        rows += [
            f"<tr><td style='white-space: nowrap; padding-right: 24px'>{escape(keys)}</td>"
            f"<td style='color: {muted}'>{escape(text)}</td></tr>"
            for keys, text in found
        ]
    return f"<table cellpadding='2'>{''.join(rows)}</table>"


def _actions(widget: QWidget) -> Iterator[QAction | QAbstractButton]:
    yield from widget.findChildren(QAction)
    yield from widget.findChildren(QAbstractButton)


def _of(source: QAction | QAbstractButton) -> list[Shortcut]:
    if isinstance(source, QAction):
        return _told(source.text(), source.shortcuts())
    return _told(source.text() or source.accessibleName(), [source.shortcut()])


def _told(text: str, keys: Iterable[QKeySequence]) -> list[Shortcut]:
    shown = [key.toString(QKeySequence.SequenceFormat.NativeText) for key in keys]
    # A letter with Alt comes from the name of a button and is underlined there.
    shown = [key for key in shown if key and not (key.startswith("Alt+") and len(key) == 5)]
    plain = text.replace("&", "").partition("\t")[0]
    return [(", ".join(shown), plain)] if shown else []
