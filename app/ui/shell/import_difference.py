"""Shows what a re-import or the removal of a vCenter changes, before anything is changed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QWidget

from app.domain.columns import Column
from app.domain.counted_noun import signed_text
from app.domain.inventory.merge import Difference, VmDifference
from app.domain.number_style import fixed, grouped
from app.domain.units import gib
from app.ui.parts.dialog import Dialog
from app.ui.parts.dialog_size import open_at
from app.ui.parts.text import Text
from app.ui.shell.estate_list import EstateList
from app.ui.table.data_table import DataTable
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.metrics import grid

_KINDS = ("added", "removed", "renamed", "resized", "moved")
DECIDED = "decided"
_LABELS = {
    "vcpu": "vCPU",
    "ram_mib": "RAM",
    "disk_mib": "disk",
    "used_mib": "used",
    "disk_count": "disks",
    "nic_count": "NICs",
    "resource_pool": "resource pool",
    "vcenter": "vCenter",
}


def value_text(field: str, value: Any) -> str:
    """A field's value as people read it."""
    if field.endswith("_mib"):
        return f"{fixed(gib(value), 1)} GB"
    return grouped(value) if isinstance(value, int) else str(value or "–")


def changes_text(row: VmDifference) -> str:
    """The changed fields of one VM in a line, or what was decided about one that goes."""
    if row.decisions:
        return f"Lost with it: {'; '.join(row.decisions)}"
    return "; ".join(
        f"{_LABELS.get(f.field, f.field)} {value_text(f.field, f.before)} → "
        f"{value_text(f.field, f.after)}"
        for f in row.fields
    )


def summary(difference: Difference) -> str:
    """What applying changes in sum, in sentences."""
    before, after = difference.before, difference.after
    capacity = (
        f"{difference.sentence}. Capacity: {signed_text(after.vcpu - before.vcpu)} vCPU, "
        f"{signed_text(gib(after.ram_mib - before.ram_mib), 1)} GB RAM, "
        f"{signed_text(gib(after.disk_mib - before.disk_mib), 1)} GB disk, "
        f"{signed_text(gib(after.used_mib - before.used_mib), 1)} GB used."
    )
    lines = [capacity]
    if difference.networks_added:
        names = ", ".join(difference.networks_added)
        lines.append(f"New networks, to be mapped: {names}.")
    if difference.networks_removed:
        lines.append(
            "Networks that no VM uses any more leave the network map: "
            f"{', '.join(difference.networks_removed)}."
        )
    if difference.finer:
        lines.append(f"Other than before: {', '.join(difference.finer)}.")
    if any(change.kind == "replaces" for change in difference.estates):
        lines.append("Overrides, statuses, notes, scope, targets, mappings and waivers stay.")
    return " ".join(lines)


def _decided(kind: str, row: VmDifference) -> bool:
    return kind == DECIDED and bool(row.decisions)


_LOOKING_AT_COLUMNS = 2
"""The dialog's result where it is left for the columns, which is neither yes nor no."""


class ImportDifferenceDialog(Dialog):
    """Accepting it applies the change; anything else leaves the project as it is."""

    columns_wanted = Signal()
    """What each column of the files was taken for is to be looked at first."""

    def __init__(
        self,
        difference: Difference,
        title: str,
        accept: str,
        parent: QWidget,
        *,
        columns: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._rows = list(enumerate(difference.rows))
        self.estates = EstateList(difference.estates)
        self.summary = Text(summary(difference), tone="muted")
        self.summary.setWordWrap(True)
        self.kinds = QComboBox()
        self.kinds.setAccessibleName("Kind of change")
        self.kinds.addItem(f"All changes ({grouped(len(self._rows))})", "")
        decided = sum(bool(row.decisions) for row in difference.rows)
        if decided:
            self.kinds.addItem(f"Removed with decisions ({grouped(decided)})", DECIDED)
        for kind in _KINDS:
            if difference.count(kind):
                self.kinds.addItem(f"{kind.capitalize()} ({grouped(difference.count(kind))})", kind)
        self.kinds.currentIndexChanged.connect(self._show)
        model = RecordTableModel(
            [
                Column("kind", "Change", lambda row: row[1].kind),
                Column("name", "VM", lambda row: row[1].name, width=32),
                Column("vcenter", "vCenter", lambda row: row[1].vcenter, width=20),
                Column("changes", "What", lambda row: changes_text(row[1]), width=60),
            ],
            lambda row: row[0],
        )
        self.table = DataTable(model, title="Changes", name="import-difference")
        self.table.header.setStretchLastSection(True)  # what changes is the longest text
        self.table.set_empty(
            "No VM comes, goes, or has another name, size or place. What else was read of them "
            "is taken over."
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(accept, QDialogButtonBox.ButtonRole.AcceptRole)
        if columns:
            look = buttons.addButton("Columns…", QDialogButtonBox.ButtonRole.ActionRole)
            look.setToolTip("What each column of the files was taken for")
            look.setAutoDefault(False)
            look.clicked.connect(self._look_at_columns)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = self.make_column()
        column.setSpacing(grid(1))
        for widget in (self.estates, self.summary, self.kinds):
            column.addWidget(widget)
        column.addWidget(self.table, 1)
        column.addWidget(buttons)
        open_at(self, grid(120), grid(75))
        self._show()

    def _look_at_columns(self) -> None:
        self.done(_LOOKING_AT_COLUMNS)
        self.columns_wanted.emit()

    def _show(self) -> None:
        kind = self.kinds.currentData()
        self.table.records.set_records(
            [row for row in self._rows if kind in {"", row[1].kind} or _decided(kind, row[1])]
        )
