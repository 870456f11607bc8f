"""Asks which applications must move together as sets."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QListWidget, QListWidgetItem, QWidget

from app.domain.counted_noun import count_text
from app.ui.parts.dialog import Dialog
from app.ui.parts.dialog_size import open_at
from app.ui.parts.search_field import SearchField
from app.ui.parts.text import Text
from app.ui.theme.metrics import grid

Check = Callable[[Sequence[int]], str]
"""Keys of VMs: why they cannot move together, empty where they can."""

_NAME = Qt.ItemDataRole.UserRole
_CHECKED, _UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class ApplicationsDialog(Dialog):
    """All applications with their VMs in plan; those that are ticked are sets."""

    help_place = "dependencies.md#sets"

    chosen = Signal(object)
    """The names of the applications that move together."""

    def __init__(
        self,
        members: Mapping[str, Sequence[int]],
        together: Collection[str],
        check: Check,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Applications that move together")
        self._members, self._check = members, check
        self._held = {each.casefold() for each in together}
        self.search = SearchField("Search applications")
        self.list = QListWidget()
        self.list.setAccessibleName("Applications")
        for name in sorted({*members, *together}, key=str.casefold):
            vms = members.get(name, ())
            item = QListWidgetItem(f"{name} · {count_text(len(vms), 'VM')} in plan")
            item.setData(_NAME, name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(_CHECKED if name.casefold() in self._held else _UNCHECKED)
            self.list.addItem(item)
        self.sentence = Text("", tone="muted")
        self.sentence.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.apply_button = self.buttons.addButton("Apply", QDialogButtonBox.ButtonRole.AcceptRole)
        self.apply_button.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = self.make_column()
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        column.addWidget(self.sentence)
        column.addWidget(self.buttons)
        open_at(self, grid(64), grid(64))
        self.search.textChanged.connect(self._filter)
        self.list.itemChanged.connect(self._show)
        self._show()
        self.list.setCurrentRow(0)
        self.list.setFocus()

    @property
    def names(self) -> list[str]:
        """The applications that are ticked."""
        items = [self.list.item(row) for row in range(self.list.count())]
        return [item.data(_NAME) for item in items if item.checkState() is _CHECKED]

    def _filter(self, text: str) -> None:
        needle = text.strip().casefold()
        for row in range(self.list.count()):
            item = self.list.item(row)
            item.setHidden(needle not in item.data(_NAME).casefold())

    def _show(self, *_ignored: object) -> None:
        names = self.names
        wrong = ""
        for name in names:
            vms = self._members.get(name, ())
            if name.casefold() not in self._held and len(vms) > 1:
                wrong = wrong or self._check(vms)
        total = sum(len(self._members.get(name, ())) for name in names)
        what = f"{count_text(total, 'VM')} of {count_text(len(names), 'application')}"
        text = wrong or f"{what} move together: those of one start on the same day."
        if not self.list.count():
            text = "No VM in plan names its application: import facts, or type them in Source VMs."
        self.sentence.setText(text)
        self.sentence.set_tone("error" if wrong else "muted")
        changed = {name.casefold() for name in names} != self._held
        self.apply_button.setEnabled(changed and not wrong)

    def accept(self) -> None:
        """Hand over the names."""
        if self.apply_button.isEnabled():
            self.chosen.emit(self.names)
            super().accept()
