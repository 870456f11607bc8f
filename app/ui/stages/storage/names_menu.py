"""An action whose menu offers names: those of the cloud, none, and any other that is typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from app.ui.shell.context import AppContext
from app.ui.theme.icons import set_icon


class NamesMenu:
    """``offered`` gives pairs of value and text when the menu opens; ``chosen`` takes a value."""

    def __init__(
        self,
        ctx: AppContext,
        text: str,
        tip: str,
        offered: Callable[[], Iterable[tuple[str, str]]],
        chosen: Callable[[str], None],
        parent: QWidget,
        icon_name: str = "edit",
    ) -> None:
        self._ctx, self._text, self._offered, self._chosen = ctx, text, offered, chosen
        self.action = QAction(text, parent)
        self.action.setToolTip(tip)
        set_icon(self.action, icon_name)
        self.menu = QMenu(parent)
        self.menu.aboutToShow.connect(self.fill)
        self.action.setMenu(self.menu)
        self.fill()

    def fill(self) -> None:
        """Offer what there is now."""
        self.menu.clear()
        for value, text in self._offered():
            self.menu.addAction(text).triggered.connect(partial(self._choose, value))
        if not self.menu.isEmpty():
            self.menu.addSeparator()
        self.menu.addAction("Other…").triggered.connect(self._ask)

    def _choose(self, value: str, *_ignored: object) -> None:
        self._chosen(value)

    def _ask(self) -> None:
        name = self._ctx.dialogs.ask_text(self._text, "Name")
        if name is not None and name.strip():
            self._chosen(name.strip())
