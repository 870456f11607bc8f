"""What the workbook and the PDF of a plan both list: one definition of sheets and sections."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.adapters.exporters.plan_summary import summary_groups
from app.domain.columns import Column
from app.domain.network_columns import MAP_COLUMNS, network_lines
from app.domain.planning.capacity.report import QUOTA_COLUMNS, capacity_groups, quota_lines
from app.domain.planning.gaps.report import (
    GAP_COLUMNS,
    NOT_ANALYSED,
    gap_lines,
    gap_report,
    readiness_groups,
)
from app.domain.planning.plan.cohort_columns import COHORT_COLUMNS, cohort_lines
from app.domain.planning.plan.columns import SCHEDULE_COLUMNS, TENANT_COLUMNS, VM_COLUMNS
from app.domain.planning.plan.edge_columns import filed_edge_columns
from app.domain.planning.plan.edge_rows import edge_lines
from app.domain.planning.plan.figures import FIGURE_COLUMNS, Group, figure_lines
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.rows import (
    Line,
    LineKind,
    inventory_lines,
    schedule_lines,
    tenant_lines,
    vm_rows,
)
from app.domain.planning.plan.wave_columns import WAVE_COLUMNS, wave_lines


@dataclass(frozen=True, slots=True)
class Listing:
    """A table with its name as a sheet and its title as a section of a report.

    ``head`` are figures that stand before the table; in a report they are the section
    ``head_title``. ``wrapped`` tables hold sentences, which wrap in their cells.
    """

    key: str
    sheet: str
    title: str
    columns: Sequence[Column]
    lines: Iterable[Line]
    head: Sequence[Group] = ()
    head_title: str = ""
    wrapped: bool = False


SUMMARY = "Project Summary"


def plan_listings(plan: Plan) -> list[Listing]:
    """Everything that is listed of a plan, in the order in which it is read."""
    rows = vm_rows(plan)
    capacity = plan.target.capacity
    return [
        Listing(
            "summary", SUMMARY, "Summary", FIGURE_COLUMNS, figure_lines(summary_groups(plan)),
            wrapped=True,
        ),
        Listing("tenants", "Per-Tenant Assessment", "Tenants", TENANT_COLUMNS, tenant_lines(plan)),
        Listing(
            "schedule", "Daily Schedule", "Daily schedule", SCHEDULE_COLUMNS,
            schedule_lines(plan, rows),
        ),
        Listing("vms", "All VMs", "All VMs", VM_COLUMNS, inventory_lines(rows)),
        *_cohorts(plan),
        *_waves(plan),
        *_dependencies(plan),
        Listing("networks", "Network Map", "Network map", MAP_COLUMNS, network_lines(plan)),
        Listing(
            "quotas", "Capacity", "Quotas", QUOTA_COLUMNS, quota_lines(capacity),
            capacity_groups(plan), "Capacity",
        ),
        _gaps(plan),
    ]  # fmt: skip


def _cohorts(plan: Plan) -> Iterable[Listing]:
    """The cohort execution plan, where there are cohorts."""
    if plan.cohort_plans:
        yield Listing("cohorts", "Cohorts", "Cohorts", COHORT_COLUMNS, cohort_lines(plan))


def _waves(plan: Plan) -> Iterable[Listing]:
    """The waves, where there are any."""
    if plan.waves:
        yield Listing("waves", "Waves", "Waves", WAVE_COLUMNS, wave_lines(plan), wrapped=True)


def _dependencies(plan: Plan) -> Iterable[Listing]:
    """The dependencies that the plan heeds, where there are any."""
    lines = list(edge_lines(plan))
    if lines:
        yield Listing("dependencies", "Dependencies", "Dependencies", filed_edge_columns(), lines)


def _gaps(plan: Plan) -> Listing:
    if not plan.target.gaps.analysed:
        missing = [Line(LineKind.HEADING, text=NOT_ANALYSED)]
        return Listing("gaps", "Gaps", "Gaps", GAP_COLUMNS, missing, wrapped=True)
    report = gap_report(plan)
    return Listing(
        "gaps", "Gaps", "Gaps", GAP_COLUMNS, gap_lines(report), readiness_groups(report),
        "Readiness", wrapped=True,
    )  # fmt: skip
