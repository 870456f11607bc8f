from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.adapters.exporters.json_plan import JsonPlanExporter
from app.domain.model import CalendarWindow
from app.domain.planning.capacity.demand import CapacitySettings
from app.domain.planning.capacity.node_sizing import NodeProfile
from app.domain.planning.capacity.quotas import OVERCOMMITTED_WARNING, QuotaBasis
from app.domain.planning.dependencies.edge import Edge, EdgeKind, EdgeSource, EdgeState
from app.domain.planning.dependencies.move_sets import OperatorSet, build_sets
from app.domain.planning.dependencies.standing import Keeping, Standing
from app.domain.planning.plan.target import TargetInput, plan_target
from app.domain.planning.plan.wave_sums import wave_plans
from app.domain.planning.waves.wave import Wave
from app.domain.progress import Ticket
from app.domain.scope import reconcile
from tests.unit.adapters.exporters.plan_builder import (
    PARAMETER_KEYS,
    make_plan,
    make_vm,
    odd_plan,
)
from tests.unit.domain.planning.plan.test_cohorts_in_plan import planned, vm


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return written(tmp_path_factory.mktemp("json") / "plan.json", odd_plan())


def written(path: Path, plan: Any) -> dict[str, Any]:
    JsonPlanExporter().write(plan, path, Ticket())
    return json.loads(path.read_text(encoding="utf-8"), parse_constant=pytest.fail)


def test_the_keys_of_the_document(document: dict[str, Any]) -> None:
    assert list(document) == [
        "schema_version", "project", "source", "reconciliation", "vms", "tenants", "networks",
        "cohorts", "unplaced", "dependencies", "sets", "waves", "left_out", "schedule", "balance",
        "what_if", "capacity", "warnings",
    ]  # fmt: skip
    assert document["schema_version"] == 1


def test_project_source_and_reconciliation(document: dict[str, Any]) -> None:
    assert list(document["project"]) == ["name", "parameters"]
    assert document["project"]["name"] == "Émigré & Söhne 移行"
    parameters = document["project"]["parameters"]
    assert list(parameters) == [key for key in parameters if key in PARAMETER_KEYS]
    assert set(parameters) == set(PARAMETER_KEYS)
    assert parameters["start_date"] == "2027-03-01"
    assert parameters["cold_multiplier"] is None
    assert parameters["bandwidth_gbps"] == 4.0
    assert document["source"] == {
        "files": ["RVTools_export_all.xlsx"],
        "vcenters": {"vc-1": "vcenter.example.com"},
        "sheets": {"vInfo": 50, "vDisk": 100},
    }
    assert document["reconciliation"] == {
        "rows": 50,
        "in_plan": 46,
        "excluded": {"template": 2, "vcls": 1, "operator": 1},
    }


def test_reasons_count_as_they_stand_with_the_vms(document: dict[str, Any]) -> None:
    reasons = Counter(vm["excluded"] for vm in document["vms"] if vm["excluded"])
    assert document["reconciliation"]["excluded"] == reasons


def test_a_row_read_twice_has_a_reason_too(tmp_path: Path) -> None:
    vms = [make_vm(1)]
    plan = replace(make_plan(vms), reconciliation=reconcile(vms, duplicate_rows=2))
    counts = written(tmp_path / "plan.json", plan)["reconciliation"]
    assert counts == {"rows": 3, "in_plan": 1, "excluded": {"duplicate_row": 2}}


def test_a_vm_in_plan(document: dict[str, Any]) -> None:
    assert document["vms"][0] == {
        "id": "vc-1/vm-1",
        "name": "=cmd|' /C calc'!A0",
        "vcenter": "vc-1",
        "tenant": "Tenant 2",
        "cluster": "cluster-1",
        "power_state": "poweredOn",
        "vcpu": 4,
        "ram_mib": 8192,
        "disk_gb": 101.0,
        "used_gb": 50.5,
        "used_source": "vPartition",
        "disks": 2,
        "nics": 1,
        "networks": ["VLAN-1"],
        "os_family": "ubuntu",
        "os_version": "22.04",
        "risk": {
            "category": "YELLOW",
            "score": 1,
            "findings": [
                {"rule": "disk_large", "answer": "warn", "text": "A disk of 3.1 TB"},
                {"rule": "cbt_off", "answer": "pass", "text": "Changed block tracking is on"},
            ],
        },
        "mode": "warm_migration",
        "hours": 1.25,
        "downtime_hours": 0.5,
        "cohort": "Cohort β",
        "wave": None,
        "day": 6,
        "start_hour": 0.0,
        "copy_end_day": 7,
        "copy_end_hour": 2.5,
        "end_day": 7,
        "end_hour": 3.0,
        "elapsed_hours": 3.0,
        "excluded": None,
    }


def test_vms_out_of_plan_and_without_a_place(document: dict[str, Any]) -> None:
    vms = {vm["name"]: vm for vm in document["vms"]}
    template = vms["a template"]
    assert list(template) == list(document["vms"][0])
    assert (template["excluded"], template["hours"], template["day"]) == ("template", None, None)
    late = vms["vm-app-00046"]
    assert (late["excluded"], late["day"], late["hours"]) == (None, None, 1.25)
    assert vms["bell\x07 and half a pair \ufffd"]


def test_schedule_points_at_vms(document: dict[str, Any]) -> None:
    schedule = document["schedule"]
    assert list(schedule) == ["days", "total_days", "lower_bound_days", "ratio"]
    first = schedule["days"][0]
    assert list(first) == ["day", "date", "cohort", "vms", "hours", "gb", "bound_by"]
    assert (first["day"], first["date"], first["cohort"]) == (1, "2027-03-01", "Pilot")
    assert (first["hours"], first["bound_by"]) == (7.5, "slots")
    on_day = {vm["id"]: vm["day"] for vm in document["vms"] if vm["day"]}
    listed = {name: day["day"] for day in schedule["days"] for name in day["vms"]}
    assert listed == on_day


def test_tenants_networks_cohorts_and_the_rest(document: dict[str, Any]) -> None:
    assert [tenant["title"] for tenant in document["tenants"]] == [
        "Tenant 1 / vdc-1", "Tenant 3 / vdc-3", "Tenant 5 / vdc-5", "Tenant 2", "Tenant 4",
    ]  # fmt: skip
    assert sum(tenant["vms"] for tenant in document["tenants"]) == 46
    assert document["networks"] == [
        {"name": "VLAN-1", "vlans": ["1", "2"], "vm_count": 7, "vcenter": "vc-1"}
    ]
    assert [cohort["name"] for cohort in document["cohorts"]] == ["Pilot", "Cohort β"]
    assert document["waves"] == []
    assert document["capacity"] == {
        "basis": "quota",
        "coverage": 0.0,
        "nodes_required": None,
        "nodes_by_usage": None,
        "nodes_by_placement": None,
        "binding": None,
        "node": None,
    }
    assert document["warnings"] == [
        "Two networks have more than one VLAN.",
        "One VM takes longer than a day.",
    ]


def test_a_cohort_has_its_figures_days_and_gate(document: dict[str, Any]) -> None:
    pilot, beta = document["cohorts"]
    assert (pilot["order"], beta["order"]) == (1, 2)
    assert (pilot["depends_on"], beta["depends_on"]) == (None, "Pilot")
    own = [tenant for tenant in document["tenants"] if tenant["cohort"] == "Pilot"]
    assert pilot["tenants"] == [tenant["title"] for tenant in own]
    assert pilot["vms"] == sum(tenant["vms"] for tenant in own)
    assert pilot["used_gb"] == pytest.approx(sum(tenant["used_gb"] for tenant in own), abs=0.05)
    mean = sum(tenant["ease"]["score"] * tenant["vms"] for tenant in own) / pilot["vms"]
    assert pilot["average_ease"] == pytest.approx(mean, abs=0.051)
    assert pilot["os_support_pct"] == 100
    days = [vm["day"] for vm in document["vms"] if vm["cohort"] == "Pilot" and vm["day"]]
    assert pilot["first_day"] == min(days)
    assert pilot["last_day"] >= max(days)
    assert sum(pilot["risk"].values()) == pilot["vms"]


def test_a_tenants_ease_adds_up(document: dict[str, Any]) -> None:
    for tenant in document["tenants"]:
        dimensions = tenant["ease"]["dimensions"]
        assert list(dimensions) == [
            "disk", "risk", "os", "vm_count", "networks", "dependencies", "cold", "unconfirmed",
        ]  # fmt: skip
        points = sum(each["points"] for each in dimensions.values())
        assert tenant["ease"]["score"] == pytest.approx(points, abs=0.051)
        assert tenant["ease"]["band"] in {"Easy", "Medium", "Hard"}


def test_edges_sets_and_tenants_without_a_cohort(tmp_path: Path) -> None:
    vms = [make_vm(number) for number in range(1, 5)]
    edges = (
        Edge(1, 1, 2, EdgeKind.ORDER),
        Edge(2, 3, 4, EdgeKind.NEAR, EdgeSource.FLOWS, confidence=0.9),
        Edge(3, 4, 1, EdgeKind.NEAR, EdgeSource.FLOWS, EdgeState.PROPOSED),
    )
    plan = replace(
        make_plan(vms),
        edges=edges,
        standings={2: Standing(Keeping.VIOLATED, 3, "apart")},
        sets=build_sets(vms, [OperatorSet(1, "Payroll", (1, 3))]),
        unplaced_tenants={2: "12 VMs, at most 10"},
    )
    document = written(tmp_path / "plan.json", plan)
    assert document["unplaced"] == [{"tenant": "Tenant 2", "reason": "12 VMs, at most 10"}]
    assert document["sets"] == [["vc-1/vm-1", "vc-1/vm-3"]]
    first, second = document["dependencies"]
    assert first == {
        "vm": "vc-1/vm-1", "depends_on": "vc-1/vm-2", "kind": "order", "source": "operator",
        "confidence": 1.0, "standing": None, "days_apart": None,
    }  # fmt: skip
    assert (second["kind"], second["source"], second["confidence"]) == ("near", "flows", 0.9)
    assert (second["standing"], second["days_apart"]) == ("violated", 3)
    assert list(document["what_if"]) == ["bw_days", "sched_days", "scheduler_days", "budget_days"]


def test_without_cohorts_they_are_null(tmp_path: Path) -> None:
    document = written(tmp_path / "plan.json", make_plan([make_vm(1)]))
    assert document["cohorts"] == []
    assert document["vms"][0]["cohort"] is None
    assert document["schedule"]["days"][0]["cohort"] is None


def test_capacity_when_there_is_any(tmp_path: Path) -> None:
    plan = make_plan([make_vm(1, cpu_usage_pct=None), make_vm(2, cpu_usage_pct=None)])
    # No CPU usage: allocation. 8 vCPU ÷ 4 = 2 threads; 16 GB ÷ 1.5 = 10.67 GB ÷ 0.7 ÷ 8 GB = 1.9.
    node = NodeProfile(1, "small", 5, 10, 8.0, is_default=True)
    given = TargetInput(CapacitySettings(nodes=(node,)))
    plan = replace(plan, target=plan_target(plan.vms, plan.tenants, plan.networks, given))
    document = written(tmp_path / "plan.json", plan)
    # By placement 8 GB × 1.5 holds one VM of 8 GB: two nodes, and one more for the loss of one.
    assert document["capacity"] == {
        "basis": "allocation",
        "coverage": 0.0,
        "nodes_required": 3,
        "nodes_by_usage": 2,
        "nodes_by_placement": 3,
        "binding": "loss of a node",
        "node": {"name": "small", "threads": 10, "ram_gb": 8.0, "from": "profile"},
    }
    # What there is to say of the capacity is a warning of the plan.
    overcommitted = replace(given.settings, basis=QuotaBasis.OVERCOMMITTED)
    target = plan_target(plan.vms, plan.tenants, plan.networks, TargetInput(overcommitted))
    warned = written(tmp_path / "warned.json", replace(plan, target=target))
    assert OVERCOMMITTED_WARNING in warned["warnings"]


def test_waves_with_their_figures_and_who_is_left_out(tmp_path: Path) -> None:
    wave = Wave(1, 3, "Wave 3", scheduled_start=date(2027, 3, 1))
    plan = make_plan([make_vm(1), make_vm(2), make_vm(3, status="migrated")])
    stands = {1: wave}
    shares = wave_plans(
        [wave], stands, {1: 1}, plan.vms, plan.tenants, plan.timings, plan.schedule, ()
    )
    plan = replace(plan, waves=shares, wave_of=stands)
    document = written(tmp_path / "plan.json", plan)
    (record,) = document["waves"]
    assert (record["number"], record["name"], record["type"], record["vms"]) == (
        3, "Wave 3", "regular", 1,
    )  # fmt: skip
    assert record["scheduled_start"] == "2027-03-01"
    assert record["start"].startswith("2027-03-01T09:00:00")
    assert sum(record["risk"].values()) == 1
    assert [vm["wave"] for vm in document["vms"]] == [3, None, None]
    assert document["left_out"] == [
        {"vm": document["vms"][1]["id"], "reason": "It has not been assigned to a wave."},
        {"vm": document["vms"][2]["id"], "reason": "It has migrated."},
    ]
    assert document["balance"]["ratio"] == 1.0


def test_an_empty_plan_and_numbers_that_are_none(tmp_path: Path) -> None:
    assert written(tmp_path / "empty.json", make_plan([]))["vms"] == []
    strange = make_vm(1, disk_mib=float("nan"), used_mib=float("inf"))
    vm = written(tmp_path / "nan.json", make_plan([strange]))["vms"][0]
    assert (vm["disk_gb"], vm["used_gb"]) == (None, None)


def test_writing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        JsonPlanExporter().write(odd_plan(), tmp_path / name, Ticket())
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_vm_that_is_copied_ahead_has_its_times_with_the_offset(tmp_path: Path) -> None:
    values = {"transfer_model": "presync", "time_zone": "Europe/Berlin"}
    night = CalendarWindow(1, "Wednesday night", "maintenance", 2, 22.0, 4.0)
    plan = planned([vm(1, 1, 20)], values=values, windows=(night,))
    [found] = written(tmp_path / "plan.json", plan)["vms"]
    assert found["copy_end"] == found["cutover_start"] == "2027-03-03T22:00:00+01:00"
    assert found["copy_start"].startswith("2027-03-03T02:00:00")
    assert found["end"] == "2027-03-03T23:00:00+01:00"


def test_a_copy_that_ends_before_its_day_has_no_hour_of_it_and_days_sum_to_what_was_moved(
    tmp_path: Path,
) -> None:
    values = {"transfer_model": "presync", "daily_change_pct": 24}
    night = CalendarWindow(1, "Wednesday night", "maintenance", 2, 22.0, 4.0)
    plan = planned([vm(1, 1, 20), vm(2, 1, 5)], values=values, windows=(night,))
    [large, small] = sorted(
        written(tmp_path / "plan.json", plan)["vms"], key=lambda each: -each["used_gb"]
    )
    assert (large["copy_end_day"], large["copy_end_hour"]) == (1, 0)
    # The other copies while the large one waits in its lane for nothing, and is in sync until then.
    assert small["copy_end"] == large["copy_start"]
    assert small["copy_end_day"] is small["copy_end_hour"] is None
    [day] = written(tmp_path / "plan.json", plan)["schedule"]["days"]
    hours = 20.0  # that the large one copies, in which 1 % of the small one changes each
    moved = large["used_gb"] + small["used_gb"] * (1 + hours / 100)
    assert abs(day["gb"] - moved) < 0.01 * moved
