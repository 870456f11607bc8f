"""The run log: everything that was done to tasks, the last first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from app.domain.planning.provisioning.log_entry import LogEntry
from app.ui.parts.list_dialog import ListDialog
from app.ui.parts.settings import Settings
from app.ui.parts.tool_action import offer
from app.ui.stages.prepare.log_columns import log_columns
from app.ui.table.data_table import DataTable
from app.ui.table.filled_layout import ElasticLayout
from app.ui.table.record_table_model import RecordTableModel

_NOTE = "Each line is one step of one task. No password is ever written here."


class LogDialog(ListDialog):
    """A list to read, to search and to export."""

    export_wanted = Signal(str)
    """The kind of file: ``csv`` or ``xlsx``."""

    def __init__(self, entries: Sequence[LogEntry], settings: Settings, parent: QWidget) -> None:
        super().__init__("Run log", parent)
        model = RecordTableModel(log_columns(), lambda row: row.id)
        self.table = DataTable(model, title="Run log")
        self.table.set_empty("Nothing was run yet.")
        ElasticLayout(self.table, settings, "prepare_log", {"task": 1, "detail": 2}, frozen=False)
        buttons = []
        for kind, text in (("csv", "Export as CSV…"), ("xlsx", "Export as Excel…")):
            button = QPushButton(text)
            offer(button, bool(entries), "Nothing was run yet.")
            button.clicked.connect(lambda _=False, wanted=kind: self.export_wanted.emit(wanted))
            buttons.append(button)
        self.export_buttons = buttons
        self.lay_out(_NOTE, buttons, 110, 60)
        self.table.bar.show()
        self.table.set_records(list(reversed(entries)))
