"""Cohorts: made, edited, ordered, duplicated and deleted, and which tenants belong to them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from app.db import tables
from app.db.queries.capacity import read_overcommit_profiles
from app.db.queries.cohorts import read_cohorts, read_unplaced
from app.db.queries.projects import read_project
from app.db.queries.tenants import read_tenants
from app.db.uow import UnitOfWork
from app.domain import parameters
from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.day_words import day_words
from app.domain.errors import FieldError, UserError
from app.domain.model import Tenant
from app.domain.planning.capacity.overcommit import BUILT_IN
from app.domain.planning.cohorts.cohort import Cohort, Gate, in_order
from app.domain.planning.cohorts.ramp import MAX_NAME
from app.domain.planning.cohorts.units import contract
from app.domain.planning.waves.lifecycle import DELETABLE, STATE
from app.domain.project_row import parameters_of
from app.services import calendars
from app.services.cohort_estate import tenant_ties_of
from app.services.ease_rules import write_cohort_rule
from app.services.field_checks import day_check, text_check
from app.services.wave_book import read_book
from app.services.waves import drop_waves
from app.services.workspace import Workspace

MAX_TEXT = 4000
MAX_OWNER = 255
MOST_COHORTS = 500

TABLE = tables.cohorts.name
_TENANTS = tables.tenants.name
_GONE = "This cohort does not exist any more."

GATE_CHOICES: tuple[tuple[str, str], ...] = (
    (Gate.PREVIOUS.value, "The cohort before"),
    (Gate.COHORT.value, "A cohort by name"),
    (Gate.NONE.value, "Nothing"),
)

_OVERRIDES: Mapping[str, str] = {
    "max_vms_per_day": "target_vms_per_day",
    "working_hours_per_day": "working_hours_per_day",
    "agent_slots": "migration_agent_slots",
}
"""Overrides of a cohort, and the project's parameters that they stand for."""


@dataclass(frozen=True, slots=True)
class CohortEdit:
    """One field of one cohort to be set."""

    key: int
    field: str
    value: Any


def listed(workspace: Workspace, project_id: int) -> list[Cohort]:
    """The cohorts of a project as they are executed."""
    with workspace.reading() as connection:
        return read_cohorts(connection, project_id)


# -- fields ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Known:
    """What a cohort's fields are checked against."""

    cohorts: Mapping[int, Cohort]
    start: date | None
    profiles: tuple[str, ...]


def _known(connection: Any, project_id: int) -> _Known:
    project = read_project(connection, project_id)
    if project is None:
        raise UserError("This project does not exist any more.", "Choose another project.")
    own = read_overcommit_profiles(connection, project_id)
    return _Known(
        {each.id: each for each in read_cohorts(connection, project_id)},
        parameters_of(project).start_date,
        tuple(profile.name for profile in (*BUILT_IN, *own)),
    )


def _override(name: str) -> Callable[[Any], Any]:
    label = {
        "max_vms_per_day": "VMs per day",
        "working_hours_per_day": "Working hours per day",
        "agent_slots": "Agent slots",
    }[name]

    def check(value: Any) -> Any:
        if value is None or not str(value).strip():
            return None
        if isinstance(value, bool):
            raise FieldError(name, f"{label} takes a number.")
        try:
            return parameters.parse(_OVERRIDES[name], str(value))
        except FieldError as error:
            spec = parameters.SPECS[_OVERRIDES[name]]
            message = error.message.replace(spec.label, label)
            raise FieldError(name, message, error.hint) from None

    return check


def _gate(value: Any) -> Gate:
    try:
        return Gate(value)
    except ValueError:
        raise FieldError("gate", f"A cohort cannot wait for “{value}”.") from None


def _reference(value: Any) -> int | None:
    if value in (None, "", 0):
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise FieldError("depends_on", f"“{value}” is no cohort.")
    return value


EDITABLE: Mapping[str, Callable[[Any], Any]] = {
    "name": text_check("name", "A cohort's name", MAX_NAME),
    "description": text_check("description", "A description", MAX_TEXT),
    "owner": text_check("owner", "The owner", MAX_OWNER),
    "gate": _gate,
    "depends_on": _reference,
    "start_date": day_check("start_date", "The first day"),
    "end_date": day_check("end_date", "The last day"),
    "max_vms_per_day": _override("max_vms_per_day"),
    "working_hours_per_day": _override("working_hours_per_day"),
    "agent_slots": _override("agent_slots"),
    "overcommit_profile": text_check("overcommit_profile", "A profile's name", MAX_NAME),
    "notes": text_check("notes", "Notes", MAX_TEXT),
}
"""Fields of a cohort, with the check that each value alone must pass."""


def create(
    workspace: Workspace, project_id: int, name: str = "", values: Mapping[str, Any] | None = None
) -> ChangeSet:
    """Add a cohort after the last one. Without a name it is called ``Cohort n``.

    Its key is among ``changes.keys(cohorts.TABLE)``.

    :raises FieldError: when the name is taken or a value is refused.
    """
    with workspace.guarded(), workspace.unit(project_id, "Add cohort") as unit:
        known = _known(unit.connection, project_id)
        if len(known.cohorts) >= MOST_COHORTS:
            raise UserError(f"A project has at most {MOST_COHORTS} cohorts.")
        order = max((each.order for each in known.cohorts.values()), default=0) + 1
        plain = Cohort(0, "", order)
        wanted = {"name": name or _free_name(known, f"Cohort {len(known.cohorts) + 1}")}
        made = _edited(plain, {**(values or {}), **wanted}, known)
        unit.insert(TABLE, cohort_row(made))
        unit.label = unit.note = f"Add cohort “{made.name}”"
    return unit.changes


def cohort_row(cohort: Cohort) -> dict[str, Any]:
    """A cohort as its table holds it, without its key."""
    row = {each.name: getattr(cohort, each.name) for each in fields(cohort) if each.name != "id"}
    return {**row, "gate": cohort.gate.value}


def _free_name(known: _Known, name: str) -> str:
    taken = {each.name.casefold() for each in known.cohorts.values()}
    number, free = 1, name
    while free.casefold() in taken:
        number += 1
        free = f"{name[: MAX_NAME - 6]} ({number})"
    return free


def set_fields(
    workspace: Workspace, project_id: int, edits: Sequence[CohortEdit], label: str = ""
) -> ChangeSet:
    """Set fields of cohorts as one undo step.

    Naming what a cohort waits for in ``depends_on`` sets its gate too, and the other way round.
    An override that is emptied leaves the project's value to count.

    :raises FieldError: when a field is none of a cohort's or refuses its value.
    """
    with workspace.guarded(), workspace.unit(project_id, label or _label(edits)) as unit:
        known = _known(unit.connection, project_id)
        wanted: dict[int, dict[str, Any]] = {}
        for edit in edits:
            if edit.key in known.cohorts:
                wanted.setdefault(edit.key, {})[edit.field] = edit.value
        if not wanted:
            raise UserError(_GONE, "Choose another one.")
        cohorts = dict(known.cohorts)
        for key, values in wanted.items():
            cohorts[key] = _edited(cohorts[key], values, replace(known, cohorts=cohorts))
        count = unit.update(TABLE, {key: cohort_row(cohorts[key]) for key in wanted})
        unit.note = f"{unit.label}: {count_text(count, 'cohort')}" if count != 1 else unit.label
    return unit.changes


def _label(edits: Sequence[CohortEdit]) -> str:
    names = {edit.field for edit in edits}
    what = names.pop().replace("_", " ") if len(names) == 1 else f"{len(names)} fields"
    return f"Set {what} of {count_text(len({edit.key for edit in edits}), 'cohort')}"


def check_fields(
    workspace: Workspace, project_id: int, key: int, values: Mapping[str, Any]
) -> Cohort:
    """The cohort as it would be with these values (key 0: a new one). Nothing is written.

    :raises FieldError: when a value is refused.
    """
    with workspace.reading() as connection:
        known = _known(connection, project_id)
        last = max((each.order for each in known.cohorts.values()), default=0) + 1
        return _edited(known.cohorts.get(key, Cohort(0, "", last)), values, known)


def _edited(cohort: Cohort, values: Mapping[str, Any], known: _Known) -> Cohort:
    checked: dict[str, Any] = {}
    for name, value in values.items():
        check = EDITABLE.get(name)
        if check is None:
            raise FieldError(name, f"A cohort has no field “{name}”.")
        checked[name] = check(value)
    if "name" in checked:
        checked["name"] = " ".join(checked["name"].split())
    after = _with_gate(cohort, replace(cohort, **checked), checked)
    _check_name(after, known)
    _check_gate(after, known)
    _check_dates(after, checked, known.start)
    if "overcommit_profile" in checked and after.overcommit_profile not in {"", *known.profiles}:
        raise FieldError(
            "overcommit_profile",
            f"There is no overcommit profile “{after.overcommit_profile}”.",
            f"Choose among {', '.join(known.profiles)}, or leave it empty for the project's.",
        )
    return after


def _with_gate(before: Cohort, after: Cohort, checked: Mapping[str, Any]) -> Cohort:
    """Gate and named cohort agree, whichever of the two was set."""
    if "gate" in checked:
        if after.gate is not Gate.COHORT:
            return replace(after, depends_on=None)
        if after.depends_on is None:
            raise FieldError("depends_on", "Say which cohort it waits for.")
        return after
    if "depends_on" in checked and checked["depends_on"] != before.depends_on:
        gate = Gate.PREVIOUS if after.depends_on is None else Gate.COHORT
        return replace(after, gate=gate)
    return after


def _check_name(cohort: Cohort, known: _Known) -> None:
    if not cohort.name:
        raise FieldError("name", "A cohort needs a name.")
    for other in known.cohorts.values():
        if other.id != cohort.id and other.name.casefold() == cohort.name.casefold():
            raise FieldError("name", f"There is a cohort “{other.name}” already.")


def _check_gate(cohort: Cohort, known: _Known) -> None:
    if cohort.depends_on is None:
        return
    if cohort.depends_on == cohort.id:
        raise FieldError("depends_on", f"“{cohort.name}” cannot wait for itself.")
    needed = known.cohorts.get(cohort.depends_on)
    if needed is None:
        raise FieldError("depends_on", "The cohort that it waits for does not exist any more.")
    if needed.order < cohort.order:
        return
    ring = [cohort.name, needed.name]
    following = needed
    while following.depends_on is not None and following.depends_on != cohort.id:
        step = known.cohorts.get(following.depends_on)
        if step is None or step.name in ring:
            break
        following = step
        ring.append(step.name)
    if following.depends_on == cohort.id:
        path = " → ".join([*ring, cohort.name])
        raise FieldError("depends_on", f"These cohorts would wait for each other: {path}.")
    raise FieldError(
        "depends_on",
        f"“{cohort.name}” cannot wait for “{needed.name}”, which comes after it.",
        "Move it behind that cohort first.",
    )


def _check_dates(cohort: Cohort, checked: Mapping[str, Any], start: date | None) -> None:
    for name, what in (("start_date", "start"), ("end_date", "end")):
        day = getattr(cohort, name)
        if name in checked and day is not None and start is not None and day < start:
            raise FieldError(
                name,
                f"A cohort cannot {what} on {day_words(day)}, before the project starts "
                f"({day_words(start)}).",
            )
    first, last = cohort.start_date, cohort.end_date
    if first is not None and last is not None and last < first:
        name = "start_date" if "start_date" in checked and "end_date" not in checked else "end_date"
        told = f"A cohort cannot end on {day_words(last)}, before it starts ({day_words(first)})."
        raise FieldError(name, told)


# -- order, copies, deletion -----------------------------------------------------------------------


def reorder(workspace: Workspace, project_id: int, keys: Sequence[int]) -> ChangeSet:
    """Put cohorts into an order; those that are not named follow as they are.

    :raises FieldError: when one would come before the cohort that it waits for by name.
    """
    with workspace.guarded(), workspace.unit(project_id, "Reorder cohorts") as unit:
        known = _known(unit.connection, project_id)
        first = [key for key in dict.fromkeys(keys) if key in known.cohorts]
        if not first:
            raise UserError(_GONE, "Choose another one.")
        rest = [each.id for each in in_order(known.cohorts.values()) if each.id not in set(first)]
        order = {key: place for place, key in enumerate([*first, *rest], start=1)}
        cohorts = {key: replace(known.cohorts[key], order=order[key]) for key in order}
        for cohort in cohorts.values():
            needed = cohorts.get(cohort.depends_on or 0)
            if needed is not None and needed.order > cohort.order:
                raise FieldError(
                    "order",
                    f"“{cohort.name}” waits for “{needed.name}” and cannot come before it.",
                    "Change what it waits for first.",
                )
        unit.update(TABLE, {key: {"order": place} for key, place in order.items()})
        unit.note = ", ".join(each.name for each in in_order(cohorts.values())[:5])
    return unit.changes


def move(workspace: Workspace, project_id: int, key: int, place: int) -> ChangeSet:
    """Move a cohort to a place in the order, 0 for the first.

    :raises FieldError: when one would come before the cohort that it waits for by name.
    """
    keys = [each.id for each in listed(workspace, project_id)]
    if key not in keys:
        raise UserError(_GONE, "Choose another one.")
    keys.remove(key)
    keys.insert(max(0, min(place, len(keys))), key)
    return reorder(workspace, project_id, keys)


def duplicate(workspace: Workspace, project_id: int, key: int) -> ChangeSet:
    """Add a copy of a cohort after the last one, without its tenants and dates.

    :raises UserError: when it is gone.
    """
    with workspace.guarded(), workspace.unit(project_id, "Duplicate cohort") as unit:
        known = _known(unit.connection, project_id)
        source = known.cohorts.get(key)
        if source is None:
            raise UserError(_GONE, "Choose another one.")
        if len(known.cohorts) >= MOST_COHORTS:
            raise UserError(f"A project has at most {MOST_COHORTS} cohorts.")
        name = _free_name(known, f"{source.name[: MAX_NAME - 10].rstrip()} copy")
        order = max(each.order for each in known.cohorts.values()) + 1
        copy = replace(source, id=0, name=name, order=order, start_date=None, end_date=None)
        unit.insert(TABLE, cohort_row(copy))
        unit.label = f"Duplicate cohort “{source.name}”"
        unit.note = f"“{name}” was added, without tenants and dates"
    return unit.changes


def delete(workspace: Workspace, project_id: int, keys: Sequence[int]) -> ChangeSet:
    """Delete cohorts. Their tenants become unassigned; who waited for one waits for the one before.

    Their waves go with them.

    :raises UserError: when none of them is there, or a wave is beyond ``planned``.
    """
    with workspace.guarded(), workspace.unit(project_id, "Delete cohorts") as unit:
        known = _known(unit.connection, project_id)
        gone = [known.cohorts[key] for key in dict.fromkeys(keys) if key in known.cohorts]
        if not gone:
            raise UserError(_GONE, "Choose another one.")
        lost = {each.id for each in gone}
        waves = _drop_waves(unit, known, lost)
        tenants = read_tenants(unit.connection, project_id).values()
        free = {tenant.id: {"cohort_id": None} for tenant in tenants if tenant.cohort_id in lost}
        unit.update(_TENANTS, free)
        values = {"depends_on": None, "gate": Gate.PREVIOUS.value}
        waiting = [each.id for each in known.cohorts.values() if each.depends_on in lost]
        unit.update(TABLE, dict.fromkeys(waiting, values))
        rules = calendars.delete_bound(unit, cohort_ids=sorted(lost))
        unit.delete(TABLE, sorted(lost))
        what = f"cohort “{gone[0].name}”" if len(gone) == 1 else count_text(len(gone), "cohort")
        unit.label = unit.note = f"Delete {what}"
        if free:
            unit.note += f"; {count_text(len(free), 'tenant')} without a cohort now"
        if waves:
            unit.note += f"; {count_text(waves, 'wave')} deleted"
        if rules:
            unit.note += f"; {count_text(rules, 'calendar rule')} of theirs removed"
    return unit.changes


def _drop_waves(unit: UnitOfWork, known: _Known, lost: Collection[int]) -> int:
    """Delete the waves of cohorts that go, how many there were.

    :raises UserError: when one of them is beyond ``planned``.
    """
    book = read_book(unit.connection, unit.project_id)
    gone = [wave for wave in book.waves if wave.cohort_id in lost]
    for wave in gone:
        if wave.status not in DELETABLE:
            raise UserError(
                f"“{known.cohorts[wave.cohort_id or 0].name}” cannot be deleted: its wave "
                f"“{wave.name}” is {STATE[wave.status]}.",
                "Cohorts of which every wave is planned or cancelled can.",
            )
    drop_waves(unit, book, gone)
    return len(gone)


# -- tenants ---------------------------------------------------------------------------------------


def companions(
    workspace: Workspace, project_id: int, tenant_keys: Sequence[int], cohort_id: int | None
) -> list[Tenant]:
    """The tenants that belong with some that are to go to a cohort, and are not there.

    Sets that span tenants, and tenants that need each other in a ring, are one unit.
    """
    with workspace.reading() as connection:
        tenants = read_tenants(connection, project_id)
        return _companions(connection, project_id, tenants, tenant_keys, cohort_id)


def _companions(
    connection: Any,
    project_id: int,
    tenants: Mapping[int, Tenant],
    keys: Iterable[int],
    cohort_id: int | None,
) -> list[Tenant]:
    asked = {key for key in keys if key in tenants}
    groups = contract(sorted(tenants), tenant_ties_of(connection, project_id)).groups
    found = {key for group in groups if asked.intersection(group) for key in group} - asked
    return sorted(
        (tenants[key] for key in found if tenants[key].cohort_id != cohort_id),
        key=lambda tenant: tenant.title.casefold(),
    )


def _forget_reasons(unit: UnitOfWork, tenant_keys: Iterable[int]) -> None:
    """Tenants that are moved by hand: why an assignment left them out is of no matter any more."""
    moved = set(tenant_keys)
    held = read_unplaced(unit.connection, unit.project_id)
    left = {str(key): reason for key, reason in held.items() if key not in moved}
    if len(left) < len(held):
        write_cohort_rule(unit, "unplaced", left)


def assign(
    workspace: Workspace,
    project_id: int,
    tenant_keys: Sequence[int],
    cohort_id: int | None,
    *,
    along: bool = True,
) -> ChangeSet:
    """Let tenants belong to a cohort, or to none, as one undo step.

    ``along`` takes those with them that belong with them (:func:`companions`).

    :raises UserError: when no tenant was chosen, or the cohort is gone.
    """
    with workspace.guarded(), workspace.unit(project_id, "Assign tenants") as unit:
        tenants = read_tenants(unit.connection, project_id)
        asked = [key for key in dict.fromkeys(tenant_keys) if key in tenants]
        if not asked:
            raise UserError("No tenant was chosen.")
        cohorts = {each.id: each for each in read_cohorts(unit.connection, project_id)}
        if cohort_id is not None and cohort_id not in cohorts:
            raise UserError(_GONE, "Choose another one.")
        others = _companions(unit.connection, project_id, tenants, asked, cohort_id)
        taken = [each.id for each in others] if along else []
        unit.update(_TENANTS, {key: {"cohort_id": cohort_id} for key in [*asked, *taken]})
        _forget_reasons(unit, [*asked, *taken])
        first = tenants[asked[0]].title
        what = first if len(asked) == 1 else count_text(len(asked), "tenant")
        where = f"to cohort “{cohorts[cohort_id].name}”" if cohort_id else "out of its cohort"
        if cohort_id is None and len(asked) > 1:
            where = "out of their cohorts"
        unit.label = unit.note = f"Move {what} {where}"
        if others:
            names = ", ".join(each.title for each in others[:3])
            more = f" and {len(others) - 3:,} more" if len(others) > 3 else ""
            unit.note += f"; with {names}{more}" if along else f"; apart from {names}{more}"
    return unit.changes
