"""The head of a wave's column: name, dates, status with its next step, figures, checks."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from app.domain.counted_noun import count_text
from app.domain.planning.waves.lifecycle import WORDS
from app.domain.units import hours_text
from app.ui.charts.labels import number_text
from app.ui.charts.risk_bar import paint_risk_bar, risk_sentence
from app.ui.parts.text import ElidedText
from app.ui.stages.waves import words
from app.ui.stages.waves.card_model import gb_text
from app.ui.stages.waves.faces import BoardVm, CheckFace, WaveFace
from app.ui.theme.direction import keep_left_to_right, painter_on
from app.ui.theme.icons import paint_icon, set_icon
from app.ui.theme.metrics import TextSize, grid, icon_extent, text_font
from app.ui.theme.tokens import current_tokens, theme

_IN_A_ROW = 6
"""Up to how many dots stand in one row: the six checks that every wave has."""
_CHECK_TOKENS = {
    "pass": "ok", "fail": "error", "pending": "border_strong", "na": "border_strong",
    "skipped": "border_strong", "waived": "warning",
}  # fmt: skip
_CHECK_WORDS = {
    "pass": "passed", "fail": "failed", "pending": "not looked at", "na": "nothing to look at",
    "skipped": "skipped", "waived": "waived",
}  # fmt: skip


def paint_check_dot(painter: QPainter, box: QRectF, state: str) -> None:
    """A dot for a check: filled where it passed, a square where it failed, else a ring."""
    color = current_tokens().qcolor(_CHECK_TOKENS.get(state, "border_strong"))
    painter.setPen(QPen(color, max(1.0, box.width() / 6)))
    painter.setBrush(color if state in {"pass", "fail", "waived"} else QColor(0, 0, 0, 0))
    inner = box.adjusted(0.5, 0.5, -0.5, -0.5)
    if state == "fail":
        painter.drawRect(inner)
    elif state == "na":
        middle = box.center().y()
        painter.drawLine(QPointF(inner.left(), middle), QPointF(inner.right(), middle))
    else:
        painter.drawEllipse(inner)


def checks_sentence(checks: tuple[CheckFace, ...]) -> str:
    """The checks in words, a line each."""
    return "\n".join(
        f"{check.name}: {_CHECK_WORDS.get(check.state, check.state)}"
        + (f" – {check.reason}" if check.reason else "")
        for check in checks
    )


class CheckDots(QWidget):
    """A dot for each check, many of them in two rows; pressed, the checks are shown."""

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        keep_left_to_right(self)
        self._checks: tuple[CheckFace, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_checks(self, checks: tuple[CheckFace, ...]) -> None:
        """Show these."""
        if len(checks) != len(self._checks):
            self.updateGeometry()
        self._checks = checks
        sentence = checks_sentence(checks)
        self.setToolTip(sentence)
        self.setAccessibleName(f"Checks: {sentence}" if sentence else "No checks")
        self.setVisible(bool(checks))
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ask for the checks."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit()
        else:
            super().mousePressEvent(event)

    def sizeHint(self) -> QSize:
        """As many dots as there are checks."""
        rows, across = self._rows(), self._across()
        return QSize(across * self._step(), grid(1.5) if rows == 1 else rows * self._step())

    def minimumSizeHint(self) -> QSize:
        """Every dot."""
        return self.sizeHint()

    @staticmethod
    def _step() -> int:
        return grid(1.25)

    def _rows(self) -> int:
        """The status beside the dots keeps its word: checks of the project's own come in a row."""
        return 1 if len(self._checks) <= _IN_A_ROW else 2

    def _across(self) -> int:
        return -(-len(self._checks) // self._rows())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the dots."""
        painter = painter_on(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge, step, across = grid(0.875), self._step(), self._across()
        top = (self.height() - self._rows() * step + step - edge) / 2
        for place, check in enumerate(self._checks):
            row, column = divmod(place, across)
            box = QRectF(column * step, top + row * step, edge, edge)
            paint_check_dot(painter, box, check.state)
        painter.end()


class HeadFigures(QWidget):
    """VMs, GB and hours in a line, over a bar: how full the wave is, and of which risk."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        keep_left_to_right(self)
        self._left = self._middle = self._right = ""
        self._risk = (0, 0, 0)
        self._share = 0.0
        self._over = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_face(self, face: WaveFace) -> None:
        """Show the sums of a wave."""
        self._left = words.count_against(face)
        self._show(face.gb, face.hours, face.risk)
        count, apart = face.counted, len(face.vms) - face.counted
        self._over = count > face.cap
        self._share = min(1.0, count / face.cap) if face.cap else 1.0
        over = f"{number_text(count - face.cap)} over the cap. " if self._over else ""
        lines = [f"{words.count_against(face)}. {over}"]
        if apart:
            lines.append(
                f"{count_text(apart, 'VM')} stand{'s' if apart == 1 else ''} here as a record: "
                "out of the plan, or free for another wave."
            )
        lines += [
            f"{number_text(face.gb)} GB to move.",
            f"{hours_text(face.hours)} for its VMs one after another, each alone on the pipe.",
            f"Risk: {risk_sentence(face.risk)}.",
        ]
        self.setToolTip("\n".join(lines))
        self.update()

    def show_vms(self, vms: tuple[BoardVm, ...]) -> None:
        """Show the sums of VMs that stand in no wave."""
        self._left = count_text(len(vms), "VM")
        risks = [vm.risk for vm in vms]
        counts = (risks.count("GREEN"), risks.count("YELLOW"), risks.count("RED"))
        self._show(sum(vm.gb for vm in vms), sum(vm.hours for vm in vms), counts)
        self._share, self._over = 1.0, False
        self.setToolTip(f"Risk: {risk_sentence(counts)}.")
        self.update()

    def _show(self, gb: float, hours: float, risk: tuple[int, int, int]) -> None:
        self._middle, self._right, self._risk = gb_text(gb), f"{number_text(hours)} h", risk

    def sizeHint(self) -> QSize:
        """A line of small text over a thin bar."""
        metrics = QFontMetrics(text_font(TextSize.SMALL))
        return QSize(grid(20), metrics.height() + grid(1))

    def minimumSizeHint(self) -> QSize:
        """As high as it likes."""
        return QSize(grid(12), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint line and bar."""
        tokens, painter = current_tokens(), painter_on(self)
        painter.setFont(text_font(TextSize.SMALL))
        area = QRectF(self.rect())
        line = QRectF(area.left(), area.top(), area.width(), painter.fontMetrics().height())
        painter.setPen(tokens.qcolor("error" if self._over else "text"))
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft, self._left)
        painter.setPen(tokens.qcolor("muted_text"))
        painter.drawText(line, Qt.AlignmentFlag.AlignRight, f"{self._middle}   {self._right}")
        bar = QRectF(area.left(), line.bottom() + grid(0.25), area.width(), grid(0.5))
        painter.fillRect(bar, tokens.qcolor("border"))
        if sum(self._risk):
            filled = QRectF(bar)
            filled.setWidth(max(grid(0.5), bar.width() * self._share))
            paint_risk_bar(painter, filled, self._risk)
        if self._over:
            painter.fillRect(
                QRectF(bar.right() - grid(0.25), bar.top() - 2, grid(0.25), bar.height() + 4),
                tokens.qcolor("error"),
            )
        painter.end()


class StatusMark(QWidget):
    """A status in its colour, with its word."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        keep_left_to_right(self)
        self._icon, self._token, self._text = "status-not_started", "muted_text", ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        """The word."""
        return self._text

    def show_status(self, icon_name: str, token: str, text: str) -> None:
        """Show a status."""
        self._icon, self._token, self._text = icon_name, token, text
        self.setAccessibleName(text)
        self.update()

    def sizeHint(self) -> QSize:
        """A line."""
        metrics = QFontMetrics(text_font(TextSize.SMALL))
        width = icon_extent() + grid(0.5) + metrics.horizontalAdvance(self._text) + 2
        return QSize(width, max(icon_extent(), metrics.height()))

    def minimumSizeHint(self) -> QSize:
        """The mark alone."""
        return QSize(icon_extent(), self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        """Say the word where it is cut."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._text, self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint mark and word."""
        painter, extent = painter_on(self), icon_extent()
        box = QRectF(0, (self.height() - extent) / 2, extent, extent)
        paint_icon(painter, box, self._icon, self._token)
        painter.setFont(text_font(TextSize.SMALL))
        painter.setPen(current_tokens().qcolor("text"))
        left = extent + grid(0.5)
        room = self.width() - left
        text = painter.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, room)
        place = QRectF(left, 0, room, self.height())
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(place, middle, text)
        painter.end()


class WaveHead(QWidget):
    """Shows whichever wave it is given; ``None`` is the column of VMs in no wave."""

    step_pressed = Signal()
    menu_pressed = Signal()
    fold_pressed = Signal()
    checks_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = ElidedText("", bold=True)
        self.fold_button = _tool("chevron-left", "Collapse this column")
        self.menu_button = _tool("more", "Commands for this wave")
        self.dates = ElidedText("", TextSize.SMALL, tone="muted")
        self.status = StatusMark()
        self.dots = CheckDots()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.step_button = QToolButton()
        self.step_button.setProperty("step", True)
        policy = self.step_button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # cards of all waves begin in one line
        self.step_button.setSizePolicy(policy)
        self.figures = HeadFigures()
        self._lay_out()
        self.fold_button.clicked.connect(self.fold_pressed)
        self.menu_button.clicked.connect(self.menu_pressed)
        self.step_button.clicked.connect(self.step_pressed)
        self.dots.pressed.connect(self.checks_pressed)
        theme().size_changed.connect(self.updateGeometry)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(0)
        top.addWidget(self.name, 1)
        top.addWidget(self.fold_button)
        top.addWidget(self.menu_button)
        self.state_line = QWidget()
        state = QHBoxLayout(self.state_line)
        state.setContentsMargins(0, 0, 0, 0)
        state.setSpacing(grid(0.5))
        state.addWidget(self.status, 1)
        state.addWidget(self.dots)
        state.addWidget(self.step_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(grid(1), grid(0.5), grid(0.5), grid(0.5))
        column.setSpacing(grid(0.25))
        column.addLayout(top)
        column.addWidget(self.dates)
        column.addWidget(self.state_line)
        column.addWidget(self.figures)

    def show_face(self, face: WaveFace) -> None:
        """Show a wave."""
        wave = face.wave
        self.name.setText(wave.name)
        self.dates.setText(words.kind_text(wave))
        self.dates.show()
        self.state_line.show()
        self.menu_button.show()
        icon_name, token = words.STATUS_MARKS[wave.status]
        self.status.show_status(icon_name, token, WORDS[wave.status])
        step = words.NEXT_STEPS.get(wave.status)
        self.step_button.setVisible(step is not None)
        if step is not None:
            self.step_button.setText(step[1])
            self.step_button.setToolTip(step[2])
            self.step_button.setAccessibleName(f"{step[1]} {wave.name}")
        self.menu_button.setAccessibleName(f"Commands for {wave.name}")
        self.fold_button.setAccessibleName(f"Collapse {wave.name}")
        self.figures.show_face(face)
        self.setToolTip(wave.notes)
        self.setAccessibleName(words.face_sentence(face))

    def show_checks(self, checks: tuple[CheckFace, ...]) -> None:
        """Show how the checks of the wave stand."""
        self.dots.show_checks(checks)

    def show_pool(self, vms: tuple[BoardVm, ...]) -> None:
        """Show the VMs that stand in no wave."""
        self.name.setText("Unassigned")
        self.dates.setText("in the plan and in no wave" if vms else "Every VM stands in a wave")
        self.state_line.hide()
        self.menu_button.hide()
        self.figures.show_vms(vms)
        self.setAccessibleName(f"Unassigned, {count_text(len(vms), 'VM')}")


def _tool(icon_name: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setAutoRaise(True)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    set_icon(button, icon_name, "muted_text")
    return button
