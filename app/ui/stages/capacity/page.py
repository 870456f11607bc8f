"""Capacity: overcommit, quotas of tenants, and how many nodes the target needs."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.destinations import Destination, Nodes, OneCapacitySetting, OneQuota, OneTenant, Vms
from app.domain.planning.capacity.demand import CapacityPlan, CapacitySettings
from app.domain.planning.capacity.node_sizing import NodeProfile
from app.domain.planning.capacity.node_words import without_place_text
from app.domain.planning.plan.plan import Plan
from app.services import capacity as service
from app.services import planning
from app.ui.charts.labels import number_text
from app.ui.parts.folding_splitter import FoldingSplitter
from app.ui.parts.hairline import Hairline
from app.ui.parts.help_place import set_help_place
from app.ui.parts.kept_splitter import KeptSplitter
from app.ui.parts.text import Text
from app.ui.parts.tool_action import tool_action
from app.ui.parts.whole_area import WholeArea
from app.ui.shell.context import AppContext
from app.ui.shell.page import Page
from app.ui.shell.table_commands import TableCommands
from app.ui.stages.capacity.actions import CapacityEdits
from app.ui.stages.capacity.columns import NODE_WEIGHTS, QUOTA_WEIGHTS, quota_columns
from app.ui.stages.capacity.nodes import CapacityNodes
from app.ui.stages.capacity.rows import QuotaRow, needs_text, quota_rows, quota_text
from app.ui.stages.capacity.settings import CapacitySettingsStrip, settings_notes
from app.ui.stages.capacity.sizing import CapacitySizing
from app.ui.stages.capacity.words import explain_required
from app.ui.table.data_table import DataTable
from app.ui.table.filled_layout import ElasticLayout
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.metrics import grid


def _headings(settings: CapacitySettings) -> tuple[object, ...]:
    """What the headings and explanations of the quota columns follow from."""
    return settings.basis, settings.headroom_pct, settings.overcommit


def _key(row: QuotaRow) -> int:
    return row.key


class _Upper(FoldingSplitter):
    """Sizing beside node profiles, high enough for their words when no profile is there yet."""

    def minimumSizeHint(self) -> QSize:
        """As wide as its parts need."""
        hint = super().minimumSizeHint()
        return QSize(hint.width(), max(hint.height(), grid(30)))


class CapacityPage(Page, TableCommands):
    """Settings on top, nodes and their picture beneath, quotas of the tenants at the bottom."""

    key = "capacity"
    title = "Capacity"
    tools_offered = (
        "Add node profile…", "Take nodes from the cloud", "Show tenant", "Show VMs",
        "Overcommit profiles…",
    )  # fmt: skip
    counts_target = True
    icon_name = "capacity"
    comes_here = "The quota of each tenant and the nodes that the target needs stand here."
    group = "Scope"

    sums_changed = Signal(str)
    """Count and sums of the selected rows."""

    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(ctx, parent)
        settings = ctx.plan.target.capacity.settings if ctx.plan else CapacitySettings()
        self._headings = _headings(settings)
        self.edits = CapacityEdits(ctx, self)
        self.strip = CapacitySettingsStrip()
        self.sizing = CapacitySizing()
        self.nodes = CapacityNodes()
        self.model = RecordTableModel(quota_columns(settings), _key, parent=self)
        self.table = DataTable(self.model, title="Quotas per tenant")
        self._build()
        self._make_actions()
        self._connect()
        self.layout_keeper = ElasticLayout(self.table, ctx.settings, self.key, QUOTA_WEIGHTS)
        self.nodes_layout = ElasticLayout(
            self.nodes.table, ctx.settings, "capacity_nodes", NODE_WEIGHTS, frozen=False
        )
        self._enable_actions()

    # -- building ----------------------------------------------------------------------------------

    def _build(self) -> None:
        self.needs_line, self.quota_line = Text(tone="muted"), Text(tone="muted")
        self.needs_line.setWordWrap(True)
        self.quota_line.setWordWrap(True)
        outer = QVBoxLayout(self.content)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(grid(1))
        outer.addWidget(self.strip)
        outer.addWidget(Hairline())
        splitter = KeptSplitter(Qt.Orientation.Vertical, "capacity")
        outer.addWidget(splitter, 1)
        upper = _Upper("capacity-sizing")
        splitter.addWidget(upper)
        self.sizing.setContentsMargins(grid(2), grid(1), grid(1), grid(0.5))
        self.nodes.setContentsMargins(grid(1), grid(0.25), grid(1), grid(0.5))
        area = WholeArea(self.sizing)
        upper.addWidget(area)
        area.setMinimumWidth(grid(36))
        self.nodes.setMinimumWidth(grid(36))
        upper.addWidget(self.nodes)
        upper.setSizes([grid(62), grid(70)])
        upper.setStretchFactor(0, 1)
        upper.setStretchFactor(1, 1)
        lower = QWidget()
        splitter.addWidget(lower)
        column = QVBoxLayout(lower)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(0.5))
        words = QVBoxLayout()
        words.setContentsMargins(grid(2), grid(1), grid(2), 0)
        words.setSpacing(grid(0.25))
        column.addLayout(words)
        words.addWidget(self.needs_line)
        words.addWidget(self.quota_line)
        column.addWidget(self.table, 1)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([grid(46), grid(32)])
        self.table.set_empty("No tenant has VMs in plan.")
        set_help_place(self.strip, "capacity.md#settings")
        set_help_place(self.sizing, "capacity.md#node-sizing")
        set_help_place(self.nodes, "capacity.md#node-profiles")
        set_help_place(self.table, "capacity.md#quotas")

    def _make_actions(self) -> None:
        self.add_action = tool_action(self, "Add node profile…", "plus", self._add_node)
        self.adopt_action = tool_action(
            self, "Take nodes from the cloud", "cloud", self._adopt_detected_nodes
        )
        self.profiles_action = tool_action(
            self, "Overcommit profiles…", "edit", self._show_profiles
        )
        self.tenant_action = tool_action(self, "Show tenant", "tenants", self._show_tenant)
        self.tenant_action.setToolTip("The selected tenant and its target, on the page Tenants")
        self.vms_action = tool_action(self, "Show VMs", "vms", self._show_vms)
        self.vms_action.setToolTip("The VMs in plan of the selected tenants")
        self.filter_action = tool_action(self, "Filter by column", "filter", self.toggle_filters)
        self.columns_action = tool_action(self, "Columns…", "columns", self._choose_columns)
        self.header.set_tools(
            [self.add_action, self.adopt_action, self.tenant_action, self.vms_action],
            [self.profiles_action, None, self.filter_action, self.columns_action],
        )  # fmt: skip
        self.table.set_extra_actions([self.tenant_action, self.vms_action])

    def _connect(self) -> None:
        self.strip.committed.connect(self.edits.set_setting)
        self.strip.profiles_wanted.connect(self._show_profiles)
        self.nodes.changes_wanted.connect(self._change_nodes)
        self.nodes.add_wanted.connect(self._add_node)
        self.nodes.delete_wanted.connect(self._delete_nodes)
        self.nodes.default_wanted.connect(self._set_default)
        self.nodes.adopt_wanted.connect(self._adopt_detected_nodes)
        self.nodes.edit_refused.connect(self._refused)
        self.nodes.table.sums_changed.connect(self.sums_changed)
        self.table.selection_changed.connect(self._enable_actions)
        self.table.activated.connect(self._show_tenant)
        self.table.sums_changed.connect(self.sums_changed)
        self.ctx.happenings.project_opened.connect(self._project_opened)

    # -- the plan ----------------------------------------------------------------------------------

    def show_plan(self, plan: Plan) -> None:
        """Show the capacity; selection, open editors and scroll position stay."""
        capacity = plan.target.capacity
        # Warnings of the sizing stand with the sizing.
        own = capacity.sizing.warnings if capacity.sizing else ()
        about = tuple(text for text in capacity.warnings if text not in own)
        self.strip.show_settings(capacity.settings, settings_notes(capacity.settings, about))
        self.sizing.show_capacity(capacity)
        self.nodes.show_nodes(capacity, plan.target.inventory)
        self.adopt_action.setEnabled(self.nodes.adopt_action.isEnabled())
        self.adopt_action.setToolTip(self.nodes.adopt_action.toolTip())
        self._show_quotas(capacity)
        self._show_figure(capacity)
        self._enable_actions()

    def _show_quotas(self, capacity: CapacityPlan) -> None:
        headings = _headings(capacity.settings)
        rows = quota_rows(capacity)
        if headings != self._headings:
            self._headings = headings
            self.layout_keeper.take(quota_columns(capacity.settings))
        if [_key(row) for row in rows] == self.model.all_keys():
            self.model.patch([row for row in rows if row != self.model.record_of(row.key)])
        else:
            self.model.set_records(rows)
        self.needs_line.setText(f"In plan: {needs_text(capacity.needs, len(rows))}")
        self.needs_line.setToolTip(
            "Sum over the tenants: CPUs and Memory of vInfo, disks of vDisk, adapters of vNetwork."
        )
        self.quota_line.setText(f"Quotas: {quota_text(capacity.quota)}")
        self.quota_line.setToolTip(
            "Sum over the tenants. Each tenant's quota is rounded up by itself, so that the sum "
            "may be a little more than that of the need."
        )

    def _show_figure(self, capacity: CapacityPlan) -> None:
        sizing = capacity.sizing
        if sizing is None:
            self.header.set_figure("", "add a node profile to size the target")
            return
        nodes = "node" if sizing.required == 1 else "nodes"
        assumed = " · nodes assumed" if capacity.assumed else ""
        loss = "" if sizing.survives_loss else " · N+1 does not hold"
        if sizing.vms_without_place:
            loss += f" · {without_place_text(sizing)}"
        self.header.set_figure(
            number_text(sizing.required),
            f"{nodes} required, {number_text(sizing.to_add)} to add · bound by "
            f"{sizing.binding}{loss}{assumed}",
            explain_required(capacity),
            "error" if loss else "",
        )

    def _project_opened(self, _project: object) -> None:
        self.strip.revert()

    # -- going to records --------------------------------------------------------------------------

    def reveal(self, destination: Destination) -> None:
        """Go to the quota of a tenant, or to a setting."""
        if self._stale:
            self.refresh()
        match destination:
            case OneCapacitySetting(key):
                self.strip.field(key).editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
            case Nodes("add"):
                self._add_node()
            case Nodes():
                self.nodes.table.grid.setFocus(Qt.FocusReason.ShortcutFocusReason)
                self.nodes.table.reveal_first("name")
            case OneQuota(tenant):
                if self.table.reveal(tenant, "tenant"):
                    self.table.select_keys([tenant])
                self.table.grid.setFocus()
            case _:
                super().reveal(destination)

    def _selected(self) -> list[QuotaRow]:
        return [self.model.record_of(key) for key in self.table.selected_keys()]

    def _enable_actions(self) -> None:
        chosen = bool(self.table.selected_keys())
        self.tenant_action.setEnabled(chosen)
        self.vms_action.setEnabled(chosen)

    def _show_tenant(self, *_key: object) -> None:
        rows = self._selected()
        if rows:
            self.ctx.happenings.go_to(OneTenant(rows[0].key))

    def _show_vms(self) -> None:
        keys = tuple(row.key for row in self._selected())
        if keys:
            self.ctx.happenings.go_to(Vms(tenants=keys, scope="plan"))

    # -- edits -------------------------------------------------------------------------------------

    def _known(self) -> list[NodeProfile]:
        return list(self.nodes.model.all_records())

    def _change_nodes(self, changes: list[tuple[int, str, object]]) -> None:
        self.edits.change_nodes(changes, self._known())

    def _add_node(self) -> None:
        if self.ctx.plan is None:
            return
        from app.ui.stages.capacity.node_dialog import NodeDialog

        hosts = planning.estate(self.ctx.workspace, self.ctx.project_id).hosts
        dialog = NodeDialog(self._known(), hosts, self.ctx.dialogs_parent)
        dialog.chosen.connect(self._save_node)
        dialog.open()

    def _save_node(self, profile: NodeProfile) -> None:
        if self.edits.do(service.save_node, profile):
            keys = [node.id for node in self._known() if node.name == profile.name]
            self.nodes.table.select_keys(keys)

    def _delete_nodes(self, keys: list[int]) -> None:
        self.edits.do(service.delete_nodes, keys)

    def _set_default(self, key: int) -> None:
        self.edits.do(service.set_default_node, key)

    def _adopt_detected_nodes(self) -> None:
        self.edits.do(service.adopt_detected)

    def _show_profiles(self) -> None:
        if self.ctx.plan is None:
            return
        from app.ui.stages.capacity.overcommit_dialog import OvercommitDialog

        OvercommitDialog(self.ctx, self.ctx.dialogs_parent).open()
