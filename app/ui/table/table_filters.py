"""Joins the filters of a model with what shows them: fields, chips, funnel menu, counts."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Signal

from app.domain.errors import UserError
from app.domain.search import exact_term, excluding
from app.ui.table.filter_bar import FilterBar
from app.ui.table.filter_menu import FilterMenu
from app.ui.table.filter_row import FilterRow
from app.ui.table.header_view import TableHeader
from app.ui.table.record_table_model import RecordTableModel
from app.ui.table.sorting import SortKey, with_key


class TableFilters(QObject):
    """Filters and sort of one table, from whichever side they are changed."""

    left = Signal()
    """The user wants to go back to the rows."""

    def __init__(
        self,
        model: RecordTableModel,
        bar: FilterBar,
        headers: list[tuple[TableHeader, FilterRow]],
    ) -> None:
        super().__init__(bar)
        self._records = model
        self._bar = bar
        self._headers = headers
        for header, row in headers:
            header.sort_clicked.connect(self._sort_clicked)
            header.funnel_clicked.connect(self.open_menu)
            row.edited.connect(self._edited)
            row.left.connect(self.left)
        bar.chips.opened.connect(self._open_menu_of)
        bar.chips.removed.connect(self.remove)
        bar.clear.clicked.connect(self.clear)
        bar.filter_row_button.toggled.connect(self.show_row)
        model.filters_changed.connect(self._show_filters)
        model.sort_changed.connect(self._show_marks)
        model.counts_changed.connect(self._show_counts)
        model.modelReset.connect(self._columns_changed)
        self._show_filters()
        self._show_counts()

    @property
    def row_shown(self) -> bool:
        """Whether there are filter fields under the headings."""
        return self._headers[0][1].shown

    def show_row(self, shown: bool) -> None:
        """Show or hide the filter fields."""
        for _, row in self._headers:
            row.set_shown(shown, list(self._records.columns))
            row.show_filters(self._records.filters)
        if self._bar.filter_row_button.isChecked() != shown:
            self._bar.filter_row_button.setChecked(shown)

    def _columns_changed(self) -> None:
        self.show_row(self.row_shown)
        self._show_filters()

    def _edited(self, key: str, text: str) -> None:
        problem = ""
        try:
            self._records.set_filter(key, text)
        except UserError as error:
            problem = str(error)
            self._records.set_filter(key, "")
        for _, row in self._headers:
            field = row.field(key)
            if field is not None and field.text() == text:
                field.set_problem(problem)

    def remove(self, key: str) -> None:
        """Take the filter of a column away."""
        self._records.set_filter(key, "")

    def clear(self) -> None:
        """Take all filters and the search away."""
        self._bar.search.clear()
        self._records.clear_filters()
        for _, row in self._headers:
            row.reset({})

    def open_menu(self, place: int) -> FilterMenu:
        """Open the menu of a column's values under its heading."""
        header = self._headers[0][0]
        menu = FilterMenu(self._records, place, self._bar)
        menu.applied.connect(self._records.set_filter)
        menu.sort_wanted.connect(self.sort_by)
        menu.open_at(header.funnel_point(place))
        return menu

    def _open_menu_of(self, key: str) -> None:
        place = self._records.place_of(key)
        if place is not None:
            menu = self.open_menu(place)
            if self._headers[0][0].isSectionHidden(place):
                menu.open_at(self._bar.mapToGlobal(QPoint(0, self._bar.height())))

    def only(self, place: int, shown: str) -> None:
        """Show the rows that have this text in a column."""
        self._records.set_filter(self._records.columns[place].key, exact_term(shown))

    def exclude(self, place: int, shown: str) -> None:
        """Hide the rows that have this text in a column."""
        key = self._records.columns[place].key
        self._records.set_filter(key, excluding(self._records.filters.get(key, ""), shown))

    def sort_by(self, key: str, descending: bool) -> None:
        """Sort by one column."""
        self._records.set_sort([SortKey(key, descending)])

    def _sort_clicked(self, place: int, add: bool) -> None:
        key = self._records.columns[place].key
        self._records.set_sort(with_key(self._records.sort_keys, key, add=add))

    def _show_filters(self) -> None:
        filters = self._records.filters
        for _, row in self._headers:
            row.show_filters(filters)
        self._bar.chips.show_filters(self._records.columns, filters)
        self._show_marks()

    def _show_marks(self) -> None:
        place_of = self._records.place_of
        marks = {
            place: (number, key.descending)
            for number, key in enumerate(self._records.sort_keys, 1)
            if (place := place_of(key.column)) is not None
        }
        filtered = {place for key in self._records.filters if (place := place_of(key)) is not None}
        for header, _ in self._headers:
            header.show_state(marks, filtered)

    def _show_counts(self) -> None:
        number = self._records.formatter.number
        shown, total = self._records.shown_count, self._records.total_count
        hiding = shown < total or bool(self._records.filters)
        self._bar.say_counts(number(shown), number(total), filtered=hiding)
