"""Distances and text sizes, all derived from the application's font."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics, QGuiApplication


class TextSize(StrEnum):
    """The three text sizes of the window."""

    SMALL = "small"
    BODY = "body"
    TITLE = "title"


_FACTORS = {TextSize.SMALL: 0.89, TextSize.BODY: 1.0, TextSize.TITLE: 1.34}


def line_height() -> int:
    """Height of a line of text, in pixels: what every distance is derived from."""
    return QFontMetrics(QGuiApplication.font()).height()


def grid(steps: float = 1) -> int:
    """Pixels of ``steps`` grid steps: one is half a line of text, about 8 pixels."""
    return max(1, round(steps * ((line_height() + 1) // 2))) if steps else 0


def icon_extent() -> int:
    """Edge of an icon that stands beside text, in pixels: even, at least 16."""
    return max(16, 2 * round(line_height() * 1.1 / 2))


def text_font(size: TextSize = TextSize.BODY, *, bold: bool = False) -> QFont:
    """The system's font in one of the three sizes, with tabular figures."""
    font = QFont(QGuiApplication.font())
    factor = _FACTORS[size]
    if font.pointSizeF() > 0:
        font.setPointSizeF(font.pointSizeF() * factor)
    else:
        font.setPixelSize(round(font.pixelSize() * factor))
    if bold:
        font.setWeight(QFont.Weight.DemiBold)
    return tabular(font)


def fixed_font() -> QFont:
    """The system's font of fixed width; its size is the application's, and follows it."""
    font = QFont()
    font.setFamilies([QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()])
    return font


def tabular(font: QFont) -> QFont:
    """The font with figures of one width, so that columns of numbers line up."""
    figures = QFont(font)
    figures.setFeature(QFont.Tag("tnum"), 1)
    return figures
