"""The list of projects: one row of two lines each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QDateTime,
    QEvent,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.domain.cell_values import natural_key
from app.domain.columns import Column
from app.domain.shown_table import shown_table
from app.domain.units import tib
from app.ui.parts.hairline import paint_hairline
from app.ui.parts.lent import lent_to
from app.ui.parts.tool_action import tool_action
from app.ui.table.cell_text import CellFormatter
from app.ui.theme.direction import keep_left_to_right
from app.ui.theme.icons import paint_icon
from app.ui.theme.metrics import TextSize, grid, icon_extent, text_font
from app.ui.theme.tokens import current_tokens

if TYPE_CHECKING:
    from app.services.projects import ProjectSummary

Index = QModelIndex | QPersistentModelIndex

_HEADINGS = ("Project", "VMs in plan", "VMs read", "Used (TB)", "Source", "Changed")
_PROJECT, _PLAN, _ROWS, _USED, _SOURCE, _CHANGED = range(6)
_LEAST_NAME, _MOST_SOURCE = 30, 32
"""Widths in grid steps."""
_KEPT_NAME = "projects"
_FORWARDS, _BACKWARDS = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
_NUMERIC = {_PLAN, _ROWS, _USED}
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter

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


class ProjectListModel(QAbstractTableModel):
    """Summaries by row, sorted by any column."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[ProjectSummary] = []
        self._open = 0
        self._sorted_by = (_CHANGED, Qt.SortOrder.DescendingOrder)

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
            last = self.index(len(rows) - 1, len(_HEADINGS) - 1)
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
        return 0 if parent is not None and parent.isValid() else len(_HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Headings, over figures at the right."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _HEADINGS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section in _NUMERIC else _LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text of a cell."""
        if not index.isValid():
            return None
        summary, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return _shown(summary, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column in _NUMERIC else _LEFT
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tooltip(summary, column)
        if role == Qt.ItemDataRole.AccessibleTextRole and column == _PROJECT:
            marks = [mark for mark in self.marks(index.row()) if mark]
            parts = [summary.project.name, *marks, summary.project.description]
            return ", ".join(filter(None, parts))
        return None

    def marks(self, row: int) -> list[str]:
        """What distinguishes the project in a row: open, archived."""
        marks = ["open"] if self.is_open(row) else []
        return [*marks, "archived"] if self._rows[row].project.archived else marks


def _shown(summary: ProjectSummary, column: int) -> str:
    formatter, project = CellFormatter(), summary.project
    return {
        _PROJECT: project.name,
        _PLAN: formatter.number(summary.in_plan) if summary.rows else "–",
        _ROWS: formatter.number(summary.rows) if summary.rows else "–",
        _USED: formatter.number(tib(summary.used_mib), 1) if summary.rows else "–",
        _SOURCE: summary.source or "nothing imported yet",
        _CHANGED: _moment_text(project.updated_at),
    }[column]


def _moment_text(moment: datetime | None) -> str:
    if moment is None:
        return ""
    shown = QDateTime(
        moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second
    )
    return QLocale().toString(shown, QLocale.FormatType.ShortFormat)


def _tooltip(summary: ProjectSummary, column: int) -> str:
    if column == _PROJECT:
        return "\n".join(filter(None, (summary.project.name, summary.project.description)))
    if column == _USED:
        return "Used space of the VMs in plan, in TiB"
    return summary.source if column == _SOURCE else ""


def _sort_key(summary: ProjectSummary, column: int) -> Any:
    project = summary.project
    return {
        _PROJECT: natural_key(project.name),
        _PLAN: summary.in_plan,
        _ROWS: summary.rows,
        _USED: summary.used_mib,
        _SOURCE: natural_key(summary.source),
        _CHANGED: project.updated_at or datetime.min,  # noqa: DTZ901 - only compared
    }[column]


class _ProjectDelegate(QStyledItemDelegate):
    """Name over description, the other columns beside them, a hairline under each row."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a cell."""
        model = index.model()
        if not isinstance(model, ProjectListModel):
            return
        view = option.widget
        panel = QStyle.PrimitiveElement.PE_PanelItemViewItem
        view.style().drawPrimitive(panel, option, painter, view)
        room = QRectF(option.rect).adjusted(grid(1), 0, -grid(1), -1)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        if index.column() == _PROJECT:
            self._paint_project(painter, room, model, index.row(), selected=selected)
        else:
            archived = model.summary(index.row()).project.archived
            token = "muted_text" if index.column() >= _SOURCE else "text"
            color = _color(token, selected, archived)
            _paint_line(painter, room, _shown_in(index), color, text_font(), _alignment(index))
        painter.restore()
        rect = option.rect
        paint_hairline(painter, rect.left(), rect.bottom(), Qt.Orientation.Horizontal, rect.width())

    def _paint_project(
        self, painter: QPainter, room: QRectF, model: ProjectListModel, row: int, *, selected: bool
    ) -> None:
        project = model.summary(row).project
        bold, small = text_font(bold=True), text_font(TextSize.SMALL)
        mark_room = icon_extent() + grid(1)
        if model.is_open(row):
            extent = float(icon_extent())
            mark = QRectF(room.left(), room.center().y() - extent / 2, extent, extent)
            paint_icon(painter, mark, "check", "accent")
        room = room.adjusted(mark_room, 0, 0, 0)
        first, second = QFontMetricsF(bold).height(), QFontMetricsF(small).height()
        line = room.adjusted(0, 0, 0, 0)
        if project.description:
            line.setTop(room.top() + (room.height() - first - second) / 2)
            line.setHeight(first)
        name = _color("text", selected, project.archived)
        quiet = _color("muted_text", selected, project.archived)
        used = _paint_line(painter, line, project.name, name, bold, _LEFT)
        marks = ", ".join(model.marks(row))
        if marks:
            after = line.adjusted(used + grid(1), 0, 0, 0)
            _paint_line(painter, after, marks, quiet, small, _LEFT)
        if project.description:
            below = QRectF(line.left(), line.bottom(), line.width(), second)
            _paint_line(painter, below, project.description, quiet, small, _LEFT)


def _color(token: str, selected: bool, faint: bool) -> QColor:
    tokens = current_tokens()
    if faint:
        return tokens.qcolor("muted_text")
    return tokens.qcolor("selection_text" if selected else token)


def _shown_in(index: Index) -> str:
    return str(index.data(Qt.ItemDataRole.DisplayRole))


def _alignment(index: Index) -> Qt.AlignmentFlag:
    return _RIGHT if index.column() in _NUMERIC else _LEFT


def _paint_line(
    painter: QPainter,
    room: QRectF,
    text: str,
    color: QColor,
    font: QFont,
    alignment: Qt.AlignmentFlag,
) -> float:
    """Paint one line, elided in the middle; returns its width in pixels."""
    metrics = QFontMetricsF(font)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, max(0.0, room.width()))
    painter.setFont(font)
    painter.setPen(color)
    painter.drawText(room, alignment, shown)
    return metrics.horizontalAdvance(shown)


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
        self.setItemDelegate(_ProjectDelegate(self))
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
        self.sortByColumn(_CHANGED, Qt.SortOrder.DescendingOrder)
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
                case [int(column), bool(backwards)] if 0 <= column < len(_HEADINGS):
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
        for column in (_PLAN, _ROWS, _USED, _SOURCE, _CHANGED):
            texts = [
                _shown(self._projects.summary(row), column)
                for row in range(self._projects.rowCount())
            ]
            widest = max((body.horizontalAdvance(text) for text in texts), default=0.0)
            widths[column] = max(header.sectionSizeHint(column), round(widest) + grid(3))
        # The name comes first: where room is short the source gives way, then all of them scroll.
        room = self.viewport().width() - grid(_LEAST_NAME)
        others = sum(widths.values()) - widths[_SOURCE]
        least = header.sectionSizeHint(_SOURCE)
        widths[_SOURCE] = max(least, min(widths[_SOURCE], grid(_MOST_SOURCE), room - others))
        for column, width in widths.items():
            self.setColumnWidth(column, width)
        left = self.viewport().width() - sum(widths.values())
        self.setColumnWidth(_PROJECT, max(grid(_LEAST_NAME), left))

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(self._projects.summary(index.row()).project.id)

    def _selection_changed(self, *_ignored: object) -> None:
        self.current_changed.emit()
