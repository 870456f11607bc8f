"""Asks on which VM some VMs depend, found by typing, and in which sense."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QFormLayout, QWidget

from app.domain.counted_noun import count_text
from app.domain.number_style import grouped
from app.domain.planning.dependencies.edge import EdgeKind
from app.domain.planning.dependencies.words import KIND_MEANING, KIND_TITLES, edges_text
from app.ui.parts.dialog import Dialog
from app.ui.parts.form_field import CloudField
from app.ui.parts.quiet_fields import QuietComboBox
from app.ui.parts.text import Text
from app.ui.parts.vm_field import VmField
from app.ui.theme.metrics import TextSize, grid

Check = Callable[[Sequence[int], int, EdgeKind], str]
"""VMs, the one that they need, the kind: why that cannot be, empty where it can."""


class AddDependencyDialog(Dialog):
    """The VMs are given, or the one is found here too. A ring is refused beside its field."""

    chosen = Signal(object, object, object)
    """Keys of the VMs, keys of those that they need, and the kind."""

    def __init__(
        self,
        vm_keys: Sequence[int],
        titles: Mapping[int, str],
        check: Check,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Add dependency")
        self._given, self._titles, self._check = list(vm_keys), titles, check
        self.vm = VmField("VM", titles)
        self.needs = VmField("Depends on", titles)
        self.vm_line = CloudField("VM", self.vm, steady=True)
        self.needs_line = CloudField("Depends on", self.needs, steady=True)
        self.kind = QuietComboBox("Kind")
        for kind in EdgeKind:
            self.kind.addItem(KIND_TITLES[kind], kind)
        self.meaning = Text("", TextSize.SMALL, tone="muted")
        self.meaning.setWordWrap(True)
        form = QFormLayout()
        form.setHorizontalSpacing(grid(2))
        form.setVerticalSpacing(grid(0.5))
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        if self._given:
            who = Text(self._who())
            who.setWordWrap(True)
            form.addRow("VM" if len(self._given) == 1 else "VMs", who)
            self.needs.hide_vms(self._given)
        else:
            form.addRow("VM", self.vm_line)
        form.addRow("Kind", self.kind)
        form.addRow("", self.meaning)
        form.addRow("Depends on", self.needs_line)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = self.buttons.addButton("Add", QDialogButtonBox.ButtonRole.AcceptRole)
        self.accept_button.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = self.make_column()
        column.setSpacing(grid(2))
        column.addLayout(form)
        column.addStretch(1)
        column.addWidget(self.buttons)
        self.setMinimumWidth(grid(72))
        for field in (self.vm, self.needs):
            field.textChanged.connect(self._show)
            field.vm_changed.connect(self._show)
        self.vm.vm_taken.connect(self._vm_taken)
        self.needs.vm_taken.connect(self._needed_taken)
        self.kind.currentIndexChanged.connect(self._show)
        self._show()
        (self.needs if self._given else self.vm).setFocus()

    def _who(self) -> str:
        names = [self._titles.get(key, "") for key in self._given[:3]]
        if len(self._given) == 1:
            return names[0]
        more = len(self._given) - len(names)
        rest = f" and {grouped(more)} more" if more > 0 else ""
        return f"{count_text(len(self._given), 'VM')}: {', '.join(names)}{rest}"

    def _vm_taken(self, _key: int) -> None:
        self.needs.setFocus()

    def _needed_taken(self, _key: int) -> None:
        self.accept_button.setFocus()

    @property
    def vm_keys(self) -> list[int]:
        """The VMs that would depend on another."""
        if self._given:
            return self._given
        return [self.vm.key] if self.vm.key is not None else []

    @property
    def edge_kind(self) -> EdgeKind:
        """The kind that is chosen."""
        return EdgeKind(self.kind.currentData())

    def _refusal(self) -> str:
        if self.needs.key is None or not self.vm_keys:
            return ""
        return self._check(self.vm_keys, self.needs.key, self.edge_kind)

    def _show(self, *_ignored: object) -> None:
        self.meaning.setText(KIND_MEANING[self.edge_kind])
        refusal = self._refusal()
        self.vm_line.say(self.vm.problem())
        self.needs_line.say(self.needs.problem() or refusal)
        ready = bool(self.vm_keys) and self.needs.key is not None and not refusal
        self.accept_button.setEnabled(ready)
        self.accept_button.setText(
            "Add" if len(self._given) < 2 else f"Add {edges_text(len(self._given))}"
        )

    def accept(self) -> None:
        """Hand over what was chosen."""
        if self.accept_button.isEnabled():
            self.chosen.emit(self.vm_keys, [self.needs.key], self.edge_kind)
            super().accept()
