"""The six checks and the project's own: evaluated, answered, waived, frozen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.db import tables
from app.domain.cloud import (
    CloudDomain,
    CloudFlavor,
    CloudInventory,
    CloudNode,
    CloudProject,
    InventorySource,
    ProjectQuota,
)
from app.domain.errors import FieldError, UserError
from app.domain.planning.waves.check_record import CheckState
from app.domain.planning.waves.preflight import SEEDED, WaveCheck
from app.domain.planning.waves.preflight_evaluation import CauseKind
from app.domain.planning.waves.wave import Outcome, WaveStatus
from app.domain.progress import Ticket
from app.services import (
    cloud_inventory,
    planning,
    remediation,
    tenants,
    wave_checks,
    wave_lifecycle,
)
from app.services.tenants import TenantEdit
from app.services.workspace import Workspace
from tests.clock import FixedClock
from tests.unit.services.wave_desk import WaveDesk

S = WaveStatus


@pytest.fixture
def desk(workspace: Workspace) -> WaveDesk:
    return WaveDesk(workspace)


def check(desk: WaveDesk, wave: str, name: str) -> WaveCheck:
    key = desk.wave(wave).id
    return wave_lifecycle.checks(desk.workspace, desk.project, key).of(name)


def vm_values(desk: WaveDesk, values: dict[str, dict[str, Any]]) -> None:
    """Write facts of VMs that only an import gives."""
    with desk.workspace.unit(desk.project, "Facts") as unit:
        keys = dict(zip(values, desk.keys(*values), strict=True))
        unit.update(tables.vms.name, {keys[name]: row for name, row in values.items()})


def map_network(desk: WaveDesk, name: str, **values: Any) -> None:
    with desk.workspace.unit(desk.project, "Map") as unit:
        unit.insert(
            tables.network_mappings.name, {"vcenter": "vc", "source_network": name, **values}
        )


def test_names_and_severities_are_the_guides(desk: WaveDesk) -> None:
    desk.add("One", "a1")
    found = wave_lifecycle.checks(desk.workspace, desk.project, desk.wave("One").id)
    assert [(each.name, each.kind.severity) for each in found.checks] == [
        ("network_mapped", "blocker"),
        ("target_project_set", "blocker"),
        ("vms_assessed", "warning"),
        ("no_critical_gaps", "blocker"),
        ("agent_reachable", "warning"),
        ("snapshot_baseline", "info"),
    ]
    assert [each.kind for each in found.checks] == list(SEEDED)


def test_networks_count_those_of_the_waves_own_vms(desk: WaveDesk) -> None:
    desk.add("One", "a1", "a2")
    desk.add("Two", "b1")
    assert check(desk, "One", "network_mapped").state is CheckState.NA
    vm_values(desk, {"a1": {"networks": ["web", "db"]}, "a2": {"networks": ["web"]},
                     "b1": {"networks": ["dmz"]}})  # fmt: skip
    map_network(desk, "web", target_network="w", confirmed=True)
    map_network(desk, "db", target_network="d")
    found = check(desk, "One", "network_mapped")
    assert (found.state, found.reason) == (CheckState.FAIL, "1 of 2 networks not confirmed: db.")
    assert [(c.kind, c.network, c.vm_ids, c.text) for c in found.causes] == [
        (CauseKind.NETWORK, ("vc", "db"), tuple(desk.keys("a1")), "db: → d, not confirmed, 1 VM")
    ]
    other = check(desk, "Two", "network_mapped")
    assert other.causes[0].text == "dmz: no target network, 1 VM"


def test_targets_and_assessment_name_what_is_missing(desk: WaveDesk) -> None:
    desk.add("One", "a1", "b1")
    assert check(desk, "One", "target_project_set").reason == (
        "The targets of 2 tenants are confirmed."
    )
    key = desk.tenants()["Acme"].id
    desk.do(tenants.set_fields, [TenantEdit(key, "target_project", "")])
    found = check(desk, "One", "target_project_set")
    assert (found.state, found.reason) == (CheckState.FAIL, "Acme has no target project.")
    assert found.causes[0].tenant_id == key
    assert check(desk, "One", "vms_assessed").reason == "2 VMs assessed."
    vm_values(desk, {"b1": {"risk_category": "?"}})
    found = check(desk, "One", "vms_assessed")
    assert (found.state, found.reason) == (CheckState.FAIL, "1 VM has no risk or mode: b1.")
    assert found.causes[0].vm_ids == tuple(desk.keys("b1"))


def test_open_remediations_of_its_vms_ask_for_a_confirmation(desk: WaveDesk) -> None:
    desk.add("One", "a1")
    with desk.workspace.unit(desk.project, "List") as unit:
        rows = [{"vm_id": key, "rule": "snapshot_old"} for key in desk.keys("a1", "b1")]
        unit.insert_many(tables.remediations.name, rows)
    found = check(desk, "One", "vms_assessed")
    assert (found.state, found.reason) == (CheckState.FAIL, "1 remediation is open: a1.")
    assert found.asks
    item = remediation.listed(desk.workspace, desk.project)[0].item
    assert item.vm_id in desk.keys("a1", "b1")
    every = [row.item.id for row in remediation.listed(desk.workspace, desk.project)]
    desk.do(remediation.set_done, every, done=True)
    assert check(desk, "One", "vms_assessed").state is CheckState.PASS


def store(
    desk: WaveDesk, *, cores: int = 100, used: int = 0, nodes: int = 4, busy: int = 0
) -> None:
    """Keep an inventory of the target, read now."""
    quota = ProjectQuota(cores, used, 10**9, 0, 10**6, 0, 10**6, 0, 10**6, 0, 10**6, 0)
    held = CloudInventory(
        InventorySource.LIVE,
        desk.workspace.now(),
        domains=tuple(CloudDomain(name, name) for name in ("Acme", "Beta", "Gamma")),
        projects=tuple(
            CloudProject(name, name, name, quota=quota) for name in ("Acme", "Beta", "Gamma")
        ),
        flavors=(CloudFlavor("f", "small", 2, 0),),
        nodes=tuple(CloudNode(f"n{number}", 4, 65536, vcpus_used=busy) for number in range(nodes)),
    )
    cloud_inventory.store(desk.workspace, desk.project, held)


def test_gaps_are_those_of_its_own_vms_tenants_and_targets(desk: WaveDesk) -> None:
    desk.add("One", "a1")
    desk.add("Two", "g1", cohort_id=desk.second)
    assert check(desk, "One", "no_critical_gaps").state is CheckState.PENDING
    store(desk, cores=4, nodes=40)  # Acme needs 6 vCPU, Beta 4, Gamma 2
    found = check(desk, "One", "no_critical_gaps")
    assert found.state is CheckState.FAIL
    assert "Quota too small for all VMs: vCPU: 4, needed 6." in found.reason
    assert [(cause.kind, cause.gap[0]) for cause in found.causes] == [(CauseKind.GAP, "vcpu_quota")]
    assert check(desk, "Two", "no_critical_gaps").state is CheckState.PASS


def test_nodes_count_for_all_waves_up_to_this_one(desk: WaveDesk) -> None:
    desk.add("One", "a1")
    desk.add("Two", "a2", "a3", "b1", "b2")
    store(desk, nodes=1)
    assert check(desk, "Two", "no_critical_gaps").causes[0].gap == ("missing_nodes", "Nodes")


def test_a_plan_tells_of_all_waves_what_each_would_be_told(desk: WaveDesk) -> None:
    desk.add("One", "a1")
    desk.add("Two", "a2", "a3", "b1", "b2")
    desk.add("Three", "g1", cohort_id=desk.second)
    vm_values(desk, {"a1": {"vcpu": 1, "ram_mib": 1024}, "b1": {"vcpu": 8, "ram_mib": 65536}})
    for nodes in (1, 2, 40):
        store(desk, nodes=nodes)
        plan = planning.build(desk.workspace, desk.project, Ticket())
        found = wave_lifecycle.checks_of_plan(desk.workspace, plan)
        for wave in desk.book().waves:
            alone = wave_lifecycle.checks(desk.workspace, desk.project, wave.id)
            mine = found[wave.id]
            assert [(c.name, c.state) for c in mine.checks] == [
                (c.name, c.state) for c in alone.checks
            ]


def test_what_landed_before_the_inventory_was_read_opens_no_gap_for_the_next_wave(
    desk: WaveDesk,
) -> None:
    desk.add("One", "a1", "a2")
    desk.add("Two", "a3")
    store(desk, cores=6, nodes=40)
    assert check(desk, "Two", "no_critical_gaps").state is CheckState.PASS
    desk.finish("One")
    assert isinstance(desk.workspace.clock, FixedClock)
    desk.workspace.clock.moment += timedelta(hours=1)
    store(desk, cores=6, used=4, nodes=40)
    found = check(desk, "Two", "no_critical_gaps")
    assert (found.state, found.reason) == (
        CheckState.PASS, "No critical gap is open or planned.",
    )  # fmt: skip
    store(desk, cores=6, used=5, nodes=40)
    assert check(desk, "Two", "no_critical_gaps").state is CheckState.FAIL


# -- by hand ---------------------------------------------------------------------------------------


def test_the_operators_checks_carry_note_who_and_when(desk: WaveDesk) -> None:
    desk.workspace.who = "Kim"
    key = desk.add("One", "a1")
    desk.do(wave_checks.set_check, [key], "snapshot_baseline", "na", "new VMs")
    stored = check(desk, "One", "snapshot_baseline").stored
    assert stored is not None
    assert (stored.notes, stored.checked_by, stored.checked_at) == (
        "new VMs", "Kim", desk.workspace.utc(),
    )  # fmt: skip
    assert desk.history("One")[0].note == (
        "Backup verified, source snapshots removed: not applicable. new VMs"
    )
    for name in ("network_mapped", "target_project_set", "vms_assessed", "no_critical_gaps"):
        with pytest.raises(UserError, match="evaluates itself and is not set by hand"):
            wave_checks.set_check(desk.workspace, desk.project, [key], name, "pass")
    with pytest.raises(FieldError, match="one of pending, pass, fail, skipped, na"):
        wave_checks.set_check(desk.workspace, desk.project, [key], "agent_reachable", "ok")
    with pytest.raises(UserError, match="does not exist any more"):
        wave_checks.set_check(desk.workspace, desk.project, [key], "coffee", "pass")


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("reason", "Say why it is waived."),
        ("approver", "Say who approved that."),
        ("until", "Say until when the waiver counts."),
    ],
)
def test_a_waiver_needs_reason_approver_and_expiry(desk: WaveDesk, field: str, said: str) -> None:
    key = desk.add("One", "a1")
    values = {"reason": "small", "approver": "Ada", "until": "2026-11-30"}
    with pytest.raises(FieldError, match=said):
        wave_checks.waive(
            desk.workspace, desk.project, key, "no_critical_gaps", **{**values, field: ""}
        )
    with pytest.raises(FieldError, match="The waiver would have expired; today is Mon 2 Nov 2026"):
        wave_checks.waive(
            desk.workspace, desk.project, key, "no_critical_gaps",
            **{**values, "until": "2026-11-01"},
        )  # fmt: skip


def test_checks_of_the_projects_own_join_the_six(desk: WaveDesk) -> None:
    key = desk.add("One", "a1")
    desk.do(wave_checks.add_check, "Owner said yes", "blocker")
    with pytest.raises(FieldError, match="There is a check “Owner said yes” already"):
        wave_checks.add_check(desk.workspace, desk.project, "owner said yes")
    with pytest.raises(FieldError, match="one of blocker, warning, info"):
        wave_checks.add_check(desk.workspace, desk.project, "More", "grave")
    desk.ready("One")
    with pytest.raises(UserError, match=r"from “Checks passed”: Owner said yes"):
        desk.go("One", S.PRE_CHECKS_PASSED)
    desk.do(wave_checks.set_check, [key], "owner_said_yes", "skipped", "asked")
    with pytest.raises(UserError) as refused:
        desk.go("One", S.PRE_CHECKS_PASSED)
    assert refused.value.details == "Owner said yes (skipped): asked"
    desk.do(wave_checks.set_check, [key], "owner_said_yes", "pass", "by mail")
    desk.go("One", S.PRE_CHECKS_PASSED)
    (own,) = wave_checks.own_checks(desk.workspace, desk.project)
    desk.do(wave_checks.set_own_check, own.id, label="The owner said yes", active=False)
    found = wave_lifecycle.checks(desk.workspace, desk.project, key)
    assert len(found.checks) == 6
    desk.do(wave_checks.remove_check, own.id)


def test_from_executing_on_checks_stand_as_they_stood(desk: WaveDesk) -> None:
    key = desk.add("One", "a1")
    desk.start("One")
    desk.do(tenants.set_fields, [TenantEdit(desk.tenants()["Acme"].id, "target_project", "else")])
    desk.do(wave_checks.add_check, "New")
    found = wave_lifecycle.checks(desk.workspace, desk.project, key)
    assert len(found.checks) == 6
    assert found.of("target_project_set").state is CheckState.PASS
    assert found.of("target_project_set").reason == "The target of 1 tenant is confirmed."
    assert found.of("no_critical_gaps").waived
    assert not found.blockers
    assert all(each.frozen for each in found.checks)
    with pytest.raises(UserError, match="its checks stand as they stood when it started"):
        wave_checks.set_check(desk.workspace, desk.project, [key], "agent_reachable", "fail")
    desk.said("One", Outcome.FAILED)
    desk.go("One", S.FAILED, S.PLANNED)
    found = wave_lifecycle.checks(desk.workspace, desk.project, key)
    assert found.of("target_project_set").state is CheckState.FAIL
    assert found.of("agent_reachable").state is CheckState.PASS
    assert found.of("no_critical_gaps").waived
