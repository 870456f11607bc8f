"""Filters and search of the board: those of the table, shown above the cards and in the funnel."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from PySide6.QtCore import QObject, QPoint, Signal

from app.domain.counted_noun import count_text
from app.domain.enums import VmStatus
from app.domain.search import any_of
from app.ui.charts.labels import number_text
from app.ui.stages.waves.board import WaveBoard
from app.ui.stages.waves.board_bar import BoardBar
from app.ui.stages.waves.faces import POOL, Board
from app.ui.stages.waves.funnel_bar import FunnelBar
from app.ui.stages.waves.words import status_title, vms_text
from app.ui.table.data_table import DataTable
from app.ui.table.filter_menu import FilterMenu


class VmFilters(QObject):
    """The table keeps the filters; ``fill`` gives it the rows of what is shown."""

    emptied = Signal(object)
    """Keys of the waves of whose VMs nothing is left."""

    def __init__(
        self,
        table: DataTable,
        board: WaveBoard,
        bar: BoardBar,
        funnel: FunnelBar,
        shown: Callable[[], Board],
        fill: Callable[[], bool],
    ) -> None:
        """``fill`` answers whether there is a plan."""
        super().__init__(board)
        self._table, self._board, self._bar, self._funnel = table, board, bar, funnel
        self._shown, self._fill = shown, fill
        bar.search.search_changed.connect(lambda text: board.show_hits(self._hits(text)))
        bar.search.results_wanted.connect(self._to_first_hit)
        bar.filter_wanted.connect(self._open)
        bar.clear_wanted.connect(table.records.clear_filters)
        funnel.activated.connect(self._status_pressed)

    def _open(self, key: str, where: QPoint) -> None:
        records = self._table.records
        place = records.place_of(key)
        if place is None or not self._fill():
            return
        menu = FilterMenu(records, place, self._bar, sorts=False)
        menu.applied.connect(records.set_filter)
        menu.open_at(where)

    def _status_pressed(self, status: Any) -> None:
        """Show only VMs of a status; pressed again, all of them."""
        if not self._shown().waves or not self._fill():
            return
        records = self._table.records
        wanted = any_of([status_title(str(status))])
        now = records.filters.get("status", "")
        records.set_filter("status", "" if now == wanted else wanted)

    def apply(self) -> None:
        """Show only what the filters leave."""
        records, waves = self._table.records, self._shown().waves
        filters: Mapping[str, str] = records.filters
        statuses = [each.value for each in VmStatus if any_of([status_title(each.value)])
                    in filters.get("status", "").split(" | ")]  # fmt: skip
        self._funnel.show_chosen(statuses)
        if not filters:
            self._board.show_only(None)
            self._bar.show_filters({}, "")
            self.emptied.emit(())
            return
        shown: set[int] = {key for key in records.shown_keys() if isinstance(key, int)}
        empty = [key for key, face in waves.items() if not any(vm.key in shown for vm in face.vms)]
        self._board.show_only(shown, empty)
        count = len(waves) - len(empty)
        self._bar.show_filters(
            filters, f"{number_text(len(shown))} of {vms_text(records.total_count)}"
            f" in {count_text(count, 'wave')}",
        )  # fmt: skip
        self.emptied.emit(empty)

    def _hits(self, text: str) -> Collection[int] | None:
        words = text.casefold().split()
        if not words:
            return None
        return {
            card.key
            for card in self._shown().cards.values()
            if all(word in card.searched for word in words)
        }

    def _to_first_hit(self) -> None:
        """Go to the first VM that the search finds."""
        hits, shown = self._hits(self._bar.search.text()), self._shown()
        for key in (POOL, *self._board.order):
            found = [vm.key for vm in shown.vms_of(key) if hits is None or vm.key in hits]
            if found:
                self._board.choose(key)
                self._board.column(key).list.select_keys(found[:1])
                return
