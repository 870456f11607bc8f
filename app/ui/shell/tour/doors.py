"""The doors of a part of the window: what in it opens a dialog, found as a user finds it.

What opens a dialog says so: its text ends in an ellipsis. So nothing here names a page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QHeaderView,
    QMenu,
    QPushButton,
    QToolButton,
    QWidget,
)

from app.ui.parts.page_header import PageHeader
from app.ui.table.data_table import DataTable

_Flag = QItemSelectionModel.SelectionFlag


@dataclass(frozen=True, slots=True)
class Door:
    """Something that opens a dialog, by the text on it.

    ``of_page`` tells that it does the same whatever section is shown.
    """

    text: str
    go: Callable[[], object]
    of_page: bool = False


def leads_on(text: str) -> bool:
    """Whether a text promises a dialog."""
    return text.partition("\t")[0].rstrip().endswith("…")


def plain(text: str) -> str:
    """The text of a menu or button without its key, its mark and the ellipsis."""
    return text.partition("\t")[0].replace("&", "").strip(" …")


def doors_in(root: QWidget) -> Iterator[Door]:
    """Buttons, their menus and the context menus of tables, as far as they can be used now."""
    for button in root.findChildren(QAbstractButton):
        if not (button.isVisible() and button.isEnabled()):
            continue
        of_page = isinstance(button.parentWidget(), PageHeader)
        menu = button.menu() if isinstance(button, QToolButton | QPushButton) else None
        if menu is not None:
            yield from _doors_of(menu, of_page=of_page)
            continue
        action = button.defaultAction() if isinstance(button, QToolButton) else None
        text = action.text() if action is not None else button.text()  # Qt cuts that of a tool
        if leads_on(text):
            yield Door(plain(text), button.click, of_page)
    for widget in root.findChildren(QWidget):
        if not widget.isVisible():
            continue
        if isinstance(widget, DataTable):
            yield from _context_doors(widget)
        elif widget.contextMenuPolicy() is Qt.ContextMenuPolicy.ActionsContextMenu:
            yield from _doors_among(widget.actions())


def _doors_of(menu: QMenu, *, of_page: bool) -> Iterator[Door]:
    menu.aboutToShow.emit()  # some are filled only then
    return _doors_among(menu.actions(), of_page=of_page)


def _doors_among(actions: Sequence[QAction], *, of_page: bool = False) -> Iterator[Door]:
    for action in _usable(actions):
        if leads_on(action.text()):
            yield Door(plain(action.text()), action.trigger, of_page)


def _usable(actions: Sequence[QAction]) -> Iterator[QAction]:
    """What can be chosen in a menu and in those that it opens."""
    for action in actions:
        inner = action.menu()
        if isinstance(inner, QMenu):
            yield from _usable(inner.actions())
        elif action.isEnabled() and action.isVisible():
            yield action


def _context_doors(table: DataTable) -> Iterator[Door]:
    """Each door of the menu behind the right mouse button; the menu is made anew for each."""
    menu = _context_menu(table)
    if menu is None:
        return
    texts = dict.fromkeys(each.text() for each in _usable(menu.actions()) if leads_on(each.text()))
    menu.close()
    for text in texts:
        yield Door(plain(text), partial(_choose, table, text))


def _context_menu(table: DataTable) -> QMenu | None:
    grid = table.grid
    place = grid.visualRect(grid.currentIndex()).center()
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Keyboard, place, grid.viewport().mapToGlobal(place)
    )
    QApplication.sendEvent(grid.viewport(), event)
    menu = QApplication.activePopupWidget()
    return menu if isinstance(menu, QMenu) else None


def _choose(table: DataTable, text: str) -> None:
    menu = _context_menu(table)
    if menu is None:
        return
    chosen = [each for each in _usable(menu.actions()) if each.text() == text]
    menu.hide()  # not closed: its actions go with it
    for action in chosen[:1]:
        action.trigger()
    menu.deleteLater()


def scene(root: QWidget) -> str:
    """Which tables can be seen in a widget: the same ones have the same doors, whatever the rows.

    Where there is none, which areas that scroll.
    """
    tables = [each for each in root.findChildren(DataTable) if each.isVisible()]
    others = [each for each in root.findChildren(QAbstractScrollArea) if each.isVisible()]
    return ",".join(str(id(each)) for each in tables or others)


def select_rows(root: QWidget, first: int, count: int) -> None:
    """Select rows in every table that can be seen, in a column that can be edited if there is one.

    Lists that are no such table get a current row.
    """
    tables = [each for each in root.findChildren(DataTable) if each.isVisible()]
    for table in tables:
        _select(table, first, count)
    for view in root.findChildren(QAbstractItemView):
        if isinstance(view, QHeaderView):
            continue  # it shares the selection of its table
        inside = any(table.isAncestorOf(view) for table in tables)
        model = view.model()
        if view.isVisible() and not inside and model is not None and model.rowCount() > first:
            view.setCurrentIndex(model.index(first, 0))


def _select(table: DataTable, first: int, count: int) -> None:
    records, shown = table.records, table.columns.shown()
    if records.shown_count <= first or not shown:
        return
    editable = [place for place in shown if records.columns[place].editable]
    place = (editable or shown)[0]
    last = min(first + count, records.shown_count) - 1
    start = records.index(first, place)
    selection = table.grid.selectionModel()
    selection.setCurrentIndex(start, _Flag.NoUpdate)
    selection.select(QItemSelection(start, records.index(last, place)), _Flag.ClearAndSelect)
