"""Find and replace: live preview of every change, then one request."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QWidget,
)

from app.domain.errors import UserError
from app.domain.number_style import grouped
from app.domain.replacing import compile_replacement
from app.ui.parts.dialog import Dialog
from app.ui.parts.tool_field import ToolField
from app.ui.table.block_edits import Change, Replacement, plan_replacements
from app.ui.table.cell_roles import Tokens
from app.ui.table.change_list import MOST_LISTED, ChangeList, ListedChange
from app.ui.table.record_table_model import RecordTableModel
from app.ui.table.record_titles import record_titles
from app.ui.theme.metrics import grid

_PREVIEW_AFTER_MS = 150
_SELECTION, _SHOWN, _ALL = range(3)


class FindReplaceDialog(Dialog):
    """Replaces in one editable column or all of them; refused cells keep their value."""

    replace_requested = Signal(object)
    """The list of changes (key, field, value)."""

    def __init__(
        self,
        model: RecordTableModel,
        selected_keys: Callable[[], Sequence[Hashable]],
        tokens: Tokens,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Find and replace")
        self._records = model
        self._selected_keys = selected_keys
        self._changes: list[Change] = []
        self._places = [
            place
            for place, column in enumerate(model.columns)
            if column.editable and column.kind != "bool"
        ]
        self.find_field = ToolField(self)
        self.find_field.add_clear()
        self.replace_field = ToolField(self)
        self.replace_field.add_clear()
        self.field_box = QComboBox(self)
        self.field_box.addItem("All columns that can be edited")
        self.field_box.addItems([model.columns[place].heading for place in self._places])
        self.scope_box = QComboBox(self)
        self.case_box = QCheckBox("Match case", self)
        self.regex_box = QCheckBox("Regular expression", self)
        self.regex_box.setToolTip(
            "In the replacement \\1 stands for the first group and \\g<name> for a named one."
        )
        self.sentence = QLabel(self)
        self.sentence.setWordWrap(True)
        self.listing = ChangeList(tokens, self)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.replace_button = self.buttons.addButton(
            "Replace", QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.replace_button.setDefault(True)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PREVIEW_AFTER_MS)
        self._build()
        self._fill_scopes()
        self._connect()
        self.refresh()

    def _build(self) -> None:
        form = QFormLayout()
        form.addRow("Find", self.find_field)
        form.addRow("Replace with", self.replace_field)
        form.addRow("In", self.field_box)
        form.addRow("Rows", self.scope_box)
        options = QHBoxLayout()
        options.addWidget(self.case_box)
        options.addWidget(self.regex_box)
        options.addStretch()
        form.addRow("", options)
        column = self.make_column()
        column.setSpacing(grid())
        column.addLayout(form)
        column.addWidget(self.sentence)
        column.addWidget(self.listing, 1)
        column.addWidget(self.buttons)
        metrics = self.fontMetrics()
        self.resize(metrics.averageCharWidth() * 150, metrics.height() * 30)

    def _fill_scopes(self) -> None:
        selected = len(self._selected_keys())
        shown, total = self._records.shown_count, self._records.total_count
        self.scope_box.addItem(f"Selected rows ({grouped(selected)})", _SELECTION)
        self.scope_box.addItem(f"Rows that are shown ({grouped(shown)})", _SHOWN)
        self.scope_box.addItem(f"All rows ({grouped(total)})", _ALL)
        self.scope_box.setCurrentIndex(_SELECTION if selected > 1 else _SHOWN)

    def _connect(self) -> None:
        self.find_field.textChanged.connect(self._timer.start)
        self.replace_field.textChanged.connect(self._timer.start)
        for box in (self.field_box, self.scope_box):
            box.currentIndexChanged.connect(self._timer.start)
        for check in (self.case_box, self.regex_box):
            check.toggled.connect(self._timer.start)
        self._timer.timeout.connect(self.refresh)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

    def choose_field(self, place: int) -> None:
        """Begin with a column."""
        if place in self._places:
            self.field_box.setCurrentIndex(self._places.index(place) + 1)

    def refresh(self) -> None:
        """Work out the changes and list them."""
        self._timer.stop()
        try:
            found = self._found()
        except UserError as error:
            self._show([], str(error) if self.find_field.text() else "")
            return
        refused = sum(bool(one.reason) for one in found)
        good = len(found) - refused
        sentence = f"{grouped(good)} {'cell changes' if good == 1 else 'cells change'}"
        if refused:
            sentence += f", {grouped(refused)} refused"
        if len(found) > MOST_LISTED:
            sentence += f"; the first {grouped(MOST_LISTED)} are listed"
        self._show(found, f"{sentence}." if found else "Nothing is found.")

    def _found(self) -> list[Replacement]:
        replace = compile_replacement(
            self.find_field.text(),
            self.replace_field.text(),
            match_case=self.case_box.isChecked(),
            regex=self.regex_box.isChecked(),
        )
        chosen = self.field_box.currentIndex()
        places = self._places if chosen == 0 else [self._places[chosen - 1]]
        return list(plan_replacements(self._records, self._keys(), places, replace))

    def _keys(self) -> Sequence[Hashable]:
        scope = self.scope_box.currentData()
        if scope == _SELECTION:
            return self._selected_keys()
        return self._records.shown_keys() if scope == _SHOWN else self._records.all_keys()

    def _show(self, found: Sequence[Replacement], sentence: str) -> None:
        columns = self._records.columns
        self._changes = [
            (one.key, columns[one.place].service_field, one.value)
            for one in found
            if not one.reason
        ]
        self.sentence.setText(sentence)
        self.replace_button.setEnabled(bool(self._changes))
        count = len(self._changes)
        self.replace_button.setText(f"Replace {grouped(count)}" if count else "Replace")
        listed = found[:MOST_LISTED]
        titles = record_titles(self._records, [one.key for one in listed])
        self.listing.show_changes(
            ListedChange(
                number,
                title,
                columns[one.place].title,
                one.before,
                one.after,
                one.reason,
            )
            for number, (title, one) in enumerate(zip(titles, listed, strict=True))
        )

    def accept(self) -> None:
        """Ask for the changes as they are listed."""
        self.refresh()
        if self._changes:
            self.replace_requested.emit(self._changes)
            super().accept()
