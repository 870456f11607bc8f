"""Colour tokens: what each colour means, read from one file per theme."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor

from app.resources import resource_path

THEME_NAMES = ("light", "dark")

TOKEN_NAMES = (
    "window",
    "base",
    "alternate_base",
    "text",
    "muted_text",
    "accent",
    "accent_text",
    "border",
    "border_strong",
    "hover",
    "selection",
    "selection_text",
    "shade",
    "toast",
    "risk_green",
    "risk_yellow",
    "risk_red",
    "status_not_started",
    "status_assigned",
    "status_in_progress",
    "status_migrated",
    "status_failed",
    "status_skipped",
    "ok",
    "warning",
    "error",
    "info",
    "chart_1",
    "chart_2",
    "chart_3",
    "chart_4",
    "chart_5",
    "chart_6",
)

_HEX = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one theme, ``#rrggbb`` by token name."""

    name: str
    colors: Mapping[str, str]

    @property
    def is_dark(self) -> bool:
        """Whether light text stands on a dark ground."""
        return self.name == "dark"

    def color(self, name: str) -> str:
        """``#rrggbb`` of a token.

        :raises KeyError: when there is no such token.
        """
        return self.colors[name]

    def qcolor(self, name: str, alpha: float = 1.0) -> QColor:
        """The token as a QColor, ``alpha`` from 0 (clear) to 1 (solid)."""
        color = QColor(self.colors[name])
        color.setAlphaF(alpha)
        return color


@lru_cache(maxsize=len(THEME_NAMES))
def load_tokens(name: str) -> Tokens:
    """Read a theme by name, ``light`` or ``dark``.

    :raises ValueError: when the file lacks a token, or has one that is unknown or no colour.
    :raises app.domain.errors.UserError: when the installation lacks the file.
    """
    if name not in THEME_NAMES:
        raise ValueError(f"There is no theme named {name!r}.")
    text = resource_path(f"themes/{name}.toml").read_text(encoding="utf-8")
    return parse_tokens(name, text)


def parse_tokens(name: str, text: str) -> Tokens:
    """Tokens from the text of a theme file.

    :raises ValueError: when a token is missing, unknown or not written as ``#rrggbb``.
    """
    colors = tomllib.loads(text).get("colors", {})
    wrong = sorted(set(TOKEN_NAMES).symmetric_difference(colors))
    wrong += sorted(key for key, value in colors.items() if not _HEX.fullmatch(str(value)))
    if wrong:
        raise ValueError(f"Theme {name!r} has missing or wrong colours: {', '.join(wrong)}.")
    return Tokens(name, colors)


class Theme(QObject):
    """The theme in use. Widgets that cache colours listen to :attr:`theme_changed`."""

    theme_changed = Signal()
    about_to_restyle = Signal()
    """All widgets are about to be styled anew."""
    restyled = Signal()
    """All widgets have been styled anew."""
    size_changed = Signal()
    """The text has another size. Widgets follow by their font; this is for what has none."""

    def __init__(self) -> None:
        super().__init__()
        self._tokens = load_tokens("light")

    @property
    def tokens(self) -> Tokens:
        """Colours in use now."""
        return self._tokens

    @contextmanager
    def lending(self, name: str) -> Iterator[None]:
        """Have what is painted within the block in the colours of one theme; nobody is told.

        For pictures that leave the window, such as those to be printed.
        """
        kept, self._tokens = self._tokens, load_tokens(name)
        try:
            yield
        finally:
            self._tokens = kept

    def use(self, tokens: Tokens) -> None:
        """Take other colours; announces them when they differ."""
        if tokens == self._tokens:
            return
        self._tokens = tokens
        self.theme_changed.emit()


@lru_cache(maxsize=1)
def theme() -> Theme:
    """The one theme object of the program."""
    return Theme()


def current_tokens() -> Tokens:
    """Colours in use now."""
    return theme().tokens
