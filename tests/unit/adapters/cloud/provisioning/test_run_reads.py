"""A run asks no more than it cannot know, and anew where nobody knows how a call has ended."""

from __future__ import annotations

import pytest

from app.adapters.cloud.provisioning.session import CloudSession
from app.domain.errors import UncertainError
from app.domain.planning.provisioning.specs import (
    DomainSpec,
    NetworkSpec,
    ProjectSpec,
    RoleSpec,
    SecurityGroupSpec,
    SubnetSpec,
    TagSpec,
    UserSpec,
)
from tests.unit.adapters.cloud.scripted_cloud import CUT, Answer, ScriptedCloud

DOMAIN = DomainSpec("Acme")
PROJECT = ProjectSpec("Acme", "web")
NETWORK = NetworkSpec("net")
USER = UserSpec("Acme", "joe")


@pytest.fixture
def running(session: CloudSession, cloud: ScriptedCloud) -> CloudSession:
    """A run that has made a domain, a project in it, and a network."""
    for path, name, key in (
        ("/v3/domains", "domain", "d1"),
        ("/v3/projects", "project", "p1"),
        ("/network/v2.0/networks", "network", "n1"),
    ):
        cloud.answers[f"POST {path}"] = Answer(201, {name: {"id": key, "name": "x"}})
    cloud.hold("/v3/roles", [{"id": "r1", "name": "member"}])
    session.begin_run()
    ids = {DOMAIN.key: "d1"}
    for spec in (DOMAIN, PROJECT, NETWORK):
        session.look(spec, ids)
        session.create(spec, ids, "mp-1")
    session.look(RoleSpec("Acme", "web", "Acme", "joe", "member"), {})  # the roles are known
    cloud.requests.clear()
    return session


INSIDE = [
    ProjectSpec("Acme", "db"),
    USER,
    SecurityGroupSpec("Acme", "web", "migrated-open"),
    TagSpec("net"),
    SubnetSpec("net", "s", "10.0.0.0/24"),
    RoleSpec("Acme", "web", "Acme", "joe", "member"),
]
IDS = {DOMAIN.key: "d1", PROJECT.key: "p1", NETWORK.key: "n1", USER.key: "u1"}


@pytest.mark.parametrize("spec", INSIDE, ids=lambda spec: str(spec.type))
def test_what_lies_in_what_the_run_has_made_cannot_be_there(
    running: CloudSession, cloud: ScriptedCloud, spec: object
) -> None:
    assert running.look(spec, IDS) == []
    assert cloud.requests == []


def test_names_that_are_given_once_are_listed_once(
    running: CloudSession, cloud: ScriptedCloud
) -> None:
    for number in range(5):
        assert running.look(DomainSpec(f"Other {number}"), {}) == []
    assert cloud.requests == []
    assert running.look(NetworkSpec("another"), {}) == []
    assert [each.path for each in cloud.requests] == ["/network/v2.0/networks"]


def test_what_was_tried_is_asked_for(running: CloudSession, cloud: ScriptedCloud) -> None:
    cloud.answers["POST /v3/users"] = Answer(CUT)
    with pytest.raises(UncertainError):
        running.create(USER, IDS, "mp-2", "a secret")
    user = {"id": "u1", "name": "joe", "description": "[mp-2]", "domain_id": "d1"}
    cloud.answers["GET /v3/users"] = Answer(200, {"users": [user]})
    (found,) = running.look(USER, IDS)
    assert (found.id, found.mark) == ("u1", "mp-2")
