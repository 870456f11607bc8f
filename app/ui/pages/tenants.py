"""Tenants: who moves, where to, how early, and what each one still waits for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from app.domain.planning.plan import Plan
from app.domain.planning.plan_rows import count_text
from app.domain.planning.readiness import CheckState
from app.domain.planning.tenant_rows import TenantRow
from app.ui.context import AppContext
from app.ui.models.record_table_model import RecordTableModel
from app.ui.models.tenant_columns import ReadinessLookup, tenant_columns
from app.ui.pages.page import Page
from app.ui.theme.icons import set_icon
from app.ui.theme.metrics import grid
from app.ui.views.data_table import DataTable
from app.ui.views.kept_layout import KeptLayout
from app.ui.widgets.segments import Segments
from app.ui.widgets.tenant_bulk import TenantBulk
from app.ui.widgets.tenant_checks import TenantChecks
from app.ui.widgets.text import Text

_SCOPES = (
    ("all", "All", "Every tenant row"),
    ("in", "In scope", "Tenants whose VMs count"),
    ("out", "Out of scope", "Tenants whose VMs do not count, each with its reason"),
    ("open", "To confirm", "Tenants in scope whose target is not confirmed"),
)
_FILTERS = {
    "all": {},
    "in": {"in_scope": "=Yes"},
    "out": {"in_scope": "=No"},
    "open": {"in_scope": "=Yes", "confirmed": "=No"},
}
_OWN = ("in_scope", "confirmed")


def _style(row: TenantRow) -> str:
    return "" if row.tenant.in_scope else "muted"


def _key(row: TenantRow) -> int:
    return row.tenant.id


class TenantsPage(Page):
    """The table of tenant rows, and beneath it the readiness of the one that is selected."""

    key = "tenants"
    title = "Tenants"
    icon_name = "tenants"
    group = "Scope"

    sums_changed = Signal(str)
    """Count and sums of the selected rows."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self.lookup = ReadinessLookup()
        self.model = RecordTableModel(
            tenant_columns(self.lookup), _key, row_style=_style, parent=self
        )
        self.table = DataTable(self.model, title=self.title)
        self.checks = TenantChecks()
        self.bulk = TenantBulk(ctx, self._selected, self._known, self)
        self._build()
        self._make_actions()
        self._connect()
        if not ctx.settings.table_layout(self.key):
            self.table.columns.set_frozen(True)
        KeptLayout(self.table, ctx.settings, self.key)
        self._selection_changed()

    # -- building ----------------------------------------------------------------------------------

    def _build(self) -> None:
        self.line = Text(tone="muted")
        self.line.setWordWrap(True)
        self.scopes = Segments("Rows to show")
        self._scope_buttons = {key: self.scopes.add(key, text, tip) for key, text, tip in _SCOPES}
        top = QHBoxLayout()
        top.setContentsMargins(grid(2), 0, grid(1), 0)
        top.setSpacing(grid(2))
        top.addWidget(self.line, 1)
        top.addWidget(self.scopes)
        above = QWidget()
        column = QVBoxLayout(above)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(0.5))
        column.addLayout(top)
        column.addWidget(self.table, 1)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(above)
        splitter.addWidget(self.checks)
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([grid(60), grid(20)])
        outer = QVBoxLayout(self.content)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(splitter)
        self.table.set_empty("No tenant was found: run the detection with other settings.")

    def _make_actions(self) -> None:
        bulk = self.bulk
        self.vms_action = self._action("Show VMs", "vms", self._show_vms)
        self.detect_action = self._action("Detection…", "settings", self._open_detection)
        self.detect_action.setToolTip("How tenants are found, and patterns to exclude")
        self.replace_action = self._action("Find and replace…", "replace", self.find_replace)
        self.filter_action = self._action("Filter by column", "filter", self.toggle_filters)
        self.columns_action = self._action("Columns…", "columns", self._choose_columns)
        self.header.set_tools(
            [bulk.include, bulk.exclude, bulk.confirm, bulk.confirm_all, self.replace_action,
             bulk.move, self.detect_action],
            [self.vms_action, bulk.rename, bulk.merge, bulk.add, bulk.remove, bulk.reopen, None,
             self.filter_action, self.columns_action],
        )  # fmt: skip
        self.table.set_extra_actions([self.vms_action, *bulk.on_selection()])

    def _action(self, text: str, icon_name: str, slot: Callable[[], object]) -> QAction:
        action = QAction(text, self)
        action.setToolTip(text.rstrip("…"))
        set_icon(action, icon_name)
        action.triggered.connect(slot)
        return action

    def _connect(self) -> None:
        table = self.table
        table.edit_requested.connect(self._edited)
        table.paste_requested.connect(self.bulk.change)
        table.replace_requested.connect(self.bulk.change)
        table.edit_refused.connect(self._refused)
        table.current_changed.connect(self._show_checks)
        table.selection_changed.connect(self._selection_changed)
        table.activated.connect(self._activated)
        table.sums_changed.connect(self.sums_changed)
        self.model.filters_changed.connect(self._filters_changed)
        self.scopes.chosen.connect(self._scope_chosen)

    # -- the plan ----------------------------------------------------------------------------------

    def show_plan(self, plan: Plan) -> None:
        """Show the tenant rows; selection and scroll position stay."""
        self.lookup.take(plan)
        rows = plan.target.tenant_rows
        if [_key(row) for row in rows] == self.model.all_keys():
            self.model.patch(rows)
        else:
            self.model.set_records(rows)
        self._show_counts(rows, plan)
        if self.table.current_key() is None and self.model.shown_count:
            self.table.reveal(self.model.key_at(0), "name")
        self._show_checks(self.table.current_key())
        self._selection_changed()

    def _show_counts(self, rows: Sequence[TenantRow], plan: Plan) -> None:
        number = QLocale().toString
        inside = [row for row in rows if row.tenant.in_scope]
        waiting = [row for row in inside if not row.tenant.confirmed]
        counts = (len(rows), len(inside), len(rows) - len(inside), len(waiting))
        for (key, text, _tip), count in zip(_SCOPES, counts, strict=True):
            self._scope_buttons[key].setText(f"{text} {number(count)}")
        ready = sum(found.state is CheckState.PASS for found in plan.target.readiness.values())
        checked = len(plan.target.readiness)
        self.header.set_figure(
            number(len(inside)),
            f"of {count_text(len(rows), 'tenant')} in scope",
            plan.reconciliation.sentence,
        )
        self.line.setText(
            f"{count_text(sum(row.in_plan for row in rows), 'VM')} in plan · "
            f"{number(ready)} of {count_text(checked, 'tenant')} with VMs in plan ready"
        )

    def _show_checks(self, key: object) -> None:
        row = self.model.record_of(key) if isinstance(key, int) else None
        self.checks.show_tenant(row, self.lookup.of(row) if row else None)

    # -- going to records --------------------------------------------------------------------------

    def reveal(self, record: object) -> None:
        """Go to a tenant row by its key."""
        if self._stale:
            self.refresh()
        if isinstance(record, int) and self.table.reveal(record, "name"):
            self.table.select_keys([record])
            self._show_checks(record)
        self.table.grid.setFocus()

    def _scope_chosen(self, scope: str) -> None:
        others = {key: text for key, text in self.model.filters.items() if key not in _OWN}
        self.model.set_filters({**others, **_FILTERS[scope]})

    def _filters_changed(self) -> None:
        shown = {key: text for key, text in self.model.filters.items() if key in _OWN}
        for scope, wanted in _FILTERS.items():
            if shown == wanted:
                self.scopes.show_current(scope)

    def _show_vms(self) -> None:
        keys = [row.tenant.id for row in self._selected()]
        if keys:
            inside = all(row.tenant.in_scope for row in self._selected())
            wanted = {"tenant": keys, "scope": "plan" if inside else "all"}
            self.ctx.happenings.go_to.emit("vms", wanted)

    def _activated(self, _key: object) -> None:
        self._show_vms()

    # -- commands of the Edit menu -----------------------------------------------------------------

    def find_in_page(self) -> None:
        """Put the cursor into the search."""
        self.table.focus_search()

    def find_replace(self) -> None:
        """Open find and replace over the fields of the target."""
        self.table.find_replace()

    def toggle_filters(self) -> None:
        """Show or hide the filter fields under the headings."""
        self.table.filters.show_row(not self.table.filters.row_shown)

    def _choose_columns(self) -> None:
        self.table.choose_columns()

    # -- edits -------------------------------------------------------------------------------------

    def _edited(self, keys: Sequence[int], field: str, value: Any) -> None:
        self.bulk.change([(key, field, value) for key in keys])

    def _refused(self, reason: str) -> None:
        self.ctx.notifier.show(reason, "warning")

    def _selection_changed(self) -> None:
        self.vms_action.setEnabled(self.table.edits.selected_count() > 0)
        self.bulk.follow_selection()

    def _selected(self) -> list[TenantRow]:
        return [self.model.record_of(key) for key in self.table.selected_keys()]

    def _known(self) -> Sequence[TenantRow]:
        return self.model.all_records()

    def _open_detection(self) -> None:
        from app.ui.dialogs.tenant_detection import TenantDetectionDialog

        TenantDetectionDialog(self.ctx, self.ctx.dialogs_parent).open()
