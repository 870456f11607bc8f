"""Puts a theme on the application: style, palette and one small style sheet."""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.theme.metrics import line_height
from app.ui.theme.palette import palette_for
from app.ui.theme.sheet import style_sheet
from app.ui.theme.spaces import scale_spaces
from app.ui.theme.tokens import load_tokens, theme

STYLE = "Fusion"
STYLED = "has-its-style"

Application = TypeVar("Application", bound=QApplication)


class ThemeChoice(StrEnum):
    """What the user asked for."""

    LIGHT = "light"
    DARK = "dark"
    SYSTEM = "system"


def styled_application(
    arguments: list[str], kind: Callable[[list[str]], Application]
) -> Application:
    """A new application object in the program's style.

    Naming the style among the arguments spares the start a tenth of its time: to ask for it
    later makes PySide load all that can be said of styles.
    """
    named = sys.platform != "darwin"
    application = kind([*arguments, "-style", STYLE] if named else arguments)
    application.setProperty(STYLED, named)
    return application


def set_theme(app: QApplication, choice: str) -> None:
    """Wear a theme: ``light``, ``dark``, or ``system`` to follow the desktop from now on.

    :raises ValueError: when there is no such choice.
    """
    _wardrobe().wear(app, ThemeChoice(choice))


def set_tone(widget: QWidget, tone: str) -> None:
    """Colour a label's text by meaning: ``muted``, ``ok``, ``warning``, ``error`` or plain."""
    if widget.property("tone") == tone:
        return
    widget.setProperty("tone", tone)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def set_text_size(app: QApplication, points: float) -> None:
    """Set every widget's text, and all that is measured by it, to a size in points."""
    _wardrobe().resize_text(app, points)


class _Wardrobe(QObject):
    """Remembers the choice and follows the desktop while that is the choice."""

    def __init__(self) -> None:
        super().__init__()
        self._choice = ThemeChoice.LIGHT
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._desktop_changed)

    def wear(self, app: QApplication, choice: ThemeChoice) -> None:
        self._choice = choice
        if sys.platform != "darwin" and not app.property(STYLED):
            app.setStyle(STYLE)
            app.setProperty(STYLED, True)
        _ask_desktop(choice)
        self._put_on(app)

    def resize_text(self, app: QApplication, points: float) -> None:
        font = app.font()
        if font.pointSizeF() == points:
            return
        before = line_height()
        font.setPointSizeF(points)
        app.setFont(font)
        scale_spaces(app.topLevelWidgets(), line_height() / before)
        self._put_on(app)
        theme().size_changed.emit()

    def _put_on(self, app: QApplication) -> None:
        tokens = load_tokens(_resolve(self._choice))
        theme().about_to_restyle.emit()
        # Qt styles every widget once for each widget that it stands in when it exchanges one
        # sheet for another, and only once when there was none: this is five times as quick.
        app.setStyleSheet("")
        app.setPalette(palette_for(tokens))
        app.setStyleSheet(style_sheet(tokens))
        theme().restyled.emit()
        theme().use(tokens)

    def _desktop_changed(self) -> None:
        app = QApplication.instance()
        if self._choice is ThemeChoice.SYSTEM and isinstance(app, QApplication):
            self._put_on(app)


@lru_cache(maxsize=1)
def _wardrobe() -> _Wardrobe:
    return _Wardrobe()


def _ask_desktop(choice: ThemeChoice) -> None:
    """Window frames and system dialogs take the same side."""
    schemes = {
        ThemeChoice.LIGHT: Qt.ColorScheme.Light,
        ThemeChoice.DARK: Qt.ColorScheme.Dark,
        ThemeChoice.SYSTEM: Qt.ColorScheme.Unknown,
    }
    QGuiApplication.styleHints().setColorScheme(schemes[choice])


def _resolve(choice: ThemeChoice) -> str:
    if choice is not ThemeChoice.SYSTEM:
        return choice.value
    return "dark" if desktop_is_dark() else "light"


def desktop_is_dark() -> bool:
    """Whether the desktop asks for dark windows; False where it does not say."""
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
