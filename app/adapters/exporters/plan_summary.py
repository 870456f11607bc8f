"""The summary that the workbook and the PDF both begin with: groups of item, value and note."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.domain.columns import Column
from app.domain.enums import Risk
from app.domain.inventory.networks import in_use
from app.domain.parameters import PARAMETERS, ParameterSpec
from app.domain.planning.deadline import deadline
from app.domain.planning.plan import Plan
from app.domain.planning.plan_columns import value_text
from app.domain.planning.plan_rows import Line, LineKind
from app.domain.units import gib, tib


@dataclass(frozen=True, slots=True)
class Item:
    """One figure of the summary, or, without a value, a sentence in ``note``."""

    label: str
    value: Any = None
    unit: str = ""
    note: str = ""
    decimals: int = 1
    risk: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Figures that belong together."""

    title: str
    items: tuple[Item, ...]


def moment_text(moment: datetime) -> str:
    """A moment to the minute, with its time zone where it has one."""
    return f"{moment:%Y-%m-%d %H:%M %Z}".strip()


def all_warnings(plan: Plan) -> list[str]:
    """The plan's and the schedule's warnings, each once."""
    return list(dict.fromkeys((*plan.warnings, *plan.schedule.warnings)))


def summary_groups(plan: Plan) -> list[Group]:
    """Everything that stands in the Project Summary."""
    return [
        Group("Project", tuple(_project(plan))),
        Group("Totals of the VMs in plan", tuple(_totals(plan))),
        Group("Risk", tuple(_risk(plan))),
        Group("Mode", tuple(_modes(plan))),
        Group("Schedule", tuple(_schedule(plan))),
        Group("Reconciliation", tuple(_reconciliation(plan))),
        Group("Parameters", tuple(_parameters(plan))),
        Group("Sources", tuple(_sources(plan))),
        Group("Warnings", tuple(_warnings(plan))),
    ]


def _project(plan: Plan) -> Iterator[Item]:
    yield Item("Project", plan.project.name)
    if plan.project.description:
        yield Item("Description", note=plan.project.description)
    yield Item("Status", plan.project.status)
    yield Item("Generated", moment_text(plan.generated))
    yield Item(
        "Data of",
        plan.source.data_date or plan.project.data_date or "unknown",
        note="Day on which the inventory was exported",
    )


def _totals(plan: Plan) -> Iterator[Item]:
    totals = plan.totals
    yield Item("VMs", totals.vms, "VMs")
    yield Item("Tenants", len(plan.tenant_plans), "tenants", "With VMs in plan")
    yield Item("vCPU", totals.vcpu, "vCPU")
    yield Item("RAM", gib(totals.ram_mib), "GB")
    yield Item("Disk", tib(totals.disk_mib), "TB", "Whole disks", decimals=2)
    yield Item("Used", tib(totals.used_mib), "TB", "Used space", decimals=2)
    yield Item("Hours alone", totals.hours, "h", "Sum over all VMs, each alone on the pipe")
    yield Item("Downtime", totals.downtime_hours, "h", "Sum over all VMs")
    yield Item("Networks", in_use(plan.networks), "networks", "That VMs in plan are connected to")


def _share(count: int, total: int) -> str:
    return f"{100 * count / total:.1f} % of the VMs in plan" if total else ""


def _risk(plan: Plan) -> Iterator[Item]:
    totals = plan.totals
    for risk, count in (
        (Risk.GREEN, totals.green),
        (Risk.YELLOW, totals.yellow),
        (Risk.RED, totals.red),
    ):
        yield Item(risk.value, count, "VMs", _share(count, totals.vms), risk=risk.value)


def _modes(plan: Plan) -> Iterator[Item]:
    totals = plan.totals
    yield Item("warm_migration", totals.warm, "VMs", _share(totals.warm, totals.vms))
    yield Item("cold_migration", totals.cold, "VMs", _share(totals.cold, totals.vms))


def _schedule(plan: Plan) -> Iterator[Item]:
    schedule = plan.schedule
    limit = deadline(plan)
    yield Item("Start date", limit.first)
    yield Item("Last working day", schedule.end or "none: nothing is scheduled")
    yield Item("Working days", schedule.total_days, "days")
    yield Item("Calendar days", schedule.calendar_days, "days", "First and last day included")
    yield Item("Deadline", limit.last, note=limit.sentence, risk="" if limit.met else Risk.RED)
    yield Item(
        "Lower bound",
        schedule.lower_bound_days,
        "days",
        "No schedule can take fewer working days",
    )
    for name, days in schedule.lower_bounds.items():
        yield Item(f"Lower bound by {name}", days, "days")
    yield Item("Ratio", schedule.ratio, note="Working days ÷ lower bound; 1.00 is best", decimals=2)
    yield Item("VMs without a place", len(schedule.unplaced), "VMs")


def _reconciliation(plan: Plan) -> Iterator[Item]:
    counts = plan.reconciliation
    yield Item("In one line", note=counts.sentence)
    yield Item("Rows read", counts.rows, "VMs")
    yield Item("In plan", counts.in_plan, "VMs")
    for reason, count in counts.excluded.items():
        yield Item(f"Out of plan: {reason}", count, "VMs")
    yield Item("Adds up", "yes" if counts.adds_up else "no", risk="" if counts.adds_up else "RED")


def _parameters(plan: Plan) -> Iterator[Item]:
    for spec in PARAMETERS:
        value = _parameter_value(spec, getattr(plan.parameters, spec.key))
        yield Item(spec.label, value, spec.unit, spec.help, decimals=6)


def _parameter_value(spec: ParameterSpec, value: Any) -> Any:
    if value is None:
        return "not set"
    if spec.kind == "choice":
        return dict(spec.choices).get(value, value)
    return value


def _sources(plan: Plan) -> Iterator[Item]:
    source = plan.source
    for name in source.files:
        yield Item("File", note=name)
    for identity, name in source.vcenters.items():
        yield Item("vCenter", note=name if name == identity else f"{name} ({identity})")
    for sheet, rows in source.sheets.items():
        yield Item(f"Sheet {sheet}", rows, "rows")
    for sentence in source.coverage:
        yield Item("Coverage", note=sentence)


def _warnings(plan: Plan) -> Iterator[Item]:
    warnings = all_warnings(plan)
    if not warnings:
        yield Item("None")
    for number, text in enumerate(warnings, 1):
        yield Item(f"Warning {number}", note=text)


def item_text(item: Item) -> str:
    """An item's value as people read it."""
    value = item.value
    if value is None:
        return ""
    if isinstance(value, float):
        text = f"{value:,.{item.decimals}f}"
        return text.rstrip("0").rstrip(".") if item.decimals > 2 else text
    if isinstance(value, int):
        return f"{value:,}"
    return value.isoformat() if isinstance(value, date) else str(value)


SUMMARY_COLUMNS: tuple[Column, ...] = (
    Column("label", "Item", lambda item: item.label, width=30),
    Column("value", "Value", lambda item: item.value, width=26),
    Column("unit", "Unit", lambda item: item.unit, width=14),
    Column("note", "Note", lambda item: item.note, width=90),
)


def summary_lines(plan: Plan) -> Iterator[Line]:
    """The summary as lines: a heading per group and a row per item."""
    for group in summary_groups(plan):
        if group.items:
            yield Line(LineKind.HEADING, text=group.title)
        for item in group.items:
            yield Line(LineKind.ROW, item)


def line_text(column: Column, record: Any) -> str:
    """What stands in a cell of a listing, whether it lists the summary, VMs or tenants."""
    if isinstance(record, Item) and column.key == "value":
        return item_text(record)
    return value_text(column, column.value(record))
