"""Which column of a list is what, and what applying it would change."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.columns import Column
from app.domain.errors import UserError
from app.domain.number_style import grouped
from app.domain.planning.dependencies.flow_classify import SURE
from app.ui.parts.dialog import Dialog
from app.ui.parts.dialog_size import open_at
from app.ui.parts.flat_scroll_area import flat_scroll_area
from app.ui.parts.folding_splitter import FoldingSplitter
from app.ui.parts.quiet_fields import QuietComboBox, QuietSpinBox
from app.ui.parts.tabbed_pages import NOBODY, TabbedPages
from app.ui.parts.text import Text
from app.ui.shell.list_imports import ListImport, Part, Preview
from app.ui.shell.list_previewing import ListPreviewing
from app.ui.shell.list_previews import PreviewList
from app.ui.table.data_table import DataTable
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.metrics import grid

if TYPE_CHECKING:
    from app.ui.shell.context import AppContext

_NONE = -1
_NO_COLUMN = "–"
_LONG = {"evidence", "sentence", "why", "before", "after", "vms"}
"""Columns that share the room which the others leave."""


class ListImportDialog(Dialog):
    """Columns on the left, with the first rows beneath; what would change on the right.

    Nothing is written before Apply is pressed; that is one undo step.
    """

    applied = Signal(object)
    """The :class:`Preview` that is to be written."""

    def __init__(self, ctx: AppContext, subject: ListImport, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(subject.title)
        self._subject = subject
        self._preview: Preview | None = None
        self._places = {part.name: dict(part.places) for part in subject.parts}
        self.fields: dict[str, QuietComboBox] = {}
        self.previewing = ListPreviewing(ctx, subject, self)
        self._make_columns()
        self._make_preview()
        self._lay_out()
        self._connect()
        self._part_chosen()
        self._ask()

    # -- building ----------------------------------------------------------------------------------

    def _make_columns(self) -> None:
        self.part = QuietComboBox("File")
        self.part.setMinimumContentsLength(8)
        self.part.addItems([part.name for part in self._subject.parts])
        self.sheet = QuietComboBox("Table")
        self.sheet.setMinimumContentsLength(8)
        self.note = Text("", tone="muted")
        self.note.setWordWrap(True)
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(grid(2))
        self.form.setVerticalSpacing(grid(0.5))
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for role, title in self._subject.roles:
            field = QuietComboBox(title)
            field.setMinimumContentsLength(8)
            self.fields[role] = field
            self.form.addRow(title, field)
        self.rows = DataTable(
            RecordTableModel(_raw_columns(()), _number), title="First rows", name="list-import-rows"
        )
        self.rows.bar.hide()  # a glance at the file needs no search

    def _make_preview(self) -> None:
        self.sentence = Text("", tone="muted")
        self.sentence.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setAccessibleName("Progress of the preview")
        self.bar.setTextVisible(False)
        self.stop_button = QPushButton("Stop")
        self.stop_button.setAutoDefault(False)
        self.accepting = QCheckBox("Accept at once what is proposed with a confidence from")
        self.least = QuietSpinBox("Confidence from")
        self.least.setKeyboardTracking(True)
        self.least.setRange(0, 100)
        self.least.setSuffix(" %")
        self.least.setValue(round(100 * SURE))
        self.least.setEnabled(False)
        self.tabs = TabbedPages("What it changes")
        self.tables: dict[str, DataTable] = {}

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, grid(1), 0)
        column.setSpacing(grid(1))
        choice = self.choice = QFormLayout()
        choice.setHorizontalSpacing(grid(2))
        choice.setVerticalSpacing(grid(0.5))
        choice.addRow("File", self.part)
        choice.addRow("Table", self.sheet)
        choice.setRowVisible(self.part, self.part.count() > 1)
        column.addLayout(choice)
        column.addWidget(self.note)
        inside = QWidget()
        inside.setLayout(self.form)
        self.columns_area = flat_scroll_area()
        self.columns_area.setWidget(inside)
        column.addWidget(self.columns_area, 3)
        column.addWidget(Text("First rows", bold=True))
        column.addWidget(self.rows, 2)
        right = QWidget()
        preview = QVBoxLayout(right)
        preview.setContentsMargins(grid(1), 0, 0, 0)
        preview.setSpacing(grid(1))
        preview.addWidget(self.sentence)
        working = QHBoxLayout()
        working.addWidget(self.bar, 1)
        working.addWidget(self.stop_button)
        preview.addLayout(working)
        accepting = QHBoxLayout()
        accepting.addWidget(self.accepting)
        accepting.addWidget(self.least)
        accepting.addStretch(1)
        preview.addLayout(accepting)
        for widget in (self.accepting, self.least):
            widget.setVisible(self._subject.accepts)
        preview.addWidget(self.tabs, 1)
        splitter = FoldingSplitter("list-import")
        splitter.addWidget(left)
        splitter.addWidget(right)
        splitter.setSizes([grid(58), grid(110)])
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.apply_button = self.buttons.addButton("Apply", QDialogButtonBox.ButtonRole.AcceptRole)
        self.apply_button.setDefault(True)
        self.apply_button.setEnabled(False)
        outer = self.make_column()
        outer.addWidget(splitter, 1)
        outer.addWidget(self.buttons)
        open_at(self, grid(172), grid(90))

    def _connect(self) -> None:
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.part.currentIndexChanged.connect(self._part_chosen)
        self.sheet.activated.connect(self._sheet_chosen)
        self.stop_button.clicked.connect(self._stop_or_start)
        for role, field in self.fields.items():
            field.activated.connect(partial(self._column_chosen, role))
        self.accepting.toggled.connect(self._accepting_chosen)
        self.least.valueChanged.connect(self._accepting_chosen)
        previewing = self.previewing
        previewing.ready.connect(self._show_preview)
        previewing.refused.connect(self._show_refusal)
        previewing.stopped.connect(self._show_stopped)
        previewing.progressed.connect(self._show_progress)

    # -- columns -----------------------------------------------------------------------------------

    @property
    def _current(self) -> Part:
        return self._subject.parts[max(0, self.part.currentIndex())]

    def _part_chosen(self, *_ignored: object) -> None:
        part = self._current
        what = part.note or "Which column is what. A change is previewed at once."
        self.note.setText(f"{part.taken} {what}".strip())
        self._show_sheets()
        self.columns_area.setVisible(not part.note)
        places = self._places[part.name]
        headings = [each or f"Column {place + 1}" for place, each in enumerate(part.headings)]
        for role, field in self.fields.items():
            field.clear()
            field.addItem(_NO_COLUMN, _NONE)
            for place, heading in enumerate(headings):
                field.addItem(heading, place)
            field.setCurrentIndex(field.findData(places.get(role, _NONE)))
        wide = max((len(row) for row in part.rows), default=0)
        shown = headings or [f"Column {place + 1}" for place in range(wide)]
        self.rows.records.set_columns(_raw_columns(shown))
        self.rows.set_records((number, *row) for number, row in enumerate(part.rows))

    def _show_sheets(self) -> None:
        """The tables that can be chosen; a sheet that was read may hold several."""
        wanted = list(self._subject.sheets)
        if wanted != [self.sheet.itemText(place) for place in range(self.sheet.count())]:
            self.sheet.clear()
            self.sheet.addItems(wanted)
        self.sheet.setCurrentText(self._subject.sheet)
        self.choice.setRowVisible(self.sheet, len(wanted) > 1)

    def _column_chosen(self, role: str, _index: int) -> None:
        places = self._places[self._current.name]
        place = self.fields[role].currentData()
        if place == _NONE:
            places.pop(role, None)
        else:
            for other in [each for each, at in places.items() if at == place and each != role]:
                del places[other]  # a column is one thing
                field = self.fields[other]
                field.setCurrentIndex(field.findData(_NONE))
            places[role] = place
        self._ask()

    def _sheet_chosen(self) -> None:
        self._subject.use_sheet(self.sheet.currentText())
        self._places = {}
        self._ask()

    def _accepting_chosen(self, *_ignored: object) -> None:
        """From which confidence on; the preview stays as it is."""
        wanted = self.accepting.isChecked()
        self.least.setEnabled(wanted)
        self._subject.least = self.least.value() / 100 if wanted else None
        self._word_button()

    def _word_button(self) -> None:
        preview = self._preview
        if preview is not None:
            text = self._subject.wording(preview) if preview.anything else "Apply"
            self.apply_button.setText(text)

    # -- preview -----------------------------------------------------------------------------------

    def _ask(self) -> None:
        self._preview = None
        self.apply_button.setEnabled(False)
        self.bar.setRange(0, 0)
        self._show_working(working=True)
        self.sentence.set_tone("muted")
        self.sentence.setText("Looking at what it changes…")
        self.previewing.ask(self._places)

    def _show_working(self, *, working: bool) -> None:
        self.bar.setVisible(working)
        self.stop_button.setText("Stop" if working else "Read again")
        self.stop_button.setVisible(working or self._preview is None)

    def _stop_or_start(self) -> None:
        if self.previewing.working:
            self.previewing.stop()
            self._show_stopped()
        else:
            self._ask()

    def _show_stopped(self) -> None:
        self._show_working(working=False)
        self.sentence.setText("Stopped. Nothing is changed.")

    def _show_progress(self, done: int, total: int, note: str) -> None:
        self.bar.setRange(0, max(0, total))
        self.bar.setValue(done)
        if note:
            self.sentence.setText(f"{note}…")

    def _show_refusal(self, error: UserError) -> None:
        self._show_working(working=False)
        self.stop_button.hide()
        self.sentence.set_tone("error")
        self.sentence.setText(str(error))
        self.tabs.clear()
        self._renew_parts()

    def _show_preview(self, preview: Preview) -> None:
        self._preview = preview
        self._show_working(working=False)
        self.sentence.set_tone("" if preview.anything else "warning")
        self.sentence.setText(preview.sentence)
        self._show_lists(preview.lists)
        self._word_button()
        self.apply_button.setEnabled(preview.anything)
        self.apply_button.setDefault(preview.anything)
        self._renew_parts()

    def _renew_parts(self) -> None:
        """Another sheet has other columns."""
        fresh = [part for part in self._subject.parts if part.name not in self._places]
        if fresh:
            self._places |= {part.name: dict(part.places) for part in fresh}
            self._part_chosen()

    def _show_lists(self, lists: Sequence[PreviewList]) -> None:
        wanted = [each.title for each in lists]
        current = self.tabs.currentIndex()
        if list(self.tables) != wanted:
            self.tabs.clear()
            self.tables = {}
            for each in lists:
                name = f"list-import-{each.title.casefold().replace(' ', '-')}"
                table = DataTable(
                    RecordTableModel(each.columns, _number), title=each.title, name=name
                )
                self.tables[each.title] = table
                self.tabs.addTab(table, each.title)
            self._order_keyboard()
            current = 0
        for place, each in enumerate(lists):
            table = self.tables[each.title]
            if [column.key for column in table.records.columns] != [c.key for c in each.columns]:
                table.records.set_columns(each.columns)
            for at, column in enumerate(each.columns):
                long = column.key in _LONG
                mode = QHeaderView.ResizeMode
                table.header.setSectionResizeMode(at, mode.Stretch if long else mode.Interactive)
            table.set_records(each.rows)
            table.set_empty(each.empty)
            self.tabs.setTabText(place, f"{each.title} {grouped(len(each.rows))}")
        self.tabs.setCurrentIndex(max(0, min(current, self.tabs.count() - 1)))

    def _order_keyboard(self) -> None:
        """Tab goes through the lists before it comes to the buttons, which were made first."""
        # The proxy would lead to the buttons from where their box was made.
        self.buttons.setFocusProxy(NOBODY)
        before: QWidget = list(self.tables.values())[-1].bar.columns_button
        for button in self.buttons.buttons():
            QWidget.setTabOrder(before, button)
            before = button

    # -- leaving -----------------------------------------------------------------------------------

    def accept(self) -> None:
        """Hand the preview over."""
        if self._preview is not None and self._preview.anything:
            self.applied.emit(self._preview)
            super().accept()

    def done(self, result: int) -> None:
        """Stop what is being worked out."""
        self.previewing.stop()
        super().done(result)


def _number(row: tuple[Any, ...]) -> Any:
    return row[0]


def _raw_columns(headings: Sequence[str]) -> list[Column]:
    """A column for each heading of a list."""
    return [
        Column(f"c{place}", heading, _at(place + 1), width=16)
        for place, heading in enumerate(headings)
    ] or [Column("c0", "", _at(1))]


def _at(place: int) -> Any:
    return lambda row: row[place] if place < len(row) else ""
