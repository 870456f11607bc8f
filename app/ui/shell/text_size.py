"""The size of all text, relative to the system's."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtWidgets import QApplication

from app.ui.theme.style import set_text_size


@lru_cache(maxsize=1)
def _system_points() -> float:
    """The system's text size, taken before anything changes it."""
    return QApplication.font().pointSizeF()


def apply_zoom(percent: int) -> None:
    """Set every widget's text to a percentage of the system's size."""
    points = _system_points() * percent / 100
    application = QApplication.instance()
    if isinstance(application, QApplication):
        set_text_size(application, points)
