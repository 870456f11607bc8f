"""What a template would change in the network map, before it is done."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QHeaderView, QTabWidget, QWidget

from app.domain.columns import Column
from app.domain.counted_noun import count_text
from app.domain.number_style import grouped
from app.domain.planning.networks.template_reading import TemplateReading
from app.ui.parts.dialog import Dialog
from app.ui.parts.dialog_size import open_at
from app.ui.parts.text import Text
from app.ui.table.data_table import DataTable
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.metrics import grid

_CHANGES = (
    Column("row", "Row", lambda each: each[1].row, "int", width=7,
           help="Row of the workbook."),
    Column("network", "Source network", lambda each: each[1].network, width=26),
    Column("field", "Field", lambda each: each[1].title, width=17),
    Column("before", "Before", lambda each: each[1].before, width=24),
    Column("after", "After", lambda each: each[1].after, width=24),
    Column("clears", "Cleared", lambda each: each[1].clears, "bool", width=10,
           help="A blank cell takes away what the plan has."),
)  # fmt: skip
_REMARKS = (
    Column("text", "Remark", lambda each: each[1], width=110, tooltip=lambda each: each[1]),
)


class TemplateDialog(Dialog):
    """Two lists: what changes, values cleared by blank cells included, and what is not taken."""

    help_place = "network_map.md#a-template-for-others"

    def __init__(self, reading: TemplateReading, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Import template")
        self.sentence = Text(f"{reading.file}: {reading.sentence}")
        self.sentence.setWordWrap(True)
        self.changes = DataTable(
            RecordTableModel(_CHANGES, _number), title="Changes", name="template-changes"
        )
        self.changes.set_empty("The template changes nothing.")
        self.changes.set_records(enumerate(reading.changes))
        for name in ("network", "before", "after"):
            place = self.changes.records.place_of(name)
            if place is not None:
                self.changes.header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
        self.remarks = DataTable(
            RecordTableModel(_REMARKS, _number), title="Not taken", name="template-remarks"
        )
        self.remarks.set_empty("Every row was taken.")
        self.remarks.set_records(enumerate(reading.problems))
        self.remarks.header.setStretchLastSection(True)
        self.tabs = QTabWidget()
        self.tabs.addTab(self.changes, f"Changes {grouped(len(reading.changes))}")
        self.tabs.addTab(self.remarks, f"Not taken {grouped(len(reading.problems))}")
        if reading.problems and not reading.changes:
            self.tabs.setCurrentWidget(self.remarks)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        text = f"Change {count_text(reading.networks, 'network')}" if reading.changes else "Apply"
        self.apply_button = self.buttons.addButton(text, QDialogButtonBox.ButtonRole.AcceptRole)
        self.apply_button.setEnabled(bool(reading.changes))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = self.make_column()
        column.addWidget(self.sentence)
        column.addWidget(self.tabs, 1)
        column.addWidget(self.buttons)
        self.apply_button.setDefault(bool(reading.changes))  # only within the dialog it counts
        open_at(self, grid(120), grid(72))


def _number(record: tuple[int, object]) -> int:
    return record[0]
