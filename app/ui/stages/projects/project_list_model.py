"""The projects of the list: what each column shows, and in which order they stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QDateTime,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtWidgets import QWidget

from app.domain.cell_values import natural_key
from app.domain.units import tib
from app.ui.table.cell_text import CellFormatter

if TYPE_CHECKING:
    from app.services.projects import ProjectSummary

Index = QModelIndex | QPersistentModelIndex

HEADINGS = ("Project", "VMs in plan", "VMs read", "Used (TB)", "Source", "Changed")
PROJECT, PLAN, ROWS, USED, SOURCE, CHANGED = range(6)
NUMERIC = {PLAN, ROWS, USED}
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ProjectListModel(QAbstractTableModel):
    """Summaries by row, sorted by any column."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[ProjectSummary] = []
        self._open = 0
        self._sorted_by = (CHANGED, Qt.SortOrder.DescendingOrder)

    def set_projects(self, found: Sequence[ProjectSummary], open_id: int) -> bool:
        """Show these projects, one of them open; True when rows came, went or moved."""
        rows = self._in_order(found)
        moved = [s.project.id for s in rows] != [s.project.id for s in self._rows]
        if moved:
            self.beginResetModel()
        self._rows, self._open = rows, open_id
        if moved:
            self.endResetModel()
        elif rows:
            last = self.index(len(rows) - 1, len(HEADINGS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
        return moved

    def summary(self, row: int) -> ProjectSummary:
        """The project in a row.

        :raises IndexError: when there is no such row.
        """
        return self._rows[row]

    def is_open(self, row: int) -> bool:
        """Whether the project in a row is the open one."""
        return self._rows[row].project.id == self._open

    def row_of(self, project_id: int) -> int:
        """Row of a project, -1 when it is not shown."""
        ids = [summary.project.id for summary in self._rows]
        return ids.index(project_id) if project_id in ids else -1

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the rows by a column."""
        self._sorted_by = (column, order)
        self.layoutAboutToBeChanged.emit()
        held = self.persistentIndexList()
        ids = [self._rows[index.row()].project.id for index in held]
        self._rows = self._in_order(self._rows)
        moved = [
            self.index(self.row_of(key), index.column())
            for key, index in zip(ids, held, strict=True)
        ]
        self.changePersistentIndexList(held, moved)
        self.layoutChanged.emit()

    def _in_order(self, rows: Sequence[ProjectSummary]) -> list[ProjectSummary]:
        column, order = self._sorted_by
        backwards = order == Qt.SortOrder.DescendingOrder
        return sorted(rows, key=lambda summary: _sort_key(summary, column), reverse=backwards)

    def rowCount(self, parent: Index | None = None) -> int:
        """Number of projects."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        """Number of columns."""
        return 0 if parent is not None and parent.isValid() else len(HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Headings, over figures at the right."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return HEADINGS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if section in NUMERIC else LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text of a cell."""
        if not index.isValid():
            return None
        summary, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return shown_text(summary, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if column in NUMERIC else LEFT
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tooltip(summary, column)
        if role == Qt.ItemDataRole.AccessibleTextRole and column == PROJECT:
            marks = [mark for mark in self.marks(index.row()) if mark]
            parts = [summary.project.name, *marks, summary.project.description]
            return ", ".join(filter(None, parts))
        return None

    def marks(self, row: int) -> list[str]:
        """What distinguishes the project in a row: open, archived."""
        marks = ["open"] if self.is_open(row) else []
        return [*marks, "archived"] if self._rows[row].project.archived else marks


def shown_text(summary: ProjectSummary, column: int) -> str:
    """What a cell shows."""
    formatter, project = CellFormatter(), summary.project
    return {
        PROJECT: project.name,
        PLAN: formatter.number(summary.in_plan) if summary.rows else "–",
        ROWS: formatter.number(summary.rows) if summary.rows else "–",
        USED: formatter.number(tib(summary.used_mib), 1) if summary.rows else "–",
        SOURCE: summary.source or "nothing imported yet",
        CHANGED: _moment_text(project.updated_at),
    }[column]


def _moment_text(moment: datetime | None) -> str:
    if moment is None:
        return ""
    shown = QDateTime(
        moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second
    )
    return QLocale().toString(shown, QLocale.FormatType.ShortFormat)


def _tooltip(summary: ProjectSummary, column: int) -> str:
    if column == PROJECT:
        return "\n".join(filter(None, (summary.project.name, summary.project.description)))
    if column == USED:
        return "Used space of the VMs in plan, in TiB"
    return summary.source if column == SOURCE else ""


def _sort_key(summary: ProjectSummary, column: int) -> Any:
    project = summary.project
    return {
        PROJECT: natural_key(project.name),
        PLAN: summary.in_plan,
        ROWS: summary.rows,
        USED: summary.used_mib,
        SOURCE: natural_key(summary.source),
        CHANGED: project.updated_at or datetime.min,  # noqa: DTZ901 - only compared
    }[column]
