"""The cohort execution plan: the order of cohorts, what each waits for, its days and overrides."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.domain.columns import Column
from app.domain.counted_noun import count_text
from app.domain.planning.plan.cohort_plan import CohortPlan
from app.domain.planning.plan.plan import Plan
from app.domain.units import gib
from app.ui.charts.labels import date_text
from app.ui.table.data_table import DataTable
from app.ui.table.record_table_model import RecordTableModel

NO_COHORTS = "There are no cohorts: all VMs in plan move as one."
_NONE = 0


class CohortTable(DataTable):
    """One row for each cohort in the order of execution, then one for VMs in none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._numbers: dict[int, int] = {}
        super().__init__(
            RecordTableModel(self._designed(), cohort_key, row_style=_style),
            title="Cohorts",
            parent=parent,
        )
        self.columns.set_frozen(True)
        self.set_empty(NO_COHORTS)

    def show_plan(self, plan: Plan) -> None:
        """Show the cohorts of a plan."""
        rows = shown_cohorts(plan)
        self._numbers = {cohort_key(row): number for number, row in enumerate(rows, start=1)}
        self.records.set_records(rows)

    def _designed(self) -> list[Column]:
        return [
            Column("name", "Cohort", lambda row: row.name, width=22),
            Column("order", "Order", lambda row: self._numbers.get(cohort_key(row)), "int", width=8,
                   help="Cohorts are executed in this order."),
            Column("gate", "Gate", gate_text, width=26, tooltip=gate_explained,
                   help="What it waits for: no wave of it starts before that is through."),
            Column("tenants", "Tenants", lambda row: len(row.tenant_ids), "int", width=9,
                   summed=True),
            Column("vms", "VMs", lambda row: row.totals.vms, "int", width=8, summed=True),
            Column("used", "Used", lambda row: gib(row.totals.used_mib), "float", "GB", decimals=0,
                   width=11, summed=True),
            Column("hours", "Hours", lambda row: row.totals.hours, "hours", width=11, summed=True,
                   help="Hours of its VMs, each alone on the pipe."),
            Column("ease", "Ease", lambda row: row.average_ease, "float", decimals=1, width=8,
                   tooltip=lambda row: row.band.value.capitalize(),
                   help="Mean ease score of its VMs; lower is easier."),
            Column("risk", "Mean risk", lambda row: row.average_risk, "float", decimals=1, width=11,
                   help="Mean risk score of its VMs."),
            Column("days", "Days", lambda row: row.days or None, "int", width=8,
                   help="Working days from the first to the last."),
            Column("first_day", "First day", lambda row: row.first_day, "int", width=10),
            Column("last_day", "Last day", lambda row: row.last_day, "int", width=10),
            Column("starts", "Starts", lambda row: row.starts, "date", width=13),
            Column("ends", "Ends", lambda row: row.ends, "date", width=13,
                   tooltip=deadline_text),
            Column("deadline", "Deadline", lambda row: row.deadline, "date", width=13,
                   tooltip=deadline_text,
                   help="Its end date: a deadline that warns."),
            Column("state", "State", _state, width=20, tooltip=deadline_text,
                   help="Whether it is through, late, or has VMs without a day."),
            Column("overrides", "Overrides", overrides_text, width=34,
                   tooltip=overrides_text, help="What differs from the project's own values."),
            Column("owner", "Owner", lambda row: row.cohort.owner if row.cohort else "", width=16,
                   visible=False),
        ]  # fmt: skip


def cohort_key(row: CohortPlan) -> int:
    """Key of the cohort, 0 for the VMs that are in none."""
    return row.cohort.id if row.cohort else _NONE


def shown_cohorts(plan: Plan) -> list[CohortPlan]:
    """The cohorts in order; VMs without one only where there are some."""
    return [row for row in plan.cohort_plans if row.cohort is not None or row.totals.vms]


def gate_text(row: CohortPlan) -> str:
    """What it waits for, in words."""
    if not row.waits_for:
        return "Open: waits for none"
    return f"Open: {row.waits_for} is through" if row.gate_open else f"Waits for {row.waits_for}"


def gate_explained(row: CohortPlan) -> str:
    """What the gate means."""
    if not row.waits_for:
        return "It may start on its first day."
    return (
        f"No wave of it starts before each VM in plan of {row.waits_for} is migrated, or its "
        "failed wave was waived with a note."
    )


def deadline_text(row: CohortPlan) -> str:
    """How it stands against its deadline."""
    if row.deadline is None:
        return "It has no deadline."
    if row.ends is None:
        return f"Its deadline is {date_text(row.deadline)}; it has no days yet."
    if row.deadline_missed:
        late = count_text((row.ends - row.deadline).days, "day")
        return f"It ends on {date_text(row.ends)}, {late} after its deadline."
    return f"It ends on {date_text(row.ends)}, in time for {date_text(row.deadline)}."


def _state(row: CohortPlan) -> str:
    if row.through:
        return "Through"
    if row.unplaced:
        return f"{count_text(row.unplaced, 'VM')} without a day"
    return "Late" if row.deadline_missed else ""


def overrides_text(row: CohortPlan) -> str:
    """Slots, hours, VMs per day and start date of its own: ``4 slots · 6 h a day``."""
    cohort = row.cohort
    if cohort is None:
        return ""
    parts = [
        count_text(cohort.agent_slots, "slot") if cohort.agent_slots else "",
        f"{cohort.working_hours_per_day:g} h a day" if cohort.working_hours_per_day else "",
        f"{count_text(cohort.max_vms_per_day, 'VM')} a day" if cohort.max_vms_per_day else "",
        f"not before {date_text(cohort.start_date)}" if cohort.start_date else "",
        cohort.overcommit_profile,
    ]
    return " · ".join(part for part in parts if part)


def _style(row: CohortPlan) -> str:
    return "muted" if row.cohort is None or row.through else ""
