"""What the rows of vInfo identify their VMs by, and how far what they say can be trusted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from app.domain.inventory.drafts import VmDraft
from app.domain.inventory.estates import VmKey, draft_key


def identity_in_vcenter(draft: VmDraft, uuid: str) -> str:
    """What tells a VM from all others of its vCenter: VM ID, else UUID, else where it stands."""
    return draft.vm_ref or (f"uuid:{uuid}" if uuid else f"name:{draft.place}")


def pairs_of_copies(copies: Iterable[VmDraft], originals: Iterable[VmDraft]) -> dict[int, int]:
    """Rows of a copy with the VMs that they describe again, by UUID, else by what they say."""
    by_uuid: dict[str, int] = {}
    by_place: defaultdict[VmKey, list[int]] = defaultdict(list)
    for draft in originals:
        uuid, place = draft_key(draft)
        if uuid:
            by_uuid.setdefault(uuid, draft.index)
        by_place[place].append(draft.index)
    found: dict[int, int] = {}
    for draft in copies:
        uuid, place = draft_key(draft)
        known = by_uuid.get(uuid) if uuid else None
        if known is None and by_place[place]:
            known = by_place[place].pop(0)
        if known is not None:
            found[id(draft)] = known
    return found


def uuids_of_clones(drafts: Iterable[VmDraft]) -> set[tuple[str, str]]:
    """UUIDs that VMs of different names share, as clones do; they identify none of them."""
    names: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for draft in drafts:
        if draft.vm_uuid and not draft.vm_ref:
            names[draft.vcenter, draft.vm_uuid].add(draft.name)
    return {key for key, found in names.items() if len(found) > 1}


def uuids_name_vcenters(drafts: Sequence[VmDraft]) -> bool:
    """Whether VI SDK UUID really names vCenters; some exporters write another one on each row.

    Then there are more of them than servers, and nearly as many as VMs, or they are the VMs' own.
    """
    told = [draft for draft in drafts if draft.sdk_uuid]
    different = len({draft.sdk_uuid for draft in told})
    servers = len({draft.sdk_server.casefold() for draft in told if draft.sdk_server})
    if different <= max(1, servers):
        return True
    own = sum(
        draft.sdk_uuid.casefold() in (draft.vm_uuid, draft.values["smbios_uuid"].casefold())
        for draft in told
    )
    each_its_own = different >= 0.6 * len(told) and (len(told) > 2 or servers == 1)
    return not (2 * own > len(told) or each_its_own)
