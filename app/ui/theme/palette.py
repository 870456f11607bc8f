"""Tokens -> QPalette, so that Qt's own widgets wear the same colours."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from app.ui.theme.tokens import Tokens

_ROLES = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "base",
    QPalette.ColorRole.AlternateBase: "alternate_base",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.PlaceholderText: "muted_text",
    QPalette.ColorRole.Button: "window",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "accent_text",
    QPalette.ColorRole.Highlight: "selection",
    QPalette.ColorRole.HighlightedText: "selection_text",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.ToolTipBase: "toast",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Light: "base",
    QPalette.ColorRole.Midlight: "hover",
    QPalette.ColorRole.Mid: "border",
    QPalette.ColorRole.Dark: "border_strong",
}

_TEXT_ROLES = (
    QPalette.ColorRole.WindowText,
    QPalette.ColorRole.Text,
    QPalette.ColorRole.ButtonText,
    QPalette.ColorRole.HighlightedText,
)


def palette_for(tokens: Tokens) -> QPalette:
    """The whole palette of a theme; an inactive window keeps the colours of an active one."""
    palette = QPalette()
    for role, token in _ROLES.items():
        palette.setColor(role, tokens.qcolor(token))
    shadow = tokens.qcolor("border_strong") if tokens.is_dark else tokens.qcolor("border")
    palette.setColor(QPalette.ColorRole.Shadow, shadow)
    for role in _TEXT_ROLES:
        palette.setColor(QPalette.ColorGroup.Disabled, role, disabled_text(tokens))
    palette.setColor(
        QPalette.ColorGroup.Disabled, QPalette.ColorRole.Highlight, tokens.qcolor("shade")
    )
    palette.setColor(
        QPalette.ColorGroup.Disabled, QPalette.ColorRole.PlaceholderText, disabled_text(tokens)
    )
    return palette


def disabled_text(tokens: Tokens) -> QColor:
    """Text of what cannot be used now: muted text half way to its ground."""
    return mix(tokens.qcolor("muted_text"), tokens.qcolor("window"), 0.4)


def mix(first: QColor, second: QColor, share: float) -> QColor:
    """A colour between two; ``share`` is how much of the second, 0 to 1."""
    return QColor.fromRgbF(
        first.redF() + (second.redF() - first.redF()) * share,
        first.greenF() + (second.greenF() - first.greenF()) * share,
        first.blueF() + (second.blueF() - first.blueF()) * share,
    )
