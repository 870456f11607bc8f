"""Where there is no plan: what is said, and what each button would do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from random import Random

import pytest

from app.domain.planning.cohorts.cohort import Cohort
from app.domain.planning.waves.build import build
from app.domain.planning.waves.built import Relaxation
from app.domain.planning.waves.candidates import Candidate
from app.domain.planning.waves.dating import WaveDates
from app.domain.planning.waves.openings import OpenTimes
from app.domain.planning.waves.options import BuildOptions, Strategy
from app.domain.planning.waves.placement import place
from app.domain.planning.waves.placement.problem import Window
from app.domain.planning.waves.ties import NamedSet, Ties
from app.domain.planning.waves.wave import Wave, WaveStatus
from tests.unit.domain.planning.waves.wave_cases import MONDAY, given, vm

FRIDAY = date(2026, 3, 6)


class OpenFrom(OpenTimes):
    """Lets VMs only into waves that begin on a day or later; says what it is told to say."""

    def __init__(self, day: date, never: Sequence[str] = (), long: Sequence[str] = ()) -> None:
        self.day, self.said, self.long = day, tuple(never), tuple(long)

    def windows(self, vm_ids: Sequence[int], dates: Sequence[WaveDates]) -> Sequence[Window]:
        allowed = sum(1 << n for n, span in enumerate(dates) if span.first >= self.day)
        return (Window("Calendar of tenant ACME", tuple(range(len(vm_ids))), allowed),)

    def never(self, vm_ids: Sequence[int]) -> tuple[str, ...]:
        return self.said

    def too_long(self, names: Mapping[int, str]) -> tuple[str, ...]:
        return self.long


def test_each_rule_has_its_button() -> None:
    found = replace(
        given([vm(n) for n in range(12)]),
        ties=Ties(
            [NamedSet(f"set {n}", tuple(range(4 * n, 4 * n + 4)), (f"tie {n}",)) for n in range(3)]
        ),
    )
    options = BuildOptions(Strategy.BALANCED, max_vms=6, most_waves=2)
    (told,) = build(found, options).contradictions
    assert [way.relax for way in told.ways] == [
        (Relaxation("Raise the cap to 8", max_vms=8),),
        *((Relaxation("Break the set", ties=(f"tie {n}",)),) for n in range(3)),
    ]
    wider = build(found, replace(options, max_vms=8))
    assert not wider.contradictions


def test_a_number_of_waves_that_is_too_small_can_be_raised() -> None:
    options = BuildOptions(Strategy.BALANCED, max_vms=2, most_waves=1)
    (told,) = build(given([vm(n) for n in range(5)]), options).contradictions
    assert Relaxation("Allow 3 waves", most_waves=3) in [r for w in told.ways for r in w.relax]


def test_only_a_pilot_where_one_wave_is_allowed() -> None:
    options = BuildOptions(Strategy.PILOT_FIRST, max_vms=5, pilot_vms=1, most_waves=1)
    (told,) = build(given([vm(n) for n in range(3)]), options).contradictions
    assert Relaxation("Allow 2 waves", most_waves=2) in [r for w in told.ways for r in w.relax]
    assert not build(
        given([vm(n) for n in range(3)]), replace(options, most_waves=2)
    ).contradictions


def test_a_dependency_against_windows_can_be_dropped_or_the_start_moved() -> None:
    openings = OpenFrom(FRIDAY)
    found = given([vm(1), vm(2)], openings=openings)
    options = BuildOptions(Strategy.BALANCED, max_vms=2, most_waves=1, days_per_wave=1)
    (told,) = build(found, options).contradictions
    relax = [each for way in told.ways for each in way.relax]
    assert relax == [
        Relaxation("Open the calendar", calendar=True),
        Relaxation("Start on Mon 9 Mar 2026", first_date=date(2026, 3, 9)),
    ]
    assert "starts on Mon 2 Mar 2026" in told.ways[-1].rule
    assert not build(found, replace(options, first_date=date(2026, 3, 9))).contradictions


def test_a_dependency_can_be_dropped() -> None:
    class Apart(OpenTimes):
        def windows(self, vm_ids: Sequence[int], dates: Sequence[WaveDates]) -> Sequence[Window]:
            places = {one: n for n, one in enumerate(vm_ids)}
            return (Window("late", (places[1],), 0b10), Window("early", (places[2],), 0b01))

    found = given([vm(1), vm(2)], needs=[(2, 1)], openings=Apart())
    options = BuildOptions(Strategy.BALANCED, max_vms=1, most_waves=2)
    (told,) = build(found, options).contradictions
    assert Relaxation("Drop the dependency", need=(2, 1)) in [r for w in told.ways for r in w.relax]


def test_calendars_that_never_open_are_no_plan_and_say_so() -> None:
    cohorts = [Cohort(1, "One", 1)]
    said = "Calendar of tenant ACME leaves no time: change or switch off one of “Freeze”."
    found = given([vm(1, cohort_id=1)], cohorts, openings=OpenFrom(MONDAY, [said]))
    result = build(found, BuildOptions())
    assert not result.waves
    (told,) = result.contradictions
    assert told.sentence == "There is no plan for “One”: a calendar never opens."
    assert [(way.rule, way.relax) for way in told.ways] == [
        (said.rstrip("."), (Relaxation("Open the calendar", calendar=True),))
    ]


def test_vms_longer_than_their_windows_are_warned_of_with_ways_out() -> None:
    said = [f"“vm {n}” takes 9 h and the longest time has 4 h: 5 h lack." for n in range(7)]
    result = build(given([vm(1)], openings=OpenFrom(MONDAY, (), said)), BuildOptions())
    assert result.warnings[-6:-1] == tuple(said[:5])
    assert "copy it ahead (pre-sync)" in result.warnings[-1]
    assert "2 more VMs" in result.warnings[-1]


def test_more_waves_than_a_project_has_are_told_with_the_cap_that_would_do() -> None:
    waves = [Wave(1, 1, "Begun", status=WaveStatus.EXECUTING)]
    found = given([vm(n) for n in range(2_000)], waves=waves)
    (told,) = build(found, BuildOptions(max_vms=1)).contradictions
    assert told.sentence == (
        "2,000 VMs fill 2,000 waves of 1, and a project has at most 1,000."
    )  # fmt: skip
    assert told.ways[0].relax == (Relaxation("Raise the cap to 3", max_vms=3),)
    many = [vm(n, tenant=f"t{n}", tenant_priority=n) for n in range(1_001)]
    result = build(given(many), BuildOptions(Strategy.BY_TENANT))
    assert not result.waves
    assert "take 1,001 waves" in result.contradictions[0].sentence


# -- neither a plan nor a proof --------------------------------------------------------------------


@pytest.fixture
def unsure(monkeypatch: pytest.MonkeyPatch) -> None:
    """A search that gives up before it has begun."""
    monkeypatch.setattr(place, "WHOLE", (-1,))
    monkeypatch.setattr(place, "FEW_UNITS", -1)


def full(key: int = 1) -> tuple[list[Candidate], list[list[int]]]:
    """30 VMs in sets of 5 and 3 that three waves of ten have no room for; a small one beside."""
    vms, sets = [vm(99, "aa", 1.0, cohort_id=key)], []
    for size in (5, 5, 5, 3, 3, 3, 3, 3):
        sets.append(list(range(len(vms), len(vms) + size)))
        vms += [vm(n, cohort_id=key) for n in sets[-1]]
    return vms, sets


@pytest.mark.usefixtures("unsure")
@pytest.mark.parametrize("strategy", [Strategy.BALANCED, Strategy.BY_TENANT, Strategy.PILOT_FIRST])
def test_the_nearest_plan_has_every_vm_and_says_each_rule_that_it_breaks(
    strategy: Strategy,
) -> None:
    pilot = strategy is Strategy.PILOT_FIRST
    vms, sets = full()
    vms = [*(vms if pilot else vms[1:]), vm(200, cohort_id=2)]
    found = given(vms, [Cohort(1, "One", 1), Cohort(2, "Two", 2)], sets=sets)
    options = BuildOptions(strategy, max_vms=10, pilot_vms=1, most_waves=4 if pilot else 3)
    result = build(found, options)
    (told,) = result.contradictions
    assert not told.proven
    assert sorted(one for wave in result.waves for one in wave.vm_ids) == sorted(
        each.vm_id for each in vms
    )
    over = [wave for wave in result.waves if len(wave.vm_ids) > 10]
    assert over
    assert result.breaches == tuple(
        f"“{wave.name}” has {len(wave.vm_ids)} VMs, {len(wave.vm_ids) - 10} above the cap of 10."
        for wave in over
    )
    assert all(wave.dates for wave in result.waves)
    kept = result.without_breaches()
    assert {wave.cohort for wave in kept.waves} == {"Two"}
    assert [wave.number for wave in kept.waves] == [1]


def test_where_fewer_waves_are_not_found_more_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sets of even sizes leave one place of each wave free, which no bound knows."""
    monkeypatch.setattr(place, "WHOLE", (1,))
    monkeypatch.setattr(place, "QUICK", (40_000,))
    random, vms, sets = Random(1), [], []
    while len(vms) < 1802:
        sets.append(list(range(len(vms), len(vms) + random.choice((6, 8, 10, 12, 14)))))
        vms += [vm(n) for n in sets[-1]]
    result = build(given(vms, sets=sets), BuildOptions(Strategy.BY_TENANT, max_vms=31))
    assert not result.contradictions
    assert max(len(wave.vm_ids) for wave in result.waves) <= 31
    assert "fewer were not found in time" in result.warnings[0]
