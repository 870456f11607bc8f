"""An icon that stands by itself follows the size of the text."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.ui.parts.icon_picture import IconPicture
from app.ui.shell.text_size import apply_zoom


def test_the_picture_grows_with_the_text(qtbot: QtBot) -> None:
    picture = IconPicture("app", 8, "text")
    qtbot.addWidget(picture)
    before = picture.pixmap().deviceIndependentSize().width()
    try:
        apply_zoom(200)
        assert picture.pixmap().deviceIndependentSize().width() >= 1.8 * before
    finally:
        apply_zoom(100)
