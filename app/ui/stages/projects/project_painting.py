"""How a project is painted in the list: two lines, its marks, a hairline beneath."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ui.parts.hairline import paint_hairline
from app.ui.stages.projects.project_list_model import (
    LEFT,
    NUMERIC,
    PROJECT,
    RIGHT,
    SOURCE,
    Index,
    ProjectListModel,
)
from app.ui.theme.icons import paint_icon
from app.ui.theme.metrics import TextSize, grid, icon_extent, text_font
from app.ui.theme.tokens import current_tokens


class ProjectDelegate(QStyledItemDelegate):
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
        if index.column() == PROJECT:
            self._paint_project(painter, room, model, index.row(), selected=selected)
        else:
            archived = model.summary(index.row()).project.archived
            token = "muted_text" if index.column() >= SOURCE else "text"
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
        used = _paint_line(painter, line, project.name, name, bold, LEFT)
        marks = ", ".join(model.marks(row))
        if marks:
            after = line.adjusted(used + grid(1), 0, 0, 0)
            _paint_line(painter, after, marks, quiet, small, LEFT)
        if project.description:
            below = QRectF(line.left(), line.bottom(), line.width(), second)
            _paint_line(painter, below, project.description, quiet, small, LEFT)


def _color(token: str, selected: bool, faint: bool) -> QColor:
    tokens = current_tokens()
    if faint:
        return tokens.qcolor("muted_text")
    return tokens.qcolor("selection_text" if selected else token)


def _shown_in(index: Index) -> str:
    return str(index.data(Qt.ItemDataRole.DisplayRole))


def _alignment(index: Index) -> Qt.AlignmentFlag:
    return RIGHT if index.column() in NUMERIC else LEFT


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
