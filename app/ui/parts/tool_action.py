"""Actions of pages and panels: the same one serves toolbar, menu and shortcut.

What cannot be chosen says why, a button of a dialog too.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton

from app.ui.theme.icons import set_icon

_TIP = "tip"
"""Property of an action: its tooltip while it can be chosen."""


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


def set_tip(action: QAction, tip: str) -> None:
    """Say something else in the tooltip; why the action cannot be chosen stays in it."""
    reason = reason_of(action)
    if action.property(_TIP) is not None:
        action.setProperty(_TIP, tip)
    action.setToolTip(f"{tip}\n{reason}" if reason else tip)


def reason_of(action: QAction) -> str:
    """Why an action cannot be chosen now, as :func:`offer` was told; empty where it can."""
    tip = action.property(_TIP)
    if tip is None or action.isEnabled():
        return ""
    return action.toolTip().removeprefix(tip).strip()


def offer(action: QAction | QAbstractButton, able: bool, otherwise: str) -> None:
    """Let an action or a button be chosen, or not: then its tooltip says why, and what helps."""
    tip = action.property(_TIP)
    if tip is None:
        tip = action.toolTip()
        action.setProperty(_TIP, tip)
    action.setEnabled(able)
    action.setToolTip(tip if able else f"{tip}\n{otherwise}".strip())
