"""The list beside a page of help: all pages with their headings, or what a search has found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QWidget

from app.ui.shell.help.pages import HelpPage, HelpPlace
from app.ui.shell.help.search import HelpMatch

_PLACE = Qt.ItemDataRole.UserRole


class HelpContents(QTreeWidget):
    """What is chosen in it, by mouse or arrows, is asked for."""

    place_wanted = Signal(object)
    """A :class:`~app.ui.shell.help.pages.HelpPlace`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Contents of the help")
        self.currentItemChanged.connect(self._chosen)
        self.itemClicked.connect(self._chosen)

    def show_pages(self, pages: Iterable[HelpPage]) -> None:
        """List all pages under their groups."""
        with QSignalBlocker(self):
            self.clear()
            groups: dict[str, QTreeWidgetItem] = {}
            for page in pages:
                group = groups.get(page.group)
                if group is None:
                    group = groups[page.group] = _item(self, page.group)
                    group.setFlags(Qt.ItemFlag.ItemIsEnabled)
                item = _item(group, page.title, HelpPlace(page.key))
                for section in page.sections[1:]:
                    _item(item, section.title, HelpPlace(page.key, section.anchor))
            for group in groups.values():
                group.setExpanded(True)
        self.setAccessibleName("Contents of the help")

    def show_matches(self, matches: Sequence[HelpMatch]) -> None:
        """List what was found: the heading, and the line around the first word."""
        with QSignalBlocker(self):
            self.clear()
            pages: dict[str, QTreeWidgetItem] = {}
            for match in matches:
                page = pages.get(match.page.key)
                if page is None:
                    page = pages[match.page.key] = _item(self, match.page.title)
                    page.setFlags(Qt.ItemFlag.ItemIsEnabled)
                item = _item(page, f"{match.section.title}\n{match.line}", match.place)
                item.setToolTip(0, match.line)
            self.expandAll()
            if not matches:
                nothing = _item(self, "No page holds all of these words.")
                nothing.setFlags(Qt.ItemFlag.NoItemFlags)
        self.setAccessibleName(f"Found in the help: {len(matches)}")

    def show_place(self, place: HelpPlace) -> None:
        """Mark the entry of a place, without asking for it."""
        with QSignalBlocker(self):
            for item in self.entries():
                if item.data(0, _PLACE) == place:
                    self.setCurrentItem(item)
                    parent = item.parent()
                    if parent is not None:
                        parent.setExpanded(True)
                    self.scrollToItem(item)
                    return

    def choose_first(self) -> None:
        """Choose the first entry that leads somewhere, and take the keyboard."""
        self.setFocus()
        for item in self.entries():
            if item.data(0, _PLACE) is not None:
                self.setCurrentItem(item)
                return

    def entries(self) -> list[QTreeWidgetItem]:
        """All entries, from top to bottom."""
        top = [self.topLevelItem(row) for row in range(self.topLevelItemCount())]
        waiting = [item for item in reversed(top) if item is not None]
        found: list[QTreeWidgetItem] = []
        while waiting:
            item = waiting.pop()
            found.append(item)
            inner = [item.child(row) for row in range(item.childCount())]
            waiting += [each for each in reversed(inner) if each is not None]
        return found

    def _chosen(self, item: QTreeWidgetItem | None, *_other: object) -> None:
        place = item.data(0, _PLACE) if item is not None else None
        if isinstance(place, HelpPlace):
            self.place_wanted.emit(place)


def _item(
    parent: QTreeWidget | QTreeWidgetItem, text: str, place: HelpPlace | None = None
) -> QTreeWidgetItem:
    item = QTreeWidgetItem(parent, [text])
    if place is not None:
        item.setData(0, _PLACE, place)
    return item
