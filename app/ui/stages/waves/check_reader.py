"""Reads the checks of waves, one wave in a turn, so that the board does not wait for them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from app.ui.stages.waves.faces import CheckFace

Read = Callable[[int], tuple[CheckFace, ...]]
"""The checks of a wave by its key."""


class CheckReader(QObject):
    """Remembers what was read until it is told to forget."""

    found = Signal(int)
    """Key of a wave whose checks are known now."""

    def __init__(self, read: Read, parent: QObject) -> None:
        super().__init__(parent)
        self._read = read
        self._known: dict[int, tuple[CheckFace, ...]] = {}
        self._fresh: set[int] = set()
        self._wanted: list[int] = []
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._next)

    def of(self, key: int) -> tuple[CheckFace, ...]:
        """The checks of a wave as they were last; they are read again where that is long ago."""
        if key not in self._fresh and key not in self._wanted:
            self._wanted.append(key)
            self._turn.start()
        return self._known.get(key, ())

    def forget(self) -> None:
        """Something has changed: what is known may be wrong, and is shown until it is read."""
        self._fresh.clear()
        self._wanted.clear()

    def _next(self) -> None:
        if not self._wanted:
            return
        key = self._wanted.pop()  # what came into view last is what is looked at
        checks = self._read(key)
        self._fresh.add(key)
        changed = checks != self._known.get(key)
        self._known[key] = checks
        if self._wanted:
            self._turn.start()
        if changed:
            self.found.emit(key)
