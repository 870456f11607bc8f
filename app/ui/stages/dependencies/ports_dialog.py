"""Asks for the lists by which flows are read: ports of shared services and of servers."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QFormLayout, QPlainTextEdit, QWidget

from app.domain.errors import FieldError
from app.domain.planning.dependencies.rules import MAX_CLIENTS, DependencyRules, port_words
from app.ui.parts.dialog import Dialog
from app.ui.parts.dialog_size import open_at
from app.ui.parts.form_field import CloudField
from app.ui.parts.quiet_fields import QuietSpinBox
from app.ui.parts.text import Text
from app.ui.theme.metrics import grid

_PORTS = (
    ("shared", "Shared services", "Whoever answers here serves everybody: DNS, NTP, backup, …"),
    ("servers", "Further servers", "Ports that servers of this estate listen on, such as 7010"),
)


class PortsDialog(Dialog):
    """Two lists of ports and a number of clients, each checked while it is typed."""

    help_place = "dependencies.md#shared-services"

    chosen = Signal(object)
    """What was changed, by its name."""

    def __init__(self, rules: DependencyRules, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Ports of servers")
        self._rules = rules
        self.ports: dict[str, QPlainTextEdit] = {}
        self.lines: dict[str, CloudField] = {}
        form = QFormLayout()
        form.setHorizontalSpacing(grid(2))
        form.setVerticalSpacing(grid(0.5))
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for key, title, tip in _PORTS:
            field = self.ports[key] = QPlainTextEdit()
            field.setTabChangesFocus(True)
            field.setToolTip(tip)
            field.setPlaceholderText("53, 88, 8080-8090")
            field.setMinimumHeight(4 * self.fontMetrics().lineSpacing())
            line = self.lines[key] = CloudField(title, field, steady=True)
            form.addRow(title, line)
            field.textChanged.connect(self._show)
        self.clients = QuietSpinBox("Most clients")
        self.clients.setKeyboardTracking(True)
        self.clients.setRange(1, MAX_CLIENTS)
        self.clients.setToolTip("A VM with more clients than this is a shared service")
        form.addRow("Most clients", self.clients)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.defaults_button = self.buttons.addButton(
            "Defaults", QDialogButtonBox.ButtonRole.ResetRole
        )
        self.defaults_button.setAutoDefault(False)
        self.apply_button = self.buttons.addButton("Apply", QDialogButtonBox.ButtonRole.AcceptRole)
        self.apply_button.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.defaults_button.clicked.connect(partial(self._fill, DependencyRules()))
        sentence = Text(
            "The next flow file is read by these lists; what was imported stays. Ordinary ports "
            "of servers are known without being listed.",
            tone="muted",
        )
        sentence.setWordWrap(True)
        column = self.make_column()
        column.addWidget(sentence)
        column.addLayout(form, 1)
        column.addWidget(self.buttons)
        open_at(self, grid(80), grid(48))
        self.clients.valueChanged.connect(self._show)
        self._fill(rules)
        self.ports["shared"].setFocus()

    def _fill(self, rules: DependencyRules, *_ignored: object) -> None:
        self.ports["shared"].setPlainText(port_words(rules.shared))
        self.ports["servers"].setPlainText(port_words(rules.servers))
        self.clients.setValue(rules.most_clients)
        self._show()

    def _typed(self) -> dict[str, Any]:
        texts = {key: " ".join(field.toPlainText().split()) for key, field in self.ports.items()}
        return {**texts, "most_clients": self.clients.value()}

    def _show(self) -> None:
        """Say what is wrong beneath its field."""
        after, good = self._rules, True
        for key, value in self._typed().items():
            try:
                after, wrong = after.with_value(key, value), ""
            except FieldError as error:
                wrong, good = str(error), False
            if key in self.lines:
                self.lines[key].say(wrong)
        self.apply_button.setEnabled(good and after != self._rules)

    def accept(self) -> None:
        """Hand over what was changed."""
        if self.apply_button.isEnabled():
            held = self._rules
            changed = {
                key: value
                for key, value in self._typed().items()
                if held.with_value(key, value) != held
            }
            self.chosen.emit(changed)
            super().accept()
