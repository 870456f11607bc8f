"""From the sample to the first wave's end: cohorts, waves, checks, a night of work, papers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from app import bootstrap
from app.domain.day_words import day_words
from app.domain.enums import VmStatus
from app.domain.errors import UserError
from app.domain.planning.cohorts.problem import AssignOptions
from app.domain.planning.plan.plan import Plan
from app.domain.planning.waves.options import BuildOptions, Strategy
from app.domain.planning.waves.wave import Outcome, WaveStatus
from app.domain.progress import Ticket
from app.resources import resource_path
from app.services import (
    cohort_assignment,
    network_map,
    planning,
    runbooks,
    tenants,
    wave_building,
    wave_checks,
    wave_lifecycle,
    wave_members,
    wave_outcomes,
)
from app.services.workspace import Workspace
from tests.clock import FixedClock
from tests.workbench import fresh_workspace, new_project


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = fresh_workspace(tmp_path / "first.mplan")
    yield opened
    opened.close()


def plan_of(workspace: Workspace, project: int) -> Plan:
    return planning.build(workspace, project, Ticket())


def at(workspace: Workspace, moment: datetime) -> None:
    clock = workspace.clock
    assert isinstance(clock, FixedClock)
    clock.moment = moment


def test_the_first_wave_from_the_sample_to_its_runbook(
    workspace: Workspace, tmp_path: Path
) -> None:
    project, _ = new_project(workspace, resource_path("samples/demo.xlsx"), "Sample")
    assign = cohort_assignment.prepare(workspace, project, AssignOptions(cohorts=3), Ticket())
    cohort_assignment.apply(workspace, assign, Ticket())
    options = BuildOptions(strategy=Strategy.PILOT_FIRST)
    prepared = wave_building.prepare(workspace, project, options, Ticket())
    assert prepared.build.contradictions == ()
    wave_building.apply(workspace, prepared, Ticket())

    plan = plan_of(workspace, project)
    assert len(plan.cohorts) == 3
    first = plan.waves[0]
    assert first.wave.wave_number == 0
    standing = [vm_id for share in plan.waves for vm_id in share.vm_ids]
    left_out = [each.vm_id for each in prepared.build.left_out]
    assert sorted([*standing, *left_out]) == sorted(vm.id for vm in plan.vms if vm.in_plan)
    assert first.wave.scheduled_start is not None

    # What the checks ask for, and a word for the gaps that no provisioning has closed yet.
    tenants.confirm(workspace, project)
    network_map.confirm_all(workspace, project, {m.id for m in plan.target.mappings})
    key = first.wave.id
    with pytest.raises(UserError, match="check"):
        wave_lifecycle.advance(workspace, project, key, WaveStatus.PRE_CHECKS_PASSED)
    for check in wave_lifecycle.checks(workspace, project, key).checks:
        if check.name in {"agent_reachable", "snapshot_baseline"}:
            wave_checks.set_check(workspace, project, [key], check.name, "pass", "seen")
        elif check in wave_lifecycle.checks(workspace, project, key).blockers:
            wave_checks.waive(
                workspace, project, key, check.name, reason="target is provisioned by hand",
                approver="Board", until=first.wave.scheduled_start + timedelta(days=30),
            )  # fmt: skip
    wave_lifecycle.advance(workspace, project, key, WaveStatus.PRE_CHECKS_PASSED, confirmed=True)

    # The night of the wave: the times of the schedule are kept, outcomes come one by one.
    begins = datetime.combine(first.wave.scheduled_start, time(9), UTC)
    at(workspace, begins - timedelta(days=3))
    with pytest.raises(UserError, match=day_words(first.wave.scheduled_start)):
        wave_lifecycle.advance(
            workspace, project, key, WaveStatus.EXECUTING, confirmed=True, override="in a hurry"
        )
    at(workspace, begins)
    wave_lifecycle.advance(workspace, project, key, WaveStatus.EXECUTING, confirmed=True)
    vm_ids = list(first.vm_ids)
    wave_outcomes.set_outcome(
        workspace, project, key, vm_ids[:1], Outcome.FAILED, "disk would not boot"
    )
    at(workspace, begins + timedelta(hours=6))
    wave_lifecycle.advance(workspace, project, key, WaveStatus.VALIDATING)
    with pytest.raises(UserError, match=r"4 VMs in .* have no outcome yet"):
        wave_lifecycle.advance(workspace, project, key, WaveStatus.COMPLETE)
    wave_outcomes.set_outcome(workspace, project, key, None, Outcome.MIGRATED)
    wave_lifecycle.advance(workspace, project, key, WaveStatus.COMPLETE)

    done = plan_of(workspace, project)
    status = {vm.id: vm.status for vm in done.vms}
    assert status[vm_ids[0]] == VmStatus.FAILED
    assert {status[vm_id] for vm_id in vm_ids[1:]} == {VmStatus.MIGRATED}
    assert wave_members.free_failed(workspace, project) == vm_ids[:1]
    # Whoever has moved takes neither slot nor pipe again.
    assert not set(vm_ids[1:]) & {vm_id for day in done.schedule.days for vm_id in day.vm_ids}

    # The wave keeps its planned times, with actual ones beside; papers print both.
    late = (begins + timedelta(minutes=7)).replace(tzinfo=None)
    wave_outcomes.set_actual_times(workspace, project, key, {vm_ids[1]: (late, None)})
    done = plan_of(workspace, project)
    book = runbooks.prepare(workspace, done, key)
    assert all(each.copy and each.done for each in book.vms)
    assert {step.vm_id for step in book.steps} == set(vm_ids)
    assert [step.actual for step in book.steps if step.actual] == [late]
    share = next(each for each in done.waves if each.wave.id == key)
    moved = [each for each in book.vms if each.vm_id != vm_ids[0]]
    assert share.starts == min(each.copy for each in moved if each.copy)
    assert share.ends == max(each.done for each in moved if each.done)

    path = runbooks.export(
        workspace, bootstrap.runbook_exporter("pdf"), done, key, tmp_path / "runbook", Ticket()
    )
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())
    assert "disk would not boot" in text
    assert "target is provisioned by hand" in text
    for vm in done.vms:
        if vm.id in vm_ids:
            assert vm.name in text
