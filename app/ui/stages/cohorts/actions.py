"""What can be done to cohorts: questions, service calls, one undo step each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.number_style import grouped
from app.domain.planning.cohorts.cohort import Cohort, in_order
from app.services import cohorts, projects
from app.services.cohorts import CohortEdit
from app.ui.shell.cohort_editing import CohortEditing
from app.ui.shell.context import AppContext
from app.ui.shell.edit_effects import EditEffects

_NAMED = 5


class CohortActions(QObject):
    """Works on the open project. ``made`` is told the key of a cohort that was added."""

    def __init__(self, ctx: AppContext, made: Callable[[int], object], parent: QObject) -> None:
        super().__init__(parent)
        self._ctx, self._made = ctx, made
        self.effects = EditEffects(ctx)
        self.editing = CohortEditing(ctx)

    def _cohorts(self) -> list[Cohort]:
        return in_order(self._ctx.plan.cohorts) if self._ctx.plan else []

    def cohort(self, key: int) -> Cohort | None:
        """A cohort of the plan that is shown."""
        return next((each for each in self._cohorts() if each.id == key), None)

    # -- one cohort --------------------------------------------------------------------------------

    def ask_new(self) -> None:
        """Ask for a new cohort."""
        self._ask(None)

    def ask_edit(self, key: int) -> None:
        """Ask for the fields of a cohort."""
        cohort = self.cohort(key)
        if cohort is not None:
            self._ask(cohort)

    def _ask(self, cohort: Cohort | None) -> None:
        plan, ctx = self._ctx.plan, self._ctx
        if plan is None:
            return
        from app.ui.stages.cohorts.form_dialog import CohortDialog

        settings = plan.target.capacity.settings
        names = [each.name for each in settings.profiles]
        earlier = [e for e in self._cohorts() if cohort is None or e.order < cohort.order]
        key = cohort.id if cohort else 0
        dialog = CohortDialog(
            cohort,
            earlier,
            plan.parameters,
            names,
            settings.overcommit.name,
            partial(cohorts.check_fields, ctx.workspace, ctx.project_id, key),
            ctx.dialogs_parent,
        )
        dialog.chosen.connect(partial(self._save, cohort))
        dialog.open()

    def _save(self, cohort: Cohort | None, values: Mapping[str, Any]) -> None:
        if cohort is None:
            self._add(partial(cohorts.create, name=values["name"], values=values))
            return
        known = {each.name for each in fields(cohort)}
        edits = [
            CohortEdit(cohort.id, name, value)
            for name, value in values.items()
            if name in known and getattr(cohort, name) != value
        ]
        if any(edit.field in {"gate", "depends_on"} for edit in edits):
            names = {edit.field for edit in edits}
            edits += [
                CohortEdit(cohort.id, name, values[name])
                for name in ("gate", "depends_on")
                if name not in names
            ]
        if edits:
            self.effects.do(
                cohorts.set_fields, edits, f"Edit cohort “{values['name'].strip()}”", always=True
            )

    def _add(self, action: Callable[..., ChangeSet], *arguments: Any) -> None:
        before = {each.id for each in self._cohorts()}
        if self.effects.do(action, *arguments, always=True):
            added = [each.id for each in self._cohorts() if each.id not in before]
            if added:
                self._made(added[-1])

    def duplicate(self, key: int) -> None:
        """Add a copy after the last one."""
        self._add(cohorts.duplicate, key)

    def move(self, key: int, steps: int) -> None:
        """Move a cohort so many places on in the order of execution."""
        keys = [each.id for each in self._cohorts()]
        place = keys.index(key) + steps if key in keys else -1
        if 0 <= place < len(keys):
            self.effects.do(cohorts.move, key, place, always=True)

    def ask_delete(self, key: int) -> None:
        """Delete a cohort, after it was said what becomes of its tenants."""
        cohort, plan = self.cohort(key), self._ctx.plan
        if cohort is None or plan is None:
            return
        tenants = [each for each in plan.tenants.values() if each.cohort_id == key]
        vms = sum(plan.loads[each.id].vms for each in tenants if each.id in plan.loads)
        after = [each.name for each in self._cohorts() if each.depends_on == key]
        text = f"“{cohort.name}” has no tenants."
        if tenants:
            names = ", ".join(sorted(each.title for each in tenants)[:_NAMED])
            more = f" and {grouped(len(tenants) - _NAMED)} more" if len(tenants) > _NAMED else ""
            text = (
                f"{count_text(len(tenants), 'tenant')} of “{cohort.name}” with "
                f"{count_text(vms, 'VM')} become unassigned: {names}{more}."
            )
        if after:
            text += f" What waits for it by name then waits for the one before: {', '.join(after)}."
        if self._ctx.dialogs.confirm("Delete cohort", text, "Delete", danger=True):
            self.effects.do(cohorts.delete, [key], always=True)

    # -- tenants -----------------------------------------------------------------------------------

    def assign(
        self,
        keys: Sequence[int],
        cohort: int | None,
        then: Callable[[Sequence[int]], object] | None = None,
    ) -> None:
        """Move tenants; see :meth:`CohortEditing.assign`."""
        self.editing.assign(keys, cohort, then)

    # -- the project -------------------------------------------------------------------------------

    def apply_parameters(self, values: Mapping[str, Any]) -> None:
        """Set parameters of the project as one step."""
        self.effects.do(projects.set_parameters, dict(values), always=True)
