"""Faults in mid-run, on the real cloud: nothing twice, nothing lost, the database says what is so.

Each is put into the run of an estate by a proxy, or happens to the cloud itself.
"""

from __future__ import annotations

import random
import threading

import pytest

from app.adapters.cloud import timeouts
from app.adapters.cloud.provisioning.gate import Gate
from app.domain.planning.provisioning.specs import NetworkSpec, TaskType
from app.domain.planning.provisioning.task import TaskStatus
from tests.cloud.loopback_proxy import Call, Fault, LoopbackProxy
from tests.cloud.provisioning.cloud_reader import everything
from tests.cloud.provisioning.preparing import OnceEach, Preparing
from tests.cloud.site import unique

pytestmark = pytest.mark.cloud

SEED = 20260803


def write(call: Call) -> bool:
    return call.write


def with_token(call: Call) -> bool:
    return bool(call.token)


# -- answers that are refused, late or lost --------------------------------------------------------

FAULTS = {
    "429": (Fault(429), with_token),
    "429 with a time": (Fault(429, {"Retry-After": "7"}), write),
    "503": (Fault(503), with_token),
    "503 with a time": (Fault(503, {"Retry-After": "7"}), write),
    "a token that is refused": (Fault(401), with_token),
    "lost and not carried out": (Fault(lost=True), write),
    "lost and carried out": (Fault(lost=True, carried_out=True), write),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_kind_of_call_meets_a_fault_once(
    preparing: Preparing, through: LoopbackProxy, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(Gate, "wait", lambda _self, seconds: waited.append(seconds))
    through.rule = OnceEach(*FAULTS[name])
    report = preparing.run()
    assert through.faults >= 10, preparing.unfinished()
    assert (report.failed, report.waiting) == (0, 0), preparing.unfinished()
    assert preparing.differences() == []
    assert (7.0 in waited) is (name == "429 with a time"), waited
    _nothing_is_left_to_do(preparing, through)


def test_answers_that_come_too_late(
    preparing: Preparing, through: LoopbackProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeouts, "READ_SECONDS", 4.0)
    silent = Fault(held=through.closing)
    through.rule = OnceEach(silent, lambda call: call.kind == "POST /v2.0/networks")
    report = preparing.run()
    assert through.faults == 1
    assert (report.failed, report.waiting) == (0, 0), preparing.unfinished()
    assert preparing.differences() == []


def test_a_token_that_expires_in_mid_run_is_renewed_once(
    preparing: Preparing, through: LoopbackProxy
) -> None:
    def expired(call: Call) -> Fault | None:
        first = next((each.token for each in through.calls if each.token), "")
        gone = len(through.writes) > 10 and call.token == first
        return Fault(401) if gone else None

    through.rule = expired
    report = preparing.run()
    assert (report.failed, report.waiting) == (0, 0), preparing.unfinished()
    assert through.faults
    assert through.counted()["POST /v3/auth/tokens"] == 2
    assert preparing.differences() == []


def test_a_storm_of_all_of_them_is_weathered(preparing: Preparing, through: LoopbackProxy) -> None:
    chance, lock = random.Random(SEED), threading.Lock()
    kinds = [fault for fault, _meant in FAULTS.values()]

    def storm(call: Call) -> Fault | None:
        with lock:
            hit = call.write and chance.random() < 0.3
            return chance.choice(kinds) if hit else None

    through.rule = storm
    for _ in range(5):
        preparing.run()
        if not preparing.unfinished():
            break
    assert through.faults >= 5
    assert preparing.unfinished() == []
    assert preparing.differences() == []


def _nothing_is_left_to_do(preparing: Preparing, through: LoopbackProxy) -> None:
    through.clear()
    report = preparing.run()
    assert (report.done, report.failed) == (0, 0)
    assert through.writes == []


# -- what the cloud refuses, and what others have --------------------------------------------------


def test_a_quota_that_is_lowered_meanwhile_refuses_and_the_rest_goes_on(
    preparing: Preparing, through: LoopbackProxy
) -> None:
    network, own = preparing.site.sdk.network, preparing.site.sdk.current_project_id

    def lower(call: Call) -> Fault | None:
        if call.kind == "POST /v2.0/networks":
            network.put(f"/quotas/{own}", json={"quota": {"network": 0}})
        return None

    through.rule = lower
    report = preparing.run()
    through.rule = lambda _call: None
    refused = [t for t in preparing.of(TaskType.CREATE_NETWORK) if t.status is TaskStatus.FAILED]
    assert refused
    assert report.failed == len(refused)
    for task in refused:
        assert "Quota exceeded" in task.error
        assert "quota" in task.hint
        assert task.intent is None
    assert preparing.differences(quotas=False) == []
    network.put(f"/quotas/{own}", json={"quota": {"network": -1}})
    preparing.run()
    assert preparing.unfinished() == []
    assert preparing.differences() == []


def test_a_higher_quota_that_is_there_stays(preparing: Preparing) -> None:
    wanted = preparing.of(TaskType.CREATE_PROJECT)[0].spec
    site = preparing.site
    project = site.project(site.domain(wanted.domain), wanted.name)
    site.quota(project, cores=9000, ram=-1, instances=800, gigabytes=70_000, volumes=-1, ports=999)
    preparing.run()
    assert preparing.unfinished() == []
    assert preparing.differences() == []

    def limits() -> tuple[int, ...]:
        compute = site.sdk.compute.get_quota_set(project.id)
        volume = site.sdk.block_storage.get_quota_set(project.id)
        ports = site.sdk.network.get_quota(project.id).ports
        return (
            compute.cores, compute.ram, compute.instances, volume.gigabytes, volume.volumes, ports
        )  # fmt: skip

    assert limits() == (9000, -1, 800, 70_000, -1, 999)
    _shown, report = preparing.roll_back()
    assert report.failed == 0
    assert limits() == (9000, -1, 800, 70_000, -1, 999)


def _shared(preparing: Preparing, *, vlan: bool) -> NetworkSpec:
    """A network that belongs to the administrator."""
    specs = [task.spec for task in preparing.of(TaskType.CREATE_NETWORK)]
    return next(spec for spec in specs if not spec.project and bool(spec.vlan_id) is vlan)


def test_a_vlan_and_a_name_that_others_have_hold_up_only_what_needs_them(
    preparing: Preparing,
) -> None:
    site = preparing.site
    taken = _shared(preparing, vlan=True)
    project = site.project(site.domain())
    theirs = site.sdk.network.create_network(
        name=unique("theirs"), provider_network_type="vlan", project_id=project.id,
        provider_physical_network=taken.physical_network,
        provider_segmentation_id=taken.vlan_id,
    )  # fmt: skip
    virtual = next(t.spec for t in preparing.of(TaskType.CREATE_NETWORK) if t.spec.project)
    namesake = site.sdk.network.create_network(name=virtual.name, project_id=project.id)
    preparing.run()
    failed = {t.spec.name: t for t in preparing.tasks() if t.status is TaskStatus.FAILED}
    assert set(failed) == {taken.name, virtual.name}
    assert f"VLAN {taken.vlan_id}" in failed[taken.name].error
    assert theirs.name in failed[taken.name].error
    assert "another project holds the name" in failed[virtual.name].error
    waiting = {t.task_type for t in preparing.tasks() if t.status is TaskStatus.PENDING}
    assert waiting <= {TaskType.CREATE_SUBNET, TaskType.TAG_NETWORK}
    assert preparing.differences() == []
    for each in (theirs, namesake):
        site.sdk.network.delete_network(each)
    preparing.run()
    assert preparing.unfinished() == []
    assert preparing.differences() == []


# -- what is in use, and what has gone -------------------------------------------------------------


def test_a_port_of_somebody_holds_its_network_project_and_domain(preparing: Preparing) -> None:
    before = everything(preparing.site)
    preparing.run()
    task = next(t for t in preparing.of(TaskType.CREATE_NETWORK) if t.spec.project)
    owner = next(
        t for t in preparing.of(TaskType.CREATE_PROJECT) if t.spec.name == task.spec.project
    )
    sdk = preparing.site.sdk
    port = sdk.network.create_port(
        network_id=task.resource_id, project_id=owner.resource_id, name="of a VM"
    )
    shown, report = preparing.roll_back()
    assert report.failed == 0
    assert {(h.kind, h.name) for used in shown.in_use for h in used.holdings} == {
        ("port", "of a VM")
    }
    left = {t.name for t in preparing.tasks() if t.created}
    assert {task.name, owner.name, f"Create domain {owner.spec.domain}"} <= left
    assert sdk.network.get_network(task.resource_id)
    assert preparing.differences() == []
    sdk.network.delete_port(port)
    preparing.roll_back()
    assert everything(preparing.site) == before
    assert not any(t.created for t in preparing.tasks())


def test_what_was_deleted_behind_our_back_is_made_again(preparing: Preparing) -> None:
    before = everything(preparing.site)
    preparing.run()
    sdk = preparing.site.sdk
    user = preparing.of(TaskType.CREATE_USER)[0]
    subnet = preparing.of(TaskType.CREATE_SUBNET)[0]
    sdk.identity.delete_user(user.resource_id)
    sdk.network.delete_subnet(subnet.resource_id)
    roles = [t for t in preparing.of(TaskType.ASSIGN_ROLE) if user.task_key in t.needs]
    gone = frozenset(t.id for t in (user, subnet, *roles))
    _shown, report = preparing.roll_back(gone)
    assert (report.taken_back, report.failed) == (len(gone), 0)
    assert preparing.differences() == []
    report = preparing.run()
    assert (report.done, report.failed) == (len(gone), 0)
    assert preparing.differences() == []
    sdk.network.delete_network(preparing.of(TaskType.CREATE_NETWORK)[0].resource_id)
    preparing.roll_back()
    assert everything(preparing.site) == before


def test_what_is_deleted_in_mid_run_is_told_and_made_again(
    preparing: Preparing, through: LoopbackProxy
) -> None:
    sdk = preparing.site.sdk
    lost: list[str] = []

    def delete(call: Call) -> Fault | None:
        if call.kind == "POST /v2.0/subnets" and not lost:
            key = call.body.decode().partition('"network_id": "')[2].partition('"')[0]
            lost.append(key)
            sdk.network.delete_network(key)
        return None

    through.rule = delete
    preparing.run()
    through.rule = lambda _call: None
    (network,) = [t for t in preparing.tasks() if t.resource_id in lost and t.resource_id]
    failed = [t for t in preparing.tasks() if t.status is TaskStatus.FAILED]
    assert {t.task_type for t in failed} == {TaskType.CREATE_SUBNET}
    assert all("gone" in t.hint or t.hint for t in failed)
    preparing.roll_back(frozenset({network.id, *(t.id for t in failed)}))
    preparing.run()
    assert preparing.unfinished() == []
    assert preparing.differences() == []
