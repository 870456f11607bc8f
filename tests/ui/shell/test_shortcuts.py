"""The list of shortcuts holds every key that an action answers to."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QDialog, QTextBrowser

from app.ui.table.grid_view import COMMAND_TEXTS, KEYS
from tests.ui.conftest import WAIT_MS, Planner


def listed(planner: Planner) -> str:
    """The window's text: in tables each cell is a line."""
    planner.window.commands.action("shortcuts").trigger()
    planner.qtbot.waitUntil(lambda: bool(planner.window.findChildren(QDialog)), timeout=WAIT_MS)
    (dialog,) = planner.window.findChildren(QDialog)
    view = dialog.findChild(QTextBrowser)
    assert view.font().family() == dialog.font().family()
    text = view.toPlainText()
    dialog.close()
    return text


def test_every_shortcut_of_every_page_is_listed(planner: Planner) -> None:
    text = listed(planner)
    window = planner.window
    answering = [*window.findChildren(QAction), *window.findChildren(QAbstractButton)]
    keys: Counter[str] = Counter()
    for each in answering:
        sequences = each.shortcuts() if isinstance(each, QAction) else [each.shortcut()]
        for key in sequences:
            shown = key.toString(QKeySequence.SequenceFormat.NativeText)
            keys[shown] += bool(shown)
    assert {"F2", "Ctrl+K", "Ins"} <= set(keys)
    told = {key for line in text.splitlines() for key in line.split(", ")}
    assert {key for key, count in keys.items() if count} <= told


def test_keys_of_tables_are_listed_with_their_words(planner: Planner) -> None:
    text = listed(planner)
    assert set(COMMAND_TEXTS) == set(KEYS)
    for command, key in KEYS.items():
        shown = key.toString(QKeySequence.SequenceFormat.NativeText)
        cells = list(pairwise(text.splitlines()))
        assert (shown, COMMAND_TEXTS[command]) in cells, command
    assert "Name and description…" in text
    assert "&" not in text


def test_several_keys_of_one_action_are_told(planner: Planner) -> None:
    assert "Ctrl+Y, Ctrl+Shift+Z" in listed(planner)
