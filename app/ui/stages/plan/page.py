"""Migration Plan: what the schedule comes to, per tenant, day by day and as a Gantt chart."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.destinations import Destination, OneVm, OneWave, PlanDay, PlanTenant, Vms
from app.domain.openings import SETUP, OpenStage, RunCommand
from app.domain.planning.plan.plan import Plan
from app.ui.parts.current_stack import CurrentStack
from app.ui.parts.help_place import set_help_place
from app.ui.parts.key_tips import command_keys
from app.ui.parts.kpi import KpiStrip
from app.ui.parts.plan_banner import PlanBanner
from app.ui.parts.segments import Segments
from app.ui.parts.tool_action import offer
from app.ui.shell.context import AppContext
from app.ui.shell.edit_effects import EditEffects
from app.ui.shell.page import Page
from app.ui.shell.vm_bulk import VmBulk
from app.ui.shell.wave_day_rules import WaveDayRules
from app.ui.shell.wave_days import WaveDays
from app.ui.stages.plan import verdict as plan_verdict
from app.ui.stages.plan import ways
from app.ui.stages.plan.cohort_table import COHORT_WEIGHTS, CohortTable
from app.ui.stages.plan.day_plan import DAY_VM_WEIGHTS, DayPlan
from app.ui.stages.plan.gantt import PlanGantt
from app.ui.stages.plan.tenant_table import SHARE_WEIGHTS, TenantTable
from app.ui.stages.plan.wave_table import WAVE_WEIGHTS, WaveTable
from app.ui.table.filled_layout import ElasticLayout
from app.ui.table.go_tos import GoTos
from app.ui.theme.icons import set_icon
from app.ui.theme.metrics import grid

COHORTS, WAVES, TENANTS, DAYS, GANTT = "cohorts", "waves", "tenants", "days", "gantt"


_FIGURES = {
    "vms": "VMs in plan",
    "data": "To copy",
    "hours": "Hours alone",
    "downtime": "Downtime",
    "days": "Working days",
    "end": "Ends",
    "bound": "Lower bound",
    "slots": "Agent slots",
    "bandwidth": "Bandwidth",
}
_TOOLS = (
    (OpenStage(SETUP), "Setup…", "setup", "Change hours, slots, bandwidth and windows"),
    (RunCommand("export-xlsx"), "Excel…", "export", "Export the plan as an Excel workbook"),
    (RunCommand("export-pdf"), "PDF…", "file", "Export the plan as a PDF document"),
)
_MORE = (
    (RunCommand("export-csv"), "Export as CSV…", "", "Export all VMs as a CSV table"),
    (RunCommand("export-json"), "Export as JSON…", "", "Export the plan for programs"),
    (RunCommand("export-ics"), "Export as calendar…", "", "Export the waves, or the days, as .ics"),
)

_NO_VM = "Select VMs in the list of a day."


class MigrationPlanPage(Page):
    """Figures and five views of the schedule. The old plan stays while a new one is made."""

    key = "plan"
    title = "Migration Plan"
    tools_offered = (
        "Setup…", "Excel…", "PDF…", "Export as CSV…", "Export as JSON…", "Export as calendar…",
    )  # fmt: skip
    icon_name = "plan"
    scopes_offered = (
        (TENANTS, "Per tenant", "What each tenant brings, and when it moves"),
        (COHORTS, "Cohorts", "The order of cohorts, their gates, days, deadlines and overrides"),
        (WAVES, "Waves", "The waves by number, with their figures, days and times"),
        (DAYS, "Day by day", "Load and VMs of each working day"),
        (GANTT, "Gantt", "Cohorts, tenants or waves over days"),
    )
    comes_here = "The days of the migration, tenant by tenant, stand here."
    group = "Plan"

    sums_changed = Signal(str)
    """Count and sums of a table's selection."""

    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(ctx, parent)
        self._shown: dict[str, Plan | None] = {}
        self._build()
        ctx.state.planning_started.connect(self._planning_started)
        ctx.state.planning_failed.connect(self._planning_failed)

    # -- building ----------------------------------------------------------------------------------

    def _build(self) -> None:
        self.header.set_tools(
            [self._action(*tool) for tool in _TOOLS], [self._action(*tool) for tool in _MORE]
        )
        self.banner = PlanBanner()
        self.figures = KpiStrip()
        for key, caption in _FIGURES.items():
            self.figures.add(key, caption)
        self.switch = Segments("Views of the plan")
        for key, text, tip in self.scopes_offered:
            self.switch.add(key, text, tip)
        self.switch.chosen.connect(self.show_view)
        self.tenants = TenantTable()
        self.tenants.activated.connect(self._open_tenant)
        self.tenants.sums_changed.connect(self.sums_changed)
        self.cohorts = CohortTable()
        self.cohorts.sums_changed.connect(self.sums_changed)
        self.waves = WaveTable()
        self.waves.sums_changed.connect(self.sums_changed)
        self.waves.activated.connect(self._open_wave)
        self.days = DayPlan()
        self.days.vm_opened.connect(self._open_vm)
        self.days.vm_selected.connect(self.ctx.happenings.vm_selected)
        self.days.sums_changed.connect(self.sums_changed)
        self.vm_bulk = VmBulk.of_keys(self.ctx, self.days.vms.selected_keys, self)
        self.vms_action = self.vm_bulk.as_menu("VMs")
        offer(self.vms_action, False, _NO_VM)
        self.days.vms.set_extra_actions([self.vms_action])
        self.days.vms.selection_changed.connect(self._vms_selected)
        go_to = self.ctx.happenings.go_to
        GoTos(self.tenants, go_to, ways.of_tenants())
        GoTos(self.cohorts, go_to, ways.of_cohorts())
        GoTos(self.waves, go_to, ways.of_waves())
        GoTos(self.days.days, go_to, ways.of_days())
        GoTos(self.days.vms, go_to, ways.of_vms(lambda: self.ctx.plan))
        settings = self.ctx.settings
        ElasticLayout(self.tenants, settings, "plan-tenants", SHARE_WEIGHTS)
        ElasticLayout(self.days.vms, settings, "plan-day-vms", DAY_VM_WEIGHTS, frozen=False)
        ElasticLayout(self.cohorts, settings, "plan-cohorts", COHORT_WEIGHTS, frozen=False)
        ElasticLayout(self.waves, settings, "plan-waves", WAVE_WEIGHTS)
        self._build_gantt()
        self._views: dict[str, QWidget] = {
            TENANTS: self.tenants,
            COHORTS: self.cohorts,
            WAVES: self.waves,
            DAYS: self.days,
            GANTT: self.gantt,
        }
        set_help_place(self.cohorts, "plan.md#cohorts-and-the-chart")
        set_help_place(self.days, "plan.md#what-bound-a-day")
        set_help_place(self.gantt, "plan.md#views")
        self._stack = CurrentStack()
        for view in self._views.values():
            self._stack.addWidget(view)
        column = QVBoxLayout(self.content)
        column.setContentsMargins(0, 0, 0, grid(1))
        column.setSpacing(grid(1.5))
        above = QVBoxLayout()  # in line with the title; the views stand where tables do
        above.setContentsMargins(grid(2), 0, grid(2), 0)
        above.setSpacing(grid(1.5))
        for widget in (self.banner, self.figures, self.switch):
            above.addWidget(widget)
        column.addLayout(above)
        column.addWidget(self._stack, 1)

    def _build_gantt(self) -> None:
        self.day_rules = WaveDayRules(self.ctx, self)
        self.gantt = PlanGantt(self.day_rules.now)
        self.gantt.day_chosen.connect(self.show_day)
        self.wave_days = WaveDays(
            self.ctx, EditEffects(self.ctx), self.day_rules.now, self.gantt.follow_waves, self
        )
        chart = self.gantt.chart
        chart.move_wanted.connect(self.wave_days.shift)
        chart.step_wanted.connect(self.wave_days.step)
        chart.date_wanted.connect(self.wave_days.ask)
        chart.refused.connect(self._refused)

    def _refused(self, why: str) -> None:
        self.ctx.notifier.show(why, "warning")

    def _action(self, leads_to: Destination, text: str, icon: str, tip: str) -> QAction:
        action = QAction(text, self)
        action.setData(leads_to)
        action.setToolTip(tip)
        if isinstance(leads_to, RunCommand):
            command_keys().follow(action, leads_to.id)
        if icon:
            set_icon(action, icon)
        action.triggered.connect(self._tool_used)
        return action

    # -- showing -----------------------------------------------------------------------------------

    def show_plan(self, plan: Plan) -> None:
        """Show the figures, and the view in front; the others catch up when they are chosen."""
        for key, figure in plan_verdict.figures(plan).items():
            kpi = self.figures.kpi(key)
            kpi.set_value(figure.value, figure.tone, figure.unit)
            kpi.set_tooltip(figure.tooltip)
        self.banner.show_plan(plan)
        self._show_view(plan)
        self._show_title(plan, planning=not self.ctx.state.settled)

    def _planning_started(self) -> None:
        if self.ctx.plan is not None:
            self._show_title(self.ctx.plan, planning=True)

    def _planning_failed(self) -> None:
        if self.ctx.plan is not None:
            self._show_title(self.ctx.plan, planning=False)

    def _show_title(self, plan: Plan, *, planning: bool) -> None:
        value, caption, tone = plan_verdict.headline(plan)
        if planning:
            caption += " · being planned again…"
        tip = self.figures.kpi("days").toolTip()
        self.header.set_figure(value, caption, tip, tone)

    def _show_view(self, plan: Plan) -> None:
        key = self.switch.current
        self._stack.setCurrentWidget(self._views[key])
        if self._shown.get(key) is plan:
            return
        self._shown[key] = plan
        shows = {
            TENANTS: self.tenants.show_plan,
            COHORTS: self.cohorts.show_plan,
            WAVES: self.waves.show_plan,
            DAYS: self.days.show_plan,
            GANTT: self.gantt.show_plan,
        }
        shows[key](plan)

    def choose_scope(self, scope: str) -> None:
        """Show one of the views, with the keyboard in it."""
        if self._stale:
            self.refresh()
        self.show_view(scope)
        self._views[scope].setFocus()

    def show_view(self, key: str) -> None:
        """Bring a view to the front."""
        self.switch.show_current(key)
        if self.ctx.plan is not None:
            self._show_view(self.ctx.plan)

    def show_day(self, number: Any) -> None:
        """Show the VMs of a day."""
        self.show_view(DAYS)
        self.days.show_day(number)

    def reveal(self, destination: Destination) -> None:
        """Show a day or a tenant."""
        match destination:
            case PlanDay(number):
                self.show_day(number)
            case PlanTenant(key):
                self.show_view(TENANTS)
                self.tenants.reveal(key)
            case _:
                super().reveal(destination)

    # -- what the user does ------------------------------------------------------------------------

    def _tool_used(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.ctx.happenings.go_to(action.data())

    def _open_tenant(self, key: int) -> None:
        self.ctx.happenings.go_to(Vms(tenants=(key,)))

    def _open_wave(self, key: int) -> None:
        self.ctx.happenings.go_to(OneWave(key))

    def _vms_selected(self) -> None:
        some = bool(self.days.vms.selected_keys())
        self.vm_bulk.set_enabled(some)
        offer(self.vms_action, some, _NO_VM)

    def _open_vm(self, key: int) -> None:
        self.ctx.happenings.go_to(OneVm(key))
