"""What builder and forecast take of a plan, and the waves that a build makes as records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from app.domain.enums import Mode
from app.domain.planning.calendar.effective import Calendars
from app.domain.planning.calendar.open_days import calendar_places
from app.domain.planning.calendar.open_times import CalendarOpenTimes
from app.domain.planning.calendar.rules import CalendarRule
from app.domain.planning.dependencies.vm_titles import vm_titles
from app.domain.planning.plan.plan import Plan
from app.domain.planning.timing.transfer import cutover_hours
from app.domain.planning.waves.approval import ApprovalRules, locked_since
from app.domain.planning.waves.build import BuildInput
from app.domain.planning.waves.built import Build
from app.domain.planning.waves.candidates import candidates_of
from app.domain.planning.waves.dating import WaveCalendar, usual_days_per_wave
from app.domain.planning.waves.forecast import spans_of
from app.domain.planning.waves.lifecycle import LOCKED
from app.domain.planning.waves.reforecast import Forecast
from app.domain.planning.waves.ties import Names, ties_of
from app.domain.planning.waves.wave import Wave, WaveStatus, WaveVm


def locked_waves(plan: Plan, approval: ApprovalRules, today: date) -> dict[int, str]:
    """The planned waves whose content cannot change any more, each with the reason."""
    planned = [share.wave for share in plan.waves if share.wave.status is WaveStatus.PLANNED]
    return {wave.id: why for wave in planned if (why := locked_since(wave, approval, today))}


def build_input(
    plan: Plan, rules: Sequence[CalendarRule], locked: Mapping[int, str] = MappingProxyType({})
) -> BuildInput:
    """The VMs, cohorts, ties and waves of a plan, and the calendars that bind them.

    ``locked`` are planned waves that stay as they are, each with the reason.
    """
    waves = [share.wave for share in plan.waves]
    candidates, left = candidates_of(plan.vms, plan.tenants, plan.timings, plan.wave_of, locked)
    calendars = calendars_of(plan, rules)
    stays = {wave.id for wave in waves if wave.status in LOCKED} | locked.keys()
    return BuildInput(
        candidates=candidates,
        left_out=left,
        cohorts=plan.cohorts,
        ties=ties_of(plan.edges, plan.sets.sets),
        names=Names(vm_titles(plan.vms)),
        parameters=plan.parameters,
        calendar=WaveCalendar(calendars.calendar),
        start=calendars.calendar.start,
        waves=waves,
        locked=frozenset(locked),
        today=plan.generated.date(),
        standing={vm: wave for vm, wave in plan.wave_of.items() if wave.id in stays},
        openings=CalendarOpenTimes(
            calendars,
            calendar_places(plan.vms, plan.tenants),
            cutover_hours(plan.parameters),
            _stretches(plan) if calendars.narrows else {},
        ),
    )


def forecasts_of(
    plan: Plan, calendars: Calendars, closed: Mapping[int, str], days_per_wave: int | None
) -> list[Forecast]:
    """What is known of each wave before later ones are forecast anew.

    ``closed`` has the waves whose content is locked, with the reason. A wave takes the working
    days that were given for all, else what its VMs take as the builder reckons, and no fewer than
    the schedule gives them.
    """
    spans = spans_of(plan.waves, plan.parameters.time_zone, plan.generated.date())
    places = calendar_places(plan.vms, plan.tenants)
    cohorts = {cohort.id: cohort for cohort in plan.cohorts}
    vms = {vm.id: vm for vm in plan.vms}
    found = []
    for share in plan.waves:
        mine = [vms[key] for key in share.vm_ids]
        free, _ = candidates_of(mine, plan.tenants, plan.timings, {})
        cohort = cohorts.get(share.wave.cohort_id or 0)
        days = days_per_wave or usual_days_per_wave(free, len(free), plan.parameters, cohort)
        if not days_per_wave and share.first_day is not None and share.last_day is not None:
            days = max(days, share.last_day - share.first_day + 1)
        bounds = dict.fromkeys(calendars.bound(*places[vm.id]) for vm in mine)
        found.append(
            Forecast(
                share.wave, spans[share.wave.id], days, tuple(bounds), closed.get(share.wave.id, "")
            )
        )
    return found


def _stretches(plan: Plan) -> dict[int, float]:
    """The hours that VMs take whose whole move calendars bind; copied ahead, none of a warm one."""
    ahead = plan.parameters.presync
    return {
        vm.id: plan.timings[vm.id].elapsed_hours
        for vm in plan.vms
        if vm.in_plan and not (ahead and (vm.effective_mode is Mode.WARM or vm.rebuilt))
    }


def calendars_of(plan: Plan, rules: Sequence[CalendarRule]) -> Calendars:
    """The calendars of a plan's project, cohorts and tenants."""
    return Calendars.of(
        plan.parameters,
        plan.generated.date(),
        rules,
        {cohort.id: cohort.name for cohort in plan.cohorts},
        {tenant.id: tenant.title for tenant in plan.tenants.values()},
    )


def records_of(build: Build, plan: Plan) -> tuple[list[Wave], list[WaveVm]]:
    """The waves of a build and the VMs in them, numbered as a new workspace would."""
    waves = [
        Wave(
            id=key,
            wave_number=wave.number,
            name=wave.name,
            wave_type=wave.wave_type,
            cohort_id=wave.cohort_id,
            scheduled_start=wave.dates.first if wave.dates else None,
        )
        for key, wave in enumerate(build.waves, start=1)
    ]
    return waves, list(_rows(build, plan))


def _rows(build: Build, plan: Plan) -> Iterator[WaveVm]:
    vms = {vm.id: vm for vm in plan.vms}
    number = 0
    for key, wave in enumerate(build.waves, start=1):
        for vm_id in wave.vm_ids:
            number += 1
            yield WaveVm(number, key, vm_id, vms[vm_id].name, vms[vm_id].identity)
