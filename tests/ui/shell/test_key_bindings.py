"""Shortcuts: edited by pressing keys, checked for conflicts, kept, and named in tool tips."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.ui.parts.key_tips import keys_text
from app.ui.shell.key_bindings import _TABLE_DEFAULTS, FIXED, objection
from app.ui.shell.preferences.dialog import SettingsDialog
from app.ui.shell.preferences.keys_panel import KeysSection
from app.ui.shell.shortcuts_window import ShortcutsWindow
from app.ui.shell.stages import STAGES
from app.ui.table.grid_view import KEYS
from app.ui.table.grid_view import Command as TableCommand
from tests.ui.conftest import WAIT_MS, Planner

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(autouse=True)
def _keys_of_tables() -> Iterator[None]:
    yield
    KEYS.update(_TABLE_DEFAULTS)


def editor_of(planner: Planner) -> KeysSection:
    planner.window.preferences.show_keys()
    dialogs = planner.window.findChildren(SettingsDialog)
    section = next(each for each in dialogs if each.isVisible()).sections["Shortcuts"]
    assert isinstance(section, KeysSection)
    assert section.isVisible()
    return section


@pytest.fixture
def editor(planner: Planner) -> KeysSection:
    return editor_of(planner)


def press(editor: KeysSection, command: str, key: Qt.Key, held: Qt.KeyboardModifier = CTRL) -> None:
    editor.choose(command)
    editor.editor.setFocus()
    QTest.keyClick(editor.editor, key, held)
    QApplication.processEvents()


def keys(planner: Planner, command: str) -> str:
    return keys_text(planner.window.commands.action(command).shortcuts())


def test_a_key_is_changed_by_pressing_another(planner: Planner, editor: KeysSection) -> None:
    press(editor, "import", Qt.Key.Key_J)
    assert keys(planner, "import") == "Ctrl+J"
    assert "has Ctrl+J now" in editor.words.text()
    assert planner.ctx.settings.shortcuts == {"import": ["Ctrl+J"]}
    editor.window().close()
    planner.dialogs.files = []
    with planner.qtbot.waitActive(planner.window):
        planner.window.activateWindow()
    QTest.keyClick(planner.window, Qt.Key.Key_J, CTRL)
    assert planner.dialogs.asked[-1][0] == "Import RVTools exports"
    asked = len(planner.dialogs.asked)
    QTest.keyClick(planner.window, Qt.Key.Key_I, CTRL)
    assert len(planner.dialogs.asked) == asked


def test_a_key_of_another_command_is_named_and_taken_on_demand(
    planner: Planner, editor: KeysSection
) -> None:
    press(editor, "import", Qt.Key.Key_K)
    assert keys(planner, "import") == "Ctrl+I"
    assert "Ctrl+K belongs to “Commands…” (Tools)" in editor.words.text()
    QTest.mouseClick(editor.take_button, Qt.MouseButton.LeftButton)
    assert keys(planner, "import") == "Ctrl+K"
    assert keys(planner, "palette") == "Ctrl+Shift+P"
    assert "“Commands…” has it no longer" in editor.words.text()
    editor.choose("palette")
    QTest.mouseClick(editor.reset_button, Qt.MouseButton.LeftButton)
    assert keys(planner, "palette") == "Ctrl+K, Ctrl+Shift+P"
    assert keys(planner, "import") == ""
    QTest.mouseClick(editor.all_button, Qt.MouseButton.LeftButton)
    assert keys(planner, "import") == "Ctrl+I"
    assert keys(planner, "palette") == "Ctrl+K, Ctrl+Shift+P"
    assert planner.ctx.settings.shortcuts == {}
    assert not editor.all_button.isEnabled()


@pytest.mark.parametrize(
    ("key", "held", "why"),
    [
        (Qt.Key.Key_C, CTRL, "stays what it is: Copy"),
        (Qt.Key.Key_A, SHIFT, "is typed into fields"),
        (Qt.Key.Key_M, CTRL, "Wave Planner"),
        (Qt.Key.Key_F, Qt.KeyboardModifier.AltModifier, "opens a menu"),
        (Qt.Key.Key_Down, SHIFT, "needed to move"),
    ],
)
def test_keys_that_pages_and_fields_need_are_refused(
    planner: Planner, editor: KeysSection, key: Qt.Key, held: Qt.KeyboardModifier, why: str
) -> None:
    press(editor, "import", key, held)
    assert why in editor.words.text()
    assert keys(planner, "import") == "Ctrl+I"
    assert not editor.take_button.isEnabled()


def test_function_keys_and_all_that_is_fixed() -> None:
    assert objection(QKeySequence("F7")) == ""
    assert objection(QKeySequence("Ctrl+Alt+E")) == ""
    assert objection(QKeySequence("Ctrl+E, Ctrl+F"))
    assert all(objection(QKeySequence(key)) for key in FIXED)
    with pytest.raises(ValueError, match="stays what it is"):
        raise ValueError(objection(QKeySequence("F2")))


def test_a_command_without_a_key_gets_one_and_loses_it(
    planner: Planner, editor: KeysSection
) -> None:
    press(editor, "backups", Qt.Key.Key_F7, Qt.KeyboardModifier.NoModifier)
    assert keys(planner, "backups") == "F7"
    editor.choose("backups")
    QTest.mouseClick(editor.none_button, Qt.MouseButton.LeftButton)
    assert keys(planner, "backups") == ""
    assert "has no key now" in editor.words.text()


def test_what_was_chosen_holds_after_a_start(make_planner: Callable[[], Planner]) -> None:
    first = make_planner()
    press(editor_of(first), "import", Qt.Key.Key_K)
    section = editor_of(first)
    press(section, "import", Qt.Key.Key_K)
    QTest.mouseClick(section.take_button, Qt.MouseButton.LeftButton)
    press(section, "table:fill_down", Qt.Key.Key_E)
    first.ctx.settings.sync()
    KEYS.update(_TABLE_DEFAULTS)
    first.flow.close()
    second = make_planner()
    assert keys(second, "import") == "Ctrl+K"
    assert keys(second, "palette") == "Ctrl+Shift+P"
    assert KEYS[TableCommand.FILL_DOWN] == QKeySequence("Ctrl+E")
    assert "(Ctrl+K)" in second.window.commands.action("import").toolTip()


def test_tables_answer_to_another_key_and_follow_the_command_that_is_theirs(
    sample_planner: Planner,
) -> None:
    planner = sample_planner
    page = planner.show("vms")
    section = editor_of(planner)
    press(section, "find", Qt.Key.Key_G)
    section.window().close()
    with planner.qtbot.waitActive(planner.window):
        planner.window.activateWindow()
    grid = page.table.grid
    grid.setFocus()
    QTest.keyClick(grid, Qt.Key.Key_G, CTRL)
    field = page.table.bar.search
    assert field.hasFocus() or field.isVisible()
    assert KEYS[TableCommand.FIND] == QKeySequence("Ctrl+G")
    assert "(Ctrl+G)" in field.toolTip()


def test_every_key_of_an_action_is_named_in_its_tool_tip(planner: Planner) -> None:
    for stage in STAGES:
        planner.window.stages.show_stage(stage.key)
    named = 0
    for action in planner.window.findChildren(QAction):
        told = keys_text(action.shortcuts())
        if told and action.text():
            assert f"({told})" in action.toolTip(), action.text()
            named += 1
    assert named >= 25
    page = planner.show("projects")
    assert page.import_action.toolTip().endswith("(Ctrl+I)")
    assert page.new_action.toolTip().endswith("(Ctrl+N)")
    press(editor_of(planner), "import", Qt.Key.Key_J)
    assert page.import_action.toolTip().endswith("(Ctrl+J)")
    assert planner.window.commands.action("import").toolTip().endswith("(Ctrl+J)")


def test_no_two_commands_come_with_the_same_key(planner: Planner) -> None:
    bindings = planner.window.keys.all()
    known: dict[str, str] = {}
    for binding in bindings:
        for key in binding.keys:
            name = key.toString()
            assert name not in known, (name, known.get(name), binding.key)
            known[name] = binding.key
            if not binding.key.startswith("table:"):
                assert not objection(key), (binding.key, name)


def test_commands_are_found_by_words_and_by_keys(editor: KeysSection) -> None:
    assert editor.search("ctrl+k")
    assert editor.tree.topLevelItem(0).child(0).text(0) == "Commands…"
    assert not editor.search("no such command")
    assert editor.search("")


def test_the_list_leads_to_the_editor_and_to_a_sheet(planner: Planner, tmp_path: Path) -> None:
    planner.trigger("shortcuts")
    planner.qtbot.waitUntil(
        lambda: bool(planner.window.findChildren(ShortcutsWindow)), timeout=WAIT_MS
    )
    (window,) = planner.window.findChildren(ShortcutsWindow)
    planner.dialogs.target = tmp_path / "keys.pdf"
    QTest.mouseClick(window.sheet_button, Qt.MouseButton.LeftButton)
    planner.qtbot.waitUntil(lambda: "Wrote keys.pdf" in planner.toasts(), timeout=WAIT_MS)
    reader = PdfReader(tmp_path / "keys.pdf")
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert len(reader.pages) >= 2
    for told in ("Ctrl+K", "Commands…", "Fill down", "keyboard shortcuts"):
        assert told in text
    QTest.mouseClick(window.change_button, Qt.MouseButton.LeftButton)
    dialogs = planner.window.findChildren(SettingsDialog)
    assert [each.switch.current for each in dialogs if each.isVisible()] == ["Shortcuts"]
    planner.dialogs.target = tmp_path / "missing" / "keys.pdf"
    planner.window.program_help.save_shortcuts()
    planner.qtbot.waitUntil(lambda: "cannot be written" in planner.toasts()[-1], timeout=WAIT_MS)
