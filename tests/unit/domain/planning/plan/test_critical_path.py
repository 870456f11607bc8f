"""What decides the end of a plan, on plans that can be worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from app.domain.enums import Mode
from app.domain.planning.dependencies.edge import Edge
from app.domain.planning.plan.critical_path import (
    Because,
    Link,
    PathMarks,
    critical_path,
    path_words,
)
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.timeline import Level, timeline_rows
from tests.unit.adapters.exporters.whole_plan import whole_plan
from tests.unit.domain.planning.plan.test_cohorts_in_plan import cohort, planned, vm


def whys(plan: Plan) -> list[tuple[int, Because, int | None]]:
    return [(link.vm_id, link.because, link.after) for link in critical_path(plan)]


def check(plan: Plan) -> tuple[Link, ...]:
    """It ends with the last, begins without a reason, and nobody waits for who is not before."""
    path, schedule = critical_path(plan), plan.schedule
    places = schedule.placements
    assert schedule.ends(places[path[-1].vm_id]) == max(map(schedule.ends, places.values()))
    assert (path[0].because, path[0].after) == (Because.NOTHING, None)
    for before, link in pairwise(path):
        assert link.after == before.vm_id
        assert schedule.starts(places[before.vm_id]) < schedule.starts(places[link.vm_id])
        assert schedule.cut_over(places[before.vm_id]) <= schedule.starts(places[link.vm_id])
    return path


def test_one_copy_after_another_waits_for_the_lane() -> None:
    # Six hours and one hour of copying, one lane; the cutover of the first hour's VM is the last.
    plan = planned([vm(1, 1, 6), vm(2, 2, 1)])
    order = sorted(
        plan.schedule.placements, key=lambda key: plan.schedule.placements[key].start_hour
    )
    assert whys(plan) == [
        (order[0], Because.NOTHING, None), (order[1], Because.LANE, order[0]),
    ]  # fmt: skip
    assert path_words(check(plan)) == (
        "2 VMs one after another decide the end: 1 VM waits for a lane of the pipe."
    )


def test_a_dependency_is_named_before_the_lane() -> None:
    plan = planned([vm(1, 1, 2), vm(2, 2, 2)], edges=[Edge(1, 2, 1)])
    assert whys(plan) == [(1, Because.NOTHING, None), (2, Because.DEPENDENCY, 1)]
    path = check(plan)
    assert path[1].sentence({1: "db", 2: "app"}) == (
        "Decides the end: starts when “db”, on which it depends, is done"
    )


def test_a_cohort_waits_for_the_one_before() -> None:
    plan = planned([vm(1, 1, 2), vm(2, 2, 2)], [cohort(1), cohort(2)], {1: 1, 2: 2})
    assert whys(plan) == [(1, Because.NOTHING, None), (2, Because.COHORT, 1)]
    check(plan)


def test_what_is_over_the_cap_of_a_day_waits_for_the_next() -> None:
    plan = planned([vm(1, 1), vm(2, 1)], values={"target_vms_per_day": 1})
    (_, _, _), (_, because, _) = whys(plan)
    assert because is Because.DAY
    assert "VMs per day" in check(plan)[1].sentence({1: "a", 2: "b"})


def test_slots_are_waited_for_where_the_pipe_is_free() -> None:
    values = {"migration_agent_slots": 1}
    plan = planned([vm(1, 1), vm(2, 1)], values=values)
    assert [because for _, because, _ in whys(plan)] == [Because.NOTHING, Because.SLOT]
    check(plan)


def test_waves_wait_for_the_ones_before() -> None:
    plan = whole_plan()
    path = check(plan)
    waves = [plan.wave_of[link.vm_id] for link in path if link.vm_id in plan.wave_of]
    numbers = [wave.wave_number for wave in waves]
    assert numbers == sorted(numbers)
    assert Because.WAVE in {link.because for link in path}


def test_a_plan_without_days_has_no_path() -> None:
    assert critical_path(planned([])) == ()
    assert path_words(()) == ""


def test_a_single_vm_decides_the_end_alone() -> None:
    plan = planned([replace(vm(1, 1), mode=Mode.COLD)])
    assert path_words(check(plan)) == "1 VM decides the end."


def test_bars_of_its_vms_and_of_their_tenants_are_marked() -> None:
    plan = planned([vm(1, 1, 6), vm(2, 2, 1), vm(3, 3, 1)], values={"target_vms_per_day": 2})
    path = critical_path(plan)
    marks = PathMarks(plan, path)
    none = PathMarks(plan, ())
    on_path = {link.vm_id for link in path}
    assert 1 < len(on_path) < 4
    tenants = set()
    for row in timeline_rows(plan, with_vms=True):
        told = [marks.about(row, bar) for bar in row.bars]
        assert not any(none.about(row, bar) for bar in row.bars)
        if row.level is Level.VM:
            assert all(told) == any(told) == (row.key in on_path)
        elif any(told):
            tenants.add(row.key)
    assert tenants == {vm.tenant_id for vm in plan.vms if vm.id in on_path}
