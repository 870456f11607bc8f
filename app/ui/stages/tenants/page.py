"""Tenants: who moves, where to, how early, and what each one still waits for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QWidget

from app.domain.counted_noun import count_text
from app.domain.destinations import Destination, OneTenant, Vms
from app.domain.planning.plan.plan import Plan
from app.domain.planning.readiness.checks import CheckState
from app.domain.planning.tenants.rows import TenantRow
from app.ui.parts.ease_panel import EasePanel
from app.ui.parts.folding_splitter import FoldingSplitter
from app.ui.parts.tool_action import tool_action
from app.ui.shell.context import AppContext
from app.ui.shell.table_page import TablePage
from app.ui.stages.tenants.actions import TenantBulk
from app.ui.stages.tenants.checks import TenantChecks
from app.ui.stages.tenants.columns import TENANT_WEIGHTS, TenantLookup, tenant_columns
from app.ui.table.filled_layout import ElasticLayout
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.metrics import grid


def _style(row: TenantRow) -> str:
    return "" if row.tenant.in_scope and not row.moves_nothing else "muted"


def _key(row: TenantRow) -> int:
    return row.tenant.id


class TenantsPage(TablePage):
    """The table of tenant rows, and beneath it the readiness of the one that is selected."""

    key = "tenants"
    title = "Tenants"
    tools_offered = (
        "Include", "Exclude…", "Confirm", "Confirm all", "Move VMs…", "Detection…", "Show VMs",
        "Move to cohort…", "Rename…", "Merge…", "Split…", "Join parts", "New tenant…",
        "Remove without VMs", "Take confirmation back",
    )  # fmt: skip
    counts_target = True
    icon_name = "tenants"
    comes_here = "The tenants that the VMs belong to, with their targets, stand here."
    group = "Scope"
    first_column = "name"
    scopes_offered = (
        ("all", "All", "Every tenant row"),
        ("in", "In scope", "Tenants whose VMs count"),
        ("out", "Out of scope", "Tenants whose VMs do not count, each with its reason"),
        ("open", "To confirm", "Tenants with VMs in plan whose target is not confirmed"),
    )
    scope_filters = {  # noqa: RUF012 - never changed
        "all": {},
        "in": {"in_scope": "=Yes"},
        "out": {"in_scope": "=No"},
        "open": {"in_plan": ">0", "confirmed": "=No"},
    }

    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        self.lookup = TenantLookup()
        model = RecordTableModel(tenant_columns(self.lookup), _key, row_style=_style)
        super().__init__(ctx, model, parent)
        self.checks, self.ease = TenantChecks(), EasePanel()
        self._beside = FoldingSplitter("tenant-checks")
        self._beside.addWidget(self.checks)
        self._beside.addWidget(self.ease)
        self._beside.setSizes([grid(80), grid(60)])
        self.put_below(self._beside, 26)
        self.bulk = TenantBulk(ctx, self.selected, self.model.all_records, self)
        self.table.set_empty("No tenant was found: run the detection with other settings.")
        self._make_actions()
        self._connect()
        ElasticLayout(self.table, ctx.settings, self.key, TENANT_WEIGHTS)
        self._selection_changed()

    def _make_actions(self) -> None:
        bulk = self.bulk
        self.vms_action = tool_action(self, "Show VMs", "vms", self._show_vms)
        self.detect_action = tool_action(self,
            "Detection…", "settings", self._open_detection,
            "How tenants are found, and patterns to exclude",
        )  # fmt: skip
        self.replace_action = tool_action(self, "Find and replace…", "replace", self.find_replace)
        self.header.set_tools(
            [bulk.include, bulk.exclude, bulk.confirm, bulk.confirm_all, self.replace_action,
             bulk.move, self.detect_action],
            [self.vms_action, bulk.cohort, bulk.rename, bulk.merge, bulk.split, bulk.join, bulk.add,
             bulk.remove, bulk.reopen, None, self.filter_action, self.columns_action],
        )  # fmt: skip
        self.table.set_extra_actions([self.vms_action, *bulk.on_selection()])

    def _connect(self) -> None:
        table = self.table
        table.changes_requested.connect(self.bulk.change)
        table.current_changed.connect(self._show_checks)
        table.selection_changed.connect(self._selection_changed)
        table.activated.connect(self._activated)

    # -- the plan ----------------------------------------------------------------------------------

    def show_plan(self, plan: Plan) -> None:
        """Show the tenant rows; selection and scroll position stay."""
        checked_otherwise = self.lookup.take(plan)
        rows = plan.target.tenant_rows
        self.model.show_records(rows, checked_otherwise)
        self._show_counts(rows, plan)
        self.select_first()
        self._show_checks(self.table.current_key())
        self._selection_changed()

    def _show_counts(self, rows: Sequence[TenantRow], plan: Plan) -> None:
        number = QLocale().toString
        inside = [row for row in rows if row.tenant.in_scope]
        waiting = sum(row.waits for row in rows)
        self.show_scope_counts((len(rows), len(inside), len(rows) - len(inside), waiting))
        ready = sum(found.state is CheckState.PASS for found in plan.target.readiness.values())
        checked = len(plan.target.readiness)
        self.header.set_figure(
            number(len(inside)),
            f"of {count_text(len(rows), 'tenant')} in scope",
            plan.reconciliation.sentence,
        )
        parts = [
            f"{count_text(sum(row.in_plan for row in rows), 'VM')} in plan",
            f"{number(ready)} of {count_text(checked, 'tenant')} with VMs in plan ready",
        ]
        idle = sum(row.moves_nothing for row in rows)
        if idle:
            parts.append(f"{count_text(idle, 'tenant')} without VMs to move: nothing to confirm")
        self.line.setText(" · ".join(parts))

    def _show_checks(self, key: object) -> None:
        row = self.model.record_of(key) if isinstance(key, int) else None
        self.checks.show_tenant(row, self.lookup.of(row) if row else None)
        self.ease.show_score("Ease", self.lookup.ease(row) if row else None)

    # -- going to records --------------------------------------------------------------------------

    def reveal(self, destination: Destination) -> None:
        """Go to a tenant row."""
        if self._stale:
            self.refresh()
        match destination:
            case OneTenant(key):
                self._show_one(key)
            case _:
                super().reveal(destination)
        self.table.grid.setFocus()

    def _show_one(self, key: int) -> None:
        if self.table.reveal(key, "name"):
            self.table.select_keys([key])
            self._show_checks(key)

    def _show_vms(self) -> None:
        rows = self.selected()
        if rows:
            inside = all(row.tenant.in_scope for row in rows)
            keys = tuple(row.tenant.id for row in rows)
            self.ctx.happenings.go_to(Vms(tenants=keys, scope="plan" if inside else "all"))

    def _activated(self, _key: object) -> None:
        self._show_vms()

    # -- edits -------------------------------------------------------------------------------------

    def _selection_changed(self) -> None:
        self.vms_action.setEnabled(self.table.edits.selected_count() > 0)
        self.bulk.enable_actions()

    def _open_detection(self) -> None:
        from app.ui.stages.tenants.detection_dialog import TenantDetectionDialog

        TenantDetectionDialog(self.ctx, self.ctx.dialogs_parent).open()
