"""The summary that the workbook and the PDF both begin with: groups of item, value and note."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from app.domain.columns import Column
from app.domain.enums import Mode, Risk
from app.domain.inventory.network_vlans import in_use
from app.domain.parameters import PARAMETERS, ParameterSpec
from app.domain.planning.cohorts.what_if_words import difference
from app.domain.planning.plan.columns import value_text
from app.domain.planning.plan.estimates import estimates
from app.domain.planning.plan.figures import Figure, Group, figure_text
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.warnings import all_warnings, leading
from app.domain.planning.timing.deadline import deadline
from app.domain.units import gib, tib
from app.domain.vm_words import mode_words, yes_no


def moment_text(moment: datetime) -> str:
    """A moment to the minute, with its time zone where it has one."""
    return f"{moment:%Y-%m-%d %H:%M %Z}".strip()


def summary_groups(plan: Plan) -> list[Group]:
    """Everything that stands in the Project Summary."""
    return [
        Group("Project", tuple(_project(plan))),
        Group("Totals of the VMs in plan", tuple(_totals(plan))),
        Group("Risk", tuple(_risk(plan))),
        Group("Mode", tuple(_modes(plan))),
        Group("Schedule", tuple(_schedule(plan))),
        *_estimates(plan),
        *_without_cohort(plan),
        Group("Reconciliation", tuple(_reconciliation(plan))),
        Group("Parameters", tuple(_parameters(plan))),
        Group("Sources", tuple(_sources(plan))),
        Group("Warnings", tuple(_warnings(plan))),
    ]


def _project(plan: Plan) -> Iterator[Figure]:
    yield Figure("Project", plan.project.name)
    if plan.project.description:
        yield Figure("Description", note=plan.project.description)
    yield Figure("Status", plan.project.status)
    yield Figure("Generated", plan.generated, f"{plan.generated:%Z}")
    yield Figure(
        "Data of",
        plan.source.data_date or plan.project.data_date,
        note="Day on which the inventory was exported",
    )
    first = leading(plan)
    if first:
        yield Figure("Most important warning", note=first)


def _totals(plan: Plan) -> Iterator[Figure]:
    totals = plan.totals
    yield Figure("VMs", totals.vms, "VMs")
    yield Figure("Tenants", len(plan.tenant_plans), "tenants", "With VMs in plan")
    yield Figure("vCPU", totals.vcpu, "vCPU")
    yield Figure("RAM", gib(totals.ram_mib), "GB")
    yield Figure("Disk", tib(totals.disk_mib), "TB", "Whole disks", decimals=2)
    yield Figure("Used", tib(totals.used_mib), "TB", "Used space", decimals=2)
    yield Figure("Hours alone", totals.hours, "h", "Sum over all VMs, each alone on the pipe")
    yield Figure("Downtime", totals.downtime_hours, "h", "Sum over all VMs")
    yield Figure("Networks", in_use(plan.networks), "networks", "That VMs in plan are connected to")


def _share(count: int, total: int) -> str:
    return f"{100 * count / total:.1f} % of the VMs in plan" if total else ""


def _risk(plan: Plan) -> Iterator[Figure]:
    totals = plan.totals
    for risk, count in (
        (Risk.GREEN, totals.green),
        (Risk.YELLOW, totals.yellow),
        (Risk.RED, totals.red),
    ):
        yield Figure(risk.value, count, "VMs", _share(count, totals.vms), tone=risk.value)


def _modes(plan: Plan) -> Iterator[Figure]:
    totals = plan.totals
    yield Figure(mode_words(Mode.WARM), totals.warm, "VMs", _share(totals.warm, totals.vms))
    yield Figure(mode_words(Mode.COLD), totals.cold, "VMs", _share(totals.cold, totals.vms))


def _schedule(plan: Plan) -> Iterator[Figure]:
    schedule = plan.schedule
    limit = deadline(plan)
    yield Figure("Start date", limit.first)
    yield Figure(
        "Last working day", schedule.end, note="" if schedule.end else "Nothing is scheduled."
    )
    yield Figure("Working days", schedule.total_days, "days")
    yield Figure("Calendar days", schedule.calendar_days, "days", "First and last day included")
    yield Figure("Deadline", limit.last, note=limit.sentence, tone="" if limit.met else Risk.RED)
    yield Figure(
        "Lower bound",
        schedule.lower_bound_days,
        "days",
        "No schedule can take fewer working days",
    )
    for name, days in schedule.lower_bounds.items():
        yield Figure(f"Lower bound by {name}", days, "days")
    yield Figure(
        "Ratio", schedule.ratio, note="Working days ÷ lower bound; 1.00 is best", decimals=2
    )
    yield Figure("VMs without a place", len(schedule.unplaced), "VMs")


def _estimates(plan: Plan) -> Iterator[Group]:
    """The guide's two estimates, where there are cohorts to compare."""
    if not plan.cohorts:
        return
    both = estimates(plan)
    yield Group(
        "Estimates of the cohorts",
        (
            Figure("By bandwidth", both.bw_days, "days", "The guide's bandwidth model, summed"),
            Figure("By slots", both.sched_days, "days", "The guide's slots model, summed"),
            Figure("Scheduler", plan.schedule.total_days, "days", _difference(plan)),
            Figure("Budget", both.budget_days, "days", both.banner),
        ),
    )


def _difference(plan: Plan) -> str:
    return difference(estimates(plan), plan.schedule, plan.parameters)


def _without_cohort(plan: Plan) -> Iterator[Group]:
    if plan.unplaced_tenants:
        yield Group(
            "Tenants without a cohort",
            tuple(
                Figure(plan.tenants[key].title, note=reason)
                for key, reason in plan.unplaced_tenants.items()
            ),
        )


def _reconciliation(plan: Plan) -> Iterator[Figure]:
    counts = plan.reconciliation
    yield Figure("In one line", note=counts.sentence)
    yield Figure("Rows read", counts.rows, "VMs")
    yield Figure("In plan", counts.in_plan, "VMs")
    for reason, count in counts.excluded.items():
        yield Figure(f"Out of plan: {reason}", count, "VMs")
    yield Figure("Adds up", yes_no(counts.adds_up), tone="" if counts.adds_up else "RED")


def _parameters(plan: Plan) -> Iterator[Figure]:
    for spec in PARAMETERS:
        value = _parameter_value(spec, getattr(plan.parameters, spec.key), plan)
        yield Figure(spec.label, value, spec.unit, spec.help, decimals=6)


def _parameter_value(spec: ParameterSpec, value: Any, plan: Plan) -> Any:
    if spec.kind == "pipes":
        names = plan.source.vcenters
        return "; ".join(f"{names.get(name, name)} {mbps:,g}" for name, mbps in value) or None
    if spec.kind == "choice":
        return dict(spec.choices).get(value, value)
    return value


def _sources(plan: Plan) -> Iterator[Figure]:
    source = plan.source
    for name in source.files:
        yield Figure("File", note=name)
    for identity, name in source.vcenters.items():
        yield Figure("vCenter", note=name if name == identity else f"{name} ({identity})")
    for sheet, rows in source.sheets.items():
        yield Figure(f"Sheet {sheet}", rows, "rows")
    for sentence in source.coverage:
        yield Figure("Coverage", note=sentence)


def _warnings(plan: Plan) -> Iterator[Figure]:
    warnings = all_warnings(plan)
    if not warnings:
        yield Figure("None")
    for number, text in enumerate(warnings, 1):
        yield Figure(f"Warning {number}", note=text)


def line_text(column: Column, record: Any) -> str:
    """What stands in a cell of a listing, whether it lists figures, VMs or tenants."""
    if isinstance(record, Figure) and column.key == "value":
        return figure_text(record)
    return value_text(column, column.value(record))
