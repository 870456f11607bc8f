"""A wave that is dragged over days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QDrag, QPixmap
from PySide6.QtWidgets import QWidget

from app.domain.planning.waves.day_moves import DayVerdict
from app.ui.parts.drag_lists import keys_as_mime, keys_of_mime
from app.ui.theme.direction import painter_on
from app.ui.theme.metrics import grid, text_font
from app.ui.theme.tokens import current_tokens

MIME = "application/x-migration-planner-wave"
"""What is dragged: a wave's key, and on which of its days it is held, counted from its first."""


@dataclass(frozen=True, slots=True)
class Held:
    """A wave in the hand. It is held so many days after its first."""

    key: int
    offset: int = 0

    def first_day(self, under: date) -> date:
        """Its first day with the mouse over a date."""
        return under - timedelta(days=self.offset)

    def as_mime(self) -> QMimeData:
        """As it is dragged."""
        return keys_as_mime(MIME, [self.key, self.offset])


def held_of(data: QMimeData) -> Held | None:
    """What is dragged, None where it is no wave."""
    found = keys_of_mime(MIME, data)
    return Held(*found) if len(found) == 2 else None


@dataclass(frozen=True, slots=True)
class Hovering:
    """A wave over a day: where the mouse is, where it would begin, and what the day says of it."""

    held: Held
    day: date
    verdict: DayVerdict
    at: QPointF
    text: str

    @property
    def token(self) -> str:
        """The colour of what is said."""
        if self.verdict.refusal:
            return "error"
        return "warning" if self.verdict.warning else "ok"


def drag_of(source: QWidget, held: Held, name: str) -> QDrag:
    """A drag of a wave, with its name on the mouse."""
    drag = QDrag(source)
    drag.setMimeData(held.as_mime())
    tokens, ratio = current_tokens(), source.devicePixelRatioF()
    width, height = grid(22), grid(3)
    image = QPixmap(round(width * ratio), round(height * ratio))
    image.setDevicePixelRatio(ratio)
    image.fill(tokens.qcolor("toast"))
    painter = painter_on(image)
    painter.setPen(tokens.qcolor("border_strong"))
    painter.drawRect(0, 0, width - 1, height - 1)
    painter.setPen(tokens.qcolor("text"))
    painter.setFont(text_font())
    inner = QRect(grid(1), 0, width - grid(2), height)
    shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, inner.width())
    painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, shown)
    painter.end()
    drag.setPixmap(image)
    drag.setHotSpot(QPoint(grid(1), grid(1)))
    return drag
