"""Files that macOS hands over: it tells a running program by an event, not by an argument."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class PlannerApplication(QApplication):
    """The application object, which hears of a file that was double-clicked."""

    file_opened = Signal(object)  # a Path

    def __init__(self, arguments: list[str]) -> None:
        super().__init__(arguments)
        self._waiting: Path | None = None
        self._is_heard = False

    def event(self, event: QEvent) -> bool:
        """Take the event that brings a file; the others are Qt's."""
        if isinstance(event, QFileOpenEvent) and event.url().isLocalFile():
            path = Path(event.url().toLocalFile())
            if self._is_heard:
                self.file_opened.emit(path)
            else:
                self._waiting = path
            return True
        return super().event(event)

    def first_file(self) -> Path | None:
        """The file with which the program was started, once; later ones come by the signal."""
        self._is_heard = True
        path, self._waiting = self._waiting, None
        return path
