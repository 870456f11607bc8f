"""A small plan and a cloud that lacks some of it: one gap of every type, and things that fit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from app.domain.cloud import (
    CloudDomain,
    CloudFlavor,
    CloudImage,
    CloudInventory,
    CloudNetwork,
    CloudNode,
    CloudProject,
    InventorySource,
    ProjectQuota,
)
from app.domain.model import SourceNetwork
from app.domain.planning.gaps.gap import GapType, Resolution
from app.domain.planning.networks.mapping import NetworkMapping
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.target import TargetInput, plan_target
from app.domain.planning.provisioning.settings import PrepSettings
from app.domain.planning.staging.staged_target import StagedTarget
from app.domain.planning.staging.storage_row import StorageRow
from app.domain.planning.staging.target_project import TargetProject
from tests.unit.adapters.exporters.plan_builder import make_plan, make_vm

READ_AT = datetime(2027, 2, 25, 9, 30)  # noqa: DTZ001
NETWORKS = ("VLAN-1", "VLAN-2", "VLAN-3", "VLAN-4", "VLAN-5")
QUOTA = ProjectQuota(4, 0, 4096, 0, 1, 0, 10, 0, 1, 0, 1, 0)
"""Too small in everything for the two VMs of a tenant."""

CLOUD = CloudInventory(
    InventorySource.LIVE,
    READ_AT,
    "RegionOne",
    domains=tuple(CloudDomain(f"d{number}", f"domain-{number}") for number in (1, 2, 3)),
    projects=(
        CloudProject("p1", "project-1", "domain-1", quota=QUOTA),
        CloudProject("p3", "Project-3", "domain-3"),
    ),
    networks=(
        CloudNetwork("n1", "VLAN-1", "vlan", "physnet1", 1, shared=True),
        CloudNetwork("n2", "VLAN-2", "vlan", "physnet1", 99, shared=True),
        CloudNetwork("n3", "VLAN-3", "vlan", "physnet1", 3, project_id="p1"),
        CloudNetwork("n5", "VLAN-5", "vlan", "physnet1", 5, shared=True),
    ),
    flavors=(CloudFlavor("f1", "m1.large", 5, 10240),),
    images=(CloudImage("i1", "Rocky 9", "rocky", "9"),),
    nodes=(CloudNode("node-1", 64, 524288),),
    roles=("admin",),
    notes=("Quotas of one project may not be read (403).",),
)
"""Tenants 1 and 3 have a project there, tenant 2 a domain only, tenants 4 and 5 nothing.

The quota of project 3 is not known, and one node has no other to take its VMs over.
"""


def mapping(number: int, **values: object) -> NetworkMapping:
    """A row of the network map, as an import seeds it."""
    name = f"VLAN-{number}"
    row = NetworkMapping(number, "vc-1", name, name, number, "physical_managed")
    return replace(row, **values)


MAPPINGS = (mapping(1), mapping(2), mapping(3), mapping(4), mapping(5, target_network=""))


STAGED = StagedTarget(
    storage_rows=(StorageRow(1, "vc-1", "ds-nvme-01", "ceph-ssd"),),
    projects=(
        TargetProject(1, "domain-1", "project-1", security_group="web"),
        TargetProject(2, "domain-2", "project-2", security_group="migrated-open"),
    ),
    settings=PrepSettings(security_group="default"),
)
"""A volume type and two groups that the cloud lacks; provisioning makes one of these."""


def gap_plan(
    *,
    inventory: CloudInventory | None = CLOUD,
    mappings: Iterable[NetworkMapping] = MAPPINGS,
    resolutions: Iterable[Resolution] = (),
    staged: StagedTarget | None = None,
    name: str = "Émigré & Söhne 移行",
    first_vm: str = "=SUM(A1)",
) -> Plan:
    """Ten VMs of five tenants on five networks; tenants 2 and 4 are confirmed."""
    vms = [
        make_vm(number, first_vm if number == 1 else "", networks=(f"VLAN-{number % 5 + 1}",))
        for number in range(1, 11)
    ]
    plan = make_plan(vms, name=name)
    networks = tuple(
        SourceNetwork("vc-1", network, (), (network[5:],), 2, nic_count=2) for network in NETWORKS
    )
    given = TargetInput(
        mappings=tuple(mappings),
        inventory=inventory,
        resolutions=tuple(resolutions),
        staged=staged,
    )
    target = plan_target(plan.vms, plan.tenants, networks, given)
    return replace(plan, networks=networks, target=target)


def keys_of(plan: Plan, kind: GapType) -> list[str]:
    """Resources of the gaps of a type."""
    return [gap.resource for gap in plan.target.gaps.gaps if gap.type is kind]
