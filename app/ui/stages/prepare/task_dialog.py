"""One task in full: what differs in two columns with the decision, what went wrong, its log."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QHBoxLayout, QPushButton, QWidget

from app.domain.columns import Column
from app.domain.planning.provisioning.log_entry import LogEntry
from app.domain.planning.provisioning.task import Decision, PrepTask
from app.domain.planning.provisioning.words import (
    DECISION_WORDS,
    STATUS_WORDS,
    TYPE_TITLES,
    VERDICT_WORDS,
    field_text,
)
from app.ui.parts.dialog import Dialog
from app.ui.parts.dialog_size import open_at
from app.ui.parts.settings import Settings
from app.ui.parts.text import Text
from app.ui.stages.prepare.log_columns import log_columns
from app.ui.table.data_table import DataTable
from app.ui.table.filled_layout import ElasticLayout
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.metrics import TextSize, grid

_DIFFERENCES = (
    Column("field", "Field", lambda row: field_text(row.field), width=18),
    Column("wanted", "Wanted", lambda row: row.wanted, width=30, tooltip=lambda row: row.wanted),
    Column("found", "Found", lambda row: row.found, width=30, tooltip=lambda row: row.found),
)


class TaskDialog(Dialog):
    """Shows a task as it stands; what is decided of a difference is asked for by signal."""

    decided = Signal(object)
    """A :class:`Decision`."""

    def __init__(
        self,
        task: PrepTask,
        history: Sequence[LogEntry],
        cloud: str,
        settings: Settings,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(task.name)
        column = self.make_column()
        self.sentence = Text(_about(task, cloud), tone="muted")
        self.sentence.setWordWrap(True)
        column.addWidget(self.sentence)
        if task.error and not task.finished:
            error = Text(f"{task.error} {task.hint}".strip(), tone="error")
            error.setWordWrap(True)
            error.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(error)
        if task.differences:
            column.addWidget(Text("What differs", TextSize.BODY, bold=True))
            self.differences = _table("Wanted and found", _DIFFERENCES, lambda row: row.field)
            ElasticLayout(
                self.differences, settings, "prepare_differences", {"wanted": 1, "found": 1},
                frozen=False,
            )  # fmt: skip
            self.differences.set_records(task.differences)
            column.addWidget(self.differences, 2)
        column.addWidget(Text("What happened to it", TextSize.BODY, bold=True))
        self.history = _table("What happened to it", log_columns(of_one=True), lambda row: row.id)
        self.history.set_empty("Nothing yet: it was neither looked at nor run.")
        ElasticLayout(self.history, settings, "prepare_history", {"detail": 1}, frozen=False)
        self.history.set_records(history)
        column.addWidget(self.history, 3)
        column.addLayout(self._buttons(task))
        open_at(self, grid(96), grid(58 if task.differences else 44))

    def _buttons(self, task: PrepTask) -> QHBoxLayout:
        self.adopt = QPushButton("Adopt as it is")
        self.adopt.setToolTip("Take what the cloud has; it stays as it is and does not become ours")
        self.change = QPushButton("Change as wanted")
        self.change.setToolTip("Let the next run change what the cloud has to what is wanted")
        waits, changeable = task.undecided, task.changeable
        self.adopt.setEnabled(waits and task.decision != Decision.ADOPT)
        self.change.setEnabled(waits and changeable and task.decision != Decision.CHANGE)
        if not changeable:
            self.change.setToolTip("Flavors cannot be changed: adopt it, or choose another name")
        for button, decision in ((self.adopt, Decision.ADOPT), (self.change, Decision.CHANGE)):
            button.setVisible(bool(task.differences))
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, chosen=decision: self._decide(chosen))
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        line = QHBoxLayout()
        line.setSpacing(grid(1))
        line.addWidget(self.adopt)
        line.addWidget(self.change)
        line.addStretch(1)
        line.addWidget(close)
        return line

    def _decide(self, decision: Decision) -> None:
        self.decided.emit(decision)
        self.accept()


def _table(title: str, columns: Sequence[Column], key: Callable[[Any], Hashable]) -> DataTable:
    table = DataTable(RecordTableModel(list(columns), key), title=title)
    table.bar.hide()
    table.setMinimumHeight(grid(10))
    return table


def _about(task: PrepTask, cloud: str) -> str:
    parts = [
        TYPE_TITLES[task.task_type],
        STATUS_WORDS[task.status],
        f"dry run: {VERDICT_WORDS[task.verdict].lower()}" if task.verdict else "",
        DECISION_WORDS[task.decision],
        f"resource {task.resource_id}" if task.resource_id else "",
        "made by this plan" if task.created else "",
        cloud,
    ]
    return " · ".join(filter(None, parts))
