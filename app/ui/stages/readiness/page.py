"""PCD Readiness: what the target still lacks, and where that is known from."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from app.domain.destinations import Destination, InventoryKind, OneGap, ReadTarget
from app.domain.errors import UserError
from app.domain.openings import RunCommand
from app.domain.planning.gaps.words import (
    AFTER,
    NOW,
    holdings_text,
    not_compared,
    open_text,
    score_sentence,
    score_tone,
    source_text,
)
from app.domain.planning.plan.plan import Plan
from app.ui.parts.banner import Banner
from app.ui.parts.empty_state import EmptyState
from app.ui.parts.help_place import set_help_place
from app.ui.parts.key_tips import command_keys
from app.ui.parts.segments import Segments
from app.ui.parts.text import ElidedText
from app.ui.parts.tool_action import tool_action
from app.ui.shell.context import AppContext
from app.ui.shell.page import Page
from app.ui.shell.table_commands import EditableTableCommands
from app.ui.stages.readiness.cloud_actions import CloudActions
from app.ui.stages.readiness.gap_actions import GapBulk
from app.ui.stages.readiness.gap_columns import GAP_WEIGHTS
from app.ui.stages.readiness.gap_panel import GapPanel
from app.ui.stages.readiness.inventory_actions import InventoryEdits
from app.ui.stages.readiness.inventory_columns import KIND_WEIGHTS
from app.ui.stages.readiness.inventory_panel import InventoryPanel
from app.ui.stages.readiness.inventory_table import InventoryTable
from app.ui.stages.readiness.inventory_ways import of_inventory
from app.ui.table.data_table import DataTable
from app.ui.table.filled_layout import ElasticLayout
from app.ui.table.go_tos import GoTos
from app.ui.theme.metrics import TextSize, grid

GAPS, INVENTORY = "gaps", "inventory"
_NOT_YET = (
    "Gaps are found by comparing the plan with what the target has: read its inventory from the "
    "cloud, or enter it by hand."
)


class ReadinessPage(Page, EditableTableCommands):
    """Two views of one thing: the gaps, and the inventory that they are found with."""

    key = "readiness"
    title = "PCD Readiness"
    tools_offered = (
        "Read the cloud", "Connection…", "Auto-resolve…", "Resolve…", "Show VMs",
        "Show tenant", "Export: Gap report as Excel…", "Export: Gap report as PDF…",
        "Export: Table as it is shown…", "Reopen", "Show in Network Map",
        "Show in Storage Map", "Enter inventory by hand", "Clear inventory…",
    )  # fmt: skip
    counts_target = True
    icon_name = "readiness"
    comes_here = "What the target still lacks stands here."
    group = "Scope"

    scopes_offered = (
        (GAPS, "Gap analysis", "What the target lacks"),
        (INVENTORY, "Inventory", "What the target has"),
    )

    sums_changed = Signal(str)
    """Count and sums of the selected rows."""

    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(ctx, parent)
        self.gaps = GapPanel()
        self.inventory = InventoryPanel(self._keep_layout)
        self.edits = InventoryEdits(ctx, self)
        self.bulk = GapBulk(ctx, self.gaps.selected, self.gaps.model.all_records, self)
        self.cloud = CloudActions(ctx, self)
        self._error = ""
        self._build()
        self._make_actions()
        self._connect()
        ElasticLayout(self.gaps.table, ctx.settings, self.key, GAP_WEIGHTS, frozen=False)
        self._selection_changed()

    def _keep_layout(self, table: InventoryTable) -> None:
        name, weights = f"inventory-{table.kind}", KIND_WEIGHTS[table.kind]
        ElasticLayout(table, self.ctx.settings, name, weights, frozen=False)
        GoTos(table, self.ctx.happenings.go_to, of_inventory(table.kind, lambda: self.ctx.plan))

    # -- building ----------------------------------------------------------------------------------

    def _build(self) -> None:
        self.views = Segments("What to look at")
        for key, text, tip in self.scopes_offered:
            self.views.add(key, text, tip)
        self.source = ElidedText(tone="muted")
        self.counts = ElidedText("", TextSize.SMALL, tone="muted")
        lines = QVBoxLayout()
        lines.setSpacing(0)
        lines.addWidget(self.source)
        lines.addWidget(self.counts)
        top = QHBoxLayout()
        top.setContentsMargins(grid(2), 0, grid(1), 0)
        top.setSpacing(grid(2))
        top.addWidget(self.views)
        top.addLayout(lines, 1)
        self.banner = Banner()
        self.nothing = EmptyState("readiness", _NOT_YET, "Read the cloud", "Enter it by hand")
        self.nothing.activated.connect(self._read)
        self.nothing.link_activated.connect(self._enter_by_hand)
        self.stack = QStackedWidget()
        for widget in (self.gaps, self.inventory, self.nothing):
            self.stack.addWidget(widget)
        column = QVBoxLayout(self.content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(1))
        column.addLayout(top)
        column.addWidget(self.banner)
        column.addWidget(self.stack, 1)
        set_help_place(self.gaps, "readiness.md#gaps")
        set_help_place(self.inventory, "readiness.md#where-the-inventory-comes-from")

    def _make_actions(self) -> None:
        self.export_action = tool_action(self, "Export", "export", self._export_xlsx)
        self.export_action.setToolTip("Write the gap report")
        self.xlsx_action = tool_action(self, "Gap report as Excel…", "", self._export_xlsx)
        self.pdf_action = tool_action(self, "Gap report as PDF…", "", self._export_pdf)
        for action, command in (
            (self.xlsx_action, "export-gap-xlsx"),
            (self.pdf_action, "export-gap-pdf"),
        ):
            command_keys().follow(action, command)
        self._export_menu = QMenu(self)
        self._export_menu.addActions([self.xlsx_action, self.pdf_action])
        self._export_menu.addAction(
            tool_action(self, "Table as it is shown…", "", self._export_table)
        )
        self.export_action.setMenu(self._export_menu)
        self.enter_action = tool_action(
            self, "Enter inventory by hand", "edit", self._enter_by_hand
        )
        self.filter_action = tool_action(self, "Filter by column", "filter", self.toggle_filters)
        self.columns_action = tool_action(self, "Columns…", "columns", self._choose_columns)
        bulk, cloud = self.bulk, self.cloud
        self.header.set_tools(
            [cloud.read_action, cloud.connect_action, bulk.auto, bulk.resolve, bulk.show_vms,
             bulk.show_tenants, self.export_action],
            [bulk.reopen, bulk.show_map, bulk.show_storage, None, self.enter_action,
             cloud.clear_action, None, self.filter_action, self.columns_action],
        )  # fmt: skip
        self.gaps.table.set_extra_actions(bulk.on_selection())

    def _connect(self) -> None:
        self.views.chosen.connect(self._view_chosen)
        self.gaps.selection_changed.connect(self._selection_changed)
        self.gaps.sums_changed.connect(self._tell_sums)
        self.gaps.detail.tenant_chosen.connect(self.bulk.go_to_tenant)
        self.gaps.detail.vms_wanted.connect(self.bulk.go_to_vms)
        self.gaps.detail.networks_wanted.connect(self.bulk.go_to_map)
        self.gaps.detail.storage_wanted.connect(self.bulk.go_to_storage)
        self.inventory.add_wanted.connect(self.edits.ask_to_add)
        self.inventory.changes_wanted.connect(self.edits.change)
        self.inventory.remove_wanted.connect(self.edits.remove)
        self.inventory.known_wanted.connect(self.edits.set_known)
        self.inventory.edit_refused.connect(self._refused)
        self.inventory.sums_changed.connect(self._tell_sums)
        self.inventory.kinds.chosen.connect(self._tell_sums)
        self.cloud.failed.connect(self._not_read)
        self.ctx.happenings.project_opened.connect(self._error_seen)
        self.cloud.read.connect(self._was_read)
        self.cloud.reading_changed.connect(self._reading_changed)
        self.banner.action_clicked.connect(self.cloud.connect_action.trigger)
        self.banner.closed.connect(self._error_seen)

    # -- the plan ----------------------------------------------------------------------------------

    def show_plan(self, plan: Plan) -> None:
        """Show gaps, score and inventory; selection and scroll position stay."""
        inventory, analysis = plan.target.inventory, plan.target.gaps
        self.inventory.show_inventory(inventory)
        if analysis.analysed:
            self.gaps.show_plan(plan)
        self._show_score(plan)
        self._show_source()
        self._show_view()
        self._tell_sums()
        for action in (self.export_action, self.xlsx_action, self.pdf_action):
            action.setEnabled(analysis.analysed)
        self.cloud.clear_action.setEnabled(inventory is not None)
        self._selection_changed()

    def _show_score(self, plan: Plan) -> None:
        analysis = plan.target.gaps
        self.counts.setText(open_text(analysis) if analysis.analysed else "")
        self.counts.setVisible(analysis.analysed)
        if analysis.now is None:
            self.header.set_figure("–", "", score_sentence(analysis))
            return
        self.header.set_figure(
            QLocale().toString(analysis.now),
            f"of 100 {NOW} · {analysis.after_provisioning} {AFTER}",
            score_sentence(analysis),
            score_tone(analysis.now),
        )

    def _show_source(self) -> None:
        target = self.ctx.plan.target if self.ctx.plan else None
        inventory = target.inventory if target else None
        if inventory is None:
            self.source.setText("")
        else:
            self.source.setText(f"{source_text(inventory)} · {holdings_text(inventory)}")
        notes = not_compared(target.gaps) if target else ()
        if self._error:
            self.banner.show_message(self._error, "error", "Connection…")
        elif notes:
            self.banner.show_message(" ".join(notes), "warning", closable=False)
        else:
            self.banner.clear()

    def _show_view(self) -> None:
        plan = self.ctx.plan
        if self.views.current == INVENTORY:
            self.stack.setCurrentWidget(self.inventory)
        elif plan is not None and plan.target.gaps.analysed:
            self.stack.setCurrentWidget(self.gaps)
        else:
            self.stack.setCurrentWidget(self.nothing)

    def _view_chosen(self, _view: str) -> None:
        self._show_view()
        self._selection_changed()
        self._tell_sums()

    def choose_scope(self, scope: str) -> None:
        """Show one of the views."""
        if self._stale:
            self.refresh()
        self.show_view(scope)

    def show_view(self, view: str) -> None:
        """Look at the gaps or at the inventory."""
        self.views.show_current(view)
        self._view_chosen(view)

    def _selection_changed(self) -> None:
        self.bulk.enable_actions()
        if self.views.current == INVENTORY:
            for action in self.bulk.on_selection():
                action.setEnabled(False)

    def _tell_sums(self, *_: object) -> None:
        """Say the sums of the table in front: the others keep their selections, out of sight."""
        if self.isVisible():  # else the status bar belongs to another page
            nothing = self.stack.currentWidget() is self.nothing
            self.sums_changed.emit("" if nothing else self.table.sums)

    # -- going to records --------------------------------------------------------------------------

    def reveal(self, destination: Destination) -> None:
        """Go to a gap, or to a kind of the inventory."""
        if self._stale:
            self.refresh()
        match destination:
            case OneGap(gap_type, resource):
                self.show_view(GAPS)
                self.gaps.show_gap((gap_type, resource))
            case InventoryKind(kind):
                self.show_view(INVENTORY)
                self.inventory.show_kind(kind)
                self._tell_sums()
            case ReadTarget():
                self.cloud.read_action.trigger()
            case _:
                super().reveal(destination)

    # -- the cloud ---------------------------------------------------------------------------------

    def _read(self) -> None:
        self.cloud.read_action.trigger()

    def _enter_by_hand(self) -> None:
        self.show_view(INVENTORY)

    def _reading_changed(self, reading: bool) -> None:
        if reading:
            self._error = ""
        self._show_source()

    def _not_read(self, error: UserError) -> None:
        self._error = f"The cloud could not be read. {error}"
        self._show_source()

    def _was_read(self) -> None:
        self._error = ""
        self.show_view(GAPS)

    def _error_seen(self) -> None:
        self._error = ""
        self._show_source()

    # -- commands of the Edit menu and of the toolbar ----------------------------------------------

    @property
    def table(self) -> DataTable:
        """The table that is looked at."""
        if self.views.current == INVENTORY:
            return self.inventory.table(self.inventory.kind)
        return self.gaps.table

    def _export_table(self, *_: Any) -> None:
        self.ctx.happenings.go_to(RunCommand("export-table"))

    def _export_xlsx(self, *_: Any) -> None:
        self.ctx.happenings.go_to(RunCommand("export-gap-xlsx"))

    def _export_pdf(self, *_: Any) -> None:
        self.ctx.happenings.go_to(RunCommand("export-gap-pdf"))
