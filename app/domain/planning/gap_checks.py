"""The comparisons of the gap analysis: the plan's target names and needs against a cloud."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from app.domain.cloud import (
    UNLIMITED,
    CloudDomain,
    CloudInventory,
    CloudNetwork,
    CloudProject,
    ProjectQuota,
    name_key,
)
from app.domain.counted_noun import count_text
from app.domain.model import Tenant, Vm
from app.domain.planning.flavor_match import Shape, exact_flavor, fitting_flavor, shape_of
from app.domain.planning.gaps import (
    WEIGHTS,
    Check,
    Gap,
    GapAnalysis,
    GapState,
    GapType,
    Resolution,
    Severity,
    concluded,
)
from app.domain.planning.image_match import image_title, matching_image, needed_image
from app.domain.planning.network_map import NetworkKind, NetworkMapping
from app.domain.planning.quotas import Needs, Quota, TenantQuota, needs_of, total_quota
from app.domain.units import MIB_PER_GIB


@dataclass(frozen=True, slots=True)
class GapInput:
    """What the plan asks of the target. ``vms`` may hold VMs out of plan: they do not count."""

    vms: Sequence[Vm]
    tenants: Mapping[int, Tenant]
    mappings: Sequence[NetworkMapping]
    quotas: Sequence[TenantQuota]


def analyse(
    given: GapInput, inventory: CloudInventory | None, resolutions: Iterable[Resolution] = ()
) -> GapAnalysis:
    """All nine comparisons. Without an inventory nothing is said at all.

    What the account may not read is not taken for missing; a note says so.
    """
    if inventory is None:
        return GapAnalysis()
    group = _Group.of(given)
    checks = [
        *_tenants(group),
        *_domains(group, inventory),
        *_projects(group, inventory),
        *_quotas(group, inventory),
        *_networks(group, inventory),
        *_flavors(group, inventory),
        *_images(group, inventory),
    ]
    return concluded(
        checks,
        resolutions,
        read_at=inventory.read_at,
        source=inventory.source.value,
        notes=inventory.notes,
    )


@dataclass(frozen=True, slots=True)
class _Group:
    """VMs in plan by what they share."""

    given: GapInput
    members: Mapping[int, list[Vm]]
    by_network: Mapping[tuple[str, str], list[Vm]]
    by_shape: Mapping[Shape, list[Vm]]
    by_system: Mapping[tuple[str, str], list[Vm]]

    @classmethod
    def of(cls, given: GapInput) -> _Group:
        members: dict[int, list[Vm]] = defaultdict(list)
        networks: dict[tuple[str, str], list[Vm]] = defaultdict(list)
        shapes: dict[Shape, list[Vm]] = defaultdict(list)
        systems: dict[tuple[str, str], list[Vm]] = defaultdict(list)
        for vm in given.vms:
            if not vm.in_plan:
                continue
            members[vm.tenant_id or 0].append(vm)
            for network in dict.fromkeys(vm.networks):
                networks[vm.vcenter, network].append(vm)
            shapes[shape_of(vm)].append(vm)
            system = needed_image(vm)
            if system:
                systems[system].append(vm)
        return cls(given, members, networks, shapes, systems)

    def rows(self) -> list[Tenant]:
        """Tenant rows with VMs in plan, by title."""
        found = [self.given.tenants[key] for key in self.members if key in self.given.tenants]
        return sorted(found, key=lambda tenant: (tenant.title.casefold(), tenant.id))

    def vm_ids(self, rows: Iterable[Tenant]) -> tuple[int, ...]:
        return tuple(vm.id for tenant in rows for vm in self.members[tenant.id])


def _check(severity: Severity, gap: Gap | None) -> Check:
    return Check(WEIGHTS[severity], gap)


def _tenant_ids(vms: Iterable[Vm]) -> tuple[int, ...]:
    return tuple(sorted({vm.tenant_id for vm in vms if vm.tenant_id is not None}))


def _ids(vms: Iterable[Vm]) -> tuple[int, ...]:
    return tuple(vm.id for vm in vms)


def _does(count: int, one: str, many: str) -> str:
    """The form of a verb that goes with a number of VMs."""
    return one if count == 1 else many


# -- names -----------------------------------------------------------------------------------------


def _tenants(group: _Group) -> Iterator[Check]:
    for tenant in group.rows():
        missing = [
            label
            for label, value in (
                ("domain", tenant.target_domain), ("project", tenant.target_project),
            )
            if not value.strip()
        ]  # fmt: skip
        gap = None
        if missing or not tenant.confirmed:
            number = len(group.members[tenant.id])
            count, what = count_text(number, "VM"), " and ".join(missing)
            gap = Gap(
                GapType.UNMAPPED_TENANT,
                tenant.title,
                Severity.CRITICAL if missing else Severity.WARNING,
                f"{count} {_does(number, 'has', 'have')} no target {what}." if missing
                else f"The target {tenant.target_domain} / {tenant.target_project} of {count} is "
                "not confirmed.",
                f"Set the target {what} on the Tenants page and confirm it." if missing
                else "Review the target on the Tenants page and confirm it.",
                (tenant.id,),
                group.vm_ids([tenant]),
                {"vms": number},
            )  # fmt: skip
        yield _check(gap.severity if gap else Severity.CRITICAL, gap)


def _domains(group: _Group, inventory: CloudInventory) -> Iterator[Check]:
    if not inventory.knows("domains"):
        return
    present = {name_key(domain.name): domain for domain in inventory.domains}
    wanted: dict[str, list[Tenant]] = defaultdict(list)
    for tenant in group.rows():
        if tenant.target_domain.strip():
            wanted[name_key(tenant.target_domain)].append(tenant)
    for key, rows in wanted.items():
        name = rows[0].target_domain.strip()
        yield _check(Severity.CRITICAL, _domain_gap(group, name, rows, present.get(key)))


def _domain_gap(
    group: _Group, name: str, rows: Sequence[Tenant], found: CloudDomain | None
) -> Gap | None:
    if found is not None and found.enabled:
        return None
    text = (
        f"The target has no domain “{name}”." if found is None
        else f"The domain “{name}” is disabled."
    )  # fmt: skip
    return Gap(
        GapType.MISSING_DOMAIN,
        name,
        Severity.CRITICAL,
        text,
        f"Create the domain “{name}”." if found is None else f"Enable the domain “{name}”.",
        tuple(tenant.id for tenant in rows),
        group.vm_ids(rows),
        state=_by_plan(found is None and all(tenant.confirmed for tenant in rows)),
        note=_CONFIRMED if found is None and all(tenant.confirmed for tenant in rows) else "",
    )


_CONFIRMED = "The target is confirmed: provisioning creates it."


def _by_plan(resolved: bool) -> GapState:
    return GapState.BY_PLAN if resolved else GapState.OPEN


def _target(tenant: Tenant) -> tuple[str, str]:
    return name_key(tenant.target_domain), name_key(tenant.target_project)


def _wanted_projects(group: _Group) -> dict[tuple[str, str], list[Tenant]]:
    wanted: dict[tuple[str, str], list[Tenant]] = defaultdict(list)
    for tenant in group.rows():
        if all(_target(tenant)):
            wanted[_target(tenant)].append(tenant)
    return wanted


def _present_projects(inventory: CloudInventory) -> dict[tuple[str, str], CloudProject]:
    return {
        (name_key(project.domain_name), name_key(project.name)): project
        for project in inventory.projects
    }


def _projects(group: _Group, inventory: CloudInventory) -> Iterator[Check]:
    if not inventory.knows("projects"):
        return
    present = _present_projects(inventory)
    for key, rows in _wanted_projects(group).items():
        found = present.get(key)
        gap = None
        if found is None or not found.enabled:
            first = rows[0]
            title = f"{first.target_domain.strip()} / {first.target_project.strip()}"
            confirmed = found is None and all(tenant.confirmed for tenant in rows)
            gap = Gap(
                GapType.MISSING_PROJECT,
                title,
                Severity.CRITICAL,
                f"The target has no project “{title}”." if found is None
                else f"The project “{title}” is disabled.",
                f"Create the project “{title}”." if found is None
                else f"Enable the project “{title}”.",
                tuple(tenant.id for tenant in rows),
                group.vm_ids(rows),
                state=_by_plan(confirmed),
                note=_CONFIRMED if confirmed else "",
            )  # fmt: skip
        yield _check(Severity.CRITICAL, gap)


# -- quotas ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Limit:
    """One limit of a project against what is needed and advised."""

    label: str
    limit: int | None
    used: int
    need: int
    advised: int
    unit: str = ""
    per_unit: int = 1
    """How many of what is compared make one unit of what is shown."""

    @property
    def free(self) -> int:
        return (self.limit or 0) - self.used

    def short_of(self, amount: int) -> bool:
        return self.limit is not None and self.limit != UNLIMITED and self.free < amount

    @property
    def text(self) -> str:
        used = f", {self._shown(self.used)} of them used" if self.used else ""
        unit = f" {self.unit}" if self.unit else ""
        limit, need = self._shown(self.limit or 0), self._shown(self.need)
        return f"{self.label}: {limit}{unit}{used}, needed {need}{unit}"

    @property
    def ask(self) -> str:
        """What the limit must be raised to, in whole units."""
        whole = ceil((self.used + max(self.need, self.advised)) / self.per_unit)
        return f"{self.label} to {whole:,} {self.unit}".strip()

    def _shown(self, amount: int) -> str:
        return f"{round(amount / self.per_unit, 2):,.10g}"


def _quotas(group: _Group, inventory: CloudInventory) -> Iterator[Check]:
    present = _present_projects(inventory)
    advised = {each.tenant.id: each for each in group.given.quotas}
    for key, rows in _wanted_projects(group).items():
        project = present.get(key)
        if project is None or project.quota is None:
            continue
        needs = Needs()
        for tenant in rows:
            needs = needs.plus(needs_of(group.members[tenant.id]))
        _sum, quota = total_quota(advised[t.id] for t in rows if t.id in advised)
        title = f"{rows[0].target_domain.strip()} / {rows[0].target_project.strip()}"
        for kind, limits in _limits(project.quota, needs, quota).items():
            gap = _quota_gap(group, kind, title, rows, limits)
            yield _check(gap.severity if gap else Severity.CRITICAL, gap)


def _limits(held: ProjectQuota, needs: Needs, quota: Quota) -> dict[GapType, list[_Limit]]:
    gigabytes = ceil(needs.disk_mib / MIB_PER_GIB)
    return {
        GapType.VCPU_QUOTA: [
            _Limit("vCPU", held.cores, held.cores_used, needs.vcpu, quota.cores),
            _Limit("instances", held.instances, held.instances_used, needs.vms, quota.instances),
            _Limit("ports", held.ports, held.ports_used, needs.ports, quota.ports),
        ],
        GapType.RAM_QUOTA: [
            _Limit(
                "RAM", held.ram_mib, held.ram_used_mib, needs.ram_mib, quota.ram_mib, "GB",
                MIB_PER_GIB,
            ),
        ],
        GapType.DISK_QUOTA: [
            _Limit(
                "disk", held.gigabytes, held.gigabytes_used, gigabytes, quota.gigabytes, "GB"
            ),
            _Limit("volumes", held.volumes, held.volumes_used, needs.volumes, quota.volumes),
        ],
    }  # fmt: skip


def _quota_gap(
    group: _Group, kind: GapType, title: str, rows: Sequence[Tenant], limits: Sequence[_Limit]
) -> Gap | None:
    short = [limit for limit in limits if limit.short_of(limit.need)]
    tight = [limit for limit in limits if limit.short_of(max(limit.need, limit.advised))]
    if not tight:
        return None
    shown = short or tight
    texts = "; ".join(limit.text for limit in shown)
    ask = "; ".join(limit.ask for limit in tight)
    return Gap(
        kind,
        title,
        Severity.CRITICAL if short else Severity.WARNING,
        f"Quota too small for all VMs: {texts}." if short
        else f"Quota fits but leaves no headroom: {texts}.",
        f"Raise the quota of “{title}”: {ask}.",
        tuple(tenant.id for tenant in rows),
        group.vm_ids(rows),
        {
            limit.label: {
                "limit": limit.limit, "used": limit.used,
                "needed": limit.need, "advised": limit.advised,
            }
            for limit in limits
        },
    )  # fmt: skip


# -- networks --------------------------------------------------------------------------------------


def _networks(group: _Group, inventory: CloudInventory) -> Iterator[Check]:
    if not inventory.knows("networks"):
        return
    present: dict[str, list[CloudNetwork]] = defaultdict(list)
    for network in inventory.networks:
        present[name_key(network.name)].append(network)
    wanted: dict[str, list[NetworkMapping]] = defaultdict(list)
    for mapping in _mappings(group):
        key = name_key(mapping.target_network) or f"\0{mapping.vcenter}\0{mapping.source_network}"
        wanted[key].append(mapping)
    for key, mappings in wanted.items():
        vms = {vm.id: vm for mapping in mappings for vm in group.by_network[mapping.source]}
        yield _network_check(group, mappings, list(vms.values()), present.get(key, ()), inventory)


def _mappings(group: _Group) -> list[NetworkMapping]:
    """The rows of networks that VMs in plan use; a network without a row counts as a blank one."""
    rows = [mapping for mapping in group.given.mappings if mapping.source in group.by_network]
    known = {mapping.source for mapping in rows}
    rows += [NetworkMapping(0, *source) for source in group.by_network if source not in known]
    return rows


def _network_check(
    group: _Group,
    mappings: Sequence[NetworkMapping],
    vms: Sequence[Vm],
    found: Sequence[CloudNetwork],
    inventory: CloudInventory,
) -> Check:
    tenants = _tenant_ids(vms)
    severity = Severity.CRITICAL if len(tenants) > 1 else Severity.WARNING
    first = mappings[0]
    name = first.target_network.strip()
    of = count_text(len(tenants), "tenant")
    count, needs = f"{count_text(len(vms), 'VM')} of {of}", _does(len(vms), "needs it", "need it")
    confirmed = all(mapping.confirmed for mapping in mappings)
    resolved = False
    if not name:
        uses = _does(len(vms), "uses it", "use it")
        text = f"“{first.source_network}” has no target network; {count} {uses}."
        action = "Set its target network on the Network Map page and confirm it."
    elif not found:
        text = f"The target has no network “{name}”; {count} {needs}."
        action = f"Create the network “{name}”{_vlan_words(first)}."
        resolved = confirmed
    elif not _usable(found, _users(group, tenants, inventory)):
        text = f"“{name}” belongs to another project and is not shared; {count} {needs}."
        action = f"Share the network “{name}” with the projects that need it."
    elif wrong := [mapping for mapping in mappings if _wrong_vlan(mapping, found)]:
        seen = _numbers(network.vlan for network in found)
        mapped = _numbers(mapping.vlan_id for mapping in wrong)
        text = f"“{name}” has VLAN {seen} on the target, {mapped} in the network map."
        action = f"Correct the VLAN of “{name}” in the map or on the target."
        severity = Severity.WARNING
    else:
        return _check(severity, None)
    gap = Gap(
        GapType.MISSING_NETWORK,
        name or first.source_network,
        severity,
        text,
        action,
        tenants,
        _ids(vms),
        {"sources": [mapping.source_network for mapping in mappings]},
        state=_by_plan(resolved),
        note="The mapping is confirmed: provisioning creates it." if resolved else "",
        subject="" if name else _source_subject(group, first),
    )
    return _check(severity, gap)


def _source_subject(group: _Group, mapping: NetworkMapping) -> str:
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


def _users(group: _Group, tenants: Iterable[int], inventory: CloudInventory) -> set[str]:
    """Ids of the projects that need a network, "" for one that is not there yet.

    Which project a tenant without a target will have is not known, nor is any project's id where
    the account may not read them.
    """
    if not inventory.knows("projects"):
        return set()
    present = _present_projects(inventory)
    targets = {_target(group.given.tenants[key]) for key in tenants if key in group.given.tenants}
    found = (present.get(target) for target in targets if all(target))
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


# -- flavors and images ----------------------------------------------------------------------------


def _flavors(group: _Group, inventory: CloudInventory) -> Iterator[Check]:
    if not inventory.knows("flavors"):
        return
    # Only projects that were given it can use a private flavor, and most are still to be made.
    public = [flavor for flavor in inventory.flavors if flavor.public]
    for shape, vms in sorted(group.by_shape.items()):
        gap = None
        if exact_flavor(shape, public) is None:
            larger = fitting_flavor(shape, public)
            private = exact_flavor(shape, inventory.flavors)
            title = shape.title
            gap = Gap(
                GapType.MISSING_FLAVOR,
                title,
                Severity.INFO if larger else Severity.WARNING,
                f"No public flavor has exactly {title}; “{larger.name}” ({larger.vcpus} vCPU, "
                f"{larger.ram_mib:,} MiB) is the smallest that fits {count_text(len(vms), 'VM')}."
                if larger
                else f"No public flavor holds {title}, which {count_text(len(vms), 'VM')} "
                f"{_does(len(vms), 'needs', 'need')}.",
                (
                    f"Make the private flavor “{private.name}” public, or create"
                    if private
                    else "Create"
                )
                + f" a flavor with {shape.vcpus} vCPU, {shape.ram_mib:,} MiB RAM and disk 0"
                + (f", or accept “{larger.name}”." if larger else "."),
                _tenant_ids(vms),
                _ids(vms),
                {
                    "vcpus": shape.vcpus,
                    "ram_mib": shape.ram_mib,
                    "fits": larger.name if larger else "",
                },
            )
        yield _check(gap.severity if gap else Severity.WARNING, gap)


def _images(group: _Group, inventory: CloudInventory) -> Iterator[Check]:
    if not inventory.knows("images"):
        return
    for (family, version), vms in sorted(group.by_system.items()):
        gap = None
        if matching_image(family, version, inventory.images) is None:
            title = image_title(family, version)
            gap = Gap(
                GapType.MISSING_IMAGE,
                title,
                Severity.INFO,
                f"Glance has no image of {title}, which {count_text(len(vms), 'VM')} "
                f"{_does(len(vms), 'runs', 'run')}.",
                f"Upload an image of {title} with the properties os_distro and os_version, if new "
                "VMs of it will be needed. VMs that are moved bring their own disks.",
                _tenant_ids(vms),
                _ids(vms),
                {"os_family": family, "os_version": version},
            )
        yield _check(Severity.INFO, gap)
