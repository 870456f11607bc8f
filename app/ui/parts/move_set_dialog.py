"""Asks which VMs must move together, and what the set is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QWidget,
)

from app.domain.counted_noun import count_text
from app.ui.parts.dialog import Dialog
from app.ui.parts.dialog_size import open_at
from app.ui.parts.form_field import CloudField
from app.ui.parts.vm_field import VmField
from app.ui.theme.metrics import grid

Check = Callable[[Sequence[int]], str]
"""Members: why they cannot move together, empty where they can."""

LONGEST_NAME = 255


class MoveSetDialog(Dialog):
    """A name and a list of members, to which more are added by typing."""

    chosen = Signal(str, object)
    """The name, and the keys of the members."""

    def __init__(
        self,
        title: str,
        name: str,
        members: Sequence[int],
        titles: Mapping[int, str],
        check: Check,
        taken: Sequence[str],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._titles, self._check = titles, check
        self._taken = {each.casefold() for each in taken if each.casefold() != name.casefold()}
        self.name = QLineEdit(name)
        self.name.setMaxLength(LONGEST_NAME)
        self.name.setPlaceholderText("Optional: else it is called by its members")
        self.name_line = CloudField("Name", self.name, steady=True)
        self.more = VmField("Add a VM", titles)
        self.more_line = CloudField("Add a VM", self.more, steady=True)
        self.members = QListWidget()
        self.members.setAccessibleName("Members")
        self.members.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.remove_button = QPushButton("Take out")
        self.remove_button.setAutoDefault(False)
        self.remove_button.clicked.connect(self._take_out)
        form = QFormLayout()
        form.setHorizontalSpacing(grid(2))
        form.setVerticalSpacing(grid(0.5))
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("Name", self.name_line)
        form.addRow("Add a VM", self.more_line)
        form.addRow("Members", self.members)
        below = QHBoxLayout()
        below.addWidget(self.remove_button)
        below.addStretch(1)
        form.addRow("", below)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = self.buttons.addButton("Make", QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = self.make_column()
        column.addLayout(form, 1)
        column.addWidget(self.buttons)
        open_at(self, grid(72), grid(64))
        self.name.textChanged.connect(self._show)
        self.more.textChanged.connect(self._show)
        self.more.vm_taken.connect(self._add)
        self.members.itemSelectionChanged.connect(self._show)
        delete = QShortcut(QKeySequence.StandardKey.Delete, self.members)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._take_out)
        for key in members:
            self._put(key)
        self._show()
        self.more.setFocus()

    @property
    def keys(self) -> list[int]:
        """Keys of the members."""
        rows = range(self.members.count())
        return [self.members.item(row).data(Qt.ItemDataRole.UserRole) for row in rows]

    def _put(self, key: int) -> None:
        item = QListWidgetItem(self._titles.get(key, ""))
        item.setData(Qt.ItemDataRole.UserRole, key)
        self.members.addItem(item)

    def _add(self, key: int) -> None:
        if key not in self.keys:
            self._put(key)
        self.more.clear()
        self._show()

    def _take_out(self) -> None:
        for item in self.members.selectedItems():
            self.members.takeItem(self.members.row(item))
        self._show()

    def _show(self, *_ignored: object) -> None:
        keys = self.keys
        self.more.hide_vms(keys)
        name = " ".join(self.name.text().split())
        wrong = f"There is a set “{name}” already." if name.casefold() in self._taken else ""
        refusal = self._check(keys) if len(keys) > 1 else ""
        self.name_line.say(wrong)
        self.more_line.say(self.more.problem() or refusal)
        self.remove_button.setEnabled(bool(self.members.selectedItems()))
        self.accept_button.setText(f"Move {count_text(len(keys), 'VM')} together")
        self.accept_button.setEnabled(len(keys) > 1 and not wrong and not refusal)

    def accept(self) -> None:
        """Hand over what was chosen."""
        if self.accept_button.isEnabled():
            self.chosen.emit(" ".join(self.name.text().split()), self.keys)
            super().accept()
