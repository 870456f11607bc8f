"""Waves by hand: made, edited, ordered and deleted. Who stands in them: ``wave_members``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from app.db import tables
from app.db.queries.projects import read_project
from app.db.queries.waves import read_stands
from app.db.uow import UnitOfWork
from app.domain import parameters
from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.day_words import day_words
from app.domain.enums import VmStatus
from app.domain.errors import FieldError, UserError
from app.domain.number_style import grouped
from app.domain.planning.waves.lifecycle import DELETABLE, STATE
from app.domain.planning.waves.options import MOST_WAVES
from app.domain.planning.waves.preflight import SEEDED
from app.domain.planning.waves.vm_stand import VmStand
from app.domain.planning.waves.wave import Wave, WaveStatus, WaveType, WaveVm
from app.domain.project_row import parameters_of
from app.services.field_checks import day_check, text_check
from app.services.wave_book import GONE, WaveBook, read_book
from app.services.wave_numbers import change_order, renumber
from app.services.workspace import Workspace

TABLE = tables.waves.name
MEMBERS = tables.wave_vms.name

MAX_NAME = 255
MAX_OWNER = 255
MAX_TEXT = 4000

_VMS, _CHECKS = tables.vms.name, tables.wave_preflights.name
_CONTENT = frozenset({WaveStatus.PLANNED, WaveStatus.PRE_CHECKS_PASSED})
"""Dates and slots of a wave change only before it starts."""


@dataclass(frozen=True, slots=True)
class WaveEdit:
    """One field of one wave to be set."""

    key: int
    field: str
    value: Any


def listed(workspace: Workspace, project_id: int) -> WaveBook:
    """The waves of a project by number, with who stands in them."""
    with workspace.reading() as connection:
        return read_book(connection, project_id)


# -- fields ----------------------------------------------------------------------------------------


def _name(value: Any) -> str:
    name = " ".join(text_check("name", "A wave's name", MAX_NAME)(value).split())
    if not name:
        raise FieldError("name", "A wave needs a name.")
    return name


def _type(value: Any) -> WaveType:
    try:
        return WaveType(value)
    except ValueError:
        names = ", ".join(WaveType)
        raise FieldError("wave_type", f"A wave's type is one of {names}, not “{value}”.") from None


def _slots(value: Any) -> int | None:
    name = "agent_slots_override"
    if value is None or not str(value).strip():
        return None
    if isinstance(value, bool):
        raise FieldError(name, "Agent slots takes a number.")
    try:
        return int(parameters.parse("migration_agent_slots", str(value)))
    except FieldError as error:
        label = parameters.SPECS["migration_agent_slots"].label
        raise FieldError(name, error.message.replace(label, "Agent slots")) from None


def _cohort(value: Any) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise FieldError("cohort_id", "Choose a cohort.")


EDITABLE: Mapping[str, Callable[[Any], Any]] = {
    "name": _name,
    "wave_type": _type,
    "cohort_id": _cohort,
    "agent_slots_override": _slots,
    "scheduled_start": day_check("scheduled_start", "The start"),
    "scheduled_end": day_check("scheduled_end", "The end"),
    "owner_name": text_check("owner_name", "The owner's name", MAX_OWNER),
    "notes": text_check("notes", "Notes", MAX_TEXT),
}
"""Fields of a wave that are set by hand, with the check that each value alone must pass."""

_ONLY_PLANNED = frozenset({"wave_type", "cohort_id"})
_BEFORE_START = frozenset({"agent_slots_override", "scheduled_start", "scheduled_end"})


@dataclass(frozen=True, slots=True)
class _Known:
    """What a wave's fields are checked against."""

    book: WaveBook
    start: date | None
    today: date


def _known(connection: Any, project_id: int, today: date) -> _Known:
    project = read_project(connection, project_id)
    if project is None:
        raise UserError("This project does not exist any more.", "Choose another project.")
    return _Known(read_book(connection, project_id), parameters_of(project).start_date, today)


def create(
    workspace: Workspace, project_id: int, name: str = "", values: Mapping[str, Any] | None = None
) -> ChangeSet:
    """Add a wave after the last of its cohort. Without a name it is called ``Wave n``.

    Its key is among ``changes.keys(waves.TABLE)``.

    :raises FieldError: when the name is taken or a value is refused.
    """
    with workspace.guarded(), workspace.unit(project_id, "Add wave") as unit:
        known = _known(unit.connection, project_id, workspace.now().date())
        given = dict(values or {})
        given["name"] = name or given.get("name") or free_name(known.book, "Wave")
        made = _edited(Wave(0, 0, ""), given, known)
        insert_wave(unit, known.book, made)
        renumber(unit)
        unit.label = unit.note = f"Add wave “{made.name}”"
    return unit.changes


def insert_wave(unit: UnitOfWork, book: WaveBook, wave: Wave) -> int:
    """Write a new wave with the six checks; numbers are still to be given. Returns its key.

    :raises UserError: when a project would have too many of them.
    """
    if len(book.waves) >= MOST_WAVES:
        raise UserError(f"A project has at most {grouped(MOST_WAVES)} waves.")
    last = max((each.wave_number for each in book.waves), default=0) + 1
    key = unit.insert(TABLE, wave_row(replace(wave, wave_number=last)))
    unit.insert_many(_CHECKS, seeded_checks([key]))
    return key


def seeded_checks(keys: Iterable[int]) -> list[dict[str, Any]]:
    """The rows of the checks that new waves begin with."""
    return [
        {
            "wave_id": key,
            "check_name": kind.name,
            "check_label": kind.label,
            "severity": kind.severity.value,
        }
        for key in keys
        for kind in SEEDED
    ]


def wave_row(wave: Wave) -> dict[str, Any]:
    """A wave as its table holds it, without its key."""
    row = {each.name: getattr(wave, each.name) for each in fields(wave) if each.name != "id"}
    return {**row, "wave_type": wave.wave_type.value, "status": wave.status.value}


def member_row(row: WaveVm) -> dict[str, Any]:
    """A VM's place in a wave as its table holds it at first, without its key."""
    return {
        "wave_id": row.wave_id,
        "vm_id": row.vm_id,
        "vm_name": row.vm_name,
        "vm_identity": row.vm_identity,
    }


def free_name(book: WaveBook, prefix: str) -> str:
    """A name that no wave has: the prefix with the next number."""
    taken = {each.name.casefold() for each in book.waves}
    number = len(book.waves) + 1
    while f"{prefix} {number}".casefold() in taken:
        number += 1
    return f"{prefix} {number}"


def set_fields(
    workspace: Workspace, project_id: int, edits: Sequence[WaveEdit], label: str = ""
) -> ChangeSet:
    """Set fields of waves as one undo step. Slots that are emptied let the cohort's count.

    :raises FieldError: when a field is none of a wave's or refuses its value.
    :raises UserError: when none of the waves is there any more.
    """
    with workspace.guarded(), workspace.unit(project_id, label or _label(edits)) as unit:
        known = _known(unit.connection, project_id, workspace.now().date())
        by_id = {wave.id: wave for wave in known.book.waves}
        wanted: dict[int, dict[str, Any]] = {}
        for edit in edits:
            if edit.key in by_id:
                wanted.setdefault(edit.key, {})[edit.field] = edit.value
        if not wanted:
            raise UserError(GONE, "Choose another one.")
        for key, values in wanted.items():
            after = _edited(by_id[key], values, known)
            book = replace(
                known.book,
                waves=tuple(after if each.id == key else each for each in known.book.waves),
            )
            known = replace(known, book=book)
        count = unit.update(TABLE, {key: wave_row(known.book.wave(key)) for key in wanted})
        if any(_ONLY_PLANNED & values.keys() for values in wanted.values()):
            renumber(unit)
        unit.note = f"{unit.label}: {count_text(count, 'wave')}" if count != 1 else unit.label
    return unit.changes


def _label(edits: Sequence[WaveEdit]) -> str:
    names = {edit.field for edit in edits}
    what = names.pop().replace("_", " ") if len(names) == 1 else f"{len(names)} fields"
    return f"Set {what} of {count_text(len({edit.key for edit in edits}), 'wave')}"


def check_fields(
    workspace: Workspace, project_id: int, key: int, values: Mapping[str, Any]
) -> Wave:
    """The wave as it would be with these values (key 0: a new one). Nothing is written.

    :raises FieldError: when a value is refused.
    :raises UserError: when the wave is gone.
    """
    with workspace.reading() as connection:
        known = _known(connection, project_id, workspace.now().date())
        before = known.book.wave(key) if key else Wave(0, 0, "")
        return _edited(before, values, known)


def _edited(wave: Wave, values: Mapping[str, Any], known: _Known) -> Wave:
    checked: dict[str, Any] = {}
    for name, value in values.items():
        check = EDITABLE.get(name)
        if check is None:
            raise FieldError(name, f"A wave has no field “{name}” to be set.")
        checked[name] = check(value)
    changed = {name for name, value in checked.items() if value != getattr(wave, name)}
    _check_status(wave, changed, known)
    after = replace(wave, **checked)
    if "name" in changed:
        _check_name(after, known.book)
    if "cohort_id" in changed:
        _check_cohort(after, known.book)
    _check_dates(after, changed, known)
    return after


def _check_status(wave: Wave, changed: set[str], known: _Known) -> None:
    if not wave.id:
        return
    for name in sorted(changed):
        label = name.replace("_", " ")
        if name in _ONLY_PLANNED and wave.status is not WaveStatus.PLANNED:
            raise FieldError(
                name,
                f"The {label} of “{wave.name}” cannot change: it is {STATE[wave.status]}.",
            )
        if name in _BEFORE_START and wave.status not in _CONTENT:
            raise FieldError(
                name,
                f"The {label} of “{wave.name}” cannot change: it is {STATE[wave.status]}.",
            )
        why = known.book.closed(known.today).get(wave.id, "")
        if why and name in _BEFORE_START:
            raise FieldError(name, why, "Take the approval back first.")


def _check_name(wave: Wave, book: WaveBook) -> None:
    for other in book.waves:
        if other.id != wave.id and other.name.casefold() == wave.name.casefold():
            raise FieldError("name", f"There is a wave “{other.name}” already.")


def _check_cohort(wave: Wave, book: WaveBook) -> None:
    if wave.cohort_id is not None and wave.cohort_id not in {each.id for each in book.cohorts}:
        raise FieldError("cohort_id", "This cohort does not exist any more.", "Choose another one.")
    held = len(book.rows_of(wave.id)) if wave.id else 0
    if held:
        raise FieldError(
            "cohort_id",
            f"“{wave.name}” holds {count_text(held, 'VM')} of its cohort.",
            "Take its VMs out first, or make another wave.",
        )


def _check_dates(wave: Wave, changed: set[str], known: _Known) -> None:
    first, last = wave.scheduled_start, wave.scheduled_end
    cohort = next((each for each in known.book.cohorts if each.id == wave.cohort_id), None)
    for name, what in (("scheduled_start", "start"), ("scheduled_end", "end")):
        day = getattr(wave, name)
        if name not in changed or day is None:
            continue
        if known.start is not None and day < known.start:
            raise FieldError(
                name,
                f"A wave cannot {what} on {day_words(day)}, before the project starts "
                f"({day_words(known.start)}).",
            )
        if cohort is not None and cohort.start_date is not None and day < cohort.start_date:
            raise FieldError(
                name,
                f"A wave of “{cohort.name}” cannot {what} on {day_words(day)}, before that cohort "
                f"starts ({day_words(cohort.start_date)}).",
            )
    if changed & {"scheduled_start", "scheduled_end"} and first and last and last < first:
        only_start = "scheduled_start" in changed and "scheduled_end" not in changed
        name = "scheduled_start" if only_start else "scheduled_end"
        told = f"A wave cannot end on {day_words(last)}, before it starts ({day_words(first)})."
        raise FieldError(name, told)


# -- order and deletion ----------------------------------------------------------------------------


def reorder(workspace: Workspace, project_id: int, keys: Sequence[int]) -> ChangeSet:
    """Put waves into an order; within each cohort they follow it, pilots stay first.

    Waves beyond ``planned`` keep their numbers. Dates stay at their places in the order.

    :raises UserError: when none of them is there, or none can move.
    """
    with workspace.guarded(), workspace.unit(project_id, "Reorder waves") as unit:
        book = read_book(unit.connection, project_id)
        known = {wave.id for wave in book.waves}
        asked = [key for key in dict.fromkeys(keys) if key in known]
        if not asked:
            raise UserError(GONE, "Choose another one.")
        rest = [wave.id for wave in book.waves if wave.id not in set(asked)]
        count = change_order(unit, [*asked, *rest], book.closed(workspace.now().date()))
        unit.note = f"{count_text(count, 'wave')} got another number"
    return unit.changes


def move(workspace: Workspace, project_id: int, key: int, place: int) -> ChangeSet:
    """Move a wave to a place among those of its cohort, 0 for the first.

    It takes the dates of that place, and the waves in between those of their own new places.

    :raises UserError: when it is gone, or nothing can change places with it.
    """
    with workspace.guarded(), workspace.unit(project_id, "Reorder waves") as unit:
        book = read_book(unit.connection, project_id)
        wave = book.wave(key)
        keys = [each.id for each in book.waves if each.cohort_id == wave.cohort_id]
        keys.remove(key)
        keys.insert(max(0, min(place, len(keys))), key)
        order = [*keys, *(each.id for each in book.waves if each.id not in keys)]
        if not change_order(unit, order, book.closed(workspace.now().date())):
            raise UserError(
                f"“{wave.name}” stays where it is.",
                "Pilots come first in their cohort, and waves that are no longer planned keep "
                "their places.",
            )
        after = read_book(unit.connection, project_id).wave(key)
        unit.label = f"Move wave “{wave.name}”"
        unit.note = f"“{wave.name}” is wave {grouped(after.wave_number)} now"
        if after.scheduled_start and after.scheduled_start != wave.scheduled_start:
            unit.note += f", from {day_words(after.scheduled_start)} on"
    return unit.changes


def delete(workspace: Workspace, project_id: int, keys: Sequence[int]) -> ChangeSet:
    """Delete waves that are planned or cancelled. Their VMs are free again.

    :raises UserError: when one of them stands elsewhere, naming it, or none is there.
    """
    with workspace.guarded(), workspace.unit(project_id, "Delete waves") as unit:
        book = read_book(unit.connection, project_id)
        by_id = {wave.id: wave for wave in book.waves}
        gone = [by_id[key] for key in dict.fromkeys(keys) if key in by_id]
        if not gone:
            raise UserError(GONE, "Choose another one.")
        for wave in gone:
            if wave.status not in DELETABLE:
                raise UserError(
                    f"“{wave.name}” is {STATE[wave.status]} and cannot be deleted.",
                    "Waves that are planned or cancelled can.",
                )
        freed = drop_waves(unit, book, gone)
        renumber(unit)
        what = f"wave “{gone[0].name}”" if len(gone) == 1 else count_text(len(gone), "wave")
        unit.label = unit.note = f"Delete {what}"
        if freed:
            unit.note += f"; {count_text(freed, 'VM')} without a wave now"
    return unit.changes


def drop_waves(unit: UnitOfWork, book: WaveBook, gone: Iterable[Wave]) -> int:
    """Delete waves with their rows and checks; how many VMs are free now."""
    waves = list(gone)
    planned = [wave.id for wave in waves if wave.status is WaveStatus.PLANNED]
    freed = free_vms(unit, [row for key in planned for row in book.rows_of(key)])
    unit.delete(TABLE, [wave.id for wave in waves])
    return freed


def free_vms(
    unit: UnitOfWork, rows: Iterable[WaveVm], known: Mapping[int, VmStand] | None = None
) -> int:
    """Let VMs that leave their wave be ``not_started`` again; how many were assigned.

    ``known`` is how they stand, where that was read in this step.
    """
    keys = {row.vm_id for row in rows if row.vm_id is not None}
    stands = known or {}
    if not keys <= stands.keys():
        stands = read_stands(unit.connection, unit.project_id, keys)
    assigned = [
        key for key in sorted(keys & stands.keys()) if stands[key].status == VmStatus.ASSIGNED
    ]
    return unit.update(_VMS, {key: {"status": VmStatus.NOT_STARTED.value} for key in assigned})
