"""About: versions and where the licences are, with their summary in the installed program."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QPlainTextEdit, QPushButton

from app import __version__
from app.ui.shell import about as about_window
from app.ui.shell.about import AboutDialog
from tests.ui.conftest import Planner


def about(planner: Planner) -> AboutDialog:
    planner.window.commands.action("about").trigger()
    return planner.window.findChildren(AboutDialog)[-1]


def words(dialog: QDialog) -> str:
    return "\n".join(each.text() for each in dialog.findChildren(QLabel))


def button(dialog: QDialog, text: str) -> QPushButton | None:
    found = [each for each in dialog.findChildren(QPushButton) if each.text() == text]
    return found[0] if found else None


def test_from_source_it_says_what_the_installed_program_has(planner: Planner) -> None:
    dialog = about(planner)
    assert f"Migration Planner {__version__}" in words(dialog)
    assert "The installed program has the licences" in words(dialog)
    assert button(dialog, "Licences…") is None


def test_the_installed_program_shows_the_licences_of_its_parts(
    planner: Planner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "licenses"
    folder.mkdir()
    (folder / "THIRD-PARTY.txt").write_text("Qt 6\n    LGPL-3.0-only\n", encoding="utf-8")
    monkeypatch.setattr(about_window, "licences_folder", lambda: folder)
    dialog = AboutDialog(planner.window)
    dialog.show()
    assert "lists all parts" in words(dialog)
    licences = button(dialog, "Licences…")
    assert licences is not None
    QTest.mouseClick(licences, Qt.MouseButton.LeftButton)
    (shown,) = dialog.findChildren(QPlainTextEdit)
    assert "LGPL-3.0-only" in shown.toPlainText()
    assert str(folder) in shown.toPlainText()
    dialog.close()
