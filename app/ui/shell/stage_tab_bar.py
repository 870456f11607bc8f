"""The tab bar of the planner's stages: horizontal labels on the left, in groups."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from PySide6.QtCore import QEvent, QLocale, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QTabBar, QToolButton, QWidget

from app.ui.parts.hairline import paint_hairline
from app.ui.theme.direction import keep_left_to_right, painter_on
from app.ui.theme.icons import paint_icon
from app.ui.theme.metrics import TextSize, grid, icon_extent, text_font
from app.ui.theme.palette import mix
from app.ui.theme.tokens import current_tokens

_NOTCH = 120
_IN_A_LINE = 16
"""Characters of a title that stand in one line. What is longer is folded between its words, so
that one long name does not take room from every page."""


class StageState(StrEnum):
    """How far the work on a stage is."""

    NONE = ""
    EMPTY = "empty"
    WORK = "work"
    DONE = "done"


@dataclass(slots=True)
class StageTab:
    """What one tab shows. ``heading`` is the group's name where the tab is the group's first."""

    title: str
    icon_name: str
    heading: str = ""
    state: StageState = field(default=StageState.NONE)
    count: int = 0
    hint: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """The title as it is painted."""
        return _folded(self.title)

    @property
    def spoken(self) -> str:
        """Name and state in words, for a screen reader and the collapsed bar."""
        states = {
            StageState.NONE: "",
            StageState.EMPTY: "empty",
            StageState.WORK: _open_points(self.count),
            StageState.DONE: "done",
        }
        return ", ".join(filter(None, (self.title, states[self.state])))


@lru_cache(maxsize=64)
def _folded(title: str) -> tuple[str, ...]:
    """A title in lines, as few as it takes."""
    return tuple(textwrap.wrap(title, _IN_A_LINE, break_long_words=False))


@lru_cache(maxsize=8)
def _full_width(titles: tuple[str, ...], _font: QFont) -> int:
    """Width of tabs with these titles in the application's font: Qt asks for it very often."""
    metrics = QFontMetrics(text_font(bold=True))
    lines = (line for title in titles for line in _folded(title))
    longest = max(map(metrics.horizontalAdvance, lines), default=0)
    badge = QFontMetrics(text_font(TextSize.SMALL)).horizontalAdvance("999+")
    return min(longest, metrics.averageCharWidth() * 24) + badge + icon_extent() + grid(7)


def _open_points(count: int) -> str:
    return "1 open point" if count == 1 else f"{QLocale().toString(count)} open points"


class StageTabBar(QTabBar):
    """Paints its tabs itself. Up, Down, Home and End change the tab; the wheel only scrolls.

    In a window from right to left they are ``mirrored``: icons stand at the right, badges at the
    left.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        keep_left_to_right(self)
        self._tabs: list[StageTab] = []
        self._collapsed = False
        self._mirrored = False
        self._dense = False
        self._wheel_rest = 0
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Stages")

    @property
    def collapsed(self) -> bool:
        """Whether only icons are shown."""
        return self._collapsed

    def set_collapsed(self, collapsed: bool) -> None:
        """Show icons only, or icons with names."""
        self._collapsed = collapsed
        self._relayout()
        for index in range(len(self._tabs)):
            self.refresh(index)

    def set_mirrored(self, mirrored: bool) -> None:
        """Paint tabs from right to left, or from left to right."""
        self._mirrored = mirrored
        self.update()

    def _seen(self, rect: QRectF, within: QRectF | QRect) -> QRectF:
        """Where a part of something that is told from left to right is painted."""
        if not self._mirrored:
            return rect
        whole = QRectF(within)
        turned = QRectF(rect)
        turned.moveLeft(whole.left() + whole.right() - rect.right())
        return turned

    @property
    def _begin(self) -> Qt.AlignmentFlag:
        """Where lines begin."""
        return Qt.AlignmentFlag.AlignRight if self._mirrored else Qt.AlignmentFlag.AlignLeft

    def fit_height(self, available: int) -> None:
        """Set the tabs closer where they would not fit into ``available`` pixels otherwise."""
        roomy = sum(self._tab_height(index, dense=False) for index in range(self.count()))
        dense = roomy > available
        if dense != self._dense:
            self._dense = dense
            self._relayout()

    @property
    def full_width(self) -> int:
        """How wide tabs with names are."""
        return _full_width(tuple(tab.title for tab in self._tabs), QGuiApplication.font())

    def append_stage(self, stage: StageTab) -> None:
        """Tell what the next tab will look like, before it is added."""
        self._tabs.append(stage)

    def stage(self, index: int) -> StageTab:
        """What a tab shows; call :meth:`refresh` after a change."""
        return self._tabs[index]

    def refresh(self, index: int) -> None:
        """Show a tab's state in paint, tooltip and accessible name."""
        stage = self._tabs[index]
        lines = [stage.spoken if self._collapsed else "", stage.hint]
        self.setTabToolTip(index, "\n".join(filter(None, lines)))
        self.setAccessibleTabName(index, ". ".join(filter(None, (stage.spoken, stage.hint))))
        if self.isVisible():
            self.update(self.tabRect(index))

    def body_rect(self, index: int) -> QRect:
        """The part of a tab that can be pressed: without the group's heading above it."""
        rect = self.tabRect(index)
        return rect.adjusted(0, self._heading_height(index), 0, 0)

    def tabSizeHint(self, index: int) -> QSize:
        """Size of a tab, with the heading above it."""
        width = grid(6) if self._collapsed else self.full_width
        return QSize(width, self._tab_height(index, dense=self._dense))

    def minimumTabSizeHint(self, index: int) -> QSize:
        """Tabs do not shrink."""
        return self.tabSizeHint(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up, Down, Home and End change the tab."""
        last = self.count() - 1
        target = {
            Qt.Key.Key_Up: max(0, self.currentIndex() - 1),
            Qt.Key.Key_Down: min(last, self.currentIndex() + 1),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }.get(Qt.Key(event.key()))
        if target is None:
            super().keyPressEvent(event)
        else:
            self.setCurrentIndex(target)
            event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select a tab; a press on a group's heading does nothing."""
        if self._body_at(event.position().toPoint()) >= 0:
            super().mousePressEvent(event)
        else:
            event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll where tabs do not fit; never change the tab."""
        self._wheel_rest += event.angleDelta().y()
        notches, self._wheel_rest = int(self._wheel_rest / _NOTCH), self._wheel_rest % _NOTCH
        if self._wheel_rest and notches < 0:
            self._wheel_rest -= _NOTCH
        for button in self.findChildren(QToolButton):
            wanted = Qt.ArrowType.UpArrow if notches > 0 else Qt.ArrowType.DownArrow
            if button.arrowType() == wanted and button.isVisible():
                for _ in range(abs(notches)):
                    button.click()
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, headings and tabs."""
        painter = painter_on(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hovered = self._body_at(self.mapFromGlobal(self.cursor().pos()))
        for index in range(self.count()):
            if self.tabRect(index).intersects(self.rect()):
                self._paint_heading(painter, index)
                self._paint_tab(painter, index, hovered=self.underMouse() and index == hovered)
        painter.end()

    def _paint_heading(self, painter: QPainter, index: int) -> None:
        height = self._heading_height(index)
        if not height:
            return
        rect = self.tabRect(index)
        if self._collapsed:
            if index:
                inset = grid(1.5)
                paint_hairline(
                    painter,
                    rect.left() + inset,
                    rect.top() + height // 2,
                    Qt.Orientation.Horizontal,
                    rect.width() - 2 * inset,
                )
            return
        area = QRectF(rect.left() + grid(2), rect.top(), rect.width() - grid(3), height)
        area = self._seen(area.adjusted(0, 0, 0, -grid(0.5)), QRectF(rect))
        painter.setFont(text_font(TextSize.SMALL, bold=True))
        painter.setPen(current_tokens().qcolor("muted_text"))
        flags = self._begin | Qt.AlignmentFlag.AlignBottom
        painter.drawText(area, flags, self._tabs[index].heading)

    def _paint_tab(self, painter: QPainter, index: int, *, hovered: bool) -> None:
        tokens = current_tokens()
        stage, body = self._tabs[index], QRectF(self.body_rect(index))
        chosen = index == self.currentIndex()
        plate = body.adjusted(grid(0.75), 1, -grid(0.75), -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen or hovered:
            painter.setBrush(tokens.qcolor("selection" if chosen else "hover"))
            painter.drawRoundedRect(plate, 4, 4)
        if chosen and self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(tokens.qcolor("accent"), 1.5))
            painter.drawRoundedRect(plate.adjusted(0.75, 0.75, -0.75, -0.75), 4, 4)
        ink = "selection_text" if chosen else "text"
        extent = icon_extent()
        box = QRectF(0, 0, extent, extent)
        if self._collapsed:
            box.moveCenter(plate.center())
        else:
            box.moveCenter(plate.center())
            box.moveLeft(plate.left() + grid(1.25))
        color = "accent" if chosen else "muted_text"
        paint_icon(painter, self._seen(box, plate), stage.icon_name, color)
        if self._collapsed:
            self._paint_dot(painter, box, plate, stage)
            return
        right = self._paint_badge(painter, plate, stage)
        area = QRectF(box.right() + grid(1), plate.top(), 0, plate.height())
        area.setRight(right - grid(0.5))
        font = text_font(bold=chosen)
        painter.setFont(font)
        faint = stage.state is StageState.EMPTY and not chosen
        painter.setPen(tokens.qcolor("muted_text" if faint else ink))
        metrics, room = QFontMetrics(font), int(area.width())
        text = "\n".join(
            metrics.elidedText(line, Qt.TextElideMode.ElideMiddle, room) for line in stage.lines
        )
        area = self._seen(area, plate)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | self._begin, text)

    def _paint_badge(self, painter: QPainter, plate: QRectF, stage: StageTab) -> float:
        """Paint the state at the end of the line and return where it begins, as if unmirrored."""
        tokens, right = current_tokens(), plate.right() - grid(1)
        if stage.state is StageState.DONE:
            extent = icon_extent() - 2
            box = QRectF(right - extent, plate.center().y() - extent / 2, extent, extent)
            paint_icon(painter, self._seen(box, plate), "check", "ok")
            return box.left()
        if stage.state is not StageState.WORK:
            return right
        text = self._count_text(stage.count)
        font = text_font(TextSize.SMALL)
        metrics = QFontMetrics(font)
        height = metrics.height() + 2.0
        width = max(height, metrics.horizontalAdvance(text) + grid(1.25))
        box = QRectF(right - width, plate.center().y() - height / 2, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(mix(tokens.qcolor("muted_text"), tokens.qcolor("window"), 0.8))
        seen = self._seen(box, plate)
        painter.drawRoundedRect(seen, height / 2, height / 2)
        painter.setFont(font)
        painter.setPen(tokens.qcolor("text"))
        painter.drawText(seen, Qt.AlignmentFlag.AlignCenter, text)
        return box.left()

    def _paint_dot(self, painter: QPainter, box: QRectF, plate: QRectF, stage: StageTab) -> None:
        """The state beside a lone icon: a dot for open points, a tick for done."""
        tokens, edge = current_tokens(), grid(0.75)
        corner = QRectF(box.right() - edge / 3, box.top() - edge / 3, edge, edge)
        painter.setPen(Qt.PenStyle.NoPen)
        if stage.state is StageState.WORK:
            painter.setBrush(tokens.qcolor("accent"))
            painter.drawEllipse(self._seen(corner, plate))
        elif stage.state is StageState.DONE:
            corner.adjust(0, -edge / 2, edge / 2, 0)
            paint_icon(painter, self._seen(corner.adjusted(-2, 0, 2, 4), plate), "check", "ok")

    def _body_at(self, point: QPoint) -> int:
        index = self.tabAt(point)
        return index if index >= 0 and self.body_rect(index).contains(point) else -1

    def _tab_height(self, index: int, *, dense: bool) -> int:
        height = grid(3.25 if dense else 3.75) + self._heading_height(index, dense=dense)
        if self._collapsed or index >= len(self._tabs):
            return height
        more = len(self._tabs[index].lines) - 1
        return height + more * QFontMetrics(text_font()).height()

    def _heading_height(self, index: int, *, dense: bool | None = None) -> int:
        if index >= len(self._tabs) or not self._tabs[index].heading:
            return 0
        if self._collapsed:
            return grid(1.5) if index else grid(0.5)
        close = self._dense if dense is None else dense
        return QFontMetrics(text_font(TextSize.SMALL)).height() + grid(1 if close else 2)

    @staticmethod
    def _count_text(count: int) -> str:
        return str(count) if count < 1000 else "999+"

    def _relayout(self) -> None:
        """Have the tabs measured anew: the base class does so when its font changes."""
        super().changeEvent(QEvent(QEvent.Type.FontChange))
        self.updateGeometry()
