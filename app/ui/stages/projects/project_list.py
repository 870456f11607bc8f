"""The list of projects: one row of two lines each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from app.domain.columns import Column
from app.domain.shown_table import shown_table
from app.domain.units import tib
from app.ui.parts.lent import lent_to
from app.ui.parts.tool_action import tool_action
from app.ui.stages.projects.project_list_model import (
    CHANGED,
    HEADINGS,
    PLAN,
    PROJECT,
    ROWS,
    SOURCE,
    USED,
    ProjectListModel,
    shown_text,
)
from app.ui.stages.projects.project_painting import ProjectDelegate
from app.ui.theme.direction import keep_left_to_right
from app.ui.theme.metrics import TextSize, grid, text_font

if TYPE_CHECKING:
    from app.services.projects import ProjectSummary

_LEAST_NAME, _MOST_SOURCE = 30, 32
"""Widths in grid steps."""
_KEPT_NAME = "projects"
_FORWARDS, _BACKWARDS = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder

_COLUMNS = (
    Column("name", "Project", lambda row: row.project.name, width=30),
    Column("description", "Description", lambda row: row.project.description, width=40),
    Column("archived", "Archived", lambda row: row.project.archived, "bool"),
    Column("in_plan", "VMs in plan", lambda row: row.in_plan if row.rows else None, "int"),
    Column("read", "VMs read", lambda row: row.rows or None, "int"),
    Column("used", "Used", lambda row: tib(row.used_mib) if row.rows else None, "float", "TB"),
    Column("source", "Source", lambda row: row.source, width=30),
    Column("changed", "Changed", lambda row: row.project.updated_at, "moment", width=18),
)
"""The list in a file, where a project's two lines are columns of their own."""


class ProjectList(QTableView):
    """Double click or Enter opens; the context menu holds the view's actions."""

    opened = Signal(object)
    """Key of the project that is to be opened."""

    current_changed = Signal()
    """Another project is selected, or none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        keep_left_to_right(self)
        self._projects = ProjectListModel(self)
        self.setModel(self._projects)
        self.setItemDelegate(ProjectDelegate(self))
        self.setAccessibleName("Projects")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSortingEnabled(True)
        self.sortByColumn(CHANGED, Qt.SortOrder.DescendingOrder)
        self.export_action = tool_action(self, "Export table…", "", self._export)
        self.export_action.setEnabled(False)
        self._taken = False
        self.doubleClicked.connect(self._open)
        self.selectionModel().selectionChanged.connect(self._selection_changed)

    def show_projects(self, found: Sequence[ProjectSummary], open_id: int) -> None:
        """Show these projects; the selected one stays selected, else the open one is."""
        before = self.current_summary()
        wanted = before.project.id if before else open_id
        place = self.verticalScrollBar().value()
        if self._projects.set_projects(found, open_id):
            row = self._projects.row_of(wanted)
            self.select_row(row if row >= 0 else 0)
            self.verticalScrollBar().setValue(place)
        self.export_action.setEnabled(bool(found))
        self._fit()
        self.current_changed.emit()

    def select_project(self, project_id: int) -> None:
        """Select a project and bring it into view."""
        self.select_row(self._projects.row_of(project_id))

    def select_row(self, row: int) -> None:
        """Select a row, when there is such a row."""
        if 0 <= row < self._projects.rowCount():
            self.selectRow(row)

    def current_summary(self) -> ProjectSummary | None:
        """The selected project, None when none is."""
        rows = self.selectionModel().selectedRows()
        return self._projects.summary(rows[0].row()) if rows else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Take the order that is kept, once."""
        super().showEvent(event)
        lent = None if self._taken else lent_to(self)
        if lent is not None:
            self._taken = True
            match lent.settings.table_layout(_KEPT_NAME).get("sort"):
                case [int(column), bool(backwards)] if 0 <= column < len(HEADINGS):
                    self.sortByColumn(column, _BACKWARDS if backwards else _FORWARDS)
            self.horizontalHeader().sortIndicatorChanged.connect(self._keep_sort)

    def _keep_sort(self, column: int, order: Qt.SortOrder) -> None:
        lent = lent_to(self)
        if lent is not None:
            lent.settings.set_table_layout(_KEPT_NAME, {"sort": [column, order == _BACKWARDS]})

    def _export(self) -> None:
        lent = lent_to(self)
        if lent is not None:
            rows = [self._projects.summary(row) for row in range(self._projects.rowCount())]
            lent.table_wanted.emit(shown_table("Projects", _COLUMNS, rows))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the name what the others leave."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the application's font."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._fit()

    def _fit(self) -> None:
        """Rows of two lines; columns as wide as their text."""
        body = QFontMetricsF(text_font(bold=True))
        small = QFontMetricsF(text_font(TextSize.SMALL))
        self.verticalHeader().setDefaultSectionSize(
            round(body.height() + small.height()) + grid(1.5)
        )
        header = self.horizontalHeader()
        widths = {}
        for column in (PLAN, ROWS, USED, SOURCE, CHANGED):
            texts = [
                shown_text(self._projects.summary(row), column)
                for row in range(self._projects.rowCount())
            ]
            widest = max((body.horizontalAdvance(text) for text in texts), default=0.0)
            widths[column] = max(header.sectionSizeHint(column), round(widest) + grid(3))
        # The name comes first: where room is short the source gives way, then all of them scroll.
        room = self.viewport().width() - grid(_LEAST_NAME)
        others = sum(widths.values()) - widths[SOURCE]
        least = header.sectionSizeHint(SOURCE)
        widths[SOURCE] = max(least, min(widths[SOURCE], grid(_MOST_SOURCE), room - others))
        for column, width in widths.items():
            self.setColumnWidth(column, width)
        left = self.viewport().width() - sum(widths.values())
        self.setColumnWidth(PROJECT, max(grid(_LEAST_NAME), left))

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(self._projects.summary(index.row()).project.id)

    def _selection_changed(self, *_ignored: object) -> None:
        self.current_changed.emit()
