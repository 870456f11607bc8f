"""Reads and edits virtual machines: mode, status, exclusion, priority, notes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from app.db import tables
from app.db.queries.dependencies import read_dependency_rules
from app.db.queries.estate import read_excluded_cluster_keys
from app.db.queries.projects import read_history
from app.db.queries.risk import read_waivers
from app.db.queries.tenants import read_tenants
from app.db.queries.vms import (
    read_dependencies,
    read_devices,
    read_disks,
    read_nics,
    read_partitions,
    read_snapshots,
    read_vms,
    read_vms_by_key,
)
from app.db.uow import UnitOfWork
from app.domain.cell_values import checked_status
from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.enums import Mode, Route
from app.domain.errors import FieldError
from app.domain.model import Device, Disk, Nic, Partition, Snapshot, Tenant, Vm
from app.domain.number_style import grouped
from app.domain.planning.facts.record import FACT_TITLES
from app.services.exclusions import write_exclusions, write_exclusions_of
from app.services.order_guard import keeping_order
from app.services.workspace import Workspace

MAX_PRIORITY = 9999
MAX_TEXT = 4000

MODE_CHOICES = (("", "Automatic"), (Mode.WARM.value, "Warm"), (Mode.COLD.value, "Cold"))


@dataclass(frozen=True, slots=True)
class VmDetails:
    """Everything about one VM that its record does not hold."""

    vm: Vm
    tenant: Tenant | None
    disks: tuple[Disk, ...]
    partitions: tuple[Partition, ...]
    nics: tuple[Nic, ...]
    snapshots: tuple[Snapshot, ...]
    devices: tuple[Device, ...]
    waivers: Mapping[str, str]
    depends_on: tuple[Vm, ...] = ()
    needed_by: tuple[Vm, ...] = ()
    history: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """One field of one VM to be set."""

    key: int
    field: str
    value: Any


@dataclass(frozen=True, slots=True)
class _Editable:
    label: str
    check: Callable[[Any], Any]
    also: Callable[[Any], dict[str, Any]] = field(default=lambda _value: {})


def _one_of(label: str, choices: Iterable[str]) -> Callable[[Any], Any]:
    allowed = list(choices)

    def check(value: Any) -> Any:
        if value not in allowed:
            names = ", ".join(choice or "empty" for choice in allowed)
            raise FieldError(label, f"{label} takes one of {names}, not “{value}”.")
        return value

    return check


def _text(label: str) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        text = "" if value is None else str(value).strip()
        if len(text) > MAX_TEXT:
            raise FieldError(label, f"{label} takes at most {grouped(MAX_TEXT)} characters.")
        return text

    return check


def _line(label: str) -> Callable[[Any], str]:
    check = _text(label)
    return lambda value: " ".join(check(value).split())


def _priority(value: Any) -> int:
    try:
        number = int(value)
        whole = number == float(value)
    except (TypeError, ValueError, OverflowError):
        whole, number = False, 0
    if not whole:
        raise FieldError("priority", f"Priority takes a whole number, not “{value}”.")
    if not 1 <= number <= MAX_PRIORITY:
        raise FieldError("priority", f"Priority is between 1 (first) and {MAX_PRIORITY}.")
    return number


EDITABLE: Mapping[str, _Editable] = {
    "mode_override": _Editable(
        "Mode override", _one_of("Mode override", (m for m, _ in MODE_CHOICES))
    ),
    "status": _Editable("Status", checked_status),
    "status_note": _Editable("Status note", _text("Status note")),
    "priority": _Editable("Priority", _priority),
    "excluded": _Editable("Excluded", bool, lambda value: {} if value else {"exclude_reason": ""}),
    "exclude_reason": _Editable("Exclusion reason", _text("Exclusion reason")),
    "notes": _Editable("Notes", _text("Notes")),
    "route": _Editable("Route", _one_of("Route", (route.value for route in Route))),
    **{
        name: _Editable(title, _text(title) if name == "facts_note" else _line(title))
        for name, title in FACT_TITLES.items()
    },
}
"""Fields of a VM that the operator sets, with the check that each value must pass."""


def set_fields(
    workspace: Workspace, project_id: int, edits: Sequence[Edit], label: str = ""
) -> ChangeSet:
    """Set fields of VMs as one undo step; derived exclusions follow.

    :raises FieldError: when a field is not the operator's or refuses its value.
    :raises UserError: when an application would move together that an order keeps apart.
    """
    wanted: dict[int, dict[str, Any]] = {}
    for edit in edits:
        rule = EDITABLE.get(edit.field)
        if rule is None:
            raise FieldError(edit.field, f"“{edit.field}” comes from the export and is not edited.")
        value = rule.check(edit.value)
        wanted.setdefault(edit.key, {}).update({edit.field: value, **rule.also(value)})
    with workspace.guarded(), workspace.unit(project_id, label or _label(edits)) as unit:
        with _order_kept(unit, edits):
            count = unit.update(tables.vms.name, wanted)
        write_exclusions_of(unit, wanted)
        unit.note = f"{_label(edits)}: {grouped(count)} VMs" if count != 1 else _label(edits)
    return unit.changes


def _order_kept(unit: UnitOfWork, edits: Sequence[Edit]) -> AbstractContextManager[Any]:
    """Guards the order of VMs where an application that moves together may get other VMs."""
    if any(edit.field == "application" for edit in edits):
        rules = read_dependency_rules(unit.connection, unit.project_id)[1]
        if rules.applications:
            return keeping_order(unit.connection, unit.project_id)
    return nullcontext()


def _label(edits: Sequence[Edit]) -> str:
    names = {EDITABLE[edit.field].label for edit in edits}
    keys = {edit.key for edit in edits}
    what = names.pop() if len(names) == 1 else f"{len(names)} fields"
    return f"Set {what}" if len(keys) == 1 else f"Set {what} of {grouped(len(keys))} VMs"


def set_cluster_excluded(
    workspace: Workspace, project_id: int, vcenter: str, cluster: str, *, excluded: bool
) -> ChangeSet:
    """Take a whole cluster out of the plan, or back in; its VMs follow."""
    return set_clusters_excluded(workspace, project_id, {(vcenter, cluster): excluded})


def set_clusters_excluded(
    workspace: Workspace, project_id: int, wanted: Mapping[tuple[str, str], bool]
) -> ChangeSet:
    """The same for several clusters, each by (vCenter, name), as one undo step."""
    verb, what = cluster_step(wanted)
    table = tables.excluded_clusters.name
    with workspace.guarded(), workspace.unit(project_id, f"{verb}e {what}") as unit:
        held = read_excluded_cluster_keys(unit.connection, project_id)
        out = [place for place, excluded in wanted.items() if excluded and place not in held]
        unit.insert_many(table, [{"vcenter": vcenter, "name": name} for vcenter, name in out])
        back = [place for place, excluded in wanted.items() if not excluded and place in held]
        unit.delete(table, [held[place] for place in back])
        vms = read_vms(unit.connection, project_id)
        write_exclusions(unit, (vm for vm in vms if (vm.vcenter, vm.cluster) in wanted))
        changed = len(unit.keys(tables.vms.name))
        unit.note = f"{verb}ed {what}: {grouped(changed)} VMs"
    return unit.changes


def cluster_step(wanted: Mapping[tuple[str, str], bool]) -> tuple[str, str]:
    """What is done to some clusters: the stem of the verb (``Exclud``), and which they are."""
    given = set(wanted.values())
    stem = "Chang" if len(given) > 1 else "Exclud" if True in given else "Includ"
    if len(wanted) == 1:
        return stem, f"cluster {next(iter(wanted))[1]}"
    return stem, count_text(len(wanted), "cluster")


def details(workspace: Workspace, project_id: int, key: int) -> VmDetails | None:
    """Everything about one VM, None when it is gone."""
    with workspace.reading() as connection:
        vm = read_vms_by_key(connection, [key]).get(key)
        if vm is None:
            return None
        needs = read_dependencies(connection, project_id)
        after = [other for other, on in needs.items() if key in on]
        related = read_vms_by_key(connection, [*needs.get(key, ()), *after])
        return VmDetails(
            vm=vm,
            tenant=read_tenants(connection, project_id).get(vm.tenant_id or 0),
            disks=tuple(read_disks(connection, project_id, [key])),
            partitions=tuple(read_partitions(connection, project_id, [key])),
            nics=tuple(read_nics(connection, project_id, [key])),
            snapshots=tuple(read_snapshots(connection, project_id, [key])),
            devices=tuple(read_devices(connection, project_id, [key])),
            waivers=read_waivers(connection, project_id).get(key, {}),
            depends_on=tuple(related[k] for k in needs.get(key, ()) if k in related),
            needed_by=tuple(related[k] for k in after if k in related),
            history=tuple(read_history(connection, project_id, tables.vms.name, key)),
        )
