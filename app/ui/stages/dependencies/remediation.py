"""The remediation list: what must be done before VMs move, by whom, until when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.domain.columns import Column
from app.domain.planning.remediation.record import STATE_WORDS, RemediationRow, RemediationState
from app.domain.planning.remediation.report import REMEDIATION_COLUMNS
from app.ui.parts.tool_action import tool_action
from app.ui.shell.context import AppContext
from app.ui.shell.remediation_editing import RemediationEditing

REMEDIATION_WEIGHTS = {"rule": 1, "finding": 4, "note": 2}
_STATES = tuple((state.value, STATE_WORDS[state]) for state in RemediationState)
_EDITED = {"owner", "due_date", "note"}


def remediation_columns() -> list[Column]:
    """The columns of the workbook; owner, due date and note are edited in place."""
    found = [
        replace(
            column,
            editable=column.key in _EDITED,
            width=15 if column.kind == "date" else column.width,
            visible=column.key not in {"cluster", "done_by"},
            tooltip=column.value if column.key in {"finding", "note"} else None,
        )
        for column in REMEDIATION_COLUMNS
        if column.key != "state"
    ]
    place = next(number for number, each in enumerate(found) if each.key == "done_on")
    state = Column("state", "State", lambda row: row.state.value, "choice", width=13,
                   choices=_STATES, help="Overdue from the day after the due date.")  # fmt: skip
    return [*found[:place], state, *found[place:]]


def remediation_key(row: RemediationRow) -> int:
    """The key of an entry."""
    return row.item.id


class RemediationBulk(QObject):
    """Actions on entries of the list."""

    def __init__(
        self,
        ctx: AppContext,
        selected: Callable[[], Sequence[RemediationRow]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._ctx, self._selected = ctx, selected
        self.editing = RemediationEditing(ctx)
        self.done = tool_action(self, "Done…", "check", self._ask_done, "Say who has done it")
        self.reopen = tool_action(self, "Open again", "undo", self._reopen)
        self.remove = tool_action(self, "Remove", "trash", self._remove, "Take off the list")
        self.export = tool_action(
            self, "Export…", "export", self.editing.export, "Write the list as Excel workbook"
        )

    def on_selection(self) -> list[QAction]:
        """The actions that need selected entries."""
        return [self.done, self.reopen, self.remove]

    def enable_actions(self, *, any_listed: bool) -> None:
        """Enable what can be done with the entries that are selected now."""
        states = {row.state for row in self._selected()}
        self.done.setEnabled(bool(states - {RemediationState.DONE}))
        self.reopen.setEnabled(RemediationState.DONE in states)
        self.remove.setEnabled(bool(states))
        self.export.setEnabled(any_listed)

    def _keys(self) -> list[int]:
        return [row.item.id for row in self._selected()]

    def _ask_done(self) -> None:
        keys = self._keys()
        owners = [row.item.owner for row in self._selected() if row.item.owner]
        if keys:
            by = self._ctx.dialogs.ask_text("Done", "Done by", owners[0] if owners else "")
            if by is not None:
                self.editing.set_done(keys, done=True, by=by)

    def _reopen(self) -> None:
        self.editing.set_done(self._keys(), done=False)

    def _remove(self) -> None:
        if self._keys():
            self.editing.remove(self._keys())
