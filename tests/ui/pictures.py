"""What a user sees in the picture of a widget, said without naming its pixels."""

from __future__ import annotations

from collections import Counter

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from tests.ui.theme.color_vision import contrast, luminance

READABLE = 4.5
"""The contrast that text needs with what it stands on (WCAG 2, AA)."""
FEWEST = 12
"""Pixels of a colour that make a letter."""


def colors_of(image: QImage) -> Counter[str]:
    """How many pixels have each colour."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    counts = Counter(memoryview(plain.constBits()).cast("I"))
    return Counter({f"#{color & 0xFFFFFF:06x}": count for color, count in counts.items()})


def reads_well(widget: QWidget, theme: str) -> bool:
    """Whether a widget stands on the ground of the theme, light or dark, and can be read on it."""
    seen = colors_of(widget.grab().toImage())
    ground = seen.most_common(1)[0][0]
    fits = luminance(ground) < 0.1 if theme == "dark" else luminance(ground) > 0.7
    return fits and any(
        count >= FEWEST and contrast(color, ground) >= READABLE for color, count in seen.items()
    )
