"""What can be closed safely from the plan and the inventory alone, as steps to choose from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.cloud import CloudInventory, CloudNetwork, name_key
from app.domain.counted_noun import count_text
from app.domain.model import Tenant
from app.domain.planning.capacity.flavor_match import Shape
from app.domain.planning.gaps.gap import Gap, GapState, GapType, Severity
from app.domain.planning.networks.mapping import NetworkKind, NetworkMapping
from app.domain.planning.networks.mapping_problems import errors_only
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.target import TargetPlan, replan_target
from app.domain.planning.staging.deriving import proposed_row
from app.domain.planning.staging.flavor_lines import shelf_of
from app.domain.planning.staging.flavor_row import chosen_sizes
from app.domain.planning.staging.image_row import ImageRow


class AutoKind(StrEnum):
    """What a step does; the first three only confirm what is there, the others decide."""

    CONFIRM_TENANT = "confirm_tenant"
    CONFIRM_NETWORK = "confirm_network"
    MAP_NETWORK = "map_network"
    ACCEPT_FLAVOR = "accept_flavor"
    LEAVE_IMAGE = "leave_image"


AUTO_TEXT: Mapping[AutoKind, tuple[str, str]] = {
    AutoKind.CONFIRM_TENANT: (
        "Confirm targets of tenants",
        "Domain and project exist on the cloud under just these names.",
    ),
    AutoKind.CONFIRM_NETWORK: (
        "Confirm rows of the network map",
        "The target network exists under just this name, fits, and the row has no problem.",
    ),
    AutoKind.MAP_NETWORK: (
        "Set missing target networks and confirm them",
        "The cloud has one network that is called as the source is.",
    ),
    AutoKind.ACCEPT_FLAVOR: (
        "Accept the next larger flavor",
        "No flavor has just this size; one that is hardly larger fits, and counts for its VMs.",
    ),
    AutoKind.LEAVE_IMAGE: (
        "Do without images",
        "VMs that are moved bring their own disks; images are for new VMs.",
    ),
}
"""Title of each kind of step and why it is safe."""

SURE = frozenset({AutoKind.CONFIRM_TENANT, AutoKind.CONFIRM_NETWORK, AutoKind.MAP_NETWORK})
"""Kinds that decide nothing new."""


@dataclass(frozen=True, slots=True)
class AutoStep:
    """One thing to do: ``key`` is the row of a tenant or mapping.

    ``value`` is the target network to set, or the name of the flavor to take for the size
    ``shape``; ``system`` is the operating system that needs no image.
    """

    kind: AutoKind
    resource: str
    effect: str
    key: int = 0
    value: str = ""
    shape: Shape | None = None
    system: tuple[str, str] | None = None


def auto_steps(plan: Plan) -> tuple[AutoStep, ...]:
    """Every step that can be done now; none before there is an inventory."""
    target, inventory = plan.target, plan.target.inventory
    if inventory is None:
        return ()
    mapped = tuple(_maps(target, inventory))
    fitting = _without_trouble(plan, mapped)
    return (
        *_tenants(plan, inventory),
        *_networks(target, inventory),
        *fitting,
        *_flavors(target.gaps.gaps),
        *_images(target.gaps.gaps),
    )


def _folded(name: str) -> str:
    return name.strip().casefold()


def _tenants(plan: Plan, inventory: CloudInventory) -> Iterator[AutoStep]:
    domains = {_folded(each.name) for each in inventory.domains if each.enabled}
    projects = {
        (_folded(each.domain_name), _folded(each.name))
        for each in inventory.projects
        if each.enabled
    }
    for row in plan.target.tenant_rows:
        tenant = row.tenant
        wanted = (_folded(tenant.target_domain), _folded(tenant.target_project))
        if row.waits and wanted[0] in domains and wanted in projects:
            yield AutoStep(
                AutoKind.CONFIRM_TENANT,
                tenant.title,
                f"{tenant.target_domain} / {tenant.target_project}, "
                f"{count_text(row.in_plan, 'VM')}",
                key=tenant.id,
            )


def _by_name(inventory: CloudInventory) -> dict[str, list[CloudNetwork]]:
    found: dict[str, list[CloudNetwork]] = defaultdict(list)
    for network in inventory.networks:
        found[_folded(network.name)].append(network)
    return found


def _networks(target: TargetPlan, inventory: CloudInventory) -> Iterator[AutoStep]:
    present = _by_name(inventory)
    troubled = _sources_with_gap(target)
    errors = errors_only(target.problems)
    for mapping in target.mappings:
        fits = (
            mapping.target_network
            and _folded(mapping.target_network) in present
            and mapping.source_network not in troubled
            and mapping.id not in errors
        )
        if fits and not mapping.confirmed:
            yield AutoStep(
                AutoKind.CONFIRM_NETWORK,
                mapping.source_network,
                f"→ {mapping.target_network}",
                key=mapping.id,
            )


def _maps(target: TargetPlan, inventory: CloudInventory) -> Iterator[AutoStep]:
    present = _by_name(inventory)
    for mapping in target.mappings:
        found = present.get(_folded(mapping.source_network), [])
        if not mapping.target_network and len(found) == 1 and _same_vlan(mapping, found[0]):
            yield AutoStep(
                AutoKind.MAP_NETWORK,
                mapping.source_network,
                f"→ {found[0].name}",
                key=mapping.id,
                value=found[0].name.strip(),
            )


def _same_vlan(mapping: NetworkMapping, network: CloudNetwork) -> bool:
    if mapping.kind == NetworkKind.VIRTUAL or network.vlan is None:
        return True
    return mapping.vlan_id in {None, network.vlan}


def _sources_with_gap(target: TargetPlan) -> set[str]:
    return {
        source
        for gap in target.gaps.gaps
        if gap.type is GapType.MISSING_NETWORK and gap.state is not GapState.CLOSED
        for source in gap.details.get("sources", ())
    }


def _without_trouble(plan: Plan, steps: Sequence[AutoStep]) -> Iterator[AutoStep]:
    """Only those after which the network map has neither a gap nor a problem of their row."""
    if not steps:
        return
    after = applied(plan, steps)
    troubled, errors = _sources_with_gap(after), errors_only(after.problems)
    for step in steps:
        if step.resource not in troubled and step.key not in errors:
            yield step


def _flavors(gaps: Iterable[Gap]) -> Iterator[AutoStep]:
    for gap in gaps:
        larger = gap.details.get("fits", "")
        if gap.type is GapType.MISSING_FLAVOR and gap.open and larger:
            yield AutoStep(
                AutoKind.ACCEPT_FLAVOR,
                gap.resource,
                f"→ {larger}, {count_text(len(gap.vm_ids), 'VM')}",
                value=larger,
                shape=Shape(gap.details["vcpus"], gap.details["ram_mib"]),
            )


def _images(gaps: Iterable[Gap]) -> Iterator[AutoStep]:
    for gap in gaps:
        if gap.type is GapType.MISSING_IMAGE and gap.open and gap.severity is Severity.INFO:
            yield AutoStep(
                AutoKind.LEAVE_IMAGE,
                gap.resource,
                count_text(len(gap.vm_ids), "VM"),
                system=(gap.details["os_family"], gap.details["os_version"]),
            )


def applied(plan: Plan, steps: Iterable[AutoStep]) -> TargetPlan:
    """What the target's part of the plan would be after some steps; nothing is written."""
    tenants: dict[int, Tenant] = dict(plan.tenants)
    mappings = {mapping.id: mapping for mapping in plan.target.given.mappings}
    before_all = plan.target.given
    flavors = {row.shape: row for row in before_all.flavors}
    images = {row.system: row for row in before_all.images}
    shelf = shelf_of(before_all.inventory)
    for step in steps:
        if step.kind is AutoKind.CONFIRM_TENANT:
            tenants[step.key] = replace(tenants[step.key], confirmed=True)
        elif step.kind in {AutoKind.CONFIRM_NETWORK, AutoKind.MAP_NETWORK}:
            before = mappings[step.key]
            name = step.value or before.target_network
            mappings[step.key] = replace(before, target_network=name, confirmed=True)
        elif step.shape is not None:
            flavor = shelf.by_name[name_key(step.value)]
            row = flavors.get(step.shape) or proposed_row(step.shape, ())
            flavors[step.shape] = replace(row.taking(flavor), confirmed=True)
        elif step.system is not None:
            known = images.get(step.system) or ImageRow(0, *step.system)
            images[step.system] = replace(known, not_needed=True, confirmed=False)
    given = replace(
        before_all,
        settings=replace(before_all.settings, flavors=chosen_sizes(flavors.values())),
        mappings=tuple(mappings.values()),
        flavors=tuple(flavors.values()),
        images=tuple(images.values()),
    )
    return replan_target(plan.target, plan.vms, tenants, plan.networks, given)
