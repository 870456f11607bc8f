"""Every command of the window, declared once: menus, shortcuts and the palette come from here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from app.ui.parts.key_tips import keys_text, with_keys
from app.ui.theme.icons import set_icon

Shortcut = str | QKeySequence.StandardKey


@dataclass(frozen=True, slots=True)
class Command:
    """One command. ``needs`` names what must be there: "workspace", "project", "plan",
    "waves" or ""."""

    id: str
    text: str
    menu: str
    handler: Callable[[], object]
    shortcut: Shortcut = ""
    icon: str = ""
    needs: str = ""
    checkable: bool = False
    separated: bool = False
    tip: str = ""
    within: str = ""
    """Title of the submenu that it stands in, if any."""

    def title(self, action: QAction) -> str:
        """What it is called where no menu stands around it: ``Export plan as Excel…``."""
        shown = f"{self.within} {action.text()}".strip().partition("\t")[0]
        return "&".join(part.replace("&", "") for part in shown.split("&&"))


class Commands(QObject):
    """Holds the actions made from commands, by id."""

    def __init__(self, owner: QObject) -> None:
        super().__init__(owner)
        self._owner = owner
        self._commands: dict[str, Command] = {}
        self._made: dict[str, QAction] = {}

    def declare(self, commands: Iterable[Command]) -> None:
        """Make an action for each command.

        :raises ValueError: when an id is taken.
        """
        for command in commands:
            if command.id in self._commands:
                raise ValueError(f"There is a command {command.id!r} already.")
            action = QAction(command.text, self._owner)
            action.setObjectName(command.id)
            action.setCheckable(command.checkable)
            if command.shortcut:
                action.setShortcut(QKeySequence(command.shortcut))
                action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.triggered.connect(_without_checked(command.handler))
            self._commands[command.id] = command
            self._made[command.id] = action
            self.tell_keys(command.id)

    def action(self, command_id: str) -> QAction:
        """The action of a command."""
        return self._made[command_id]

    def command(self, command_id: str) -> Command:
        """A command as it was declared."""
        return self._commands[command_id]

    def tell_keys(self, command_id: str) -> None:
        """Name the keys in the tool tip: after they, or the action's text, have changed."""
        command, action = self._commands[command_id], self._made[command_id]
        tip = command.tip or command.title(action)
        action.setToolTip(with_keys(tip, keys_text(action.shortcuts())))

    def __contains__(self, command_id: str) -> bool:
        return command_id in self._made

    def all(self) -> list[tuple[Command, QAction]]:
        """Commands with their actions, in the order of declaration."""
        return [(command, self._made[key]) for key, command in self._commands.items()]

    def add_icons(self) -> None:
        """Give the actions their icons: in time for the first menu, too late to delay a start."""
        for command, action in self.all():
            if command.icon:
                set_icon(action, command.icon)

    def fill(self, bar: QMenuBar) -> dict[str, QMenu]:
        """Build the menus in the order in which they are first named."""
        menus: dict[str, QMenu] = {}
        for command, action in self.all():
            menu = menus.get(command.menu)
            if menu is None:
                menu = menus[command.menu] = bar.addMenu(command.menu)
            if command.separated:
                menu.addSeparator()
            if command.within:
                inner = menus.get(f"{command.menu}/{command.within}")
                if inner is None:
                    inner = menu.addMenu(command.within)
                    menus[f"{command.menu}/{command.within}"] = inner
                menu = inner
            menu.addAction(action)
        return menus

    def enable(self, present: set[str]) -> None:
        """Enable what has all it needs."""
        for command, action in self.all():
            action.setEnabled(not command.needs or command.needs in present)


def _without_checked(handler: Callable[[], object]) -> Callable[..., None]:
    """Qt hands a flag to slots; handlers take none."""

    def call(*_arguments: object) -> None:
        handler()

    return call
