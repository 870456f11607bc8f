"""Gaps of storage: the volume types that disks are to get against those of the cloud."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from app.domain.cloud import CloudInventory, name_key
from app.domain.counted_noun import count_text
from app.domain.model import Vm
from app.domain.planning.gaps.gap import Check, Gap, GapType, Severity
from app.domain.planning.gaps.group import (
    GapGroup,
    found,
    met,
    tenant_ids,
    uncompared,
    untold,
    vm_ids_of,
    were,
)
from app.domain.planning.staging.storage_map import (
    DiskDemand,
    TypeState,
    VolumeTypes,
    disk_demands,
)

WITHOUT = "Disks without a volume type"
_KIND = GapType.MISSING_VOLUME_TYPE
_SHOWN = 3


def volume_type_checks(group: GapGroup, inventory: CloudInventory) -> Iterator[Check]:
    """Each disk has a volume type, the cloud has it for all, and shared disks one that can be."""
    if group.given.staged is None:
        return
    wanted: dict[str, list[DiskDemand]] = defaultdict(list)
    for demand in disk_demands(group.given.vms, group.given.staged):
        wanted[name_key(demand.volume_type)].append(demand)
    nameless = wanted.pop("", None)
    if nameless:
        yield found(_without(nameless))
    types = VolumeTypes(inventory)
    if not types.known:
        if wanted:
            vms = _vms_of([demand for each in wanted.values() for demand in each])
            yield uncompared(
                _KIND,
                "Volume types",
                Severity.WARNING,
                untold(inventory, "volume types", were(len(wanted), "volume type")),
                tenant_ids(vms),
                vm_ids_of(vms),
                parts=len(wanted),
            )
        return
    for _, demands in sorted(wanted.items()):
        yield _check(demands, types)


def _vms_of(demands: Sequence[DiskDemand]) -> list[Vm]:
    return list({each.vm.id: each.vm for each in demands}.values())


def _without(demands: Sequence[DiskDemand]) -> Gap:
    vms = _vms_of(demands)
    stores = sorted({each.use.datastore for each in demands if each.use.datastore})
    names = ", ".join(f"“{name}”" for name in stores[:_SHOWN])
    more = f" and {len(stores) - _SHOWN} more" if len(stores) > _SHOWN else ""
    where = f": {names}{more}" if stores else ""
    return Gap(
        _KIND,
        WITHOUT,
        Severity.WARNING,
        f"Disks of {count_text(len(vms), 'VM')} on {count_text(len(stores), 'datastore')} have no "
        f"volume type, and there is no default{where}.",
        "Choose a default volume type or one for each datastore on the Storage Map page.",
        tenant_ids(vms),
        vm_ids_of(vms),
        {"datastores": stores},
    )


def _check(demands: Sequence[DiskDemand], types: VolumeTypes) -> Check:
    name = demands[0].volume_type
    sharing = [each for each in demands if each.shared]
    state = types.state(name, len(sharing))
    vms = _vms_of(sharing if state is TypeState.NOT_SHARED else demands)
    tenants, keys = tenant_ids(vms), vm_ids_of(vms)
    number = count_text(len(vms), "VM")
    if state is TypeState.EXISTS:
        return met(_KIND, name, Severity.WARNING, tenants, keys)
    if state is TypeState.MISSING:
        text = f"Cinder has no volume type “{name}”, which disks of {number} are to get."
        action = f"Create the volume type “{name}”, or choose another on the Storage Map page."
    elif state is TypeState.PRIVATE:
        text = f"The volume type “{name}” is private; disks of {number} are to get it."
        action = f"Give the projects access to the volume type “{name}”, or make it public."
    else:
        text = f"“{name}” allows no multi-attach, which shared disks of {number} need."
        action = (
            "Choose a volume type with multi-attach for the shared disks on the Storage Map page."
        )
    return found(
        Gap(_KIND, name, Severity.WARNING, text, action, tenants, keys, {"state": state.value})
    )
