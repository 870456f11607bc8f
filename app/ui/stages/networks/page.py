"""Networks: the truth table of source networks, with every VLAN that was seen for each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QWidget

from app.domain.counted_noun import count_text
from app.domain.destinations import (
    Destination,
    MapRows,
    Networks,
    OneMapping,
    OneNetwork,
    Scope,
    Vms,
)
from app.domain.planning.networks.rows import NetworkRow, Sighting, network_rows, several_vcenters
from app.domain.planning.plan.plan import Plan
from app.domain.search import any_of
from app.ui.parts.network_cells import NetworkCells, network_mark
from app.ui.parts.network_columns import NETWORK_WEIGHTS, network_columns
from app.ui.parts.tool_action import tool_action
from app.ui.shell.context import AppContext
from app.ui.shell.table_page import TablePage
from app.ui.shell.vm_bulk import VmBulk
from app.ui.stages.networks.sightings import NetworkSightings
from app.ui.table.filled_layout import ElasticLayout
from app.ui.table.go_tos import GoTos
from app.ui.table.record_table_model import RecordTableModel


def _style(row: NetworkRow) -> str:
    return "" if row.in_plan else "muted"


def _key(row: NetworkRow) -> tuple[str, str]:
    return row.key


class NetworksPage(TablePage):
    """The table of source networks, and beneath it the sightings of the one looked at."""

    key = "networks"
    title = "Networks"
    tools_offered = (
        "Go to mapping", "Show VMs",
    )  # fmt: skip
    icon_name = "networks"
    comes_here = "Every source network with its VLANs and VMs stands here."
    group = "Scope"
    first_column = "network"
    scopes_offered = (
        ("all", "All", "Every network that an adapter of any VM is connected to"),
        ("conflicts", "Conflicts", "Networks in plan that were seen with more than one VLAN"),
        ("unknown", "Without VLAN", "Networks in plan of which no sheet tells a VLAN"),
        ("out", "Not in plan", "Networks that only VMs outside the plan are connected to"),
    )
    scope_filters = {  # noqa: RUF012 - never changed
        "all": {},
        "conflicts": {"conflict": "=Yes", "in_plan": "=Yes"},
        "unknown": {"vlans": "empty", "in_plan": "=Yes"},
        "out": {"in_plan": "=No"},
    }

    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        self._several = ctx.plan is not None and several_vcenters(ctx.plan)
        columns = network_columns(several_vcenters=self._several)
        super().__init__(ctx, RecordTableModel(columns, _key, row_style=_style), parent)
        NetworkCells(self.table, network_mark)
        self.sightings = NetworkSightings()
        self.put_below(self.sightings, 22)
        GoTos(
            self.sightings.table,
            ctx.happenings.go_to,
            [("Show VMs", _vms_of), ("Show VMs on its hosts", _vms_on_hosts),
             ("Go to mapping", _mapping_of)],
        )  # fmt: skip
        self.table.set_empty("No adapter of any VM names a network: vNetwork is not in the data.")
        self._make_actions()
        self._connect()
        self.layout_keeper = ElasticLayout(self.table, ctx.settings, self.key, NETWORK_WEIGHTS)
        self._selection_changed()

    # -- building ----------------------------------------------------------------------------------

    def _make_actions(self) -> None:
        self.vms_action = tool_action(self, "Show VMs", "vms", self._show_vms)
        self.vms_action.setToolTip("The VMs that are connected to the selected networks")
        self.map_action = tool_action(self, "Go to mapping", "network-map", self._show_mapping)
        self.map_action.setToolTip("The row of the Network Map")
        self.header.set_tools(
            [self.map_action, self.vms_action], [self.filter_action, self.columns_action]
        )
        self.bulk = VmBulk.of_keys(self.ctx, self._vms_of_selected, self)
        self.bulk_action = self.bulk.as_menu("Edit VMs")
        self.table.set_extra_actions([self.map_action, self.vms_action, self.bulk_action])

    def _connect(self) -> None:
        table = self.table
        table.current_changed.connect(self._show_sightings)
        table.selection_changed.connect(self._selection_changed)
        table.activated.connect(self._show_mapping)
        self.sightings.table.sums_changed.connect(self.sums_changed)

    # -- the plan ----------------------------------------------------------------------------------

    def show_plan(self, plan: Plan) -> None:
        """Show the networks; selection and scroll position stay."""
        self._show_vcenters(several=several_vcenters(plan))
        rows = network_rows(plan)
        self.model.show_records(rows)
        self._show_counts(rows)
        self.select_first()
        self._show_sightings(self.table.current_key())
        self._selection_changed()

    def _show_vcenters(self, *, several: bool) -> None:
        if several != self._several:
            self._several = several
            self.layout_keeper.take(network_columns(several_vcenters=several))

    def _show_counts(self, rows: Sequence[NetworkRow]) -> None:
        number = QLocale().toString
        inside = [row for row in rows if row.in_plan]
        conflicts = sum(row.network.conflict for row in inside)
        unknown = sum(not row.network.vlans for row in inside)
        counts = (len(rows), conflicts, unknown, len(rows) - len(inside))
        self.show_scope_counts(counts)
        self.header.set_figure(
            number(len(inside)),
            f"of {count_text(len(rows), 'network')} in plan",
            "Networks that adapters of VMs in plan are connected to (vNetwork), by vCenter and "
            "name.",
        )
        confirmed = sum(row.mapping is not None and row.mapping.confirmed for row in inside)
        clashing = f"{number(conflicts)} with" if conflicts else "None with"
        self.line.setText(
            f"{clashing} conflicting VLANs · {number(unknown)} without a VLAN · "
            f"{number(confirmed)} of {number(len(inside))} mapped and confirmed"
        )

    def _show_sightings(self, key: object) -> None:
        row = self.model.record_of(key) if isinstance(key, tuple) else None
        self.sightings.show_network(row)

    # -- going to records --------------------------------------------------------------------------

    def reveal(self, destination: Destination) -> None:
        """Go to a network, or show several."""
        if self._stale:
            self.refresh()
        match destination:
            case OneNetwork(vcenter, name):
                self._show_one((vcenter, name))
            case Networks():
                self._show_some(destination)
            case _:
                super().reveal(destination)
        self.table.grid.setFocus()

    def _show_one(self, key: tuple[str, str]) -> None:
        if self.table.reveal(key, "network"):
            self.table.select_keys([key])
            self._show_sightings(key)

    def _show_some(self, wanted: Networks) -> None:
        self.table.clear_filters()
        filters = dict(self.scope_filters[wanted.show])
        if wanted.names:
            filters["network"] = any_of(wanted.names)
        self.model.set_filters(filters)
        self.select_first()

    def _show_vms(self) -> None:
        plan, rows = self.ctx.plan, self.selected()
        if plan is None or not rows:
            return
        scope: Scope = "plan" if all(row.in_plan for row in rows) else "all"
        if self._several:  # a name alone would also find the network of another vCenter
            wanted = Vms(vm_ids=tuple(self._vms_of_selected()), scope=scope)
        else:
            wanted = Vms(networks=tuple(row.network.name for row in rows), scope=scope)
        self.ctx.happenings.go_to(wanted)

    def _vms_of_selected(self) -> list[int]:
        """The VMs that are connected to the selected networks."""
        keys, plan = {row.key for row in self.selected()}, self.ctx.plan
        return [
            vm.id
            for vm in (plan.vms if plan else ())
            if any((vm.vcenter, name) in keys for name in vm.networks)
        ]

    def _show_mapping(self) -> None:
        current = self.model.record_of(self.table.current_key())
        rows = [row for row in (current, *self.selected()) if row is not None]
        keys = [row.mapping.id for row in rows if row.in_plan and row.mapping is not None]
        if keys:
            self.ctx.happenings.go_to(OneMapping(keys[0]))
        elif rows:
            self.ctx.notifier.show("The Network Map only lists networks that VMs in plan use.")

    def _selection_changed(self) -> None:
        rows = self.selected()
        self.vms_action.setEnabled(bool(rows))
        self.bulk_action.setEnabled(bool(rows))
        self.map_action.setEnabled(any(row.in_plan and row.mapping is not None for row in rows))

    # -- commands of the Edit menu -----------------------------------------------------------------


def _vms_of(rows: Sequence[Sighting]) -> Destination | None:
    return Vms(networks=tuple(dict.fromkeys(row.name for row in rows)))


def _vms_on_hosts(rows: Sequence[Sighting]) -> Destination | None:
    hosts = tuple(dict.fromkeys(host for row in rows for host in row.hosts))
    return Vms(columns={"host": hosts}) if hosts else None


def _mapping_of(rows: Sequence[Sighting]) -> Destination | None:
    return MapRows(networks=tuple(dict.fromkeys(row.name for row in rows)))
