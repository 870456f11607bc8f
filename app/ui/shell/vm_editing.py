"""Edits of VMs from wherever they are made: one undo step each, and word of what they did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from app.domain.counted_noun import count_text
from app.domain.number_style import grouped
from app.services import assessing, inventory, tenants
from app.services.inventory import Edit
from app.ui.shell.edit_effects import EditEffects

if TYPE_CHECKING:
    from app.ui.shell.context import AppContext

Change = tuple[int, str, Any]
"""Key of a VM, name of the field, new value."""

QUICK = 1000
"""Up to how many values are written at once; more are written in the background."""


class VmEditing(QObject):
    """Carries out what pages and docks ask for on VMs of the open project."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self._effects = EditEffects(ctx)

    def change(self, changes: Iterable[Change], label: str = "") -> bool:
        """Set fields; False when that was refused. A reason to exclude excludes, none includes."""
        changes = list(changes)
        label = label or _scope_label(changes)
        if len(changes) > QUICK:
            return self._effects.do_long(
                label or f"Changing {grouped(len(changes))} values",
                lambda workspace, project, _: inventory.set_fields(
                    workspace, project, _all_edits(changes), label
                ),
                large=True,
            )
        return self._effects.do(inventory.set_fields, _all_edits(changes), label)

    def exclude(self, keys: Sequence[int], reason: str) -> None:
        """Take VMs out of the plan."""
        self.change([(key, "exclude_reason", reason) for key in keys])

    def include(self, keys: Sequence[int]) -> None:
        """Bring VMs back that the operator has excluded."""
        self.change(
            [(key, "excluded", False) for key in keys], f"Include {count_text(len(keys), 'VM')}"
        )

    def move(self, keys: Sequence[int], to: int | tuple[str, str]) -> None:
        """Move VMs by hand to a tenant row by key, or to a new one by (name, OrgVDC)."""
        self._effects.do_on_vms(
            f"Moving {count_text(len(keys), 'VM')}", len(keys), tenants.move_vms, keys, to
        )

    def waive(self, keys: Sequence[int], rule: str, note: str) -> None:
        """Waive a rule's finding on VMs."""
        self._effects.do_long(
            f"Waiving a finding on {count_text(len(keys), 'VM')}",
            lambda workspace, project, ticket: assessing.waive(
                workspace, project, keys, rule, note, ticket
            ),
            always=True,
        )

    def count_again(self, keys: Sequence[int], rule: str) -> None:
        """Take a waiver back."""
        self._effects.do_long(
            f"Counting a finding again on {count_text(len(keys), 'VM')}",
            lambda workspace, project, ticket: assessing.unwaive(
                workspace, project, keys, rule, ticket
            ),
            always=True,
        )


def _all_edits(changes: Iterable[Change]) -> list[Edit]:
    return [edit for change in changes for edit in _edits(*change)]


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
    return f"{'Exclude' if given.pop() else 'Include'} {count_text(len(changes), 'VM')}"
