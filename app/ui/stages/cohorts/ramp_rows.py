"""The slots of a ramp, edited in place: a name and a VM cap each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.errors import FieldError
from app.domain.planning.cohorts.ramp import MAX_COHORTS, PRESETS, RampSlot
from app.ui.parts.number_field import NumberField
from app.ui.parts.text import Text
from app.ui.theme.icons import set_icon
from app.ui.theme.metrics import TextSize, grid

_CUSTOM = "Custom"


class _Row:
    """Name, cap, and a button that takes the slot away."""

    def __init__(self, slot: RampSlot) -> None:
        self.name = QLineEdit(slot.name)
        self.name.setMinimumWidth(grid(10))
        self.cap = NumberField(1, 1_000_000, whole=True, empty_text="any")
        self.cap.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.cap.set_value(slot.max_vms)
        self.remove = QToolButton()
        self.remove.setAutoRaise(True)
        set_icon(self.remove, "close", "muted_text")

    def widgets(self) -> tuple[QWidget, ...]:
        return self.name, self.cap, self.remove


class RampRows(QWidget):
    """Presets above rows; a preset fills them, and every change makes them custom."""

    changed = Signal()

    def __init__(self, slots: Sequence[RampSlot], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[_Row] = []
        self.preset = QComboBox()
        self.preset.setAccessibleName("Preset of the ramp")
        for name in (*PRESETS, _CUSTOM):
            self.preset.addItem(name)
        self.preset.activated.connect(self._choose)
        self.add_button = QPushButton("Add slot")
        self.add_button.clicked.connect(self._add)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(grid(1))
        self._grid.setVerticalSpacing(grid(0.5))
        self._grid.setColumnStretch(0, 1)
        self._grid.addWidget(Text("Slot", TextSize.SMALL, tone="muted"), 0, 0)
        self._grid.addWidget(Text("VMs at most", TextSize.SMALL, tone="muted"), 0, 1)
        line = QHBoxLayout()
        line.addWidget(self.preset, 1)
        line.addWidget(self.add_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(0.5))
        column.addLayout(line)
        column.addLayout(self._grid)
        self.show_slots(slots)

    def show_slots(self, slots: Sequence[RampSlot]) -> None:
        """Fill the rows."""
        for row in self._rows:
            self._drop(row)
        self._rows = []
        for slot in slots:
            self._append(slot)
        self._name_preset(slots)

    def slots(self) -> tuple[RampSlot, ...]:
        """The slots as they stand in the rows.

        :raises FieldError: when a cap is no number.
        """
        found = []
        for row in self._rows:
            cap: Any = None
            try:
                cap = row.cap.number()
            except ValueError:
                text = row.cap.text().strip()
                raise FieldError(
                    "ramp", f"The VM cap of “{row.name.text()}” takes a number, not “{text}”."
                ) from None
            if cap is not None and cap == int(cap):
                cap = int(cap)
            found.append(RampSlot(row.name.text(), cap))  # a fraction is refused by its check
        return tuple(found)

    def name_field(self, place: int) -> QLineEdit:
        """The field of a slot's name."""
        return self._rows[place].name

    def cap_field(self, place: int) -> NumberField:
        """The field of a slot's cap."""
        return self._rows[place].cap

    def _append(self, slot: RampSlot) -> None:
        row, place = _Row(slot), len(self._rows) + 1
        self._rows.append(row)
        for column, widget in enumerate(row.widgets()):
            self._grid.addWidget(widget, place, column)
        row.name.textEdited.connect(self._edited)
        row.cap.edited.connect(self._edited)
        row.remove.clicked.connect(lambda: self._remove(row))
        self._label()

    def _label(self) -> None:
        for place, row in enumerate(self._rows, start=1):
            row.name.setAccessibleName(f"Name of slot {place}")
            row.cap.setAccessibleName(f"VMs at most in slot {place}, empty for any")
            row.remove.setAccessibleName(f"Remove slot {place}")
            row.remove.setToolTip("Remove this slot")
            row.remove.setEnabled(len(self._rows) > 1)
        self.add_button.setEnabled(len(self._rows) < MAX_COHORTS)

    def _drop(self, row: _Row) -> None:
        for widget in row.widgets():
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()

    def _add(self) -> None:
        taken = {row.name.text().strip().casefold() for row in self._rows}
        number = len(self._rows) + 1
        while f"slot {number}" in taken:
            number += 1
        self._append(RampSlot(f"Slot {number}"))
        self._rows[-1].name.setFocus()
        self._rows[-1].name.selectAll()
        self._edited()

    def _remove(self, row: _Row) -> None:
        self._rows.remove(row)
        self._drop(row)
        for place, each in enumerate(self._rows, start=1):
            for column, widget in enumerate(each.widgets()):
                self._grid.addWidget(widget, place, column)
        self._label()
        self._edited()

    def _choose(self, place: int) -> None:
        slots = PRESETS.get(self.preset.itemText(place))
        if slots is not None:
            self.show_slots(slots)
            self.changed.emit()

    def _edited(self, *_text: object) -> None:
        self.preset.setCurrentText(_CUSTOM)
        self.changed.emit()

    def _name_preset(self, slots: Sequence[RampSlot]) -> None:
        name = next((name for name, each in PRESETS.items() if tuple(slots) == each), _CUSTOM)
        self.preset.setCurrentText(name)
