"""The plan: everything from one reading, and warnings that say each thing once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.domain.errors import UserError
from app.domain.model import CalendarWindow
from app.domain.planning.plan.plan import Plan
from app.domain.progress import Cancelled, Ticket
from app.services import calendars, inventory, planning, projects
from app.services.inventory import Edit
from app.services.workspace import Workspace
from tests.generator.rawxlsx import SharedStrings, sheet_xml, write_parts
from tests.workbench import new_project, table


@pytest.fixture
def plan(filled: Workspace) -> Plan:
    return planning.build(filled, 1, Ticket())


def test_the_parts_of_a_plan_agree(plan: Plan) -> None:
    in_plan = [vm for vm in plan.vms if vm.in_plan]
    assert plan.reconciliation.adds_up
    assert plan.reconciliation.rows == len(plan.vms) == 60
    assert plan.reconciliation.in_plan == plan.totals.vms == len(in_plan) == len(plan.timings)
    assert set(plan.timings) == {vm.id for vm in in_plan} == set(plan.schedule.placements)
    assert plan.totals.green + plan.totals.yellow + plan.totals.red == len(in_plan)
    assert plan.totals.warm + plan.totals.cold == len(in_plan)
    assert sum(tenant.totals.vms for tenant in plan.tenant_plans) == len(in_plan)
    assert sum(tenant.totals.used_mib for tenant in plan.tenant_plans) == pytest.approx(
        plan.totals.used_mib
    )
    assert {network.name for network in plan.networks} >= {n for vm in in_plan for n in vm.networks}
    assert plan.source.files == ("Test.xlsx",)
    assert plan.source.sheets["vInfo"] == 60


def test_a_project_without_an_import_is_an_empty_plan(workspace: Workspace) -> None:
    project = projects.create(workspace, "Empty")
    plan = planning.build(workspace, project.id, Ticket())
    assert (plan.vms, plan.schedule.total_days, plan.warnings) == ((), 0, ())
    assert plan.reconciliation.adds_up
    with pytest.raises(UserError, match="does not exist any more"):
        planning.build(workspace, 99, Ticket())


def test_no_warning_stands_twice_with_or_without_its_full_stop(
    workspace: Workspace, tmp_path: Path
) -> None:
    strings = SharedStrings()
    rows = [["web", "poweredOn", 2, 4096, 10240], ["web", "poweredOn", 2, 4096, 10240]]
    sheet = sheet_xml(table("VM, Powerstate, CPUs, Memory, Provisioned MiB", *rows), strings)
    write_parts(tmp_path / "a.xlsx", {"vInfo": sheet}, strings)
    key, _ = new_project(workspace, tmp_path / "a.xlsx")
    plan = planning.build(workspace, key, Ticket())
    told = [warning.rstrip(".").casefold() for warning in plan.warnings]
    assert len(told) == len(set(told))
    assert all(warning.endswith(".") for warning in plan.warnings)
    assert "vDisk is not in the data." in plan.warnings
    assert [line for line in plan.source.coverage if line.endswith(".")] == []


def test_what_has_moved_is_not_scheduled_again(filled: Workspace, plan: Plan) -> None:
    key = next(iter(plan.schedule.placements))
    inventory.set_fields(filled, 1, [Edit(key, "status", "migrated")])
    after = planning.build(filled, 1, Ticket())
    assert key not in after.schedule.placements
    assert after.totals.vms == plan.totals.vms


def test_a_plan_made_anew_keeps_the_records_that_did_not_change(
    filled: Workspace, plan: Plan
) -> None:
    key = next(vm.id for vm in plan.vms if vm.in_plan)
    inventory.set_fields(filled, 1, [Edit(key, "notes", "x")])
    built = planning.build(filled, 1, Ticket(), plan)
    assert [new.id for old, new in zip(plan.vms, built.vms, strict=True) if old is not new] == [key]
    assert built.vms == planning.build(filled, 1, Ticket()).vms


def test_a_calendar_without_time_is_a_warning_and_no_fault(filled: Workspace) -> None:
    window = CalendarWindow(
        0, "Closed", "blackout", first_day=date(2026, 1, 1), last_day=date(2199, 12, 31)
    )
    calendars.save_window(filled, 1, window)
    plan = planning.build(filled, 1, Ticket())
    assert plan.schedule.days == ()
    assert len(plan.schedule.unplaced) == plan.totals.vms
    assert any("no working time" in warning for warning in plan.warnings)


@pytest.mark.parametrize("day", [date(2000, 1, 1), date(2199, 12, 31)])
def test_the_first_and_the_last_start_date_can_be_planned(day: date, filled: Workspace) -> None:
    projects.set_parameters(filled, 1, {"start_date": day})
    assert planning.build(filled, 1, Ticket()).schedule.days[0].date >= day


def test_planning_can_be_stopped(filled: Workspace) -> None:
    ticket = Ticket()
    ticket.cancel()
    with pytest.raises(Cancelled):
        planning.build(filled, 1, ticket)


def test_what_if_is_the_plan_of_other_parameters(filled: Workspace, plan: Plan) -> None:
    slow = planning.what_if(filled, plan, {"bandwidth_gbps": 0.05}, Ticket())
    assert slow.total_days > plan.schedule.total_days
    projects.set_parameters(filled, 1, {"bandwidth_gbps": 0.05})
    assert planning.build(filled, 1, Ticket()).schedule == slow
