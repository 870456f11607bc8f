"""The cohort execution plan: the order of cohorts, what each waits for, its days and overrides."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from app.domain.columns import Column
from app.domain.counted_noun import count_text
from app.domain.planning.plan.cohort_columns import COHORT_COLUMNS
from app.domain.planning.plan.cohort_plan import CohortPlan
from app.domain.planning.plan.plan import Plan
from app.ui.charts.labels import date_text
from app.ui.table.data_table import DataTable
from app.ui.table.record_table_model import RecordTableModel

COHORT_WEIGHTS = {"cohort": 2, "gate": 2}
"""Which columns take room that is left, in which proportion."""

NO_COHORTS = "There are no cohorts: all VMs in plan move as one."
SHOWN = (
    "cohort", "gate", "vms", "used_gb", "first_day", "last_day", "starts", "ends", "deadline",
    "in_time", "unplaced", "not_before", "slots", "hours_per_day", "vms_per_day", "tenants", "ease",
    "average_risk",
)  # fmt: skip
"""Columns as they stand from left to right; the other columns of the exports can be shown."""

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
        self.set_empty(NO_COHORTS)

    def show_plan(self, plan: Plan) -> None:
        """Show the cohorts of a plan."""
        rows = shown_cohorts(plan)
        self._numbers = {cohort_key(row): number for number, row in enumerate(rows, start=1)}
        self.records.set_records(rows)

    def _designed(self) -> list[Column]:
        named = {column.key: column for column in COHORT_COLUMNS}
        rest = [key for key in named if key not in SHOWN]
        order = Column("order", "No.", lambda row: self._numbers.get(cohort_key(row)), "int",
                       width=6, help="Cohorts are executed in this order.")  # fmt: skip
        days = Column("days", "Days", lambda row: row.days or None, "int", width=7,
                      help="Working days from its first to its last.")  # fmt: skip
        columns = [_column(named[key], shown=key in SHOWN) for key in (*SHOWN, *rest)]
        place = SHOWN.index("first_day")
        return [order, *columns[:place], days, *columns[place:]]


def _column(column: Column, *, shown: bool) -> Column:
    told = column.key in {"ends", "deadline", "in_time"}
    return replace(
        column, visible=shown, decimals=0 if column.unit == "GB" else column.decimals,
        tooltip=deadline_text if told else column.tooltip,
        width=14 if column.kind == "date" else column.width,
    )  # fmt: skip


def cohort_key(row: CohortPlan) -> int:
    """Key of the cohort, 0 for the VMs that are in none."""
    return row.cohort.id if row.cohort else _NONE


def shown_cohorts(plan: Plan) -> list[CohortPlan]:
    """The cohorts in order; VMs without one only where there are some."""
    return [row for row in plan.cohort_plans if row.cohort is not None or row.totals.vms]


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


def _style(row: CohortPlan) -> str:
    return "muted" if row.cohort is None or row.through else ""
