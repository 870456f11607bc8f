"""Commands of the menus that mean the page in front, or what has the focus."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QWidget

from app.ui.table.data_table import DataTable
from app.ui.table.listing import Listing

if TYPE_CHECKING:
    from app.ui.shell.navigation import Navigation


def on_page(navigation: Navigation, name: str) -> Callable[[], None]:
    """A handler that the page in front may have; pages without it ignore the command."""

    def call() -> None:
        handler = getattr(navigation.page_in_front(), name, None)
        if handler is not None:
            handler()

    return call


def to_focus(window: QWidget, name: str) -> Callable[[], None]:
    """A handler of what has the focus: a field, or the table that it stands in."""

    def call() -> None:
        widget: QWidget | None = QApplication.focusWidget() or window.focusWidget()
        while widget is not None:
            handler = getattr(widget, name, None)
            if handler is not None:
                handler()
                return
            widget = widget.parentWidget()

    return call


def to_table(navigation: Navigation, window: QWidget) -> Callable[[], None]:
    """Write the table with the focus to a file, else one that is seen on the page in front."""

    def call() -> None:
        widget: QWidget | None = QApplication.focusWidget() or window.focusWidget()
        while widget is not None and not isinstance(widget, DataTable | Listing):
            widget = widget.parentWidget()
        table = widget or _table_of(navigation.page_in_front())
        if table is None:
            navigation.ctx.notifier.show("This page shows no table.", "warning")
        else:
            table.export()

    return call


def _table_of(page: QWidget) -> DataTable | None:
    shown = [table for table in page.findChildren(DataTable) if table.isVisible()]
    main = getattr(page, "table", None)
    return main if main in shown else next(iter(shown), None)
