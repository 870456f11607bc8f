"""Networks: the truth table of source networks, with every VLAN that was seen for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from app.domain.planning.plan import Plan
from app.domain.planning.plan_rows import count_text
from app.domain.search import any_of
from app.ui.context import AppContext
from app.ui.models.network_columns import NETWORK_WEIGHTS, network_columns
from app.ui.models.network_rows import NetworkRow, network_rows, several_vcenters
from app.ui.models.record_table_model import RecordTableModel
from app.ui.pages.page import Page
from app.ui.theme.icons import set_icon
from app.ui.theme.metrics import grid
from app.ui.views.data_table import DataTable
from app.ui.views.network_cells import NetworkCells, network_mark
from app.ui.views.network_layout import ElasticLayout
from app.ui.widgets.network_sightings import NetworkSightings
from app.ui.widgets.segments import Segments
from app.ui.widgets.text import Text

_SCOPES = (
    ("all", "All", "Every network that an adapter of any VM is connected to"),
    ("conflicts", "Conflicts", "Networks in plan that were seen with more than one VLAN"),
    ("unknown", "Without VLAN", "Networks in plan of which no sheet tells a VLAN"),
    ("out", "Not in plan", "Networks that only VMs outside the plan are connected to"),
)
_FILTERS = {
    "all": {},
    "conflicts": {"conflict": "=Yes", "in_plan": "=Yes"},
    "unknown": {"vlans": "empty", "in_plan": "=Yes"},
    "out": {"in_plan": "=No"},
}
_OWN = ("conflict", "vlans", "in_plan")


def _style(row: NetworkRow) -> str:
    return "" if row.in_plan else "muted"


def _key(row: NetworkRow) -> tuple[str, str]:
    return row.key


class NetworksPage(Page):
    """The table of source networks, and beneath it the sightings of the one looked at."""

    key = "networks"
    title = "Networks"
    icon_name = "networks"
    group = "Scope"

    sums_changed = Signal(str)
    """Count and sums of the selected rows."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self._several = ctx.plan is not None and several_vcenters(ctx.plan)
        columns = network_columns(several_vcenters=self._several)
        self.model = RecordTableModel(columns, _key, row_style=_style, parent=self)
        self.table = DataTable(self.model, title=self.title)
        NetworkCells(self.table, network_mark)
        self.sightings = NetworkSightings()
        self._build()
        self._make_actions()
        self._connect()
        self.layout_keeper = ElasticLayout(self.table, ctx.settings, self.key, NETWORK_WEIGHTS)
        self._selection_changed()

    # -- building ----------------------------------------------------------------------------------

    def _build(self) -> None:
        self.line = Text(tone="muted")
        self.line.setWordWrap(True)
        self.scopes = Segments("Networks to show")
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
        splitter.addWidget(self.sightings)
        splitter.setStretchFactor(0, 1)
        outer = QVBoxLayout(self.content)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(splitter)
        self.table.set_empty("No adapter of any VM names a network: vNetwork is not in the data.")

    def _make_actions(self) -> None:
        self.vms_action = self._action("Show VMs", "vms", self._show_vms)
        self.vms_action.setToolTip("The VMs that are connected to the selected networks")
        self.map_action = self._action("Go to mapping", "network-map", self._show_mapping)
        self.map_action.setToolTip("The row of the Network Map")
        self.filter_action = self._action("Filter by column", "filter", self.toggle_filters)
        self.columns_action = self._action("Columns…", "columns", self._choose_columns)
        self.header.set_tools(
            [self.map_action, self.vms_action, self.filter_action, self.columns_action]
        )
        self.table.set_extra_actions([self.map_action, self.vms_action])

    def _action(self, text: str, icon_name: str, slot: Callable[[], object]) -> QAction:
        action = QAction(text, self)
        action.setToolTip(text.rstrip("…"))
        set_icon(action, icon_name)
        action.triggered.connect(slot)
        return action

    def _connect(self) -> None:
        table = self.table
        table.current_changed.connect(self._show_sightings)
        table.selection_changed.connect(self._selection_changed)
        table.activated.connect(self._show_mapping)
        table.sums_changed.connect(self.sums_changed)
        self.sightings.table.sums_changed.connect(self.sums_changed)
        self.model.filters_changed.connect(self._filters_changed)
        self.scopes.chosen.connect(self._scope_chosen)

    # -- the plan ----------------------------------------------------------------------------------

    def show_plan(self, plan: Plan) -> None:
        """Show the networks; selection and scroll position stay."""
        self._show_vcenters(several=several_vcenters(plan))
        rows = network_rows(plan)
        if [_key(row) for row in rows] == self.model.all_keys():
            self.model.patch([row for row in rows if row != self.model.record_of(row.key)])
        else:
            self.model.set_records(rows)
        self._show_counts(rows)
        self._select_first()
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
        for (key, text, _tip), count in zip(_SCOPES, counts, strict=True):
            self._scope_buttons[key].setText(f"{text} {number(count)}")
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

    def reveal(self, record: object) -> None:
        """Go to a network by (vCenter, name), or show those that a mapping describes.

        ``{"networks": [...]}`` names networks, ``{"show": "conflicts"}`` one of the segments.
        """
        if self._stale:
            self.refresh()
        if isinstance(record, Mapping):
            self._reveal_filters(record)
        elif isinstance(record, tuple) and self.table.reveal(record, "network"):
            self.table.select_keys([record])
            self._show_sightings(record)
        self.table.grid.setFocus()

    def _reveal_filters(self, wanted: Mapping[str, Any]) -> None:
        self.table.clear_filters()
        filters = dict(_FILTERS.get(str(wanted.get("show", "all")), {}))
        names = list(wanted.get("networks", ()))
        if names:
            filters["network"] = any_of(names)
        self.model.set_filters(filters)
        self._select_first()

    def _select_first(self) -> None:
        """Look at the first row, where none is selected."""
        if self.model.shown_count and not self.table.selected_keys():
            self.table.reveal(self.model.key_at(0), "network")

    def _scope_chosen(self, scope: str) -> None:
        others = {key: text for key, text in self.model.filters.items() if key not in _OWN}
        self.model.set_filters({**others, **_FILTERS[scope]})
        self._select_first()

    def _filters_changed(self) -> None:
        shown = {key: text for key, text in self.model.filters.items() if key in _OWN}
        for scope, wanted in _FILTERS.items():
            if shown == wanted:
                self.scopes.show_current(scope)

    def _selected(self) -> list[NetworkRow]:
        return [self.model.record_of(key) for key in self.table.selected_keys()]

    def _show_vms(self) -> None:
        plan, rows = self.ctx.plan, self._selected()
        if plan is None or not rows:
            return
        scope = "plan" if all(row.in_plan for row in rows) else "all"
        wanted: dict[str, Any] = {"scope": scope}
        if self._several:  # a name alone would also find the network of another vCenter
            keys = {row.key for row in rows}
            wanted["vm_ids"] = [
                vm.id for vm in plan.vms if any((vm.vcenter, name) in keys for name in vm.networks)
            ]
        else:
            wanted["networks"] = [row.network.name for row in rows]
        self.ctx.happenings.go_to.emit("vms", wanted)

    def _show_mapping(self) -> None:
        current = self.model.record_of(self.table.current_key())
        rows = [row for row in (current, *self._selected()) if row is not None]
        keys = [row.mapping.id for row in rows if row.in_plan and row.mapping is not None]
        if keys:
            self.ctx.happenings.go_to.emit("network_map", keys[0])
        elif rows:
            self.ctx.notifier.show("The Network Map only lists networks that VMs in plan use.")

    def _selection_changed(self) -> None:
        rows = self._selected()
        self.vms_action.setEnabled(bool(rows))
        self.map_action.setEnabled(any(row.in_plan and row.mapping is not None for row in rows))

    # -- commands of the Edit menu -----------------------------------------------------------------

    def find_in_page(self) -> None:
        """Put the cursor into the search."""
        self.table.focus_search()

    def toggle_filters(self) -> None:
        """Show or hide the filter fields under the headings."""
        self.table.filters.show_row(not self.table.filters.row_shown)

    def _choose_columns(self) -> None:
        self.table.choose_columns()
