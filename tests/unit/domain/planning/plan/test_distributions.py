"""What the dashboard counts: everything adds up, and only VMs in plan count."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.domain.enums import Answer, Exclusion, Risk, UsedSource
from app.domain.model import Cluster, Finding, Host, Project, SourceNetwork, Vm
from app.domain.parameters import ProjectParameters
from app.domain.planning.plan.distributions import (
    LARGEST,
    OPERATOR_COLD,
    SIZE_EDGES_GB,
    Load,
    cluster_rows,
    cold_reason,
    distributions,
    host_rows,
    size_classes,
    snapshot_overview,
)
from app.domain.planning.plan.plan import Plan, Schedule, SourceSummary, Totals
from app.domain.planning.plan.reconciliation import Reconciliation

GB = 1024.0
COLD, WARM = "cold_migration", "warm_migration"


def vm(number: int, **changes: Any) -> Vm:
    plain = Vm(
        number, f"vc/vm-{number}", f"vm{number}", vcenter="vc", cluster="c1", host="h1",
        power_state="poweredOn", os_family="rhel", os_version="8", os_support="supported",
        vcpu=2, ram_mib=4096, disk_mib=100 * GB, used_mib=40 * GB, used_source="vPartition",
        mode=WARM, mode_reason="Warm: nothing asks for a cold move.",
    )  # fmt: skip
    return replace(plain, **changes)


def plan_of(*vms: Vm, networks: tuple[SourceNetwork, ...] = ()) -> Plan:
    return Plan(
        Project(1, "p"), ProjectParameters(), datetime(2026, 11, 2, tzinfo=UTC), SourceSummary(),
        Reconciliation(0, 0, {}), Totals(), vms, {}, {}, Schedule(), (), networks,
    )  # fmt: skip


def found(
    rule: str, answer: Answer = Answer.WARN, points: int = 5, waived: bool = False
) -> Finding:
    return Finding(rule, answer, points, Risk.YELLOW, rule, waived)


# -- what counts -----------------------------------------------------------------------------------


def test_only_vms_in_plan_are_counted() -> None:
    counted = distributions(
        plan_of(
            vm(1),
            vm(2, power_state="poweredOff"),
            vm(3, exclusion=Exclusion.TEMPLATE.value, power_state="poweredOff"),
        )
    )
    assert counted.vms == 2
    assert counted.power_states == {"poweredOff": 1, "poweredOn": 1}
    assert sum(each.vms for each in counted.systems) == 2
    assert sum(counted.used_sources.values()) == 2


def test_an_empty_plan_counts_nothing() -> None:
    counted = distributions(plan_of())
    assert counted.vms == 0
    assert counted.systems == counted.findings == counted.largest == ()
    assert all(each.vms == 0 for each in counted.sizes)
    assert counted.snapshots.oldest_days is None


def test_the_most_frequent_comes_first_and_equal_ones_by_name() -> None:
    counted = distributions(
        plan_of(vm(1, power_state="b"), vm(2, power_state="a"), *(vm(n) for n in (3, 4)))
    )
    assert list(counted.power_states) == ["poweredOn", "a", "b"]


# -- modes -----------------------------------------------------------------------------------------


def test_reasons_for_cold_lose_what_is_particular_to_a_vm() -> None:
    texts = {
        "Cold: the VM is powered off.": "the VM is powered off",
        "Cold: the risk is red (Shared disk).": "the risk is red",
        "Cold: raw device mappings move only powered off (Hard disk 3).": (
            "raw device mappings move only powered off"
        ),
        "Cold: the VM is suspended; resume it and shut it down before the move.": (
            "the VM is suspended"
        ),
        "": "no reason is known",
    }
    for text, reason in texts.items():
        assert cold_reason(vm(1, mode=COLD, mode_reason=text)) == reason


def test_reasons_add_up_to_the_cold_vms_and_overrides_count() -> None:
    off = "Cold: the VM is powered off."
    counted = distributions(
        plan_of(
            vm(1, mode=COLD, mode_reason=off),
            vm(2, mode=COLD, mode_reason=off),
            vm(3, mode_override=COLD),
            vm(4, mode=COLD, mode_reason=off, mode_override=WARM),
            vm(5),
        )
    )
    assert counted.cold_reasons == {"the VM is powered off": 2, OPERATOR_COLD: 1}
    assert counted.warm_by_operator == 1


# -- findings --------------------------------------------------------------------------------------


def test_findings_are_ordered_by_the_points_of_all_vms() -> None:
    counted = distributions(
        plan_of(
            vm(1, findings=(found("rdm", Answer.BLOCK, 25), found("snapshot_many", points=8))),
            vm(2, findings=(found("snapshot_many", points=20),)),
            vm(3, findings=(found("snapshot_old"), found("cbt_off", Answer.UNKNOWN, 0))),
        )
    )
    assert [(f.rule, f.vms, f.points) for f in counted.findings] == [
        ("snapshot_many", 2, 28), ("rdm", 1, 25), ("snapshot_old", 1, 5),
    ]  # fmt: skip
    assert counted.findings[1].title == "Raw device mapping"
    assert counted.unanswered == {"cbt_off": 1}


def test_waived_and_passed_findings_do_not_count() -> None:
    counted = distributions(
        plan_of(vm(1, findings=(found("rdm", waived=True), found("cbt_off", Answer.PASS))))
    )
    assert counted.findings == ()
    assert counted.unanswered == {}


# -- guest systems ---------------------------------------------------------------------------------


def test_guest_systems_are_told_apart_by_version_and_support() -> None:
    counted = distributions(
        plan_of(
            vm(1), vm(2), vm(3, os_version="6", os_support="deprecated"),
            vm(4, os_family="", os_version="", os_support="unknown"),
        )
    )  # fmt: skip
    assert [(each.title, each.support, each.vms) for each in counted.systems] == [
        ("Red Hat Enterprise Linux 8", "supported", 2),
        ("Not recognised", "unknown", 1),
        ("Red Hat Enterprise Linux 6", "deprecated", 1),
    ]


# -- sizes -----------------------------------------------------------------------------------------


def test_a_size_on_the_edge_belongs_to_the_class_above() -> None:
    classes = size_classes([vm(1, used_mib=10 * GB), vm(2, used_mib=10 * GB - 1)])
    assert [(each.low, each.high, each.vms) for each in classes[:2]] == [(0, 10, 1), (10, 25, 1)]
    assert classes[1].used_mib == 10 * GB


def test_the_last_class_has_no_end() -> None:
    classes = size_classes([vm(1, used_mib=50 * 1024 * GB)])
    assert classes[-1].high is None
    assert classes[-1].vms == 1


@given(st.lists(st.floats(0, 1e9), max_size=50))
def test_every_vm_is_in_exactly_one_class(sizes: list[float]) -> None:
    vms = [vm(number, used_mib=size) for number, size in enumerate(sizes)]
    classes = size_classes(vms)
    assert sum(each.vms for each in classes) == len(vms)
    assert len(classes) == len(SIZE_EDGES_GB) + 1
    for each in classes:
        inside = [
            v for v in vms if each.low <= v.used_gb and (each.high is None or v.used_gb < each.high)
        ]
        assert len(inside) == each.vms


def test_the_largest_by_used_space_come_first() -> None:
    counted = distributions(plan_of(*(vm(n, used_mib=n * GB) for n in range(1, 20))))
    assert [each.id for each in counted.largest] == list(range(19, 19 - LARGEST, -1))


# -- snapshots, networks, sources ------------------------------------------------------------------


def test_snapshots_are_counted_with_the_oldest() -> None:
    overview = snapshot_overview(
        [
            vm(1, snapshot_count=2, snapshot_oldest_days=31),
            vm(2, snapshot_count=1, snapshot_oldest_days=30),
            vm(3, snapshot_count=1),
            vm(4),
        ]
    )
    assert (overview.vms, overview.snapshots, overview.old_vms) == (3, 4, 1)
    assert overview.oldest_days == 31
    assert overview.oldest_vm is not None
    assert overview.oldest_vm.id == 1


def test_networks_without_vms_in_plan_do_not_count() -> None:
    networks = (
        SourceNetwork("vc", "a", (), ("1",), 3),
        SourceNetwork("vc", "b", (), ("1", "2"), 1, conflict=True),
        SourceNetwork("vc", "c", (), ("3", "4"), 0, conflict=True),
    )
    counted = distributions(plan_of(vm(1), networks=networks))
    assert (counted.networks, counted.conflicts) == (2, 1)


def test_used_sources_add_up() -> None:
    vms = [vm(n, used_source=source.value) for n, source in enumerate(UsedSource)]
    counted = distributions(plan_of(*vms, vm(9)))
    assert counted.used_sources == {"vPartition": 2, "In Use": 1, "disk x 0.6": 1}


# -- clusters and hosts ----------------------------------------------------------------------------


def test_loads_sum_what_is_in_plan_and_count_what_was_read() -> None:
    counted = distributions(plan_of(vm(1), vm(2, host="h2", vcpu=8), vm(3, exclusion="template")))
    assert counted.clusters == {("vc", "c1"): Load(2, 3, 10, 8192, 80 * GB)}
    assert counted.hosts["vc", "h1"] == Load(1, 2, 2, 4096, 40 * GB)


def test_equal_names_in_two_vcenters_are_two_clusters() -> None:
    counted = distributions(plan_of(vm(1), vm(2, vcenter="other")))
    assert set(counted.clusters) == {("vc", "c1"), ("other", "c1")}


def test_cluster_rows_join_the_export_with_the_vms() -> None:
    counted = distributions(plan_of(vm(1), vm(2, cluster="c2"), vm(3, cluster="")))
    rows = cluster_rows(
        counted, [Cluster("vc", "c1", hosts=4), Cluster("vc", "idle")], {("vc", "c2")}
    )
    assert [(r.cluster.name, r.cluster.hosts, r.load.vms, r.excluded) for r in rows] == [
        ("", None, 1, False), ("c1", 4, 1, False), ("c2", None, 1, True), ("idle", None, 0, False),
    ]  # fmt: skip
    assert rows[1].place == ("vc", "c1")


def test_host_rows_leave_out_vms_without_a_host() -> None:
    counted = distributions(plan_of(vm(1), vm(2, host="")))
    rows = host_rows(counted, [Host("vc", "h1", cores=32), Host("vc", "h9")])
    assert [(r.host.name, r.host.cores, r.load.vms) for r in rows] == [
        ("h1", 32, 1), ("h9", None, 0),
    ]  # fmt: skip


def test_hosts_and_clusters_stand_as_people_count() -> None:
    names = ["esx10", "esx2", "ESX1"]
    counted = distributions(plan_of())
    hosts = host_rows(counted, [Host("vc", name) for name in names])
    clusters = cluster_rows(counted, [Cluster("vc", name) for name in names])
    assert [row.host.name for row in hosts] == ["ESX1", "esx2", "esx10"]
    assert [row.cluster.name for row in clusters] == ["ESX1", "esx2", "esx10"]
