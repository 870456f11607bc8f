"""Column widths that use the room there is, until the user arranges the table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QFontMetricsF

from app.domain.columns import Column
from app.ui.parts.settings import Settings
from app.ui.table.data_table import DataTable
from app.ui.table.kept_layout import KeptLayout


class ElasticLayout(QObject):
    """Lays a table's columns out as designed, the first one kept in view if ``frozen``.

    Room that is left goes to the columns of ``weights`` in their proportion. As soon as the user
    moves, hides, sorts or widens a column the layout is the user's, and it is kept.
    """

    def __init__(
        self,
        table: DataTable,
        settings: Settings,
        name: str,
        weights: Mapping[str, int],
        *,
        frozen: bool = True,
    ) -> None:
        super().__init__(table)
        self._frozen = frozen
        self._table, self._settings, self._name = table, settings, name
        self._weights = weights
        self._needs: dict[str, float] = {}
        self._elastic = not settings.table_layout(name)
        self._room = 0.0
        KeptLayout(table, settings, name)
        self._arrange()
        table.layout_changed.connect(self._touched)
        table.grid.viewport().installEventFilter(self)

    def take(self, columns: Sequence[Column]) -> None:
        """Show other columns in the layout that was kept, or as they are designed."""
        with self._unnoticed():
            self._table.records.set_columns(columns)
        self._room = 0.0
        if self._elastic:
            self._arrange()
        else:
            self._table.restore_state(self._settings.table_layout(self._name))

    def set_needs(self, needs: Mapping[str, float]) -> None:
        """Say how many characters the contents of some columns need, in place of their design."""
        if dict(needs) != self._needs:
            self._needs = dict(needs)
            self._room = 0.0
            self._arrange()

    def set_shown(self, places: Sequence[int], shown: bool) -> None:
        """Show or hide columns together; widths that use the room go on doing so."""
        elastic = self._elastic
        for place in places:
            self._table.columns.set_shown(place, shown)
        self._elastic = elastic

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the table."""
        if event.type() == QEvent.Type.Resize and self._elastic:
            self._arrange()
        return super().eventFilter(watched, event)

    def _touched(self) -> None:
        self._elastic = False

    def _arrange(self) -> None:
        table = self._table
        unit = max(1.0, QFontMetricsF(table.grid.font()).averageCharWidth())
        room = table.grid.viewport().width() / unit - 1  # widths are rounded to pixels
        if not self._elastic or abs(room - self._room) < 1:
            return
        self._room = room
        widths = elastic_widths(table.records.columns, self._weights, room, self._needs)
        layout = {
            "columns": [{"key": key, "width": width} for key, width in widths.items()],
            "frozen": self._frozen,
        }
        with self._unnoticed():
            table.restore_state(layout)

    @contextmanager
    def _unnoticed(self) -> Iterator[None]:
        """What is done here is not the user's doing."""
        before = self._table.blockSignals(True)
        try:
            yield
        finally:
            self._table.blockSignals(before)


def elastic_widths(
    columns: Sequence[Column],
    weights: Mapping[str, int],
    room: float,
    needs: Mapping[str, float] | None = None,
) -> dict[str, float]:
    """Widths in characters by column: those designed, and more where ``room`` is left.

    ``needs`` are what the contents of some columns need, in place of what was designed.
    """
    known = needs or {}
    least = {column.key: known.get(column.key, float(column.width)) for column in columns}
    shown = [column for column in columns if column.visible]
    extra = max(0.0, room - sum(least[column.key] for column in shown))
    total = sum(weights.get(column.key, 0) for column in shown) or 1
    return {
        column.key: least[column.key]
        + (extra * weights.get(column.key, 0) / total if column.visible else 0)
        for column in columns
    }
