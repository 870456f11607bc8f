"""Columns of the table of VMs. Records are VMs; what lies beside them is looked up in the plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from app.domain.columns import Column
from app.domain.enums import OsSupport
from app.domain.inventory.os_support import FAMILIES
from app.domain.model import Tenant, Vm
from app.domain.planning.plan import Placement, Plan, VmTiming
from app.domain.planning.plan_rows import UNASSIGNED
from app.domain.units import gib
from app.services.inventory import MAX_PRIORITY, MODE_CHOICES
from app.ui.models import vm_words as words

MOST_ATTRIBUTES = 12
"""How many custom attributes get a column."""

SAMPLE = 1000
"""How many VMs are asked for their attributes, spread over all of them."""

_SUPPORT = tuple((support.value, support.value.capitalize()) for support in OsSupport)


class VmLookup:
    """What the columns look up: the plan in force, and the VMs that were picked elsewhere."""

    def __init__(self) -> None:
        self.plan: Plan | None = None
        self.picked: frozenset[int] = frozenset()
        self._dates: dict[int, date] = {}

    def take(self, plan: Plan | None) -> None:
        """Look things up in another plan from now on."""
        self.plan = plan
        self._dates = {day.day: day.date for day in plan.schedule.days} if plan else {}

    def tenant(self, vm: Vm) -> Tenant | None:
        """The VM's tenant row."""
        if self.plan is None or vm.tenant_id is None:
            return None
        return self.plan.tenants.get(vm.tenant_id)

    def tenant_title(self, vm: Vm) -> str:
        """How the VM's tenant is called."""
        tenant = self.tenant(vm)
        return tenant.title if tenant else UNASSIGNED

    def timing(self, vm: Vm) -> VmTiming | None:
        """The VM's hours, None for one that is not in plan."""
        return self.plan.timings.get(vm.id) if self.plan else None

    def placement(self, vm: Vm) -> Placement | None:
        """The VM's place in the schedule."""
        return self.plan.schedule.placements.get(vm.id) if self.plan else None

    def day(self, vm: Vm) -> date | None:
        """The date on which the VM's migration begins."""
        place = self.placement(vm)
        return self._dates.get(place.day) if place else None

    def snapshots(self, vm: Vm) -> int | None:
        """How many snapshots the VM has, None where no export tells."""
        told = self.plan is not None and "vSnapshot" in self.plan.source.sheets
        return vm.snapshot_count if told or vm.snapshot_count else None

    def exclusion(self, vm: Vm) -> str:
        """Why the VM is not in the plan, in words."""
        return words.exclusion_text(vm, self.tenant(vm)) if vm.exclusion else ""


def attribute_names(vms: Sequence[Vm]) -> tuple[str, ...]:
    """The custom attributes that most VMs of a sample have a value for, by name."""
    sample = vms[:: max(1, len(vms) // SAMPLE)]
    counts = Counter(name for vm in sample for name, value in vm.attributes.items() if value)
    common = sorted(counts, key=lambda name: (-counts[name], name))[:MOST_ATTRIBUTES]
    return tuple(sorted(common, key=str.casefold))


def vm_columns(lookup: VmLookup, attributes: Sequence[str] = ()) -> list[Column]:
    """All columns, those of the custom attributes last."""
    return [
        *_main(lookup),
        *_operator(lookup),
        *_place(),
        *_guest(),
        *_storage(lookup),
        *_schedule(lookup),
        *_identity(),
        *(_attribute(name) for name in attributes),
    ]


def _text(key: str, title: str, value: Callable[[Vm], Any], width: int = 16, **more: Any) -> Column:
    """A text column that waits in the column chooser."""
    return Column(key, title, value, width=width, visible=False, **more)


def _main(look: VmLookup) -> list[Column]:
    return [
        Column("name", "VM", lambda vm: vm.name, width=28, tooltip=words.place_explained,
               help="Name in vCenter; the tooltip says where it is."),
        Column("vcpu", "vCPU", lambda vm: vm.vcpu, "int", summed=True, width=6,
               help="CPUs of vInfo."),
        Column("cpu_usage", "CPU", lambda vm: vm.cpu_usage_pct, "percent", "%", decimals=0,
               width=7, help="Overall ÷ Max of vCPU when the export was made; empty where the "
               "VM is not in vCPU or was off."),
        Column("ram_gb", "RAM", lambda vm: vm.ram_gb, "float", "GB", summed=True, width=9,
               help="Memory of vInfo, MiB ÷ 1024."),
        Column("memory_usage", "Mem", lambda vm: vm.memory_usage_pct, "percent", "%", decimals=0,
               width=7, help="Active ÷ Size of vMemory when the export was made."),
        Column("disk_gb", "Alloc", lambda vm: vm.disk_gb, "float", "GB", summed=True, width=10,
               help="Sum of its disks in vDisk; without these the total of vInfo, else what is "
               "provisioned."),
        Column("used_gb", "Used", lambda vm: vm.used_gb, "float", "GB", summed=True, width=10,
               tooltip=words.used_explained,
               help="Guest file systems of vPartition, else In Use, else disks × 0.6. A warm move "
               "copies this."),
        Column("disks", "Disks", lambda vm: vm.disk_count, "int", width=6, help="Rows of vDisk."),
        Column("nics", "NICs", lambda vm: vm.nic_count, "int", width=6, help="Rows of vNetwork."),
        Column("os_family", "OS family", lambda vm: FAMILIES.get(vm.os_family, vm.os_family),
               width=16, tooltip=_os_explained,
               help="Recognised in the name that VMware Tools report, else in the configured one."),
        Column("os_version", "OS version", lambda vm: vm.os_version, width=10,
               tooltip=_os_explained),
        Column("power_state", "Power", lambda vm: words.power_text(vm.power_state), width=9,
               help="A VM that is off or suspended is moved cold."),
        Column("networks", "Networks", lambda vm: vm.networks, width=22,
               tooltip=lambda vm: "\n".join(vm.networks),
               help="Networks of all its adapters (vNetwork)."),
        Column("tenant", "Tenant", look.tenant_title, width=22,
               tooltip=lambda vm: words.tenant_explained(vm, look.tenant(vm)),
               help="Tenant and OrgVDC that detection found, or where it was moved by hand."),
        Column("risk", "Risk", lambda vm: vm.risk_category, "risk", width=10,
               tooltip=words.risk_explained,
               help="● green, ▲ yellow, ■ red: the highest of the score's band and of the floors "
               "of the findings."),
        Column("score", "Score", lambda vm: vm.risk_score, "int", width=6,
               tooltip=words.risk_explained, help="Sum of the findings' points, at most 100."),
        Column("mode", "Mode", words.mode_text, width=8, tooltip=words.mode_explained,
               help="How it is moved; 🔒 where the operator has set it in the column Override."),
        Column("mode_override", "Override", lambda vm: vm.mode_override, "choice", width=11,
               editable=True, choices=MODE_CHOICES, tooltip=words.mode_explained,
               help="Automatic follows the assessment; Warm or Cold overrides it."),
        Column("status", "Status", lambda vm: vm.status, "status", width=14, editable=True,
               required=True, tooltip=lambda vm: vm.status_note,
               help="Migration status; a VM that is skipped leaves the plan."),
        Column("exclusion", "Not in plan because", look.exclusion, width=20,
               help="Empty for a VM in plan. Change it with Exclude and Include again."),
        Column("ip", "IP address", lambda vm: vm.primary_ip, width=15,
               help="Primary IP address of vInfo, else the first of vNetwork."),
    ]  # fmt: skip


def _os_explained(vm: Vm) -> str:
    lines = [f"VMware Tools: {vm.os_tools}" if vm.os_tools else "",
             f"Configured: {vm.os_config}" if vm.os_config else "",
             f"On the target: {vm.os_support}"]  # fmt: skip
    return "\n".join(line for line in lines if line)


def _operator(look: VmLookup) -> list[Column]:
    return [
        Column("priority", "Priority", lambda vm: vm.priority, "int", width=8, visible=False,
               editable=True, required=True, minimum=1, maximum=MAX_PRIORITY,
               help="1 comes first within its tenant; 50 is the default."),
        _text("exclude_reason", "Exclusion reason", lambda vm: vm.exclude_reason, 24,
              editable=True, help="Typing a reason takes the VM out of the plan, clearing it "
              "brings it back."),
        _text("notes", "Notes", lambda vm: vm.notes, 30, editable=True),
        _text("status_note", "Status note", lambda vm: vm.status_note, 24, editable=True),
        _text("findings", "Findings", words.fired_titles, 36, tooltip=words.risk_explained,
              help="Rules that have fired and are not waived."),
        Column("in_plan", "In plan", lambda vm: not vm.exclusion, "bool", width=8, visible=False),
        Column("picked", "Listed elsewhere", lambda vm: vm.id in look.picked, "bool", width=8,
               visible=False, help="The VMs that another page or an issue has led to."),
    ]  # fmt: skip


def _place() -> list[Column]:
    return [
        _text("vcenter", "vCenter", lambda vm: vm.vcenter_name or vm.vcenter, 22),
        _text("datacenter", "Datacenter", lambda vm: vm.datacenter),
        _text("cluster", "Cluster", lambda vm: vm.cluster),
        _text("host", "Host", lambda vm: vm.host, 22),
        _text("folder", "Folder", lambda vm: vm.folder, 30),
        _text("resource_pool", "Resource pool", lambda vm: vm.resource_pool, 24),
        _text("vapp", "vApp", lambda vm: vm.vapp),
        _text("datastore", "Datastore", lambda vm: vm.datastore, 20,
              help="The datastore that holds most of it."),
        _text("dns_name", "DNS name", lambda vm: vm.dns_name, 24),
    ]  # fmt: skip


def _guest() -> list[Column]:
    return [
        Column("os_support", "OS support", lambda vm: vm.os_support, "choice", width=12,
               visible=False, choices=_SUPPORT, tooltip=_os_explained,
               help="How the target supports the guest system, by the project's lists."),
        _text("os_tools", "OS by VMware Tools", lambda vm: vm.os_tools, 30),
        _text("os_config", "OS as configured", lambda vm: vm.os_config, 30),
        _text("tools_status", "VMware Tools", lambda vm: vm.tools_status),
        _text("firmware", "Firmware", lambda vm: vm.firmware, 9),
        Column("secure_boot", "Secure Boot", lambda vm: vm.secure_boot, "bool", visible=False),
        Column("hw_version", "HW version", lambda vm: vm.hw_version, "int", visible=False),
        Column("cbt", "CBT", lambda vm: vm.cbt, "bool", width=6, visible=False,
               help="Changed block tracking."),
    ]  # fmt: skip


def _storage(look: VmLookup) -> list[Column]:
    return [
        Column("provisioned_gb", "Provisioned", lambda vm: gib(vm.provisioned_mib), "float", "GB",
               summed=True, visible=False),
        Column("in_use_gb", "In use", lambda vm: gib(vm.in_use_mib), "float", "GB", summed=True,
               visible=False, help="In Use of vInfo, snapshots and swap files included."),
        _text("used_source", "Used taken from", lambda vm: vm.used_source, 14,
              tooltip=words.used_explained),
        Column("snapshots", "Snapshots", look.snapshots, "int", visible=False,
               help="Rows of vSnapshot; empty where the export has no such sheet."),
        Column("snapshot_days", "Oldest snapshot", lambda vm: vm.snapshot_oldest_days, "int",
               "days", visible=False),
    ]  # fmt: skip


def _schedule(look: VmLookup) -> list[Column]:
    def hours_explained(vm: Vm) -> str:
        return words.hours_explained(vm, look.plan)

    def elapsed_explained(vm: Vm) -> str:
        return words.elapsed_explained(vm, look.plan)

    def downtime_explained(vm: Vm) -> str:
        return words.downtime_explained(vm, look.plan)

    def day_explained(vm: Vm) -> str:
        return words.day_explained(vm, look.plan)

    def of_timing(name: str) -> Callable[[Vm], float | None]:
        return lambda vm: getattr(look.timing(vm), name, None)

    def of_place(name: str) -> Callable[[Vm], int | None]:
        return lambda vm: getattr(look.placement(vm), name, None)

    return [
        Column("hours", "Hours alone", of_timing("hours"), "hours", summed=True, visible=False,
               tooltip=hours_explained, help="Alone on the pipe, from the guide's formula; the "
               "tooltip has the numbers."),
        Column("elapsed", "Elapsed", of_timing("elapsed_hours"), "hours", summed=True,
               visible=False, tooltip=elapsed_explained,
               help="From the start of the copy to the end of the cutover, in a lane of the pipe; "
               "pauses between days left out."),
        Column("downtime", "Downtime", of_timing("downtime_hours"), "hours", summed=True,
               visible=False, tooltip=downtime_explained),
        Column("moves_gb", "Moves", of_timing("transfer_gb"), "float", "GB", summed=True,
               visible=False, tooltip=hours_explained,
               help="What is copied: used space when warm, whole disks when cold."),
        Column("day", "Day", of_place("day"), "int", width=6, visible=False,
               tooltip=day_explained, help="Working day of the schedule on which it begins."),
        Column("date", "Date", look.day, "date", visible=False, tooltip=day_explained),
        Column("last_day", "Ends on day", of_place("last_day"), "int", visible=False,
               tooltip=day_explained),
        Column("slot", "Slot", of_place("slot"), "int", width=6, visible=False,
               tooltip=day_explained),
    ]  # fmt: skip


def _identity() -> list[Column]:
    return [
        Column("created", "Created", lambda vm: vm.created, "date", visible=False),
        _text("vm_ref", "VM ID", lambda vm: vm.vm_ref, 12),
        _text("vm_uuid", "VM UUID", lambda vm: vm.vm_uuid, 36),
        _text("smbios_uuid", "SMBIOS UUID", lambda vm: vm.smbios_uuid, 36),
    ]


def _attribute(name: str) -> Column:
    return _text(
        f"attribute:{name}", name, lambda vm: vm.attributes.get(name, ""), 18,
        help=f"Custom attribute “{name}” of vInfo.",
    )  # fmt: skip
