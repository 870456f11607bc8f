"""Gaps of nodes: what the capacity plan requires against the nodes that are there."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.cloud import CloudInventory
from app.domain.counted_noun import count_text
from app.domain.number_style import general, grouped
from app.domain.planning.capacity.flavor_match import Shape
from app.domain.planning.capacity.node_sizing import NodeSizing
from app.domain.planning.gaps.gap import Check, Gap, GapType, Severity
from app.domain.planning.gaps.group import (
    GapGroup,
    does,
    found,
    met,
    tenant_ids,
    uncompared,
    untold,
    vm_ids_of,
)

NODES = "Nodes"
_KIND = GapType.MISSING_NODES


def node_checks(group: GapGroup, inventory: CloudInventory) -> Iterator[Check]:
    """There are as many nodes as the plan requires, and each flavor fits one of them.

    The figures are those of the capacity plan. Nodes that were entered with node profiles count
    where the inventory has none.
    """
    vms = [vm for members in group.members.values() for vm in members]
    if not vms:
        return
    tenants, keys = tenant_ids(vms), vm_ids_of(vms)
    sizing = group.given.capacity.sizing
    if sizing is None or not (sizing.existing.count or inventory.knows("nodes")):
        yield uncompared(
            _KIND, NODES, Severity.CRITICAL, _why(inventory, sizing), tenants, keys, parts=1
        )
        return
    if sizing.to_add:
        yield found(
            Gap(
                _KIND, NODES, Severity.CRITICAL, _text(sizing),
                _action(sizing, assumed=group.given.capacity.assumed), tenants, keys, {
                    "required": sizing.required,
                    "existing": sizing.existing.count,
                    "to_add": sizing.to_add,
                    "by_usage": sizing.by_usage,
                    "by_placement": sizing.by_placement,
                    "binding": sizing.binding.value,
                },
            )
        )  # fmt: skip
    else:
        yield met(_KIND, NODES, Severity.CRITICAL, tenants, keys)
    placement = sizing.placement
    for flavor in sorted({**placement.unfit, **placement.homeless}):
        yield found(_too_large(group, sizing, flavor))


def _why(inventory: CloudInventory, sizing: NodeSizing | None) -> tuple[str, str]:
    if sizing is None:
        return (
            "No node profile is chosen and no host is known, so the nodes were not compared.",
            "Add a node profile on the page Capacity.",
        )
    return untold(inventory, "hypervisors", f"{count_text(sizing.required, 'required node')} were")


def _text(sizing: NodeSizing) -> str:
    return (
        f"{count_text(sizing.required, 'node')} {does(sizing.required, 'is', 'are')} required "
        f"({sizing.reasons}), {grouped(sizing.existing.count)} "
        f"{does(sizing.existing.count, 'is', 'are')} "
        f"there: {grouped(sizing.to_add)} {does(sizing.to_add, 'is', 'are')} missing."
    )


def _action(sizing: NodeSizing, *, assumed: bool) -> str:
    profile = sizing.profile
    like = f"of {profile.size} each (assumed)" if assumed else f"“{profile.name}” ({profile.size})"
    return (
        f"Add {count_text(sizing.to_add, 'node')} {like} to the region, or take VMs out of the "
        "plan."
    )


def _too_large(group: GapGroup, sizing: NodeSizing, flavor: Shape) -> Gap:
    vms = group.by_flavor[flavor]
    count = count_text(len(vms), "VM")
    return Gap(
        _KIND,
        f"Flavor {flavor.title}",
        Severity.CRITICAL,
        f"No node has room for a flavor of {flavor.title}, which {count} "
        f"{does(len(vms), 'needs', 'need')}; a node has {sizing.profile.size}.",
        f"Plan a node of at least {grouped(flavor.vcpus)} threads and "
        f"{general(flavor.ram_mib / 1024, 10)} GB "
        "RAM, or make the VM smaller.",
        tenant_ids(vms),
        vm_ids_of(vms),
        {"vcpus": flavor.vcpus, "ram_mib": flavor.ram_mib},
    )
