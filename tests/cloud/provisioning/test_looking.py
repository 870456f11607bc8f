"""A look at many tasks says what single looks say, in as few calls as there are kinds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.domain.planning.provisioning.specs import (
    DomainSpec,
    FlavorSpec,
    NetworkSpec,
    ProjectSpec,
    RoleSpec,
    SecurityGroupSpec,
    TagSpec,
    TaskType,
    UserSpec,
)
from app.domain.planning.provisioning.task import Verdict
from app.domain.planning.provisioning.verdicts import judged
from app.domain.progress import Cancelled, Ticket
from tests.cloud.provisioning.bench import VLANS, Bench, quota, subnet, vlan_network
from tests.cloud.provisioning.conftest import Traffic
from tests.cloud.site import unique

pytestmark = pytest.mark.cloud


def tenant(domain: str = "") -> list[Any]:
    """All tasks of a tenant of our own."""
    project = ProjectSpec(domain or unique("dom"), unique("prj"))
    own = (project.domain, project.name)
    shared = vlan_network(shared_with=(own,))
    virtual = NetworkSpec(unique("net"), *own)
    user = UserSpec(project.domain, unique("usr"))
    return [
        DomainSpec(project.domain), project, quota(project),
        SecurityGroupSpec(*own, "migrated-open"), shared, virtual, TagSpec(virtual.name),
        subnet(shared), FlavorSpec(unique("flv"), 2, 2048), user,
        RoleSpec(*own, user.domain, user.name, "member"),
    ]  # fmt: skip


def test_tasks_of_nothing_that_is_there_are_all_to_be_made(bench: Bench, traffic: Traffic) -> None:
    specs = [spec for _ in range(20) for spec in tenant()]
    bench.judge(vlan_network())  # versions are known
    traffic.sent.clear()
    found = bench.session.look_at_all(specs, {}, Ticket())
    assert set(found) == {spec.key for spec in specs}
    assert {judged(spec, found[spec.key]).verdict for spec in specs} == {Verdict.CREATE}
    assert traffic.writes == 0
    # domains, networks and flavors; roles for the sentence about one that is lacking
    assert traffic.reads <= 5, traffic.counted()


def test_a_look_at_all_says_what_single_looks_say(bench: Bench, traffic: Traffic) -> None:
    specs = [*tenant(), *tenant()]
    for spec in specs:
        bench.make(spec)
    there = specs[4]
    others = [
        vlan_network(vlan_id=there.vlan_id),
        replace(there, port_security=False, name=there.name.upper()),
        replace(specs[7], cidr="10.20.0.0/25", gateway_ip="", pools=()),
        replace(specs[8], name=specs[8].name.upper(), vcpus=3),
        RoleSpec("default", "admin", "default", "admin", "admin"),
    ]
    group = bench.site.sdk.identity.create_group(
        name=unique("Team"), domain_id=bench.ids[specs[0].key]
    )
    project = specs[1]
    team = RoleSpec(project.domain, project.name, project.domain, group.name, "reader", True)
    bench.make(team)
    specs += [*others, team]
    for ids in (bench.ids, {}):
        traffic.sent.clear()
        found = bench.session.look_at_all(specs, ids, Ticket())
        counted = traffic.counted()
        assert traffic.writes == 0
        # 11 lists at most, users and groups of domains, and quotas of two projects
        assert traffic.reads <= 11 + 4 + 6, counted
        assert max(counted.values()) <= 4, counted
        for spec in specs:
            alone = bench.session.look(spec, ids)
            key = spec.key
            mark = bench.marks.get(key, "")
            assert judged(spec, found[key], mark) == judged(spec, alone, mark), spec
    assert all(
        judged(spec, found[spec.key], bench.marks[spec.key]).verdict is Verdict.EXISTS_SAME
        for spec in specs[:22]
        if spec.type is not TaskType.SET_QUOTAS  # beside what is used by now, more would be needed
    )


def test_why_nothing_can_be_said_is_told(bench: Bench) -> None:
    project = bench.project()
    own = (project.domain, project.name, project.domain)
    lacking = RoleSpec(*own, "nobody", "member")
    strange = RoleSpec(*own, "nobody", "operator")
    user = UserSpec(project.domain, unique("usr"))
    planned = RoleSpec(*own, user.name, "member")
    found = bench.session.look_at_all([lacking, strange, user, planned], bench.ids, Ticket())
    assert found[user.key] == found[planned.key] == []
    assert "has no user “nobody”" in str(found[lacking.key])
    assert "has no role “operator”" in str(found[strange.key])
    assert "admin, manager, member, reader, service" in str(found[strange.key])


def test_a_look_can_be_cancelled(bench: Bench) -> None:
    ticket = Ticket()
    ticket.cancel()
    with pytest.raises(Cancelled):
        bench.session.look_at_all(tenant(), {}, ticket)


def test_a_name_that_is_taken_twice(bench: Bench) -> None:
    name = unique("twice")
    for _ in range(2):
        bench.site.vlan(name, next(VLANS))
    spec, tag = NetworkSpec(name), TagSpec(name)
    found = bench.session.look_at_all([spec, tag], {}, Ticket())
    assert judged(spec, found[spec.key]).verdict is Verdict.CONFLICT
