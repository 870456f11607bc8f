"""What a reader of a plan must know before trusting it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.domain.cell_values import natural_key
from app.domain.enums import OsSupport
from app.domain.inventory.report import ImportReport, Tally, Weight
from app.domain.inventory.tenants import giant_tenant
from app.domain.model import Tenant, Vm
from app.domain.planning.plan.plan import Schedule, SourceSummary


def plan_warnings(
    vms: Sequence[Vm],
    tenants: Mapping[int, Tenant],
    source: SourceSummary,
    report: ImportReport | None,
    schedule: Schedule,
) -> list[str]:
    """What a reader of the plan must know before trusting it, what changes figures first."""
    found: list[str] = []
    if report:
        tallies = report.tallies()
        found.extend(_told(*each) for each in tallies if each[1].weight >= Weight.FIGURE)
        found.extend(f"{line}." for line in source.coverage)
        found.extend(_told(*each) for each in tallies if each[1].weight < Weight.FIGURE)
    giant = giant_tenant(vms, tenants)
    if giant:
        found.append(giant)
    unknown = sum(vm.os_support == OsSupport.UNKNOWN and vm.in_plan for vm in vms)
    if unknown:
        run = "VM in plan runs" if unknown == 1 else "VMs in plan run"
        found.append(f"{unknown:,} {run} a guest system of unknown kind or version.")
    found.extend(schedule.warnings)
    if schedule.unplaced:
        have = "VM has" if len(schedule.unplaced) == 1 else "VMs have"
        found.append(f"{len(schedule.unplaced):,} {have} no day in the schedule.")
    return found


def _told(what: str, tally: Tally) -> str:
    examples = ", ".join(sorted(tally.examples, key=natural_key)[:3])
    return f"{what}: {tally.count:,} (for example {examples})."
