"""Column widths that use the room there is, until the user arranges the table."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QObject

from app.domain.columns import Column
from app.ui.parts.settings import Settings
from app.ui.table.data_table import DataTable
from app.ui.table.kept_layout import KeptLayout

_NEARLY = 0.2
"""How much of its width a table may scroll and still be worth to be kept narrow."""


class ElasticLayout(QObject):
    """Lays a table's columns out by what is in them, the first one kept in view if ``frozen``.

    Where there is not room for all, columns shrink to the widths that were designed, but not those
    of ``whole``, whose texts are to be read. Room that is left goes to texts that are cut, and then
    to the columns of ``weights`` in their proportion. As soon as the user moves, hides, sorts or
    widens a column the layout is the user's, and it is kept.
    """

    def __init__(
        self,
        table: DataTable,
        settings: Settings,
        name: str,
        weights: Mapping[str, int],
        *,
        frozen: bool = True,
        whole: Collection[str] = (),
    ) -> None:
        super().__init__(table)
        self._frozen = frozen
        self._table, self._settings, self._name = table, settings, name
        self._weights, self._whole = weights, whole
        self._needs: dict[str, float] = {}
        self._wishes: dict[str, float] = {}
        self._elastic = not settings.table_layout(name)
        self._room = 0.0
        KeptLayout(table, settings, name)
        self.measure()
        table.layout_changed.connect(self._touched)
        table.records.counts_changed.connect(self._measure_first)
        table.header.text_resized.connect(self.measure)
        table.grid.viewport().installEventFilter(self)

    def take(self, columns: Sequence[Column]) -> None:
        """Show other columns in the layout that was kept, or as they are designed."""
        with self._unnoticed():
            self._table.records.set_columns(columns)
        if self._elastic:
            self.measure()
        else:
            self._table.restore_state(self._settings.table_layout(self._name))

    def measure(self) -> None:
        """Lay out by what is in the columns now."""
        self._needs, self._wishes = {}, {}
        self._add_needs(self._shown())

    def measure_whole(self) -> None:
        """Let the columns whose texts are to be read grow with what came into them."""
        columns = self._table.records.columns
        self._add_needs([column for column in columns if column.key in self._whole])

    def _shown(self) -> list[Column]:
        table = self._table
        return [table.records.columns[place] for place in table.columns.shown()]

    def _add_needs(self, columns: Sequence[Column]) -> None:
        table = self._table
        if self._elastic and table.records.rowCount():
            for column in columns:
                place, whole = table.records.place_of(column.key), column.key in self._whole
                if place is not None:
                    fitting, needed = table.columns.fitting_widths(place, whole=whole)
                    width = fitting / table.columns.unit
                    if column.choices:  # any of them may come, the widest too
                        width = max(width, column.width)
                    self._needs[column.key] = max(width, self._needs.get(column.key, 0.0))
                    if column.kind == "text":
                        uncut = needed / table.columns.unit
                        self._wishes[column.key] = max(uncut, self._wishes.get(column.key, 0.0))
        self._room = 0.0
        self._arrange()

    def set_shown(self, places: Sequence[int], shown: bool) -> None:
        """Show or hide columns together; widths that use the room go on doing so."""
        elastic = self._elastic
        for place in places:
            self._table.columns.set_shown(place, shown)
        self._elastic = elastic
        if shown:
            self._add_needs([self._table.records.columns[place] for place in places])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the table."""
        if event.type() == QEvent.Type.Resize and self._elastic:
            self._arrange()
        return super().eventFilter(watched, event)

    def _measure_first(self) -> None:
        """The first rows have come: later ones move no column."""
        if not self._needs:
            self.measure()

    def _touched(self) -> None:
        self._elastic = False

    def _arrange(self) -> None:
        table = self._table
        room = table.grid.viewport().width() / table.columns.unit - 1  # rounded to pixels
        if not self._elastic or abs(room - self._room) < 1:
            return
        self._room = room
        widths = elastic_widths(
            self._shown(), self._weights, room, self._needs, self._whole, self._wishes
        )
        # A hidden column without a width is fitted when it is shown.
        keys = [column.key for column in table.records.columns]
        layout = {
            "columns": [{"key": key, "width": widths.get(key)} for key in keys],
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
    whole: Collection[str] = (),
    wishes: Mapping[str, float] | None = None,
) -> dict[str, float]:
    """Widths in characters of columns that are shown.

    Each is what its contents need by ``needs``, or what was designed where that is not known. What
    goes beyond the ``room`` is taken from columns that are wider than designed and not of
    ``whole``, those of ``weights`` first; where even that is not enough the table scrolls anyway
    and every column is as its contents need, unless those of ``whole`` would nearly be in sight.
    Room that is left goes to columns that ``wishes`` would have wider, those first that miss
    least, so that many texts are whole; what is left then is shared by ``weights``.
    """
    known = needs or {}
    wanted = {column.key: known.get(column.key, float(column.width)) for column in columns}
    spare = room - sum(wanted.values())
    if spare >= 0:
        missed = {key: wish - wanted[key] for key, wish in (wishes or {}).items() if key in wanted}
        for key in sorted(missed, key=missed.__getitem__):
            given = min(max(0.0, missed[key]), spare)
            wanted[key] += given
            spare -= given
        total = sum(weights.get(key, 0) for key in wanted) or 1
        return {key: width + spare * weights.get(key, 0) / total for key, width in wanted.items()}
    slack = {
        column.key: max(0.0, wanted[column.key] - column.width)
        for column in columns
        if column.key not in whole
    }
    total_slack = sum(slack.values())
    missing = -spare - total_slack
    if missing > (room * _NEARLY if whole else 0):
        return wanted
    # Those that take what is left give first: a word or a number that is cut tells nothing.
    over = -spare
    for first in (True, False):
        giving = {key: most for key, most in slack.items() if (key in weights) is first}
        all_given = sum(giving.values())
        share = min(1.0, over / all_given) if all_given else 0.0
        for key, given in giving.items():
            wanted[key] -= share * given
        over -= share * all_given
    return wanted
