from __future__ import annotations

import re
import sys
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QProxyStyle,
    QSpinBox,
    QStyle,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.resources import resource_path
from app.ui.theme import style
from app.ui.theme.palette import disabled_text, mix, palette_for
from app.ui.theme.sheet import style_sheet
from app.ui.theme.style import set_theme, set_tone
from app.ui.theme.tokens import THEME_NAMES, current_tokens, load_tokens, theme


@pytest.mark.parametrize("name", THEME_NAMES)
def test_a_theme_puts_on_palette_sheet_and_tokens(worn: QApplication, name: str) -> None:
    set_theme(worn, name)
    tokens = load_tokens(name)
    assert current_tokens() is tokens
    assert worn.palette().color(QPalette.ColorRole.Window).name() == tokens.color("window")
    assert worn.palette().color(QPalette.ColorRole.Text).name() == tokens.color("text")
    assert tokens.color("accent") in worn.styleSheet()


@pytest.mark.parametrize("name", THEME_NAMES)
@pytest.mark.parametrize("kind", [QLineEdit, QSpinBox, QPlainTextEdit])
def test_words_in_empty_fields_are_as_clear_as_other_muted_text(
    worn: QApplication, qtbot: QtBot, name: str, kind: type[QWidget]
) -> None:
    set_theme(worn, name)
    field = kind()
    qtbot.addWidget(field)
    shown = field.lineEdit() if isinstance(field, QSpinBox) else field
    field.ensurePolished()
    shown.ensurePolished()
    color = shown.palette().color(QPalette.ColorRole.PlaceholderText)
    assert (color.name(), color.alpha()) == (load_tokens(name).color("muted_text"), 255)


def test_fusion_is_used_except_on_a_mac(worn: QApplication) -> None:
    set_theme(worn, "dark")
    worn.setStyleSheet("")
    assert (worn.style().objectName().lower() == "fusion") != (sys.platform == "darwin")


def test_an_unknown_choice_is_refused(worn: QApplication) -> None:
    with pytest.raises(ValueError, match="sepia"):
        set_theme(worn, "sepia")
    assert current_tokens().name == "light"


def test_widgets_hear_of_a_change_once(worn: QApplication, qtbot: QtBot) -> None:
    with qtbot.waitSignal(theme().theme_changed):
        set_theme(worn, "dark")
    with qtbot.assertNotEmitted(theme().theme_changed):
        set_theme(worn, "dark")


def test_system_follows_the_desktop(worn: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    set_theme(worn, "system")
    assert current_tokens().name == "light"
    monkeypatch.setattr(style, "desktop_is_dark", lambda: True)
    worn.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert current_tokens().name == "dark"
    assert worn.palette().color(QPalette.ColorRole.Window) == current_tokens().qcolor("window")


def test_a_chosen_theme_does_not_follow_the_desktop(
    worn: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_theme(worn, "light")
    monkeypatch.setattr(style, "desktop_is_dark", lambda: True)
    worn.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert current_tokens().name == "light"


@pytest.mark.parametrize("name", THEME_NAMES)
def test_the_sheet_is_filled_in_completely(worn: QApplication, name: str) -> None:
    sheet = style_sheet(load_tokens(name))
    assert not re.search(r"[@$~]", sheet.replace(resource_path("themes").as_posix(), ""))
    assert sheet.count("{") == sheet.count("}")


@pytest.mark.parametrize("name", THEME_NAMES)
def test_pictures_of_the_sheet_exist_in_the_themes_colours(worn: QApplication, name: str) -> None:
    tokens = load_tokens(name)
    for path in re.findall(r'url\("(.+?)"\)', style_sheet(tokens)):
        assert path.startswith(resource_path(f"themes/{name}").as_posix())
    for picture in resource_path(f"themes/{name}").glob("*.svg"):
        colors = set(re.findall(r"#[0-9a-f]{6}", picture.read_text(encoding="utf-8")))
        assert colors
        assert colors <= {tokens.color("accent_text"), tokens.color("muted_text")}


def test_a_tone_colours_a_label_in_either_theme(worn: QApplication, qtbot: QtBot) -> None:
    label = QLabel("3 days late")
    qtbot.addWidget(label)
    set_tone(label, "error")
    label.show()
    shown = label.palette().color(QPalette.ColorRole.WindowText).name()
    assert shown == current_tokens().color("error")
    set_theme(worn, "dark")
    shown = label.palette().color(QPalette.ColorRole.WindowText).name()
    assert shown == load_tokens("dark").color("error")


@pytest.mark.parametrize("name", THEME_NAMES)
def test_disabled_text_is_fainter_but_there(qapp: QApplication, name: str) -> None:
    tokens = load_tokens(name)
    palette = palette_for(tokens)
    disabled = palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
    assert disabled == disabled_text(tokens)
    assert disabled not in (tokens.qcolor("text"), tokens.qcolor("window"))


def test_mixing_goes_from_one_colour_to_the_other() -> None:
    tokens = load_tokens("light")
    black, white = tokens.qcolor("text"), tokens.qcolor("base")
    assert mix(black, white, 0).name() == black.name()
    assert mix(black, white, 1).name() == white.name()


@pytest.mark.parametrize("name", THEME_NAMES)
def test_the_selected_row_of_a_list_has_one_plain_colour(
    worn: QApplication, qtbot: QtBot, name: str
) -> None:
    set_theme(worn, name)
    rows = QListWidget()
    qtbot.addWidget(rows)
    rows.addItems(["", ""])
    rows.setCurrentRow(0)
    rows.resize(200, 100)
    rows.show()
    row = rows.visualItemRect(rows.item(0))
    picture = rows.viewport().grab(row).toImage()
    shown = {picture.pixelColor(row.width() // 2, y).name() for y in range(2, row.height() - 2)}
    assert shown == {load_tokens(name).color("selection")}


def test_buttons_of_dialogs_have_no_pictures_on_any_desktop(
    worn: QApplication, qtbot: QtBot
) -> None:
    box, desktop = QDialogButtonBox(), _Pictures()
    qtbot.addWidget(box)
    box.setStyle(desktop)
    hint = QStyle.StyleHint.SH_DialogButtonBox_ButtonsHaveIcons
    assert worn.styleSheet()
    assert box.style().styleHint(hint, None, box) == 0


class _Pictures(QProxyStyle):
    """A desktop whose dialogs have pictures on their buttons."""

    def styleHint(self, hint: QStyle.StyleHint, *others: Any) -> int:
        if hint == QStyle.StyleHint.SH_DialogButtonBox_ButtonsHaveIcons:
            return 1
        return super().styleHint(hint, *others)
