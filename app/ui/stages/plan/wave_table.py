"""The waves of the plan as a table: their figures, days and times, in the order of execution."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from app.domain.columns import Column
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.wave_columns import WAVE_COLUMNS
from app.domain.planning.plan.wave_plan import WavePlan
from app.domain.planning.waves.lifecycle import FINISHED
from app.ui.table.data_table import DataTable
from app.ui.table.record_table_model import RecordTableModel

WAVE_WEIGHTS = {"wave": 2, "tenants": 2}
"""Which columns take room that is left, in which proportion."""

NO_WAVES = "There are no waves yet. The Wave Planner builds them."
SHOWN = (
    "number", "wave", "cohort", "status", "vms", "gb", "hours", "first_day", "last_day", "starts",
    "ends", "scheduled_start", "unplaced", "green", "yellow", "red", "type", "warm", "cold",
    "tenants", "scheduled_end", "owner",
)  # fmt: skip
"""Columns as they stand from left to right; the other columns of the exports can be shown."""


class WaveTable(DataTable):
    """One row for each wave by number; opened, it is shown on the board."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            RecordTableModel(_designed(), wave_key, row_style=_style), title="Waves", parent=parent
        )
        self.set_empty(NO_WAVES)

    def show_plan(self, plan: Plan) -> None:
        """Show the waves of a plan."""
        self.records.set_records(plan.waves)


def _designed() -> list[Column]:
    named = {column.key: column for column in WAVE_COLUMNS}
    rest = [key for key in named if key not in SHOWN]
    return [_column(named[key], shown=key in SHOWN) for key in (*SHOWN, *rest)]


def _column(column: Column, *, shown: bool) -> Column:
    return replace(
        column, visible=shown, decimals=0 if column.unit == "GB" else column.decimals,
        width=14 if column.kind == "date" else column.width,
    )  # fmt: skip


def wave_key(share: WavePlan) -> int:
    """Key of the wave."""
    return share.wave.id


def _style(share: WavePlan) -> str:
    return "muted" if share.wave.status in FINISHED else ""
