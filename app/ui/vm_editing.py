"""Edits of VMs from wherever they are made: one undo step each, and word of what they did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from app.services import assessing, inventory
from app.services.inventory import Edit

if TYPE_CHECKING:
    from app.domain.changes import ChangeSet
    from app.services.workspace import Workspace
    from app.ui.context import AppContext

Change = tuple[int, str, Any]
"""Key of a VM, name of the field, new value."""

QUICK = 2000
"""Up to how many values are written at once; more are written in the background."""


class VmEditing(QObject):
    """Carries out what pages and docks ask for on VMs of the open project."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self._ctx = ctx

    def change(self, changes: Iterable[Change], label: str = "") -> bool:
        """Set fields; False when that was refused. A reason to exclude excludes, none includes."""
        ctx, project_id, changes = self._ctx, self._ctx.project_id, list(changes)
        label = label or _scope_label(changes)
        edits = [edit for change in changes for edit in _edits(*change)]
        before = self._calendar_days()
        if len(edits) > QUICK:
            return None is not ctx.do_long(
                label or f"Changing {len(edits):,} values",
                lambda workspace, _: inventory.set_fields(workspace, project_id, edits, label),
                lambda done: self._tell(done, before),
            )
        noted: list[ChangeSet] = []

        def carry_out(workspace: Workspace) -> ChangeSet:
            noted.append(inventory.set_fields(workspace, project_id, edits, label))
            return noted[0]

        done = ctx.do(carry_out)
        if done:
            self._tell(noted[0], before)
        return done

    def exclude(self, keys: Sequence[int], reason: str) -> None:
        """Take VMs out of the plan."""
        self.change([(key, "exclude_reason", reason) for key in keys])

    def include(self, keys: Sequence[int]) -> None:
        """Bring VMs back that the operator has excluded."""
        self.change([(key, "excluded", False) for key in keys], f"Include {vms(len(keys))}")

    def waive(self, keys: Sequence[int], rule: str, note: str) -> None:
        """Waive a rule's finding on VMs."""
        project_id, before = self._ctx.project_id, self._calendar_days()
        self._ctx.do_long(
            f"Waiving a finding on {vms(len(keys))}",
            lambda workspace, ticket: assessing.waive(
                workspace, project_id, keys, rule, note, ticket
            ),
            lambda done: self._tell(done, before, always=True),
        )

    def count_again(self, keys: Sequence[int], rule: str) -> None:
        """Take a waiver back."""
        project_id, before = self._ctx.project_id, self._calendar_days()
        self._ctx.do_long(
            f"Counting a finding again on {vms(len(keys))}",
            lambda workspace, ticket: assessing.unwaive(workspace, project_id, keys, rule, ticket),
            lambda done: self._tell(done, before, always=True),
        )

    # -- what it did -------------------------------------------------------------------------------

    def _calendar_days(self) -> int:
        return self._ctx.plan.schedule.calendar_days if self._ctx.plan else 0

    def _tell(self, changes: ChangeSet, days_before: int, *, always: bool = False) -> None:
        """Say what was done once the plan has followed."""
        if changes:
            tell = partial(self._tell_effect, changes, days_before, always)
            self._ctx.state.when_settled(tell)

    def _tell_effect(self, changes: ChangeSet, days_before: int, always: bool) -> None:
        """One cell that moves no day is silent: it can be seen."""
        days = self._calendar_days()
        moved = days != days_before
        if not (always or moved or len(changes.keys("migration_vms")) > 1):
            return
        text = changes.label
        if moved:
            text += f" · the plan now takes {days:,} calendar days ({days - days_before:+,})"
        self._ctx.notifier.show(text, "ok", "Undo", self._ctx.undo)


def _edits(key: int, field: str, value: Any) -> list[Edit]:
    if field != "exclude_reason":
        return [Edit(key, field, value)]
    return [Edit(key, "excluded", bool(value)), Edit(key, field, value or "")]


def _scope_label(changes: Sequence[Change]) -> str:
    """What a step is called that only excludes or only includes."""
    if {field for _key, field, _value in changes} != {"exclude_reason"}:
        return ""
    given = {bool(value) for _key, _field, value in changes}
    if len(given) > 1:
        return ""
    return f"{'Exclude' if given.pop() else 'Include'} {vms(len(changes))}"


def vms(count: int) -> str:
    """A number of VMs in words."""
    return "1 VM" if count == 1 else f"{count:,} VMs"
