"""Actions of pages and panels: the same one serves toolbar, menu and shortcut."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, SignalInstance
from PySide6.QtGui import QAction

from app.ui.theme.icons import set_icon


def tool_action(
    owner: QObject,
    text: str,
    icon_name: str,
    slot: Callable[..., object] | SignalInstance,
    tip: str = "",
) -> QAction:
    """An action that calls a slot or sends a signal on; its tooltip says what the text does not."""
    action = QAction(text, owner)
    action.setToolTip(tip or text.rstrip("…"))
    if icon_name:
        set_icon(action, icon_name)
    action.triggered.connect(slot)
    return action
