"""The steps of the open project that can be taken back and done again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.domain.changes import ChangeSet
from app.domain.number_style import spoken

if TYPE_CHECKING:
    # The database is loaded after the window is up, so nothing here may import it.
    from app.services.undo_store import Stowed

LIMIT = 200
"""How many steps are kept."""

BUDGET_BYTES = 1 << 30
"""What the files of all steps may take together; the oldest steps go first."""

HEAVY_ROWS = 1000
"""From how many rows on a replay takes long enough to need the background."""


@dataclass(slots=True, eq=False)
class Step:
    """One step of work. ``kept`` is what carried it out last: its inverse comes next.

    ``size`` are the bytes of the files that it needs.
    """

    kept: ChangeSet | Stowed
    size: int = 0

    @property
    def label(self) -> str:
        """What the step is called in menus and in the history."""
        return spoken(self.kept.label)

    @property
    def heavy(self) -> bool:
        """Whether replaying takes long enough to need the background."""
        kept = self.kept
        if not isinstance(kept, ChangeSet):
            return True
        return kept.snapshot is not None or len(kept.rows) > HEAVY_ROWS


class UndoHistory(QObject):
    """Steps in the order of their work, and how many of them stand. It replays nothing itself:
    who has replayed a step in the database moves the history afterwards.
    """

    changed = Signal()
    dropped = Signal(object)
    """A :class:`Step` that nobody can take back or do again any more."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._steps: list[Step] = []
        self._position = 0

    @property
    def steps(self) -> Sequence[Step]:
        """All steps, those that were taken back included."""
        return tuple(self._steps)

    @property
    def position(self) -> int:
        """How many steps stand; those behind it were taken back."""
        return self._position

    @property
    def last(self) -> Step | None:
        """The step that Undo takes back."""
        return self._steps[self._position - 1] if self._position else None

    @property
    def next(self) -> Step | None:
        """The step that Redo does again."""
        return self._steps[self._position] if self._position < len(self._steps) else None

    def push(self, step: Step) -> None:
        """Add a step that was just carried out; what was taken back before is forgotten."""
        gone = self._steps[self._position :]
        self._steps[self._position :] = [step]
        gone += self._too_many()
        self._position = len(self._steps)
        self.changed.emit()
        self._drop(gone)

    def stepped_back(self, step: Step, kept: ChangeSet | Stowed, size: int = 0) -> None:
        """The last step was taken back by ``kept``; nothing happens when it is another by now."""
        if self.last is step:
            step.kept, step.size = kept, size
            self._position -= 1
            self.changed.emit()

    def stepped_forward(self, step: Step, kept: ChangeSet | Stowed, size: int = 0) -> None:
        """The next step was done again by ``kept``; nothing happens when it is another by now."""
        if self.next is step:
            step.kept, step.size = kept, size
            self._position += 1
            self.changed.emit()

    def clear(self) -> None:
        """Forget all steps."""
        if self._steps:
            gone, self._steps = self._steps, []
            self._position = 0
            self.changed.emit()
            self._drop(gone)

    def _too_many(self) -> list[Step]:
        """Take the oldest steps away that are beyond the limit or the budget; never the newest."""
        count, size = len(self._steps), sum(step.size for step in self._steps)
        gone = 0
        while gone < count - 1 and (count - gone > LIMIT or size > BUDGET_BYTES):
            size -= self._steps[gone].size
            gone += 1
        dropped = self._steps[:gone]
        del self._steps[:gone]
        return dropped

    def _drop(self, steps: list[Step]) -> None:
        for step in steps:
            self.dropped.emit(step)
