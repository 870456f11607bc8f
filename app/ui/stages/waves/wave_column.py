"""A column of the board: the head of a wave over its cards, or a narrow strip when collapsed."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.domain.planning.waves.wave import WaveStatus
from app.ui.stages.waves import words
from app.ui.stages.waves.card_list import CardList
from app.ui.stages.waves.card_model import CardModel, unpacked_keys
from app.ui.stages.waves.card_painter import CardPainter
from app.ui.stages.waves.faces import POOL, BoardVm, WaveFace
from app.ui.stages.waves.wave_head import WaveHead
from app.ui.theme.direction import keep_left_to_right, painter_on
from app.ui.theme.metrics import TextSize, grid, text_font
from app.ui.theme.tokens import current_tokens, theme

WIDTH = 34
"""Grid steps of a column."""
FOLDED = 4.5
"""Grid steps of a collapsed one."""


class Verdict:
    """What a column says of the VMs that are dragged: refused with the reason, or what breaks."""

    def __init__(self, refusal: str = "", warning: str = "") -> None:
        self.refusal, self.warning = refusal, warning

    @property
    def text(self) -> str:
        """What is said."""
        return self.refusal or self.warning

    @property
    def tone(self) -> str:
        """The colour token of what is said."""
        return "muted_text" if self.refusal else "warning"


FINE = Verdict()


class _Note(QLabel):
    """Lies over the top of the cards while something is dragged; the drop goes through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setMargin(grid(0.75))
        self.hide()

    def say(self, verdict: Verdict) -> None:
        """Show a verdict, or nothing."""
        self.setVisible(bool(verdict.text))
        if not verdict.text:
            return
        tokens = current_tokens()
        self.setFont(text_font(TextSize.SMALL))
        self.setText(verdict.text)
        color = tokens.color(verdict.tone)
        self.setStyleSheet(
            f"background: {tokens.color('toast')}; color: {tokens.color('text')};"
            f" border-left: {grid(0.375)}px solid {color};"
            f" border-bottom: 1px solid {tokens.color('border')};"
        )


class WaveColumn(QWidget):
    """Stands for whichever wave the board gives it, so that a few serve hundreds of waves."""

    entered = Signal()
    """The keyboard or the mouse has come here."""
    unfold_wanted = Signal()

    def __init__(self, painter: CardPainter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        keep_left_to_right(self)
        self.key = POOL
        self.folded = False
        self._current = self._over = False
        self._title = self._sum = ""
        self._verdict = FINE
        self.setAcceptDrops(True)
        self.head = WaveHead(self)
        self.list = CardList(painter, self)
        self.note = _Note(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.list, 1)
        self.list.entered_by_keyboard.connect(self.entered)
        theme().theme_changed.connect(self.update)

    # -- what is shown -----------------------------------------------------------------------------

    def show_wave(self, face: WaveFace) -> None:
        """Show the head of a wave."""
        self.key = face.key
        self._title, self._sum = face.wave.name, words.vms_text(face.counted)
        self.head.show_face(face)
        self.list.setAccessibleName(f"VMs of {face.wave.name}")
        self.list.hint = _hint(face)
        self.setAccessibleName(words.face_sentence(face))

    def show_pool(self, vms: tuple[BoardVm, ...]) -> None:
        """Show the head of what stands in no wave."""
        self.key = POOL
        self._title, self._sum = "Unassigned", words.vms_text(len(vms))
        self.head.show_pool(vms)
        self.list.setAccessibleName("VMs without a wave")
        self.setAccessibleName(self.head.accessibleName())

    def show_cards(self, model: CardModel, chosen: QItemSelectionModel) -> None:
        """Show these cards, with what of them is selected."""
        self.list.show_model(model, chosen)

    def set_folded(self, folded: bool) -> None:
        """Show a strip with the name alone, or all of it."""
        if folded != self.folded:
            self.folded = folded
            self.head.setVisible(not folded)
            self.list.setVisible(not folded)
            self.setToolTip("")
            self.update()
        if folded:
            self.setToolTip(f"{self.accessibleName()}\nPress to open")

    def set_current(self, current: bool) -> None:
        """Whether the page's commands mean this wave."""
        if current != self._current:
            self._current = current
            self.update()

    def say(self, verdict: Verdict) -> None:
        """Say what would become of what is dragged, or nothing any more."""
        if verdict is self._verdict:
            return
        self._verdict = verdict
        self.list.refuse(verdict.refusal)
        self.note.say(Verdict() if self.folded else verdict)
        self._place_note()
        self.update()

    @property
    def verdict(self) -> Verdict:
        """What is said at present."""
        return self._verdict

    def _place_note(self) -> None:
        if not self.note.isHidden():
            width = self.width() - 2
            height = min(self.note.heightForWidth(width), self.list.height())
            self.note.setGeometry(1, self.list.y(), width, height)
            self.note.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The note stays over the cards."""
        super().resizeEvent(event)
        self._place_note()

    # -- events ------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open a strip, or go to the wave."""
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            if self.folded:
                self.unfold_wanted.emit()
            else:
                self.list.setFocus(Qt.FocusReason.MouseFocusReason)
            self.entered.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take VMs anywhere on the column."""
        keys = unpacked_keys(event.mimeData())
        if keys:
            self.list.drag_began.emit(keys)
        self._consider(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Say where the drag is, so that what is hidden comes into view."""
        self._consider(event)
        self.list.dragged_over.emit(self.mapToGlobal(event.position()))

    def _consider(self, event: QDragMoveEvent) -> None:
        taken = (
            bool(unpacked_keys(event.mimeData()))
            and event.source() is not self.list
            and not self._verdict.refusal
        )
        if taken:
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()
        else:
            event.ignore()
        self._set_over(taken)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Nothing is dropped."""
        self._set_over(False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Ask for a move."""
        self._set_over(False)
        self.list.dropEvent(event)

    def _set_over(self, over: bool) -> None:
        if over != self._over:
            self._over = over
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A ground with one hairline; a strip has its name turned by a quarter."""
        tokens, painter = current_tokens(), painter_on(self)
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        lit = self._over or (self._current and self.list.hasFocus())
        color = "accent" if lit or self._current else "border"
        if self._verdict.warning and not self._verdict.refusal:
            color = "warning"
        painter.setBrush(tokens.qcolor("base"))
        painter.setPen(QPen(tokens.qcolor(color), 1))
        painter.drawRect(area)
        if self.folded:
            self._paint_strip(painter)
        painter.end()

    def _paint_strip(self, painter: QPainter) -> None:
        tokens = current_tokens()
        painter.setFont(text_font(bold=True))
        painter.setPen(tokens.qcolor("muted_text" if self._verdict.refusal else "text"))
        painter.translate(self.width(), 0)
        painter.rotate(90)
        long, wide = self.height() - grid(3), self.width()
        metrics = painter.fontMetrics()
        tail = f"   {self._sum}"
        room = long - metrics.horizontalAdvance(tail)
        name = metrics.elidedText(self._title, Qt.TextElideMode.ElideMiddle, max(0, room))
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRectF(grid(1.5), 0, long, wide), middle, name)
        left = grid(1.5) + metrics.horizontalAdvance(name)
        painter.setFont(text_font())
        painter.setPen(tokens.qcolor("muted_text"))
        painter.drawText(QRectF(left, 0, long - left + grid(1.5), wide), middle, tail)
        painter.resetTransform()


def _hint(face: WaveFace) -> str:
    if face.vms:
        return "No VM of it passes the filters"
    return "Drop VMs here" if face.wave.status is WaveStatus.PLANNED else "No VMs"
