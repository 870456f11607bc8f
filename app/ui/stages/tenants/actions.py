"""What can be done to the selected tenants: actions with their questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.domain.inventory.tenant_parts import SplitBy
from app.domain.planning.tenants.rows import TenantRow
from app.services import tenant_split, tenants
from app.services.tenants import TenantEdit
from app.ui.parts.tool_action import tool_action
from app.ui.shell.cohort_editing import CohortEditing
from app.ui.shell.context import AppContext
from app.ui.shell.edit_effects import QUICK_VMS, EditEffects
from app.ui.shell.vm_editing import VmEditing

_SUGGESTED = 20


class TenantBulk(QObject):
    """Actions on a selection: ``selected`` gives the rows that are meant, ``known`` all rows."""

    def __init__(
        self,
        ctx: AppContext,
        selected: Callable[[], Sequence[TenantRow]],
        known: Callable[[], Sequence[TenantRow]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._ctx, self._selected, self._known = ctx, selected, known
        self.effects = EditEffects(ctx)
        self.include = tool_action(self, "Include", "eye", self._include, "Take into scope")
        self.exclude = tool_action(
            self, "Exclude…", "eye-off", self._ask_to_exclude, "Out of scope"
        )
        self.confirm = tool_action(self, "Confirm", "check", self._confirm, "Confirm the targets")
        self.reopen = tool_action(self, "Take confirmation back", "", self._reopen)
        self.confirm_all = tool_action(
            self,
            "Confirm all",
            "ok",
            self._confirm_all,
            "Confirm the targets of all tenants in scope",
        )
        self.move = tool_action(self, "Move VMs…", "group", self._ask_to_move)
        self.cohort = tool_action(
            self, "Move to cohort…", "cohorts", self._ask_for_cohort, "Move with other tenants"
        )
        self.rename = tool_action(self, "Rename…", "edit", self._ask_to_rename)
        self.merge = tool_action(self, "Merge…", "link", self._ask_to_merge)
        self.split = tool_action(
            self, "Split…", "group", self._ask_to_split, "Into parts that share one target"
        )
        self.join = tool_action(
            self, "Join parts", "link", self._join, "Make the parts of a tenant one row again"
        )
        self.rename_part = tool_action(
            self, "Rename part…", "edit", self._ask_to_rename_part, "Of a tenant that was split"
        )
        self.add = tool_action(self, "New tenant…", "plus", self._ask_to_add)
        self.remove = tool_action(self, "Remove without VMs", "trash", self._remove)

    def on_selection(self) -> list[QAction]:
        """The actions that need selected tenants, in the order of a menu."""
        return [
            self.include, self.exclude, self.confirm, self.reopen, self.move, self.cohort,
            self.rename, self.merge, self.split, self.join, self.rename_part,
            self.remove,
        ]  # fmt: skip

    def enable_actions(self) -> None:
        """Enable what can be done with the rows that are selected now."""
        rows = self._selected()
        for action in self.on_selection():
            action.setEnabled(bool(rows))
        self.rename.setEnabled(len(rows) == 1)
        self.merge.setEnabled(len(rows) > 1)
        self.split.setEnabled(len(rows) == 1 and rows[0].rows > 1)
        self.join.setEnabled(len(rows) == 1 and bool(rows[0].tenant.part))
        self.rename_part.setEnabled(self.join.isEnabled())
        self.move.setEnabled(any(row.rows for row in rows))
        self.cohort.setEnabled(any(row.in_plan for row in rows))
        self.remove.setEnabled(bool(rows) and not any(row.rows for row in rows))

    def change(self, changes: Sequence[tuple[int, str, object]]) -> None:
        """Set fields as a table asked for, as one step."""
        edits = [TenantEdit(*change) for change in changes]
        scoped = {edit.key for edit in edits if edit.field in {"in_scope", "exclude_reason"}}
        vms = sum(row.rows for row in self._known() if row.tenant.id in scoped)
        if vms > QUICK_VMS:
            self.effects.do_on_vms("Changing tenants", vms, tenants.set_fields, edits)
        else:
            self.effects.do(tenants.set_fields, edits)

    def _keys(self) -> list[int]:
        return [row.tenant.id for row in self._selected()]

    # -- scope and targets -------------------------------------------------------------------------

    def _include(self) -> None:
        rows = [row for row in self._selected() if not row.tenant.in_scope]
        if rows:
            keys, into = [row.tenant.id for row in rows], partial(tenants.set_scope, in_scope=True)
            self.effects.do_on_vms("Including tenants", _vms(rows), into, keys)
        else:
            self._ctx.notifier.show("The selected tenants are in scope already.")

    def _ask_to_exclude(self) -> None:
        from app.ui.stages.tenants.exclude_tenants import ExcludeTenantsDialog

        rows = self._selected()
        if not rows:
            return
        given = Counter(row.tenant.exclude_reason for row in self._known())
        reasons = [reason for reason, _ in given.most_common(_SUGGESTED) if reason]
        dialog = ExcludeTenantsDialog(rows, reasons, self._ctx.dialogs_parent)
        dialog.chosen.connect(partial(self._exclude, rows))
        dialog.open()

    def _exclude(self, rows: Sequence[TenantRow], reason: str) -> None:
        out = partial(tenants.set_scope, in_scope=False, reason=reason)
        keys = [row.tenant.id for row in rows]
        self.effects.do_on_vms("Excluding tenants", _vms(rows), out, keys)

    def _confirm(self) -> None:
        self.effects.do(tenants.confirm, self._keys(), always=True)

    def _confirm_all(self) -> None:
        self.effects.do(tenants.confirm, always=True)

    def _reopen(self) -> None:
        keys = [row.tenant.id for row in self._selected() if row.tenant.confirmed]
        if keys:
            self.change([(key, "confirmed", False) for key in keys])
        else:
            self._ctx.notifier.show("None of the selected tenants is confirmed.")

    # -- rows --------------------------------------------------------------------------------------

    def _ask_to_move(self) -> None:
        from app.ui.parts.move_vms import MoveVmsDialog

        plan, keys = self._ctx.plan, set(self._keys())
        if plan is None:
            return
        vms = [vm for vm in plan.vms if vm.tenant_id in keys]
        dialog = MoveVmsDialog(vms, plan.tenants, self._ctx.dialogs_parent, choose=True)
        dialog.chosen.connect(VmEditing(self._ctx).move)
        dialog.open()

    def _ask_for_cohort(self) -> None:
        CohortEditing(self._ctx).ask([row.tenant.id for row in self._selected() if row.in_plan])

    def _ask_to_rename(self) -> None:
        from app.ui.stages.tenants.name_dialog import TenantNameDialog

        rows, plan = self._selected(), self._ctx.plan
        if len(rows) != 1 or plan is None:
            return
        tenant = rows[0].tenant
        dialog = TenantNameDialog(
            "Rename tenant",
            "Detection goes on finding the tenant by its old name too. Targets stay as they are.",
            "Rename",
            lambda name, org_vdc: tenants.checked_name(plan.tenants, name, org_vdc, tenant.id),
            self._ctx.dialogs_parent,
            tenant.name,
            tenant.org_vdc,
        )
        dialog.chosen.connect(partial(self._rename, tenant.id))
        dialog.open()

    def _rename(self, key: int, name: str, org_vdc: str) -> None:
        self.effects.do(tenants.rename, key, name, org_vdc, always=True)

    def _ask_to_merge(self) -> None:
        from app.ui.stages.tenants.merge_tenants import MergeTenantsDialog

        rows = self._selected()
        if len(rows) > 1:
            dialog = MergeTenantsDialog(rows, self._ctx.dialogs_parent)
            dialog.chosen.connect(partial(self._merge, rows))
            dialog.open()

    def _merge(self, rows: Sequence[TenantRow], into: int) -> None:
        keys = [row.tenant.id for row in rows]
        self.effects.do_on_vms("Merging tenants", _vms(rows), tenants.merge, keys, into)

    def _ask_to_split(self) -> None:
        from app.ui.stages.tenants.split_dialog import SplitTenantDialog

        rows = self._selected()
        if len(rows) != 1:
            return
        tenant, workspace, project = rows[0].tenant, self._ctx.workspace, self._ctx.project_id
        dialog = SplitTenantDialog(
            tenant,
            tenant_split.vms_to_choose(workspace, project, tenant.id),
            partial(tenant_split.preview, workspace, project, tenant.id),
            [each.part for each in tenant_split.parts(workspace, project, tenant.id) if each.part],
            self._ctx.dialogs_parent,
        )
        dialog.by_value.connect(partial(self._split, rows[0]))
        dialog.by_hand.connect(partial(self._split_off, rows[0]))
        dialog.open()

    def _split(self, row: TenantRow, by: SplitBy) -> None:
        self.effects.do_on_vms(
            "Splitting a tenant", row.rows, tenant_split.split, row.tenant.id, by
        )

    def _split_off(self, row: TenantRow, name: str, vm_keys: Sequence[int]) -> None:
        self.effects.do_on_vms(
            "Splitting a tenant", row.rows, tenant_split.split_by_hand, row.tenant.id, name, vm_keys
        )

    def _join(self) -> None:
        rows = self._selected()
        if len(rows) == 1:
            row = rows[0]
            self.effects.do_on_vms("Joining parts", row.rows, tenant_split.join, row.tenant.id)

    def _ask_to_rename_part(self) -> None:
        rows = self._selected()
        if len(rows) == 1 and rows[0].tenant.part:
            tenant = rows[0].tenant
            name = self._ctx.dialogs.ask_text(
                "Rename part", f"Name of the part of {tenant.name}", tenant.part
            )
            if name is not None:
                self.effects.do(tenant_split.rename_part, tenant.id, name, always=True)

    def _ask_to_add(self) -> None:
        from app.ui.stages.tenants.name_dialog import TenantNameDialog

        plan = self._ctx.plan
        if plan is None:
            return
        dialog = TenantNameDialog(
            "New tenant",
            "The row is empty at first; move VMs to it.",
            "Add tenant",
            lambda name, org_vdc: tenants.checked_name(plan.tenants, name, org_vdc),
            self._ctx.dialogs_parent,
        )
        dialog.chosen.connect(self._add)
        dialog.open()

    def _add(self, name: str, org_vdc: str) -> None:
        self.effects.do(tenants.add, name, org_vdc, always=True)

    def _remove(self) -> None:
        keys = self._keys()
        if keys:
            self.effects.do(tenants.remove, keys, always=True)


def _vms(rows: Sequence[TenantRow]) -> int:
    return sum(row.rows for row in rows)
