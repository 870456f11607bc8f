"""The mix of risk categories as one small bar."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF

from app.ui.theme.icons import RISK_TOKENS
from app.ui.theme.tokens import current_tokens

_WORDS = {"GREEN": "green", "YELLOW": "yellow", "RED": "red"}


def paint_risk_mark(
    painter: QPainter, rect: QRectF, risk: str, color: QColor | None = None
) -> None:
    """Paint the mark of a category into a rectangle: ● green, ▲ amber, ■ red.

    :raises KeyError: when there is no such category.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color or current_tokens().qcolor(RISK_TOKENS[risk]))
    edge = min(rect.width(), rect.height())
    box = QRectF(0, 0, edge, edge)
    box.moveCenter(rect.center())
    if risk == "GREEN":
        painter.drawEllipse(box)
    elif risk == "YELLOW":
        top = QPointF(box.center().x(), box.top())
        painter.drawPolygon(QPolygonF([top, box.bottomRight(), box.bottomLeft()]))
    else:
        inset = edge * 0.06
        painter.drawRect(box.adjusted(inset, inset, -inset, -inset))
    painter.restore()


def paint_risk_bar(painter: QPainter, rect: QRectF, counts: tuple[int, int, int]) -> None:
    """Paint counts of green, amber and red as a bar; a category that is there is always seen."""
    total = sum(counts)
    tokens = current_tokens()
    if not total:
        painter.fillRect(rect, tokens.qcolor("border"))
        return
    gap, least = 1.0, 3.0
    present = [(name, count) for name, count in zip(RISK_TOKENS, counts, strict=True) if count]
    room = rect.width() - gap * (len(present) - 1) - least * len(present)
    x = rect.left()
    for name, count in present:
        width = least + room * count / total
        painter.fillRect(
            QRectF(x, rect.top(), width, rect.height()), tokens.qcolor(RISK_TOKENS[name])
        )
        x += width + gap


def risk_sentence(counts: tuple[int, int, int]) -> str:
    """Counts in words: ``980 green, 210 yellow, 50 red``."""
    locale = QLocale()
    words = zip(_WORDS.values(), counts, strict=True)
    return ", ".join(f"{locale.toString(count)} {word}" for word, count in words)
