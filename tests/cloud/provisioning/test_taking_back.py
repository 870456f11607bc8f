"""What is in use is told, what was there before is put back, and nothing is left behind."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.errors import UserError
from app.domain.planning.provisioning.found import Holding
from app.domain.planning.provisioning.specs import (
    DomainSpec,
    NetworkSpec,
    RoleSpec,
    TaskType,
    UserSpec,
)
from app.domain.planning.provisioning.task import Verdict
from tests.cloud.provisioning.bench import PASSWORD, Bench, quota, subnet, vlan_network
from tests.cloud.provisioning.conftest import Traffic
from tests.cloud.site import unique

pytestmark = pytest.mark.cloud


def held(found: object) -> set[tuple[str, str]]:
    assert isinstance(found, list)
    return {(each.kind, each.id) for each in found if isinstance(each, Holding)}


# -- quotas ----------------------------------------------------------------------------------------


def test_quotas_are_set_beside_what_is_used_and_put_back(bench: Bench) -> None:
    project = bench.project()
    key = bench.ids[project.key]
    sdk = bench.site.sdk
    sdk.network.create_network(name=unique("net"), project_id=key)
    sdk.compute.update_quota_set(key, cores=-1, ram=99_000_000)
    before = bench.session.look(quota(project), bench.ids)[0].values
    assert before["used"]["networks"] == 1
    spec = quota(project, instances=7)
    made = bench.make(spec)
    assert made.values["before"] == before["limits"]
    assert made.values["left_out"] == []
    compute = sdk.compute.get_quota_set(key)
    # Unlimited stays so, what is higher is not lowered, and no instance is needed beyond ten.
    assert (compute.cores, compute.ram, compute.instances) == (-1, 99_000_000, 10)
    volumes = sdk.block_storage.get_quota_set(key)
    assert (volumes.gigabytes, volumes.volumes) == (80_000, 3000)
    network = sdk.network.get_quota(key)
    assert (network.ports, network.networks, network.subnets) == (4000, 701, 700)
    assert bench.judge(spec).verdict is Verdict.EXISTS_SAME
    bench.session.put_back(spec, bench.ids, made.values["before"])
    assert bench.session.look(spec, bench.ids)[0].values["limits"] == before["limits"]


def test_quotas_of_a_project_of_our_own_are_exact(bench: Bench) -> None:
    project = bench.project()
    spec = quota(project, exact=True, cores=3, volumes=4, networks=2, rbac_policies=1)
    made = bench.make(spec)
    limits = {name: getattr(spec, name) for name in made.values["limits"]}
    assert made.values["limits"] == limits
    assert bench.judge(spec).verdict is Verdict.EXISTS_SAME
    assert bench.session.look(spec, bench.ids)[0].values["limits"] == limits
    bench.session.put_back(spec, bench.ids, made.values)
    assert bench.session.look(spec, bench.ids)[0].values["limits"] == made.values["before"]


def test_quotas_of_which_one_service_refuses_its_part_are_not_half_set(bench: Bench) -> None:
    project = bench.project()
    spec = quota(project, volumes=2**40)
    before = bench.session.look(spec, bench.ids)[0].values["limits"]
    with pytest.raises(UserError, match="Cinder says") as caught:
        bench.make(spec)
    assert "Not put back" not in caught.value.details
    assert bench.session.look(spec, bench.ids)[0].values["limits"] == before


def test_quotas_cannot_be_deleted(bench: Bench) -> None:
    spec = bench.wish(TaskType.SET_QUOTAS)
    bench.make(spec)
    with pytest.raises(UserError, match="put back, not deleted"):
        bench.delete(spec)


# -- deleting --------------------------------------------------------------------------------------


def test_a_project_leaves_nothing_behind(bench: Bench) -> None:
    project = bench.project()
    key = bench.ids[project.key]
    bench.make(quota(project))
    group = bench.wish(TaskType.CREATE_SECURITY_GROUP)
    group = replace(group, domain=project.domain, project=project.name)
    bench.make(group)
    assert bench.delete(group)
    assert bench.delete(project)
    network = bench.site.sdk.network
    left = [each for each in network.security_groups() if each.project_id == key]
    assert left == []
    assert not [
        each for each in network.get("/quotas").json()["quotas"] if each["project_id"] == key
    ]
    assert bench.site.sdk.block_storage.get_quota_set(key).volumes == 10
    assert not bench.delete(project)


def test_a_domain_is_enabled_again_when_it_cannot_be_deleted(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = bench.domain()
    key = bench.ids[spec.key]
    wire = bench.session._wire  # type: ignore[attr-defined]

    def refuse(service: str, path: str) -> bool:
        assert not bench.site.sdk.identity.get_domain(key).is_enabled
        raise UserError("Keystone says no.", "Wait.")

    with monkeypatch.context() as patched:
        patched.setattr(wire, "delete", refuse)
        with pytest.raises(UserError, match="Keystone says no"):
            bench.delete(spec)
    assert bench.site.sdk.identity.get_domain(key).is_enabled
    assert bench.delete(spec)


def test_a_network_in_use_is_not_deleted(bench: Bench) -> None:
    spec = vlan_network()
    made = bench.make(spec)
    port = bench.site.sdk.network.create_port(network_id=made.id)
    with pytest.raises(UserError, match="Neutron says") as caught:
        bench.delete(spec)
    assert "Remove what uses it first" in caught.value.hint
    bench.site.sdk.network.delete_port(port)
    assert bench.delete(spec)


def test_a_role_that_is_taken_back_leaves_the_others(bench: Bench) -> None:
    spec = bench.wish(TaskType.ASSIGN_ROLE)
    other = replace(spec, role="reader")
    bench.make(spec)
    bench.make(other)
    assert bench.delete(spec)
    assert bench.judge(other).verdict is Verdict.EXISTS_SAME
    assert bench.judge(spec).verdict is Verdict.CREATE


def test_a_tag_leaves_the_others(bench: Bench) -> None:
    spec = bench.wish(TaskType.TAG_NETWORK)
    other = replace(spec, tag="of-somebody")
    made = bench.make(spec)
    bench.make(other)
    assert bench.delete(spec)
    network = bench.site.sdk.network.get_network(made.id.partition("/")[0])
    assert network.tags == ["of-somebody"]


# -- what is in use --------------------------------------------------------------------------------


def test_what_a_project_and_its_domain_hold(bench: Bench) -> None:
    domain = bench.domain()
    project = bench.project(domain)
    key = bench.ids[project.key]
    assert bench.session.holdings(project, key) == []
    sdk = bench.site.sdk
    network = sdk.network.create_network(name=unique("net"), project_id=key)
    piece = sdk.network.create_subnet(
        network_id=network.id, ip_version=4, cidr="10.9.0.0/24", project_id=key
    )
    port = sdk.network.create_port(network_id=network.id, project_id=key, name="of a VM")
    router = sdk.network.create_router(name="edge", project_id=key)
    group = sdk.network.create_security_group(name="own", project_id=key)
    child = sdk.identity.create_project(
        name=unique("child"), domain_id=bench.ids[domain.key], parent_id=key
    )
    record = {"name": "own", "owner": key, "disk_format": "raw", "container_format": "bare"}
    images = [
        sdk.image.post("/images", json={**record, "os_hidden": hidden}).json()["id"]
        for hidden in (False, True)
    ]
    expected = {
        ("network", network.id), ("subnet", piece.id), ("port", port.id), ("router", router.id),
        ("security group", group.id), ("project", child.id),
        *(("image", each) for each in images),
    }  # fmt: skip
    found = bench.session.holdings(project, key)
    assert held(found) == expected
    assert next(each for each in found if each.kind == "port").name == "of a VM"
    assert {each.project_id for each in found} == {key}

    user = UserSpec(domain.name, unique("usr"))
    bench.make(user)
    of_domain = held(bench.session.holdings(domain, bench.ids[domain.key]))
    assert of_domain == {
        ("project", key), ("project", child.id), ("user", bench.ids[user.key]),
    }  # fmt: skip
    for each in images:
        sdk.image.delete(f"/images/{each}")


def test_what_a_network_and_a_subnet_hold(bench: Bench) -> None:
    project = bench.project()
    network = NetworkSpec(unique("net"), project.domain, project.name)
    made = bench.make(network)
    piece = subnet(network)
    bench.make(piece)
    port = bench.site.sdk.network.create_port(network_id=made.id)
    own = bench.ids[piece.key]
    assert held(bench.session.holdings(network, made.id)) == {("port", port.id), ("subnet", own)}
    assert held(bench.session.holdings(piece, own)) == {("port", port.id)}


def test_what_a_user_holds(bench: Bench) -> None:
    spec = bench.wish(TaskType.ASSIGN_ROLE)
    role = bench.make(spec)
    user = UserSpec(spec.user_domain, spec.user)
    found = bench.session.holdings(user, bench.ids[user.key])
    assert held(found) == {("role", role.id)}


# -- passwords -------------------------------------------------------------------------------------


def signed_in(bench: Bench, spec: UserSpec, word: str) -> bool:
    body = {
        "auth": {"identity": {"methods": ["password"], "password": {
            "user": {"name": spec.name, "domain": {"name": spec.domain}, "password": word}}}}
    }  # fmt: skip
    url = f"{bench.site.auth_url}/auth/tokens"
    return bench.site.sdk.session.session.post(url, json=body).status_code == 201


def test_passwords_are_set_and_set_anew(bench: Bench) -> None:
    spec = bench.wish(TaskType.CREATE_USER)
    made = bench.make(spec)
    assert signed_in(bench, spec, PASSWORD)
    bench.session.set_password(made.id, "An0ther/word#")
    assert signed_in(bench, spec, "An0ther/word#")
    assert not signed_in(bench, spec, PASSWORD)


def test_only_service_accounts_are_excepted_from_changing_their_password(bench: Bench) -> None:
    domain = bench.domain()
    for owner in (False, True):
        spec = UserSpec(domain.name, unique("usr"), must_change_password=owner)
        made = bench.make(spec)
        # The test cloud is not set to ask anybody.
        assert made.values["password_change"] is False
        said = bench.site.sdk.identity.get(f"/users/{made.id}").json()["user"]
        excepted = {"ignore_change_password_upon_first_use", "ignore_password_expiry"}
        assert set(said["options"]) == (set() if owner else excepted)


def test_domains_are_looked_up_when_no_task_made_them(bench: Bench, traffic: Traffic) -> None:
    spec = RoleSpec("Default", "admin", "Default", "admin", "admin")
    found = bench.judge(spec)
    assert found.verdict is Verdict.EXISTS_SAME
    assert traffic.writes == 0
    assert bench.judge(DomainSpec("default")).verdict is Verdict.EXISTS_SAME
