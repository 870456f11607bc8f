"""The pool and the cards in the order of execution, joined by the line that carries the gates."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.ui.parts.hairline import Hairline
from app.ui.stages.cohorts.card import WIDTH, CohortCard, GateLine
from app.ui.stages.cohorts.pool import Pool
from app.ui.stages.cohorts.rows import CohortFace, TenantEntry
from app.ui.stages.cohorts.tenant_list import TenantList
from app.ui.theme.metrics import grid
from app.ui.theme.tokens import theme


class _Column(QWidget):
    """A card beneath its gate."""

    def __init__(self, key: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.gate = GateLine()
        self.card = CohortCard(key)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(0.5))
        column.addWidget(self.gate)
        around = QHBoxLayout()
        around.setContentsMargins(grid(0.5), 0, grid(1), 0)
        around.addWidget(self.card)
        column.addLayout(around, 1)
        self.fit()
        theme().size_changed.connect(self.fit)

    def fit(self) -> None:
        """As wide as every card, whatever its words."""
        self.setFixedWidth(grid(WIDTH))


class CohortCards(QWidget):
    """Says what was asked for by drag and drop and by the keyboard; it changes nothing itself."""

    assign_wanted = Signal(object, object)
    """Keys of tenants, and the key of a cohort or None."""
    move_wanted = Signal(int, int)
    edit_wanted = Signal(int)
    delete_wanted = Signal(int)
    current_changed = Signal()
    selection_changed = Signal()
    menu_wanted = Signal(object)
    tenant_opened = Signal(int)

    def __init__(
        self, commands_of: Callable[[int], Sequence[QAction | None]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._commands_of = commands_of
        self._columns: dict[int, _Column] = {}
        self._order: list[int] = []
        self._current = 0
        self._followed: tuple[list[int], int | None] | None = None
        self.pool = Pool()
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the cards in it take the keyboard
        self._inside = QWidget()
        self._row = QHBoxLayout(self._inside)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addStretch(1)
        self.area.setWidget(self._inside)
        row = QHBoxLayout(self)
        row.setContentsMargins(grid(1), 0, 0, grid(0.5))
        row.setSpacing(grid(1))
        row.addWidget(self.pool)
        row.addWidget(Hairline(Qt.Orientation.Vertical))
        row.addWidget(self.area, 1)
        self._wire(self.pool.list, None)

    # -- what is shown -----------------------------------------------------------------------------

    def show_cohorts(self, faces: Sequence[CohortFace], pool: Sequence[TenantEntry]) -> None:
        """Show cards and pool; selection, focus and scroll position stay."""
        keys = [face.key for face in faces]
        for key in [key for key in self._columns if key not in set(keys)]:
            gone = self._columns.pop(key)
            self._row.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for place, face in enumerate(faces):
            column = self._columns.get(face.key) or self._add(face.key)
            if self._row.indexOf(column) != place:
                self._row.insertWidget(place, column)
            column.gate.show_gate(face, first=not place, last=place == len(faces) - 1)
            column.card.show_face(face)
        self._order = keys
        if self._current not in keys:
            self._current = keys[0] if keys else 0
        self._mark()
        self.pool.show_entries(pool)
        self._follow()

    def _add(self, key: int) -> _Column:
        column = self._columns[key] = _Column(key, self._inside)
        card = column.card
        card.set_commands(self._commands_of(key))
        card.entered.connect(self._entered)
        card.dropped.connect(lambda keys: self.assign_wanted.emit(keys, key))
        card.move_wanted.connect(self.move_wanted)
        card.walk_wanted.connect(lambda steps: self._walk(key, steps))
        card.edit_wanted.connect(self.edit_wanted)
        card.delete_wanted.connect(self.delete_wanted)
        self._wire(card.list, key)
        column.show()
        return column

    def _wire(self, tenants: TenantList, key: int | None) -> None:
        tenants.step_wanted.connect(lambda steps: self._step(key, steps))
        tenants.menu_wanted.connect(self.menu_wanted)
        tenants.opened.connect(self.tenant_opened)
        tenants.dragged_over.connect(self._scroll_to)
        tenants.selectionModel().selectionChanged.connect(lambda *_: self._selected(tenants))
        if key is None:
            tenants.dropped.connect(lambda keys: self.assign_wanted.emit(keys, None))

    def card(self, key: int) -> CohortCard:
        """The card of a cohort.

        :raises KeyError: when there is none.
        """
        return self._columns[key].card

    def gate(self, key: int) -> GateLine:
        """The line before a card.

        :raises KeyError: when there is none.
        """
        return self._columns[key].gate

    @property
    def order(self) -> list[int]:
        """Keys of the cohorts as their cards stand."""
        return list(self._order)

    @property
    def current(self) -> int:
        """Key of the cohort that the page's commands mean, 0 for none."""
        return self._current

    def choose(self, key: int, *, focus: bool = True) -> None:
        """Go to a card."""
        if key not in self._columns:
            return
        column = self._columns[key]
        self._entered(key)
        if focus:
            column.card.setFocus(Qt.FocusReason.OtherFocusReason)
        self.area.ensureWidgetVisible(column, 0, 0)

    def selected_keys(self) -> list[int]:
        """Keys of the tenants that are selected, wherever they stand."""
        return [key for tenants in self._lists() for key in tenants.selected_keys()]

    # -- moving ------------------------------------------------------------------------------------

    def follow(self, keys: Sequence[int], cohort: int | None) -> None:
        """Select these tenants, and go to them, once they stand in this cohort."""
        self._followed = (list(keys), cohort)
        self._follow()

    def _follow(self) -> None:
        if self._followed is None:
            return
        keys, cohort = self._followed
        if cohort is not None and cohort not in self._columns:
            self._followed = None
            return
        target = self.pool.list if cohort is None else self.card(cohort).list
        if set(keys) <= set(target.keys()):
            self._followed = None
            for other in self._lists():
                if other is not target:
                    other.clearSelection()
            target.select_keys(keys)
            if self.isVisible():
                target.setFocus(Qt.FocusReason.OtherFocusReason)
                self.area.ensureWidgetVisible(target, grid(2), 0)

    def _step(self, key: int | None, steps: int) -> None:
        """Move the selected tenants of one list to its neighbour; the pool stands first."""
        places: list[int | None] = [None, *self._order]
        target = places.index(key) + steps
        tenants = self.pool.list if key is None else self.card(key).list
        keys = tenants.selected_keys()
        if keys and 0 <= target < len(places):
            self.assign_wanted.emit(keys, places[target])

    def _scroll_to(self, point: QPointF) -> None:
        """Bring cards into view that are dragged to: near an edge the row of cards moves."""
        x, bar = self.area.mapFromGlobal(point).x(), self.area.horizontalScrollBar()
        edge = grid(5)
        if x < edge:
            bar.setValue(bar.value() - grid(2))
        elif x > self.area.width() - edge:
            bar.setValue(bar.value() + grid(2))

    def _walk(self, key: int, steps: int) -> None:
        target = self._order.index(key) + steps
        if 0 <= target < len(self._order):
            self.choose(self._order[target])

    def _entered(self, key: int) -> None:
        if key != self._current:
            self._current = key
            self._mark()
            self.current_changed.emit()

    def _mark(self) -> None:
        for key, column in self._columns.items():
            column.card.set_current(key == self._current and len(self._columns) > 1)

    def _selected(self, chosen: TenantList) -> None:
        """One list has the selection, so that commands mean what is seen as chosen last."""
        if chosen.selectionModel().hasSelection():
            for other in self._lists():
                if other is not chosen:
                    other.clearSelection()
        self.selection_changed.emit()

    def _lists(self) -> list[TenantList]:
        return [self.pool.list, *(column.card.list for column in self._columns.values())]
