"""Columns of the plan's listings, the same for the workbook, the PDF, the CSV file and pages.

Columns with ``visible`` set make up the printed table; the others stand in files that are as
wide as they need to be.
"""

from __future__ import annotations

from datetime import date, datetime
from math import isfinite
from typing import Any

from app.domain.columns import Column
from app.domain.counted_noun import count_text
from app.domain.enums import Answer, Mode
from app.domain.model import Vm
from app.domain.planning.plan_rows import ScheduleRow, VmRow
from app.domain.units import gib


def os_text(vm: Vm) -> str:
    """Recognised family and version, else what the export says."""
    recognised = f"{vm.os_family} {vm.os_version}".strip()
    return recognised or vm.os_tools or vm.os_config


def findings_text(vm: Vm) -> str:
    """What the rules found, without those that passed."""
    return "; ".join(
        f"{finding.text} (waived)" if finding.waived else finding.text
        for finding in vm.findings
        if finding.answer in {Answer.WARN, Answer.BLOCK}
    )


def mode_text(mode: str) -> str:
    """A mode in one word."""
    return {Mode.WARM.value: "warm", Mode.COLD.value: "cold"}.get(mode, mode)


def yes_no(value: bool | None) -> str:
    """A truth as a word; empty when it is not in the data."""
    return "" if value is None else ("yes" if value else "no")


def value_text(column: Column, value: Any) -> str:
    """A column's value as people read it; empty when there is none."""
    if value is None or value == "":
        return ""
    if column.text is not None:
        return column.text(value)
    if column.kind == "bool":
        return yes_no(value)
    if column.numeric and not isinstance(value, str):
        if not isfinite(value):
            return ""
        return f"{value:,.0f}" if column.kind == "int" else f"{value:,.{column.decimals}f}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


VM_COLUMNS: tuple[Column, ...] = (
    Column("name", "VM", lambda r: r.vm.name, width=32),
    Column("tenant", "Tenant", lambda r: r.tenant, width=26),
    Column("cohort", "Cohort", lambda r: r.cohort, width=16, visible=False),
    Column("in_plan", "In plan", lambda r: r.vm.in_plan, "bool", width=9, visible=False),
    Column("excluded", "Excluded because", lambda r: r.out_of_plan_because, width=24),
    Column(
        "vcenter",
        "vCenter",
        lambda r: r.vm.vcenter_name or r.vm.vcenter,
        width=24,
        visible=False,
    ),
    Column("datacenter", "Datacenter", lambda r: r.vm.datacenter, width=18, visible=False),
    Column("cluster", "Cluster", lambda r: r.vm.cluster, width=18),
    Column("host", "Host", lambda r: r.vm.host, width=24, visible=False),
    Column("datastore", "Datastore", lambda r: r.vm.datastore, width=20, visible=False),
    Column("folder", "Folder", lambda r: r.vm.folder, width=30, visible=False),
    Column("resource_pool", "Resource pool", lambda r: r.vm.resource_pool, width=24, visible=False),
    Column("power_state", "Power", lambda r: r.vm.power_state, width=12),
    Column("vcpu", "vCPU", lambda r: r.vm.vcpu, "int", width=8, summed=True),
    Column("cpu_usage", "CPU usage", lambda r: r.vm.cpu_usage_pct, "percent", "%", visible=False),
    Column("ram_gb", "RAM", lambda r: r.vm.ram_gb, "float", "GB", width=11, summed=True),
    Column(
        "memory_usage",
        "Memory usage",
        lambda r: r.vm.memory_usage_pct,
        "percent",
        "%",
        width=14,
        visible=False,
    ),
    Column("disk_gb", "Disk", lambda r: r.vm.disk_gb, "float", "GB", summed=True),
    Column("used_gb", "Used", lambda r: r.vm.used_gb, "float", "GB", summed=True),
    Column("used_source", "Used taken from", lambda r: r.vm.used_source, width=15, visible=False),
    Column("disks", "Disks", lambda r: r.vm.disk_count, "int", width=8, visible=False),
    Column("nics", "NICs", lambda r: r.vm.nic_count, "int", width=8, visible=False),
    Column("networks", "Networks", lambda r: ", ".join(r.vm.networks), width=28),
    Column("ip", "IP address", lambda r: r.vm.primary_ip, width=16),
    Column("dns_name", "DNS name", lambda r: r.vm.dns_name, width=26, visible=False),
    Column("os", "OS", lambda r: os_text(r.vm), width=22),
    Column("os_family", "OS family", lambda r: r.vm.os_family, width=14, visible=False),
    Column("os_version", "OS version", lambda r: r.vm.os_version, width=12, visible=False),
    Column("os_support", "OS support", lambda r: r.vm.os_support, width=13, visible=False),
    Column("os_tools", "OS by VMware Tools", lambda r: r.vm.os_tools, width=32, visible=False),
    Column("os_config", "OS as configured", lambda r: r.vm.os_config, width=32, visible=False),
    Column("firmware", "Firmware", lambda r: r.vm.firmware, width=10, visible=False),
    Column("tools_status", "VMware Tools", lambda r: r.vm.tools_status, width=16, visible=False),
    Column("snapshots", "Snapshots", lambda r: r.vm.snapshot_count, "int", visible=False),
    Column(
        "snapshot_age",
        "Oldest snapshot",
        lambda r: r.vm.snapshot_oldest_days,
        "int",
        "days",
        width=20,
        visible=False,
    ),
    Column("risk", "Risk", lambda r: r.vm.risk_category, "risk", width=10),
    Column("score", "Risk score", lambda r: r.vm.risk_score, "int", width=11),
    Column("findings", "Findings", lambda r: findings_text(r.vm), width=60, visible=False),
    Column(
        "mode",
        "Mode",
        lambda r: r.vm.effective_mode.value,
        "choice",
        text=mode_text,
        width=16,
    ),
    Column(
        "mode_reason",
        "Mode because",
        lambda r: "set by the operator" if r.vm.mode_override else r.vm.mode_reason,
        width=30,
        visible=False,
    ),
    Column(
        "transfer_gb",
        "Moves",
        lambda r: r.timing.transfer_gb if r.timing else None,
        "float",
        "GB",
        visible=False,
    ),
    Column(
        "hours",
        "Hours alone",
        lambda r: r.timing.hours if r.timing else None,
        "hours",
        "h",
        decimals=2,
        width=14,
        summed=True,
    ),
    Column(
        "elapsed",
        "Elapsed",
        lambda r: r.timing.elapsed_hours if r.timing else None,
        "hours",
        "h",
        decimals=2,
        width=12,
        summed=True,
        visible=False,
    ),
    Column(
        "downtime",
        "Downtime",
        lambda r: r.timing.downtime_hours if r.timing else None,
        "hours",
        "h",
        decimals=2,
        width=14,
        summed=True,
    ),
    Column("day", "Day", lambda r: r.placement.day if r.placement else None, "int", width=7),
    Column("date", "Date", lambda r: r.date, "date", visible=False),
    Column(
        "last_day",
        "Ends on day",
        lambda r: r.placement.last_day if r.placement else None,
        "int",
        visible=False,
    ),
    Column(
        "slot",
        "Slot",
        lambda r: r.placement.slot if r.placement else None,
        "int",
        width=7,
        visible=False,
    ),
    Column("start", "Starts", lambda r: r.starts, "moment", width=17, visible=False),
    Column("cutover", "Cutover starts", lambda r: r.cut_over, "moment", width=17, visible=False),
    Column("end", "Ends", lambda r: r.ends, "moment", width=17, visible=False),
    Column("unplaced", "Not scheduled because", lambda r: r.unplaced, width=28, visible=False),
    Column("priority", "Priority", lambda r: r.vm.priority, "int", width=9, visible=False),
    Column("status", "Status", lambda r: r.vm.status, "status", width=13, visible=False),
    Column("notes", "Notes", lambda r: r.vm.notes, width=30, visible=False),
    Column("vm_id", "VM ID", lambda r: r.vm.vm_ref, width=14, visible=False),
    Column("vm_uuid", "VM UUID", lambda r: r.vm.vm_uuid, width=38, visible=False),
)


def _own(tenant_value: Any) -> Any:
    """Leave a field of the tenant empty in rows of sums, which stand for no single tenant."""
    return lambda share: tenant_value(share.tenant) if share.tenant.id else None


TENANT_COLUMNS: tuple[Column, ...] = (
    Column("tenant", "Tenant", lambda s: s.tenant.name, width=28),
    Column("org_vdc", "OrgVDC", _own(lambda t: t.org_vdc), width=20),
    Column("cohort", "Cohort", lambda s: s.cohort, width=16, visible=False),
    Column("domain", "Target domain", _own(lambda t: t.target_domain), width=22),
    Column(
        "domain_description",
        "Domain description",
        _own(lambda t: t.target_domain_description),
        width=26,
        visible=False,
    ),
    Column("project", "Target project", _own(lambda t: t.target_project), width=22),
    Column(
        "project_description",
        "Project description",
        _own(lambda t: t.target_project_description),
        width=26,
        visible=False,
    ),
    Column("confirmed", "Confirmed", _own(lambda t: t.confirmed), "bool", width=11),
    Column("priority", "Priority", _own(lambda t: t.priority), "int", width=9, visible=False),
    Column("vms", "VMs", lambda s: s.totals.vms, "int", width=8, summed=True),
    Column("vcpu", "vCPU", lambda s: s.totals.vcpu, "int", width=8, summed=True),
    Column("ram_gb", "RAM", lambda s: gib(s.totals.ram_mib), "float", "GB", summed=True),
    Column("disk_gb", "Disk", lambda s: gib(s.totals.disk_mib), "float", "GB", summed=True),
    Column("used_gb", "Used", lambda s: gib(s.totals.used_mib), "float", "GB", summed=True),
    Column("green", "GREEN", lambda s: s.totals.green, "int", width=9, summed=True),
    Column("yellow", "YELLOW", lambda s: s.totals.yellow, "int", width=10, summed=True),
    Column("red", "RED", lambda s: s.totals.red, "int", width=8, summed=True),
    Column("average_risk", "Average risk", lambda s: s.average_risk, "float", width=13),
    Column(
        "unsupported_os",
        "Unsupported OS",
        lambda s: s.unsupported_os,
        "int",
        "VMs",
        width=22,
        visible=False,
        summed=True,
    ),
    Column("warm", "Warm", lambda s: s.totals.warm, "int", width=8, summed=True),
    Column("cold", "Cold", lambda s: s.totals.cold, "int", width=8, summed=True),
    Column(
        "hours",
        "Hours alone",
        lambda s: s.totals.hours,
        "hours",
        "h",
        decimals=2,
        width=14,
        summed=True,
    ),
    Column(
        "downtime",
        "Downtime",
        lambda s: s.totals.downtime_hours,
        "hours",
        "h",
        decimals=2,
        width=14,
        summed=True,
    ),
    Column("networks", "Networks", lambda s: ", ".join(s.networks), width=30, visible=False),
    Column("first_day", "First day", lambda s: s.first_day, "int", width=10),
    Column("last_day", "Last day", lambda s: s.last_day, "int", width=10),
    Column("notes", "Notes", _own(lambda t: t.notes), width=30, visible=False),
)


def _of_vm(vm_value: Any) -> Any:
    """Leave a field of the VM empty in rows of sums."""
    return lambda record: vm_value(record.row) if record.row else None


def _day_name(record: ScheduleRow) -> str:
    if record.row:
        return record.row.tenant
    return f"Day {record.day.day}" if record.day else "All days"


def _vm_name(record: ScheduleRow) -> str:
    if record.row:
        return record.row.vm.name
    return f"{count_text(record.vms or 0, 'VM')} start"


def _bound_by(record: ScheduleRow) -> str:
    if record.day:
        return record.day.bound_by.value
    return record.row.unplaced if record.row else ""


def _placed(row: VmRow, field: str) -> Any:
    return getattr(row.placement, field) if row.placement else None


SCHEDULE_COLUMNS: tuple[Column, ...] = (
    Column("day", "Day", lambda r: r.day.day if r.day else None, "int", width=7),
    Column("date", "Date", lambda r: r.day.date if r.day else None, "date", width=12),
    Column("tenant", "Tenant", _day_name, width=26),
    Column("vm", "VM", _vm_name, width=32),
    Column(
        "mode",
        "Mode",
        _of_vm(lambda row: row.vm.effective_mode.value),
        "choice",
        text=mode_text,
        width=16,
    ),
    Column("risk", "Risk", _of_vm(lambda row: row.vm.risk_category), "risk", width=10),
    Column("os", "OS", _of_vm(lambda row: os_text(row.vm)), width=22),
    Column("disk_gb", "Disk", lambda r: r.disk_gb, "float", "GB", summed=True),
    Column("used_gb", "Used", lambda r: r.used_gb, "float", "GB", summed=True),
    Column("gb", "Moves", lambda r: r.gb, "float", "GB", summed=True),
    Column("hours", "Elapsed", lambda r: r.hours, "hours", "h", decimals=2, summed=True),
    Column("slot", "Slot", _of_vm(lambda row: _placed(row, "slot")), "int", width=7),
    Column("start", "Starts", _of_vm(lambda row: row.starts), "moment", width=17),
    Column("cutover", "Cutover starts", _of_vm(lambda row: row.cut_over), "moment", width=17),
    Column("end", "Ends", _of_vm(lambda row: row.ends), "moment", width=17),
    Column(
        "last_day",
        "Ends on day",
        _of_vm(lambda row: _placed(row, "last_day")),
        "int",
        width=13,
        visible=False,
    ),
    Column("bound_by", "Day bound by", _bound_by, width=16),
)
