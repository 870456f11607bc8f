"""Carries out edits and says what they did to the plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from app.domain.counted_noun import signed_text
from app.domain.number_style import grouped, spoken

if TYPE_CHECKING:
    from app.domain.changes import ChangeSet
    from app.domain.progress import Ticket
    from app.services.workspace import Workspace
    from app.ui.shell.context import AppContext
    from app.ui.shell.operations import Origin, Tell


QUICK_VMS = 400
"""Up to how many VMs an edit may touch to be carried out at once."""


class EditEffects(QObject):
    """One undo step for each call, with word of it once the plan has followed.

    An edit of a single row that moves no day is silent: it can be seen.
    """

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self._ctx = ctx

    def do(
        self,
        action: Callable[..., ChangeSet],
        *arguments: Any,
        always: bool = False,
        origin: Origin | None = None,
    ) -> bool:
        """Call a service function on the open project; False when it was refused.

        ``action`` takes the workspace and the project's key first. ``always`` tells even what
        one row shows by itself. ``origin`` is as in :meth:`Operations.do`.
        """
        return self.carry_out(action, *arguments, always=always, origin=origin) is not None

    def carry_out(
        self,
        action: Callable[..., ChangeSet],
        *arguments: Any,
        always: bool = False,
        origin: Origin | None = None,
    ) -> ChangeSet | None:
        """The same, with what it changed; None when it was refused."""
        return self._ctx.operations.do(
            action,
            origin.project_id if origin else self._ctx.project_id,
            *arguments,
            tell=self._effect(always),
            settled=True,
            origin=origin,
        )

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
        large: bool = False,
    ) -> bool:
        """The same in the background; False when it could not be begun.

        The progress of a ``large`` edit shows at once.
        """
        project_id = self._ctx.project_id
        begun = self._ctx.operations.do_long(
            title,
            lambda workspace, ticket: work(workspace, project_id, ticket),
            tell=self._effect(always),
            settled=True,
            large=large,
        )
        return begun is not None

    def _calendar_days(self) -> int:
        return self._ctx.plan.schedule.calendar_days if self._ctx.plan else 0

    def _effect(self, always: bool) -> Tell:
        """Words of a change and of how it moved the plan's end, from now on."""
        days_before = self._calendar_days()

        def text_of(changes: ChangeSet) -> str:
            days = self._calendar_days()
            moved = days != days_before
            several = len({(row.table, row.key) for row in changes.rows}) > 1
            if not (always or moved or several):
                return ""
            text = spoken((changes.note if always else "") or changes.label)
            if moved:
                change = signed_text(days - days_before)
                text += f" · the plan now takes {grouped(days)} calendar days ({change})"
            return text

        return text_of
