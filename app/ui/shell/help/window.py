"""The window of the help: contents and search on the left, the page on the right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QHBoxLayout,
    QToolButton,
    QWidget,
)

from app.ui.parts.dialog import Dialog
from app.ui.parts.dialog_size import open_at
from app.ui.parts.kept_splitter import KeptSplitter
from app.ui.parts.search_field import SearchField
from app.ui.parts.text import Text
from app.ui.parts.tool_action import offer, tool_action
from app.ui.shell.help.contents import HelpContents
from app.ui.shell.help.pages import HelpPlace, help_page, help_pages
from app.ui.shell.help.search import search, search_words
from app.ui.shell.help.view import HelpView
from app.ui.theme.metrics import grid

_NOTHING_BEFORE = "There is no page before this one."
_NOTHING_AFTER = "There is no page after this one."


@dataclass(frozen=True, slots=True)
class _Visit:
    """A place that was looked at, and how far it was scrolled when it was left."""

    place: HelpPlace
    scrolled: int = -1


class HelpWindow(Dialog):
    """Stays open beside the window that it was asked for in.

    By keyboard alone: Ctrl+F searches, Down goes to what was found, F3 and Shift+F3 from mark to
    mark, Tab from link to link, Enter follows one, Alt+Left and Alt+Right go back and forward.
    """

    of_project = False

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.setWindowTitle("Help")
        self._visits: list[_Visit] = []
        self._at = -1
        self.search_field = SearchField("Search all pages")
        self.contents = HelpContents()
        self.view = HelpView()
        self.found = Text(tone="muted")
        self._make_actions()
        self._build()
        self._connect()
        self.contents.show_pages(help_pages())
        self.view.setFocus()
        open_at(self, grid(136), grid(88))

    def go_to(self, place: HelpPlace) -> None:
        """Show a place, from which *Back* returns to the one before."""
        if self._at >= 0 and self._visits[self._at].place == place:
            self._show(_Visit(place))
            return
        self._leave()
        self._visits[self._at + 1 :] = [_Visit(place)]
        self._at += 1
        self._show(self._visits[self._at])

    def go_back(self) -> None:
        """Show the place before this one."""
        self._walk(-1)

    def go_forward(self) -> None:
        """Show the place from which *Back* has led here."""
        self._walk(1)

    @property
    def place(self) -> HelpPlace:
        """The place that is shown."""
        return self._visits[self._at].place

    # -- building ----------------------------------------------------------------------------------

    def _make_actions(self) -> None:
        self.back = tool_action(self, "Back", "chevron-left", self.go_back)
        self.forward = tool_action(self, "Forward", "chevron-right", self.go_forward)
        standard = QKeySequence.StandardKey
        for action, keys in ((self.back, "Alt+Left"), (self.forward, "Alt+Right")):
            action.setShortcut(QKeySequence(keys))
            action.setToolTip(f"{action.text()} ({action.shortcut().toString()})")
            self.addAction(action)
        hit = self.view.go_to_hit
        for text, key, slot in (
            ("Search", standard.Find, self._search),
            ("Next mark", standard.FindNext, lambda: hit(1)),
            ("Previous mark", standard.FindPrevious, lambda: hit(-1)),
        ):
            self._add_key(text, key, slot)

    def _add_key(
        self, text: str, key: QKeySequence.StandardKey, slot: Callable[[], object]
    ) -> None:
        action = tool_action(self, text, "", slot)
        action.setShortcut(QKeySequence(key))
        self.addAction(action)

    def _build(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(grid(0.5))
        for action in (self.back, self.forward):
            button = QToolButton()
            button.setAutoRaise(True)
            button.setDefaultAction(action)
            line.addWidget(button)
        line.addWidget(self.search_field)
        line.addSpacing(grid(1))
        line.addWidget(self.found, 1)
        splitter = KeptSplitter(Qt.Orientation.Horizontal, "help")
        splitter.addWidget(self.contents)
        splitter.addWidget(self.view)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([grid(42), grid(92)])
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setAutoDefault(False)  # Enter follows a link
        close.setDefault(False)
        buttons.rejected.connect(self.close)
        column = self.make_column()
        column.addLayout(line)
        column.addWidget(splitter, 1)
        column.addWidget(buttons)

    def _connect(self) -> None:
        self.search_field.search_changed.connect(self._look_for)
        self.search_field.results_wanted.connect(self.contents.choose_first)
        self.contents.place_wanted.connect(self._go_to_chosen)
        self.view.place_wanted.connect(self.go_to)

    # -- showing -----------------------------------------------------------------------------------

    def _show(self, visit: _Visit) -> None:
        page = help_page(visit.place.page)
        self.view.show_page(page, visit.place.anchor)
        if visit.scrolled >= 0:
            self.view.scroll_to(visit.scrolled)
        self.contents.show_place(visit.place)
        offer(self.back, self._at > 0, _NOTHING_BEFORE)
        offer(self.forward, self._at + 1 < len(self._visits), _NOTHING_AFTER)
        self._tell_hits()

    def _leave(self) -> None:
        if self._at >= 0:
            place, scrolled = self.place, self.view.verticalScrollBar().value()
            self._visits[self._at] = _Visit(place, scrolled)

    def _walk(self, step: int) -> None:
        if 0 <= self._at + step < len(self._visits):
            self._leave()
            self._at += step
            self._show(self._visits[self._at])

    # -- searching ---------------------------------------------------------------------------------

    def _search(self) -> None:
        self.search_field.setFocus()
        self.search_field.selectAll()

    def _look_for(self, text: str) -> None:
        words = search_words(text)
        self.view.mark(words)
        if words:
            self.contents.show_matches(search(help_pages(), words))
        else:
            self.contents.show_pages(help_pages())
            self.contents.show_place(self.place)
        self._tell_hits()

    def _go_to_chosen(self, place: HelpPlace) -> None:
        self.go_to(place)
        if self.view.hits:
            self.view.go_to_hit_below(place.anchor)

    def _tell_hits(self) -> None:
        marks = self.view.hits
        words = search_words(self.search_field.text())
        counted = "once" if marks == 1 else f"{marks} times"
        self.found.setText(f"Found {counted} on this page (F3)" if words and marks else "")
