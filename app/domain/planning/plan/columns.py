"""Columns of the plan's listings, the same for the workbook, the PDF, the CSV file and pages.

Columns with ``visible`` set make up the printed table; the others stand in files that are as
wide as they need to be.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from math import isfinite
from typing import Any

from app.domain.cell_values import choices_of, moment_text
from app.domain.columns import Column
from app.domain.counted_noun import count_text
from app.domain.number_style import fixed
from app.domain.planning.plan.plan import TenantPlan
from app.domain.planning.plan.rows import ScheduleRow
from app.domain.planning.schedule.bound_words import BOUND_WORDS
from app.domain.tenant_columns import tenant_column
from app.domain.units import gib
from app.domain.vm_columns import vm_column, vm_columns
from app.domain.vm_words import yes_no


def value_text(column: Column, value: Any) -> str:
    """A column's value as people read it; empty when there is none."""
    if value is None or value == "":
        return ""
    if column.text is not None:
        return column.text(value)
    if column.kind == "bool":
        return yes_no(value)
    if column.numeric and not isinstance(value, str):
        return _number_text(column, value)
    if isinstance(value, datetime):
        return moment_text(column, value)
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    choices = choices_of(column)
    if choices:
        return dict(choices).get(value, str(value))
    return str(value)


def _number_text(column: Column, value: float) -> str:
    if not isfinite(value):
        return ""
    return fixed(value, column.places)


VM_KEYS = (
    "name", "tenant", "cohort", "wave", "in_plan", "exclusion", "exclude_reason", "route", "ease",
    "application", "business_service", "owner", "owner_email", "environment", "criticality",
    "change_window", "facts_note", "vcenter", "datacenter",
    "cluster", "host", "datastore", "folder", "resource_pool", "vapp", "power_state", "vcpu",
    "cpu_usage", "ram_gb", "memory_usage", "disk_gb", "used_gb", "used_source", "provisioned_gb",
    "in_use_gb", "disks", "nics", "networks", "ip", "dns_name", "os", "os_family", "os_version",
    "os_support", "os_tools", "os_config", "firmware", "secure_boot", "hw_version", "cbt",
    "tools_status", "snapshots", "snapshot_days", "risk", "score", "main_finding", "findings",
    "evidence", "mode", "mode_reason", "moves_gb", "hours", "elapsed", "downtime", "day", "date",
    "start", "cutover", "end", "last_day", "slot", "unplaced", "priority", "status",
    "status_note", "notes", "created", "vm_ref", "vm_uuid", "smbios_uuid",
)  # fmt: skip
_PRINTED = (
    "name", "tenant", "exclusion", "cluster", "power_state", "vcpu", "ram_gb", "disk_gb",
    "used_gb", "networks", "ip", "os", "risk", "score", "mode", "hours", "downtime", "day",
)  # fmt: skip

VM_COLUMNS: tuple[Column, ...] = vm_columns(VM_KEYS, _PRINTED)


def _own(field: str) -> Callable[[TenantPlan], Any]:
    """Leave a field of the tenant empty in rows of sums, which stand for no single tenant."""
    return lambda share: getattr(share.tenant, field) if share.tenant.id else None


def _total(field: str) -> Callable[[TenantPlan], Any]:
    return lambda share: getattr(share.totals, field)


def _tenant(key: str, /, **more: Any) -> Column:
    return tenant_column(key, _own(key), **more)


TENANT_COLUMNS: tuple[Column, ...] = (
    tenant_column("name", key="tenant"),
    _tenant("org_vdc"),
    Column("cohort", "Cohort", lambda s: s.cohort, width=16, visible=False),
    _tenant("target_domain", key="domain"),
    _tenant("target_domain_description", key="domain_description", visible=False),
    _tenant("target_project", key="project"),
    _tenant("target_project_description", key="project_description", visible=False),
    _tenant("confirmed"),
    _tenant("priority", visible=False),
    tenant_column("vms", _total("vms")),
    tenant_column("vcpu", _total("vcpu")),
    tenant_column("ram_gb", lambda s: gib(s.totals.ram_mib)),
    tenant_column("disk_gb", lambda s: gib(s.totals.disk_mib)),
    tenant_column("used_gb", lambda s: gib(s.totals.used_mib)),
    Column("green", "GREEN", _total("green"), "int", width=9, summed=True),
    Column("yellow", "YELLOW", _total("yellow"), "int", width=10, summed=True),
    Column("red", "RED", _total("red"), "int", width=8, summed=True),
    Column("average_risk", "Average risk", lambda s: s.average_risk, "float", width=13,
           help="Mean risk score of the tenant's VMs."),
    tenant_column("ease", lambda s: s.ease.score if s.ease else None),
    tenant_column("ease_band", lambda s: s.ease.band.value if s.ease else "", visible=False),
    Column("unsupported_os", "Unsupported OS", lambda s: s.unsupported_os, "int", "VMs", width=22,
           visible=False, summed=True,
           help="VMs with a guest system that the target does not run."),
    Column("warm", "Warm", _total("warm"), "int", width=8, summed=True),
    Column("cold", "Cold", _total("cold"), "int", width=8, summed=True),
    vm_column("hours", value=_total("hours"),
              help="Σ hours of the tenant's VMs, each alone on the pipe."),
    vm_column("downtime", value=_total("downtime_hours"),
              help="Σ downtime of the tenant's VMs: the cutover, and a cold VM's hours."),
    Column("networks", "Networks", lambda s: ", ".join(s.networks), width=30, visible=False,
           help="Networks that its VMs in plan are connected to."),
    Column("first_day", "First day", lambda s: s.first_day, "int", width=10,
           help="Working day on which the tenant's first VM starts."),
    Column("last_day", "Last day", lambda s: s.last_day, "int", width=10,
           help="Working day on which the tenant's last VM ends."),
    _tenant("notes", visible=False),
)  # fmt: skip


def _of_vm(key: str, /, **more: Any) -> Column:
    """A column of the catalogue of VMs, empty in rows of sums."""
    taken = vm_column(key).value
    return vm_column(key, value=lambda record: taken(record.row) if record.row else None, **more)


def _of_sum(key: str, field: str = "", /, **more: Any) -> Column:
    """A column of the catalogue of VMs that rows of sums fill as well."""
    return vm_column(key, value=_field(field or key), **more)


def _field(name: str) -> Callable[[ScheduleRow], Any]:
    return lambda record: getattr(record, name)


def _day_name(record: ScheduleRow) -> str:
    if record.row:
        return record.row.tenant
    return f"Day {record.day.day}" if record.day else "All days"


def _vm_name(record: ScheduleRow) -> str:
    if record.row:
        return record.row.vm.name
    return f"{count_text(record.vms or 0, 'VM')} {record.begun}"


def _bound_by(record: ScheduleRow) -> str:
    if record.day:
        return BOUND_WORDS[record.day.bound_by]
    return record.row.unplaced if record.row else ""


SCHEDULE_COLUMNS: tuple[Column, ...] = (
    Column("day", "Day", lambda r: r.day.day if r.day else None, "int", width=7),
    Column("date", "Date", lambda r: r.day.date if r.day else None, "date", width=12),
    Column("tenant", "Tenant", _day_name, width=26),
    Column("vm", "VM", _vm_name, width=32),
    _of_vm("mode"),
    _of_vm("risk"),
    _of_vm("os"),
    _of_sum("disk_gb"),
    _of_sum("used_gb"),
    _of_sum("moves_gb", "gb"),
    _of_sum("elapsed", "hours"),
    _of_vm("slot"),
    _of_vm("start"),
    _of_vm("cutover"),
    _of_vm("end"),
    _of_vm("last_day", visible=False),
    Column("bound_by", "Day bound by", _bound_by, width=16),
)
