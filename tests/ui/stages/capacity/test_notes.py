"""Sentences to be heeded."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.parts.text import Text
from app.ui.stages.capacity.notes import CapacityNotes


def shown(notes: CapacityNotes) -> list[str]:
    QApplication.processEvents()
    return [text.text() for text in notes.findChildren(Text) if text.isVisible()]


def test_notes_come_and_go(qtbot: QtBot) -> None:
    notes = CapacityNotes("Warnings")
    qtbot.addWidget(notes)
    notes.show()
    notes.show_notes(["One.", "Two."])
    assert shown(notes) == ["One.", "Two."] == notes.texts
    notes.show_notes(["Two."])
    assert shown(notes) == ["Two."]
    notes.show_notes([])
    assert not notes.isVisible()
    assert not notes.texts


def test_the_same_again_leaves_the_lines_alone(qtbot: QtBot) -> None:
    notes = CapacityNotes("Warnings")
    qtbot.addWidget(notes)
    notes.show_notes(["One."])
    before = notes.findChildren(Text)
    notes.show_notes(("One.",))
    assert notes.findChildren(Text) == before
