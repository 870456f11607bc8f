"""Lists that are cut short, services that are not there, and what may not be listed."""

from __future__ import annotations

import pytest

from app.adapters.cloud.provisioning.cloud import OpenStackProvisioning
from app.adapters.cloud.provisioning.marks import described, mark_in, mark_of_flavor
from app.adapters.cloud.provisioning.refusals import words_of
from app.adapters.cloud.provisioning.session import CloudSession
from app.domain.errors import UserError
from app.domain.planning.provisioning.specs import (
    DomainSpec,
    FlavorSpec,
    ProjectSpec,
    QuotaSpec,
    UserSpec,
)
from app.domain.progress import Ticket
from tests.unit.adapters.cloud.provisioning.conftest import LOGIN_SECRET
from tests.unit.adapters.cloud.scripted_cloud import Answer, Request, ScriptedCloud

DOMAIN = DomainSpec("Acme")
PROJECT = ProjectSpec("Acme", "web")
QUOTA = QuotaSpec("Acme", "web", 1, 2, 3, 4, 5, 6)
IDS = {DOMAIN.key: "d1", PROJECT.key: "p1"}
DETAILS = {"limit": 10, "in_use": 1, "used": 1, "reserved": 2}


def test_what_keystone_cuts_short_is_asked_by_name(
    session: CloudSession, cloud: ScriptedCloud
) -> None:
    plain = cloud.answer

    def answer(request: Request) -> Answer:
        if request.path == "/v3/domains" and "name" not in request.query:
            return Answer(200, {"domains": [{"id": "x", "name": "x"}], "truncated": True})
        if request.path == "/v3/domains":
            return Answer(200, {"domains": [{"id": "d1", "name": "ACME"}]})
        return plain(request)

    cloud.answer = answer  # type: ignore[method-assign]
    found = session.look_at_all([DOMAIN], {}, Ticket())
    assert [each.id for each in found[DOMAIN.key]] == ["d1"]


def test_names_that_only_sound_alike_are_not_taken(
    session: CloudSession, cloud: ScriptedCloud
) -> None:
    cloud.hold("/v3/domains", [{"id": "d2", "name": "Acme 2"}])
    assert session.look(DOMAIN, {}) == []


def test_long_lists_are_read_to_the_end(session: CloudSession, cloud: ScriptedCloud) -> None:
    pages = [
        {"flavors": [{"id": "f1", "name": "a"}], "flavors_links": [{"rel": "next", "href": "…"}]},
        {"flavors": [{"id": "f2", "name": "MIG"}]},
    ]
    cloud.first["GET /compute/v2.1/flavors"] = [Answer(200, page) for page in pages]
    flavor = {"id": "f2", "name": "MIG", "vcpus": 1, "ram": 512, "disk": 0}
    cloud.answers["GET /compute/v2.1/flavors/f2"] = Answer(200, {"flavor": flavor})
    specs = {"extra_specs": {"hw:cpu_policy": "dedicated"}}
    cloud.answers["GET /compute/v2.1/flavors/f2/os-extra_specs"] = Answer(200, specs)
    (found,) = session.look(FlavorSpec("mig", 1, 512), {})
    assert found.values["extra_specs"] == specs["extra_specs"]
    assert [each.query for each in cloud.asked("/compute/v2.1/flavors")] == [
        {"is_public": "None"}, {"is_public": "None", "marker": "f1"},
    ]  # fmt: skip


def test_a_cloud_without_cinder_has_no_quotas_of_volumes(cloud: ScriptedCloud) -> None:
    cloud.script(without=("block-storage",))
    nova = {"quota_set": dict.fromkeys(("cores", "ram", "instances"), DETAILS)}
    cloud.answers["GET /compute/v2.1/os-quota-sets/p1/detail"] = Answer(200, nova)
    cloud.answers["PUT /compute/v2.1/os-quota-sets/p1"] = Answer(200, nova)
    names = ("port", "network", "subnet", "security_group")
    neutron = {"quota": dict.fromkeys(names, DETAILS)}
    cloud.answers["GET /network/v2.0/quotas/p1/details"] = Answer(200, neutron)
    session = OpenStackProvisioning().open(cloud.connection, LOGIN_SECRET, Ticket())
    try:
        made = session.create(QUOTA, IDS, "")
    finally:
        session.close()
    assert made.values["left_out"] == ["block-storage"]
    assert "gigabytes" not in made.values["limits"]
    # Nothing of Neutron's needs more than there is, so it is not even asked.
    assert [each.path for each in cloud.requests if each.method == "PUT"] == []


@pytest.mark.parametrize("status", [403, 500, 400])
def test_what_may_not_be_listed_counts_as_in_use(
    status: int, session: CloudSession, cloud: ScriptedCloud
) -> None:
    cloud.answers["GET /compute/v2.1/servers"] = Answer(status)
    with pytest.raises(UserError, match=r"cannot be listed \(servers\), so it counts as in use"):
        session.holdings(PROJECT, "p1")


def test_a_first_sign_in_that_asks_for_another_password_is_told(
    session: CloudSession, cloud: ScriptedCloud
) -> None:
    user = {"id": "u1", "name": "joe", "password_expires_at": "2026-01-01T00:00:00.000000"}
    cloud.answers["POST /v3/users"] = Answer(201, {"user": user})
    spec = UserSpec("Acme", "joe", must_change_password=True)
    assert session.create(spec, IDS, "mp-1", "a word").values["password_change"] is True


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        ("A tenant", "mp-1a", "A tenant [mp-1a]"),
        ("", "mp-1a", "[mp-1a]"),
        ("A tenant", "", "A tenant"),
        ("x" * 400, "mp-1a", "x" * 247 + " [mp-1a]"),
    ],
)
def test_a_mark_stands_at_the_end_of_a_description(text: str, mark: str, expected: str) -> None:
    assert described(text, mark) == expected
    assert mark_in(described(text, mark)) == mark
    assert len(described(text, mark)) <= 255


def test_marks_of_others_are_none() -> None:
    assert mark_in(None) == mark_in("A [note]") == mark_of_flavor("m1.tiny") == ""
    assert mark_of_flavor("mp-1a") == "mp-1a"


@pytest.mark.parametrize("text", ["", "[]", "null", '{"error": 5}', '{"a": {"b": {}}}', "<p>"])
def test_answers_without_words_have_none(text: str) -> None:
    assert words_of(text) == ""
