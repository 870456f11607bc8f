"""Text that wraps: what is measured does not disturb what is shown."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QScrollArea
from pytestqt.qtbot import QtBot

from app.ui.parts.flowing_text import FlowingText
from app.ui.theme.html_colors import colored, link
from app.ui.theme.tokens import load_tokens, theme

WORDS = "<p>" + " ".join(["words"] * 60) + "</p>"


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_measuring_leaves_the_text_that_is_shown_alone(qtbot: QtBot) -> None:
    area = QScrollArea()
    area.setWidgetResizable(True)
    text = FlowingText("Text")
    area.setWidget(text)
    qtbot.addWidget(area)
    area.resize(600, 300)
    with qtbot.waitExposed(area):
        area.show()
    text.show_html(WORDS)
    shown = text.document().textWidth()
    narrow, wide = text.heightForWidth(60), text.heightForWidth(500)
    assert narrow > 3 * wide
    assert text.heightForWidth(60) == narrow
    assert text.document().textWidth() == shown
    text.show_html("<p>short</p>")
    assert text.heightForWidth(60) < narrow


def test_links_and_quiet_words_follow_the_theme(qtbot: QtBot) -> None:
    text = FlowingText("Text")
    qtbot.addWidget(text)
    text.show_html(link("cause:0", "Tenant has no target") + colored("muted_text", " by itself"))
    for name in ("dark", "light"):
        tokens = load_tokens(name)
        theme().use(tokens)
        assert _colors(text) == {
            "Tenant has no target": tokens.color("accent"),
            " by itself": tokens.color("muted_text"),
        }


def _colors(text: FlowingText) -> dict[str, str]:
    found, block = {}, text.document().begin()
    parts = block.begin()
    while not parts.atEnd():
        part = parts.fragment()
        found[part.text()] = part.charFormat().foreground().color().name()
        parts += 1
    return found
