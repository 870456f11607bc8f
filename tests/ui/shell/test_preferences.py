"""The settings: each takes effect at once, is kept, and is found by its words."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QFormLayout,
    QKeySequenceEdit,
    QWidget,
)

from app.paths import app_paths
from app.services.operator_name import system_account
from app.ui.parts.settings import LAST_PLACE, PROJECTS, Settings
from app.ui.shell.backups import BackupsDialog
from app.ui.shell.preferences.appearance import AppearanceSection
from app.ui.shell.preferences.dialog import SettingsDialog
from app.ui.shell.preferences.files import FilesSection
from app.ui.shell.preferences.general import GeneralSection
from app.ui.shell.text_size import apply_zoom
from app.ui.theme.tokens import current_tokens
from tests.older_workspaces import by_revisions, insert_project
from tests.ui.conftest import Planner
from tests.ui.shell.test_application import run

STARTED = """
from pathlib import Path
from PySide6.QtCore import QTimer
from app import bootstrap
from app.services import projects
from app.ui.shell.main_window import MainWindow

make = MainWindow.__init__
def made(self, *parts):
    make(self, *parts)
    def seen():
        file = {file}
        ctx = self.ctx
        if file is not None:
            ctx.set_project(projects.listed(ctx.workspace)[0].project)
            self.stages.show_stage("setup")
        {then}
        print(ctx.workspace.path.name)
        print(ctx.state.project.name if ctx.state.project else "")
        print(self.stages.current_stage(), flush=True)
        self.close()
    self.flow.opened.connect(lambda: QTimer.singleShot(0, seen))
MainWindow.__init__ = made
raise SystemExit(bootstrap.run_window({file}, None, str))
"""
WITH_FILE = "Path(r'{}')"


def opened(planner: Planner) -> SettingsDialog:
    planner.trigger("settings")
    return next(each for each in planner.window.findChildren(SettingsDialog) if each.isVisible())


@pytest.fixture
def dialog(planner: Planner) -> Iterator[SettingsDialog]:
    yield opened(planner)
    apply_zoom(100)


def general(dialog: SettingsDialog) -> GeneralSection:
    found = dialog.sections["General"]
    assert isinstance(found, GeneralSection)
    return found


def appearance(dialog: SettingsDialog) -> AppearanceSection:
    found = dialog.sections["Appearance"]
    assert isinstance(found, AppearanceSection)
    dialog.show_section("Appearance")
    return found


def files(dialog: SettingsDialog) -> FilesSection:
    found = dialog.sections["Files"]
    assert isinstance(found, FilesSection)
    dialog.show_section("Files")
    return found


def choose(box: QComboBox, key: str) -> None:
    """Pick an entry as the keyboard does."""
    wanted = box.findData(key)
    arrow = Qt.Key.Key_Down if wanted > box.currentIndex() else Qt.Key.Key_Up
    while box.currentIndex() != wanted:
        QTest.keyClick(box, arrow)


def again(settings: Settings, tmp_path: Path) -> Settings:
    """The settings as the next start reads them."""
    settings.sync()
    return Settings(tmp_path / "home" / "config" / "settings.ini")


# -- general ---------------------------------------------------------------------------------------


def test_the_name_of_who_works_is_kept_and_stands_in_histories(
    planner: Planner, dialog: SettingsDialog
) -> None:
    ctx, name = planner.ctx, general(dialog).name
    assert name.placeholderText() == system_account()
    QTest.keyClicks(name, "  Kim  Lee ")
    QTest.keyClick(name, Qt.Key.Key_Return)
    assert ctx.settings.operator_name == "Kim Lee"
    assert ctx.workspace.who == "Kim Lee"
    assert dialog.isVisible()
    name.selectAll()
    QTest.keyClicks(name, "Ode")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)  # what was typed counts
    assert not dialog.isVisible()
    assert ctx.workspace.who == "Ode"
    following = opened(planner)
    assert general(following).name.text() == "Ode"
    QTest.mouseClick(following.reset_button, Qt.MouseButton.LeftButton)
    assert ctx.workspace.who == system_account()
    assert general(following).name.text() == ""


@pytest.mark.parametrize("starts", [LAST_PLACE, PROJECTS])
def test_a_start_shows_what_was_chosen(tmp_path: Path, starts: str) -> None:
    home, other = tmp_path / "home", tmp_path / "other.mplan"
    by_revisions(other)
    insert_project(other, "Mine")
    first = ran(home, f"self.ctx.settings.starts_with = {starts!r}", WITH_FILE.format(other))
    assert first == ["other.mplan", "Mine", "setup"]
    wanted = ["Mine", "setup"] if starts == LAST_PLACE else ["", "projects"]
    assert ran(home, "None", "None") == ["other.mplan", *wanted]
    other.unlink()
    assert ran(home, "None", "None")[0] == "workspace.mplan"


def ran(home: Path, then: str, file: str) -> list[str]:
    """What a program of its own shows after its start."""
    return run(STARTED.format(then=then, file=file), home).splitlines()


@pytest.mark.parametrize("starts", [LAST_PLACE, PROJECTS])
def test_the_start_is_chosen_and_kept(
    planner: Planner, dialog: SettingsDialog, tmp_path: Path, starts: str
) -> None:
    choose(general(dialog).starts, PROJECTS)
    choose(general(dialog).starts, starts)
    assert again(planner.ctx.settings, tmp_path).starts_with == starts


# -- appearance ------------------------------------------------------------------------------------


def test_theme_and_text_size_take_effect_at_once_and_are_kept(
    planner: Planner, dialog: SettingsDialog, tmp_path: Path
) -> None:
    section = appearance(dialog)
    before = QApplication.font().pointSizeF()
    choices = section.theme.findChildren(QAbstractButton)
    dark = next(each for each in choices if each.text() == "Dark")
    QTest.mouseClick(dark, Qt.MouseButton.LeftButton)
    assert current_tokens().name == "dark"
    section.size_field.setFocus()
    QTest.keyClick(section.size_field, Qt.Key.Key_Up)
    assert QApplication.font().pointSizeF() > before
    assert planner.ctx.settings.zoom == 110
    section.size_field.selectAll()
    QTest.keyClicks(section.size_field, "300")
    QTest.keyClick(section.size_field, Qt.Key.Key_Return)
    kept = again(planner.ctx.settings, tmp_path)
    assert (kept.theme, kept.zoom) == ("dark", 300)
    QTest.mouseClick(dialog.reset_button, Qt.MouseButton.LeftButton)
    assert (planner.ctx.settings.theme, planner.ctx.settings.zoom) == ("system", 100)
    assert QApplication.font().pointSizeF() == before


def test_the_largest_text_needs_no_window_larger_than_the_screen(planner: Planner) -> None:
    planner.ctx.set_zoom(300)
    try:
        planner.open_sample()
        for holder in planner.window.navigation.holders():
            planner.window.stages.setCurrentWidget(holder)
            QApplication.processEvents()
        planner.window.docks.show("inspector")
        QApplication.processEvents()
        least = planner.window.minimumSizeHint()
        assert least.width() <= 1280
        assert least.height() <= 800
        dialog = opened(planner)
        screen = QGuiApplication.primaryScreen().availableSize()
        most = screen.expandedTo(planner.window.size())
        for title in dialog.sections:
            dialog.show_section(title)
            QApplication.processEvents()
            assert dialog.width() <= most.width()
            assert dialog.height() <= most.height()
        dialog.close()
    finally:
        planner.ctx.set_zoom(100)


# -- files -----------------------------------------------------------------------------------------


def test_folders_are_shown_and_opened(
    planner: Planner, dialog: SettingsDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Path] = []
    monkeypatch.setattr(
        QDesktopServices, "openUrl", lambda url: shown.append(Path(url.toLocalFile())) is None
    )
    for row in files(dialog).folders:
        QTest.mouseClick(row.button, Qt.MouseButton.LeftButton)
    ctx = planner.ctx
    assert shown == [ctx.workspace.path.parent, planner.flow.default.parent, ctx.log_folder]


def test_a_first_import_is_shown_unless_somebody_does_not_want_that(
    planner: Planner, dialog: SettingsDialog
) -> None:
    settings, section = planner.ctx.settings, files(dialog)
    assert settings.previews_imports
    assert section.previews.isChecked()
    section.previews.setFocus()
    QTest.keyClick(section.previews, Qt.Key.Key_Space)
    assert not settings.previews_imports
    QTest.mouseClick(dialog.reset_button, Qt.MouseButton.LeftButton)
    assert settings.previews_imports
    assert section.previews.isChecked()


def test_the_backups_are_a_click_away(planner: Planner, dialog: SettingsDialog) -> None:
    QTest.mouseClick(files(dialog).backups_button, Qt.MouseButton.LeftButton)
    planner.settle()
    assert [each for each in planner.window.findChildren(BackupsDialog) if each.isVisible()]
    assert not planner.window.findChildren(SettingsDialog)


# -- search ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "sections"),
    [
        ("font", ["Appearance"]),
        ("backup safety", ["Files"]),
        ("who", ["General"]),
        ("import rvtools", ["Files", "Shortcuts"]),
        ("mapping", ["Files"]),
        ("nothing of that kind", []),
        ("", ["General", "Appearance", "Files", "Shortcuts"]),
    ],
)
def test_settings_are_found_by_their_words(
    dialog: SettingsDialog, words: str, sections: list[str]
) -> None:
    QTest.keyClicks(dialog.search, words or "x")
    if not words:
        QTest.keyClick(dialog.search, Qt.Key.Key_Escape)
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)
    assert dialog.isVisible()
    buttons = dialog._buttons
    assert [title for title, button in buttons.items() if not button.isHidden()] == sections
    assert (dialog.stack.currentWidget() is dialog.none) == (not sections)
    if sections:
        assert dialog.stack.currentWidget() is dialog.sections[sections[0]]


def test_rows_without_the_words_are_hidden(dialog: SettingsDialog) -> None:
    QTest.keyClicks(dialog.search, "start")
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)
    form, section = general(dialog).form, general(dialog)
    assert isinstance(form, QFormLayout)
    assert section.starts.isVisible()
    assert not section.name.isVisible()


def test_every_setting_has_a_name_for_screen_readers(dialog: SettingsDialog) -> None:
    for section in dialog.sections.values():
        dialog.show_section(section.title)
        QApplication.processEvents()
        for widget in section.findChildren(QWidget):
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
                own = isinstance(widget.parentWidget(), QAbstractSpinBox | QKeySequenceEdit)
                label = widget.accessibleName() or getattr(widget, "text", str)()
                assert label or own, widget


def test_close_closes(dialog: SettingsDialog) -> None:
    close = dialog.buttons.button(QDialogButtonBox.StandardButton.Close)
    QTest.mouseClick(close, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be moved there")
def test_settings_that_cannot_be_written_are_told_when_the_dialog_closes(
    planner: Planner, tmp_path: Path
) -> None:
    config = app_paths(tmp_path / "home").config
    config.rename(tmp_path / "elsewhere")
    config.touch()  # a file: nothing can lie in it, whoever asks
    planner.ctx.settings.zoom = 120
    planner.window.preferences.open().close()
    assert sum("The settings could not be saved." in said for said in planner.toasts()) == 1
    config.unlink()
    (tmp_path / "elsewhere").rename(config)
    planner.window.preferences.open().close()
    assert "zoom=120" in (config / "settings.ini").read_text(encoding="utf-8")
