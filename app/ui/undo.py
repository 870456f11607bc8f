"""Undo and redo over change sets."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand, QUndoStack

from app.domain.changes import ChangeSet

Replay = Callable[[ChangeSet, str], ChangeSet]

LIMIT = 200


class ChangeSetCommand(QUndoCommand):
    """One step: replays the change set's inverse on undo, and that one's inverse on redo."""

    def __init__(self, changes: ChangeSet, replay: Replay) -> None:
        super().__init__(changes.label)
        self.changes = changes
        self._replay = replay
        self._fresh = True
        self.carried_out = False

    @property
    def heavy(self) -> bool:
        """Whether replaying takes long enough to need the background."""
        return self.changes.snapshot is not None or len(self.changes.rows) > 2000

    def undo(self) -> None:
        """Take the step back, unless that was done already in the background."""
        if not self.carried_out:
            self.take(self._replay(self.changes.inverse(), f"Undo {self.text()}"))
        self.carried_out = False

    def redo(self) -> None:
        """Do the step again; the first call comes from the stack when it is already done."""
        if self._fresh:
            self._fresh = False
            return
        if not self.carried_out:
            self.take(self._replay(self.changes.inverse(), f"Redo {self.text()}"))
        self.carried_out = False

    def take(self, done: ChangeSet) -> None:
        """Remember what the last replay did; its inverse is the next one."""
        self.changes = done


def make_stack() -> QUndoStack:
    """The stack of one open project."""
    stack = QUndoStack()
    stack.setUndoLimit(LIMIT)
    return stack
