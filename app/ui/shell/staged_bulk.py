"""What can be done to rows of a page of what VMs need, each as one undo step with a toast."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.domain.changes import ChangeSet
from app.ui.shell.context import AppContext
from app.ui.shell.edit_effects import EditEffects

CONFIRMED = ("confirmed", True)


class StagedBulk(QObject):
    """Base of such actions: ``selected`` gives the rows that are meant, ``known`` all rows."""

    def __init__(
        self,
        ctx: AppContext,
        selected: Callable[[], Sequence[Any]],
        known: Callable[[], Sequence[Any]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._ctx, self._selected, self._known = ctx, selected, known
        self.effects = EditEffects(ctx)

    def _do(self, action: Callable[..., ChangeSet], keys: Sequence[Any], *more: object) -> None:
        self.effects.do(action, keys, *more, always=True)

    def _keys(self) -> list[Any]:
        return [line.key for line in self._selected()]

    def _all(self) -> list[Any]:
        return [line.key for line in self._known()]

    @staticmethod
    def _confirms_several(changes: Sequence[tuple[Any, str, object]]) -> bool:
        """Whether several ticks of *Confirmed* at once are the same as the command."""
        return len(changes) > 1 and all(change[1:] == CONFIRMED for change in changes)
