"""Network Map: which network of the target each source network becomes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QWidget

from app.domain.counted_noun import count_text
from app.domain.destinations import Destination, MapRows, OneMapping, OneNetwork, Vms
from app.domain.planning.networks.rows import MapRow, map_rows, several_vcenters, unmapped
from app.domain.planning.plan.plan import Plan
from app.domain.search import any_of
from app.ui.parts.network_cells import NetworkCells, map_mark
from app.ui.parts.network_columns import MAP_WEIGHTS, SUBNET, map_columns
from app.ui.parts.tool_action import offer, tool_action
from app.ui.shell.context import AppContext
from app.ui.shell.table_page import TablePage
from app.ui.shell.vm_bulk import VmBulk
from app.ui.stages.network_map.actions import NetworkBulk
from app.ui.stages.network_map.problems import ACCEPT, NetworkProblems
from app.ui.stages.network_map.subnets import SubnetBulk
from app.ui.stages.network_map.templates import NetworkTemplates
from app.ui.table.filled_layout import ElasticLayout
from app.ui.table.record_table_model import RecordTableModel


def _key(row: MapRow) -> int:
    return row.key


class NetworkMapPage(TablePage):
    """The editable map, and beneath it what does not fit in the selected rows."""

    key = "network_map"
    title = "Network Map"
    tools_offered = (
        "Confirm", "Accept all proposals", "Confirm all", "Confirm subnets", "Subnet details",
        "Edit subnet…", "Use the source's name", "Take VLANs from discovery", "Set value…",
        "Accept proposed subnets", "Confirm subnets of selection", "No subnet here",
        "Export template…", "Import template…", "Take confirmation back",
        "Add missing networks", "Show sightings", "Show VMs",
    )  # fmt: skip
    icon_name = "network-map"
    comes_here = "Each source network with its network on the target stands here."
    group = "Scope"
    first_column = "target_network"
    replaced_column = "target_network"
    scopes_offered = (
        ("all", "All", "Every network that VMs in plan are connected to"),
        ("open", "Open", "Rows that are to be confirmed"),
        ("confirmed", "Confirmed", "Rows that were reviewed"),
        ("problems", "With problems", "Rows in which something does not fit"),
        ("waiting", "Not ready", "Rows that provisioning would leave out"),
    )
    scope_filters = {  # noqa: RUF012 - never changed
        "all": {},
        "open": {"confirmed": "=No"},
        "confirmed": {"confirmed": "=Yes"},
        "problems": {"problems": "!empty"},
        "waiting": {"ready": "=No"},
    }

    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        self._several = ctx.plan is not None and several_vcenters(ctx.plan)
        columns = map_columns(several_vcenters=self._several)
        super().__init__(ctx, RecordTableModel(columns, _key), parent)
        NetworkCells(self.table, map_mark)
        self.problems = NetworkProblems()
        self.bulk = NetworkBulk(ctx, self.selected, self.model.all_records, self)
        self.subnets = SubnetBulk(ctx, self.selected, self.model.all_records, self)
        self.templates = NetworkTemplates(ctx, self)
        self.put_below(self.problems, 12)
        self._make_actions()
        self._connect()
        self.layout_keeper = ElasticLayout(
            self.table, ctx.settings, self.key, MAP_WEIGHTS, whole=("problems", "notes")
        )
        self._selection_changed()
        self._columns_changed()

    # -- building ----------------------------------------------------------------------------------

    def _make_actions(self) -> None:
        bulk = self.bulk
        self.replace_action = tool_action(self, "Find and replace…", "replace", self.find_replace)
        self.replace_action.setToolTip("Rename targets; what changes is to be confirmed again")
        self.subnet_action = tool_action(self, "Subnet details", "columns", self._show_subnets)
        self.subnet_action.setToolTip("Show or hide proposals, CIDR, gateway, pool and the rest")
        self.subnet_action.setCheckable(True)
        self.set_action = tool_action(self, "Set value…", "edit", self._set_value)
        self.set_action.setToolTip("Set one value for all selected rows")
        self.network_action = tool_action(self, "Show sightings", "networks", self._show_network)
        self.network_action.setToolTip("Where the VLANs come from, on the page Networks")
        self.vms_action = tool_action(self, "Show VMs", "vms", self._show_vms)
        subnets, templates = self.subnets, self.templates
        self.header.set_tools(
            [bulk.confirm, bulk.confirm_all, subnets.accept_all, subnets.confirm,
             self.subnet_action, self.replace_action, subnets.edit],
            [bulk.source_names, bulk.take_vlans, self.set_action, None, subnets.accept,
             subnets.confirm_selected, subnets.none_meant, None, templates.export,
             templates.bring_in, None, bulk.unconfirm, bulk.add_missing, None,
             self.network_action, self.vms_action, None, self.filter_action, self.columns_action],
        )  # fmt: skip
        self.vm_bulk = VmBulk.of_keys(self.ctx, self._vms_of_selected, self)
        self.bulk_action = self.vm_bulk.as_menu("Edit VMs")
        self.table.set_extra_actions(
            [
                *bulk.on_selection(),
                *subnets.on_selection(),
                self.network_action,
                self.vms_action,
                self.bulk_action,
            ]
        )

    def _connect(self) -> None:
        table = self.table
        table.changes_requested.connect(self.bulk.change)
        table.selection_changed.connect(self._selection_changed)
        table.activated.connect(self._show_network)
        table.empty_pressed.connect(self.bulk.add_missing.trigger)
        table.columns.changed.connect(self._columns_changed)
        self.problems.field_chosen.connect(self._go_to_field)

    # -- the plan ----------------------------------------------------------------------------------

    def show_plan(self, plan: Plan) -> None:
        """Show the map; selection, open editors and scroll position stay."""
        self._show_vcenters(several=several_vcenters(plan))
        missing = [network for network in unmapped(plan) if network.vm_count]
        if missing:
            self.table.set_empty("No network is in the map yet.", "Add the networks of the plan")
        else:
            self.table.set_empty("No VM in plan is connected to a network.")
        rows = map_rows(plan)
        self.model.show_records(rows)
        self.layout_keeper.measure_whole()
        self._show_counts(rows, len(missing))
        self.select_first()
        self._selection_changed()

    def _show_vcenters(self, *, several: bool) -> None:
        if several != self._several:
            self._several = several
            self.layout_keeper.take(map_columns(several_vcenters=several))

    def _show_counts(self, rows: Sequence[MapRow], missing: int) -> None:
        number = QLocale().toString
        confirmed = sum(row.mapping.confirmed for row in rows)
        wrong = sum(bool(row.errors) for row in rows)
        ready = sum(row.ready for row in rows)
        proposed = sum(row.proposal is not None for row in rows)
        nameless = sum(not row.mapping.target_network for row in rows)
        counts = (len(rows), len(rows) - confirmed, confirmed, wrong, len(rows) - ready)
        self.show_scope_counts(counts)
        self.header.set_figure(
            number(confirmed),
            f"of {count_text(len(rows), 'network')} confirmed",
            "Rows of the map that were reviewed, of the networks that adapters of VMs in plan are "
            "connected to.",
        )
        parts = [
            f"{number(len(rows) - confirmed)} to confirm" if confirmed < len(rows) else "",
            f"{number(wrong)} with problems" if wrong else "",
            f"{number(nameless)} without a target" if nameless else "",
            f"{count_text(missing, 'network')} not in the map yet" if missing else "",
            f"{number(ready)} of {number(len(rows))} ready to provision" if rows else "",
            f"{count_text(proposed, 'subnet')} proposed" if proposed else "",
        ]
        self.line.setText(" · ".join(filter(None, parts)) or "No network is in the map.")

    # -- going to records --------------------------------------------------------------------------

    def reveal(self, destination: Destination) -> None:
        """Go to a row, or show several."""
        if self._stale:
            self.refresh()
        match destination:
            case OneMapping(key):
                if self.table.reveal(key, "target_network"):
                    self.table.select_keys([key])
            case MapRows():
                self._show_some(destination)
            case _:
                super().reveal(destination)
        self.table.grid.setFocus()

    def _show_some(self, wanted: MapRows) -> None:
        self.table.clear_filters()
        filters = dict(self.scope_filters[wanted.show])
        if wanted.networks:
            filters["network"] = any_of(wanted.networks)
        self.model.set_filters(filters)
        self.select_first()

    def _go_to_field(self, key: int, field: str) -> None:
        if field == ACCEPT:
            self.subnets.accept_row(key)
            return
        place = self.model.place_of(field)
        if place is not None:
            self.table.columns.set_shown(place, True)
            self.table.reveal(key, field)
            self.table.grid.setFocus()

    def _show_network(self) -> None:
        rows = self.selected()
        if rows:
            self.ctx.happenings.go_to(OneNetwork(*rows[0].mapping.source))

    def _show_vms(self) -> None:
        plan, rows = self.ctx.plan, self.selected()
        if plan is None or not rows:
            return
        if self._several:  # a name alone would also find the network of another vCenter
            wanted = Vms(vm_ids=tuple(self._vms_of_selected()), scope="plan")
        else:
            wanted = Vms(networks=tuple(row.network.name for row in rows), scope="plan")
        self.ctx.happenings.go_to(wanted)

    def _vms_of_selected(self) -> list[int]:
        """The VMs that are connected to the networks of the selected rows."""
        sources, plan = {row.mapping.source for row in self.selected()}, self.ctx.plan
        return [
            vm.id
            for vm in (plan.vms if plan else ())
            if any((vm.vcenter, name) in sources for name in vm.networks)
        ]

    # -- commands of the Edit menu and of the toolbar ----------------------------------------------

    def _set_value(self) -> None:
        self.table.set_value()

    def _subnet_places(self) -> list[int]:
        places = [self.model.place_of(name) for name in SUBNET]
        return [place for place in places if place is not None]

    def _show_subnets(self, shown: bool) -> None:
        places = self._subnet_places()
        self.layout_keeper.set_shown(places, shown)
        if shown and places and self.model.shown_count:
            grid = self.table.grid
            row = max(0, grid.currentIndex().row())
            grid.scrollTo(self.model.index(row, places[0]))

    def _columns_changed(self) -> None:
        shown = set(self.table.columns.shown())
        self.subnet_action.setChecked(all(place in shown for place in self._subnet_places()))

    # -- edits -------------------------------------------------------------------------------------

    def _selection_changed(self) -> None:
        rows = self.selected()
        self.bulk.enable_actions()
        self.subnets.enable_actions()
        for action in (
            self.set_action, self.network_action, self.vms_action, self.bulk_action,
        ):  # fmt: skip
            offer(action, bool(rows), "Select rows first.")
        wrong = [row for row in self.model.all_records() if row.errors]
        self.problems.show_rows(rows, wrong)
