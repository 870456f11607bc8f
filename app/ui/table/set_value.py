"""The dialog that gives a field of all selected records one value."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QWidget,
)

from app.domain.cell_values import choices_of
from app.domain.columns import Column
from app.domain.number_style import grouped
from app.ui.parts.dialog import Dialog
from app.ui.table.cell_roles import Tokens
from app.ui.table.editors import CellComboBox, CellEditor, create_editor
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.metrics import grid


class SetValueDialog(Dialog):
    """Has the column's own editor, and says why a value is refused while it is typed."""

    chosen = Signal(object, str)
    """Column, and the text for it."""

    def __init__(
        self,
        model: RecordTableModel,
        places: Sequence[int],
        count: int,
        tokens: Tokens,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Set value")
        self._records = model
        self._places = list(places)
        self._tokens = tokens
        rows = "row" if count == 1 else "rows"
        self._sentence = QLabel(f"Set one value for {grouped(count)} {rows}.", self)
        self.field_box = QComboBox(self)
        self.field_box.addItems([model.columns[place].heading for place in self._places])
        self.field_box.setAccessibleName("Field")
        self.reason = QLabel(self)
        self.reason.setWordWrap(True)
        self.reason.setStyleSheet(f"color: {tokens.color('error')};")
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self
        )
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setText("Set")
        self._form = QFormLayout()
        self._form.addRow("Field", self.field_box)
        column = self.make_column()
        column.setSpacing(grid())
        column.addWidget(self._sentence)
        column.addLayout(self._form)
        column.addWidget(self.reason)
        column.addStretch()
        column.addWidget(self.buttons)
        self.editor: CellEditor = self._make_editor()
        self.field_box.currentIndexChanged.connect(self._field_changed)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.resize(self.fontMetrics().averageCharWidth() * 56, self.sizeHint().height())

    @property
    def _place(self) -> int:
        return self._places[self.field_box.currentIndex()]

    def _make_editor(self) -> CellEditor:
        column = _with_choices(self._records.columns[self._place])
        editor = create_editor(
            column, self._no_bubble, self._tokens, self._records.cell_format, self
        )
        editor.setFrame(True)
        self._form.addRow("Value", editor)
        if isinstance(editor, CellComboBox):
            editor.currentTextChanged.connect(self._check)
        else:
            editor.textChanged.connect(self._check)
        editor.setFocus()
        self._check(editor.cell_text())
        return editor

    def _no_bubble(self, _: str) -> str:
        return ""

    def _field_changed(self) -> None:
        self._form.removeRow(self.editor)
        self.editor = self._make_editor()

    def _check(self, text: str) -> None:
        reason = self._records.refusal(self._place, text)
        self.reason.setText(reason)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(not reason)

    def accept(self) -> None:
        """Hand out the value, unless it is refused."""
        text = self.editor.cell_text()
        if not self._records.refusal(self._place, text):
            self.chosen.emit(self._place, text)
            super().accept()


def _with_choices(column: Column) -> Column:
    """A yes-or-no column is chosen from a list here, where there is no cell to tick."""
    if column.kind != "bool" or choices_of(column):
        return column
    answers = (("Yes", "Yes"), ("No", "No"))
    return Column(
        column.key, column.title, column.value, "choice", choices=answers, required=column.required
    )
