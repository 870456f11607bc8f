"""The table of VMs: the columns of the catalogue, with editors and tooltips of the page's own.

Records are VMs; what lies beside them is looked up in the plan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any

from app.domain.columns import Column
from app.domain.model import Tenant, Vm
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.rows import UNASSIGNED, VmRow, VmRows
from app.domain.vm_columns import vm_column
from app.domain.vm_words import ROUTE_MEANING
from app.services.inventory import MAX_PRIORITY, MODE_CHOICES
from app.ui.parts import vm_words as words

MOST_ATTRIBUTES = 12
"""How many custom attributes get a column."""

SAMPLE = 1000
"""How many VMs are asked for their attributes, spread over all of them."""


class VmLookup:
    """What the columns look up: the plan in force, and the VMs that were picked elsewhere."""

    def __init__(self) -> None:
        self.plan: Plan | None = None
        self.picked: frozenset[int] = frozenset()
        self._make: Callable[[Vm], VmRow] = _unplanned
        self._rows: dict[int, VmRow] = {}

    def take(self, plan: Plan | None) -> None:
        """Look things up in another plan from now on."""
        self.plan = plan
        self._make = VmRows(plan).of if plan else _unplanned
        self._rows = {}

    def row(self, vm: Vm) -> VmRow:
        """The VM with what the plan says of it, made once while the plan is in force."""
        row = self._rows.get(vm.id)
        if row is None or row.vm is not vm:
            row = self._rows[vm.id] = self._make(vm)
        return row

    def tenant(self, vm: Vm) -> Tenant | None:
        """The VM's tenant row."""
        if self.plan is None or vm.tenant_id is None:
            return None
        return self.plan.tenants.get(vm.tenant_id)


def _unplanned(vm: Vm) -> VmRow:
    return VmRow(vm, UNASSIGNED)


def attribute_names(vms: Sequence[Vm]) -> tuple[str, ...]:
    """The custom attributes that most VMs of a sample have a value for, by name."""
    sample = vms[:: max(1, len(vms) // SAMPLE)]
    counts = Counter(name for vm in sample for name, value in vm.attributes.items() if value)
    common = sorted(counts, key=lambda name: (-counts[name], name))[:MOST_ATTRIBUTES]
    return tuple(sorted(common, key=str.casefold))


def vm_columns(lookup: VmLookup, attributes: Sequence[str] = ()) -> list[Column]:
    """All columns, those of the custom attributes last."""
    columns = [
        *_main(lookup),
        *_operator(lookup),
        *(_waiting(lookup, key) for key in _PLACE),
        *_guest(lookup),
        *_storage(lookup),
        _waiting(
            lookup,
            "route",
            editable=True,
            required=True,
            tooltip=lambda vm: ROUTE_MEANING.get(vm.route, ""),
        ),
        _waiting(lookup, "ease"),
        *(_waiting(lookup, key, editable=True) for key in _FACTS),
        *_schedule(lookup),
        *(_waiting(lookup, key) for key in _IDENTITY),
    ]
    taken = {column.title.casefold() for column in columns}
    return [*columns, *(_attribute(name, taken) for name in attributes)]


_PLACE = (
    "vcenter", "datacenter", "cluster", "host", "folder", "resource_pool", "vapp", "datastore",
    "dns_name",
)  # fmt: skip
VM_WEIGHTS = {"name": 1, "tenant": 1, "main_finding": 1, "exclusion": 1}
"""Which columns take room that is left, in which proportion."""

_FACTS = (
    "application", "business_service", "owner", "owner_email", "environment",
    "criticality", "change_window", "facts_note",
)  # fmt: skip
_IDENTITY = ("created", "vm_ref", "vm_uuid", "smbios_uuid")


def _column(look: VmLookup, key: str, /, **more: Any) -> Column:
    """A column of the catalogue for records that are VMs; hours are written with their unit."""
    column = vm_column(key, **more)
    taken, row = column.value, look.row
    unit = "" if column.kind == "hours" else column.unit
    return replace(column, value=lambda vm: taken(row(vm)), unit=unit, machine=None)


def _waiting(look: VmLookup, key: str, /, **more: Any) -> Column:
    """A column that waits in the column chooser."""
    return _column(look, key, visible=False, **more)


def _main(look: VmLookup) -> list[Column]:
    def shown(key: str, width: int, **more: Any) -> Column:
        return _column(look, key, width=width, **more)

    return [
        shown("name", 28, tooltip=words.place_explained,
              help="Name in vCenter; the tooltip says where it is."),
        shown("tenant", 20, tooltip=lambda vm: words.tenant_explained(vm, look.tenant(vm))),
        shown("risk", 9, tooltip=words.risk_explained),
        shown("main_finding", 26, tooltip=words.risk_explained),
        replace(
            shown("mode", 7, tooltip=words.mode_explained,
                  help="How it is moved; 🔒 where the operator has set it in the column Override."),
            value=words.mode_text,
        ),
        shown("exclusion", 20,
              help="Empty for a VM in plan. Change it with Exclude and Include again."),
        shown("cohort", 14),
        shown("wave", 14),
        shown("vcpu", 6),
        shown("ram_gb", 9),
        shown("used_gb", 10, tooltip=words.used_explained),
        shown("os_family", 16, tooltip=_os_explained),
        shown("os_version", 10, tooltip=_os_explained),
        shown("power_state", 11),
        shown("score", 9, tooltip=words.risk_explained),
        Column("mode_override", "Override", lambda vm: vm.mode_override, "choice", width=11,
               editable=True, choices=MODE_CHOICES, tooltip=words.mode_explained,
               help="Automatic follows the assessment; Warm or Cold overrides it."),
        shown("status", 14, editable=True, required=True, tooltip=lambda vm: vm.status_note),
        shown("networks", 22, tooltip=lambda vm: "\n".join(vm.networks)),
        shown("disk_gb", 10),
        shown("disks", 6),
        shown("nics", 6),
        shown("cpu_usage", 10),
        shown("memory_usage", 10),
        shown("ip", 15),
    ]  # fmt: skip


def _os_explained(vm: Vm) -> str:
    lines = [f"VMware Tools: {vm.os_tools}" if vm.os_tools else "",
             f"Configured: {vm.os_config}" if vm.os_config else "",
             f"On the target: {vm.os_support}"]  # fmt: skip
    return "\n".join(line for line in lines if line)


def _operator(look: VmLookup) -> list[Column]:
    return [
        _waiting(look, "priority", editable=True, required=True, minimum=1, maximum=MAX_PRIORITY,
                 width=8),
        _waiting(look, "exclude_reason", editable=True,
                 help="Typing a reason takes the VM out of the plan, clearing it brings it back."),
        _waiting(look, "notes", editable=True),
        _waiting(look, "status_note", editable=True),
        _waiting(look, "findings", tooltip=words.risk_explained),
        _waiting(look, "evidence", width=36, tooltip=words.risk_explained),
        _waiting(look, "mode_reason", tooltip=words.mode_explained),
        _waiting(look, "in_plan", width=8),
        Column("picked", "Listed elsewhere", lambda vm: vm.id in look.picked, "bool", width=8,
               visible=False, help="The VMs that another page or an issue has led to."),
    ]  # fmt: skip


def _guest(look: VmLookup) -> list[Column]:
    told = ("os", "os_support", "os_tools", "os_config")
    explained = [_waiting(look, key, tooltip=_os_explained) for key in told]
    rest = ("tools_status", "firmware", "secure_boot", "hw_version", "cbt")
    return [*explained, *(_waiting(look, key) for key in rest)]


def _storage(look: VmLookup) -> list[Column]:
    return [
        _waiting(look, "provisioned_gb"),
        _waiting(look, "in_use_gb"),
        _waiting(look, "used_source", tooltip=words.used_explained),
        _waiting(look, "snapshots"),
        _waiting(look, "snapshot_days"),
    ]


def _schedule(look: VmLookup) -> list[Column]:
    def hours_explained(vm: Vm) -> str:
        return words.hours_explained(vm, look.plan)

    def elapsed_explained(vm: Vm) -> str:
        return words.elapsed_explained(vm, look.plan)

    def downtime_explained(vm: Vm) -> str:
        return words.downtime_explained(vm, look.plan)

    def day_explained(vm: Vm) -> str:
        return words.day_explained(vm, look.plan)

    placed = ("day", "date", "start", "cutover", "end", "last_day", "slot", "unplaced")
    return [
        _waiting(look, "hours", tooltip=hours_explained,
                 help="Alone on the pipe, from the guide's formula; the tooltip has the numbers."),
        _waiting(look, "elapsed", tooltip=elapsed_explained),
        _waiting(look, "downtime", tooltip=downtime_explained),
        _waiting(look, "moves_gb", tooltip=hours_explained),
        *(_waiting(look, key, tooltip=day_explained) for key in placed),
    ]  # fmt: skip


def _attribute(name: str, taken: Collection[str]) -> Column:
    """A custom attribute; one that is called as a column of the catalogue says that it is one."""
    title = f"{name} (attribute)" if name.casefold() in taken else name
    return Column(
        f"attribute:{name}", title, lambda vm: vm.attributes.get(name, ""), width=18,
        visible=False, help=f"Custom attribute “{name}” of vInfo.",
    )  # fmt: skip
