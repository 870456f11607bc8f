"""The size of all text, relative to the system's."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtWidgets import QApplication

from app.ui.theme.style import refresh_look


@lru_cache(maxsize=1)
def _system_points() -> float:
    """The system's text size, taken before anything changes it."""
    return QApplication.font().pointSizeF()


def apply_zoom(percent: int) -> None:
    """Set every widget's text to a percentage of the system's size."""
    font = QApplication.font()
    font.setPointSizeF(_system_points() * percent / 100)
    QApplication.setFont(font)
    application = QApplication.instance()
    if isinstance(application, QApplication):
        refresh_look(application)
