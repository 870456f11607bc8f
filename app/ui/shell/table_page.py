"""A page around one table: a sentence and segments above it, its commands in the Edit menu."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from PySide6.QtCore import QLocale, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.parts.beside import BesideLayout
from app.ui.parts.kept_splitter import KeptSplitter
from app.ui.parts.segments import Segments
from app.ui.parts.text import Text
from app.ui.parts.tool_action import tool_action
from app.ui.shell.context import AppContext
from app.ui.shell.page import Page
from app.ui.shell.table_commands import EditableTableCommands
from app.ui.table.data_table import LEAST_TABLE, DataTable
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.metrics import grid


class _Above(QWidget):
    """What stands above a splitter's handle: all lines of its wrapped sentence count."""

    def minimumSizeHint(self) -> QSize:
        """Splitters ask only for this, and not for the height at a width."""
        least, layout = super().minimumSizeHint(), self.layout()
        if layout is None or not layout.hasHeightForWidth():
            return least
        needed = layout.minimumHeightForWidth(self.width())
        return QSize(least.width(), max(least.height(), needed))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may take another number of lines."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


class TablePage(Page, EditableTableCommands):
    """Base of pages whose content is a table; subclasses say what it shows and what it does.

    ``scopes_offered`` are the segments as (key, text, tooltip); ``scope_filters`` the filters of
    the table that each one stands for.
    """

    sums_changed = Signal(str)
    """Count and sums of the selected rows."""

    scopes_offered: ClassVar[Sequence[tuple[str, str, str]]] = ()
    scope_filters: ClassVar[Mapping[str, Mapping[str, str]]] = {}
    first_column = ""
    """Where :meth:`select_first` puts the cursor; empty where no row is to be looked at."""
    replaced_column = ""
    """Where find and replace begins; empty for wherever the cursor is."""

    def __init__(
        self, ctx: AppContext, model: RecordTableModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(ctx, parent)
        model.setParent(self)
        self.model = model
        self._parts = KeptSplitter(Qt.Orientation.Vertical, self.key, self.content)
        self._above = _Above(self._parts)
        self.table = DataTable(model, title=self.title, parent=self._above)
        self.line = Text(tone="muted")
        self.line.setWordWrap(True)
        self.scopes = Segments("Rows to show")
        self._scope_buttons = {
            key: self.scopes.add(key, text, tip) for key, text, tip in self.scopes_offered
        }
        self._scoped_columns = {key for each in self.scope_filters.values() for key in each}
        self.filter_action = tool_action(self, "Filter by column", "filter", self.toggle_filters)
        self.columns_action = tool_action(self, "Columns…", "columns", self._choose_columns)
        self._lay_out()
        self.table.edit_refused.connect(self._refused)
        self.table.sums_changed.connect(self.sums_changed)
        model.filters_changed.connect(self._filters_changed)
        self.scopes.chosen.connect(self.choose_scope)

    def _lay_out(self) -> None:
        top = BesideLayout(self.line, self.scopes)
        top.setContentsMargins(grid(2), 0, grid(1), 0)
        top.setSpacing(grid(2))
        self.table.setMinimumHeight(grid(LEAST_TABLE))
        column = QVBoxLayout(self._above)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(0.5))
        column.addLayout(top)
        column.addWidget(self.table, 1)
        self._parts.addWidget(self._above)
        self._parts.setStretchFactor(0, 1)
        outer = QVBoxLayout(self.content)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._parts)

    def put_below(self, widget: QWidget, steps: float) -> None:
        """Put the detail of the selected row below the table, so many grid steps high at first."""
        self._parts.addWidget(widget)
        self._parts.setStretchFactor(1, 0)
        self._parts.setSizes([grid(60), grid(steps)])

    # -- what is shown -----------------------------------------------------------------------------

    def show_scope_counts(self, counts: Iterable[int]) -> None:
        """How many rows each segment would show."""
        number = QLocale().toString
        for (key, text, _tip), count in zip(self.scopes_offered, counts, strict=True):
            self._scope_buttons[key].setText(f"{text} {number(count)}")

    def choose_scope(self, scope: str) -> None:
        """Show the rows of a segment; filters of other columns stay."""
        kept = {k: text for k, text in self.model.filters.items() if k not in self._scoped_columns}
        self.model.set_filters({**kept, **self.scope_filters[scope]})
        self.select_first()

    def _filters_changed(self) -> None:
        shown = {k: text for k, text in self.model.filters.items() if k in self._scoped_columns}
        for scope, wanted in self.scope_filters.items():
            if shown == wanted:
                self.scopes.show_current(scope)

    def selected(self) -> list[Any]:
        """The records of the selected rows, in the order shown."""
        return [self.model.record_of(key) for key in self.table.selected_keys()]

    def select_first(self) -> None:
        """Look at the first row where none is selected, on pages that show one in detail."""
        if self.first_column and not self.table.selected_keys():
            self.table.reveal_first(self.first_column)

    # -- commands of the Edit menu -----------------------------------------------------------------

    def find_replace(self) -> None:
        """Open find and replace, over the column that the page names."""
        dialog = self.table.find_replace()
        place = self.model.place_of(self.replaced_column)
        if dialog is not None and place is not None:
            dialog.choose_field(place)
