"""What was imported into the project, and the buttons that import more or clear it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from app.domain.planning.plan.plan import SourceSummary
from app.ui.parts.flow import FlowLayout
from app.ui.parts.text import Text
from app.ui.table.cell_text import CellFormatter
from app.ui.theme.metrics import grid

_LINES = ("Files", "vCenters", "Data of", "Rows by sheet")


class SourceData(QWidget):
    """Files, vCenters, the day of the data and the rows of each sheet."""

    wanted = Signal(str)
    """A button was pressed: ``import``, ``import-report``,
    ``take-out-vcenter`` or ``clear-data``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._nothing = Text("Nothing has been imported into this project yet.", tone="muted")
        self._facts = QWidget()
        cells = QGridLayout(self._facts)
        cells.setContentsMargins(0, 0, 0, 0)
        cells.setHorizontalSpacing(grid(2))
        cells.setVerticalSpacing(grid(0.5))
        cells.setColumnStretch(1, 1)
        self._texts: dict[str, Text] = {}
        for row, title in enumerate(_LINES):
            text = self._texts[title] = Text()
            text.setWordWrap(True)
            cells.addWidget(Text(title, tone="muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            cells.addWidget(text, row, 1)
        self.import_button = self._button("Import…", self._import)
        self.report_button = self._button("Report on the imports…", self._report)
        self.take_out_button = self._button("Take out a vCenter…", self._take_out)
        self.clear_button = self._button("Clear RVTools data…", self._clear)
        buttons = QWidget()
        line = FlowLayout(buttons, spacing=grid(1), line_spacing=grid(1))
        for button in (
            self.import_button, self.report_button, self.take_out_button, self.clear_button,
        ):  # fmt: skip
            line.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(1.5))
        column.addWidget(self._nothing)
        column.addWidget(self._facts)
        column.addWidget(buttons)
        self.show_source(SourceSummary())

    def show_source(self, source: SourceSummary) -> None:
        """Show what the newest import read."""
        formatter = CellFormatter()
        found = bool(source.files)
        self._nothing.setVisible(not found)
        self._facts.setVisible(found)
        self.report_button.setEnabled(found)
        self.take_out_button.setVisible(len(source.vcenters) > 1)
        self.clear_button.setEnabled(found)
        vcenters = [name or key for key, name in source.vcenters.items()]
        # A no-break space keeps a sheet and its rows together.
        sheets = [f"{name}\u00a0{formatter.number(rows)}" for name, rows in source.sheets.items()]
        for title, text in (
            ("Files", ", ".join(source.files)),
            ("vCenters", ", ".join(vcenters) or "not named in the data"),
            ("Data of", formatter.day(source.data_date) if source.data_date else "unknown"),
            ("Rows by sheet", " · ".join(sheets)),
        ):
            self._texts[title].setText(text)

    def fact(self, title: str) -> str:
        """What is said under a title."""
        return self._texts[title].text()

    def _button(self, text: str, slot: object) -> QPushButton:
        button = QPushButton(text)
        button.clicked.connect(slot)
        return button

    def _import(self) -> None:
        self.wanted.emit("import")

    def _report(self) -> None:
        self.wanted.emit("import-report")

    def _take_out(self) -> None:
        self.wanted.emit("take-out-vcenter")

    def _clear(self) -> None:
        self.wanted.emit("clear-data")
