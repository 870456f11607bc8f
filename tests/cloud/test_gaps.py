"""Every kind of gap found on a real cloud, and gone once the cloud has what was missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from app.adapters.cloud.client import OpenStackClient
from app.domain.model import Vm
from app.domain.planning.capacity.node_sizing import NodeProfile
from app.domain.planning.gaps.gap import Gap, GapState, GapType, Severity
from app.domain.planning.plan.plan import Plan
from app.domain.planning.provisioning.settings import MIGRATED_OPEN
from app.domain.planning.readiness.checks import CheckState
from app.domain.progress import Ticket
from app.services import (
    capacity,
    cloud_connection,
    cloud_inventory,
    gaps,
    network_map,
    planning,
    storage_map,
    tenants,
)
from app.services.network_map import MappingEdit
from app.services.tenants import TenantEdit
from app.services.workspace import Workspace
from tests.cloud.site import Site, unique
from tests.cloud_fakes import MemorySecrets
from tests.generator.estate import Estate
from tests.workbench import estate_project, fresh_workspace

pytestmark = pytest.mark.cloud

ESTATE = Estate(12, seed=4, quirks=0)
VLANS = iter(range(3100, 3999))


@dataclass
class Project:
    """A small project with a connection to the cloud; its targets are this test's alone."""

    workspace: Workspace
    id: int
    site: Site
    client: OpenStackClient
    secrets: MemorySecrets

    def plan(self) -> Plan:
        """Read the cloud again and plan anew."""
        cloud_inventory.refresh(self.workspace, self.id, self.client, self.secrets, Ticket())
        return planning.build(self.workspace, self.id, Ticket())

    def found(self, kind: GapType) -> list[Gap]:
        return [gap for gap in self.plan().target.gaps.gaps if gap.type is kind]

    def gaps(self, kind: GapType) -> list[Gap]:
        """What the cloud lacks, be it planned or not."""
        return [gap for gap in self.found(kind) if gap.stands]

    def open_gaps(self, kind: GapType) -> list[Gap]:
        return [gap for gap in self.found(kind) if gap.open]

    def states(self, kind: GapType) -> dict[str, GapState]:
        return {gap.resource: gap.state for gap in self.found(kind)}

    # -- what the plan asks for --------------------------------------------------------------------

    def targets(self) -> list[tuple[str, str]]:
        return cloud_inventory.mapped_targets(self.workspace, self.id)

    def make_projects(self) -> dict[tuple[str, str], object]:
        domains = {name: self.site.domain(name) for name in {d for d, _ in self.targets()}}
        return {
            (domain, name): self.site.project(domains[domain], name)
            for domain, name in self.targets()
        }

    def vms(self) -> list[Vm]:
        return [vm for vm in planning.build(self.workspace, self.id, Ticket()).vms if vm.in_plan]


@pytest.fixture
def project(site: Site, client: OpenStackClient, tmp_path: Path) -> Iterator[Project]:
    workspace = fresh_workspace(tmp_path / "gaps.mplan")
    try:
        yield _prepared(workspace, tmp_path, site, client)
    finally:
        workspace.close()


def _prepared(workspace: Workspace, folder: Path, site: Site, client: OpenStackClient) -> Project:
    key, _ = estate_project(workspace, folder, ESTATE)
    secrets = MemorySecrets()
    cloud_connection.save(workspace, key, site.connection, secrets, site.password)
    rows = list(planning.build(workspace, key, Ticket()).tenants.values())
    edits = []
    domains = {tenant.name: unique(tenant.name[:40]) for tenant in rows}
    for tenant in rows:
        edits.append(TenantEdit(tenant.id, "target_domain", domains[tenant.name]))
        edits.append(TenantEdit(tenant.id, "target_project", unique("project")))
    tenants.set_fields(workspace, key, edits)
    moved = [
        MappingEdit(mapping.id, name, value)
        for mapping in planning.build(workspace, key, Ticket()).target.mappings
        for name, value in (
            ("target_network", unique("net")), ("vlan_id", next(VLANS)),
        )
    ]  # fmt: skip
    network_map.set_fields(workspace, key, moved)
    return Project(workspace, key, site, client, secrets)


def test_missing_domains_and_projects(project: Project) -> None:
    domains = {domain for domain, _ in project.targets()}
    missing = project.open_gaps(GapType.MISSING_DOMAIN)
    assert {gap.resource for gap in missing} == domains
    assert {gap.severity for gap in missing} == {Severity.CRITICAL}
    titles = {f"{domain} / {name}" for domain, name in project.targets()}
    assert {gap.resource for gap in project.open_gaps(GapType.MISSING_PROJECT)} == titles

    made = {domain: project.site.domain(domain.upper()) for domain in domains}
    assert project.gaps(GapType.MISSING_DOMAIN) == []
    assert {gap.resource for gap in project.open_gaps(GapType.MISSING_PROJECT)} == titles

    for domain, name in project.targets():
        project.site.project(made[domain], name.title())
    plan = project.plan()
    kinds = {gap.type for gap in plan.target.gaps.standing}
    assert not kinds & {GapType.MISSING_DOMAIN, GapType.MISSING_PROJECT}


def test_a_disabled_domain_and_project_are_gaps(project: Project) -> None:
    made = project.make_projects()
    domain, name = next(iter(made))
    identity = project.site.sdk.identity
    identity.update_project(made[domain, name], is_enabled=False)
    (gap,) = project.open_gaps(GapType.MISSING_PROJECT)
    assert gap.text == f"The project “{domain} / {name}” is disabled."
    identity.update_project(made[domain, name], is_enabled=True)
    assert project.gaps(GapType.MISSING_PROJECT) == []


def test_unmapped_tenants(project: Project) -> None:
    project.make_projects()
    rows = list(planning.build(project.workspace, project.id, Ticket()).tenants.values())
    edit = TenantEdit(rows[0].id, "target_project", "")
    undo = rows[0].target_project
    tenants.set_fields(project.workspace, project.id, [edit])
    found = project.open_gaps(GapType.UNMAPPED_TENANT)
    assert len(found) == len({gap.resource for gap in found})
    severities = {key: gap.severity for gap in found for key in gap.tenant_ids}
    assert severities.pop(rows[0].id) is Severity.CRITICAL
    assert set(severities.values()) == {Severity.WARNING}

    tenants.set_fields(
        project.workspace, project.id, [TenantEdit(rows[0].id, "target_project", undo)]
    )
    tenants.confirm(project.workspace, project.id)
    assert project.gaps(GapType.UNMAPPED_TENANT) == []


NAMED = (GapType.MISSING_DOMAIN, GapType.MISSING_PROJECT)


def test_a_gap_is_seen_then_planned_and_closed_when_the_cloud_has_it(project: Project) -> None:
    seen = {kind: project.states(kind) for kind in NAMED}
    assert {state for states in seen.values() for state in states.values()} == {GapState.OPEN}

    tenants.confirm(project.workspace, project.id)
    for kind in NAMED:
        assert project.states(kind) == dict.fromkeys(seen[kind], GapState.PLANNED)
    planned = project.plan().target
    assert planned.gaps.critical
    assert (planned.gaps.now or 0) < (planned.gaps.after_provisioning or 0)
    assert {row.state for row in planned.readiness.values()} == {CheckState.FAIL}

    project.make_projects()
    for kind in NAMED:
        assert project.states(kind) == dict.fromkeys(seen[kind], GapState.CLOSED)
    # It stays closed over further readings.
    for kind in NAMED:
        assert project.states(kind) == dict.fromkeys(seen[kind], GapState.CLOSED)


def test_a_gap_settled_by_hand_stays_so_until_the_cloud_has_it(project: Project) -> None:
    keys = [gap.key for gap in project.open_gaps(GapType.MISSING_DOMAIN)]
    gaps.resolve(project.workspace, project.id, keys, "The platform team makes them")
    for _reading in range(2):
        assert set(project.states(GapType.MISSING_DOMAIN).values()) == {GapState.RESOLVED}
    project.make_projects()
    closed = project.found(GapType.MISSING_DOMAIN)
    assert {(gap.state, gap.note) for gap in closed} == {
        (GapState.CLOSED, "The platform team makes them")
    }


def test_nodes_are_not_compared_until_they_are_told_and_a_gap_while_short(
    project: Project,
) -> None:
    # This cloud lists no hypervisors: it has a control plane alone.
    target = project.plan().target
    assert [gap.type for gap in target.gaps.uncompared] == [GapType.MISSING_NODES]
    small = NodeProfile(0, "small", 32, 64, 32.0, existing=1)
    capacity.save_node(project.workspace, project.id, small)
    (gap,) = project.open_gaps(GapType.MISSING_NODES)
    target = project.plan().target
    sizing = target.capacity.sizing
    assert sizing is not None
    assert gap.details["to_add"] == sizing.to_add == sizing.required - 1
    assert (gap.severity, target.gaps.uncompared) == (Severity.CRITICAL, ())
    enough = replace(target.capacity.settings.nodes[0], existing=sizing.required)
    capacity.save_node(project.workspace, project.id, enough)
    assert project.states(GapType.MISSING_NODES) == {"Nodes": GapState.CLOSED}


QUOTAS = {
    GapType.VCPU_QUOTA: {"cores": 1},
    GapType.RAM_QUOTA: {"ram": 512},
    GapType.DISK_QUOTA: {"gigabytes": 1},
    GapType.INSTANCE_QUOTA: {"instances": 0},
    GapType.PORT_QUOTA: {"ports": 0},
    GapType.VOLUME_QUOTA: {"volumes": 0},
}


@pytest.mark.parametrize("kind", list(QUOTAS))
def test_quotas_that_are_too_small(project: Project, kind: GapType) -> None:
    made = project.make_projects()
    for each in made.values():
        project.site.quota(each, **QUOTAS[kind])
    found = project.open_gaps(kind)
    assert {gap.resource for gap in found} == {f"{d} / {p}" for d, p in made}
    assert {gap.severity for gap in found} == {Severity.CRITICAL}

    for each in made.values():
        project.site.quota(each, **dict.fromkeys(QUOTAS[kind], -1))
    assert project.gaps(kind) == []


def test_a_quota_that_fits_without_headroom_is_a_warning(project: Project) -> None:
    made = project.make_projects()
    advised = {
        (each.tenant.target_domain, each.tenant.target_project): each
        for each in project.plan().target.capacity.tenants
    }
    for key, each in made.items():
        needs, quota = advised[key].needs, advised[key].quota
        project.site.quota(each, cores=needs.vcpu, instances=quota.instances, ports=quota.ports)
    found = project.open_gaps(GapType.VCPU_QUOTA)
    assert {gap.severity for gap in found} == {Severity.WARNING}
    for key, each in made.items():
        project.site.quota(each, cores=advised[key].quota.cores)
    assert project.gaps(GapType.VCPU_QUOTA) == []


def test_missing_networks(project: Project) -> None:
    made = project.make_projects()
    owner = next(iter(made.values()))
    mappings = project.plan().target.mappings
    found = project.open_gaps(GapType.MISSING_NETWORK)
    assert {gap.resource for gap in found} == {mapping.target_network for mapping in mappings}

    private = [
        project.site.vlan(mapping.target_network, mapping.vlan_id or 0, owner)
        for mapping in mappings
    ]
    others = project.open_gaps(GapType.MISSING_NETWORK)
    assert others
    assert {"belongs to another project" in gap.text for gap in others} == {True}

    for network in private:
        project.site.sdk.network.update_network(network, is_shared=True)
    assert project.gaps(GapType.MISSING_NETWORK) == []


def test_a_network_with_another_vlan(project: Project) -> None:
    project.make_projects()
    mapping, *rest = project.plan().target.mappings
    for each in rest:
        project.site.vlan(each.target_network, each.vlan_id or 0, is_shared=True)
    other = next(VLANS)
    project.site.vlan(mapping.target_network, other, is_shared=True)
    (gap,) = project.open_gaps(GapType.MISSING_NETWORK)
    assert gap.text == (
        f"“{mapping.target_network}” has VLAN {other} on the target, {mapping.vlan_id} in the "
        "network map."
    )
    edit = MappingEdit(mapping.id, "vlan_id", other)
    network_map.set_fields(project.workspace, project.id, [edit])
    assert project.gaps(GapType.MISSING_NETWORK) == []


def test_missing_flavors(project: Project) -> None:
    project.site.no_flavors_and_images()
    wanted = {(vm.vcpu, vm.ram_mib) for vm in project.vms()}
    found = project.open_gaps(GapType.MISSING_FLAVOR)
    assert {(gap.details["vcpus"], gap.details["ram_mib"]) for gap in found} == wanted
    assert {gap.severity for gap in found} == {Severity.WARNING}

    private, size = unique("private"), min(wanted)
    project.site.flavor(private, *size, public=False)
    found = project.open_gaps(GapType.MISSING_FLAVOR)
    assert {(gap.details["vcpus"], gap.details["ram_mib"]) for gap in found} == wanted
    assert sum(f"Make the private flavor “{private}” public" in gap.action for gap in found) == 1

    largest = max(cpus for cpus, _ in wanted) + 1, max(ram for _, ram in wanted)
    project.site.flavor(unique("large"), *largest)
    assert {gap.severity for gap in project.open_gaps(GapType.MISSING_FLAVOR)} == {Severity.INFO}

    for vcpus, ram in wanted:
        project.site.flavor(unique("shape"), vcpus, ram)
    assert project.gaps(GapType.MISSING_FLAVOR) == []


def test_missing_images(project: Project) -> None:
    project.site.no_flavors_and_images()
    found = project.open_gaps(GapType.MISSING_IMAGE)
    systems = {(gap.details["os_family"], gap.details["os_version"]) for gap in found}
    assert systems
    assert systems <= {(vm.os_family, vm.os_version) for vm in project.vms()}
    for family, version in systems:
        project.site.image(unique("image"), family, version)
    assert project.gaps(GapType.MISSING_IMAGE) == []


def test_the_score_reaches_100_when_nothing_is_missing(project: Project) -> None:
    project.site.no_flavors_and_images()
    before = project.plan().target.gaps
    assert before.analysed
    assert before.source == "live"
    assert before.now is not None
    assert [gap.type for gap in before.uncompared] == [GapType.MISSING_NODES]
    node = NodeProfile(0, "R760", 32, 64, 512.0, existing=8)
    capacity.save_node(project.workspace, project.id, node)
    made = project.make_projects()
    for each in made.values():
        names = ("cores", "ram", "instances", "gigabytes", "volumes", "ports")
        project.site.quota(each, **dict.fromkeys(names, -1))
    for mapping in project.plan().target.mappings:
        project.site.vlan(mapping.target_network, mapping.vlan_id or 0, is_shared=True)
    for gap in project.open_gaps(GapType.MISSING_FLAVOR):
        project.site.flavor(unique("shape"), gap.details["vcpus"], gap.details["ram_mib"])
    for gap in project.open_gaps(GapType.MISSING_IMAGE):
        details = gap.details
        project.site.image(unique("image"), details["os_family"], details["os_version"])
    shared = {"multiattach": "<is> True"}
    volume_type = project.site.sdk.block_storage.create_type(
        name=unique("replicated"), extra_specs=shared
    )
    storage_map.set_default(project.workspace, project.id, volume_type.name)
    for each in made.values():
        project.site.sdk.network.create_security_group(name=MIGRATED_OPEN, project_id=each.id)
    halfway = project.plan().target.gaps
    assert before.now < (halfway.now or 0) < 100
    tenants.confirm(project.workspace, project.id)
    after = project.plan().target.gaps
    assert after.standing == ()
    assert (after.now, after.after_provisioning) == (100, 100)
    assert {GapState.CLOSED} == {gap.state for gap in after.gaps}
