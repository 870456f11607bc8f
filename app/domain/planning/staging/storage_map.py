"""The storage map: a row for each source datastore of VMs in plan, and what its disks become."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from app.domain.cell_values import natural_key
from app.domain.cloud import CloudInventory, CloudVolumeType, name_key
from app.domain.model import Datastore, Vm
from app.domain.planning.staging.disk_use import DiskUse, DiskUses, uses_of
from app.domain.planning.staging.staged_target import StagedTarget
from app.domain.planning.staging.storage_row import StorageRow
from app.domain.units import gib

NO_CINDER = "The cloud has no volume service (Cinder), so there is no volume type to choose from."
"""What is said of a cloud on which disks can't become volumes."""

Source = tuple[str, str]
"""(vCenter, datastore)."""


class TypeState(StrEnum):
    """What the cloud says of a volume type for some disks."""

    NONE = "none"
    UNKNOWN = "unknown"
    EXISTS = "exists"
    MISSING = "missing"
    PRIVATE = "private"
    NOT_SHARED = "not_shared"


TYPE_STATE_TEXT: Mapping[TypeState, str] = {
    TypeState.NONE: "No type",
    TypeState.UNKNOWN: "Not compared",
    TypeState.EXISTS: "Exists",
    TypeState.MISSING: "Missing",
    TypeState.PRIVATE: "Private",
    TypeState.NOT_SHARED: "No multi-attach",
}
TYPE_STATE_MEANING: Mapping[TypeState, str] = {
    TypeState.NONE: "Neither the datastore nor the project has a volume type.",
    TypeState.UNKNOWN: "The inventory tells nothing of the cloud's volume types.",
    TypeState.EXISTS: "The cloud has this volume type.",
    TypeState.MISSING: "The cloud has no volume type of this name.",
    TypeState.PRIVATE: "The type is private: the projects must be given access to it.",
    TypeState.NOT_SHARED: "Shared and raw disks need a type with multi-attach; this one has none.",
}
BAD_STATES = frozenset({TypeState.NONE, TypeState.MISSING, TypeState.PRIVATE, TypeState.NOT_SHARED})
"""States in which the executor can't make the volumes."""


class DiskDemand(NamedTuple):
    """Disks of one VM in plan on one datastore, and the volume type that they will get."""

    vm: Vm
    use: DiskUse
    volume_type: str

    @property
    def shared(self) -> int:
        """How many of them need a type with multi-attach."""
        return self.use.shared_by(self.vm)

    @property
    def source(self) -> Source:
        """Where they lie."""
        return self.vm.vcenter, self.use.datastore


def disk_demands(vms: Iterable[Vm], staged: StagedTarget) -> Iterator[DiskDemand]:
    """The disks of VMs in plan: a disk's own choice, else its datastore's, else the default."""
    of_rows = {row.source: row.volume_type.strip() for row in staged.storage_rows}
    default = staged.settings.volume_type.strip()
    for vm in vms:
        if vm.in_plan:
            for use in uses_of(vm, staged.disk_uses):
                own = use.volume_type.strip() or of_rows.get((vm.vcenter, use.datastore), "")
                yield DiskDemand(vm, use, own or default)


def has_no_cinder(inventory: CloudInventory | None) -> bool:
    """Whether a cloud was read whose catalog has no volume service."""
    return inventory is not None and any(
        "no block-storage service" in note for note in inventory.notes
    )


class VolumeTypes:
    """The volume types of a cloud, by name."""

    def __init__(self, inventory: CloudInventory | None) -> None:
        self.known = inventory is not None and inventory.knows("volume_types")
        found = inventory.volume_types if inventory else ()
        self._by_name = {name_key(each.name): each for each in found}

    @property
    def all(self) -> tuple[CloudVolumeType, ...]:
        """Every type."""
        return tuple(self._by_name.values())

    def find(self, name: str) -> CloudVolumeType | None:
        """The type of a name; letter case does not matter."""
        return self._by_name.get(name_key(name))

    def state(self, name: str, shared: int) -> TypeState:
        """What the cloud says of a type for disks of which so many are shared."""
        if not name.strip():
            return TypeState.NONE
        if not self.known:
            return TypeState.UNKNOWN
        found = self.find(name)
        if found is None:
            return TypeState.MISSING
        if shared and found.multiattach is False:
            return TypeState.NOT_SHARED
        return TypeState.EXISTS if found.public else TypeState.PRIVATE


@dataclass(frozen=True, slots=True)
class StorageView:
    """A datastore of VMs in plan with what it holds, its row, and what the cloud says. GiB.

    ``effective`` is the volume type of its disks that have none of their own.
    """

    row: StorageRow
    vcenter_name: str
    vms: int
    disks: int
    disk_gib: float
    used_gib: float
    shared: int
    own: int
    kind: str
    hosts: int | None
    host_names: str
    effective: str
    state: TypeState
    tenant_ids: tuple[int, ...] = ()
    vm_ids: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """What a table knows it by."""
        return source_key(self.row.source)

    @property
    def defaulted(self) -> bool:
        """Whether its type is the project's default."""
        return bool(self.effective) and not self.row.volume_type.strip()

    @property
    def settled(self) -> bool:
        """Whether nothing is left to decide."""
        return self.row.confirmed and self.state is not TypeState.NONE


def source_key(source: Source) -> str:
    """A datastore as one text."""
    return "\0".join(source)


def storage_views(
    vms: Sequence[Vm],
    staged: StagedTarget,
    inventory: CloudInventory | None,
    datastores: Iterable[Datastore] = (),
) -> list[StorageView]:
    """A row for each source datastore of VMs in plan, by name; stored rows of others are left out.

    What a VM uses is shared out over its disks by their size.
    """
    groups: dict[Source, list[DiskDemand]] = defaultdict(list)
    for demand in disk_demands(vms, staged):
        groups[demand.source].append(demand)
    rows = {row.source: row for row in staged.storage_rows}
    stores = {(each.vcenter, each.name): each for each in datastores}
    types = VolumeTypes(inventory)
    default = staged.settings.volume_type.strip()
    found = [
        _view(source, members, rows.get(source), stores.get(source), types, default)
        for source, members in groups.items()
    ]
    return sorted(found, key=lambda v: (natural_key(v.row.datastore), v.row.source))


def _view(
    source: Source,
    members: Sequence[DiskDemand],
    row: StorageRow | None,
    store: Datastore | None,
    types: VolumeTypes,
    default: str,
) -> StorageView:
    row = row or StorageRow(0, *source)
    vms = {each.vm.id: each.vm for each in members}
    followers = [each for each in members if not each.use.volume_type.strip()]
    effective = row.volume_type.strip() or default
    return StorageView(
        row=row,
        vcenter_name=members[0].vm.vcenter_name or source[0],
        vms=len(vms),
        disks=sum(each.use.disks for each in members),
        disk_gib=gib(sum(each.use.capacity_mib for each in members)),
        used_gib=gib(sum(_used_mib(each) for each in members)),
        shared=sum(each.shared for each in members),
        own=sum(each.use.disks for each in members if each.use.volume_type.strip()),
        kind=store.kind if store else "",
        hosts=store.host_count if store else None,
        host_names=store.hosts if store else "",
        effective=effective,
        state=types.state(effective, sum(each.shared for each in followers)),
        tenant_ids=tuple(sorted({vm.tenant_id for vm in vms.values() if vm.tenant_id})),
        vm_ids=tuple(vms),
    )


def _used_mib(demand: DiskDemand) -> float:
    whole = demand.vm.disk_mib
    part = demand.use.capacity_mib / whole if whole > 0 else 0.0
    return demand.vm.used_mib * min(1.0, part)


def typed_uses(vms: Iterable[Vm], uses: DiskUses) -> Counter[tuple[str, str, str]]:
    """How often VMs in plan use each datastore, by vCenter, its name and the disks' own type."""
    return Counter(
        [
            (vm.vcenter, use.datastore, use.volume_type)
            for vm in vms
            if vm.in_plan
            for use in uses.get(vm.id) or uses_of(vm, uses)
        ]
    )


def undecided(used: Iterable[tuple[str, str, str]], staged: StagedTarget) -> tuple[int, int]:
    """How many datastores of VMs in plan are not confirmed, and how many have no volume type.

    ``used`` is what :func:`typed_uses` told of the VMs.
    """
    typed = {row.source for row in staged.storage_rows if row.volume_type.strip()}
    default = bool(staged.settings.volume_type.strip())
    confirmed = {row.source for row in staged.storage_rows if row.confirmed}
    owned = [((vcenter, datastore), own) for vcenter, datastore, own in used]
    sources = {source for source, _ in owned}
    bare = {source for source, own in owned if not (default or own or source in typed)}
    return len(sources - confirmed), len(bare)


@dataclass(frozen=True, slots=True)
class StoreState:
    """A datastore of VMs in plan with its row, the volume type it gets, and what that is worth."""

    row: StorageRow
    effective: str
    state: TypeState


def store_states(
    vms: Iterable[Vm], staged: StagedTarget, inventory: CloudInventory | None
) -> list[StoreState]:
    """The same as :func:`storage_views` say of states, in their order, without adding sizes up."""
    shared: dict[Source, int] = {}
    known = staged.disk_uses
    for vm in vms:
        if vm.exclusion:
            continue
        for use in known.get(vm.id) or uses_of(vm, known):
            source = vm.vcenter, use.datastore
            count = 0 if use.volume_type.strip() else use.shared_by(vm)
            shared[source] = shared.get(source, 0) + count
    rows = {row.source: row for row in staged.storage_rows}
    types, default = VolumeTypes(inventory), staged.settings.volume_type.strip()
    found = []
    for source, count in shared.items():
        row = rows.get(source) or StorageRow(0, *source)
        effective = row.volume_type.strip() or default
        found.append(StoreState(row, effective, types.state(effective, count)))
    return sorted(found, key=lambda each: (natural_key(each.row.datastore), each.row.source))


def proposed_type(view: StorageView, types: VolumeTypes) -> str:
    """The volume type of the cloud that a datastore's disks may get, empty where none is sure.

    The type that it has, spelled as the cloud does; else the one that is called as the datastore;
    else the only one that every project may use.
    """
    for name in (view.effective, view.row.datastore):
        found = types.find(name) if name else None
        if found and types.state(found.name, view.shared) is TypeState.EXISTS:
            return found.name
    usable = [
        each.name
        for each in types.all
        if types.state(each.name, view.shared) is TypeState.EXISTS and each.name != _BUILT_IN
    ]
    return usable[0] if len(usable) == 1 else ""


_BUILT_IN = "__DEFAULT__"
"""The type that Cinder makes for itself: it says nothing of where its volumes lie."""
