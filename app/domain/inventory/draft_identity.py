"""What the rows of vInfo identify their VMs by, and how far what they say can be trusted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from app.domain.inventory.drafts import VmDraft
from app.domain.inventory.estates import COPY_SHARE, VmKey, contents, draft_key, most_alike


def identity_in_vcenter(draft: VmDraft, uuid: str) -> str:
    """What tells a VM from all others of its vCenter: VM ID, else UUID, else where it stands."""
    return draft.vm_ref or (f"uuid:{uuid}" if uuid else f"name:{draft.place}")


def copied_estate(
    own: Sequence[VmDraft], estates: Mapping[str, Sequence[VmDraft]]
) -> tuple[str, dict[int, int]] | None:
    """The estate that rows of vInfo are a copy of, and each row's VM of it; None for none.

    An older or newer copy of it has other sizes. Where at least one VM agrees in everything, on
    a host that has a name, the others need only stand in the same place.
    """
    for key in (draft_key, _place_key):
        known = {
            vcenter: contents(map(key, members))
            for vcenter, members in estates.items()
            if key is draft_key or _agree_once(own, members)
        }
        alike = most_alike(contents(map(key, own)), known, COPY_SHARE)
        if alike is not None:
            return alike, _pairs(own, estates[alike], key)
    return None


def _place_key(draft: VmDraft) -> tuple[str, VmKey]:
    values = draft.values
    return draft.vm_uuid, (
        draft.name, values["datacenter"], values["cluster"], values["folder"],
    )  # fmt: skip


def _agree_once(own: Iterable[VmDraft], others: Iterable[VmDraft]) -> bool:
    known = {draft_key(draft)[1] for draft in others if draft.values["host"]}
    return any(draft_key(draft)[1] in known for draft in own)


def _pairs(
    copies: Iterable[VmDraft],
    originals: Iterable[VmDraft],
    key_of: Callable[[VmDraft], tuple[str, VmKey]],
) -> dict[int, int]:
    """Rows of a copy with the VMs that they describe again, by UUID, else by what they say."""
    by_uuid: dict[str, int] = {}
    by_place: defaultdict[VmKey, list[int]] = defaultdict(list)
    for draft in originals:
        uuid, place = key_of(draft)
        if uuid:
            by_uuid.setdefault(uuid, draft.index)
        by_place[place].append(draft.index)
    found: dict[int, int] = {}
    for draft in copies:
        uuid, place = key_of(draft)
        known = by_uuid.get(uuid) if uuid else None
        if known is None and by_place[place]:
            known = by_place[place].pop(0)
        if known is not None:
            found[id(draft)] = known
    return found


def goes_on(own: Sequence[VmDraft], before: Sequence[VmDraft]) -> bool:
    """Whether a second list without a vCenter goes on with the VMs of the first one's estate.

    It does where both have VMs on one host, and no VM ID that stands for two machines.
    """
    known = {draft.vm_ref: draft for draft in before if draft.vm_ref}
    for draft in own:
        other = known.get(draft.vm_ref) if draft.vm_ref else None
        if other is not None and not same_unnamed(draft, other):
            return False
    return share_a_place(own, before)


def same_unnamed(one: VmDraft, other: VmDraft) -> bool:
    """Whether two rows of one VM ID that name no vCenter are one machine: its UUID, else all else.

    It may have moved or been resized in between, but not both.
    """
    if one.vm_uuid and other.vm_uuid:
        return one.vm_uuid == other.vm_uuid
    places = ("datacenter", "cluster")
    if one.name != other.name or any(one.values[at] != other.values[at] for at in places):
        return False
    sizes = (one.cpus, one.memory_mib) == (other.cpus, other.memory_mib)
    return sizes or bool(one.values["host"] and one.values["host"] == other.values["host"])


def share_a_place(some: Sequence[VmDraft], others: Sequence[VmDraft]) -> bool:
    """Whether VMs of both stand on one host; where none tells its host, in one cluster or site.

    Rows that tell no place at all do not contradict it.
    """
    for fields in (("host",), ("datacenter", "cluster"), ("datacenter",)):
        own, theirs = (_told(fields, drafts) for drafts in (some, others))
        if own and theirs:
            return not own.isdisjoint(theirs)
    return True


def _told(fields: Sequence[str], drafts: Iterable[VmDraft]) -> set[tuple[str, ...]]:
    rows = (tuple(draft.values[field].casefold() for field in fields) for draft in drafts)
    return {row for row in rows if all(row)}


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
