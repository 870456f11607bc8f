"""Gaps of flavors and images: shapes and systems of the VMs against those of the cloud."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.domain.cloud import (
    CloudInventory,
)
from app.domain.counted_noun import count_text
from app.domain.inventory.os_support import os_title
from app.domain.model import Vm
from app.domain.planning.capacity.flavor_match import exact_flavor, fitting_flavor, ram_text
from app.domain.planning.gaps.gap import (
    Check,
    Gap,
    GapState,
    GapType,
    Severity,
)
from app.domain.planning.gaps.group import (
    GapGroup,
    does,
    found,
    met,
    planned,
    tenant_ids,
    uncompared,
    untold,
    vm_ids_of,
    were,
)
from app.domain.planning.gaps.image_match import matching_image
from app.domain.planning.staging.flavor_choice import Candidate
from app.domain.planning.staging.flavor_obstacles import obstacles
from app.domain.planning.staging.flavor_row import FlavorRow

NOT_NEEDED = "Not needed: VMs that are moved bring their own disks."


def flavor_checks(group: GapGroup, inventory: CloudInventory) -> Iterator[Check]:
    """A flavor is there for each shape of VM: the one that was chosen, else one of just its size
    that any VM may use. One that is confirmed will be made; a larger one is advice.
    """
    if not inventory.knows("flavors"):
        if group.by_shape:
            why = untold(inventory, "flavors", were(len(group.by_shape), "flavor"))
            yield _unknown(GapType.MISSING_FLAVOR, "Flavors", Severity.WARNING, why, group.by_shape)
        return
    # Only projects that were given it can use a private flavor, and most are still to be made.
    free = [flavor for flavor in inventory.flavors if not obstacles(flavor)]
    present = {flavor.id for flavor in inventory.flavors}
    staged = {row.shape: row for row in group.given.flavors if not row.skip}
    for shape, vms in sorted(group.by_shape.items()):
        title, tenants, keys = shape.title, tenant_ids(vms), vm_ids_of(vms)
        row = staged.get(shape)
        chosen = row is not None and row.pcd_flavor_id in present
        if chosen or exact_flavor(shape, free) is not None:
            yield met(GapType.MISSING_FLAVOR, title, Severity.WARNING, tenants, keys)
        else:
            larger = fitting_flavor(shape, free)
            near = larger is not None and Candidate(larger, shape).near
            private = exact_flavor(shape, inventory.flavors)
            yield found(Gap(
                GapType.MISSING_FLAVOR,
                title,
                Severity.INFO if larger else Severity.WARNING,
                f"No public flavor has exactly {title}; “{larger.name}” ({larger.vcpus} vCPU, "
                f"{ram_text(larger.ram_mib)}) is the smallest that fits "
                f"{count_text(len(vms), 'VM')}."
                if larger
                else f"No public flavor holds {title}, which {count_text(len(vms), 'VM')} "
                f"{does(len(vms), 'needs', 'need')}.",
                (
                    f"Make the private flavor “{private.name}” public, or create"
                    if private and not private.public
                    else "Create"
                )
                + f" a flavor with {shape.vcpus} vCPU, {ram_text(shape.ram_mib)} RAM and disk 0"
                + (
                    f", or accept “{larger.name}”."
                    if larger and near
                    else f", or choose “{larger.name}” on the page Flavor Staging."
                    if larger
                    else "."
                ),
                tenants,
                keys,
                {
                    "vcpus": shape.vcpus,
                    "ram_mib": shape.ram_mib,
                    "fits": larger.name if larger and near else "",
                },
                state=planned(_will_be_made(row)),
            ))  # fmt: skip


def _will_be_made(row: FlavorRow | None) -> bool:
    return row is not None and row.confirmed and bool(row.target_flavor_name.strip())


def image_checks(group: GapGroup, inventory: CloudInventory) -> Iterator[Check]:
    """An image is there for each system, should new VMs of it be needed: the one that was chosen,
    else one that its properties or its name tell. One that is not needed is no open gap.
    """
    if not inventory.knows("images"):
        if group.by_system:
            why = untold(inventory, "images", were(len(group.by_system), "operating system"))
            yield _unknown(GapType.MISSING_IMAGE, "Images", Severity.INFO, why, group.by_system)
        return
    present = {image.id for image in inventory.images if image.status == "active"}
    staged = {row.system: row for row in group.given.images}
    for (family, version), vms in sorted(group.by_system.items()):
        title, tenants, keys = os_title(family, version), tenant_ids(vms), vm_ids_of(vms)
        row = staged.get((family, version))
        chosen = row is not None and row.glance_image_id in present
        not_needed = row is not None and row.not_needed
        if chosen or matching_image(family, version, inventory.images) is not None:
            yield met(GapType.MISSING_IMAGE, title, Severity.INFO, tenants, keys)
        else:
            yield found(Gap(
                GapType.MISSING_IMAGE,
                title,
                Severity.INFO,
                f"Glance has no image of {title}, which {count_text(len(vms), 'VM')} "
                f"{does(len(vms), 'runs', 'run')}.",
                f"Upload an image of {title} with the properties os_distro and os_version, if new "
                "VMs of it will be needed. VMs that are moved bring their own disks.",
                tenants,
                keys,
                {"os_family": family, "os_version": version, "not_needed": not_needed},
                state=GapState.RESOLVED if not_needed else GapState.OPEN,
                note=NOT_NEEDED if not_needed else "",
            ))  # fmt: skip


def _unknown(
    kind: GapType,
    resource: str,
    severity: Severity,
    why: tuple[str, str],
    groups: Mapping[Any, list[Vm]],
) -> Check:
    vms = [vm for members in groups.values() for vm in members]
    return uncompared(
        kind, resource, severity, why, tenant_ids(vms), vm_ids_of(vms), parts=len(groups)
    )
