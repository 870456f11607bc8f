"""Each kind of task on the real cloud: made, found as wanted, told when different, deleted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from app.domain.errors import UserError
from app.domain.planning.provisioning.specs import TaskType, facts_of
from app.domain.planning.provisioning.task import Verdict
from tests.cloud.provisioning.bench import READS, WRITES, Bench, vlan_network
from tests.cloud.provisioning.conftest import Traffic

pytestmark = pytest.mark.cloud

MADE = [kind for kind in TaskType if kind is not TaskType.SET_QUOTAS]


@pytest.mark.parametrize("kind", MADE)
def test_a_resource_is_made_found_again_and_deleted(bench: Bench, kind: TaskType) -> None:
    spec = bench.wish(kind)
    assert bench.judge(spec).verdict is Verdict.CREATE
    made = bench.make(spec)
    assert made.id
    found = bench.judge(spec)
    assert (found.verdict, found.differences) == (Verdict.EXISTS_SAME, ())
    assert found.ours
    if facts_of(kind).marked:
        key, bench.ids[spec.key] = bench.ids[spec.key], ""
        assert bench.judge(spec).ours
        assert (found.found.mark if found.found else "") == made.mark == bench.marks[spec.key]
        bench.ids[spec.key] = key
    assert bench.delete(spec)
    assert bench.judge(spec).verdict is Verdict.CREATE
    assert not bench.delete(spec)


@pytest.mark.parametrize("kind", list(TaskType))
def test_no_call_is_made_that_is_not_needed(bench: Bench, traffic: Traffic, kind: TaskType) -> None:
    # The session has been used before: versions and spellings are known.
    warm = bench.wish(kind)
    bench.judge(warm)
    bench.make(warm)
    spec = bench.wish(kind)
    traffic.sent.clear()
    bench.judge(spec)
    bench.make(spec)
    counted = (traffic.reads, traffic.writes)
    assert counted == (READS[kind], WRITES[kind]), traffic.counted()


READS_IN_A_RUN = {
    TaskType.CREATE_NETWORK: 1,  # by name: Neutron would give it twice
    TaskType.TAG_NETWORK: 1,  # read back after it was set
}
"""The rest is listed once, or lies in what the run has just made."""


@pytest.mark.parametrize("kind", list(TaskType))
def test_a_run_does_not_ask_what_it_knows(
    run_bench: Bench, traffic: Traffic, kind: TaskType
) -> None:
    for _ in range(2):  # the first reads the lists, and the limits of new projects
        spec = run_bench.wish(kind)
        traffic.sent.clear()
        assert run_bench.judge(spec).verdict is Verdict.CREATE
        run_bench.make(spec)
    counted = (traffic.reads, traffic.writes)
    assert counted == (READS_IN_A_RUN.get(kind, 0), WRITES[kind]), traffic.counted()
    found = run_bench.judge(spec)
    assert (found.verdict, found.differences) == (Verdict.EXISTS_SAME, ())


@pytest.mark.parametrize("kind", [TaskType.CREATE_DOMAIN, TaskType.CREATE_FLAVOR])
def test_a_run_takes_what_was_there_before_for_what_it_is(
    run_bench: Bench, bench: Bench, kind: TaskType
) -> None:
    spec = bench.wish(kind)
    bench.make(spec)
    assert run_bench.judge(spec).verdict is Verdict.EXISTS_SAME


def test_a_run_sees_that_a_vlan_is_taken(run_bench: Bench, bench: Bench) -> None:
    spec = vlan_network()
    bench.make(spec)
    found = run_bench.judge(vlan_network(vlan_id=spec.vlan_id))
    assert (found.verdict, found.found and found.found.name) == (Verdict.CONFLICT, spec.name)


DIFFERENT: list[tuple[TaskType, dict[str, Any], set[str]]] = [
    (TaskType.CREATE_NETWORK, {"port_security": False}, {"port_security"}),
    (TaskType.CREATE_NETWORK, {"external": True}, {"external"}),
    (TaskType.CREATE_SUBNET, {"gateway_ip": ""}, {"gateway_ip"}),
    (TaskType.CREATE_SUBNET, {"dns_nameservers": ()}, {"dns_nameservers"}),
    (TaskType.CREATE_SUBNET, {"dhcp_enabled": True}, {"dhcp_enabled"}),
    (TaskType.CREATE_SUBNET, {"pools": (("10.20.0.70", "10.20.0.99"),)}, {"pools"}),
    (TaskType.CREATE_FLAVOR, {"vcpus": 8, "ram_mib": 1024}, {"vcpus", "ram_mib"}),
]


@pytest.mark.parametrize(("kind", "wanted", "fields"), DIFFERENT)
def test_what_differs_is_told_and_changed_where_that_can_be(
    bench: Bench, kind: TaskType, wanted: dict[str, Any], fields: set[str]
) -> None:
    spec = bench.wish(kind)
    bench.make(spec)
    other = replace(spec, **wanted)
    found = bench.judge(other)
    assert found.verdict is Verdict.EXISTS_DIFFERENT
    assert {each.field for each in found.differences} == fields
    assert found.found
    if kind is TaskType.CREATE_FLAVOR:
        with pytest.raises(UserError, match="cannot change the flavor"):
            bench.session.change(other, bench.ids, found.found)
    else:
        bench.session.change(other, bench.ids, found.found)
        assert bench.judge(other).verdict is Verdict.EXISTS_SAME


def _disable(kind: str) -> Callable[[Bench, str], None]:
    def disable(bench: Bench, key: str) -> None:
        getattr(bench.site.sdk.identity, f"update_{kind}")(key, is_enabled=False)

    return disable


@pytest.mark.parametrize(
    ("kind", "spoil"),
    [
        (TaskType.CREATE_DOMAIN, _disable("domain")),
        (TaskType.CREATE_PROJECT, _disable("project")),
        (TaskType.CREATE_USER, _disable("user")),
    ],
)
def test_what_is_disabled_is_different_and_can_be_enabled(
    bench: Bench, kind: TaskType, spoil: Callable[[Bench, str], None]
) -> None:
    spec = bench.wish(kind)
    made = bench.make(spec)
    spoil(bench, made.id)
    found = bench.judge(spec)
    assert [each.field for each in found.differences] == ["enabled"]
    assert found.found
    bench.session.change(spec, bench.ids, found.found)
    assert bench.judge(spec).verdict is Verdict.EXISTS_SAME


def test_a_group_that_lost_rules_is_different_and_gets_them_back(bench: Bench) -> None:
    spec = bench.wish(TaskType.CREATE_SECURITY_GROUP)
    made = bench.make(spec)
    network = bench.site.sdk.network
    for rule in list(network.security_group_rules(security_group_id=made.id))[:3]:
        network.delete_security_group_rule(rule)
    found = bench.judge(spec)
    assert [each.field for each in found.differences] == ["open"]
    assert found.found
    bench.session.change(spec, bench.ids, found.found)
    assert bench.judge(spec).verdict is Verdict.EXISTS_SAME
    bench.session.change(spec, bench.ids, found.found)  # as if nobody knew how the first one ended
    rules = list(network.security_group_rules(security_group_id=made.id))
    assert len(rules) == 4
    assert {each.project_id for each in rules} == {made.owner}


def test_a_flavor_bound_by_extra_specs_is_different_and_can_be_freed(bench: Bench) -> None:
    spec = bench.wish(TaskType.CREATE_FLAVOR)
    made = bench.make(spec)
    flavor = bench.site.sdk.compute.get_flavor(made.id)
    bench.site.sdk.compute.create_flavor_extra_specs(flavor, {"hw:cpu_policy": "dedicated"})
    found = bench.judge(spec)
    assert [each.field for each in found.differences] == ["extra_specs"]
    assert found.found
    bench.session.change(spec, bench.ids, found.found)
    assert bench.judge(spec).verdict is Verdict.EXISTS_SAME
