"""Waves built for a project: prepared as a preview, and written as one undo step."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from app.db import tables
from app.db.queries.calendars import read_calendar
from app.db.queries.waves import (
    read_check_keys,
    read_stands,
    read_wave_rules,
    read_wave_vms,
    read_waves,
)
from app.db.uow import UnitOfWork
from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.enums import VmStatus
from app.domain.errors import UserError
from app.domain.planning.plan.plan import Plan
from app.domain.planning.waves.approval import locked_since
from app.domain.planning.waves.build import build
from app.domain.planning.waves.built import Build
from app.domain.planning.waves.from_plan import build_input, locked_waves, records_of
from app.domain.planning.waves.options import BuildOptions, Strategy
from app.domain.planning.waves.vm_stand import VmStand
from app.domain.planning.waves.wave import Outcome, Wave, WaveStatus
from app.domain.progress import Ticket
from app.services.planning import build as build_plan
from app.services.wave_rules import BUILD, approval_rules, write_wave_rule
from app.services.waves import member_row, seeded_checks, wave_row
from app.services.workspace import Workspace

TABLE = tables.waves.name
_ROWS, _CHECKS = tables.wave_vms.name, tables.wave_preflights.name
_VMS = tables.vms.name


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
    return _prepared(workspace, plan, options, ticket)


def prepare_shown(
    workspace: Workspace, plan: Plan, options: BuildOptions, ticket: Ticket
) -> PreparedBuild:
    """The same from a plan that shows the newest edits.

    :raises UserError: when the project's calendar has no working time.
    """
    return _prepared(workspace, plan, options, ticket)


def _prepared(
    workspace: Workspace, plan: Plan, options: BuildOptions, ticket: Ticket
) -> PreparedBuild:
    ticket.step(60, 100, "Building waves")
    with workspace.reading() as connection:
        rules = read_calendar(connection, plan.project.id)
        approval = approval_rules(read_wave_rules(connection, plan.project.id)[1])
    locked = locked_waves(plan, approval, workspace.now().date())
    given = build_input(plan, rules, locked)
    built = build(given, options)
    ticket.check()
    return PreparedBuild(plan.project.id, options, built, tuple(given.replaced(options)), plan)


def apply(
    workspace: Workspace, prepared: PreparedBuild, ticket: Ticket, agreed: Collection[str] = ()
) -> ChangeSet:
    """Replace the planned waves of the build's scope by those built, as one undo step.

    A wave that was reopened stays, with what has migrated in it. ``agreed`` are those of the
    build's breaches that somebody has agreed to, each in its own words.

    :raises UserError: when there is nothing to write, a rule is broken that nobody agreed to, the
        project has changed since, or the content of a wave is locked since.
    """
    built = prepared.build
    if not built.waves:
        raise UserError("There are no waves to create.", "Look at the reasons in the preview.")
    _refuse_breaches(built, agreed)
    project_id = prepared.project_id
    title = f"Build {count_text(len(built.waves), 'wave')}"
    with workspace.guarded(), workspace.unit(project_id, title) as uow:
        waves = read_waves(uow.connection, project_id)
        rows = read_wave_vms(uow.connection, project_id)
        stands = read_stands(uow.connection, project_id)
        made, coming = records_of(built, prepared.plan)
        placed = {row.vm_id for row in coming if row.vm_id is not None}
        _refuse_changed(prepared, waves, stands, placed)
        recorded = {row.wave_id for row in rows if row.outcome is not Outcome.OPEN}
        gone = {wave.id for wave in prepared.replaced} - recorded
        # A VM may come out of a planned wave beyond the build's scope only by being built anew.
        leaving = [
            row for row in rows if row.wave_id in gone or (
                row.vm_id in placed and row.outcome is Outcome.OPEN and _live(waves, row.wave_id)
            )
        ]  # fmt: skip
        touched = gone | {row.wave_id for row in leaving}
        _refuse_locked(uow, waves, touched, workspace.now().date())
        ticket.check()
        uow.delete(_ROWS, [row.id for row in leaving])
        uow.delete(_CHECKS, read_check_keys(uow.connection, project_id, gone))
        uow.delete(TABLE, sorted(gone))
        keys = uow.insert_many(TABLE, [wave_row(wave) for wave in made])
        key_of = {wave.id: key for wave, key in zip(made, keys, strict=True)}
        uow.insert_many(_ROWS, [{**member_row(row), "wave_id": key_of[row.wave_id]}
                                for row in coming])  # fmt: skip
        uow.insert_many(_CHECKS, seeded_checks(keys))
        numbers = {key: number for key, number in built.numbers.items() if key not in gone}
        uow.update(TABLE, {key: {"wave_number": number} for key, number in numbers.items()})
        freed = {row.vm_id for row in leaving if row.vm_id is not None} - placed
        status = {vm_id: {"status": VmStatus.ASSIGNED.value} for vm_id in placed}
        status |= {
            vm_id: {"status": VmStatus.NOT_STARTED.value}
            for vm_id in freed
            if vm_id in stands and stands[vm_id].status == VmStatus.ASSIGNED
        }
        uow.update(_VMS, status)
        _keep_options(uow, prepared.options)
        uow.note = f"Created {prepared.sentence}"
        if built.breaches:
            uow.note += f"; {count_text(len(built.breaches), 'broken rule')} agreed to"
    return uow.changes


def _refuse_breaches(built: Build, agreed: Collection[str]) -> None:
    left = [text for text in built.breaches if text not in agreed]
    if left:
        raise UserError(
            f"This plan breaks {count_text(len(left), 'rule')} that nobody agreed to: {left[0]}",
            "Agree to each in the preview, or relax what keeps a plan from being found.",
        )


def _refuse_changed(
    prepared: PreparedBuild,
    waves: Sequence[Wave],
    stands: Mapping[int, VmStand],
    placed: Collection[int],
) -> None:
    same = {wave.id: wave for wave in waves} == {
        share.wave.id: share.wave for share in prepared.plan.waves
    }
    if not same:
        raise UserError(
            "The waves have changed since this preview was made.", "Preview them again."
        )
    if not all(vm_id in stands and stands[vm_id].in_plan for vm_id in placed):
        raise UserError(
            "VMs of these waves were taken out of the plan since this preview was made.",
            "Preview them again.",
        )


def _refuse_locked(
    uow: UnitOfWork, waves: Sequence[Wave], touched: Collection[int], today: date
) -> None:
    """A preview leaves out what is locked; it may be so since."""
    rules = approval_rules(read_wave_rules(uow.connection, uow.project_id)[1])
    for wave in waves:
        why = locked_since(wave, rules, today) if wave.id in touched else ""
        if why:
            raise UserError(why, "Preview the waves again.")


def last_options(workspace: Workspace, project_id: int) -> BuildOptions:
    """The options of the last build, the guide's defaults before there was one."""
    with workspace.reading() as connection:
        stored = read_wave_rules(connection, project_id)[1].get(BUILD) or {}
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


def _live(waves: Sequence[Wave], wave_id: int) -> bool:
    """Whether a wave is planned, so that its VMs may be taken out of it."""
    return any(wave.id == wave_id and wave.status is WaveStatus.PLANNED for wave in waves)


def _keep_options(uow: UnitOfWork, options: BuildOptions) -> None:
    stored = asdict(options)
    stored.pop("first_date")
    stored["strategy"] = options.strategy.value
    write_wave_rule(uow, BUILD, stored)
