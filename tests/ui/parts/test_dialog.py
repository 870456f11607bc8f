"""Dialogs have one look and fit on the screen, whatever the size of the text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QLineEdit, QWidget

from app.ui.parts.dialog import Dialog, dialog_margins
from app.ui.parts.scrolling_view import ScrollingView

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

Show = Callable[[QWidget], None]


def dialog_with(*parts: QWidget) -> tuple[Dialog, QDialogButtonBox]:
    dialog = Dialog()
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    column = dialog.make_column()
    for part in (*parts, buttons):
        column.addWidget(part)
    return dialog, buttons


def tall(height: int) -> QWidget:
    part = QWidget()
    part.setMinimumHeight(height)
    return part


def test_its_distances_are_the_window_s(show: Show) -> None:
    dialog, _buttons = dialog_with(tall(30))
    show(dialog)
    edges = dialog.layout().contentsMargins()
    assert (edges.left(), edges.top(), edges.right(), edges.bottom()) == dialog_margins()


def test_what_fits_does_not_scroll(show: Show) -> None:
    dialog, _buttons = dialog_with(tall(100), QLineEdit())
    show(dialog)
    assert dialog.findChild(ScrollingView) is None


def test_what_is_too_high_scrolls_above_its_buttons(show: Show) -> None:
    high = QGuiApplication.primaryScreen().availableSize().height()
    first, last = tall(high // 2), tall(high // 2)
    dialog, buttons = dialog_with(first, last)
    dialog.resize(400, 2 * high)
    show(dialog)
    assert dialog.height() <= dialog.screen().availableSize().height()
    assert dialog.rect().contains(buttons.geometry())
    view = dialog.findChild(ScrollingView)
    assert view.verticalScrollBar().maximum() > 0
    assert view.isAncestorOf(first)
    assert view.isAncestorOf(last)
    assert not view.isAncestorOf(buttons)


def test_the_keyboard_stays_where_it_was_when_a_dialog_has_to_scroll(show: Show) -> None:
    first, meant = QLineEdit(), QLineEdit()
    dialog, _buttons = dialog_with(
        first, meant, tall(QGuiApplication.primaryScreen().size().height())
    )
    meant.setFocus()
    show(dialog)
    assert dialog.findChild(ScrollingView) is not None
    assert dialog.focusWidget() is meant


def test_wrapped_words_cut_nothing_below_them(show: Show) -> None:
    words = QLabel("A sentence that takes several lines where the dialog is narrow. " * 3)
    words.setWordWrap(True)
    fields = [QLineEdit() for _ in range(6)]
    dialog, _buttons = dialog_with(words, *fields)
    dialog.resize(260, 10)
    show(dialog)
    assert words.height() >= words.heightForWidth(words.width())
    assert all(field.height() >= field.minimumSizeHint().height() for field in fields)


def test_there_is_no_empty_room_above_the_buttons_of_a_wide_dialog(show: Show) -> None:
    """Wrapped text has fewer lines in a wide dialog than at the width that it likes."""
    words = QLabel("Detection goes on finding the tenant by its old name too. " * 4)
    words.setWordWrap(True)
    dialog, buttons = dialog_with(words, QLineEdit())
    dialog.setMinimumWidth(700)
    show(dialog)
    field = dialog.findChild(QLineEdit)
    assert words.height() <= words.heightForWidth(words.width()) + 2
    assert buttons.y() - field.geometry().bottom() <= dialog.layout().spacing() + 2
