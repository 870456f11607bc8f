"""Storage Map: volume types of datastores and disks, and the security groups of projects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any, ClassVar

from PySide6.QtCore import QLocale, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.domain.cloud import name_key
from app.domain.destinations import Destination, OneDatastore, OneTargetProject, StorageMap, Vms
from app.domain.openings import TENANTS, OpenStage
from app.domain.planning.plan.plan import Plan
from app.domain.planning.staging.disk_rows import DiskRow
from app.domain.planning.staging.security_groups import GroupView
from app.domain.planning.staging.storage_map import (
    StorageView,
    source_key,
)
from app.domain.progress import Ticket
from app.services import storage_map, target_groups
from app.ui.parts.beside import BesideLayout
from app.ui.parts.help_place import set_help_place
from app.ui.parts.segments import Segments
from app.ui.parts.text import Text
from app.ui.parts.tool_action import offer, tool_action
from app.ui.shell.context import AppContext
from app.ui.shell.page import Page
from app.ui.shell.table_commands import EditableTableCommands
from app.ui.stages.storage.actions import DiskBulk, GroupBulk, StoreBulk
from app.ui.stages.storage.cells import storage_mark
from app.ui.stages.storage.columns import (
    DISK_WEIGHTS,
    GROUP_WEIGHTS,
    STORE_WEIGHTS,
    disk_columns,
    group_columns,
    store_columns,
)
from app.ui.stages.storage.words import (
    HeadFigure,
    disks_figure,
    disks_sentence,
    groups_figure,
    groups_sentence,
    stores_figure,
    stores_sentence,
)
from app.ui.table.data_table import DataTable
from app.ui.table.filled_layout import ElasticLayout
from app.ui.table.record_table_model import RecordTableModel
from app.ui.table.table_cells import MarkedCells
from app.ui.theme.metrics import grid

STORES, DISKS, GROUPS = "datastores", "disks", "groups"
_SEGMENTS = (
    (STORES, "Datastores", "The volume type that the disks of each source datastore get"),
    (DISKS, "Disks", "Single disks that get another volume type than their datastore"),
    (GROUPS, "Security groups", "What the ports of each project of the target get"),
)
_EMPTY: Mapping[str, tuple[str, str]] = {
    STORES: ("No VM in plan has a disk.", ""),
    DISKS: ("No disk is known: vDisk is not in the data, or no VM is in plan.", ""),
    GROUPS: ("No tenant with VMs in plan has a target project.", "Go to Tenants"),
}


COUNT_HERE = 2_000
"""Up to how many VMs are counted at once; more would hold up the window."""

_WHOLE = ("vcenter", "state", "group", "warning")
"""Columns whose texts are to be read whole."""


class StoragePage(Page, EditableTableCommands):
    """Three tables: datastores, disks, and projects with their security group."""

    key = "storage"
    title = "Storage Map"
    tools_offered = (
        "Match", "Confirm", "Confirm all", "Show VMs", "Take confirmation back",
    )  # fmt: skip
    counts_target = True
    icon_name = "disk"
    comes_here = "Each source datastore with its volume type on the target stands here."
    group = "Prepare"

    scopes_offered = _SEGMENTS

    sums_changed = Signal(str)
    """Count and sums of the selected rows."""

    _weights: ClassVar[Mapping[str, Mapping[str, int]]] = {
        STORES: STORE_WEIGHTS,
        DISKS: DISK_WEIGHTS,
        GROUPS: GROUP_WEIGHTS,
    }

    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(ctx, parent)
        plan = ctx.plan
        self._several = plan is not None and len({vm.vcenter for vm in plan.vms if vm.in_plan}) > 1
        self._choices: Sequence[tuple[str, str]] = ()
        self._disks_behind = True
        self._counting: Ticket | None = None
        self._listing: Ticket | None = None
        self._sentences: dict[str, str] = {}
        self._figures: dict[str, HeadFigure] = {}
        self.tables = {
            STORES: _table("Datastores", store_columns(several_vcenters=self._several)),
            DISKS: _table("Disks", disk_columns()),
            GROUPS: _table("Security groups", group_columns((), "")),
        }
        self.stores = StoreBulk(ctx, *self._rows_of(STORES), self)
        self.disks = DiskBulk(ctx, *self._rows_of(DISKS), self)
        self.groups = GroupBulk(ctx, *self._rows_of(GROUPS), self)
        self._build()
        self._make_actions()
        self._connect()
        self.layouts = {
            name: ElasticLayout(
                table, ctx.settings, f"storage-{name}", self._weights[name], whole=_WHOLE
            )
            for name, table in self.tables.items()
        }
        self._view_chosen(STORES)

    def _rows_of(self, view: str) -> tuple[Any, Any]:
        records = self.tables[view].records
        return lambda: self._selected_of(view), records.all_records

    # -- building ----------------------------------------------------------------------------------

    def _build(self) -> None:
        self.views = Segments("What to look at", wraps=True)
        self._buttons = {key: self.views.add(key, text, tip) for key, text, tip in _SEGMENTS}
        self.line = Text(tone="muted")
        self.line.setWordWrap(True)
        top = BesideLayout(self.line, self.views)
        top.setContentsMargins(grid(2), 0, grid(1), 0)
        top.setSpacing(grid(2))
        self.stack = QStackedWidget()
        for table in self.tables.values():
            MarkedCells(table, storage_mark)
            self.stack.addWidget(table)
        column = QVBoxLayout(self.content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(0.5))
        column.addLayout(top)
        column.addWidget(self.stack, 1)
        set_help_place(self.tables[STORES], "storage.md#datastores")
        set_help_place(self.tables[DISKS], "storage.md#disks")
        set_help_place(self.tables[GROUPS], "storage.md#security-groups")

    def _make_actions(self) -> None:
        self.vms_action = tool_action(self, "Show VMs", "vms", self._show_vms)
        self.vms_action.setToolTip("The VMs in plan of the selected rows")
        self.filter_action = tool_action(self, "Filter by column", "filter", self.toggle_filters)
        self.columns_action = tool_action(self, "Columns…", "columns", self._choose_columns)
        stores, disks, groups = self.stores, self.disks, self.groups
        common = [None, self.filter_action, self.columns_action]
        self._tools: Mapping[str, tuple[list[QAction], list[QAction | None]]] = {
            STORES: ([stores.match, stores.confirm, stores.confirm_all, stores.type,
                      stores.default, self.vms_action], [stores.unconfirm, *common]),
            DISKS: ([disks.type, self.vms_action], common),
            GROUPS: ([groups.group, groups.default, groups.follow, self.vms_action], common),
        }  # fmt: skip
        self.tables[STORES].set_extra_actions([*stores.on_selection(), self.vms_action])
        self.tables[DISKS].set_extra_actions([disks.type, self.vms_action])
        self.tables[GROUPS].set_extra_actions([*groups.on_selection(), self.vms_action])

    def _connect(self) -> None:
        self.views.chosen.connect(self._view_chosen)
        for name, table in self.tables.items():
            table.set_empty(*_EMPTY[name])
            table.empty_pressed.connect(self._empty_pressed)
            table.changes_requested.connect(self._changes_requested)
            table.edit_refused.connect(self._refused)
            table.selection_changed.connect(self._selection_changed)
            table.activated.connect(self._show_vms)
            table.sums_changed.connect(self._tell_sums)

    # -- the plan ----------------------------------------------------------------------------------

    def show_plan(self, plan: Plan) -> None:
        """Show datastores and groups, and disks once they are looked at."""
        self._disks_behind = True
        if self._counting is not None:
            self._counting.cancel()
            self._counting = None
        workspace = self.ctx.workspace
        if len(plan.vms) <= COUNT_HERE:
            self._show(plan, storage_map.views(workspace, plan), target_groups.views(plan))
        else:
            job: Ticket | None = None

            def arrived(found: tuple[list[StorageView], list[GroupView]]) -> None:
                if self._counting is job:
                    self._counting = None
                    self._show(plan, *found)

            job = self.ctx.runner.cpu(
                "Counting disks",
                lambda _ticket: (storage_map.views(workspace, plan), target_groups.views(plan)),
                arrived,
            )
            self._counting = job
        if self.views.current == DISKS:
            self._fill_disks()

    def _show(self, plan: Plan, stores: Sequence[StorageView], groups: Sequence[GroupView]) -> None:
        several = len({view.row.vcenter for view in stores}) > 1
        if several != self._several:
            self._several = several
            self.layouts[STORES].take(store_columns(several_vcenters=several))
        staged = plan.target.given.staged
        columns = group_columns(groups, staged.settings.security_group if staged else "")
        choices = next(column.choices for column in columns if column.key == "group")
        if choices != self._choices:
            self._choices = choices
            self.layouts[GROUPS].take(columns)
        self.tables[STORES].records.show_records(stores)
        self.tables[GROUPS].records.show_records(groups)
        for layout in self.layouts.values():
            layout.measure_whole()
        self._show_counts(plan, stores, groups)
        self._selection_changed()

    def _fill_disks(self) -> None:
        plan, workspace = self.ctx.plan, self.ctx.workspace
        if plan is None or not self._disks_behind:
            return
        self._disks_behind = False
        if self._listing is not None:
            self._listing.cancel()
            self._listing = None
        if len(plan.vms) <= COUNT_HERE:
            self._show_disks(storage_map.disk_rows(workspace, plan))
            return
        job: Ticket | None = None

        def arrived(rows: list[DiskRow]) -> None:
            if self._listing is job:
                self._listing = None
                self._show_disks(rows)

        job = self.ctx.runner.cpu(
            "Listing disks", lambda _ticket: storage_map.disk_rows(workspace, plan), arrived
        )
        self._listing = job

    def _show_disks(self, rows: Sequence[DiskRow]) -> None:
        self.tables[DISKS].records.show_records(rows)
        self.layouts[DISKS].measure_whole()
        self._figures[DISKS] = disks_figure(rows)
        self._sentences[DISKS] = disks_sentence(rows)
        if self.views.current == DISKS:
            self._tell_of_view()
            self._selection_changed()

    def _show_counts(
        self, plan: Plan, stores: Sequence[StorageView], groups: Sequence[GroupView]
    ) -> None:
        number = QLocale().toString
        confirmed = sum(view.row.confirmed for view in stores)
        self._figures[STORES] = stores_figure(stores, confirmed)
        self._figures[GROUPS] = groups_figure(groups)
        disks = sum(view.disks for view in stores)
        counts = {STORES: len(stores), DISKS: disks, GROUPS: len(groups)}
        for key, text, _tip in _SEGMENTS:
            self._buttons[key].setText(f"{text} {number(counts[key])}")
        self._sentences[STORES] = stores_sentence(plan, stores, confirmed)
        self._sentences[GROUPS] = groups_sentence(groups)
        self._tell_of_view()

    # -- views -------------------------------------------------------------------------------------

    @property
    def table(self) -> DataTable:
        """The table that is looked at."""
        return self.tables[self.views.current]

    def show_view(self, view: str) -> None:
        """Look at datastores, disks or security groups."""
        self.views.show_current(view)
        self._view_chosen(view)

    def choose_scope(self, scope: str) -> None:
        """Look at one of the views, with the keyboard in its table."""
        if self._stale:
            self.refresh()
        self.show_view(scope)
        self.table.grid.setFocus()

    def _view_chosen(self, view: str) -> None:
        if view == DISKS:
            self._fill_disks()
        self.stack.setCurrentWidget(self.tables[view])
        self.header.set_tools(*self._tools[view])
        self._tell_of_view()
        self._selection_changed()
        self._tell_sums()

    def _tell_of_view(self) -> None:
        """The one number of the title, and the sentence: both of what is looked at."""
        view = self.views.current
        self.header.set_figure(*self._figures.get(view, ("",)))
        self.line.setText(self._sentences.get(view, ""))

    def _tell_sums(self, *_: object) -> None:
        if self.isVisible():
            self.sums_changed.emit(self.table.sums)

    def reveal(self, destination: Destination) -> None:
        """Go to a datastore, a project, or a view."""
        if self._stale:
            self.refresh()
        match destination:
            case OneDatastore(vcenter, name):
                self._show_one(STORES, source_key((vcenter, name)), "volume_type")
            case OneTargetProject(domain, project):
                self._show_one(GROUPS, f"{name_key(domain)}\0{name_key(project)}", "group")
            case StorageMap(show):
                self.show_view(show)
            case _:
                super().reveal(destination)
        self.table.grid.setFocus()

    def _show_one(self, view: str, key: str, column: str) -> None:
        self.show_view(view)
        if self.table.reveal(key, column):
            self.table.select_keys([key])

    # -- selection ---------------------------------------------------------------------------------

    def _selected_of(self, view: str) -> list[Any]:
        table = self.tables[view]
        return [table.records.record_of(key) for key in table.selected_keys()]

    def _selection_changed(self, *_: object) -> None:
        for bulk in (self.stores, self.disks, self.groups):
            bulk.enable_actions()
        offer(self.vms_action, bool(self.table.selected_keys()), "Select rows first.")

    def _show_vms(self, *_: object) -> None:
        keys = dict.fromkeys(
            key for row in self._selected_of(self.views.current) for key in self._vms_of(row)
        )
        if keys:
            self.ctx.happenings.go_to(Vms(vm_ids=tuple(keys), scope="plan"))

    def _vms_of(self, row: StorageView | DiskRow | GroupView) -> Sequence[int]:
        if isinstance(row, StorageView):
            return row.vm_ids
        if isinstance(row, DiskRow):
            return (row.vm.id,)
        tenants = {tenant.id for tenant in row.target.tenants}
        plan = self.ctx.plan
        return [vm.id for vm in plan.vms if vm.in_plan and vm.tenant_id in tenants] if plan else []

    # -- edits -------------------------------------------------------------------------------------

    def _empty_pressed(self) -> None:
        self.ctx.happenings.go_to(OpenStage(TENANTS))

    def _changes_requested(self, changes: Sequence[tuple[str, str, Any]]) -> None:
        view = self.views.current
        bulk = {STORES: self.stores, DISKS: self.disks, GROUPS: self.groups}[view]
        bulk.change(changes)


def _table(title: str, columns: Sequence[Any]) -> DataTable:
    return DataTable(RecordTableModel(columns, attrgetter("key")), title=title)
