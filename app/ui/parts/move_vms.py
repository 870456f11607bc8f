"""Asks to which tenant VMs are moved by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QWidget,
)

from app.domain.columns import Column
from app.domain.counted_noun import count_text
from app.domain.model import Tenant, Vm
from app.ui.parts.dialog import Dialog
from app.ui.parts.dialog_size import open_at
from app.ui.parts.text import Text
from app.ui.table.data_table import DataTable
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.metrics import TextSize, grid

_NEW = 0
_NEW_TEXT = "New tenant…"


class MoveVmsDialog(Dialog):
    """Offers the tenants and a new one. With ``choose`` the VMs to move are picked here too."""

    chosen = Signal(object, object)
    """Keys of the VMs, and the tenant's key or (name, OrgVDC) of a new one."""

    def __init__(
        self,
        vms: Sequence[Vm],
        tenants: Mapping[int, Tenant],
        parent: QWidget,
        *,
        choose: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Move VMs to another tenant")
        self._vms = list(vms)
        self._taken = {(t.name, t.org_vdc) for t in tenants.values()}
        self.sentence = Text("", tone="muted")
        self.sentence.setWordWrap(True)
        self.to = QComboBox()
        self.to.setAccessibleName("To tenant")
        homes = {vm.tenant_id for vm in vms}
        ordered = sorted(tenants.values(), key=lambda tenant: tenant.title.casefold())
        for tenant in ordered:
            if homes != {tenant.id}:
                scope = "" if tenant.in_scope else " (out of scope)"
                self.to.addItem(f"{tenant.title}{scope}", tenant.id)
        self.to.addItem(_NEW_TEXT, _NEW)
        # Nobody is offered: the wrong tenant must not be one press of Enter away.
        self.to.setPlaceholderText("Choose a tenant…")
        self.to.setCurrentIndex(-1)
        self.name = QLineEdit()
        self.name.setAccessibleName("Name of the new tenant")
        self.message = Text("", TextSize.SMALL, tone="error")
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(grid(2))
        self.form.setVerticalSpacing(grid(1))
        self.form.addRow("To", self.to)
        self.form.addRow("Name", self.name)
        self.form.addRow("", self.message)
        self.table = _vm_table() if choose else None
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = self.buttons.addButton("Move", QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = self.make_column()
        column.setSpacing(grid(2))
        column.addWidget(self.sentence)
        if self.table is not None:
            self.table.set_records(self._vms)
            self.table.selection_changed.connect(self._show)
            column.addWidget(self.table, 1)
            open_at(self, grid(96), grid(70))
        else:
            column.addStretch(1)
            self.setMinimumWidth(grid(60))
        column.addLayout(self.form)
        column.addWidget(self.buttons)
        self.to.currentIndexChanged.connect(self._target_changed)
        self.name.textEdited.connect(self._show)
        self._target_changed()

    @property
    def keys(self) -> list[int]:
        """Keys of the VMs that would be moved."""
        if self.table is None:
            return [vm.id for vm in self._vms]
        return [key for key in self.table.selected_keys() if isinstance(key, int)]

    def _target_changed(self) -> None:
        new = self.to.currentData() == _NEW
        self.form.setRowVisible(self.name, new)
        if new:
            self.name.setFocus()
        self._show()

    def _problem(self) -> str:
        if self.to.currentIndex() < 0:
            return "Choose a tenant."
        if self.to.currentData() != _NEW:
            return ""
        name = " ".join(self.name.text().split())
        if (name, "") in self._taken:
            return f"There is a tenant “{name}” already: choose it above."
        return "" if name else "A new tenant needs a name."

    def _show(self) -> None:
        problem, count = self._problem(), len(self.keys)
        shown = problem if self.name.text() else ""
        self.message.setText(shown)
        self.form.setRowVisible(self.message, bool(shown))
        self.accept_button.setText(f"Move {count_text(count, 'VM')}")
        self.accept_button.setEnabled(bool(count) and not problem)
        if self.table is not None:
            who, move, stay = "Select the VMs to move. They", "move", "stay"
        else:
            who = count_text(count, "VM")
            move, stay = ("moves", "stays") if count == 1 else ("move", "stay")
        self.sentence.setText(
            f"{who} {move} to the tenant below, and {stay} there over detection and import."
        )

    def accept(self) -> None:
        """Hand over what was chosen."""
        if self.keys and not self._problem():
            key = self.to.currentData()
            self.chosen.emit(self.keys, key if key != _NEW else (self.name.text(), ""))
            super().accept()


def _vm_table() -> DataTable:
    columns = [
        Column("name", "VM", lambda vm: vm.name, width=26),
        Column("folder", "Folder", lambda vm: vm.folder, width=44),
        Column("cluster", "Cluster", lambda vm: vm.cluster, width=18),
        Column("disk_gb", "Alloc", lambda vm: vm.disk_gb, "float", "GB", decimals=0, width=10),
    ]
    model = RecordTableModel(columns, lambda vm: vm.id)
    return DataTable(model, title="VMs to move", name="move-vms")
