"""The per-tenant assessment: what each tenant brings, what it costs, and when it moves."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from app.domain.columns import Column
from app.domain.planning.plan.columns import TENANT_COLUMNS
from app.domain.planning.plan.plan import Plan, TenantPlan
from app.ui.charts.labels import date_text
from app.ui.table.data_table import DataTable
from app.ui.table.record_table_model import RecordTableModel

SHOWN = (
    "tenant", "org_vdc", "vms", "vcpu", "ram_gb", "disk_gb", "used_gb", "warm", "cold", "hours",
    "downtime", "average_risk", "green", "yellow", "red", "unsupported_os", "first_day",
    "last_day", "networks", "domain", "project",
)  # fmt: skip
"""Columns as they stand from left to right; the other columns of the exports can be shown."""

SHARE_WEIGHTS = {"tenant": 1, "org_vdc": 1, "networks": 4}
"""Which columns take room that is left, in which proportion."""


class TenantTable(DataTable):
    """Shows :class:`TenantPlan` records with the columns of the exports."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._dates: dict[int, str] = {}
        super().__init__(
            RecordTableModel(self._designed(), _tenant_id), title="Tenants", parent=parent
        )
        self.set_empty("No tenant has VMs in plan.")

    def show_plan(self, plan: Plan) -> None:
        """Show the tenants of a plan."""
        self._dates = {day.day: date_text(day.date) for day in plan.schedule.by_number.values()}
        self.records.set_records(plan.tenant_plans)

    def _designed(self) -> list[Column]:
        named = {column.key: column for column in TENANT_COLUMNS}
        rest = [key for key in named if key not in SHOWN]
        return [self._column(named[key], shown=key in SHOWN) for key in (*SHOWN, *rest)]

    def _column(self, column: Column, *, shown: bool) -> Column:
        tooltips = {"first_day": self._first_date, "last_day": self._last_date}
        return replace(
            column,
            visible=shown,
            unit=column.unit if column.unit == "GB" else "",
            decimals=0 if column.unit == "GB" else column.decimals,
            tooltip=tooltips.get(column.key, column.tooltip),
        )

    def _first_date(self, share: TenantPlan) -> str:
        return self._dates.get(share.first_day or 0, "")

    def _last_date(self, share: TenantPlan) -> str:
        return self._dates.get(share.last_day or 0, "")


def _tenant_id(share: TenantPlan) -> int:
    return share.tenant.id
