"""Source VMs: the table of everything that was read, and what the operator decides in bulk."""

from __future__ import annotations

from operator import attrgetter

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QWidget

from app.domain.destinations import Destination, OneVm, Vms
from app.domain.model import Vm
from app.domain.openings import InspectVm, RunCommand
from app.domain.planning.plan.plan import Plan
from app.ui.parts.key_tips import command_keys
from app.ui.parts.tool_action import tool_action
from app.ui.shell.context import AppContext
from app.ui.shell.table_page import TablePage
from app.ui.shell.vm_bulk import VmBulk
from app.ui.stages.vms.columns import VM_WEIGHTS, VmLookup, attribute_names, vm_columns
from app.ui.stages.vms.filters import SCOPE, SCOPE_FILTERS, filters_of, picked_of
from app.ui.stages.vms.plan_patcher import PlanPatcher
from app.ui.table.filled_layout import ElasticLayout
from app.ui.table.record_table_model import RecordTableModel


def _style(vm: Vm) -> str:
    return "muted" if vm.exclusion else ""


class SourceVmsPage(TablePage):
    """All VMs of the plan and those outside it, editable in place and in bulk."""

    key = "vms"
    title = "Source VMs"
    tools_offered = (
        "Exclude…", "Include again", "Waive a finding…", "Import…", "Show in Inspector",
        "Move to tenant…", "Move to cohort…", "Set priority…", "Add to remediation…",
        "Add dependency…", "Make a set…", "Import facts…",
    )  # fmt: skip
    icon_name = "vms"
    comes_here = "Every VM of the export stands here."
    group = "Assess"

    scopes_offered = (
        ("all", "All", "Every row that was read"),
        ("plan", "In plan", "The VMs that count"),
        ("excluded", "Not in plan", "The rows that do not count, each with its reason"),
    )
    scope_filters = {  # noqa: RUF012 - never changed
        key: {SCOPE: text} if text else {} for key, text in SCOPE_FILTERS.items()
    }

    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        self.lookup = VmLookup()
        model = RecordTableModel(vm_columns(self.lookup), attrgetter("id"), row_style=_style)
        super().__init__(ctx, model, parent)
        self._attributes: tuple[str, ...] = ()
        self.patcher = PlanPatcher(self.model, self)
        self.table.set_empty("No VM was read.")
        self._make_actions()
        self._connect()
        self.layout_keeper = ElasticLayout(self.table, ctx.settings, self.key, VM_WEIGHTS)
        self._selection_changed()

    def _make_actions(self) -> None:
        self.bulk = VmBulk(self.ctx, self.selected, self.model.all_records, self)
        bulk = self.bulk
        self.import_action = tool_action(self, "Import…", "import", self.empty_action)
        self.facts_action = tool_action(self, "Import facts…", "import", self._import_facts)
        command_keys().follow(self.facts_action, "import-facts")
        self.inspect_action = tool_action(self, "Show in Inspector", "inspector", self._inspect)
        self.replace_action = tool_action(self, "Find and replace…", "replace", self.find_replace)
        self.header.set_tools(
            [bulk.mode, bulk.status, bulk.exclude, bulk.include, bulk.waive, self.replace_action,
             self.import_action],
            [self.inspect_action, bulk.move, bulk.cohort, bulk.priority, bulk.route, bulk.remediate,
             bulk.depend, bulk.together, None, self.facts_action, None, self.filter_action,
             self.columns_action],
        )  # fmt: skip
        self.table.set_extra_actions([self.inspect_action, *bulk.everything()])

    def _connect(self) -> None:
        table = self.table
        table.changes_requested.connect(self.bulk.editing.change)
        table.current_changed.connect(self._select)
        table.selection_changed.connect(self._selection_changed)
        table.activated.connect(self._open)
        self.ctx.happenings.project_opened.connect(self._project_opened)

    # -- the plan ----------------------------------------------------------------------------------

    def show_plan(self, plan: Plan) -> None:
        """Show the VMs; those that are the same stay as they are."""
        before = self.lookup.plan
        self.lookup.take(plan)
        if before is None or before.source != plan.source:
            self._show_attributes(plan)
        if self.patcher.same_vms(plan):
            self.patcher.patch(plan)
        else:
            self.lookup.picked = frozenset()
            self.patcher.replace(plan)
        self._show_counts(plan)
        self._selection_changed()

    def _show_attributes(self, plan: Plan) -> None:
        names = attribute_names(plan.vms)
        if names != self._attributes:
            self._attributes = names
            self.layout_keeper.take(vm_columns(self.lookup, names))

    def _show_counts(self, plan: Plan) -> None:
        number = QLocale().toString
        rows, inside = len(plan.vms), plan.reconciliation.in_plan
        sentence = plan.reconciliation.sentence
        self.header.set_figure(number(inside), "VMs in plan", sentence)
        self.line.setText(sentence)
        self.show_scope_counts((rows, inside, rows - inside))

    # -- going to records --------------------------------------------------------------------------

    def reveal(self, destination: Destination) -> None:
        """Go to a VM, or show the VMs that are described."""
        if self._stale:
            self.refresh()
        match destination:
            case Vms():
                self._show_some(destination)
            case OneVm(key):
                self._show_one(key)
            case _:
                super().reveal(destination)
        self.table.grid.setFocus()

    def _show_one(self, key: int) -> None:
        if self.table.reveal(key, "name"):
            self.table.select_keys([key])
            self._select(key)

    def _show_some(self, wanted: Vms) -> None:
        plan = self.ctx.plan
        if plan is None:
            return
        picked = picked_of(wanted, plan)
        if picked is not None and picked != self.lookup.picked:
            self.lookup.picked = picked
            self.patcher.replace(plan)
        self.table.clear_filters()
        self.model.set_filters(filters_of(wanted, plan, self.model))

    def _select(self, key: object) -> None:
        """Tell which VM is looked at, also to an Inspector that is made later."""
        self.ctx.happenings.vm_selected.emit(key)

    def _project_opened(self, _project: object) -> None:
        self._select(None)

    def _open(self, key: int) -> None:
        self.ctx.happenings.go_to(InspectVm(key))

    def _import_facts(self) -> None:
        self.ctx.happenings.go_to(RunCommand("import-facts"))

    def _inspect(self) -> None:
        key = self.table.current_key()
        if isinstance(key, int):
            self._open(key)

    # -- edits -------------------------------------------------------------------------------------

    def _selection_changed(self) -> None:
        some = self.table.edits.selected_count() > 0
        self.bulk.set_enabled(some)
        self.inspect_action.setEnabled(some)
