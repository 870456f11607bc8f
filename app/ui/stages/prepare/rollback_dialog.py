"""The question before a rollback: what would be deleted, what stays and why, what is in use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QFormLayout, QLineEdit, QWidget

from app.domain.columns import Column
from app.domain.counted_noun import count_text
from app.domain.number_style import grouped
from app.domain.planning.provisioning.plan_record import CloudPlace
from app.domain.planning.provisioning.specs import TaskType
from app.domain.planning.provisioning.task import PrepTask
from app.domain.planning.provisioning.words import TYPE_TITLES, counted_types
from app.ui.parts.dialog import Dialog
from app.ui.parts.dialog_size import open_at
from app.ui.parts.settings import Settings
from app.ui.parts.text import Text
from app.ui.table.data_table import DataTable
from app.ui.table.filled_layout import ElasticLayout
from app.ui.table.record_table_model import RecordTableModel
from app.ui.table.table_cells import MarkedCells
from app.ui.theme.metrics import grid

if TYPE_CHECKING:
    from app.services.provisioning.taking_back import InUse, RollBackPreview

DELETED, PUT_BACK, IN_USE, STAYS = "deleted", "put back", "in use", "stays"
_FATES = ((DELETED, "Deleted"), (PUT_BACK, "Put back"), (IN_USE, "In use, stays"), (STAYS, "Stays"))
_MARKS = {
    DELETED: ("trash", "error"), PUT_BACK: ("undo", "accent"), IN_USE: ("warning", "warning"),
    STAYS: ("lock", "muted_text"),
}  # fmt: skip
_HELD = 5
"""How many things that something holds are named; of the others it says how many they are."""


@dataclass(frozen=True, slots=True)
class FateRow:
    """What would become of a task's resource, and why where it stays."""

    task: PrepTask
    fate: str
    why: str = ""


def fate_rows(shown: RollBackPreview) -> list[FateRow]:
    """What is deleted first, then what is in use, then what stays."""
    return [
        *map(_going, shown.tasks),
        *(FateRow(used.task, IN_USE, _holds(used)) for used in shown.in_use),
        *(FateRow(refused.task, STAYS, refused.why) for refused in shown.refused),
    ]


def _going(task: PrepTask) -> FateRow:
    if task.task_type is TaskType.SET_QUOTAS:
        return FateRow(task, PUT_BACK, "It gets back the values that it had.")
    return FateRow(task, DELETED)


def _holds(used: InUse) -> str:
    if used.why:
        return used.why
    names = [f"{each.kind} {each.name or each.id}" for each in used.holdings[:_HELD]]
    left = len(used.holdings) - len(names)
    return f"It holds {', '.join(names)}{f' and {grouped(left)} more' if left else ''}."


class RollBackDialog(Dialog):
    """Cancel is what Return does, and what deletes waits for the cloud's name to be typed."""

    help_place = "prepare.md#roll-back"

    agreed = Signal()

    def __init__(
        self, shown: RollBackPreview, place: CloudPlace, settings: Settings, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._host = place.host
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Roll back")
        rows = fate_rows(shown)
        self.sentence = Text(_sentence(shown, place.title))
        self.sentence.setWordWrap(True)
        columns = [
            Column("fate", "What becomes of it", lambda row: row.fate, "choice", width=16,
                   choices=_FATES, help="Only what this plan has made is deleted."),
            Column("type", "Type", lambda row: TYPE_TITLES[row.task.task_type], width=14),
            Column("name", "Task", lambda row: row.task.name, width=46),
            Column("why", "Why", lambda row: row.why, width=40, tooltip=lambda row: row.why),
        ]  # fmt: skip
        model = RecordTableModel(columns, lambda row: (row.task.id, row.fate))
        self.table = DataTable(model, title="What would become of each")
        MarkedCells(self.table, lambda row, key: _MARKS[row.fate] if key == "fate" else None)
        ElasticLayout(self.table, settings, "prepare_rollback", {"name": 2, "why": 1}, frozen=False)
        buttons = QDialogButtonBox()
        count = len(shown.tasks)
        self.accept_button = buttons.addButton(
            f"Roll back {count_text(count, 'task')}",
            QDialogButtonBox.ButtonRole.AcceptRole,
        )
        self.accept_button.setAutoDefault(False)
        deletes = any(row.fate == DELETED for row in rows)
        self.typed = QLineEdit()
        self.typed.setAccessibleName(f"Type {self._host} to delete there")
        self.typed.setPlaceholderText(self._host)
        self.typed.textChanged.connect(self._look)
        line = QFormLayout()
        line.addRow(f"To delete there, type the name of the cloud, {self._host}:", self.typed)
        cancel = buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        cancel.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = self.make_column()
        column.addWidget(self.sentence)
        column.addWidget(self.table, 1)
        if deletes:
            column.addLayout(line)
        column.addWidget(buttons)
        open_at(self, grid(124), grid(60))
        self.table.set_empty("Nothing of this plan is in the cloud.")
        self.table.set_records(rows)
        self._may = count > 0
        self._asks = deletes
        self._look()
        cancel.setFocus()

    def accept(self) -> None:
        """Agree."""
        self.agreed.emit()
        super().accept()

    def _look(self) -> None:
        """Let the button be used once the cloud is named."""
        named = self.typed.text().strip().casefold() == self._host.casefold()
        self.accept_button.setEnabled(self._may and (named or not self._asks))
        waits = self._may and not self.accept_button.isEnabled()
        self.accept_button.setToolTip(f"Type {self._host} first." if waits else "")


def _sentence(shown: RollBackPreview, cloud: str) -> str:
    if not shown.tasks:
        stays = ": what stays has its reason beside it" if shown.refused or shown.in_use else ""
        return f"In {cloud} there is nothing of this plan to be deleted{stays}."
    going = counted_types(shown.tasks)
    text = f"What this plan has made in {cloud} would be deleted or put back: {going}."
    stay = len(shown.refused) + len(shown.in_use)
    if stay:
        tasks = "task stays" if stay == 1 else "tasks stay"
        text += f" {grouped(stay)} {tasks}, with the reason beside."
    return f"{text} This cannot be undone."
