"""Which VMs stand in which wave: assigned, taken out, waves split, merged, filled anew."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

from app.db import tables
from app.db.uow import UnitOfWork
from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.enums import VmStatus
from app.domain.errors import FieldError, UnconfirmedError, UserError
from app.domain.number_style import grouped
from app.domain.planning.waves.moving import MoveRules
from app.domain.planning.waves.wave import Outcome, Wave, WaveStatus, WaveType, WaveVm
from app.services.wave_book import GONE, WaveBook, read_book, read_move_rules, read_moving
from app.services.wave_numbers import renumber
from app.services.waves import MAX_NAME, MEMBERS, drop_waves, free_name, free_vms, insert_wave
from app.services.workspace import Workspace

_VMS = tables.vms.name
_TOLD = 3
"""How many broken dependencies the note of a step names."""


def move_rules(workspace: Workspace, project_id: int) -> MoveRules:
    """What the board asks while cards hover over its columns."""
    with workspace.reading() as connection:
        book = read_book(connection, project_id)
        return read_move_rules(connection, project_id, book, workspace.now().date())


def assign(
    workspace: Workspace,
    project_id: int,
    wave_id: int,
    vm_ids: Sequence[int],
    *,
    anew: bool = False,
    along: bool | None = True,
) -> ChangeSet:
    """Let VMs stand in a planned wave, wherever they were planned before.

    ``anew`` takes all others out of it (the guide's ``replace``, "Fill anew"). ``along`` takes the
    other VMs of their sets with them; None asks where there are any.

    :raises UserError: when the wave takes them not, in the sentence of :class:`MoveRules`.
    :raises UnconfirmedError: when ``along`` is None and a set would be parted.
    """
    with workspace.guarded(), workspace.unit(project_id, "Assign VMs") as unit:
        assign_within(unit, workspace.now().date(), wave_id, vm_ids, anew=anew, along=along)
    return unit.changes


def assign_within(
    unit: UnitOfWork,
    today: date,
    wave_id: int,
    vm_ids: Sequence[int],
    *,
    anew: bool = False,
    along: bool | None = True,
    apart: Collection[int] = (),
) -> tuple[int, ...]:
    """The same as a part of a step; gives who went. VMs of ``apart`` are never taken along."""
    book, rules = read_moving(unit.connection, unit.project_id, today, vm_ids, [wave_id])
    wave = book.wave(wave_id)
    wanted = _without(_asked(rules, vm_ids, wave, along), vm_ids, apart)
    _refuse(rules.refusal(wanted, wave, anew=anew))
    warnings = rules.warnings(wanted, wave)
    left = 0
    if anew:
        _refuse(rules.closed.get(wave.id, ""))
        stay = set(wanted)
        others = [
            row
            for row in book.rows_of(wave.id)
            if row.vm_id not in stay and row.outcome is Outcome.OPEN
        ]
        unit.delete(MEMBERS, [row.id for row in others])
        left = free_vms(unit, others)
    _place(unit, book, rules, wave, wanted)
    verb = "Fill anew" if anew else "Move"
    unit.label = f"{verb}: {_what(rules, wanted)} to “{wave.name}”"
    unit.note = _noted(unit.label, vm_ids, wanted, warnings)
    if left:
        unit.note += f"; {count_text(left, 'VM')} left it"
    return wanted


def _without(
    wanted: Sequence[int], asked: Collection[int], apart: Collection[int]
) -> tuple[int, ...]:
    meant, kept = set(asked), set(apart)
    return tuple(key for key in wanted if key in meant or key not in kept)


def remove(
    workspace: Workspace, project_id: int, vm_ids: Sequence[int], *, along: bool | None = True
) -> ChangeSet:
    """Take VMs out of their planned waves; they are ``not_started`` again.

    :raises UserError: when one of them stays where it is, or none stands in a wave.
    :raises UnconfirmedError: when ``along`` is None and a set would be parted.
    """
    with workspace.guarded(), workspace.unit(project_id, "Take VMs out of waves") as unit:
        remove_within(unit, workspace.now().date(), vm_ids, along=along)
    return unit.changes


def remove_within(
    unit: UnitOfWork,
    today: date,
    vm_ids: Sequence[int],
    *,
    along: bool | None = True,
    apart: Collection[int] = (),
) -> tuple[int, ...]:
    """The same as a part of a step; gives who went. VMs of ``apart`` are never taken along."""
    book, rules = read_moving(unit.connection, unit.project_id, today, vm_ids)
    wanted = _without(_asked(rules, vm_ids, None, along), vm_ids, apart)
    _refuse(rules.refusal(wanted, None))
    gone = _planned_rows(book, wanted)
    if not gone:
        raise UserError("None of these VMs stands in a wave.")
    warnings = rules.warnings(wanted, None)
    unit.delete(MEMBERS, [row.id for row in gone])
    free_vms(unit, gone, rules.vms)
    unit.label = f"Take {_what(rules, [row.vm_id or 0 for row in gone])} out of its wave"
    if len(gone) != 1:
        unit.label = f"Take {count_text(len(gone), 'VM')} out of their waves"
    unit.note = _noted(unit.label, vm_ids, wanted, warnings)
    return wanted


def _asked(
    rules: MoveRules, vm_ids: Sequence[int], wave: Wave | None, along: bool | None
) -> tuple[int, ...]:
    asked = tuple(dict.fromkeys(vm_ids))
    others = rules.companions(asked, wave)
    if along is None and others:
        names = ", ".join(rules.names.of(key) for key in others[:_TOLD])
        more = f" and {grouped(len(others) - _TOLD)} more" if len(others) > _TOLD else ""
        raise UnconfirmedError(
            f"{count_text(len(others), 'VM')} of the same sets would come along: {names}{more}.",
            tuple(rules.warnings(asked, wave)),
            "Take them along, or part the sets.",
        )
    return (*asked, *others) if along else asked


def _refuse(sentence: str) -> None:
    if sentence:
        raise UserError(sentence)


def _place(
    unit: UnitOfWork, book: WaveBook, rules: MoveRules, wave: Wave, vm_ids: Iterable[int]
) -> None:
    """Write who stands in a wave; rows in other planned waves go."""
    there = set(book.vm_ids(wave.id))
    coming = [key for key in dict.fromkeys(vm_ids) if key not in there]
    before = [row for row in _planned_rows(book, coming) if row.wave_id != wave.id]
    unit.delete(MEMBERS, [row.id for row in before])
    unit.insert_many(
        MEMBERS,
        [
            {
                "wave_id": wave.id,
                "vm_id": key,
                "vm_name": rules.vms[key].name,
                "vm_identity": rules.vms[key].identity,
            }
            for key in coming
        ],
    )
    unit.update(_VMS, {key: {"status": VmStatus.ASSIGNED.value} for key in coming})


def _planned_rows(book: WaveBook, vm_ids: Collection[int]) -> list[WaveVm]:
    planned = {wave.id for wave in book.waves if wave.status is WaveStatus.PLANNED}
    wanted = set(vm_ids)
    return [
        row
        for row in book.rows
        if row.vm_id in wanted and row.wave_id in planned and row.outcome is Outcome.OPEN
    ]


def _what(rules: MoveRules, vm_ids: Sequence[int]) -> str:
    if len(vm_ids) == 1 and vm_ids[0] in rules.vms:
        return rules.vms[vm_ids[0]].name
    return count_text(len(vm_ids), "VM")


def _noted(
    label: str,
    asked: Sequence[int],
    wanted: Sequence[int],
    warnings: Sequence[str],
) -> str:
    note = label
    others = len(wanted) - len(set(asked))
    if others:
        note += f"; with {count_text(others, 'VM')} of the same sets"
    if warnings:
        more = f" And {grouped(len(warnings) - _TOLD)} more." if len(warnings) > _TOLD else ""
        note += f". {' '.join(warnings[:_TOLD])}{more}"
    return note


# -- whole waves -----------------------------------------------------------------------------------


def split(
    workspace: Workspace, project_id: int, wave_id: int, vm_ids: Sequence[int], name: str = ""
) -> ChangeSet:
    """Make some VMs of a planned wave a wave of their own right after it, their sets included.

    :raises UserError: when the wave is gone or not planned, or none or all of its VMs were chosen.
    :raises FieldError: when the name is too long or taken.
    """
    with workspace.guarded(), workspace.unit(project_id, "Split wave") as unit:
        split_within(unit, workspace.now().date(), wave_id, vm_ids, name)
    return unit.changes


def split_within(
    unit: UnitOfWork, today: date, wave_id: int, vm_ids: Sequence[int], name: str = ""
) -> str:
    """The same as a part of a step; gives the name of the new wave."""
    book, rules = read_moving(unit.connection, unit.project_id, today, vm_ids, [wave_id])
    wave = book.wave(wave_id)
    mine = book.vm_ids(wave.id)
    _refuse(rules.wave_refusal(wave))
    chosen = [key for key in rules.with_sets(vm_ids) if key in set(mine)]
    if not chosen:
        raise UserError(f"No VM of “{wave.name}” was chosen.")
    if len(chosen) == len(mine):
        raise UserError(
            f"These are all the VMs of “{wave.name}”, with what moves with them.",
            "Leave at least one of them there.",
        )
    name = _checked_name(book, name or free_name(book, wave.name))
    made = replace(
        wave, name=name, wave_type=_second(wave.wave_type), approval_number="", approver="",
        approved_at=None, approval_fingerprint="", baseline_start=None, baseline_end=None,
        baseline_at=None,
    )  # fmt: skip
    key = insert_wave(unit, book, made)
    _place(unit, book, rules, replace(made, id=key), chosen)
    order = [each.id for each in book.waves]
    order.insert(order.index(wave.id) + 1, key)
    renumber(unit, order)
    unit.label = f"Split {count_text(len(chosen), 'VM')} off “{wave.name}”"
    unit.note = f"{unit.label}: “{name}” was added"
    return name


def _second(kind: WaveType) -> WaveType:
    return WaveType.REGULAR if kind is WaveType.PILOT else kind


def _checked_name(book: WaveBook, name: str) -> str:
    name = " ".join(name.split())
    if len(name) > MAX_NAME:
        raise FieldError("name", f"A wave's name takes at most {MAX_NAME} characters.")
    for wave in book.waves:
        if wave.name.casefold() == name.casefold():
            raise FieldError("name", f"There is a wave “{wave.name}” already.")
    return name


def merge(workspace: Workspace, project_id: int, keys: Sequence[int], into: int) -> ChangeSet:
    """Make several planned waves of a cohort one: the VMs of all go to ``into``, the others go.

    :raises UserError: when they are of several cohorts, hold too many VMs, are not planned, or
        there are not at least two.
    """
    with workspace.guarded(), workspace.unit(project_id, "Merge waves") as unit:
        today = workspace.now().date()
        book = read_book(unit.connection, project_id, (), {*keys, into})
        known = {wave.id: wave for wave in book.waves}
        if into not in known:
            raise UserError(GONE, "Choose another one.")
        wave = known[into]
        others = [known[key] for key in dict.fromkeys(keys) if key in known and key != into]
        if not others:
            raise UserError("Choose at least two waves to merge.")
        moved = [key for each in others for key in book.vm_ids(each.id)]
        book, rules = read_moving(unit.connection, project_id, today, moved, {*keys, into})
        for each in (wave, *others):
            _refuse(rules.wave_refusal(each))
            if each.cohort_id != wave.cohort_id:
                raise UserError(
                    f"“{each.name}” and “{wave.name}” are of different cohorts.",
                    "Waves of different cohorts never mix.",
                )
            if each is not wave and any(row.outcome for row in book.rows_of(each.id)):
                raise UserError(f"“{each.name}” tells what has migrated already, and stays.")
        if moved:
            _refuse(rules.refusal(moved, wave))
            _place(unit, book, rules, wave, moved)
        rest = read_book(unit.connection, project_id, (), [each.id for each in others])
        drop_waves(unit, rest, others)
        renumber(unit)
        unit.label = f"Merge {count_text(len(others) + 1, 'wave')} into “{wave.name}”"
        unit.note = f"{unit.label}: {count_text(len(moved), 'VM')} moved"
    return unit.changes


def free_failed(workspace: Workspace, project_id: int) -> list[int]:
    """VMs in plan that failed and stand in no wave any more, by name."""
    with workspace.reading() as connection:
        book = read_book(connection, project_id)
        rules = read_move_rules(connection, project_id, book, workspace.now().date())
    return _free_failed(rules)


def _free_failed(rules: MoveRules) -> list[int]:
    found = [
        vm
        for vm in rules.vms.values()
        if vm.in_plan and vm.status == VmStatus.FAILED and rules.place(vm.id) is None
    ]
    return [vm.id for vm in sorted(found, key=lambda vm: (vm.name, vm.identity))]


def create_cleanup(workspace: Workspace, project_id: int, name: str = "Cleanup") -> ChangeSet:
    """Put VMs that failed and are free into cleanup waves, one for each cohort and cap.

    :raises UserError: when there is none.
    """
    with workspace.guarded(), workspace.unit(project_id, "Add cleanup wave") as unit:
        today: date = workspace.now().date()
        book = read_book(unit.connection, project_id)
        rules = read_move_rules(unit.connection, project_id, book, today)
        free = _free_failed(rules)
        if not free:
            raise UserError("No VM that failed is without a wave.")
        of_cohorts: dict[int | None, list[int]] = {}
        for key in free:
            of_cohorts.setdefault(rules.vms[key].cohort_id, []).append(key)
        made = 0
        for cohort_id, members in of_cohorts.items():
            for start in range(0, len(members), book.cap):
                wave = Wave(0, 0, free_name(book, name), WaveType.CLEANUP, cohort_id=cohort_id)
                wave = replace(wave, id=insert_wave(unit, book, wave))
                _place(unit, book, rules, wave, members[start : start + book.cap])
                book = read_book(unit.connection, project_id, ())
                made += 1
        renumber(unit)
        unit.label = f"Add {count_text(made, 'cleanup wave')}"
        unit.note = f"{unit.label}: {count_text(len(free), 'VM')}"
    return unit.changes
