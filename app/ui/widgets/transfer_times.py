"""How long VMs of round sizes take, warm and cold."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.domain.parameters import ProjectParameters
from app.domain.planning.timing import cold_hours, warm_hours
from app.ui.models.cell_text import CellFormatter
from app.ui.theme.metrics import TextSize, grid
from app.ui.widgets.hairline import Hairline
from app.ui.widgets.text import Text

SIZES_GB = (50, 100, 500, 1000, 5000, 10000)

WARM_FORMULA = "Used GB × 1024 × 8 ÷ (Mbps × 3600) × 1.14 + cutover"
COLD_FORMULA = "Total disk GB × 1024 × 8 ÷ (Mbps × 3600) × 1.14"
COLD_BY_MULTIPLIER = "Total disk GB × cold multiplier"


class TransferTimes(QWidget):
    """A line for each size; hovering explains the formula."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._times: list[tuple[Text, Text]] = []
        self._cells = QGridLayout(self)
        self._cells.setContentsMargins(0, 0, 0, 0)
        self._cells.setHorizontalSpacing(grid(4))
        self._cells.setVerticalSpacing(grid(0.5))
        titles = ("To copy", "Warm, used space", "Cold, whole disks")
        self._headings = [Text(title, TextSize.SMALL, tone="muted") for title in titles]
        for column, heading in enumerate(self._headings):
            self._put(heading, 0, column)
        self._cells.addWidget(Hairline(), 1, 0, 1, len(titles))
        for row, size in enumerate(SIZES_GB, 2):
            times = Text(), Text()
            self._times.append(times)
            cells = (Text(f"{QLocale().toString(size)} GB"), *times)
            for column, cell in enumerate(cells):
                self._put(cell, row, column)
        self._cells.setColumnStretch(len(titles), 1)
        self.setAccessibleName("Transfer times")

    def show_times(self, parameters: ProjectParameters) -> None:
        """Work the times out with these parameters (guide)."""
        formatter = CellFormatter()
        multiplied = parameters.cold_multiplier is not None
        formulas = (WARM_FORMULA, COLD_BY_MULTIPLIER if multiplied else COLD_FORMULA)
        for heading, formula in zip(self._headings[1:], formulas, strict=True):
            heading.setToolTip(formula)
        spoken = []
        for size, (warm, cold) in zip(SIZES_GB, self._times, strict=True):
            warm.setText(formatter.hours(warm_hours(size, parameters)))
            cold.setText(formatter.hours(cold_hours(size, parameters)))
            for cell, formula in zip((warm, cold), formulas, strict=True):
                cell.setToolTip(formula)
            spoken.append(f"{size} GB: warm {warm.text()}, cold {cold.text()}")
        self.setAccessibleDescription("; ".join(spoken))

    def rows(self) -> list[tuple[str, str]]:
        """Warm and cold times as shown, a pair for each size."""
        return [(warm.text(), cold.text()) for warm, cold in self._times]

    def _put(self, cell: Text, row: int, column: int) -> None:
        self._cells.addWidget(cell, row, column, Qt.AlignmentFlag.AlignRight)
