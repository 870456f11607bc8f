"""What each cohort and wave has to work with: its jobs, lanes, slots and rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from app.domain.parameters import ProjectParameters
from app.domain.planning.schedule.items import (
    CohortLoad,
    CohortRules,
    Job,
    ScheduleItem,
    WaveLoad,
    WaveRules,
)
from app.domain.planning.schedule.sharing import sharing
from app.domain.planning.timing.source_pipes import Pipes, pipes_of
from app.domain.planning.timing.transfer import cutover_hours
from app.domain.planning.timing.working_calendar import WorkingCalendar

NO_COHORT_RULES = CohortRules()
NO_WAVE_RULES = WaveRules()


@dataclass(frozen=True, slots=True)
class Ties:
    """By VM: those that must end before it starts, its set if any, and how urgent it is."""

    needs: Mapping[int, tuple[int, ...]]
    sets: Mapping[int, str]
    ranks: Mapping[int, int]


def wave_loads(
    items: Sequence[ScheduleItem],
    parameters: ProjectParameters,
    calendar: WorkingCalendar,
    cohort_rules: Mapping[str, CohortRules],
    wave_rules: Mapping[int, WaveRules],
    ties: Ties,
) -> list[CohortLoad]:
    """The loads of all cohorts; ``items`` are in order.

    Cohorts that may share a day cut the pipe alike, and of the slots of the one that has most each
    has the last ones, so that together they never hold more than the most of those at work.
    """
    groups = [
        (name, list(group)) for (_, name), group in groupby(items, key=lambda item: item.cohort_key)
    ]
    rules = {name: cohort_rules.get(name, NO_COHORT_RULES) for name, _ in groups}
    empty = [
        CohortLoad(
            name,
            (),
            rules[name].hours_per_day or calendar.hours_per_day,
            rules[name].first_day,
            _waits_for(members, rules[name], ties.needs, items),
        )
        for name, members in groups
    ]
    shared = sharing(empty)
    most = max(
        (
            _slots(wave[0], parameters, rules[name], wave_rules)
            for name, members in groups
            if name in shared
            for wave in _waves(members)
        ),
        default=0,
    )
    loads = []
    for load, (name, members) in zip(empty, groups, strict=True):
        waves = []
        for wave in _waves(members):
            own = _wave_rules(wave[0], wave_rules)
            slots = _slots(wave[0], parameters, rules[name], wave_rules)
            common = most if name in shared else slots
            pipes = pipes_of(
                parameters, _vcenters(items if parameters.source_pipes else wave), common
            )
            waves.append(_wave_load(wave, parameters, rules[name], own, ties, pipes, slots, common))
        loads.append(replace(load, waves=waves))
    return loads


def _waves(members: Sequence[ScheduleItem]) -> list[list[ScheduleItem]]:
    return [list(wave) for _, wave in groupby(members, key=lambda item: item.wave_key)]


def _vcenters(items: Sequence[ScheduleItem]) -> frozenset[str]:
    return frozenset(item.vcenter for item in items)


def _wave_rules(item: ScheduleItem, rules: Mapping[int, WaveRules]) -> WaveRules:
    return NO_WAVE_RULES if item.wave is None else rules.get(item.wave, NO_WAVE_RULES)


def _slots(
    item: ScheduleItem,
    parameters: ProjectParameters,
    cohort: CohortRules,
    rules: Mapping[int, WaveRules],
) -> int:
    return _wave_rules(item, rules).slots or cohort.slots or parameters.migration_agent_slots


def _waits_for(
    members: Sequence[ScheduleItem],
    rules: CohortRules,
    needs: Mapping[int, tuple[int, ...]],
    items: Sequence[ScheduleItem],
) -> frozenset[str] | None:
    """The earlier cohorts that one waits for: by its gate, and those its VMs have needs in."""
    if rules.after is None:
        return None
    needed = {need for item in members for need in needs[item.vm_id]}
    own = members[0].cohort_key
    return frozenset(
        item.cohort
        for item in items
        if item.cohort_key < own and (item.cohort in rules.after or item.vm_id in needed)
    )


def _wave_load(
    items: Sequence[ScheduleItem],
    parameters: ProjectParameters,
    cohort: CohortRules,
    rules: WaveRules,
    ties: Ties,
    pipes: Pipes,
    slots: int,
    common: int,
) -> WaveLoad:
    rates = {name: lanes.gb_per_hour for name, lanes in pipes.of.items()}
    lanes = min(pipes.lanes, slots)
    own = {name: min(each.count, lanes) for name, each in pipes.of.items()}
    return WaveLoad(
        jobs=[
            Job(
                item=item,
                vm_id=item.vm_id,
                copy=item.timing.copy_at(rates[item.vcenter]),
                rank=ties.ranks[item.vm_id],
                needs=ties.needs[item.vm_id],
                set_key=ties.sets.get(item.vm_id, ""),
            )
            for item in items
        ],
        cutover=cutover_hours(parameters),
        slots=slots,
        lanes=lanes,
        vms_per_day=cohort.vms_per_day or parameters.target_vms_per_day,
        first_day=rules.first_day,
        last_day=rules.last_day,
        vcenters=own if len(own) > 1 else {},
        first_slot=common - slots,
        first_lane=pipes.lanes - lanes,
    )
