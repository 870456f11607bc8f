"""Which column of an export is what, to be seen and to be said."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.inventory.column_choices import (
    NO_CHOICES,
    NOT_USED,
    UNITS,
    ColumnChoice,
    ColumnChoices,
)
from app.domain.inventory.column_survey import SheetColumns, Use
from app.domain.inventory.field_titles import form_of, title_of
from app.domain.number_style import grouped
from app.services.import_preview import ImportPreview
from app.ui.parts.flow import FlowLayout
from app.ui.parts.quiet_fields import QuietComboBox
from app.ui.parts.text import Text
from app.ui.shell.import_column_rows import COLUMNS, ColumnRow, is_unknown, rows_of
from app.ui.table.data_table import DataTable
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.metrics import grid

_ALL = -1
_MOST_POINTS = 4
_AUTOMATIC = "\0"
"""In place of a field: what the heading says."""


class ImportColumns(QWidget):
    """A table of all columns; beneath it what the current one is, to be chosen.

    A choice is bound to the heading in every sheet of the kind.
    """

    changed = Signal(object)
    """The :class:`ColumnChoices` from now on."""

    def __init__(self) -> None:
        super().__init__()
        self.choices: ColumnChoices = NO_CHOICES
        self._sheets: tuple[SheetColumns, ...] = ()
        self.sheet = QuietComboBox("Sheet")
        self.table = DataTable(
            RecordTableModel(COLUMNS, lambda row: row.key), title="Columns", name="import-columns"
        )
        last = len(COLUMNS) - 1
        self.table.header.setSectionResizeMode(last, QHeaderView.ResizeMode.Stretch)
        self.table.set_empty("The files have no columns.")
        self.points = Text("", tone="warning")
        self.points.setWordWrap(True)
        self.heading = Text("", bold=True)
        self.field = QuietComboBox("What the column is")
        self.field.setMinimumContentsLength(24)
        self.unit = QuietComboBox("Unit of the column")
        self.note = Text("", tone="muted")
        self.note.setWordWrap(True)
        self.reset_button = QPushButton("Forget all choices")
        self.reset_button.setAutoDefault(False)
        self._lay_out()
        self.sheet.activated.connect(self._show_rows)
        self.table.current_changed.connect(self._show_current)
        self.table.activated.connect(lambda _key: self.field.setFocus())
        self.field.activated.connect(self._field_chosen)
        self.unit.activated.connect(self._unit_chosen)
        self.reset_button.clicked.connect(self._forget)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        self._sheet_label = QLabel("&Sheet")
        self._sheet_label.setBuddy(self.sheet)
        top.addWidget(self._sheet_label)
        top.addWidget(self.sheet)
        top.addStretch(1)
        top.addWidget(self.reset_button)
        field_label, self._unit_label = QLabel("&is"), QLabel("in &unit")
        field_label.setBuddy(self.field)
        self._unit_label.setBuddy(self.unit)
        editing = QWidget()
        line = FlowLayout(editing, centred=True)
        for widget in (self.heading, field_label, self.field, self._unit_label, self.unit):
            line.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, grid(1), 0, 0)
        column.setSpacing(grid(1))
        column.addWidget(self.points)
        column.addLayout(top)
        column.addWidget(self.table, 1)
        column.addWidget(editing)
        column.addWidget(self.note)

    # -- what is shown -----------------------------------------------------------------------------

    def show_columns(self, preview: ImportPreview) -> None:
        """Show the columns as they were read, and what there is to look at."""
        sheets, choices = preview.sheets, preview.choices
        first = not self._sheets
        self.choices = choices
        self._sheets = tuple(sorted(sheets, key=lambda sheet: sheet.kind == "vMetaData"))
        before = self.sheet.currentText()
        self.sheet.clear()
        self.sheet.addItem("All sheets", _ALL)
        for place, sheet in enumerate(self._sheets):
            self.sheet.addItem(_sheet_title(sheet, sheets), place)
        self.sheet.setCurrentIndex(max(0, self.sheet.findText(before)))
        self.points.setText("\n".join(_first_of(preview.open_points)))
        self.points.setVisible(bool(preview.open_points))
        self._show_rows()
        if first:
            self._go_to_first({gap.name.partition(".")[0] for gap in preview.gaps})
        self._show_current(self.table.current_key())

    def _show_rows(self, *_ignored: object) -> None:
        place = self.sheet.currentData()
        shown = self._sheets if place in (None, _ALL) else (self._sheets[place],)
        self.table.set_records(rows_of(shown))
        self.reset_button.setVisible(bool(self.choices.choices))

    def _go_to_first(self, lacking: Collection[str]) -> None:
        """Make that column the current one which most likely wants to be told what it is.

        ``lacking`` are the kinds of sheets of which something is missing.
        """
        rows = rows_of(self._sheets)
        unknown = [
            row
            for row in rows
            if row.sheet.kind in lacking and row.column.filled and is_unknown(row)
        ]
        first = next(iter(unknown or rows), None)
        if first is not None:
            bar = self.table.grid.horizontalScrollBar()
            before = bar.value()
            self.table.reveal(first.key, "heading")
            bar.setValue(before)

    def _current(self) -> ColumnRow | None:
        key: Hashable = self.table.current_key()
        row = self.table.records.record_of(key) if key is not None else None
        return row if isinstance(row, ColumnRow) else None

    def _show_current(self, _key: object) -> None:
        """Fill the fields below with what the current column may be."""
        row = self._current()
        for widget in (self.field, self.unit):
            widget.setEnabled(row is not None)
        if row is None:
            self.heading.setText("")
            self.field.clear()
            self.note.setText("Choose a column to say what it is.")
            self._show_unit("", "")
            return
        kind, column = row.sheet.kind, row.column
        choice = self.choices.choice(kind, column.key)
        self.heading.setText(f"{row.sheet.found_as}: {column.heading}")
        self.field.clear()
        self.field.addItem("what its heading says", _AUTOMATIC)
        self.field.addItem("not used", NOT_USED)
        taken = {each.field for each in self.choices.of(kind).values() if each is not choice}
        titles = {title_of(kind, name): name for name in row.sheet.free_fields(column.key)
                  if name not in taken}  # fmt: skip
        if choice is not None and choice.field != NOT_USED:
            titles.setdefault(title_of(kind, choice.field), choice.field)
        for title, name in sorted(titles.items(), key=lambda each: each[0].casefold()):
            form = form_of(kind, name)
            self.field.addItem(f"{title}{_FORMS[form]}", name)
        wanted = _AUTOMATIC if choice is None else choice.field
        self.field.setCurrentIndex(max(0, self.field.findData(wanted)))
        field = choice.field if choice is not None else column.field
        if choice is None and column.use is Use.BY_HAND:
            field = ""  # what its heading says is known when the files have been read again
        chosen_unit = choice.unit if choice is not None else ""
        self._show_unit(field if form_of(kind, field) == "size" else "", chosen_unit or column.unit)
        self.note.setText(_note(row, choice))

    def _show_unit(self, size: str, unit: str) -> None:
        """The units of a size; nothing for what is none."""
        for widget in (self._unit_label, self.unit):
            widget.setVisible(bool(size))
        if self.unit.count() == 0:
            for name in UNITS:
                self.unit.addItem(name, name)
        self.unit.setCurrentIndex(max(0, self.unit.findData(unit or "MiB")))

    # -- what is chosen ----------------------------------------------------------------------------

    def _field_chosen(self, _index: int) -> None:
        row = self._current()
        if row is None:
            return
        kind, column, field = row.sheet.kind, row.column, self.field.currentData()
        if field == _AUTOMATIC:
            self._take(self.choices.without(kind, column.key))
        else:
            self._take(self.choices.having(ColumnChoice(kind, column.key, field)))

    def _unit_chosen(self, _index: int) -> None:
        row = self._current()
        if row is None:
            return
        kind, column = row.sheet.kind, row.column
        choice = self.choices.choice(kind, column.key)
        field = choice.field if choice is not None else column.field
        if field and form_of(kind, field) == "size":
            unit = self.unit.currentData()
            self._take(self.choices.having(ColumnChoice(kind, column.key, field, unit)))

    def _forget(self) -> None:
        self._take(ColumnChoices((), self.choices.accepted))

    def _take(self, choices: ColumnChoices) -> None:
        if choices == self.choices:
            return
        self.choices = choices
        self._show_current(None)
        self.reset_button.setVisible(bool(choices.choices))
        self.changed.emit(choices)


_FORMS = {"text": "", "number": " (number)", "size": " (size)", "answer": " (yes or no)"}


def _first_of(points: Sequence[str]) -> list[str]:
    """The first points to look at, and how many more there are."""
    rest = len(points) - _MOST_POINTS
    more = [f"And {grouped(rest)} more, under What was found."] if rest > 0 else []
    return [*points[:_MOST_POINTS], *more]


def _sheet_title(sheet: SheetColumns, sheets: Sequence[SheetColumns]) -> str:
    """The name of a sheet, with its file where there are several."""
    several = len({each.file for each in sheets}) > 1
    named = f"{sheet.found_as} of {sheet.file}" if several else sheet.found_as
    return named if sheet.usable else f"{named} (left out)"


def _note(row: ColumnRow, choice: ColumnChoice | None) -> str:
    """What there is to say of a column."""
    column, kind = row.column, row.sheet.kind
    parts = []
    if choice is not None:
        parts.append(
            f"Said by hand; holds for this heading in every {kind} of the project, also the next "
            "time that it is imported."
        )
    elif column.use is Use.ATTRIBUTE:
        parts.append("Kept with each VM as a custom attribute.")
    if column.unread:
        parts.append(
            f"{grouped(column.unread)} cells cannot be read as {title_of(kind, column.field)} "
            "and count as unknown."
        )
    return " ".join(parts) or "Enter goes from a row to what it is."
