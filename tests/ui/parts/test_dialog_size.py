"""How large a dialog opens."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QDialog, QWidget

from app.ui.parts.dialog_size import open_at

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def test_a_dialog_is_never_larger_than_its_window(show: Callable[[QWidget], None]) -> None:
    window = QWidget()
    window.resize(640, 400)
    show(window)
    dialog = QDialog(window)
    open_at(dialog, 2000, 300)
    assert (dialog.width(), dialog.height()) == (640, 300)
