"""Waves built for a project: prepared as a preview, and written as one undo step."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from app.db import tables
from app.db.queries.calendars import read_calendar
from app.db.queries.vms import read_vms
from app.db.queries.waves import (
    read_check_keys,
    read_wave_rules,
    read_wave_vms,
    read_waves,
)
from app.db.uow import UnitOfWork
from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.enums import VmStatus
from app.domain.errors import UserError
from app.domain.planning.calendar.rules import CalendarRule
from app.domain.planning.plan.plan import Plan
from app.domain.planning.waves.approval import locked_since
from app.domain.planning.waves.build import build
from app.domain.planning.waves.built import Build, BuiltWave
from app.domain.planning.waves.from_plan import build_input
from app.domain.planning.waves.numbering import number_waves
from app.domain.planning.waves.options import BuildOptions, Strategy
from app.domain.planning.waves.preflight import SEEDED
from app.domain.planning.waves.wave import Outcome, Wave, WaveStatus, WaveType
from app.domain.progress import Ticket
from app.services.planning import build as build_plan
from app.services.wave_rules import approval_rules
from app.services.workspace import Workspace

TABLE = tables.waves.name
_ROWS, _CHECKS = tables.wave_vms.name, tables.wave_preflights.name
_VMS, _RULES = tables.vms.name, tables.wave_rules.name


@dataclass(frozen=True, slots=True)
class PreparedBuild:
    """A build of a plan, not written yet. ``replaced`` are the planned waves that it replaces."""

    project_id: int
    options: BuildOptions
    build: Build
    replaced: tuple[Wave, ...]
    plan: Plan

    @property
    def sentence(self) -> str:
        """What applying does."""
        waves = count_text(len(self.build.waves), "wave")
        vms = count_text(sum(len(wave.vm_ids) for wave in self.build.waves), "VM")
        gone = len(self.replaced)
        instead = f", instead of {count_text(gone, 'planned wave')}" if gone else ""
        return f"{waves} for {vms}{instead}"


def prepare(
    workspace: Workspace, project_id: int, options: BuildOptions, ticket: Ticket
) -> PreparedBuild:
    """Build waves of the project as it stands; nothing is written.

    :raises FieldError: when an option cannot be meant.
    :raises UserError: when the project is gone, or its calendar has no working time.
    """
    options.check()
    plan = build_plan(workspace, project_id, ticket)
    return _prepared(plan, options, _windows(workspace, project_id), ticket)


def prepare_shown(
    workspace: Workspace, plan: Plan, options: BuildOptions, ticket: Ticket
) -> PreparedBuild:
    """The same from a plan that shows the newest edits.

    :raises UserError: when the project's calendar has no working time.
    """
    return _prepared(plan, options, _windows(workspace, plan.project.id), ticket)


def _prepared(
    plan: Plan, options: BuildOptions, windows: Sequence[CalendarRule], ticket: Ticket
) -> PreparedBuild:
    ticket.step(60, 100, "Building waves")
    given = build_input(plan, windows)
    built = build(given, options)
    ticket.check()
    replaced = tuple(
        wave
        for wave in given.waves
        if wave.status is WaveStatus.PLANNED
        and wave.wave_type is not WaveType.CLEANUP
        and options.cohort_id in {None, wave.cohort_id or 0}
    )
    return PreparedBuild(plan.project.id, options, built, replaced, plan)


def apply(workspace: Workspace, prepared: PreparedBuild, ticket: Ticket) -> ChangeSet:
    """Replace the planned waves of the build's scope by those built, as one undo step.

    A wave that was reopened stays, with what has migrated in it.

    :raises UserError: when there is nothing to write, the project has changed since, or the
        content of a wave that would go is locked.
    """
    built = prepared.build
    if not built.waves:
        raise UserError("There are no waves to create.", "Look at the reasons in the preview.")
    project_id = prepared.project_id
    title = f"Build {count_text(len(built.waves), 'wave')}"
    with workspace.guarded(), workspace.unit(project_id, title) as uow:
        waves = read_waves(uow.connection, project_id)
        rows = read_wave_vms(uow.connection, project_id)
        if {wave.id: wave for wave in waves} != {
            share.wave.id: share.wave for share in prepared.plan.waves
        }:
            raise UserError(
                "The waves have changed since this preview was made.", "Preview them again."
            )
        recorded = {row.wave_id for row in rows if row.outcome is not Outcome.OPEN}
        gone = {wave.id for wave in prepared.replaced} - recorded
        _refuse_locked(uow, waves, gone, workspace.now().date())
        placed = {vm_id for wave in built.waves for vm_id in wave.vm_ids}
        # A VM may come out of a planned wave beyond the build's scope only by being built anew.
        leaving = [
            row for row in rows if row.wave_id in gone or (
                row.vm_id in placed and row.outcome is Outcome.OPEN and _live(waves, row.wave_id)
            )
        ]  # fmt: skip
        ticket.check()
        uow.delete(_ROWS, [row.id for row in leaving])
        uow.delete(_CHECKS, read_check_keys(uow.connection, project_id, gone))
        uow.delete(TABLE, sorted(gone))
        kept = [wave for wave in waves if wave.id not in gone]
        keys = uow.insert_many(TABLE, [_wave_row(wave) for wave in built.waves])
        vms = {vm.id: vm for vm in read_vms(uow.connection, project_id)}
        uow.insert_many(
            _ROWS,
            [
                {
                    "wave_id": key,
                    "vm_id": vm_id,
                    "vm_name": vms[vm_id].name,
                    "vm_identity": vms[vm_id].identity,
                }
                for key, wave in zip(keys, built.waves, strict=True)
                for vm_id in wave.vm_ids
            ],
        )
        uow.insert_many(
            _CHECKS,
            [
                {
                    "wave_id": key,
                    "check_name": check.name,
                    "check_label": check.label,
                    "severity": check.severity.value,
                }
                for key in keys
                for check in SEEDED
            ],
        )
        _renumber(uow, prepared.plan, kept, keys, built.waves)
        freed = {row.vm_id for row in leaving if row.vm_id is not None} - placed
        status = {vm_id: {"status": VmStatus.ASSIGNED.value} for vm_id in placed}
        status |= {
            vm_id: {"status": VmStatus.NOT_STARTED.value}
            for vm_id in freed
            if vm_id in vms and vms[vm_id].status == VmStatus.ASSIGNED
        }
        uow.update(_VMS, status)
        _keep_options(uow, project_id, prepared.options)
        uow.note = prepared.sentence
    return uow.changes


def _refuse_locked(
    uow: UnitOfWork, waves: Sequence[Wave], gone: Collection[int], today: date
) -> None:
    rules = approval_rules(read_wave_rules(uow.connection, uow.project_id)[1])
    for wave in waves:
        why = locked_since(wave, rules, today) if wave.id in gone else ""
        if why:
            raise UserError(why, "Take its approval back first, or build for another cohort.")


def last_options(workspace: Workspace, project_id: int) -> BuildOptions:
    """The options of the last build, the guide's defaults before there was one."""
    with workspace.reading() as connection:
        stored = read_wave_rules(connection, project_id)[1].get("build") or {}
    plain = BuildOptions()
    try:
        options = BuildOptions(
            strategy=Strategy(stored.get("strategy", plain.strategy)),
            max_vms=int(stored.get("max_vms", plain.max_vms)),
            pilot_vms=int(stored.get("pilot_vms", plain.pilot_vms)),
            prefix=str(stored.get("prefix", plain.prefix)),
            most_waves=stored.get("most_waves"),
            days_per_wave=stored.get("days_per_wave"),
        )
        options.check()
    except (ValueError, TypeError, UserError):
        return plain
    return options


def _windows(workspace: Workspace, project_id: int) -> list[CalendarRule]:
    with workspace.reading() as connection:
        return read_calendar(connection, project_id)


def _live(waves: Sequence[Wave], wave_id: int) -> bool:
    """Whether a wave is planned, so that its VMs may be taken out of it."""
    return any(wave.id == wave_id and wave.status is WaveStatus.PLANNED for wave in waves)


def _wave_row(wave: BuiltWave) -> dict[str, Any]:
    return {
        "wave_number": wave.number,
        "name": wave.name,
        "wave_type": wave.wave_type.value,
        "cohort_id": wave.cohort_id,
        "scheduled_start": wave.dates.first if wave.dates else None,
    }


def _renumber(
    uow: UnitOfWork,
    plan: Plan,
    kept: Sequence[Wave],
    keys: Sequence[int],
    built: Sequence[BuiltWave],
) -> None:
    order = {cohort.id: place for place, cohort in enumerate(plan.cohorts)}
    made = [
        Wave(key, wave.number, wave.name, wave.wave_type, cohort_id=wave.cohort_id)
        for key, wave in zip(keys, built, strict=True)
    ]
    placed = [(wave, order.get(wave.cohort_id or 0, len(order))) for wave in (*kept, *made)]
    first = min(placed, key=lambda each: (each[1], each[0].wave_number), default=None)
    is_pilot = first is not None and first[0].wave_type is WaveType.PILOT
    numbers = number_waves(placed, is_pilot)
    uow.update(TABLE, {key: {"wave_number": number} for key, number in numbers.items()})


def _keep_options(uow: UnitOfWork, project_id: int, options: BuildOptions) -> None:
    key, config = read_wave_rules(uow.connection, project_id)
    stored = asdict(options)
    stored.pop("first_date")
    stored["strategy"] = options.strategy.value
    config = {**config, "build": stored}
    if key:
        uow.update(_RULES, {key: {"config": config}})
    else:
        uow.insert(_RULES, {"config": config})
