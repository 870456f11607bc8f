"""A cohort as a card: its face with figures, and its tenants in the body."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.counted_noun import count_text
from app.domain.number_style import grouped
from app.ui.charts.labels import number_text
from app.ui.charts.mix_bar import MixBar
from app.ui.parts.ease_badge import EaseBadge
from app.ui.parts.text import ElidedText, Text
from app.ui.stages.cohorts import words
from app.ui.stages.cohorts.rows import CohortFace
from app.ui.stages.cohorts.tenant_list import TenantList, unpacked_keys
from app.ui.theme.direction import keep_left_to_right, painter_on
from app.ui.theme.icons import paint_icon, set_icon
from app.ui.theme.metrics import TextSize, grid, icon_extent, text_font
from app.ui.theme.tokens import current_tokens, theme

WIDTH = 38
"""Grid steps of a card with the space around it."""


class GateLine(QWidget):
    """The thin line that joins the cards; over it stands what the next card waits for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        keep_left_to_right(self)
        self._text, self._open, self._first, self._last = "", True, True, True
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().theme_changed.connect(self.update)
        theme().size_changed.connect(self.updateGeometry)

    def show_gate(self, face: CohortFace, *, first: bool, last: bool) -> None:
        """Show what a cohort waits for."""
        self._text, self._open = words.gate_text(face), words.gate_open(face)
        self._first, self._last = first, last
        state = "The gate is open." if self._open else "The gate is closed."
        told = "" if face.gate is None or face.gate.through else " migrated"
        self.setToolTip(f"{self._text}{told}\n{words.rule_text(face.cohort)} {state}")
        self.setAccessibleName(f"{face.cohort.name} {self._text}")
        self.update()

    @property
    def text(self) -> str:
        """What stands over the line."""
        return self._text

    def sizeHint(self) -> QSize:
        """A line of text."""
        return QSize(grid(WIDTH), grid(3))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the line with its lock."""
        tokens, painter = current_tokens(), painter_on(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        y, edge = area.bottom() - grid(0.75), icon_extent() * 0.9
        lock = QRectF(grid(1.5), area.bottom() - edge - grid(0.25), edge, edge)
        painter.setPen(QPen(tokens.qcolor("border_strong"), 1))
        if not self._first:
            painter.drawLine(QPointF(area.left(), y), QPointF(lock.left() - 2, y))
        painter.setFont(text_font(TextSize.SMALL))
        metrics = painter.fontMetrics()
        left = lock.right() + grid(0.5)
        room = int(area.right() - left - grid(2))
        text = metrics.elidedText(self._text, Qt.TextElideMode.ElideMiddle, room)
        width = metrics.horizontalAdvance(text)
        paint_icon(painter, lock, "unlock" if self._open else "lock", "muted_text")
        painter.setPen(tokens.qcolor("muted_text"))
        place = QRectF(left, lock.top(), width + 2, lock.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        if not self._last:
            painter.setPen(QPen(tokens.qcolor("border_strong"), 1))
            painter.drawLine(QPointF(place.right() + grid(0.5), y), QPointF(area.right(), y))
        painter.end()


class _Figure(QWidget):
    """A figure with its name beneath."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.value = Text("", bold=True)
        self.name = Text(name, TextSize.SMALL, tone="muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.value)
        column.addWidget(self.name)

    def show_value(self, value: str, tooltip: str = "", name: str = "") -> None:
        self.value.setText(value)
        if name:
            self.name.setText(name)
        self.setToolTip(tooltip)
        self.setAccessibleName(f"{self.name.text()} {value}")


class CohortCard(QWidget):
    """Takes the focus as a whole, and its list of tenants takes it too.

    On the card Ctrl with an arrow asks to move the cohort, Enter to edit, Delete to delete it.
    """

    entered = Signal(int)
    """The keyboard or the mouse has come to this cohort."""
    dropped = Signal(object)
    move_wanted = Signal(int, int)
    """Key of the cohort and how many places on."""
    walk_wanted = Signal(int)
    """Go to the card so many places on."""
    edit_wanted = Signal(int)
    delete_wanted = Signal(int)

    def __init__(self, key: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        keep_left_to_right(self)
        self.key = key
        self.current = False
        self.face: CohortFace | None = None
        self._over = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self.name = ElidedText("", bold=True)
        self.menu_button = QToolButton()
        self.menu_button.setAutoRaise(True)
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        set_icon(self.menu_button, "more")
        self.menu = QMenu(self.menu_button)
        self.menu_button.setMenu(self.menu)
        self.ease = EaseBadge()
        self.owner = ElidedText("", TextSize.SMALL, tone="muted")
        self.dates = ElidedText("", TextSize.SMALL, tone="muted")
        self.vms, self.used = _Figure("VMs"), _Figure("TB used")
        self.days, self.readiness = _Figure("days"), _Figure("ready")
        self.risk = MixBar("Risk", ["OS"])
        self.systems = MixBar("OS", ["Risk"])
        self.note = ElidedText("", TextSize.SMALL, tone="warning")
        self.list = TenantList("Tenants")
        self.hint = Text("Drop tenants here", tone="muted")
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._lay_out()
        self.list.entered.connect(self._list_entered)
        self.list.dropped.connect(self.dropped)
        self.list.installEventFilter(self)
        theme().theme_changed.connect(self.update)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(grid(0.5))
        head.addWidget(self.name, 1)
        head.addWidget(self.ease)
        head.addWidget(self.menu_button)
        figures = QGridLayout()
        figures.setHorizontalSpacing(grid(1))
        for place, each in enumerate((self.vms, self.used, self.days, self.readiness)):
            figures.addWidget(each, 0, place)
            figures.setColumnStretch(place, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(grid(1.5), grid(1), grid(1), grid(1))
        column.setSpacing(grid(0.5))
        column.addLayout(head)
        column.addWidget(self.dates)
        column.addWidget(self.owner)
        column.addLayout(figures)
        column.addWidget(self.risk)
        column.addWidget(self.systems)
        column.addWidget(self.note)
        column.addWidget(self.list, 1)
        column.addWidget(self.hint, 1)  # what has no tenants is as dense as the others

    def show_face(self, face: CohortFace) -> None:
        """Show a cohort's figures and tenants."""
        self.face = face
        weight, cohort = face.weight, face.cohort
        self.name.setText(cohort.name)
        self.menu_button.setAccessibleName(f"Commands for {cohort.name}")
        self.menu_button.setToolTip(f"Commands for {cohort.name}")
        ease_tip = f"Mean ease of its VMs: {number_text(face.ease, 1)} of 100, lower is easier."
        self.ease.show_score(face.ease if weight.vms else None, ease_tip)
        overrides = words.overrides_text(cohort)
        self.owner.setText(" · ".join(part for part in (cohort.owner, overrides) if part))
        self.owner.setVisible(bool(self.owner.full_text()))
        self.dates.setText(words.dates_text(face))
        self.vms.show_value(number_text(weight.vms), "VMs in plan of its tenants")
        self.used.show_value(
            number_text(weight.used_tb, 2 if weight.used_tb < 10 else 1),
            "Used space of its VMs, GiB ÷ 1024",
        )
        self.days.show_value(
            number_text(face.days) if face.days else "–",
            "Working days from its first to its last, by the newest schedule",
            "day" if face.days == 1 else "days",
        )
        share = face.readiness_pct
        self.readiness.show_value(
            "–" if share is None else f"{number_text(share)} %",
            f"Readiness checks that pass: {grouped(face.passed)} of {grouped(face.checks)}. "
            f"{count_text(face.ready, 'tenant')} of {grouped(len(face.tenants))} pass all.",
        )
        green, yellow, red = face.risk
        self.risk.set_parts(
            [("green", green, "risk_green"), ("yellow", yellow, "risk_yellow"),
             ("red", red, "risk_red")]
        )  # fmt: skip
        good, unclear, bad = face.systems
        self.systems.set_parts(
            [("supported", good, "chart_3"), ("to be checked", unclear, "chart_2"),
             ("unsupported or not recognised", bad, "chart_4")]
        )  # fmt: skip
        late = words.deadline_missed(face)
        self.note.setText(late)
        self.note.setVisible(bool(late))
        self.list.show_entries(face.tenants)
        self.list.setAccessibleName(f"Tenants of {cohort.name}")
        self.list.setVisible(bool(face.tenants))
        self.hint.setVisible(not face.tenants)
        self.setAccessibleName(
            f"Cohort {cohort.name}, {count_text(len(face.tenants), 'tenant')}, "
            f"{count_text(weight.vms, 'VM')}, {words.days_text(face)}"
        )
        self.setAccessibleDescription(words.gate_text(face))

    def set_commands(self, actions: Sequence[QAction | None]) -> None:
        """What its menu offers; None is a separator."""
        self.menu.clear()
        for action in actions:
            if action is None:
                self.menu.addSeparator()
            else:
                self.menu.addAction(action)

    def set_current(self, current: bool) -> None:
        """Whether the page's commands mean this cohort."""
        if current != self.current:
            self.current = current
            self.update()

    def sizeHint(self) -> QSize:
        """As wide as every card."""
        return QSize(grid(WIDTH - 2), super().sizeHint().height())

    # -- events ------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk, move, edit, delete."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if steps is not None and held == Qt.KeyboardModifier.ControlModifier:
            self.move_wanted.emit(self.key, steps)
        elif steps is not None and held == Qt.KeyboardModifier.NoModifier:
            self.walk_wanted.emit(steps)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2}:
            self.edit_wanted.emit(self.key)
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_wanted.emit(self.key)
        elif event.key() == Qt.Key.Key_Down and self.face and self.face.tenants:
            self.list.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The page's commands mean this cohort now."""
        super().focusInEvent(event)
        self.entered.emit(self.key)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The frame says where the keyboard is."""
        super().focusOutEvent(event)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open what can be edited."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.edit_wanted.emit(self.key)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The same menu as behind the button."""
        self.entered.emit(self.key)
        self.menu.popup(event.globalPos())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Light up while something is dragged over the list."""
        if watched is self.list and event.type() in {
            QEvent.Type.FocusIn,
            QEvent.Type.FocusOut,
        }:
            self.update()
        return super().eventFilter(watched, event)

    def _list_entered(self) -> None:
        self.entered.emit(self.key)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take tenants anywhere on the card."""
        if unpacked_keys(event.mimeData()) and event.source() is not self.list:
            self._over = True
            self.update()
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Say where the drag is, so that what is hidden comes into view."""
        self.list.dragged_over.emit(self.mapToGlobal(event.position()))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Nothing is dropped."""
        self._over = False
        self.update()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Ask for a move."""
        self._over = False
        self.update()
        keys = unpacked_keys(event.mimeData())
        if keys:
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()
            self.dropped.emit(keys)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """One hairline around it, in the accent colour where it is meant."""
        tokens, painter = current_tokens(), painter_on(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = self.hasFocus() or self._over
        color = tokens.qcolor("accent" if lit or self.current else "border")
        painter.setBrush(tokens.qcolor("base"))
        painter.setPen(QPen(color, 2 if lit else 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()
