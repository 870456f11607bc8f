"""The style sheet: what the palette cannot say, as a template over tokens and sizes.

``@name`` is a colour token, ``$name`` a size, ``~name`` one of the theme's small pictures.
"""

from __future__ import annotations

import re

from app.resources import resource_path
from app.ui.theme.metrics import grid, icon_extent
from app.ui.theme.palette import disabled_text, mix
from app.ui.theme.tokens import Tokens


def style_sheet(tokens: Tokens) -> str:
    """The style sheet of a theme."""
    colors = {
        **tokens.colors,
        "disabled": disabled_text(tokens).name(),
        "handle": mix(tokens.qcolor("muted_text"), tokens.qcolor("base"), 0.55).name(),
        "accent_hover": mix(tokens.qcolor("accent"), tokens.qcolor("text"), 0.15).name(),
    }
    sizes = {
        "edge": max(1, grid(0.25)),
        "half": grid(0.5),
        "one": grid(1),
        "bar": grid(1.5),
        "icon": icon_extent(),
        "tick": grid(1.75),
        "round": (grid(1.75) + 2) // 2,
        "two": grid(2),
        "three": grid(3),
        "four": grid(4),
        "spin": grid(3) - 3,
    }
    folder = resource_path(f"themes/{tokens.name}").as_posix()
    sheet = re.sub(r"@(\w+)", lambda match: colors[match[1]], _SHEET)
    sheet = re.sub(r"\$(\w+)", lambda match: f"{sizes[match[1]]}px", sheet)
    return re.sub(r"~(\w+)", lambda match: f'url("{folder}/{match[1]}.svg")', sheet)


_TEXTS = """
QToolTip {
    color: @text; background: @toast; border: 1px solid @border_strong; padding: $half;
}
QLabel[tone="muted"] { color: @muted_text; }
QLabel[tone="ok"] { color: @ok; }
QLabel[tone="warning"] { color: @warning; }
QLabel[tone="error"] { color: @error; }
"""

_FRAME = """
QToolBar { border: none; spacing: $half; padding: 0; }
QStatusBar { border-top: 1px solid @border; }
QStatusBar::item { border: none; }
QSplitter::handle { background: @border; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QMainWindow::separator { background: @border; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: @accent; }
QTabWidget::pane { border: none; }
QTabBar QToolButton { background: @window; border-radius: 0; padding: 0; }
QHeaderView { background: @window; border: none; }
QHeaderView::section {
    background: @window; color: @muted_text; border: none; border-right: 1px solid @border;
    border-bottom: 1px solid @border; padding: $half $one;
}
QHeaderView::up-arrow { image: ~up; width: $two; }
QHeaderView::down-arrow { image: ~down; width: $two; }
QTableCornerButton::section {
    background: @window; border: none; border-right: 1px solid @border;
    border-bottom: 1px solid @border;
}
"""

_BUTTONS = """
QAbstractButton, QMenu, QTabBar, QAbstractItemView, QToolBar { icon-size: $icon; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QPushButton {
    background: @base; color: @text; border: 1px solid @border_strong; border-radius: 3px;
    padding: $half $two; min-height: $two;
}
QPushButton:hover { background: @hover; }
QPushButton:pressed { background: @selection; }
QPushButton:focus { border-color: @accent; }
QPushButton:disabled { border-color: @border; color: @disabled; }
QPushButton[primary="true"], QPushButton:default {
    background: @accent; color: @accent_text; border-color: @accent;
}
QPushButton[primary="true"]:hover, QPushButton:default:hover {
    background: @accent_hover; border-color: @accent_hover;
}
QPushButton[primary="true"]:focus, QPushButton:default:focus { border: 2px solid @text; }
QPushButton[primary="true"]:disabled, QPushButton:default:disabled {
    background: @shade; color: @disabled; border-color: @border;
}
QPushButton[link="true"] {
    background: transparent; color: @accent; border: 1px solid transparent;
    padding: 0 $half; min-height: $two;
}
QPushButton[link="true"][flush="true"] { padding-left: 0; }
QPushButton[link="true"]:hover { background: @hover; }
QPushButton[link="true"]:focus { border-color: @accent; }
QPushButton[link="true"]:disabled { color: @disabled; }

QToolButton { border: 1px solid transparent; border-radius: 3px; padding: $half; }
QToolButton:hover { background: @hover; }
QToolButton:pressed, QToolButton:checked { background: @selection; color: @selection_text; }
QToolButton:focus { border-color: @accent; }
QToolButton[step="true"] {
    background: @base; border: 1px solid @border_strong; padding: 0 $one;
}
QToolButton[step="true"]:hover { background: @hover; }
QToolButton[step="true"]:focus { border-color: @accent; }
QToolButton:disabled { color: @disabled; }
QToolButton[inField="true"] { padding: 0; border: none; background: transparent; }
QToolButton[inField="true"]:hover { background: @hover; }
QToolButton::menu-indicator { image: none; }
"""

_FIELDS = """
QLineEdit, QAbstractSpinBox, QComboBox, QPlainTextEdit, QTextEdit {
    background: @base; color: @text; border: 1px solid @border_strong; border-radius: 3px;
    selection-background-color: @accent; selection-color: @accent_text;
    placeholder-text-color: @muted_text;
}
QLineEdit, QComboBox { padding: 0 $half; min-height: $three; }
QAbstractSpinBox { min-height: $spin; }
QLineEdit[bare="true"] { border: none; background: transparent; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus, QTextEdit:focus {
    border-color: @accent;
}
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled, QPlainTextEdit:disabled {
    background: @window; color: @disabled; border-color: @border;
}
QLineEdit:read-only { background: @window; }
QLineEdit[invalid="true"], QAbstractSpinBox[invalid="true"], QComboBox[invalid="true"],
QPlainTextEdit[invalid="true"] {
    border-color: @error;
}
QAbstractSpinBox QLineEdit, QComboBox QLineEdit {
    border: none; padding: 0; background: transparent; min-height: 0;
}
QAbstractSpinBox QLineEdit { padding: 0 $half; }
QAbstractItemView QLineEdit, QAbstractItemView QAbstractSpinBox, QAbstractItemView QComboBox {
    border: 1px solid @accent; border-radius: 0; padding: 0; min-height: 0;
}
QAbstractItemView QAbstractSpinBox QLineEdit, QAbstractItemView QComboBox QLineEdit {
    border: none;
}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {
    subcontrol-origin: border; width: $two; border: none; background: transparent;
}
QAbstractSpinBox::up-button { subcontrol-position: top right; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: @hover; }
QAbstractSpinBox::up-arrow { image: ~up; width: $bar; height: $bar; }
QAbstractSpinBox::down-arrow { image: ~down; width: $bar; height: $bar; }
QComboBox::drop-down, QDateTimeEdit::drop-down {
    subcontrol-origin: border; subcontrol-position: center right; border: none; width: $two;
}
QComboBox::down-arrow, QDateTimeEdit::down-arrow { image: ~down; width: $bar; height: $bar; }
QComboBox QAbstractItemView {
    background: @base; border: 1px solid @border_strong;
    selection-background-color: @selection; selection-color: @selection_text;
}
QListView::item:selected, QTreeView::item:selected {
    background: @selection; color: @selection_text;
}

QCheckBox, QRadioButton { spacing: $one; border: 1px solid transparent; border-radius: 3px; }
QCheckBox:focus, QRadioButton:focus { border-color: @accent; }
QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator {
    width: $tick; height: $tick; background: @base; border: 1px solid @border_strong;
}
QCheckBox::indicator, QAbstractItemView::indicator { border-radius: 3px; }
QRadioButton::indicator { border-radius: $round; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: @accent; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked {
    background: @accent; border-color: @accent; image: ~check;
}
QCheckBox::indicator:indeterminate, QAbstractItemView::indicator:indeterminate {
    background: @accent; border-color: @accent; image: ~dash;
}
QRadioButton::indicator:checked { background: @accent; border-color: @accent; image: ~dot; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {
    background: @shade; border-color: @border;
}
"""

_BARS = """
QProgressBar {
    background: @border; border: none; border-radius: $edge; color: @text; text-align: center;
}
QProgressBar::chunk { background: @accent; border-radius: $edge; }

QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: $bar; margin: 0; }
QScrollBar:horizontal { background: transparent; height: $bar; margin: 0; }
QScrollBar::handle { background: @handle; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: $four; }
QScrollBar::handle:horizontal { min-width: $four; }
QScrollBar::handle:hover { background: @muted_text; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""

_SHEET = _TEXTS + _FRAME + _BUTTONS + _FIELDS + _BARS
