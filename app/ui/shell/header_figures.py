"""The figures of the header line, as a plan has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.number_style import fixed
from app.domain.units import gib

if TYPE_CHECKING:
    from app.domain.planning.plan.plan import Plan
    from app.ui.shell.header_line import HeaderLine


def show_figures(header: HeaderLine, plan: Plan | None) -> None:
    """Show the figures of a plan; none without VMs."""
    header.clear_figures()
    if plan is None or not plan.vms:
        return
    from app.domain.planning.plan.warnings import leading

    totals, schedule, first = plan.totals, plan.schedule, leading(plan)
    said = [plan.reconciliation.sentence, *([f"Most important: {first}"] if first else [])]
    header.set_vms(totals.vms, "\n".join(said))
    header.set_used_gib(gib(totals.used_mib))
    header.set_risk(totals.green, totals.yellow, totals.red)
    deadline = plan.parameters.migration_duration_days
    tip = (
        f"{schedule.total_days} working days over {schedule.calendar_days} calendar days; "
        f"lower bound {schedule.lower_bound_days}, ratio {fixed(schedule.ratio, 2)}. "
        f"Deadline: {deadline} calendar days."
    )
    header.set_days(schedule.calendar_days, deadline, tip)
    header.set_nodes(plan.target.capacity)
    header.set_readiness(plan.target.gaps)
    header.set_cloud(plan.target.inventory)
