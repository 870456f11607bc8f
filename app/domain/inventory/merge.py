"""Merges a new export into a project: who is who, what changed, what the operator keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from app.domain.counted_noun import count_text
from app.domain.inventory.vm_decisions import decisions
from app.domain.model import FACT_FIELDS, Vm, evolve
from app.domain.number_style import grouped

OPERATOR_FIELDS = (
    "priority",
    "status",
    "status_note",
    "mode_override",
    "excluded",
    "exclude_reason",
    "notes",
    "route",
    *FACT_FIELDS,
)
"""Fields that belong to the operator and outlive every import."""

Tied = Mapping[int, Sequence[str]]
"""What was decided about VMs beside their own fields, in words by their keys."""

NOTHING_TIED: Tied = MappingProxyType({})

SIZE_FIELDS = ("vcpu", "ram_mib", "disk_mib", "used_mib", "disk_count", "nic_count")
PLACE_FIELDS = ("vcenter", "datacenter", "cluster", "folder", "resource_pool")
_TOLERANCE_MIB = 1.0


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One field of one VM before and after."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class VmDifference:
    """What an import changes about one VM.

    ``decisions`` are the operator's about a VM that goes: they go with it.
    """

    kind: str  # added, removed, renamed, resized, moved, changed
    name: str
    vcenter: str
    fields: tuple[FieldDifference, ...] = ()
    decisions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sums:
    """What all VMs of an export together ask of a target. Sizes in MiB."""

    vms: int = 0
    vcpu: int = 0
    ram_mib: int = 0
    disk_mib: float = 0.0
    used_mib: float = 0.0


@dataclass(frozen=True, slots=True)
class EstateChange:
    """What an import does to one vCenter.

    ``kind`` is ``adds``, ``replaces``, ``removes`` or ``keeps``. ``recognised`` counts the VMs by
    which an export that does not name its vCenter was taken for this one, or this one for a
    vCenter whose name was not known before (``named_now``); ``decided`` the VMs that go although
    the operator has decided something about them. A ``namesake`` has the name of another vCenter
    that stays.
    """

    kind: str
    vcenter: str
    vms: int
    before: int = 0
    recognised: int = 0
    decided: tuple[str, ...] = ()
    namesake: bool = False
    named_now: bool = False

    @property
    def sentence(self) -> str:
        """The change in a sentence."""
        name = self.vcenter or "the vCenter that the export does not name"
        if self.kind == "adds":
            text = f"Adds {_vcenter_text(name)}: {count_text(self.vms, 'VM')}."
        elif self.kind == "keeps":
            text = f"Leaves {_vcenter_text(name)} untouched: {count_text(self.before, 'VM')}."
        elif self.kind == "removes":
            text = f"Takes out {_vcenter_text(name)}: {count_text(self.before, 'VM')}."
        else:
            text = (
                f"Replaces the data of {_vcenter_text(name)}: {count_text(self.vms, 'VM')}, "
                f"{grouped(self.before)} before."
            )
        if self.namesake:
            text += (
                " The project has another vCenter of this name: its identity differs and hardly "
                "any VM is in both. If it was set up anew, take the old one out afterwards."
            )
        if self.recognised:
            text += (
                " The project has known it without a name until now; it"
                if self.named_now
                else " The export does not name its vCenter; it"
            )
            text += f" was recognised by {count_text(self.recognised, 'VM')} that it shares."
        if self.decided:
            text += (
                f" {count_text(len(self.decided), 'VM')} with decisions of yours "
                f"{'goes' if len(self.decided) == 1 else 'go'}: {_some(self.decided)}."
            )
        return text

    @property
    def done(self) -> str:
        """The same in a few words, once it is done."""
        name = _vcenter_text(self.vcenter or "the vCenter that the export does not name")
        return f"{_DONE[self.kind]} {name}"


_DONE = {
    "adds": "added", "replaces": "replaced", "removes": "took out", "keeps": "left untouched",
}  # fmt: skip


def done_text(estates: Sequence[EstateChange]) -> str:
    """What was done to each vCenter, those of a kind counted where they are several."""
    parts = []
    for kind, verb in _DONE.items():
        alike = [each for each in estates if each.kind == kind]
        if len(alike) == 1:
            parts.append(alike[0].done)
        elif alike:
            parts.append(f"{verb} {grouped(len(alike))} vCenters")
    return ", ".join(parts)


def kept_estates(vms: Iterable[Vm]) -> tuple[EstateChange, ...]:
    """The vCenters that an import does not speak of, by their VMs, which stay as they are."""
    counts = Counter((vm.vcenter, _vcenter_name(vm)) for vm in vms)
    known = sorted(counts.items(), key=lambda each: (each[0][1].casefold(), each[0]))
    return tuple(EstateChange("keeps", name, count, count) for (_, name), count in known)


def _vcenter_text(name: str) -> str:
    return name if name.startswith("the vCenter") else f"vCenter {name}"


_SHOWN = 5


def _some(names: Sequence[str]) -> str:
    first = ", ".join(names[:_SHOWN])
    return f"{first} and {grouped(len(names) - _SHOWN)} more" if len(names) > _SHOWN else first


@dataclass(frozen=True, slots=True)
class Difference:
    """What applying an import would change, vCenter by vCenter, VM by VM, and in sum."""

    rows: tuple[VmDifference, ...] = ()
    unchanged: int = 0
    networks_added: tuple[str, ...] = ()
    networks_removed: tuple[str, ...] = ()
    before: Sums = field(default_factory=Sums)
    after: Sums = field(default_factory=Sums)
    estates: tuple[EstateChange, ...] = ()
    finer: tuple[str, ...] = ()
    """What else differs, in words, where every VM has its name, size and place as before."""

    def count(self, kind: str) -> int:
        """VMs with this kind of difference."""
        return sum(row.kind == kind for row in self.rows)

    @property
    def sentence(self) -> str:
        """The sum in one line."""
        kinds = ("added", "removed", "renamed", "resized", "moved")
        parts = [f"{grouped(self.count(kind))} {kind}" for kind in kinds if self.count(kind)]
        return ", ".join([*parts, f"{grouped(self.unchanged)} unchanged"])


@dataclass(frozen=True, slots=True)
class Match:
    """Pairs of (position in the new list, old VM) and old VMs that are gone."""

    kept: dict[int, Vm]
    removed: tuple[Vm, ...]


def match(old: Sequence[Vm], new: Sequence[Vm]) -> Match:
    """Find each new VM's predecessor: by identity, then UUID, then name within the vCenter.

    UUID and name count only where they are unique on both sides, so nothing is guessed.
    """
    kept: dict[int, Vm] = {}
    left = {vm.id: vm for vm in old}
    by_identity = {vm.identity: vm for vm in old}
    for position, vm in enumerate(new):
        found = by_identity.get(vm.identity)
        if found is not None:
            kept[position] = left.pop(found.id)
    for key_of in (_uuid_key, _name_key):
        open_new = [(i, vm) for i, vm in enumerate(new) if i not in kept]
        old_keys = _unique((key_of(vm), vm) for vm in left.values())
        new_keys = _unique((key_of(vm), (i, vm)) for i, vm in open_new)
        for key, (position, _vm) in new_keys.items():
            found = old_keys.get(key)
            if found is not None:
                kept[position] = left.pop(found.id)
    return Match(kept, tuple(left.values()))


def _uuid_key(vm: Vm) -> str:
    return vm.vm_uuid


def _name_key(vm: Vm) -> str:
    return f"{vm.vcenter}\0{vm.name}" if vm.name else ""


def _unique(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    twice: set[str] = set()
    for key, value in pairs:
        if key in found:
            twice.add(key)
        elif key:
            found[key] = value
    return {key: value for key, value in found.items() if key not in twice}


def has_decisions(vm: Vm, also: Tied = NOTHING_TIED) -> bool:
    """Whether the operator has decided something about a VM, or (``also``) about what it is in."""
    return bool(decisions(vm) or also.get(vm.id))


def inherit(new: Vm, old: Vm) -> Vm:
    """The new facts with the old key and the operator's decisions."""
    values: dict[str, Any] = {field: getattr(old, field) for field in OPERATOR_FIELDS}
    if old.tenant_moved:
        values |= {"tenant_id": old.tenant_id, "tenant_moved": True}
    return evolve(new, id=old.id, **values)


def difference(
    matched: Match,
    new: Sequence[Vm],
    estates: tuple[EstateChange, ...] = (),
    also: Tied = NOTHING_TIED,
) -> Difference:
    """Compare each VM with its predecessor.

    ``also`` has what was decided beside the VMs' own fields, such as dependencies.
    """
    rows: list[VmDifference] = []
    unchanged = 0
    olds = [*matched.kept.values(), *matched.removed]
    old_networks = {(vm.vcenter, network) for vm in olds for network in vm.networks}
    new_networks = {(vm.vcenter, network) for vm in new for network in vm.networks}
    for position, vm in enumerate(new):
        old = matched.kept.get(position)
        found = (
            _compare(old, vm)
            if old is not None
            else [VmDifference("added", vm.name, _vcenter_name(vm))]
        )
        rows.extend(found)
        unchanged += not found
    gone = [
        VmDifference(
            "removed",
            vm.name,
            _vcenter_name(vm),
            decisions=(*decisions(vm), *also.get(vm.id, ())),
        )
        for vm in matched.removed
    ]
    # What was decided is lost with them, so these are the first to be seen.
    rows[:0] = [row for row in gone if row.decisions]
    rows.extend(row for row in gone if not row.decisions)
    return Difference(
        tuple(rows),
        unchanged,
        _names(new_networks - old_networks),
        _names(old_networks - new_networks),
        _sums(olds),
        _sums(new),
        estates,
    )


def _names(networks: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(sorted(name for _vcenter, name in networks))


def _sums(vms: Sequence[Vm]) -> Sums:
    return Sums(
        len(vms),
        sum(vm.vcpu for vm in vms),
        sum(vm.ram_mib for vm in vms),
        sum(vm.disk_mib for vm in vms),
        sum(vm.used_mib for vm in vms),
    )


def _vcenter_name(vm: Vm) -> str:
    """The vCenter by the name that people know it by."""
    return vm.vcenter_name or vm.vcenter


def _compare(old: Vm, new: Vm) -> list[VmDifference]:
    rows = []
    for kind, names in (("renamed", ("name",)), ("resized", SIZE_FIELDS), ("moved", PLACE_FIELDS)):
        fields = tuple(
            FieldDifference(name, before, after)
            for name in names
            if _differs(before := getattr(old, name), after := getattr(new, name))
        )
        if fields:
            rows.append(VmDifference(kind, new.name, _vcenter_name(new), fields))
    return rows


def same_facts(old: Vm, new: Vm) -> bool:
    """Whether everything that was read of a VM is as it was, what no row tells included."""
    return bool(_facts_of(old) == _facts_of(new))


_WORKED_OUT = {
    "exclusion", "os_support", "used_source", "tenant_id", "tenant_moved", "risk_score",
    "risk_category", "mode", "mode_reason", "findings",
}  # fmt: skip
"""Fields of a VM that the program works out from others."""

_facts_of = attrgetter(
    *(each.name for each in fields(Vm) if each.name not in {*_WORKED_OUT, *OPERATOR_FIELDS})
)


def _differs(before: Any, after: Any) -> bool:
    if isinstance(before, float) and isinstance(after, float):
        return abs(before - after) >= _TOLERANCE_MIB
    return bool(before != after)
