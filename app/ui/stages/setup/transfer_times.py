"""How long VMs of round sizes take, warm and cold, alone and in a lane of the pipe."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.domain.number_style import general
from app.domain.parameters import ProjectParameters
from app.domain.planning.timing.transfer import (
    OVERHEAD,
    cold_hours,
    cutover_hours,
    lane_copy_hours,
    lanes_of,
    warm_hours,
)
from app.domain.units import hours_text
from app.ui.parts.hairline import Hairline
from app.ui.parts.text import Text
from app.ui.table.cell_text import CellFormatter
from app.ui.theme.metrics import TextSize, grid

SIZES_GB = (50, 100, 500, 1000, 5000, 10000)

TITLES = ("To copy", "Warm, alone", "Cold, alone", "Warm, lane", "Cold, lane")


class TransferTimes(QWidget):
    """A line for each size; hovering explains the formula."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._times: list[tuple[Text, ...]] = []
        self._cells = QGridLayout(self)
        self._cells.setContentsMargins(0, 0, 0, 0)
        self._cells.setHorizontalSpacing(grid(1.25))
        self._cells.setVerticalSpacing(grid(0.5))
        self.note = Text("", TextSize.SMALL, tone="muted")
        self.note.setWordWrap(True)
        self._headings = [Text(title, TextSize.SMALL, tone="muted") for title in TITLES]
        for column, heading in enumerate(self._headings):
            self._add_cell(heading, 0, column)
        self._cells.addWidget(Hairline(), 1, 0, 1, len(TITLES))
        for row, size in enumerate(SIZES_GB, 2):
            times = tuple(Text() for _ in TITLES[1:])
            self._times.append(times)
            cells = (Text(f"{QLocale().toString(size)} GB"), *times)
            for column, cell in enumerate(cells):
                self._add_cell(cell, row, column)
        self._cells.addWidget(self.note, len(SIZES_GB) + 2, 0, 1, len(TITLES) + 1)
        self._cells.setColumnStretch(len(TITLES), 1)
        self.setAccessibleName("Transfer times")

    def show_times(self, parameters: ProjectParameters) -> None:
        """Work the times out with these parameters (guide, and lanes of the pipe)."""
        formatter = CellFormatter()
        formulas = _formulas(parameters)
        for heading, formula in zip(self._headings[1:], formulas, strict=True):
            heading.setToolTip(formula)
        spoken = []
        for size, cells in zip(SIZES_GB, self._times, strict=True):
            texts = [formatter.hours(hours) for hours in _hours(size, parameters)]
            for cell, text, formula in zip(cells, texts, formulas, strict=True):
                cell.setText(text)
                cell.setToolTip(formula)
            pairs = zip(TITLES[1:], texts, strict=True)
            spoken.append(f"{size} GB: " + ", ".join(f"{what} {text}" for what, text in pairs))
        self.note.setText(_assumptions(parameters))
        self.setAccessibleDescription("; ".join(spoken))

    def rows(self) -> list[tuple[str, ...]]:
        """Times as shown, in the order of the columns, for each size."""
        return [tuple(cell.text() for cell in cells) for cells in self._times]

    def _add_cell(self, cell: Text, row: int, column: int) -> None:
        self._cells.addWidget(cell, row, column, Qt.AlignmentFlag.AlignRight)


def _hours(gb: float, parameters: ProjectParameters) -> tuple[float, float, float, float]:
    """Warm and cold alone on the pipe, warm and cold in a lane."""
    cutover = cutover_hours(parameters)
    return (
        warm_hours(gb, parameters),
        cold_hours(gb, parameters),
        lane_copy_hours(gb, parameters, warm=True) + cutover,
        lane_copy_hours(gb, parameters, warm=False) + cutover,
    )


def _formulas(parameters: ProjectParameters) -> tuple[str, str, str, str]:
    copied = f"GB × 1024 × 8 ÷ (Mbps × 3600) × {general(OVERHEAD)}"
    multiplied = "Total disk GB × cold multiplier"
    own = parameters.cold_multiplier is not None
    lane = f"with {general(lanes_of(parameters).mbps, 6)} Mbps"
    return (
        f"Used {copied} + cutover",
        multiplied if own else f"Total disk {copied}",
        f"Used {copied} + cutover, {lane}",
        f"{multiplied}, or the copy {lane} where that is longer, + cutover"
        if own
        else f"Total disk {copied} + cutover, {lane}",
    )


def _assumptions(parameters: ProjectParameters) -> str:
    """What the times take for granted."""
    lanes, cutover = lanes_of(parameters), hours_text(cutover_hours(parameters))
    lane = (
        "one copy at a time has the whole pipe"
        if lanes.count == 1
        else f"{lanes.count} copies at a time share the pipe, {general(lanes.mbps, 6)} Mbps each"
    )
    return (
        f"Alone: one VM with the whole {general(parameters.mbps, 6)} Mbps; warm with the cutover "
        "of "
        f"{cutover}, cold without. In a lane: {lane}, the cutover included for both. Warm VMs "
        "copy their used space, cold ones their whole disks."
    )
