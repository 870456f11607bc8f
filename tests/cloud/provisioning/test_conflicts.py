"""What stands in the way of a task, and what the cloud refuses: each in a sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app import bootstrap
from app.domain.errors import PartlyDoneError, UserError
from app.domain.planning.provisioning.specs import (
    DomainSpec,
    FlavorSpec,
    NetworkSpec,
    ProjectSpec,
    RoleSpec,
    TaskType,
    UserSpec,
)
from app.domain.planning.provisioning.task import Verdict
from app.domain.progress import Ticket
from tests.cloud.provisioning.bench import VLANS, Bench, subnet, vlan_network
from tests.cloud.site import Site, unique

pytestmark = pytest.mark.cloud


def refused(bench: Bench, spec: object) -> UserError:
    """How the cloud refuses to make something."""
    with pytest.raises(UserError) as caught:
        bench.make(spec)
    error = caught.value
    assert "HTTP 4" in error.details
    assert "request req-" in error.details
    assert error.hint
    return error


def test_a_vlan_that_another_network_has(bench: Bench) -> None:
    there = vlan_network()
    bench.make(there)
    spec = vlan_network(vlan_id=there.vlan_id)
    found = bench.judge(spec)
    assert found.verdict is Verdict.CONFLICT
    assert found.text == f"VLAN {there.vlan_id} of physnet1 belongs to network “{there.name}”."
    error = refused(bench, spec)
    assert str(there.vlan_id) in error.message
    assert "another VLAN" in error.hint


def test_the_untagged_place_of_a_physical_network_that_is_taken(bench: Bench) -> None:
    there = NetworkSpec(unique("flat"), physical_network="physnet2")
    bench.make(there)
    try:
        assert bench.judge(there).verdict is Verdict.EXISTS_SAME
        spec = replace(there, name=unique("flat"))
        found = bench.judge(spec)
        assert found.verdict is Verdict.CONFLICT
        assert found.text == f"The untagged network of physnet2 is “{there.name}”."
    finally:
        bench.delete(there)


def test_a_name_that_a_network_of_another_project_has(bench: Bench) -> None:
    owner, other = bench.project(), bench.project()
    there = NetworkSpec(unique("Acme-Net"), owner.domain, owner.name)
    bench.make(there)
    spec = NetworkSpec(there.name, other.domain, other.name)
    bench.ids.pop(there.key)
    bench.marks.pop(there.key)
    found = bench.judge(spec, owner_id=bench.ids[other.key])
    assert found.verdict is Verdict.CONFLICT
    assert "another project holds the name" in found.text


def test_names_of_networks_are_compared_whatever_their_letter_case(site: Site) -> None:
    name = unique("Acme-Net")
    site.vlan(name, next(VLANS))
    opened = bootstrap.provisioning_cloud().open(site.connection, site.password, Ticket())
    try:
        found = Bench(opened, site).judge(NetworkSpec(name.upper()))
    finally:
        opened.close()
    assert found.found
    assert found.found.name == name


def test_two_networks_of_one_name(bench: Bench) -> None:
    name = unique("twice")
    for _ in range(2):
        bench.site.vlan(name, next(VLANS))
    found = bench.judge(vlan_network(name=name))
    assert found.verdict is Verdict.CONFLICT
    assert found.text == f"The cloud has 2 resources called “{name}”."


def test_a_physical_network_that_the_cloud_lacks(bench: Bench) -> None:
    error = refused(bench, vlan_network(physical_network="nophys"))
    assert "nophys" in error.message
    assert "label of the physical network" in error.hint


def test_a_subnet_that_overlaps(bench: Bench) -> None:
    network = vlan_network()
    bench.make(network)
    bench.make(subnet(network))
    spec = subnet(network, cidr="10.20.0.128/25", gateway_ip="", pools=())
    found = bench.judge(spec)
    assert found.verdict is Verdict.CONFLICT
    assert found.text.startswith("10.20.0.128/25 overlaps 10.20.0.0/24 of “")
    assert "subnet" in refused(bench, spec).hint


@pytest.mark.parametrize(
    "wrong",
    [
        {"gateway_ip": "10.20.0.55"},
        {"pools": (("10.99.0.1", "10.99.0.9"),)},
        {"dns_nameservers": ("nothing",)},
        {"cidr": "10.20.0.0/99"},
    ],
)
def test_a_subnet_that_cannot_be(bench: Bench, wrong: dict[str, object]) -> None:
    network = vlan_network()
    bench.make(network)
    spec = subnet(network, **wrong)
    with pytest.raises(UserError) as caught:
        bench.make(spec)
    assert caught.value.hint


def test_pools_that_hand_out_nothing_are_meant(bench: Bench) -> None:
    network = vlan_network()
    bench.make(network)
    spec = subnet(network, pools=())
    assert bench.make(spec).values["pools"] == []
    assert bench.judge(spec).verdict is Verdict.EXISTS_SAME


def test_a_subnet_belongs_to_the_project_that_owns_its_network(bench: Bench) -> None:
    owner = bench.project()
    network = NetworkSpec(unique("own"), owner.domain, owner.name)
    assert bench.make(network).owner == bench.ids[owner.key]
    assert bench.make(subnet(network)).owner == bench.ids[owner.key]


def test_an_ipv6_subnet(bench: Bench) -> None:
    network = vlan_network()
    bench.make(network)
    spec = subnet(
        network, cidr="2001:db8::/64", gateway_ip="2001:db8::1", dns_nameservers=(),
        pools=(("2001:db8::100", "2001:db8::1ff"),),
    )  # fmt: skip
    bench.make(spec)
    assert bench.judge(spec).verdict is Verdict.EXISTS_SAME


@pytest.mark.parametrize("kind", [TaskType.CREATE_DOMAIN, TaskType.CREATE_PROJECT])
def test_a_name_in_another_letter_case_is_the_same(bench: Bench, kind: TaskType) -> None:
    spec = bench.wish(kind)
    bench.make(spec)
    other = replace(spec, name=spec.name.upper())
    assert bench.judge(other).verdict is Verdict.EXISTS_SAME
    bench.marks.pop(other.key)
    error = refused(bench, other)
    assert "Keystone says" in error.message


def test_400_users_of_one_name_are_one_user_in_each_domain(bench: Bench) -> None:
    spec = bench.wish(TaskType.CREATE_USER)
    bench.make(spec)
    error = refused(bench, replace(spec, name=spec.name.upper()))
    assert "Keystone says" in error.message
    elsewhere = UserSpec(bench.domain().name, spec.name)
    assert bench.judge(elsewhere).verdict is Verdict.CREATE
    bench.make(elsewhere)


def test_a_flavor_of_the_name_that_is_private(bench: Bench) -> None:
    name = unique("private")
    bench.site.flavor(name, 4, 1024, public=False)
    found = bench.judge(FlavorSpec(name, 4, 1024))
    assert [each.field for each in found.differences] == ["public"]


def test_a_role_that_the_cloud_lacks(bench: Bench) -> None:
    user = bench.wish(TaskType.CREATE_USER)
    bench.make(user)
    project = bench.project()
    spec = RoleSpec(project.domain, project.name, user.domain, user.name, "operator")
    for act in (bench.judge, bench.make):
        with pytest.raises(UserError, match="has no role “operator”") as caught:
            act(spec)
        assert "admin, manager, member, reader, service" in caught.value.hint


@pytest.mark.parametrize("role", ["Self-Service User", "_member_", "MEMBER"])
def test_a_role_by_the_name_that_other_clouds_have(bench: Bench, role: str) -> None:
    spec = replace(bench.wish(TaskType.ASSIGN_ROLE), role=role)
    bench.make(spec)
    assert bench.judge(replace(spec, role="member")).verdict is Verdict.EXISTS_SAME


def test_a_role_of_a_group(bench: Bench) -> None:
    project = bench.project()
    domain = bench.ids[DomainSpec(project.domain).key]
    group = bench.site.sdk.identity.create_group(name=unique("Team"), domain_id=domain)
    spec = RoleSpec(
        project.domain, project.name, project.domain, group.name.upper(), "reader", is_group=True
    )
    assert bench.judge(spec).verdict is Verdict.CREATE
    bench.make(spec)
    assert bench.judge(spec).verdict is Verdict.EXISTS_SAME
    assert bench.delete(spec)


def test_a_role_for_somebody_who_is_not_there(bench: Bench) -> None:
    project = bench.project()
    spec = RoleSpec(project.domain, project.name, project.domain, "nobody", "member")
    assert bench.judge(spec).verdict is Verdict.CREATE
    with pytest.raises(UserError, match="has no user “nobody”"):
        bench.make(spec)


def test_what_belongs_to_nothing_is_not_made(bench: Bench) -> None:
    network = vlan_network(shared_with=(("nowhere", "none"),))
    for spec in (ProjectSpec("nowhere", "web"), network, subnet(vlan_network())):
        assert bench.judge(spec).verdict is Verdict.CREATE
        with pytest.raises(UserError, match="The cloud has no"):
            bench.make(spec)
    assert bench.judge(replace(network, shared_with=())).verdict is Verdict.CREATE


def test_a_quota_that_refuses(bench: Bench) -> None:
    project = bench.project()
    bench.site.sdk.network.update_quota(bench.ids[project.key], networks=0)
    error = refused(bench, NetworkSpec(unique("net"), project.domain, project.name))
    assert "Quota exceeded" in error.message
    assert "Raise the project's quota" in error.hint


def test_a_quota_that_refuses_the_sharing_of_a_network(bench: Bench) -> None:
    owner, user = bench.project(), bench.project()
    bench.site.sdk.network.update_quota(bench.ids[owner.key], rbac_policies=0)
    pair = (user.domain, user.name)
    spec = NetworkSpec(unique("net"), owner.domain, owner.name, shared_with=(pair,))
    with pytest.raises(PartlyDoneError, match="Quota exceeded") as caught:
        bench.make(spec)
    assert caught.value.resource_id
    found = bench.judge(spec)
    assert found.ours
    assert [each.field for each in found.differences] == ["shared_with"]


def test_a_network_that_is_not_shared_to_the_end_is_completed(bench: Bench) -> None:
    projects = [bench.project() for _ in range(3)]
    pairs = tuple((each.domain, each.name) for each in projects)
    spec = vlan_network(shared_with=pairs)
    bench.make(replace(spec, shared_with=pairs[:1]))
    found = bench.judge(spec)
    assert [each.field for each in found.differences] == ["shared_with"]
    assert found.ours
    for _ in range(2):
        again = bench.make(spec)
        assert found.found
        assert again.id == found.found.id
    assert bench.judge(spec).verdict is Verdict.EXISTS_SAME
    policies = list(bench.site.sdk.network.rbac_policies(object_id=again.id))
    assert {each.target_project_id for each in policies} == {bench.ids[p.key] for p in projects}
    assert len(policies) == 3
    assert not bench.site.sdk.network.get_network(again.id).is_shared
    assert bench.delete(spec)
    assert list(bench.site.sdk.network.rbac_policies(object_id=again.id)) == []


def test_a_network_cannot_move_to_another_vlan(bench: Bench) -> None:
    spec = vlan_network()
    bench.make(spec)
    other = replace(spec, vlan_id=next(VLANS))
    found = bench.judge(other)
    assert [each.field for each in found.differences] == ["vlan_id"]
    assert found.found
    with pytest.raises(UserError, match="cannot get another VLAN"):
        bench.session.change(other, bench.ids, found.found)


def test_a_virtual_network_is_the_clouds_own_kind(bench: Bench) -> None:
    project = bench.project()
    spec = NetworkSpec(unique("virtual"), project.domain, project.name, port_security=False)
    made = bench.make(spec)
    assert made.values["kind"] == "geneve"
    assert bench.judge(spec).verdict is Verdict.EXISTS_SAME
    assert bench.judge(vlan_network(name=spec.name)).verdict is Verdict.EXISTS_DIFFERENT


# -- the account and the cloud ---------------------------------------------------------------------


def test_a_region_that_does_not_exist(site: Site) -> None:
    connection = replace(site.connection, region="Nowhere")
    with pytest.raises(UserError, match="no region “Nowhere”") as caught:
        bootstrap.provisioning_cloud().open(connection, site.password, Ticket())
    assert "RegionOne" in caught.value.hint


@pytest.mark.parametrize("role", ["member", "reader", "manager"])
def test_an_account_without_the_admin_role(site: Site, role: str) -> None:
    domain = site.domain()
    account = site.account(role, site.project(domain), domain)
    with pytest.raises(UserError, match="may not provision on this cloud") as caught:
        bootstrap.provisioning_cloud().open(account.connection, account.password, Ticket())
    assert role in caught.value.message
    assert "role admin" in caught.value.hint
    assert "HTTP 403" in caught.value.details


def test_a_wrong_password(site: Site) -> None:
    with pytest.raises(UserError, match="Wrong password"):
        bootstrap.provisioning_cloud().open(site.connection, "wrong-word", Ticket())


def test_an_account_that_is_disabled_while_we_work(bench: Bench) -> None:
    domain = bench.site.domain()
    account = bench.site.account("admin", bench.site.project(domain), domain)
    cloud = bootstrap.provisioning_cloud()
    opened = cloud.open(account.connection, account.password, Ticket())
    try:
        assert opened.place.project_name == account.connection.project_name
        bench.site.sdk.identity.update_user(account.id, is_enabled=False)
        with pytest.raises(UserError, match="does not accept this login"):
            opened.create(DomainSpec(unique("dom")), {}, "mp-1")
    finally:
        opened.close()
