"""The share of each wave in a plan, and what the scheduler is told of waves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from app.domain.model import Tenant, Vm
from app.domain.planning.cohorts.cohort import Cohort
from app.domain.planning.cohorts.cohort import in_order as cohorts_in_order
from app.domain.planning.plan.plan import Schedule, VmTiming
from app.domain.planning.plan.running_waves import ENDED, KeptTimes
from app.domain.planning.plan.sums import totals
from app.domain.planning.plan.wave_plan import WavePlan
from app.domain.planning.schedule.items import WaveRules
from app.domain.planning.waves.lifecycle import STARTED
from app.domain.planning.waves.wave import Wave, in_order


def wave_plans(
    waves: Iterable[Wave],
    stands: Mapping[int, Wave],
    rows: Mapping[int, int],
    vms: Sequence[Vm],
    tenants: Mapping[int, Tenant],
    timings: Mapping[int, VmTiming],
    schedule: Schedule,
    cohorts: Iterable[Cohort],
    kept: Mapping[int, KeptTimes] = MappingProxyType({}),
) -> tuple[WavePlan, ...]:
    """A share for each wave by number, empty ones included.

    ``stands`` has the wave in which each VM stands, ``rows`` how many VMs each wave records,
    ``kept`` the times of VMs in waves under way.
    """
    members: defaultdict[int, list[Vm]] = defaultdict(list)
    for vm in vms:
        wave = stands.get(vm.id)
        if wave is not None and vm.in_plan:
            members[wave.id].append(vm)
    names = {cohort.id: cohort.name for cohort in cohorts}
    return tuple(
        _share(
            wave, names.get(wave.cohort_id or 0, ""), members[wave.id], rows.get(wave.id, 0),
            tenants, timings, schedule, kept,
        )
        for wave in in_order(waves)
    )  # fmt: skip


def _share(
    wave: Wave,
    cohort: str,
    vms: Sequence[Vm],
    recorded: int,
    tenants: Mapping[int, Tenant],
    timings: Mapping[int, VmTiming],
    schedule: Schedule,
    kept: Mapping[int, KeptTimes],
) -> WavePlan:
    running = [kept[vm.id] for vm in vms if vm.id in kept]
    # What failed in a wave that has ended is placed anew, which is no time of that wave.
    waiting = () if wave.status in ENDED else vms
    placed = [schedule.placements[vm.id] for vm in waiting if vm.id in schedule.placements]
    known = (tenants.get(vm.tenant_id or 0) for vm in vms)
    titles = {tenant.title for tenant in known if tenant}
    return WavePlan(
        wave=wave,
        cohort=cohort,
        vm_ids=tuple(vm.id for vm in vms),
        tenants=tuple(sorted(titles, key=str.casefold)),
        totals=totals(vms, timings),
        gb=sum(vm.transfer_gb for vm in vms),
        gone=max(0, recorded - len(vms)),
        unplaced=sum(vm.id in schedule.unplaced for vm in vms),
        first_day=min((place.day for place in placed), default=None),
        last_day=max((place.last_day for place in placed), default=None),
        starts=min(
            [*map(schedule.starts, placed), *(each.start for each in running)], default=None
        ),
        ends=max([*map(schedule.ends, placed), *(each.end for each in running)], default=None),
    )


def schedule_ranks(waves: Sequence[Wave], cohorts: Sequence[Cohort]) -> dict[int, int]:
    """By wave the place that the scheduler orders it by: by cohort, then by number."""
    order = {cohort.id: place for place, cohort in enumerate(cohorts_in_order(cohorts))}
    listed = sorted(in_order(waves), key=lambda wave: order.get(wave.cohort_id or 0, len(order)))
    return {wave.id: place for place, wave in enumerate(listed)}


def wave_rules(waves: Iterable[Wave], ranks: Mapping[int, int]) -> dict[int, WaveRules]:
    """What waves set for themselves, by the place the scheduler knows them by.

    The dates of a wave that has been started bind no more.
    """
    return {
        ranks[wave.id]: WaveRules(
            slots=wave.agent_slots_override,
            first_day=None if wave.status in STARTED else wave.scheduled_start,
            last_day=None if wave.status in STARTED else wave.scheduled_end,
        )
        for wave in waves
    }
