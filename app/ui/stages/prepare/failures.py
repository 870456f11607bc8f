"""The last failures, in the cloud's own words, with what to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.domain.counted_noun import count_text
from app.domain.planning.provisioning.task import PrepTask, TaskStatus
from app.ui.parts.text import ElidedText
from app.ui.theme.metrics import grid

_SHOWN = 3


class LastFailures(QWidget):
    """A line for each of the newest; hidden while nothing has failed."""

    all_wanted = Signal()
    task_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys: list[int] = []
        self._tasks: Sequence[PrepTask] = ()
        self._most = _SHOWN
        self._lines = [ElidedText(tone="error") for _ in range(_SHOWN)]
        self._opens = [QPushButton("Show…") for _ in range(_SHOWN)]
        self.all = QPushButton()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for place, (line, button) in enumerate(zip(self._lines, self._opens, strict=True)):
            button.setProperty("link", True)
            button.clicked.connect(lambda _=False, place=place: self._open(place))
            row = QHBoxLayout()
            row.setSpacing(grid(1))
            row.addWidget(line, 1)
            row.addWidget(button)
            column.addLayout(row)
        self.all.setProperty("link", True)
        self.all.setProperty("flush", True)
        self.all.clicked.connect(self.all_wanted)
        last = QHBoxLayout()
        last.addWidget(self.all)
        last.addStretch(1)
        column.addLayout(last)
        self.hide()

    @property
    def texts(self) -> list[str]:
        """The lines that are shown."""
        return [line.full_text() for line in self._lines if not line.isHidden()]

    def show_tasks(self, tasks: Sequence[PrepTask]) -> None:
        """Show the newest failures among some tasks."""
        self._tasks = tasks
        failed = [task for task in tasks if task.status is TaskStatus.FAILED]
        failed.sort(key=lambda task: task.finished_at or datetime.min, reverse=True)  # noqa: DTZ901
        shown = failed[: self._most]
        self._keys = [task.id for task in shown]
        for place, (line, button) in enumerate(zip(self._lines, self._opens, strict=True)):
            there = place < len(shown)
            line.setVisible(there)
            button.setVisible(there)
            if there:
                task = shown[place]
                line.setText(f"{task.name}: {task.error} {task.hint}".strip())
                button.setAccessibleName(f"Show {task.name}")
        more = len(failed) - len(shown)
        self.all.setVisible(more > 0)
        self.all.setText(f"Show all {count_text(len(failed), 'failed task')}")
        self.setVisible(bool(failed))

    def show_few(self, few: bool) -> None:
        """Show only the newest where there is little room."""
        most = 1 if few else _SHOWN
        if most != self._most:
            self._most = most
            self.show_tasks(self._tasks)

    def _open(self, place: int) -> None:
        if place < len(self._keys):
            self.task_wanted.emit(self._keys[place])
