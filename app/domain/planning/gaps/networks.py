"""Gaps of networks: what the network map names against what the cloud has and shares."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.domain.cloud import (
    CloudInventory,
    CloudNetwork,
    CloudProject,
    name_key,
)
from app.domain.counted_noun import count_text
from app.domain.model import Vm
from app.domain.planning.gaps.gap import (
    SEVERITY_ORDER,
    WEIGHTS,
    Check,
    Gap,
    GapType,
    Severity,
)
from app.domain.planning.gaps.group import (
    GapGroup,
    does,
    found,
    met,
    planned,
    present_projects,
    target_of,
    tenant_ids,
    uncompared,
    untold,
    vm_ids_of,
    were,
)
from app.domain.planning.networks.mapping import NetworkKind, NetworkMapping


def network_checks(group: GapGroup, inventory: CloudInventory) -> Iterator[Check]:
    """Each network that is mapped is there, with its VLAN, and its tenants may use it."""
    wanted: dict[str, list[NetworkMapping]] = defaultdict(list)
    for mapping in _mappings(group):
        key = name_key(mapping.target_network) or f"\0{mapping.vcenter}\0{mapping.source_network}"
        wanted[key].append(mapping)
    if not inventory.knows("networks"):
        if wanted:
            yield _unknown(group, inventory, list(wanted.values()))
        return
    present: dict[str, list[CloudNetwork]] = defaultdict(list)
    for network in inventory.networks:
        present[name_key(network.name)].append(network)
    # Where the account may not read projects, no project's id is known.
    projects = present_projects(inventory) if inventory.knows("projects") else None
    for key, mappings in wanted.items():
        vms = _users_of(group, mappings)
        yield _network_check(group, mappings, vms, present.get(key, ()), projects)


def _users_of(group: GapGroup, mappings: Iterable[NetworkMapping]) -> list[Vm]:
    vms = {vm.id: vm for mapping in mappings for vm in group.by_network[mapping.source]}
    return list(vms.values())


def _severity(tenants: Sequence[int]) -> Severity:
    """A network that several tenants need is a blocker."""
    return Severity.CRITICAL if len(tenants) > 1 else Severity.WARNING


def _unknown(
    group: GapGroup, inventory: CloudInventory, wanted: Sequence[Sequence[NetworkMapping]]
) -> Check:
    severities = [_severity(tenant_ids(_users_of(group, mappings))) for mappings in wanted]
    vms = _users_of(group, [mapping for mappings in wanted for mapping in mappings])
    return uncompared(
        GapType.MISSING_NETWORK,
        "Networks",
        min(severities, key=SEVERITY_ORDER.__getitem__),
        untold(inventory, "networks", were(len(wanted), "network")),
        tenant_ids(vms),
        vm_ids_of(vms),
        parts=len(wanted),
        weight=sum(WEIGHTS[severity] for severity in severities),
    )


def _mappings(group: GapGroup) -> list[NetworkMapping]:
    """The rows of networks that VMs in plan use; a network without a row counts as a blank one."""
    rows = [mapping for mapping in group.given.mappings if mapping.source in group.by_network]
    known = {mapping.source for mapping in rows}
    rows += [NetworkMapping(0, *source) for source in group.by_network if source not in known]
    return rows


def _network_check(
    group: GapGroup,
    mappings: Sequence[NetworkMapping],
    vms: Sequence[Vm],
    there: Sequence[CloudNetwork],
    projects: Mapping[tuple[str, str], CloudProject] | None,
) -> Check:
    tenants = tenant_ids(vms)
    severity = _severity(tenants)
    first = mappings[0]
    name = first.target_network.strip()
    of = count_text(len(tenants), "tenant")
    count, needs = f"{count_text(len(vms), 'VM')} of {of}", does(len(vms), "needs it", "need it")
    confirmed = all(mapping.confirmed for mapping in mappings)
    coming = False
    if not name:
        uses = does(len(vms), "uses it", "use it")
        text = f"“{first.source_network}” has no target network; {count} {uses}."
        action = "Set its target network on the Network Map page and confirm it."
    elif not there:
        text = f"The target has no network “{name}”; {count} {needs}."
        action = f"Create the network “{name}”{_vlan_words(first)}."
        coming = confirmed
    elif not _usable(there, _users(group, tenants, projects)):
        text = f"“{name}” belongs to another project and is not shared; {count} {needs}."
        action = f"Share the network “{name}” with the projects that need it."
    elif wrong := [mapping for mapping in mappings if _wrong_vlan(mapping, there)]:
        seen = _numbers(network.vlan for network in there)
        mapped = _numbers(mapping.vlan_id for mapping in wrong)
        text = f"“{name}” has VLAN {seen} on the target, {mapped} in the network map."
        action = f"Correct the VLAN of “{name}” in the map or on the target."
        severity = Severity.WARNING
    else:
        return met(GapType.MISSING_NETWORK, name, severity, tenants, vm_ids_of(vms))
    return found(Gap(
        GapType.MISSING_NETWORK,
        name or first.source_network,
        severity,
        text,
        action,
        tenants,
        vm_ids_of(vms),
        {"sources": [mapping.source_network for mapping in mappings]},
        state=planned(coming),
        note="The mapping is confirmed: provisioning creates it." if coming else "",
        subject="" if name else _source_subject(group, first),
    ))  # fmt: skip


def _source_subject(group: GapGroup, mapping: NetworkMapping) -> str:
    """Tells a source without a target from a target of that name, and from other vCenters'."""
    names = [name for _vcenter, name in group.by_network]
    where = f" in {mapping.vcenter}" if names.count(mapping.source_network) > 1 else ""
    return f"source{where}"


def _numbers(vlans: Iterable[int | None]) -> str:
    return ", ".join(str(vlan) for vlan in sorted({vlan for vlan in vlans if vlan is not None}))


def _vlan_words(mapping: NetworkMapping) -> str:
    if mapping.kind == NetworkKind.VIRTUAL or mapping.vlan_id is None:
        return ""
    return f" with VLAN {mapping.vlan_id}"


def _users(
    group: GapGroup,
    tenants: Iterable[int],
    projects: Mapping[tuple[str, str], CloudProject] | None,
) -> set[str]:
    """Ids of the projects that need a network, "" for one that is not there yet.

    Which project a tenant without a target will have is not known.
    """
    if projects is None:
        return set()
    targets = {target_of(group.given.tenants[key]) for key in tenants if key in group.given.tenants}
    found = (projects.get(target) for target in targets if all(target))
    return {project.id if project else "" for project in found}


def _usable(found: Sequence[CloudNetwork], users: Iterable[str]) -> bool:
    """Whether every project has a network of the name that it may plug into, if only its own."""
    owners = {network.project_id for network in found}
    open_to_all = any(network.shared or network.external for network in found)
    return open_to_all or "" in owners or owners.issuperset(users)


def _wrong_vlan(mapping: NetworkMapping, found: Sequence[CloudNetwork]) -> bool:
    if mapping.vlan_id is None or mapping.kind == NetworkKind.VIRTUAL:
        return False
    vlans = {network.vlan for network in found if network.vlan is not None}
    return bool(vlans) and mapping.vlan_id not in vlans
