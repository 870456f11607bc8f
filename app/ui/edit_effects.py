"""Carries out edits and says what they did to the plan."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from app.domain.changes import ChangeSet
    from app.domain.progress import Ticket
    from app.services.workspace import Workspace
    from app.ui.context import AppContext


QUICK_VMS = 400
"""Up to how many VMs an edit may touch to be carried out at once."""


class EditEffects(QObject):
    """One undo step for each call, with word of it once the plan has followed.

    An edit of a single row that moves no day is silent: it can be seen.
    """

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self._ctx = ctx

    def do(self, action: Callable[..., ChangeSet], *arguments: Any, always: bool = False) -> bool:
        """Call a service function on the open project; False when it was refused.

        ``action`` takes the workspace and the project's key first. ``always`` tells even what
        one row shows by itself.
        """
        before = self._calendar_days()
        project_id = self._ctx.project_id
        noted: list[ChangeSet] = []

        def carry_out(workspace: Workspace) -> ChangeSet:
            noted.append(action(workspace, project_id, *arguments))
            return noted[0]

        done = self._ctx.do(carry_out)
        if done:
            self._tell(noted[0], before, always)
        return done

    def do_on_vms(
        self, title: str, vms: int, action: Callable[..., ChangeSet], *arguments: Any
    ) -> bool:
        """An edit that touches so many VMs: at once while they are few, else with progress."""
        if vms <= QUICK_VMS:
            return self.do(action, *arguments, always=True)
        return self.do_long(
            title, lambda workspace, project, _: action(workspace, project, *arguments), always=True
        )

    def do_long(
        self,
        title: str,
        work: Callable[[Workspace, int, Ticket], ChangeSet],
        *,
        always: bool = False,
    ) -> bool:
        """The same in the background; False when it could not be begun."""
        before, project_id = self._calendar_days(), self._ctx.project_id
        return None is not self._ctx.do_long(
            title,
            lambda workspace, ticket: work(workspace, project_id, ticket),
            lambda done: self._tell(done, before, always),
        )

    def _calendar_days(self) -> int:
        return self._ctx.plan.schedule.calendar_days if self._ctx.plan else 0

    def _tell(self, changes: ChangeSet, days_before: int, always: bool) -> None:
        if changes:
            tell = partial(self._tell_effect, changes, days_before, always)
            self._ctx.state.when_settled(tell)

    def _tell_effect(self, changes: ChangeSet, days_before: int, always: bool) -> None:
        days = self._calendar_days()
        moved = days != days_before
        several = len({(row.table, row.key) for row in changes.rows}) > 1
        if not (always or moved or several):
            return
        text = (changes.note if always else "") or changes.label
        if moved:
            text += f" · the plan now takes {days:,} calendar days ({days - days_before:+,})"
        self._ctx.notifier.show(text, "ok", "Undo", self._ctx.undo)
