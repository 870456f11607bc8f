"""Reading an inventory where the test cloud has nothing to show: hypervisors, missing services."""

from __future__ import annotations

from typing import Any

import pytest

from app.adapters.cloud import inventory as reading
from app.adapters.cloud.client import OpenStackClient
from app.domain.cloud import CloudFlavor, CloudNode, CloudSecurityGroup, CloudVolumeType
from app.domain.errors import UserError
from app.domain.progress import Cancelled, Ticket
from tests.unit.adapters.cloud.scripted_cloud import PROJECT, Answer, ScriptedCloud

TYPES = f"/volume/v3/{PROJECT}/types"
GROUPS = "/network/v2.0/security-groups"
HYPERVISORS = "/compute/v2.1/os-hypervisors/detail"
SECRET = "secret-of-the-test"  # noqa: S105


def hypervisor(number: int, **values: Any) -> dict[str, Any]:
    return {
        "id": f"h{number}",
        "hypervisor_hostname": f"node{number}.example.com",
        "vcpus": 64,
        "vcpus_used": 10,
        "memory_mb": 524288,
        "memory_mb_used": 4096,
        "local_gb": 900,
        "running_vms": 3,
        "state": "up",
        "status": "enabled",
        **values,
    }


def read(client: OpenStackClient, cloud: ScriptedCloud, *quotas_of: tuple[str, str]) -> Any:
    return client.inventory(cloud.connection, SECRET, quotas_of, Ticket())


def test_hypervisors_with_their_size(client: OpenStackClient, cloud: ScriptedCloud) -> None:
    down = hypervisor(2, state="down")
    off = hypervisor(3, status="disabled", local_gb=None)
    cloud.hold(HYPERVISORS, [hypervisor(1), down, off])
    found = read(client, cloud)
    assert found.nodes == (
        CloudNode("node1.example.com", 64, 524288, 900, 10, 4096, 3, usable=True),
        CloudNode("node2.example.com", 64, 524288, 900, 10, 4096, 3, usable=False),
        CloudNode("node3.example.com", 64, 524288, 0, 10, 4096, 3, usable=False),
    )
    assert found.unread == frozenset()
    assert found.notes == ()
    # Newer versions of the API do not tell the size any more.
    assert cloud.asked(HYPERVISORS)[0].headers["OpenStack-API-Version"] == "compute 2.53"


def test_many_hypervisors_come_in_pages(
    client: OpenStackClient, cloud: ScriptedCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PAGE", 2)
    cloud.hold(HYPERVISORS, [hypervisor(number) for number in range(5)])
    assert len(read(client, cloud).nodes) == 5
    assert [r.query.get("marker") for r in cloud.asked(HYPERVISORS)] == [None, "h1", "h3"]


def test_a_cloud_may_cut_pages_shorter_than_asked_for(
    client: OpenStackClient, cloud: ScriptedCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    nodes = [hypervisor(number) for number in range(3)]
    serve = cloud.answer

    def answer(request: Any) -> Answer:
        if request.path != HYPERVISORS:
            return serve(request)
        at = int(request.query.get("marker", "h-1")[1:]) + 1
        said: dict[str, Any] = {"hypervisors": nodes[at : at + 1]}
        if at + 1 < len(nodes):
            said["hypervisors_links"] = [{"rel": "next", "href": "https://next"}]
        return Answer(200, said)

    monkeypatch.setattr(cloud, "answer", answer)
    assert len(read(client, cloud).nodes) == 3


def test_flavors_tell_what_keeps_vms_from_them(
    client: OpenStackClient, cloud: ScriptedCloud
) -> None:
    plain = {"id": "f1", "name": "a", "vcpus": 1, "ram": 512, "disk": 0}
    bound = {
        **plain, "id": "f2", "OS-FLV-DISABLED:disabled": True, "OS-FLV-EXT-DATA:ephemeral": 5,
        "os-flavor-access:is_public": False, "extra_specs": {"trait:B": "required", "a": "1"},
    }  # fmt: skip
    cloud.hold("/compute/v2.1/flavors/detail", [plain, bound])
    assert read(client, cloud).flavors[1] == CloudFlavor(
        "f2", "a", 1, 512, 0, public=False, disabled=True, ephemeral_gb=5,
        extra_specs=(("a", "1"), ("trait:B", "required")),
    )  # fmt: skip
    # The list tells the extra specs of all of them since 2.61: none is asked for by itself.
    asked = cloud.asked("/compute/v2.1/flavors/detail")[0]
    assert asked.headers["OpenStack-API-Version"] == "compute 2.61"
    assert not [r for r in cloud.requests if "os-extra_specs" in r.path]


@pytest.mark.parametrize("kind", ["domains", "projects"])
def test_a_list_that_keystone_cuts_short_is_not_all(
    client: OpenStackClient, cloud: ScriptedCloud, kind: str
) -> None:
    records = [{"id": "1", "name": "one", "domain_id": "d"}]
    cloud.answers[f"GET /v3/{kind}"] = Answer(200, {kind: records, "truncated": True})
    found = read(client, cloud)
    assert kind in found.unread
    assert f"Keystone lists only the first 1 {kind}." in found.notes


def test_projects_of_domains_without_a_name_are_not_all_known(
    client: OpenStackClient, cloud: ScriptedCloud
) -> None:
    cloud.answers["GET /v3/domains"] = Answer(403, {"error": {"message": "not allowed"}})
    cloud.hold(
        "/v3/projects",
        [
            {"id": "1", "name": "own", "domain_id": "default"},
            {"id": "2", "name": "other", "domain_id": "d2"},
        ],
    )
    found = read(client, cloud)
    assert [p.domain_name for p in found.projects] == ["Default", "d2"]
    assert {"domains", "projects"} <= found.unread


def test_an_answer_that_is_none_fails_the_reading(
    client: OpenStackClient, cloud: ScriptedCloud
) -> None:
    cloud.answers["GET /v3/projects"] = Answer(200, "<html>hello</html>")
    with pytest.raises(UserError, match="gave an answer that cannot be understood"):
        read(client, cloud)


def test_no_hypervisors_means_that_capacity_is_unknown(
    client: OpenStackClient, cloud: ScriptedCloud
) -> None:
    found = read(client, cloud)
    assert found.nodes == ()
    assert found.unread == {"nodes"}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/v3/domains", "domains"),
        ("/v3/roles", "roles"),
        ("/compute/v2.1/flavors/detail", "flavors"),
        ("/network/v2.0/networks", "networks"),
        ("/image/v2/images", "images"),
        (TYPES, "volume_types"),
        (HYPERVISORS, "nodes"),
    ],
)
def test_what_is_forbidden_is_unknown_and_the_rest_is_read(
    client: OpenStackClient, cloud: ScriptedCloud, path: str, kind: str
) -> None:
    cloud.hold(HYPERVISORS, [hypervisor(1)])
    cloud.answers[f"GET {path}"] = Answer(403, {"error": {"message": "not allowed"}})
    found = read(client, cloud)
    assert found.unread == {kind}
    assert len(found.notes) == 1
    assert "(403)" in found.notes[0]


def test_what_is_known_of_oneself_stands_in(client: OpenStackClient, cloud: ScriptedCloud) -> None:
    for path in ("domains", "projects", "roles"):
        cloud.answers[f"GET /v3/{path}"] = Answer(403, {"error": {"message": "not allowed"}})
    found = read(client, cloud)
    assert [(domain.id, domain.name) for domain in found.domains] == [("default", "Default")]
    assert [(p.name, p.domain_name) for p in found.projects] == [("web", "Default")]
    assert found.roles == ("admin",)
    assert {"domains", "projects", "roles", "networks"} <= found.unread


def test_a_missing_service_leaves_its_kind_unknown(
    client: OpenStackClient, cloud: ScriptedCloud
) -> None:
    cloud.script(without=("image", "block-storage"))
    cloud.hold(HYPERVISORS, [hypervisor(1)])
    found = read(client, cloud)
    assert found.unread == {"images", "volume_types"}
    assert found.notes == (
        "The catalog has no image service in this region, so images are unknown.",
        "The catalog has no block-storage service in this region, so volume types are unknown.",
    )


def test_volume_types_with_what_they_can_do(client: OpenStackClient, cloud: ScriptedCloud) -> None:
    cloud.hold(
        TYPES,
        [
            {
                "id": "t1", "name": "shared-ssd", "description": "for clusters",
                "extra_specs": {"multiattach": "<is> True"},
                "os-volume-type-access:is_public": True,
            },
            {
                "id": "t2", "name": "secret", "extra_specs": {},
                "os-volume-type-access:is_public": False,
            },
            {"id": "t3", "name": "seen-by-a-member", "is_public": True},
        ],
    )  # fmt: skip
    cloud.answers[f"GET {TYPES}/t2/encryption"] = Answer(200, {"provider": "luks"})
    assert read(client, cloud).volume_types == (
        CloudVolumeType("t1", "shared-ssd", multiattach=True, description="for clusters"),
        CloudVolumeType("t2", "secret", encrypted=True, public=False),
        CloudVolumeType("t3", "seen-by-a-member", multiattach=None),
    )
    assert cloud.asked(TYPES)[0].query["is_public"] == "None"


def test_security_groups_of_the_projects_that_are_mapped_to(
    client: OpenStackClient, cloud: ScriptedCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PAGE", 2)
    cloud.hold("/v3/domains", [{"id": "d1", "name": "Acme", "enabled": True}])
    cloud.hold("/v3/projects", [{"id": PROJECT, "name": "Web", "domain_id": "d1"}])
    groups = [
        {"id": f"g{n}", "name": name, "project_id": owner}
        for n, (name, owner) in enumerate(
            [("default", PROJECT), ("default", "x"), ("web", PROJECT)]
        )
    ]
    cloud.hold(GROUPS, groups)
    assert read(client, cloud, ("ACME", "web")).security_groups == (
        CloudSecurityGroup("g0", "default", PROJECT),
        CloudSecurityGroup("g2", "web", PROJECT),
    )
    # Without a target nobody asks.
    before = len(cloud.asked(GROUPS))
    assert read(client, cloud).security_groups == ()
    assert len(cloud.asked(GROUPS)) == before == 2


def quota_cloud(cloud: ScriptedCloud) -> None:
    cloud.hold(HYPERVISORS, [hypervisor(1)])
    cloud.hold("/v3/domains", [{"id": "d1", "name": "Acme", "enabled": True}])
    cloud.hold("/v3/projects", [{"id": PROJECT, "name": "Web", "domain_id": "d1", "enabled": True}])
    compute = {
        name: {"limit": limit, "in_use": used, "reserved": 0}
        for name, limit, used in (("cores", 40, 12), ("ram", 81920, 2048), ("instances", 9, 3))
    }
    volumes = {
        name: {"limit": limit, "in_use": used, "reserved": 0}
        for name, limit, used in (("gigabytes", 700, 70), ("volumes", 20, 2))
    }
    ports = {"ports": {"limit": 50, "used": 5, "reserved": 0}}
    cloud.answers[f"GET /compute/v2.1/os-quota-sets/{PROJECT}/detail"] = Answer(
        200, {"quota_set": {"id": PROJECT, **compute}}
    )
    cloud.answers[f"GET /compute/v2.1/os-quota-sets/{PROJECT}"] = Answer(
        200, {"quota_set": {"id": PROJECT, **compute}}
    )
    cloud.answers[f"GET /volume/v3/{PROJECT}/os-quota-sets/{PROJECT}"] = Answer(
        200, {"quota_set": {"id": PROJECT, **volumes}}
    )
    for name in (f"{PROJECT}/details", f"{PROJECT}/details.json"):
        cloud.answers[f"GET /network/v2.0/quotas/{name}"] = Answer(200, {"quota": ports})


def test_quotas_with_what_is_used(client: OpenStackClient, cloud: ScriptedCloud) -> None:
    quota_cloud(cloud)
    (project,) = read(client, cloud, ("ACME", "web")).projects
    quota = project.quota
    assert quota
    assert (quota.cores, quota.cores_used) == (40, 12)
    assert (quota.ram_mib, quota.ram_used_mib) == (81920, 2048)
    assert (quota.instances, quota.instances_used) == (9, 3)
    assert (quota.gigabytes, quota.gigabytes_used) == (700, 70)
    assert (quota.volumes, quota.volumes_used) == (20, 2)
    assert (quota.ports, quota.ports_used) == (50, 5)


def test_a_quota_that_one_service_hides(client: OpenStackClient, cloud: ScriptedCloud) -> None:
    quota_cloud(cloud)
    hidden = Answer(403, {"forbidden": {"message": "not allowed"}})
    cloud.answers[f"GET /volume/v3/{PROJECT}/os-quota-sets/{PROJECT}"] = hidden
    found = read(client, cloud, ("Acme", "Web"))
    quota = found.projects[0].quota
    assert quota
    assert (quota.cores, quota.gigabytes, quota.ports) == (40, None, 50)
    assert found.unread == {"quotas"}
    assert found.notes == ("The block-storage service does not show quotas of: Web.",)


def test_a_service_that_fails_fails_the_reading(
    client: OpenStackClient, cloud: ScriptedCloud
) -> None:
    """Half an inventory would show gaps that are none."""
    cloud.answers["GET /network/v2.0/networks"] = Answer(500, {"error": "broken"})
    with pytest.raises(UserError) as caught:
        read(client, cloud)
    assert "cannot answer at the moment (error 500)" in caught.value.message
    assert caught.value.__context__ is None


def test_cancel_stops_between_the_pages_of_a_list(
    client: OpenStackClient, cloud: ScriptedCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PAGE", 2)
    path = "/network/v2.0/networks"
    cloud.hold(path, [{"id": f"n{number}", "name": f"net{number}"} for number in range(40)])
    ticket = Ticket()
    serve = cloud.answer

    def answer(request: Any) -> Answer:
        if len(cloud.asked(path)) == 3:
            ticket.cancel()
        return serve(request)

    monkeypatch.setattr(cloud, "answer", answer)
    with pytest.raises(Cancelled):
        client.inventory(cloud.connection, SECRET, (), ticket)
    assert len(cloud.asked(path)) == 3
