"""The provisioning plan of a small estate, counted by hand."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.planning.provisioning.graph import TaskGraph, task_graph
from app.domain.planning.provisioning.settings import MIGRATED_OPEN, PrepSettings
from app.domain.planning.provisioning.specs import (
    TYPE_ORDER,
    NetworkSpec,
    TaskType,
    key_of,
    spec_from,
)
from app.domain.planning.provisioning.wanted import WantedTask
from app.domain.planning.staging.target_project import TargetProject
from tests.unit.domain.planning.provisioning.estates import (
    DB,
    SHOP,
    TENANTS,
    WEB,
    estate,
    mapping,
    vm,
)


def of(graph: TaskGraph, kind: TaskType) -> dict[str, WantedTask]:
    return {task.spec.natural[-1]: task for task in graph.tasks if task.spec.type is kind}


def specs(graph: TaskGraph, kind: TaskType) -> list[Any]:
    return [task.spec for task in graph.tasks if task.spec.type is kind]


def test_every_type_has_just_the_tasks_that_are_needed() -> None:
    graph = task_graph(estate())
    counts = {kind.value: len(specs(graph, kind)) for kind in TaskType}
    assert counts == {
        "create_domain": 2, "create_project": 3, "set_quotas": 4, "create_security_group": 3,
        "create_network": 4, "tag_network": 2, "create_subnet": 2, "create_flavor": 1,
        "create_user": 2, "assign_role": 3,
    }  # fmt: skip
    assert [TYPE_ORDER[task.spec.type] for task in graph.tasks] == sorted(
        TYPE_ORDER[task.spec.type] for task in graph.tasks
    )


def test_rows_of_one_target_share_its_project_and_their_quotas_add_up() -> None:
    graph = task_graph(estate())
    web, db, shop, _ = specs(graph, TaskType.SET_QUOTAS)
    assert (web.domain, web.project) == ("Acme", "web")
    assert (web.cores, web.ram_mib, web.gigabytes) == (5, 5120, 50)
    assert (web.instances, web.volumes, web.ports) == (2, 4, 6)
    assert (web.networks, web.subnets, web.security_groups) == (1, 1, 2)
    assert (db.cores, db.networks) == (5, 0)
    assert (shop.domain, shop.project, shop.cores) == ("Shop", "web", 7)
    project = of(graph, TaskType.CREATE_PROJECT)["db"]
    assert project.needs == (key_of(TaskType.CREATE_DOMAIN, "acme"),)
    domain, _ = specs(graph, TaskType.CREATE_DOMAIN)
    assert (domain.name, domain.description) == ("Acme", "")


def test_a_virtual_network_of_one_project_is_its_own() -> None:
    own = of(task_graph(estate()), TaskType.CREATE_NETWORK)["own"]
    assert own.spec == NetworkSpec("own", "Acme", "web")
    assert own.needs == (key_of(TaskType.CREATE_PROJECT, "Acme", "web"),)


def test_other_networks_are_shared_with_exactly_those_who_use_them() -> None:
    networks = of(task_graph(estate()), TaskType.CREATE_NETWORK)
    front: Any = networks["front"].spec
    assert (front.domain, front.project, front.physical_network) == ("", "", "physnet1")
    assert (front.vlan_id, front.kind) == (100, "vlan")
    assert front.shared_with == (("Acme", "web"), ("Acme", "db"))
    shared: Any = networks["shared"].spec
    assert (shared.physical_network, shared.kind) == ("", "")
    assert shared.shared_with == (("Acme", "web"), ("Shop", "web"))
    assert set(networks["shared"].needs) == {
        key_of(TaskType.CREATE_PROJECT, "Acme", "web"),
        key_of(TaskType.CREATE_PROJECT, "Shop", "web"),
        key_of(TaskType.SET_QUOTAS, "", ""),
    }


@pytest.mark.parametrize("owner", [("", ""), ("Cloud", "infra"), ("ACME", "db")])
def test_whoever_owns_networks_of_others_may_have_and_share_so_many(
    owner: tuple[str, str],
) -> None:
    settings = PrepSettings(network_domain=owner[0], network_project=owner[1])
    graph = task_graph(estate(settings=settings))
    quota = next(
        task
        for task in graph.tasks
        if task.spec.type is TaskType.SET_QUOTAS
        and task.spec.key == key_of(TaskType.SET_QUOTAS, *owner)
    )
    spec: Any = quota.spec
    target = owner == ("ACME", "db")
    # front, l2 and shared; front is used by web and db, l2 by db, shared by both called web
    assert (spec.networks, spec.subnets, spec.rbac_policies) == (3, 1, 3 if target else 5)
    assert spec.cores == (5 if target else 0)
    assert quota.tenant
    networks = of(graph, TaskType.CREATE_NETWORK)
    assert {name for name, task in networks.items() if quota.key in task.needs} == {
        "front", "l2", "shared",
    }  # fmt: skip
    assert len(specs(graph, TaskType.SET_QUOTAS)) == (3 if target else 4)


def test_a_network_that_leads_outside_has_a_policy_of_its_own() -> None:
    def policies(external: bool) -> int:
        plain = estate()
        rows = [replace(row, is_external=external) for row in plain.mappings]
        graph = task_graph(replace(plain, mappings=rows))
        (admin,) = [s for s in specs(graph, TaskType.SET_QUOTAS) if not s.project]
        return int(admin.rbac_policies)

    networks = [s for s in specs(task_graph(estate()), TaskType.CREATE_NETWORK) if not s.project]
    assert policies(True) == policies(False) + len(networks)


def test_the_owner_of_shared_networks_is_a_setting() -> None:
    settings = PrepSettings(network_domain="ACME", network_project="db", physical_network="blue")
    front = of(task_graph(estate(settings=settings)), TaskType.CREATE_NETWORK)["front"]
    spec: Any = front.spec
    assert (spec.domain, spec.project, spec.physical_network) == ("ACME", "db", "blue")
    assert spec.shared_with == (("Acme", "web"),)
    assert key_of(TaskType.CREATE_PROJECT, "acme", "db") in front.needs


def test_what_has_no_subnet_on_purpose_carries_the_tag() -> None:
    tags = specs(task_graph(estate()), TaskType.TAG_NETWORK)
    assert [(tag.network, tag.tag) for tag in tags] == [
        ("l2", "simple_network"), ("shared", "simple_network")
    ]  # fmt: skip


def test_pools_leave_out_what_the_inventory_shows() -> None:
    front, own = specs(task_graph(estate()), TaskType.CREATE_SUBNET)
    assert front.pools == (("10.0.0.2", "10.0.0.2"), ("10.0.0.4", "10.0.0.6"))
    assert (front.name, front.gateway_ip) == ("front-10.0.0.0_29", "10.0.0.1")
    assert own.pools == (("10.9.0.1", "10.9.0.254"),)


def test_several_sources_of_one_target_are_one_network() -> None:
    rows = (
        mapping(1, "front", target_network="Prod", vlan_id=100),
        mapping(2, "l2", target_network="prod", vlan_id=100),
        mapping(3, "own", kind="virtual"),
        mapping(4, "shared", kind="virtual"),
    )
    networks = specs(task_graph(estate(mappings=rows)), TaskType.CREATE_NETWORK)
    assert [each.name for each in networks] == ["own", "Prod", "shared"]


def test_accounts_get_a_user_and_a_role_and_existing_ones_the_role_alone() -> None:
    graph = task_graph(estate())
    users = {each.name: each for each in specs(graph, TaskType.CREATE_USER)}
    assert users["ann"].must_change_password
    assert not users["svc-web"].must_change_password
    roles = {each.user: each for each in specs(graph, TaskType.ASSIGN_ROLE)}
    assert set(roles) == {"ann", "svc-web", "ldap"}
    assert (roles["ldap"].domain, roles["ldap"].project, roles["ldap"].user_domain) == (
        "Shop", "web", "Shop",
    )  # fmt: skip


def test_an_account_of_a_row_without_vms_serves_the_target_it_shares() -> None:
    vms = (vm(1, 1), vm(3, 3), vm(4, 4))  # none of the second row of Acme / web
    accounts = (replace(estate().accounts[0], tenant_id=2),)
    roles = specs(task_graph(estate(vms=vms, accounts=accounts)), TaskType.ASSIGN_ROLE)
    assert [(role.domain, role.project) for role in roles] == [("Acme", "web")]


def test_whatever_gets_no_task_is_told() -> None:
    tenants = {**TENANTS, 5: replace(SHOP, id=5, name="Lost", target_project="")}
    rows = (*estate().mappings, mapping(9, "dark", confirmed=False))
    vms = (*estate().vms, vm(9, 5))
    left = task_graph(estate(tenants=tenants, mappings=rows, vms=vms)).left_out
    assert [(each.what, each.why) for each in left] == [
        ("Lost", "Lost has no target project."),
        ("Network dark", "It is not confirmed."),
        ("Flavor for 1 vCPU, 0.5 GB", "It is not confirmed."),
        ("Account later", "It is not confirmed."),
    ]


def test_one_domain_for_all_merges_nobody() -> None:
    graph = task_graph(estate(settings=PrepSettings(single_domain="Default")))
    assert [each.name for each in specs(graph, TaskType.CREATE_DOMAIN)] == ["Default"]
    projects = specs(graph, TaskType.CREATE_PROJECT)
    assert [(each.domain, each.name) for each in projects] == [
        ("Default", "web"), ("Default", "db"),
    ]  # fmt: skip
    assert graph.left_out[0].what == SHOP.title
    assert "one project" in graph.left_out[0].why


@pytest.mark.parametrize(
    ("own", "expected"), [(None, 3), ("", 2), ("default", 2), (MIGRATED_OPEN, 3)]
)
def test_a_project_may_choose_another_security_group(own: str | None, expected: int) -> None:
    decided = (TargetProject(1, "ACME", "Web", security_group=own),)
    graph = task_graph(estate(decided=decided))
    assert len(specs(graph, TaskType.CREATE_SECURITY_GROUP)) == expected


def test_a_flavor_that_we_made_keeps_its_task() -> None:
    graph = task_graph(estate(own_flavors=frozenset({"there"})))
    assert len(specs(graph, TaskType.CREATE_FLAVOR)) == 2


@given(seed=st.integers(0, 10**6))
def test_the_order_of_rows_changes_nothing_and_needs_come_first(seed: int) -> None:
    whole = estate()
    shuffle = Random(seed).shuffle
    mixed = {}
    for name in ("vms", "quotas", "mappings", "flavors", "accounts"):
        rows = list(getattr(whole, name))
        shuffle(rows)
        mixed[name] = rows
    keys = list(TENANTS)
    shuffle(keys)
    graph = task_graph(estate(**mixed, tenants={key: TENANTS[key] for key in keys}))
    assert graph.tasks == task_graph(whole).tasks
    before: set[str] = set()
    for task in graph.tasks:
        assert set(task.needs) <= before
        assert task.key not in before
        before.add(task.key)


def test_wishes_survive_json() -> None:
    for task in task_graph(estate()).tasks:
        assert spec_from(task.spec.type, task.spec.to_dict()) == task.spec


def test_tenants_come_by_cohort_then_priority() -> None:
    tenants = {
        1: replace(WEB, cohort_id=8), 2: TENANTS[2], 3: replace(DB, cohort_id=7), 4: SHOP,
    }  # fmt: skip
    graph = task_graph(estate(tenants=tenants, cohort_order={7: 0, 8: 1}))
    projects = specs(graph, TaskType.CREATE_PROJECT)
    assert [each.name for each in projects] == ["db", "web", "web"]
