"""Waves built and written, against a real workspace."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from app import bootstrap
from app.db import tables
from app.db.queries.waves import read_wave_vms, read_waves
from app.domain.errors import FieldError, UserError
from app.domain.planning.plan.rows import vm_rows
from app.domain.planning.waves.options import BuildOptions, Strategy
from app.domain.planning.waves.placement import place
from app.domain.planning.waves.wave import Wave, WaveStatus
from app.domain.progress import Ticket
from app.services import cohort_assignment, move_sets, planning, wave_building
from app.services.grouping_asked import GroupingAsked
from app.services.project_grouping import group_project
from app.services.wave_building import PreparedBuild
from app.services.workspace import Workspace
from tests.unit.services.cohort_desk import Desk
from tests.unit.services.test_cohort_assignment import prepared as assignment


@pytest.fixture
def desk(workspace: Workspace) -> Desk:
    return Desk(workspace, shared=True)


def prepared(desk: Desk, **options: object) -> PreparedBuild:
    wanted = BuildOptions(**{"strategy": Strategy.BY_TENANT, "max_vms": 3, **options})
    return wave_building.prepare(desk.workspace, desk.project, wanted, Ticket())


def apply(workspace: Workspace, _project: int, build: PreparedBuild) -> object:
    return wave_building.apply(workspace, build, Ticket())


def waves(desk: Desk) -> list[Wave]:
    with desk.workspace.reading() as connection:
        return read_waves(connection, desk.project)


def members(desk: Desk) -> dict[str, str]:
    """The wave of each VM by their names."""
    names = {wave.id: wave.name for wave in waves(desk)}
    with desk.workspace.reading() as connection:
        rows = read_wave_vms(connection, desk.project)
    return {row.vm_name: names[row.wave_id] for row in rows}


def test_a_preview_writes_nothing_and_its_application_is_one_step(desk: Desk) -> None:
    build = prepared(desk)
    assert not waves(desk)
    changes = desk.do(apply, build)
    assert changes.label == "Build 3 waves"
    # a1 and b1 share a disk, so that they go with the later tenant.
    assert members(desk) == {
        "a2": "Wave 1 — Acme", "a3": "Wave 1 — Acme", "a1": "Wave 2 — Beta",
        "b1": "Wave 2 — Beta", "b2": "Wave 2 — Beta", "g1": "Wave 3 — Gamma",
    }  # fmt: skip
    assert [wave.scheduled_start for wave in waves(desk)] == [
        date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 4),
    ]  # fmt: skip
    assert {vm.status for vm in desk.vms().values()} == {"assigned"}
    last = wave_building.last_options(desk.workspace, desk.project)
    assert (last.strategy, last.max_vms) == (Strategy.BY_TENANT, 3)


def test_the_plan_has_the_waves_with_their_days(desk: Desk) -> None:
    desk.do(apply, prepared(desk))
    plan = planning.build(desk.workspace, desk.project, Ticket())
    assert [share.totals.vms for share in plan.waves] == [2, 3, 1]
    assert [share.first_day for share in plan.waves] == [1, 2, 3]
    assert sorted(plan.wave_of) == sorted(vm.id for vm in desk.vms().values())


def test_a_second_build_replaces_planned_waves_and_nothing_stays_behind(desk: Desk) -> None:
    desk.do(apply, prepared(desk))
    again = prepared(desk, strategy=Strategy.BALANCED, max_vms=2)
    assert len(again.replaced) == 3
    assert "instead of 3 planned waves" in again.sentence
    desk.do(apply, again)
    assert [wave.name for wave in waves(desk)] == ["Wave 1", "Wave 2", "Wave 3"]
    assert [wave.wave_number for wave in waves(desk)] == [1, 2, 3]
    assert len(members(desk)) == 6


def test_waves_that_have_begun_keep_their_vms_and_numbers(desk: Desk) -> None:
    desk.do(apply, prepared(desk))
    first = waves(desk)[0]
    with desk.workspace.unit(desk.project, "Start") as unit:
        unit.update(tables.waves.name, {first.id: {"status": "executing"}})
    again = prepared(desk, max_vms=4)
    assert {left.reason for left in again.build.left_out} == {
        "It stands in “Wave 1 — Acme”, which is executing."
    }
    desk.do(apply, again)
    found = waves(desk)
    assert (found[0].id, found[0].status) == (first.id, WaveStatus.EXECUTING)
    assert [wave.wave_number for wave in found] == [1, 2, 3]
    assert members(desk)["a2"] == "Wave 1 — Acme"


def test_waves_of_another_cohort_stay(desk: Desk) -> None:
    plan = assignment(desk, strategy="by_priority")
    desk.do(lambda workspace, _project: cohort_assignment.apply(workspace, plan, Ticket()))
    desk.do(apply, prepared(desk, strategy=Strategy.PILOT_FIRST, pilot_vms=1))
    before = {wave.name: wave.id for wave in waves(desk)}
    cohort = waves(desk)[-1].cohort_id
    only = prepared(desk, strategy=Strategy.BALANCED, cohort_id=cohort)
    desk.do(apply, only)
    after = {wave.name: wave.id for wave in waves(desk)}
    assert after["🧪 Cohort 1"] == before["🧪 Cohort 1"]
    assert "🧪 Cohort 2" not in after
    assert [wave.wave_number for wave in waves(desk)] == list(range(len(after)))


def test_a_preview_of_yesterday_is_refused(desk: Desk) -> None:
    old = prepared(desk)
    desk.do(apply, prepared(desk))
    with pytest.raises(UserError, match="have changed since"):
        wave_building.apply(desk.workspace, old, Ticket())


def test_without_vms_there_is_nothing_to_create(desk: Desk) -> None:
    with desk.workspace.unit(desk.project, "Migrate") as unit:
        unit.update(tables.vms.name, {vm.id: {"status": "migrated"} for vm in desk.vms().values()})
    build = prepared(desk)
    assert {left.reason for left in build.build.left_out} == {"It has migrated."}
    with pytest.raises(UserError, match="no waves to create"):
        wave_building.apply(desk.workspace, build, Ticket())


@pytest.fixture
def unsure(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> BuildOptions:
    """Options for which a search that gives up at once finds neither a plan nor a proof."""
    monkeypatch.setattr(place, "WHOLE", (-1,))
    monkeypatch.setattr(place, "FEW_UNITS", -1)
    monkeypatch.setattr(place, "overfull_spans", lambda *_given: iter(()))
    for pair in (("a2", "a3"), ("b2", "g1")):
        move_sets.make(desk.workspace, desk.project, "", desk.keys(*pair))
    return BuildOptions(Strategy.BALANCED, max_vms=3, most_waves=2)


def test_broken_rules_are_applied_only_where_each_is_agreed_to(
    desk: Desk, unsure: BuildOptions
) -> None:
    found = wave_building.prepare(desk.workspace, desk.project, unsure, Ticket())
    (breach,) = found.build.breaches
    assert "above the cap of 3" in breach
    for agreed in ((), ("something else",)):
        with pytest.raises(UserError, match="1 rule that nobody agreed to: “Wave"):
            wave_building.apply(desk.workspace, found, Ticket(), agreed)
    assert not waves(desk)
    changes = desk.do(
        lambda workspace, _project: wave_building.apply(workspace, found, Ticket(), [breach])
    )
    assert changes.note.endswith("; 1 broken rule agreed to")
    assert sorted(len(wave.vm_ids) for wave in found.build.waves) == [2, 4]


def test_without_a_window_broken_rules_are_told_and_not_applied(
    desk: Desk, unsure: BuildOptions
) -> None:
    told = group_project(
        desk.workspace,
        desk.project,
        GroupingAsked(waves=unsure),
        bootstrap.list_reader(),
        bootstrap.flow_reader(),
        Ticket(),
    )
    assert not waves(desk)
    assert told.lines[0].startswith("Neither a plan nor a proof that there is none was found")
    assert told.lines[-1].startswith("Its VMs are in no wave: agree to broken rules in the window")


def test_the_command_line_says_how_to_mend_a_contradiction(desk: Desk) -> None:
    asked = GroupingAsked(waves=BuildOptions(Strategy.BALANCED, max_vms=2, most_waves=1))
    told = group_project(
        desk.workspace,
        desk.project,
        asked,
        bootstrap.list_reader(),
        bootstrap.flow_reader(),
        Ticket(),
    )
    assert not waves(desk)
    assert told.lines == (
        "There is no plan over 1 wave: 6 VMs are too many for them.",
        "at most 2 VMs in the one wave. Raise the cap by 4 to 6.",
        "at most 1 wave was asked for. Allow more: its VMs fill 3 waves.",
    )


def test_a_cap_of_0_is_refused_at_its_field(desk: Desk) -> None:
    with pytest.raises(FieldError) as refused:
        prepared(desk, max_vms=0)
    assert refused.value.field == "max_vms"


def test_a_wave_under_way_keeps_its_times_and_the_rest_follows(desk: Desk) -> None:
    desk.do(apply, prepared(desk))
    first = waves(desk)[0]
    with desk.workspace.reading() as connection:
        rows = read_wave_vms(connection, desk.project)
    kept = {
        row.id: {
            "planned_start": datetime.fromisoformat("2026-11-09T08:00"),
            "planned_copy_end": datetime.fromisoformat("2026-11-09T09:00"),
            "planned_end": datetime.fromisoformat("2026-11-09T09:30"),
        }
        for row in rows
        if row.wave_id == first.id
    }
    with desk.workspace.unit(desk.project, "Start") as unit:
        unit.update(
            tables.waves.name,
            {
                first.id: {
                    "status": "executing",
                    "started_at": datetime.fromisoformat("2026-11-02T08:00"),
                }
            },
        )
        unit.update(tables.wave_vms.name, kept)
    plan = planning.build(desk.workspace, desk.project, Ticket())
    running, *rest = plan.waves
    assert (running.starts, running.ends) == (
        datetime.fromisoformat("2026-11-09T08:00"), datetime.fromisoformat("2026-11-09T09:30"),
    )  # fmt: skip
    assert not set(running.vm_ids) & plan.schedule.placements.keys()
    assert plan.schedule.days[0].date == date(2026, 11, 10)
    assert all(share.starts and share.starts.date() >= date(2026, 11, 10) for share in rest)
    rows_of = {row.vm.id: row for row in vm_rows(plan)}
    assert rows_of[running.vm_ids[0]].starts == running.starts


def test_after_a_wave_has_ended_nothing_is_planned_before(desk: Desk) -> None:
    desk.do(apply, prepared(desk))
    first = waves(desk)[0]
    with desk.workspace.unit(desk.project, "End") as unit:
        done = {"status": "complete", "completed_at": datetime.fromisoformat("2026-11-20T15:00")}
        unit.update(tables.waves.name, {first.id: done})
        migrated = {"status": "migrated"}
        vms = desk.vms()
        unit.update(tables.vms.name, {vms["a2"].id: migrated, vms["a3"].id: migrated})
    plan = planning.build(desk.workspace, desk.project, Ticket())
    assert plan.schedule.days[0].date == date(2026, 11, 20)
    assert plan.schedule.total_days == 1  # the dates of both waves have passed
