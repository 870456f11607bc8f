"""Which columns are shown, in which order and how wide: fitted, saved and restored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QTableView

from app.ui.table.header_view import TableHeader, heading_width
from app.ui.table.record_table_model import RecordTableModel
from app.ui.table.sorting import SortKey

if TYPE_CHECKING:
    from app.ui.table.cell_delegate import CellDelegate

STATE_VERSION = 1
_SAMPLE = 100
"""Cells that a column is fitted to; more of them would hold up the window when VMs come in."""
_NARROWEST = 4
_WIDEST = 30
_WIDEST_WHOLE = 80
_LIMIT = 400


class ColumnLayout(QObject):
    """The columns of one table. Widths are kept in characters, so that they follow the text."""

    changed = Signal()

    def __init__(self, view: QTableView, header: TableHeader, model: RecordTableModel) -> None:
        super().__init__(view)
        self._view = view
        self._header = header
        self._records = model
        self._frozen = False
        self._fitted = False
        self._arranging = False
        self._following = False
        self._widths: dict[int, float] = {}
        self._owed: set[int] = set()
        self._fit_places: set[int] = set()
        self._known_unit = self.unit
        header.sectionMoved.connect(self._moved)
        header.sectionResized.connect(self._resized)
        header.text_resized.connect(self._follow_text)

    def _moved(self) -> None:
        if not self._arranging:
            self.changed.emit()

    def _follow_text(self) -> None:
        """Go with the text: what was fitted is fitted anew, other widths grow from a fraction.

        Marks and margins beside a text grow in steps of their own, so that a column that just
        held its texts would cut them if it only grew with their characters.
        """
        before, self._known_unit = self._known_unit, self.unit
        factor, header = self._known_unit / before, self._header
        if factor == 1:
            return
        self._following = True
        for place in range(header.count()):
            if place in self._fit_places and not header.isSectionHidden(place):
                self.fit_column(place)
                continue
            width = (self._widths.get(place) or header.sectionSize(place)) * factor
            header.resizeSection(place, round(width))
            self._widths[place] = width
        self._following = False

    def _resized(self, place: int, _: int, width: int) -> None:
        if width <= 0 or self._following:
            return
        self._widths[place] = width
        self._fit_places.discard(place)
        if place in self._owed and self._records.rowCount():
            self.fit_column(place)

    def _resize(self, place: int, width: int) -> None:
        self._widths[place] = width
        self._header.resizeSection(place, width)

    @property
    def following(self) -> bool:
        """Whether widths change because the text did, which is nobody's choice of a layout."""
        return self._following

    @property
    def unit(self) -> float:
        """Pixels of a character on average: what widths are kept in."""
        return max(1.0, QFontMetricsF(self._header.font()).averageCharWidth())

    @property
    def frozen(self) -> bool:
        """Whether the first column stays in view."""
        return self._frozen

    def set_frozen(self, frozen: bool) -> None:
        """Keep the first column in view, or let it scroll."""
        if frozen != self._frozen:
            self._frozen = frozen
            self.changed.emit()

    def order(self) -> list[int]:
        """All columns from left to right, hidden ones included."""
        header = self._header
        return [header.logicalIndex(place) for place in range(header.count())]

    def shown(self) -> list[int]:
        """The columns that can be seen, from left to right."""
        return [place for place in self.order() if not self._header.isSectionHidden(place)]

    def set_shown(self, place: int, shown: bool) -> bool:
        """Show or hide a column; the last one stays. Whether it was done."""
        if not shown and self.shown() == [place]:
            return False
        self._header.setSectionHidden(place, not shown)
        self.changed.emit()
        return True

    def set_order(self, places: list[int]) -> None:
        """Arrange the columns from left to right."""
        self._arranging = True
        for target, place in enumerate(places):
            self._header.moveSection(self._header.visualIndex(place), target)
        self._arranging = False
        self.changed.emit()

    def fit_once(self) -> None:
        """Fit the widths to the first records that come."""
        if not self._fitted and self._records.rowCount():
            self.fit()

    def fit(self) -> None:
        """Make each column as wide as its heading and a sample of its cells need.

        A hidden column is fitted when it is shown.
        """
        self._fitted = self._records.rowCount() > 0
        for place in range(self._records.columnCount()):
            if self._header.isSectionHidden(place):
                self._owed.add(place)
            else:
                self.fit_column(place)

    def fit_column(self, place: int) -> None:
        """Make a column as wide as its heading and a sample of its cells need."""
        self._owed.discard(place)
        self._resize(place, self.fitting_width(place))
        if self._records.rowCount():
            self._fit_places.add(place)

    def fitting_width(self, place: int, *, whole: bool = False, uncut: bool = False) -> int:
        """Pixels that a heading and a sample of its cells need; with ``whole`` all cells.

        Long texts are cut but for ``whole`` or ``uncut``. Without any row it is the width that was
        designed.
        """
        fitting, needed = self.fitting_widths(place, whole=whole)
        return needed if uncut else fitting

    def fitting_widths(self, place: int, *, whole: bool = False) -> tuple[int, int]:
        """The same with long texts cut and with all of them uncut, from one look at the cells."""
        metrics, column = self._header.fontMetrics(), self._records.columns[place]
        rows, delegate = self._records.rowCount(), cast("CellDelegate", self._view.itemDelegate())
        sample = range(0, rows, 1 if whole else max(1, -(-rows // _SAMPLE)))
        needed = max((delegate.cell_room(metrics, row, place) for row in sample), default=0)
        if not rows:
            needed = round(column.width * self.unit)
        least = max(heading_width(metrics, column), _NARROWEST * self.unit)
        widest = _WIDEST_WHOLE * self.unit
        most = widest if whole else max(_WIDEST, column.width) * self.unit
        return round(max(least, min(needed, most))), round(max(least, min(needed, widest)))

    def reset(self) -> None:
        """Show the columns as they were designed."""
        self._frozen = False
        self.set_order(list(range(self._records.columnCount())))
        for place, column in enumerate(self._records.columns):
            self._header.setSectionHidden(place, not column.visible)
        self.fit()
        self.changed.emit()

    def save_state(self) -> dict[str, Any]:
        """Columns from left to right, their widths, and the sort, as JSON can hold them."""
        columns = self._records.columns
        return {
            "version": STATE_VERSION,
            "columns": [
                {
                    "key": columns[place].key,
                    "visible": not self._header.isSectionHidden(place),
                    **self._saved_width(place),
                }
                for place in self.order()
            ],
            "sort": [[key.column, key.descending] for key in self._records.sort_keys],
            "frozen": self._frozen,
            "fitted": self._fitted,
        }

    def _saved_width(self, place: int) -> dict[str, float]:
        """Width of a column, also of one that is hidden; none where it was never fitted."""
        if place in self._owed:
            return {}
        width = self._widths.get(place) or self._header.sectionSize(place)
        return {"width": round(width / self.unit, 2)}

    def restore_state(self, state: object) -> None:
        """Take a saved layout: what is unknown or makes no sense is left out."""
        if not isinstance(state, dict):
            return
        self._follow_text()  # what is saved is in characters of the text as it is now
        saved = [entry for entry in _items(state.get("columns")) if isinstance(entry, dict)]
        places: list[int] = []
        for entry in saved:
            place = self._place(entry.get("key"))
            if place is not None and place not in places:
                places.append(place)
                self._restore_column(place, entry)
        for place in range(self._records.columnCount()):
            if place not in places:
                before = places.index(place - 1) + 1 if place - 1 in places else 0
                places.insert(before, place)
        if saved:
            # Widths from before the first records are guesses, which those records set right.
            self._fitted = state.get("fitted") is not False
            if not self.shown():
                self._header.showSection(places[0])
            self.set_order(places)
        self._restore_sort(state.get("sort"))
        self.set_frozen(state.get("frozen") is True)

    def _restore_column(self, place: int, entry: dict[Any, Any]) -> None:
        width = entry.get("width")
        if isinstance(width, (int, float)) and _NARROWEST / 2 <= width <= _LIMIT:
            self._owed.discard(place)
            self._fit_places.discard(place)
            self._resize(place, round(width * self.unit))
        else:
            self._owed.add(place)
        if isinstance(entry.get("visible"), bool):
            self._header.setSectionHidden(place, not entry["visible"])

    def _restore_sort(self, saved: object) -> None:
        if not isinstance(saved, list):
            return
        keys = [
            SortKey(entry[0], entry[1] is True)
            for entry in saved
            if isinstance(entry, (list, tuple))
            and len(entry) == 2
            and self._place(entry[0]) is not None
        ]
        self._records.set_sort(keys)

    def _place(self, key: object) -> int | None:
        return self._records.place_of(key) if isinstance(key, str) else None


def _items(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
