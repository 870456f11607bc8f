"""Cohorts, dependencies, facts and flows from the command line's services: in memory and stored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pytest

from app import bootstrap
from app.domain.model import Vm
from app.domain.planning.cohorts.guardrails import Guardrails
from app.domain.planning.cohorts.problem import AssignOptions
from app.domain.planning.cohorts.strategies import Strategy
from app.domain.planning.dependencies.edge import EdgeKind, EdgeSource, EdgeState
from app.domain.planning.plan.plan import Plan
from app.domain.progress import Ticket
from app.services import imports, planning
from app.services.export_planning import GroupingOfExports, plan_exports
from app.services.grouping_asked import GroupingAsked, Told
from app.services.project_grouping import group_project
from tests.clock import FixedClock
from tests.generator.estate import Estate
from tests.generator.workbook import write_workbook
from tests.same_plan import assert_same_plan
from tests.workbench import fresh_workspace


def alone(path: Path, asked: GroupingAsked) -> tuple[Plan, Told]:
    grouping = GroupingOfExports(asked, bootstrap.list_reader(), bootstrap.flow_reader())
    return plan_exports(bootstrap.reader(), FixedClock(), [path], Ticket(), "Plan", {}, grouping)


def stored(path: Path, asked: GroupingAsked, file: Path) -> tuple[Plan, Told]:
    workspace, ticket = fresh_workspace(file), Ticket()
    try:
        prepared = imports.prepare(workspace, bootstrap.reader(), 0, [path], ticket)
        project = imports.create_project(workspace, "Plan", prepared, ticket, {})
        told = group_project(
            workspace, project.id, asked, bootstrap.list_reader(), bootstrap.flow_reader(), ticket
        )
        return planning.build(workspace, project.id, ticket, unplaced=told.unplaced), told
    finally:
        workspace.close()


@dataclass(frozen=True)
class Files:
    """An estate with lists about it; ``later`` needs ``first`` of another tenant."""

    workbook: Path
    facts: Path
    dependencies: Path
    flows: Path
    first: Vm
    later: Vm
    near: tuple[Vm, Vm]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("grouped")
    workbook = folder / "estate.xlsx"
    write_workbook(Estate(150, seed=11), workbook)
    plan = alone(workbook, GroupingAsked())[0]
    names = [vm.name for vm in plan.vms]
    addresses = [vm.primary_ip for vm in plan.vms]
    plain = [
        vm
        for vm in plan.vms
        if vm.in_plan
        and names.count(vm.name) == 1
        and vm.primary_ip.count(".") == 3
        and addresses.count(vm.primary_ip) == 1
        and vm.tenant_id
        and not vm.shared_disks
    ]
    first = plain[0]
    later = next(vm for vm in plain if vm.tenant_id != first.tenant_id)
    one, other = [vm for vm in plain if vm.tenant_id not in {first.tenant_id, later.tenant_id}][:2]
    facts = folder / "facts.csv"
    facts.write_text(
        f"VM,Application,Owner,Environment\n{first.name},Shop,A. Owner,prod\nnobody-1,X,Y,Z\n",
        encoding="utf-8",
    )
    dependencies = folder / "needs.csv"
    dependencies.write_text(
        f"VM,Depends on\n{later.name},{first.name}\n{first.name},{later.name}\n"
        f"{later.name},no-such-vm\n",
        encoding="utf-8",
    )
    flows = folder / "flows.csv"
    rows = "".join(
        f"2027-01-0{day} 10:00:00,{one.primary_ip},{other.primary_ip},5432,tcp,90000\n"
        for day in range(1, 6)
    )
    flows.write_text(
        "Time,Source IP,Destination IP,Destination Port,Protocol,Bytes\n"
        f"{rows}2027-01-01 10:00:00,198.51.100.7,{one.primary_ip},443,tcp,10\n",
        encoding="utf-8",
    )
    return Files(workbook, facts, dependencies, flows, first, later, (one, other))


def asked_of(files: Files, **more: object) -> GroupingAsked:
    options = AssignOptions(Strategy.EASIEST_FIRST, 3)
    return GroupingAsked(options, files.dependencies, files.facts, (files.flows,), **more)


def test_in_memory_it_is_the_plan_of_the_project(files: Files, tmp_path: Path) -> None:
    asked = asked_of(files)
    found, told = alone(files.workbook, asked)
    kept, said = stored(files.workbook, asked, tmp_path / "work.mplan")
    assert_same_plan(found, kept)
    assert told == said
    assert [cohort.name for cohort in found.cohorts] == ["Cohort 1", "Cohort 2", "Cohort 3"]


def test_cohorts_keep_dependencies_and_share_no_day(files: Files) -> None:
    plan, told = alone(files.workbook, asked_of(files))
    places = plan.schedule.placements
    assert places[files.first.id].last_day <= places[files.later.id].day
    spans = [(share.first_day, share.last_day) for share in plan.cohort_plans]
    assert all(one[1] < other[0] for one, other in pairwise(spans))
    order, near = plan.edges
    assert (order.kind, order.source, order.state) == (
        EdgeKind.ORDER, EdgeSource.TABLE, EdgeState.ACCEPTED,
    )  # fmt: skip
    assert (near.kind, near.source, near.state) == (
        EdgeKind.NEAR, EdgeSource.FLOWS, EdgeState.ACCEPTED,
    )  # fmt: skip
    assert {near.vm_id, near.needs} == {vm.id for vm in files.near}
    by_id = {vm.id: vm for vm in plan.vms}
    assert by_id[files.first.id].application == "Shop"
    text = "\n".join(told.lines)
    assert "nobody-1" in text
    assert "no-such-vm" in text
    assert f"{files.first.name} → " in text  # the ring that was refused
    assert "198.51.100.7" in text


def test_pairs_below_the_confidence_are_told_and_do_not_count(files: Files, tmp_path: Path) -> None:
    once = tmp_path / "once.csv"
    once.write_text("".join(files.flows.read_text("utf-8").splitlines(True)[:2]), "utf-8")
    asked = replace(asked_of(files), flows=(once,))
    plan, told = alone(files.workbook, asked)
    assert plan.edges[1].confidence < 0.8
    assert plan.edges[1].state is EdgeState.PROPOSED
    (line,) = [line for line in told.lines if line.startswith("Not taken: ")]
    assert all(vm.name in line for vm in files.near)
    taken, _told = alone(files.workbook, replace(asked, min_confidence=0.5))
    assert taken.edges[1].state is EdgeState.ACCEPTED
    kept, said = stored(files.workbook, asked, tmp_path / "work.mplan")
    assert (kept.edges, said) == (plan.edges, told)


def test_tenants_that_no_cohort_takes_come_last_with_the_reason(files: Files) -> None:
    rails = Guardrails(max_vms_per_cohort=12)
    asked = GroupingAsked(AssignOptions(Strategy.BALANCED_LOAD, 2, guardrails=rails))
    plan, told = alone(files.workbook, asked)
    assert plan.unplaced_tenants
    assert all("at most 12" in reason for reason in plan.unplaced_tenants.values())
    assert all(plan.tenants[key].cohort_id is None for key in plan.unplaced_tenants)
    last = plan.cohort_plans[-1]
    assert last.cohort is None
    assert last.first_day > max(share.last_day for share in plan.cohort_plans[:-1])
    assert sum(line.startswith("Unplaced: ") for line in told.lines) == len(plan.unplaced_tenants)
    assert any("in no cohort" in text for text in plan.warnings)


def test_rows_of_flows_that_say_nothing_are_told_by_why(files: Files, tmp_path: Path) -> None:
    flows = tmp_path / "mixed.csv"
    one, other = (vm.primary_ip for vm in files.near)
    ends = [
        (one, other, "tcp", "allow"), (one, other, "tcp", "deny"), (one, one, "tcp", "allow"),
        (one, other, "icmp", "allow"), (one, "224.0.0.1", "udp", "allow"), (one, "", "", "allow"),
        (one, "198.51.100.7", "tcp", "allow"),
    ]  # fmt: skip
    flows.write_text(
        "Source IP,Destination IP,Protocol,Action,Destination Port\n"
        + "".join(f"{','.join(each)},5432\n" for each in ends),
        encoding="utf-8",
    )
    _plan, told = alone(files.workbook, GroupingAsked(flows=(flows,)))
    assert told.lines[0].startswith("Flows: 7 rows read, 1 between VMs;")
    assert told.lines[-6:] == (
        "1 row with 1 address outside the inventory: 198.51.100.7.",
        "1 row denied by a firewall left out.",
        "1 row of ICMP, which has no ports left out.",
        "1 row from a VM to itself left out.",
        "1 row without both addresses left out.",
        "1 row of multicast addresses left out.",
    )
