"""Dashboard: what there is to move, how it is distributed, and how good the data is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.destinations import Vms
from app.domain.errors import UserError
from app.domain.planning.capacity.node_words import assumed_unit, nodes_sentence
from app.domain.planning.gaps.words import AFTER, NOW, open_text, score_sentence, score_tone
from app.domain.planning.plan.distributions import (
    ClusterRow,
    Distributions,
    HostRow,
    Place,
    cluster_rows,
    distributions,
    host_rows,
)
from app.domain.planning.plan.plan import Plan
from app.ui.charts.bar_chart import BarChart
from app.ui.charts.histogram import Histogram
from app.ui.charts.labels import number_text
from app.ui.charts.stacked_bar import StackedBar
from app.ui.parts.columns_panel import ColumnsPanel
from app.ui.parts.figure_list import FigureList
from app.ui.parts.flat_scroll_area import flat_scroll_area
from app.ui.parts.kpi import KpiStrip
from app.ui.parts.plan_banner import PlanBanner
from app.ui.parts.section import Section
from app.ui.parts.text import Text
from app.ui.shell.context import AppContext
from app.ui.shell.operations import noted
from app.ui.shell.page import Page
from app.ui.stages.dashboard import marks
from app.ui.stages.dashboard.estate_tables import EstateTables
from app.ui.table.go_tos import GoTos
from app.ui.theme.metrics import TextSize, grid

if TYPE_CHECKING:
    from app.domain.progress import Ticket

COUNT_HERE = 10_000
"""VMs up to which counting is quick enough for the window's own thread."""

_FIGURES = {
    "vms": ("VMs in plan", ""),
    "vcpu": ("vCPU", "Σ vCPU of the VMs in plan.\nSource: vInfo, CPUs."),
    "ram": ("RAM", "Σ RAM of the VMs in plan, in GB of 1024 MB.\nSource: vInfo, Memory."),
    "disk": (
        "Disk",
        (
            "Σ disk capacity of the VMs in plan, in GB of 1024 MB.\n"
            "Source: vDisk, Capacity; vInfo for VMs that are not there."
        ),
    ),
    "used": (
        "Used",
        (
            "Σ used space of the VMs in plan, in GB of 1024 MB.\n"
            "Per VM: Σ vPartition consumed, de-duplicated and capped at its disks; "
            "else In Use where it is positive; else disk × 0.6."
        ),
    ),
    "tenants": (
        "Tenants",
        (
            "Tenant rows with VMs in plan; a tenant with two OrgVDCs is two rows.\n"
            "Source: the tenant detection."
        ),
    ),
    "networks": (
        "Networks",
        "Networks that NICs of VMs in plan are connected to.\nSource: vNetwork.",
    ),
    "conflicts": (
        "VLAN conflicts",
        (
            "Networks among them that were seen with more than one VLAN.\n"
            "Source: vPort and dvPort, joined by port group."
        ),
    ),
    "nodes": ("Nodes required", ""),
    "readiness": ("Readiness", ""),
}
"""Caption and explanation of each figure."""


class DashboardPage(Page):
    """Figures, distributions, clusters and hosts of the open project."""

    key = "dashboard"
    title = "Dashboard"
    icon_name = "dashboard"
    comes_here = "What the estate holds, and what stands in its way, stands here."
    group = "Assess"

    sums_changed = Signal(str)
    """Count and sums of a table's selection."""

    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(ctx, parent)
        self.counted = Distributions()
        self._counting: Ticket | None = None
        self._arranged_for = 0
        self._build()

    # -- building ----------------------------------------------------------------------------------

    def _build(self) -> None:
        self.banner = PlanBanner()
        self.figures = KpiStrip()
        for key, (caption, tooltip) in _FIGURES.items():
            self.figures.add(key, caption, tooltip=tooltip)
        self.reconciliation = Text("", TextSize.SMALL, tone="muted")
        self.reconciliation.setWordWrap(True)
        self._make_charts()
        self.panel = ColumnsPanel()
        for section in self._sections():
            self.panel.add(section)
        self.estate = EstateTables()
        self.estate.scope_requested.connect(self._set_scope)
        self.estate.cluster_opened.connect(self._open_cluster)
        self.estate.host_opened.connect(self._open_host)
        self.estate.sums_changed.connect(self.sums_changed)
        go_to = self.ctx.happenings.go_to
        GoTos(self.estate.clusters, go_to, [("Show VMs", partial(_vms_of, "cluster"))])
        GoTos(self.estate.hosts, go_to, [("Show VMs", partial(_vms_of, "host"))])
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(grid(2), 0, grid(2), grid(2))
        column.setSpacing(grid(2))
        for widget in (self.banner, self.figures, self.reconciliation, self.panel, self.estate):
            column.addWidget(widget)
        column.addStretch(1)
        self.scroll_area = flat_scroll_area()
        self.scroll_area.setWidget(inner)
        outer = QVBoxLayout(self.content)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.scroll_area)

    def _make_charts(self) -> None:
        self.risk = StackedBar("VMs by risk")
        self.modes = StackedBar("VMs by mode")
        self.cold = BarChart("Reasons for cold", "No VM in plan is moved cold.")
        self.power = StackedBar("VMs by power state")
        self.systems = BarChart("VMs by guest system")
        self.sources = StackedBar("VMs by source of used space")
        self.findings = BarChart("Findings by weight", "No rule fired for a VM in plan.")
        self.sizes = Histogram("VMs by used space")
        self.largest = BarChart("Largest VMs")
        self.parts = FigureList("Reconciliation")
        self.snapshots = FigureList("Snapshots")
        for chart in (
            self.risk, self.modes, self.cold, self.power, self.systems, self.sources,
            self.findings, self.sizes, self.largest, self.parts, self.snapshots,
        ):  # fmt: skip
            chart.activated.connect(self._open_vms)

    def _sections(self) -> list[Section]:
        self._coverage = Section("Used space taken from", "VMs in plan.")
        self._completeness = Section(
            "How complete the data is", "All VMs that were read, in plan or not."
        )
        self._mode_section = Section("Mode")
        self._finding_section = Section(
            "Top findings", "Points of all VMs in plan together; click one to see the VMs."
        )
        self._coverage_notes = Text("", TextSize.SMALL, tone="muted")
        self._coverage_notes.setWordWrap(True)
        self._unanswered = Text("", TextSize.SMALL, tone="muted")
        self._unanswered.setWordWrap(True)
        contents: list[tuple[Section, list[QWidget]]] = [
            (Section("Risk"), [self.risk]),
            (self._mode_section, [self.modes, self.cold]),
            (Section("Power state"), [self.power]),
            (Section("Guest systems"), [self.systems]),
            (self._finding_section, [self.findings, self._unanswered]),
            (self._coverage, [self.sources]),
            (self._completeness, [self._coverage_notes]),
            (Section("Used space per VM", "VMs in plan by the GB they use."), [self.sizes]),
            (Section("Largest VMs", "By used GB."), [self.largest]),
            (Section("Reconciliation"), [self.parts]),
            (Section("Snapshots"), [self.snapshots]),
        ]
        for section, widgets in contents:
            for widget in widgets:
                section.content.addWidget(widget)
        return [section for section, _ in contents]

    # -- showing -----------------------------------------------------------------------------------

    def show_plan(self, plan: Plan) -> None:
        """Show what the plan has added up already, and count the rest."""
        self._show_totals(plan)
        if self._counting is not None:
            self._counting.cancel()
            self._counting = None
        if len(plan.vms) <= COUNT_HERE:
            self._show_counts(plan, distributions(plan))
            return
        job: Ticket | None = None

        def arrived(counted: Distributions) -> None:
            if self._counting is job:
                self._counting = None
                self._show_counts(plan, counted)

        job = self.ctx.runner.cpu("Counting", lambda _ticket: distributions(plan), arrived)
        self._counting = job

    def _show_totals(self, plan: Plan) -> None:
        self.banner.show_plan(plan)
        totals, sentence = plan.totals, plan.reconciliation.sentence
        self.header.set_figure(number_text(totals.vms), "VMs in plan", sentence)
        self.reconciliation.setText(sentence)
        figures = {
            "vms": (number_text(totals.vms), ""),
            "vcpu": (number_text(totals.vcpu), ""),
            "ram": marks.size_text(totals.ram_mib),
            "disk": marks.size_text(totals.disk_mib),
            "used": marks.size_text(totals.used_mib),
            "tenants": (number_text(len(plan.tenant_plans)), ""),
        }
        for key, (value, unit) in figures.items():
            self.figures.kpi(key).set_value(value, unit=unit)
        self.figures.kpi("vms").set_tooltip(f"{sentence}\nSource: vInfo.")
        self._show_target(plan)
        self.risk.set_parts(marks.risk_parts(totals))
        self.modes.set_parts(marks.mode_parts(totals))
        self.parts.set_entries(marks.reconciliation_entries(plan.reconciliation))
        self._coverage_notes.setText("\n".join(f"{line}." for line in plan.source.coverage))
        self._completeness.setVisible(bool(plan.source.coverage))

    def _show_target(self, plan: Plan) -> None:
        """What the target needs and how ready it is, in the figures of their own pages."""
        capacity, analysis = plan.target.capacity, plan.target.gaps
        nodes, readiness = self.figures.kpi("nodes"), self.figures.kpi("readiness")
        sizing = capacity.sizing
        nodes.set_value(
            number_text(sizing.required) if sizing else "",
            unit=assumed_unit(sizing.required) if sizing and capacity.assumed else "",
        )
        nodes.set_tooltip(nodes_sentence(capacity))
        known = analysis.now is not None
        readiness.set_value(
            number_text(analysis.now) if analysis.now is not None else "",
            score_tone(analysis.now),
            f"{NOW}, {analysis.after_provisioning} {AFTER}" if known else "",
        )
        readiness.set_tooltip(f"{open_text(analysis)}\n{score_sentence(analysis)}" if known
                              else score_sentence(analysis))  # fmt: skip

    def _show_counts(self, plan: Plan, counted: Distributions) -> None:
        self.counted = counted
        unknown = plan.source.lacks("vNetwork") and not counted.networks
        self.figures.kpi("networks").set_value("–" if unknown else number_text(counted.networks))
        self.figures.kpi("conflicts").set_value(
            "–" if unknown else number_text(counted.conflicts),
            "warning" if counted.conflicts else "",
        )
        self.cold.set_bars(marks.cold_bars(counted))
        warm = counted.warm_by_operator
        words = f"{count_text(warm, 'VM')} assessed as cold set to warm by the operator."
        self._mode_section.set_note(words if warm else "")
        self.power.set_parts(marks.power_parts(counted))
        self.systems.set_bars(marks.system_bars(counted.systems))
        self.sources.set_parts(marks.source_parts(counted))
        self.findings.set_bars(marks.finding_bars(counted.findings))
        self._unanswered.setText(marks.unanswered_sentence(counted))
        self._unanswered.setVisible(bool(counted.unanswered))
        self.sizes.set_bins(marks.size_bins(counted.sizes))
        self.largest.set_bars(marks.largest_bars(counted))
        self.snapshots.set_empty_text(
            "vSnapshot is not in the data: whether there are snapshots is not known."
            if plan.source.lacks("vSnapshot")
            else "No VM in plan has a snapshot."
        )
        self.snapshots.set_entries(marks.snapshot_entries(counted.snapshots))
        self._show_estate(plan, counted)
        if self._arranged_for != plan.project.id:
            self._arranged_for = plan.project.id
            QTimer.singleShot(0, self.panel.columns.deal)

    def _show_estate(self, plan: Plan, counted: Distributions) -> None:
        from app.services import planning

        found = planning.estate(self.ctx.workspace, plan.project.id)
        self.estate.show_rows(
            cluster_rows(counted, found.clusters, found.excluded),
            host_rows(counted, found.hosts),
            dict(plan.source.vcenters),
        )

    # -- what the user does ------------------------------------------------------------------------

    def _open_vms(self, behind: marks.Behind) -> None:
        plan = self.ctx.plan
        if not callable(behind):
            self.ctx.happenings.go_to(behind)
        elif plan is not None:
            self.ctx.happenings.go_to(Vms(vm_ids=tuple(vm.id for vm in plan.vms if behind(vm))))

    def _open_cluster(self, name: str) -> None:
        self._open_vms(Vms(columns={"cluster": name}))

    def _open_host(self, name: str) -> None:
        self._open_vms(Vms(columns={"host": name}))

    def _set_scope(self, in_plan: Mapping[Place, bool]) -> None:
        from app.services import inventory

        if any(not cluster for _vcenter, cluster in in_plan):
            self.ctx.report(
                UserError("These VMs are in no cluster.", "Exclude them on the Source VMs page.")
            )
        wanted = {place: not counts for place, counts in in_plan.items() if place[1]}
        if not wanted:
            return
        project_id = self.ctx.project_id
        stem, what = inventory.cluster_step(wanted)

        def work(workspace: Any, _ticket: Ticket) -> ChangeSet:
            return inventory.set_clusters_excluded(workspace, project_id, wanted)

        self.ctx.operations.do_long(f"{stem}ing {what}", work, tell=noted)


def _vms_of(column: str, rows: Sequence[ClusterRow | HostRow]) -> Vms | None:
    names = tuple(row.place[1] for row in rows if row.place[1])
    return Vms(columns={column: names}) if names else None
