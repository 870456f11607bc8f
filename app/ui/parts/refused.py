"""Which fields hold a value that was refused and so is not saved."""

from __future__ import annotations

from functools import lru_cache, partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.ui.parts.text import Text


class RefusedFields(QObject):
    """All fields of the window together: what says "saved" asks here first."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._known: set[int] = set()
        self._refused: set[int] = set()

    def __bool__(self) -> bool:
        return bool(self._refused)

    def mark(self, field: QWidget, *, refused: bool) -> None:
        """A field refuses its text, or does so no longer."""
        key = id(field)
        if key not in self._known:
            if not refused:
                return
            self._known.add(key)
            field.destroyed.connect(partial(self._gone, key))
        self._mark(key, refused=refused)

    def _gone(self, key: int, *_field: object) -> None:
        self._known.discard(key)
        self._mark(key, refused=False)

    def _mark(self, key: int, *, refused: bool) -> None:
        if refused != (key in self._refused):
            self._refused ^= {key}
            self.changed.emit()


def say_refusal(editor: QWidget, line: Text, message: str) -> bool:
    """Say beneath a field why its text is refused, or say nothing; whether that has changed."""
    if message == line.text():
        return False
    line.setText(message)
    line.setVisible(bool(message))
    editor.setProperty("invalid", bool(message))
    editor.style().unpolish(editor)
    editor.style().polish(editor)
    refused_fields().mark(editor, refused=bool(message))
    return True


@lru_cache(maxsize=1)
def refused_fields() -> RefusedFields:
    """The one list of the program."""
    return RefusedFields()
