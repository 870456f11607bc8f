"""Tenants to cohorts, from wherever it is asked: one undo step, with what comes along asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.domain.counted_noun import count_text
from app.domain.planning.cohorts.cohort import in_order
from app.domain.planning.cohorts.units import contract, tenant_ties
from app.services import cohorts
from app.ui.shell.edit_effects import EditEffects

if TYPE_CHECKING:
    from app.domain.model import Tenant
    from app.domain.planning.plan.plan import Plan
    from app.ui.shell.context import AppContext

QUICK_VMS = 2000
"""Up to how many VMs a project may have for a move to be carried out at once: what comes along is
looked up among all of them."""


def companions(plan: Plan, keys: Sequence[int], cohort: int | None) -> list[Tenant]:
    """The tenants that belong with some that are to go to a cohort, and are not there, by name.

    Sets that span tenants, and tenants that need each other in a ring, are one unit.
    """
    asked = set(keys)
    sets = [each.vm_ids for each in plan.sets.sets]
    ties = tenant_ties(plan.vms, plan.edges, sets)
    groups = contract(sorted(plan.tenants), ties).groups
    found = {key for group in groups if asked.intersection(group) for key in group} - asked
    known = {each.id for each in plan.cohorts}
    return sorted(
        (
            plan.tenants[key]
            for key in found
            if _cohort_of(plan.tenants[key], known) != cohort and key in plan.loads
        ),
        key=lambda tenant: tenant.title.casefold(),
    )


def _cohort_of(tenant: Tenant, known: set[int]) -> int | None:
    return tenant.cohort_id if tenant.cohort_id in known else None


class CohortEditing(QObject):
    """Moves tenants of the open project to cohorts."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self._ctx = ctx
        self.effects = EditEffects(ctx)

    def ask(self, keys: Sequence[int]) -> None:
        """Ask to which cohort tenants go, and move them there."""
        plan = self._ctx.plan
        if plan is None or not keys:
            return
        if not plan.cohorts:
            self._ctx.notifier.show("There is no cohort yet: make one on the page Cohorts.")
            return
        from app.ui.parts.move_to_cohort import MoveToCohortDialog

        tenants = [plan.tenants[key] for key in keys if key in plan.tenants]
        dialog = MoveToCohortDialog(tenants, in_order(plan.cohorts), self._ctx.dialogs_parent)
        dialog.chosen.connect(partial(self.assign, keys))
        dialog.open()

    def assign(
        self,
        keys: Sequence[int],
        cohort: int | None,
        then: Callable[[Sequence[int]], object] | None = None,
    ) -> None:
        """Move tenants to a cohort, or out of theirs; those that belong with them are asked about.

        ``then`` is told which tenants were asked to go, before they do.
        """
        plan = self._ctx.plan
        if plan is None:
            return
        known = {each.id for each in plan.cohorts}
        moving = [
            key
            for key in keys
            if key in plan.tenants and _cohort_of(plan.tenants[key], known) != cohort
        ]
        if not moving:
            return
        others = companions(plan, moving, cohort)
        if not others:
            self._assign(moving, cohort, [], then)
            return
        from app.ui.parts.companions_dialog import CompanionsDialog

        name = next((each.name for each in plan.cohorts if each.id == cohort), "")
        dialog = CompanionsDialog(
            [plan.tenants[key] for key in moving], others, name, self._ctx.dialogs_parent
        )
        along = [tenant.id for tenant in others]
        dialog.together.connect(lambda: self._assign(moving, cohort, along, then))
        dialog.alone.connect(lambda: self._assign(moving, cohort, [], then))
        dialog.open()

    def _assign(
        self,
        keys: Sequence[int],
        cohort: int | None,
        along: Sequence[int],
        then: Callable[[Sequence[int]], object] | None,
    ) -> None:
        plan, all_keys = self._ctx.plan, [*keys, *along]
        action = partial(cohorts.assign, along=bool(along))
        if plan is not None and len(plan.vms) > QUICK_VMS:
            done = self.effects.do_long(
                f"Moving {count_text(len(all_keys), 'tenant')}",
                lambda workspace, project, _ticket: action(workspace, project, keys, cohort),
                always=True,
            )
            if done and then is not None:
                then(all_keys)
            return
        if then is not None:
            then(all_keys)
        self.effects.do(action, keys, cohort, always=True)
