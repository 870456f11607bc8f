"""What the tabs say of each stage: nothing to do yet, open points with a sentence, or done."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from app.domain.model import Host, Project, SourceNetwork, Tenant, Vm
from app.domain.parameters import ProjectParameters
from app.domain.planning.capacity.demand import CapacitySettings
from app.domain.planning.capacity.node_sizing import NodeProfile
from app.domain.planning.gaps.gap import Gap, GapAnalysis, GapState, GapType, Severity
from app.domain.planning.networks.mapping import NetworkMapping
from app.domain.planning.plan.plan import Plan, Schedule, SourceSummary, Totals
from app.domain.planning.plan.target import TargetInput, plan_target
from app.domain.planning.provisioning.progress import PrepProgress
from app.domain.planning.provisioning.settings import PrepSettings
from app.domain.planning.staging.account_progress import AccountProgress
from app.domain.planning.staging.flavor_row import FlavorRow
from app.domain.planning.staging.image_row import ImageRow
from app.domain.planning.staging.staged_target import StagedTarget
from app.domain.planning.staging.storage_row import StorageRow
from app.domain.scope import reconcile
from app.domain.stage_titles import STAGE_TITLES
from app.ui.shell.stage_states import StageState, StageStates
from app.ui.shell.stages import STAGES

LAN = SourceNetwork("vc", "LAN", (), ("10",), 3)
DMZ = SourceNetwork("vc", "DMZ", (), ("20", "21"), 2, conflict=True)
OLD = SourceNetwork("vc", "OLD", (), ("30", "31"), 0, conflict=True)
HUGE = NodeProfile(1, "huge", 512, 1024, 4096.0, is_default=True)


def vms(*tenants: int, exclusion: str = "") -> tuple[Vm, ...]:
    """A VM for each tenant key."""
    return tuple(
        Vm(key, f"vc/{key}", f"vm{key}", "vc", vcpu=2, ram_mib=4096, tenant_id=tenant,
           power_state="poweredOn", exclusion=exclusion)
        for key, tenant in enumerate(tenants, 1)
    )  # fmt: skip


def tenant(key: int, *, confirmed: bool = False) -> Tenant:
    return Tenant(
        key, f"T{key}", target_domain=f"t{key}", target_project=f"t{key}", confirmed=confirmed
    )


def plan_of(
    machines: tuple[Vm, ...] = vms(1),
    tenants: tuple[Tenant, ...] = (tenant(1, confirmed=True),),
    networks: tuple[SourceNetwork, ...] = (LAN,),
    given: TargetInput | None = None,
) -> Plan:
    """A plan in which only the target was computed."""
    rows = {each.id: each for each in tenants}
    return Plan(
        Project(1, "Move"), ProjectParameters(migration_duration_days=30),
        datetime(2026, 11, 2), SourceSummary(), reconcile(machines), Totals(), machines,  # noqa: DTZ001
        rows, {}, Schedule(), (), networks,
        target=plan_target(machines, rows, networks, given or TargetInput()),
    )  # fmt: skip


def state(plan: Plan | None, key: str) -> StageState:
    return {each.key: each for each in StageStates().of(plan, has_project=True)}[key]


def work(key: str, points: int, sentence: str) -> StageState:
    return StageState(key, "work", points, sentence)


def mapping(key: int, network: str, *, confirmed: bool = False) -> NetworkMapping:
    return NetworkMapping(key, "vc", network, target_network="net", confirmed=confirmed)


def with_gaps(*gaps: Gap) -> Plan:
    plan = plan_of()
    return replace(plan, target=replace(plan.target, gaps=GapAnalysis(True, gaps, now=50)))


def gap(severity: Severity, name: str, how: GapState = GapState.OPEN) -> Gap:
    return Gap(GapType.MISSING_NETWORK, name, severity, "It is missing.", "Make it.", state=how)


# -- all stages ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "plan", [None, plan_of(()), plan_of()], ids=["no plan", "nothing imported", "imported"]
)
def test_every_stage_has_one_state_that_tabs_know(plan: Plan | None) -> None:
    found = list(StageStates().of(plan, has_project=True))
    assert sorted(each.key for each in found) == sorted(stage.key for stage in STAGES)
    for each in found:
        assert each.state in {"empty", "work", "done"}
        assert (each.points > 0) == (each.state == "work")
        assert each.tooltip or each.state != "work", "open points come with a sentence"


@pytest.mark.parametrize("plan", [None, plan_of(())], ids=["no plan", "nothing imported"])
@pytest.mark.parametrize("has_project", [False, True])
def test_before_an_import_only_the_project_is_there(plan: Plan | None, has_project: bool) -> None:
    own = "done" if has_project else "empty"
    for each in StageStates().of(plan, has_project=has_project):
        if each.key in {"projects", "setup"}:
            assert (each.state, each.tooltip) == (own, "")
        else:
            assert (each.state, each.tooltip) == ("empty", "Import an RVTools export first.")


# -- assessment ------------------------------------------------------------------------------------


def test_the_inventory_says_how_its_rows_add_up() -> None:
    plan = plan_of((*vms(1), *vms(1, exclusion="template")))
    assert state(plan, "dashboard") == StageState("dashboard", "done")
    assert state(plan, "vms") == StageState(
        "vms", "done", tooltip="2 rows read = 1 in plan + 1 template"
    )


@pytest.mark.parametrize(
    ("red", "expected"),
    [
        (0, StageState("risk", "done")),
        (1, work("risk", 1, "1 VM in plan is red.")),
        (1200, work("risk", 1200, "1,200 VMs in plan are red.")),
    ],
)
def test_red_vms_are_open_points_of_the_risk(red: int, expected: StageState) -> None:
    assert state(replace(plan_of(), totals=Totals(red=red)), "risk") == expected


# -- scope -----------------------------------------------------------------------------------------


def test_targets_are_confirmed_where_vms_are_in_plan() -> None:
    open_rows = (tenant(1), tenant(2), tenant(3, confirmed=True), tenant(4))
    sentence = "2 targets of tenants are not confirmed."
    assert state(plan_of(vms(1, 2, 2, 3), open_rows), "tenants") == work("tenants", 2, sentence)
    sentence = "1 target of a tenant is not confirmed."
    assert state(plan_of(vms(1, 3), open_rows), "tenants") == work("tenants", 1, sentence)
    assert state(plan_of(vms(3), open_rows), "tenants") == StageState("tenants", "done")
    nobody = plan_of(vms(1, exclusion="template"), open_rows)
    assert state(nobody, "tenants") == StageState("tenants", "done")


def test_networks_with_two_vlans_count_where_vms_in_plan_use_them() -> None:
    sentence = "1 network has more than one VLAN."
    assert state(plan_of(networks=(LAN, DMZ, OLD)), "networks") == work("networks", 1, sentence)
    both = plan_of(networks=(DMZ, replace(OLD, vm_count=1)))
    sentence = "2 networks have more than one VLAN."
    assert state(both, "networks") == work("networks", 2, sentence)
    assert state(plan_of(networks=(LAN, OLD)), "networks") == StageState("networks", "done")


def test_mappings_count_until_they_are_confirmed() -> None:
    def found(*mappings: NetworkMapping) -> StageState:
        given = TargetInput(mappings=mappings)
        return state(plan_of(networks=(LAN, DMZ, OLD), given=given), "network_map")

    lan, dmz, old = mapping(1, "LAN"), mapping(2, "DMZ"), mapping(3, "OLD")
    assert found(lan, dmz, old) == work("network_map", 2, "2 mappings are not confirmed.")
    lan = mapping(1, "LAN", confirmed=True)
    assert found(lan, dmz, old) == work("network_map", 1, "1 mapping is not confirmed.")
    dmz = mapping(2, "DMZ", confirmed=True)
    assert found(lan, dmz, old) == StageState("network_map", "done"), "OLD does not count"


def test_capacity_is_done_when_the_nodes_survive_a_loss() -> None:
    given = TargetInput(CapacitySettings(nodes=(replace(HUGE, existing=2),)))
    assert state(plan_of(given=given), "capacity") == StageState("capacity", "done")


def test_capacity_is_open_while_its_node_is_only_assumed() -> None:
    host = Host("vc", "esx", cores=32, memory_mib=524_288.0)
    sentence = "The node is only assumed: add the node profile to size with."
    plan = plan_of(given=TargetInput(hosts=(host,)))
    assert state(plan, "capacity") == work("capacity", 1, sentence)


def test_capacity_is_open_when_a_vm_fits_no_node() -> None:
    small = replace(HUGE, ram_gb=1.0, existing=9)
    plan = plan_of(vms(1, 1), given=TargetInput(CapacitySettings(nodes=(small,))))
    assert state(plan, "capacity") == work("capacity", 2, "2 VMs fit no node.")


def test_capacity_is_open_when_the_loss_of_a_node_is_too_much() -> None:
    # 4 GB ÷ 1.5 × (1 + 300 %) = 10.7 GB by usage on two nodes of 8 GB; one of them is too small.
    small = replace(HUGE, ram_gb=8.0)
    settings = CapacitySettings(nodes=(small,), peak_buffer_pct=300.0)
    plan = plan_of(vms(1), given=TargetInput(settings))
    sentence = "The nodes do not survive the loss of one."
    assert state(plan, "capacity") == work("capacity", 1, sentence)


def test_capacity_and_readiness_say_what_they_wait_for() -> None:
    plan = plan_of()
    assert state(plan, "capacity") == StageState(
        "capacity", "empty", tooltip="Add a node profile to size the target."
    )
    assert state(plan, "readiness") == StageState(
        "readiness", "empty", tooltip="Read the target cloud's inventory first."
    )


def test_only_critical_gaps_that_stand_hold_readiness_up() -> None:
    closed = gap(Severity.CRITICAL, "a", GapState.RESOLVED)
    warning = gap(Severity.WARNING, "b")
    one = gap(Severity.CRITICAL, "c")
    assert state(with_gaps(closed, warning), "readiness") == StageState("readiness", "done")
    sentence = "1 critical gap is open or planned."
    assert state(with_gaps(closed, warning, one), "readiness") == work("readiness", 1, sentence)
    sentence = "2 critical gaps are open or planned."
    two = gap(Severity.CRITICAL, "d", GapState.PLANNED)
    assert state(with_gaps(one, two), "readiness") == work("readiness", 2, sentence)


def test_what_was_not_compared_holds_readiness_up() -> None:
    plan = with_gaps()
    unknown = gap(Severity.CRITICAL, "Domains", GapState.NOT_COMPARED)
    analysis = replace(plan.target.gaps, uncompared=(unknown,))
    plan = replace(plan, target=replace(plan.target, gaps=analysis))
    sentence = "1 part was not compared."
    assert state(plan, "readiness") == work("readiness", 1, sentence)


# -- schedule --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "unplaced", "points", "sentence"),
    [
        (30, 0, 0, ""),
        (31, 0, 1, "The plan ends after its deadline."),
        (30, 1, 1, "1 VM has no day."),
        (30, 3, 3, "3 VMs have no day."),
        (31, 2, 3, "The plan ends after its deadline. 2 VMs have no day."),
    ],
)
def test_a_plan_is_open_when_it_is_late_or_lacks_days(
    days: int, unplaced: int, points: int, sentence: str
) -> None:
    schedule = Schedule(
        calendar_days=days, unplaced=dict.fromkeys(range(unplaced), "No window is long enough.")
    )
    found = state(replace(plan_of(), schedule=schedule), "plan")
    assert found == StageState("plan", "work" if points else "done", points, sentence)


def test_networks_that_the_export_does_not_tell_of_are_not_done() -> None:
    plan = plan_of(networks=())
    unread = replace(plan, source=SourceSummary(sheets={"vInfo": 2}))
    for key in ("networks", "network_map"):
        assert state(unread, key).state == "empty"
        assert "vNetwork is not in the data" in state(unread, key).tooltip
        read = replace(plan, source=SourceSummary(sheets={"vInfo": 2, "vNetwork": 3}))
        assert state(read, key).state == "done"


def test_shapes_and_systems_are_open_until_they_are_settled() -> None:
    machines = tuple(replace(vm, os_family="rhel", os_version="8") for vm in vms(1, 1))
    found = plan_of(machines)
    assert state(found, "flavors") == work("flavors", 1, "1 flavor is not confirmed.")
    assert state(found, "images") == work("images", 1, "1 image is not confirmed.")
    given = TargetInput(
        flavors=(FlavorRow(1, 2, 4096, "a", confirmed=True), FlavorRow(2, 1, 1, "b")),
        images=(ImageRow(1, "rhel", "8", not_needed=True),),
    )
    for key in ("flavors", "images"):
        assert state(plan_of(machines, given=given), key) == StageState(key, "done")


@pytest.mark.parametrize(
    ("progress", "expected"),
    [
        (AccountProgress(), ("empty", 0)),
        (AccountProgress(3, 3), ("done", 0)),
        (AccountProgress(3, 1), ("work", 2)),
        (AccountProgress(3, 3, wrong=1), ("work", 1)),
    ],
)
def test_users_are_open_until_each_target_has_a_confirmed_account(
    progress: AccountProgress, expected: tuple[str, int]
) -> None:
    found = state(replace(plan_of(vms(1)), accounts=progress), "users")
    assert (found.state, found.points) == expected
    assert bool(found.tooltip) == (found.state != "done")


def test_the_storage_map_waits_for_its_datastores() -> None:
    machines = tuple(
        replace(vm, disk_mib=1024.0, datastore=name)
        for vm, name in zip(vms(1, 1), ("fast", "slow"), strict=True)
    )
    row = StorageRow(1, machines[0].vcenter, "fast", "ssd", confirmed=True)

    def found(*rows: StorageRow, default: str = "") -> StageState:
        staged = StagedTarget(storage_rows=rows, settings=PrepSettings(volume_type=default))
        return state(plan_of(machines, given=TargetInput(staged=staged)), "storage")

    assert found() == work("storage", 2, "2 datastores are not confirmed. 2 have no volume type.")
    assert found(row) == work("storage", 1, "1 datastore is not confirmed. 1 has no volume type.")
    assert found(row, default="hdd") == work("storage", 1, "1 datastore is not confirmed.")
    other = replace(row, datastore="slow")
    assert found(row, other) == StageState("storage", "done")
    assert state(plan_of(machines), "storage") == StageState("storage", "empty")


@pytest.mark.parametrize(
    ("progress", "expected"),
    [
        (PrepProgress(), ("empty", 0)),
        (PrepProgress(9, 9), ("done", 0)),
        (PrepProgress(9, 5, 1), ("work", 4)),
    ],
)
def test_the_provisioning_plan_is_open_while_tasks_wait_or_have_failed(
    progress: PrepProgress, expected: tuple[str, int]
) -> None:
    found = state(replace(plan_of(), prepared=progress), "prepare")
    assert (found.state, found.points) == expected


def test_reports_call_the_stages_as_their_tabs_do() -> None:
    titles = {stage.key: stage.title for stage in STAGES}
    assert {key: titles[key] for key in STAGE_TITLES} == STAGE_TITLES
