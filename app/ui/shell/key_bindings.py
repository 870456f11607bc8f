"""Which keys the commands of the window and of tables answer to, as the user has them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence

from app.ui.parts.key_tips import command_keys, keys_text
from app.ui.parts.settings import Settings
from app.ui.shell.actions import Commands
from app.ui.table.grid_view import COMMAND_TEXTS, KEYS, OTHER_KEYS
from app.ui.table.grid_view import Command as TableCommand

IN_TABLES = "In tables"
_TABLE = "table:"

_TABLE_DEFAULTS = dict(KEYS)
_TWINS = {"find": TableCommand.FIND, "replace": TableCommand.REPLACE}
"""Commands of the window that tables carry out themselves, under the same keys."""

_OF_SYSTEM = {TableCommand.COPY, TableCommand.PASTE}
"""What means the same in every program and every field, and keeps its keys."""

_UNTOLD = {"copy", "paste"}
"""Commands of the menus behind which these stand."""

FIXED = {
    **{
        key: words
        for keys, words in OTHER_KEYS
        for key in keys.split(", ")
    },
    "Ctrl+C": "Copy", "Ctrl+X": "Cut", "Ctrl+V": "Paste", "Ctrl+A": "Select all",
    "F10": "Go to the menus", "Ins": "Add a line, where a page has lists",
    "Ctrl+Ins": "Copy", "Shift+Ins": "Paste", "Shift+Del": "Cut",
    "Ctrl+Del": "Delete the line, where a page has lists",
    "Ctrl+M": "Move what is selected, on the pages Wave Planner and Migration Plan",
    "Ctrl+Left": "Move what is selected", "Ctrl+Right": "Move what is selected",
    "Ctrl+Up": "Move what is selected", "Ctrl+Down": "Move what is selected",
    "Alt+F4": "Close the window",
}  # fmt: skip
"""Keys that pages, fields and the system need, and what for."""

_MOVES = {
    "Left", "Right", "Up", "Down", "Home", "End", "PgUp", "PgDown", "Tab", "Backtab", "Return",
    "Enter", "Esc", "Backspace", "Del",
}  # fmt: skip
_FUNCTION = re.compile(r"F[0-9]{1,2}")


@dataclass(frozen=True, slots=True)
class Binding:
    """A command and its keys; ``group`` is its menu, or tables."""

    key: str
    group: str
    title: str
    keys: tuple[QKeySequence, ...]
    defaults: tuple[QKeySequence, ...]

    @property
    def is_changed(self) -> bool:
        """Whether the user has chosen other keys."""
        return self.keys != self.defaults

    @property
    def shown(self) -> str:
        """Its keys as the system writes them."""
        return keys_text(self.keys)


def objection(key: QKeySequence) -> str:
    """Why a key cannot be chosen for anything; empty where it can."""
    if key.isEmpty():
        return ""
    name = key.toString(QKeySequence.SequenceFormat.PortableText)
    if key.count() > 1:
        return "A command takes one key, not several after each other."
    if name in FIXED:
        return f"{keys_text([key])} stays what it is: {FIXED[name]}."
    *others, last = name.replace("++", "+Plus").split("+")
    held = {each for each in others if each != "Shift"}
    if not held and last in _MOVES:
        return f"{keys_text([key])} is needed to move and to edit."
    if not held and not _FUNCTION.fullmatch(last):
        return f"{keys_text([key])} is typed into fields and cells: add Ctrl or Alt."
    if others == ["Alt"] and len(last) == 1 and last.isalpha():
        return f"{keys_text([key])} opens a menu or presses a button: add Ctrl or Shift."
    return ""


class KeyBindings(QObject):
    """Holds the keys: kept as settings are, and told to menus, tables and tool tips at once."""

    changed = Signal()

    def __init__(self, commands: Commands, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._commands, self._settings = commands, settings
        self._defaults: dict[str, tuple[QKeySequence, ...]] = {
            command.id: tuple(action.shortcuts())
            for command, action in commands.all()
            if command.id not in _UNTOLD
        }
        for table_command, key in _TABLE_DEFAULTS.items():
            if table_command not in _OF_SYSTEM and table_command not in _TWINS.values():
                self._defaults[f"{_TABLE}{table_command}"] = (key,)
        self._keys = dict(self._defaults)
        self._take_stored()
        self._apply()

    def _take_stored(self) -> None:
        """What the user chose comes before what a newer version of the program gives."""
        stored = {
            command: tuple(QKeySequence(key) for key in keys)
            for command, keys in self._settings.shortcuts.items()
            if command in self._defaults
        }
        taken = {key for keys in stored.values() for key in keys}
        for command, keys in self._keys.items():
            self._keys[command] = tuple(key for key in keys if key not in taken)
        self._keys |= stored

    # -- asking ------------------------------------------------------------------------------------

    def all(self) -> list[Binding]:
        """Every command that may have keys, in the order of the menus, tables last."""
        return [self.of(command) for command in self._defaults]

    def of(self, command: str) -> Binding:
        """A command with its keys."""
        if command.startswith(_TABLE):
            group, title = IN_TABLES, COMMAND_TEXTS[TableCommand(command.removeprefix(_TABLE))]
        else:
            declared = self._commands.command(command)
            group = declared.menu.replace("&", "")
            title = f"{declared.within} {declared.text}".strip().replace("&", "")
        return Binding(command, group, title, self._keys[command], self._defaults[command])

    def holder(self, key: QKeySequence, other_than: str = "") -> Binding | None:
        """The command that answers to a key."""
        for command, keys in self._keys.items():
            if command != other_than and key in keys:
                return self.of(command)
        return None

    # -- changing ----------------------------------------------------------------------------------

    def assign(self, command: str, key: QKeySequence) -> None:
        """Give a command a key, or with an empty one none. Whoever had the key loses it.

        :raises ValueError: when the key cannot be chosen.
        """
        refused = objection(key)
        if refused:
            raise ValueError(refused)
        self._give(command, () if key.isEmpty() else (key,))
        self._keep()

    def reset(self, command: str) -> None:
        """Give a command the keys that it came with; others that have them lose them."""
        self._give(command, self._defaults[command])
        self._keep()

    def reset_all(self) -> None:
        """Give all commands the keys that they came with."""
        self._keys = dict(self._defaults)
        self._keep()

    def _give(self, command: str, keys: Sequence[QKeySequence]) -> None:
        for other, had in self._keys.items():
            if other != command:
                self._keys[other] = tuple(key for key in had if key not in keys)
        self._keys[command] = tuple(keys)

    def _keep(self) -> None:
        self._settings.shortcuts = {
            command: [key.toString(QKeySequence.SequenceFormat.PortableText) for key in keys]
            for command, keys in self._keys.items()
            if keys != self._defaults[command]
        }
        self._apply()
        self.changed.emit()

    def _apply(self) -> None:
        texts = {}
        for command, keys in self._keys.items():
            texts[command] = keys_text(keys)
            if command.startswith(_TABLE):
                KEYS[TableCommand(command.removeprefix(_TABLE))] = _first(keys)
                continue
            if self._commands.action(command).shortcuts() != list(keys):
                self._commands.action(command).setShortcuts(list(keys))
                self._commands.tell_keys(command)
            if command in _TWINS:
                KEYS[_TWINS[command]] = _first(keys)
        command_keys().take(texts)


def _first(keys: Sequence[QKeySequence]) -> QKeySequence:
    return keys[0] if keys else QKeySequence()
