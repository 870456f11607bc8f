"""Security groups of the target's projects, and the notes on them and on storage."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from app.domain.cloud import CloudInventory, CloudProject, CloudSecurityGroup, InventorySource
from app.domain.destinations import MapRows, StorageMap
from app.domain.model import SourceNetwork, Tenant
from app.domain.planning.networks.mapping import NetworkMapping
from app.domain.planning.provisioning.settings import PrepSettings
from app.domain.planning.staging.security_groups import (
    DEFAULT_WARNING,
    GroupState,
    GroupView,
    group_states,
    group_views,
)
from app.domain.planning.staging.staged_target import StagedTarget
from app.domain.planning.staging.target_notes import target_notes
from app.domain.planning.staging.target_project import TargetProject
from tests.gap_samples import STAGED, gap_plan
from tests.unit.domain.planning.capacity.capacity_cases import vm

TENANTS = {
    1: Tenant(1, "Acme", target_domain="Acme", target_project="Prod"),
    2: Tenant(2, "Acme", "vdc-2", target_domain="acme", target_project="PROD"),
    3: Tenant(3, "Beta", target_domain="Beta", target_project="Prod"),
}
VMS = [vm(1, networks=("LAN",)), vm(2, tenant_id=2, networks=("DMZ",)), vm(3, tenant_id=3)]
MAPPINGS = [
    NetworkMapping(1, "vc", "LAN", "lan"),
    NetworkMapping(2, "vc", "DMZ", "dmz", port_security=False),
]
CLOUD = CloudInventory(
    InventorySource.LIVE,
    datetime(2027, 1, 1),  # noqa: DTZ001
    projects=(CloudProject("p1", "prod", "ACME"),),
    security_groups=(CloudSecurityGroup("g1", "Web", "p1"),),
)


def views(group: str | None = None, cloud: CloudInventory | None = CLOUD, **more: Any) -> GroupView:
    rows = (TargetProject(1, "ACME", "prod", security_group=group),)
    staged = replace(StagedTarget(projects=rows), **more)
    acme, beta = group_views(VMS, TENANTS, staged, MAPPINGS, cloud)
    assert beta.vms == 1
    return acme


def test_tenants_that_share_a_project_are_one_row() -> None:
    acme = views()
    assert [tenant.id for tenant in acme.target.tenants] == [1, 2]
    assert (acme.vms, acme.group, acme.own) == (2, "migrated-open", None)
    assert (acme.guarded, acme.unguarded, acme.choices) == (("lan",), ("dmz",), ("Web",))


def test_the_state_of_a_group() -> None:
    assert views().state is GroupState.PLANNED
    assert views("web").state is GroupState.EXISTS
    assert views("db").state is GroupState.MISSING
    assert views("db", None).state is GroupState.UNKNOWN
    assert views("default", None).state is GroupState.EXISTS
    assert views(settings=PrepSettings(security_group="web")).state is GroupState.EXISTS


def test_what_to_know_of_a_choice() -> None:
    assert views().warning == ""
    assert views("Default").warning == DEFAULT_WARNING
    assert views("db").warning == "The project has no group “db”."
    assert "“lan” on the Network Map page" in views("").warning


def test_notes_say_what_is_open_and_where_it_is_mended() -> None:
    notes = {note.text: note.destination for note in target_notes(gap_plan(staged=STAGED))}
    assert notes == {
        "1 datastore has a volume type that Cinder lacks.": StorageMap("datastores"),
        "1 of 1 datastore is not confirmed in the storage map.": StorageMap("datastores"),
        "domain-1 / project-1 has no group “web”.": StorageMap("groups"),
        "Ports of 3 projects get the group “default”, which blocks what comes from outside of it.":
            StorageMap("groups"),
    }  # fmt: skip
    none = replace(STAGED, projects=(), settings=PrepSettings(security_group=""))
    closed = [
        note for note in target_notes(gap_plan(staged=none)) if "no security group" in note.text
    ]
    assert [note.destination for note in closed] == [MapRows()]
    assert target_notes(replace(gap_plan(), vms=())) == ()


@pytest.mark.parametrize("group", [None, "", "default", "web", "migrated-open"])
@pytest.mark.parametrize("known", [None, CLOUD])
def test_states_without_vms_are_those_of_the_views(
    group: str | None, known: CloudInventory | None
) -> None:
    staged = StagedTarget(projects=(TargetProject(1, "ACME", "prod", security_group=group),))
    inside = [vm for vm in VMS if vm.in_plan]
    networks = {
        key: SourceNetwork(
            *key, (), (), 1,
            tenant_ids=tuple(
                {vm.tenant_id for vm in inside if vm.vcenter == key[0] and key[1] in vm.networks}
            ),
        )
        for vm in inside for key in ((vm.vcenter, name) for name in vm.networks)
    }  # fmt: skip
    own = {vm.tenant_id for vm in inside}
    found = group_states(
        [tenant for key, tenant in TENANTS.items() if key in own],
        staged, MAPPINGS, networks.values(), known,
    )  # fmt: skip
    wanted = group_views(VMS, TENANTS, staged, MAPPINGS, known)
    assert [(v.target.key, v.group, v.state, v.guarded, v.warning) for v in found] == [
        (v.target.key, v.group, v.state, v.guarded, v.warning) for v in wanted
    ]
