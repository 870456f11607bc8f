"""A question that is answered with a reason: the base of the dialogs that want one."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialogButtonBox,
    QFormLayout,
    QWidget,
)

from app.services.inventory import MAX_TEXT
from app.ui.parts.dialog import Dialog
from app.ui.parts.text import Text
from app.ui.theme.metrics import TextSize, grid


class WhyDialog(Dialog):
    """A sentence, fields of the subclass, and a line for the reason with earlier ones to choose.

    The button stays disabled while a reason that is ``required`` is missing; what is missing
    stands under the field once something was typed and taken away again.
    """

    def __init__(
        self,
        title: str,
        sentence: str,
        label: str,
        accept_text: str,
        parent: QWidget,
        *,
        earlier: Iterable[str] = (),
        required: bool = True,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._required = required
        self.sentence = Text(sentence)
        self.sentence.setWordWrap(True)
        self.why = QComboBox()
        self.why.setEditable(True)
        self.why.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.why.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.why.addItems(list(dict.fromkeys(text for text in earlier if text)))
        self.why.setCurrentIndex(-1)
        self.why.setAccessibleName(label)
        line = self.why.lineEdit()
        if line is not None:
            line.setMaxLength(MAX_TEXT)
        self.message = Text("", TextSize.SMALL, tone="error")
        self.message.hide()
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(grid(2))
        self.form.setVerticalSpacing(grid(1))
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.form.addRow(label, self.why)
        self.form.addRow("", self.message)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = self.buttons.addButton(
            accept_text, QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.accept_button.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.why.editTextChanged.connect(self._typed)
        column = self.make_column()
        column.setSpacing(grid(2))
        column.addWidget(self.sentence)
        column.addLayout(self.form)
        column.addStretch(1)
        column.addWidget(self.buttons)
        self.setMinimumWidth(grid(56))
        self.accept_button.setEnabled(not required)
        self.why.setFocus()

    def add_field(self, label: str, field: QWidget) -> None:
        """Put a field above the reason."""
        field.setAccessibleName(label)
        self.form.insertRow(self.form.rowCount() - 2, label, field)

    @property
    def reason(self) -> str:
        """What was typed, without blanks around it."""
        return self.why.currentText().strip()

    def _typed(self) -> None:
        missing = self._required and not self.reason
        self.accept_button.setEnabled(not missing)
        self.message.setText("Say why." if missing else "")
        self.message.setVisible(missing)
