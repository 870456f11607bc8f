"""The columns of waves beside each other, beneath their cohorts, of which some are in view.

Hundreds of waves share a few columns: only those in view are there, and each gets another wave
when the strip moves on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QScrollBar, QVBoxLayout, QWidget

from app.ui.stages.waves.cohort_band import CohortBand
from app.ui.stages.waves.column_places import Places
from app.ui.stages.waves.column_room import ColumnRoom
from app.ui.stages.waves.wave_column import WIDTH, WaveColumn
from app.ui.theme.metrics import grid

_WHEEL_STEP = 120
_AT_ONCE = 2
"""New columns in one turn of a scroll."""


@dataclass(frozen=True, slots=True)
class Tailor:
    """What the board does with the columns that the strip has."""

    make: Callable[[], WaveColumn]
    dress: Callable[[WaveColumn, int], None]
    """Let a column show a wave."""
    leave: Callable[[WaveColumn, int], None]
    """Keep how a column was left."""
    needed: Callable[[WaveColumn], bool]
    """Whether a column must stay its wave's now, although it is out of view."""


class ColumnStrip(QWidget):
    """Moves and binds columns; it knows nothing of what is in them."""

    resized = Signal(int)
    """The width that the columns had."""

    def __init__(self, tailor: Tailor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tailor = tailor
        self.places = Places()
        self.bound: dict[int, WaveColumn] = {}
        """The columns that are there at present, by their waves."""
        self._spare: list[WaveColumn] = []
        self._folded: Collection[int] = ()
        self._offset = 0
        self.room = ColumnRoom()
        self.room.resized.connect(self.resized)
        self.room.wheeled.connect(self._wheel)
        self.band = CohortBand()
        self.bar = QScrollBar(Qt.Orientation.Horizontal)
        self.bar.valueChanged.connect(self._scrolled)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(0.5))
        column.addWidget(self.band)
        column.addWidget(self.room, 1)
        column.addWidget(self.bar)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(lambda: self._bind(most=_AT_ONCE))

    # -- where they are ----------------------------------------------------------------------------

    def arrange(self, places: Places, folded: Collection[int]) -> None:
        """Put every column into its place; ``folded`` are the waves that are collapsed."""
        before, self.places, self._folded = self.places, places, folded
        if places.spans != before.spans:
            self.band.show_spans(places.spans)
        self.band.setVisible(bool(places.spans))
        room = self.room.width()
        self.bar.setPageStep(max(1, room))
        self.bar.setSingleStep(grid(WIDTH) // 3)
        self.bar.setRange(0, max(0, places.total - room))
        self.bar.setVisible(places.total > room)
        self._bind(force=True)

    def showEvent(self, event: QShowEvent) -> None:
        """Columns are made when they can be seen."""
        super().showEvent(event)
        self.arrange(self.places, self._folded)

    def sees(self, key: int, width: int) -> bool:
        """Whether the whole column of a wave is in view where that is so wide."""
        place = self.places.place_of(key)
        if place < 0:
            return False
        left, right = self.places.edges(place)
        return self._offset <= left and right <= self._offset + width

    def bring(self, key: int) -> None:
        """Bring a column into view."""
        place = self.places.place_of(key)
        if place < 0:
            return
        left, right = self.places.edges(place)
        if left < self._offset:
            self.bar.setValue(left)
        elif right > self._offset + self.room.width():
            self.bar.setValue(min(left, right - self.room.width()))
        self._bind()

    def scroll_to_edge(self, point: QPointF) -> None:
        """Bring waves into view that are dragged to: near an edge the strip moves."""
        x, edge = self.room.mapFromGlobal(point).x(), grid(5)
        if 0 <= x < edge:
            self.bar.setValue(self.bar.value() - grid(3))
        elif x > self.room.width() - edge:
            self.bar.setValue(self.bar.value() + grid(3))

    def _wheel(self, turned: int) -> None:
        self.bar.setValue(self.bar.value() - turned * self.bar.singleStep() // _WHEEL_STEP)

    def _scrolled(self, offset: int) -> None:
        moved = self._offset - offset
        self._offset = offset
        self.band.scroll_to(offset)
        self.room.scroll(moved, 0)
        self._bind(most=_AT_ONCE)

    # -- which are there ---------------------------------------------------------------------------

    def columns(self) -> list[WaveColumn]:
        """Every column, also those that stand for no wave just now."""
        return [*self.bound.values(), *self._spare]

    def catch_up(self) -> None:
        """Take away what is out of view and needed no more."""
        self._bind()

    def give_back(self, key: int) -> None:
        """The wave needs its column no more, if it has one."""
        column = self.bound.pop(key, None)
        if column is None:
            return
        self._tailor.leave(column, key)
        column.hide()
        self._spare.append(column)

    def _bind(self, *, force: bool = False, most: int = 1000) -> None:
        """Give the columns to the waves that are in view.

        Beyond ``most`` new ones the rest follows in turns of its own, so that the board does not
        halt when it is moved far.
        """
        if not self.isVisible():
            return
        places = self.places
        view = places.in_view(self._offset, self._offset + self.room.width())
        wanted = {places.order[place]: place for place in view}
        for key in [key for key in self.bound if key not in wanted]:
            place = places.place_of(key)
            if place >= 0 and self._tailor.needed(self.bound[key]):
                wanted[key] = place
            else:
                self.give_back(key)
        for key, place in wanted.items():
            column = self.bound.get(key)
            if column is None:
                most -= 1
                if most < 0:
                    self._later.start()
                    return
            if column is None or force:
                column = column or self._take(key)
                column.set_folded(key in self._folded)
                left, right = places.edges(place)
                column.setGeometry(left - self._offset, 0, right - left, self.room.height())
                column.show()

    def _take(self, key: int) -> WaveColumn:
        column = self._spare.pop() if self._spare else self._tailor.make()
        self.bound[key] = column
        self._tailor.dress(column, key)
        return column
