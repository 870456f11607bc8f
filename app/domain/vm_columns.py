"""The catalogue of a VM's columns: one title, one value, one blank for pages and exports alike.

Records are :class:`~app.domain.planning.plan.rows.VmRow`. Pages and exports choose columns by key
and add what is theirs: widths, editors, tooltips. What the data does not tell is None or empty
here, and so blank wherever it stands, never 0 and never "no".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from math import isfinite
from operator import attrgetter
from typing import Any

from app.domain.columns import Column
from app.domain.enums import Mode
from app.domain.planning.plan.rows import VmRow
from app.domain.units import gib
from app.domain.vm_words import (
    ROUTE_CHOICES,
    SUPPORT_CHOICES,
    evidence,
    family_words,
    fired_rules,
    guest_key,
    guest_words,
    main_finding,
    mode_words,
    power_words,
    rule_titles,
    used_words,
)

Value = Callable[[VmRow], Any]


def _of_vm(field: str) -> Value:
    return attrgetter(f"vm.{field}")


def _positive(field: str) -> Value:
    """A figure that no VM has as 0: then the export has not told it."""
    return lambda row: getattr(row.vm, field) or None


def _gb(field: str) -> Value:
    """MiB as GB; blank where there is nothing, which is how a sheet says nothing."""

    def value(row: VmRow) -> float | None:
        mib = getattr(row.vm, field)
        return gib(mib) if mib and isfinite(mib) else None

    return value


def _disk_gb(field: str) -> Value:
    """The same of disks, where 0 is told as soon as the VM has any: they may count elsewhere."""

    def value(row: VmRow) -> float | None:
        mib = getattr(row.vm, field)
        return gib(mib) if (mib or row.vm.disk_count) and isfinite(mib) else None

    return value


def _counted(field: str, sheet: str) -> Value:
    """A count of a sheet's rows; 0 counts only where the export has the sheet."""

    def value(row: VmRow) -> int | None:
        return getattr(row.vm, field) or (0 if sheet in row.sheets else None)

    return value


def _of_timing(field: str) -> Value:
    return lambda row: getattr(row.timing, field) if row.timing else None


def _of_place(field: str) -> Value:
    return lambda row: getattr(row.placement, field) if row.placement else None


def _mode_reason(row: VmRow) -> str:
    return "set by the operator" if row.vm.mode_override else row.vm.mode_reason


def _text(key: str, title: str, width: int, help: str = "", field: str = "") -> Column:
    return Column(key, title, _of_vm(field or key), width=width, help=help)


def _hours(key: str, title: str, field: str, help: str) -> Column:
    return Column(
        key, title, _of_timing(field), "hours", "h", decimals=2, width=14, summed=True, help=help
    )


_MAIN = (
    Column("name", "VM", _of_vm("name"), width=32, help="Name in vCenter."),
    Column("vcpu", "vCPU", _positive("vcpu"), "int", width=8, summed=True, help="CPUs of vInfo."),
    Column("cpu_usage", "CPU usage", _of_vm("cpu_usage_pct"), "percent", "%", decimals=0, width=11,
           help="Overall ÷ Max of vCPU when the export was made; empty where the VM is not in "
           "vCPU or was off."),
    Column("ram_gb", "RAM", _gb("ram_mib"), "float", "GB", width=11, summed=True,
           help="Memory of vInfo ÷ 1024."),
    Column("memory_usage", "Memory usage", _of_vm("memory_usage_pct"), "percent", "%", decimals=0,
           width=14, help="Active ÷ Size of vMemory when the export was made."),
    Column("disk_gb", "Disk", _disk_gb("disk_mib"), "float", "GB", width=12, summed=True,
           help="Sum of its disks in vDisk; without these the total of vInfo, else what is "
           "provisioned."),
    Column("used_gb", "Used", _disk_gb("used_mib"), "float", "GB", width=12, summed=True,
           help="Guest file systems of vPartition, else In Use, else disks × 0.6. A warm move "
           "copies this."),
    Column("disks", "Disks", _counted("disk_count", "vDisk"), "int", width=8,
           help="Rows of vDisk."),
    Column("nics", "NICs", _counted("nic_count", "vNetwork"), "int", width=8,
           help="Rows of vNetwork."),
    Column("os", "OS", lambda row: guest_words(row.vm), width=26,
           machine=lambda row: guest_key(row.vm),
           help="Recognised in the name that VMware Tools report, else in the configured one."),
    Column("os_family", "OS family",
           lambda row: family_words(row.vm.os_family), width=24,
           machine=_of_vm("os_family"),
           help="Recognised in the name that VMware Tools report, else in the configured one."),
    _text("os_version", "OS version", 12),
    Column("power_state", "Power", lambda row: power_words(row.vm.power_state), width=12,
           machine=_of_vm("power_state"), help="A VM that is off or suspended is moved cold."),
    Column("networks", "Networks", lambda row: ", ".join(row.vm.networks), width=28,
           help="Networks of all its adapters (vNetwork)."),
    Column("tenant", "Tenant", attrgetter("tenant"), width=26,
           help="Tenant and OrgVDC that detection found, or where it was moved by hand."),
    Column("cohort", "Cohort", attrgetter("cohort"), width=16,
           help="The cohort that its tenant is in."),
    Column("wave", "Wave", lambda row: row.wave.name if row.wave else "", width=18,
           help="The wave in which it stands; cancelled ones hold none."),
    Column("route", "Route", _of_vm("route"), "choice", width=11, choices=ROUTE_CHOICES,
           help="Migrate; rebuild: made anew, without a copy; retire and retain leave the plan."),
    Column("ease", "Ease", attrgetter("ease"), "float", decimals=1, width=8,
           help="The ease score of its tenant from 0 to 100; lower is easier."),
    Column("risk", "Risk", _of_vm("risk_category"), "risk", width=10,
           help="● green, ▲ yellow, ■ red: the highest of the score's band and of the floors of "
           "the findings."),
    Column("score", "Risk score", _of_vm("risk_score"), "int", width=11,
           help="Sum of the findings' points, at most 100."),
    Column("main_finding", "Main finding", lambda row: main_finding(row.vm), width=30,
           help="The finding that weighs most: the highest category, then the most points. "
           "A number behind it counts the others."),
    Column("mode", "Mode", lambda row: mode_words(row.vm.effective_mode.value), width=9,
           machine=lambda row: row.vm.effective_mode.value, help="How it is moved."),
    Column("mode_reason", "Mode because", _mode_reason, width=30),
    Column("in_plan", "In plan", _of_vm("in_plan"), "bool", width=9),
    Column("exclusion", "Excluded because", attrgetter("out_of_plan_because"), width=24,
           machine=_of_vm("exclusion"), help="Empty for a VM in plan."),
    Column("exclude_reason", "Exclusion reason", _of_vm("exclude_reason"), width=24,
           machine=lambda row: row.reason or row.vm.exclude_reason,
           help="What was written when it was excluded."),
    Column("findings", "Findings", lambda row: rule_titles(fired_rules(row.vm)), width=36,
           machine=lambda row: ", ".join(fired_rules(row.vm)),
           help="Rules that have fired and are not waived."),
    Column("evidence", "Evidence", lambda row: evidence(row.vm), width=60,
           help="What the rules saw, those that are waived included."),
    Column("status", "Status", _of_vm("status"), "status", width=14,
           help="Migration status; a VM that is skipped leaves the plan."),
    _text("status_note", "Status note", 24),
    Column("priority", "Priority", _of_vm("priority"), "int", width=9,
           help="1 comes first within its tenant; 50 is the default."),
    _text("notes", "Notes", 30),
)  # fmt: skip

_PLACE = (
    Column("vcenter", "vCenter", lambda row: row.vm.vcenter_name or row.vm.vcenter, width=24,
           help="Name of the vCenter, else its UUID."),
    _text("datacenter", "Datacenter", 18),
    _text("cluster", "Cluster", 18),
    _text("host", "Host", 24),
    _text("folder", "Folder", 30),
    _text("resource_pool", "Resource pool", 24),
    _text("vapp", "vApp", 16),
    _text("datastore", "Datastore", 20, "The datastore that holds most of it."),
    _text("dns_name", "DNS name", 26),
    _text("ip", "IP address", 16, "Primary IP address of vInfo, else the first of vNetwork.",
          "primary_ip"),
)  # fmt: skip

_GUEST = (
    Column("os_support", "OS support", _of_vm("os_support"), "choice", width=13,
           choices=SUPPORT_CHOICES,
           help="How the target supports the guest system, by the project's lists."),
    _text("os_tools", "OS by VMware Tools", 32),
    _text("os_config", "OS as configured", 32),
    _text("tools_status", "VMware Tools", 16),
    _text("firmware", "Firmware", 10),
    Column("secure_boot", "Secure Boot", _of_vm("secure_boot"), "bool", width=11),
    Column("hw_version", "HW version", _of_vm("hw_version"), "int", width=10,
           help="Version of the virtual hardware."),
    Column("cbt", "CBT", _of_vm("cbt"), "bool", width=8, help="Changed block tracking."),
)  # fmt: skip

_STORAGE = (
    Column("provisioned_gb", "Provisioned", _gb("provisioned_mib"), "float", "GB", width=14,
           summed=True, help="Provisioned of vInfo."),
    Column("in_use_gb", "In use", _gb("in_use_mib"), "float", "GB", width=12, summed=True,
           help="In Use of vInfo, snapshots and swap files included."),
    Column("used_source", "Used taken from", lambda row: used_words(row.vm.used_source), width=15,
           machine=_of_vm("used_source"), help="Which of the three ways told the used space."),
    Column("snapshots", "Snapshots", _counted("snapshot_count", "vSnapshot"), "int", width=11,
           help="Rows of vSnapshot; empty where the export has no such sheet."),
    Column("snapshot_days", "Oldest snapshot", _of_vm("snapshot_oldest_days"), "int", "days",
           width=16, help="Age on the day of the export."),
)  # fmt: skip

_FACTS = (
    _text("application", "Application", 22, "From the facts sheet."),
    _text("business_service", "Business service", 22, "From the facts sheet."),
    _text("owner", "Owner", 22, "From the facts sheet."),
    _text("owner_email", "Owner e-mail", 26, "From the facts sheet."),
    _text("environment", "Environment", 14, "From the facts sheet."),
    _text("criticality", "Criticality", 13, "From the facts sheet."),
    _text("change_window", "Change window", 20,
          "From the facts sheet: shown, not obeyed by the schedule."),
    _text("facts_note", "Facts note", 30, "From the facts sheet."),
)  # fmt: skip

_SCHEDULE = (
    Column("moves_gb", "Moves", _of_timing("transfer_gb"), "float", "GB", width=12, summed=True,
           help="What is copied: used space when warm, whole disks when cold, nothing of a VM that "
           "is made anew."),
    _hours("hours", "Hours alone", "hours", "Alone on the pipe, from the guide's formula."),
    _hours("elapsed", "Elapsed", "elapsed_hours",
           "From the start of the copy to the end of the cutover, in a lane of the pipe; pauses "
           "between days left out."),
    _hours("downtime", "Downtime", "downtime_hours", "Hours for which it is down."),
    Column("day", "Day", _of_place("day"), "int", width=7,
           help="Working day of the schedule on which it begins."),
    Column("date", "Date", attrgetter("date"), "date", width=12,
           help="Date on which it begins."),
    Column("last_day", "Ends on day", _of_place("last_day"), "int", width=12,
           help="Working day of the schedule on which it ends."),
    Column("slot", "Slot", _of_place("slot"), "int", width=7, help="Agent slot that moves it."),
    Column("start", "Starts", attrgetter("starts"), "moment", width=17,
           help="When its copy starts, by the clock of the project's time zone."),
    Column("cutover", "Cutover starts", attrgetter("cut_over"), "moment", width=17,
           help="When its cutover starts."),
    Column("end", "Ends", attrgetter("ends"), "moment", width=17,
           help="When it runs on the target."),
    Column("unplaced", "Not scheduled because", attrgetter("unplaced"), width=28,
           help="Why the schedule has no place for a VM in plan."),
)  # fmt: skip

_IDENTITY = (
    Column("created", "Created", _of_vm("created"), "date", width=12),
    _text("vm_ref", "VM ID", 14, "Managed object id; unique within its vCenter."),
    _text("vm_uuid", "VM UUID", 38),
    _text("smbios_uuid", "SMBIOS UUID", 38),
)

_ALL = (*_MAIN, *_PLACE, *_GUEST, *_STORAGE, *_FACTS, *_SCHEDULE, *_IDENTITY)
CATALOGUE: Mapping[str, Column] = {column.key: column for column in _ALL}
"""Every column by its key."""

COLD = mode_words(Mode.COLD.value)
"""The word of the mode that stands out in listings."""


def vm_column(key: str, /, **more: Any) -> Column:
    """A column of the catalogue; ``more`` adds what belongs to the place where it is shown.

    :raises KeyError: when the catalogue has no such column.
    """
    return replace(CATALOGUE[key], **more)


def vm_columns(keys: Iterable[str], shown: Iterable[str] | None = None) -> tuple[Column, ...]:
    """Columns of the catalogue in the given order; ``shown`` names those that are visible.

    :raises KeyError: when the catalogue has no such column.
    """
    visible = None if shown is None else set(shown)
    return tuple(vm_column(key, visible=visible is None or key in visible) for key in keys)
