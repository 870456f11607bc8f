"""Cohorts: made, edited, ordered, duplicated and deleted, and which tenants belong to them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from app.db import tables
from app.db.queries.cohorts import read_cohorts, read_unplaced
from app.db.queries.tenants import read_tenants
from app.db.uow import UnitOfWork
from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.errors import FieldError, UserError
from app.domain.model import Tenant
from app.domain.number_style import grouped
from app.domain.planning.cohorts.cohort import Cohort, Gate, in_order
from app.domain.planning.cohorts.ramp import MAX_NAME
from app.domain.planning.cohorts.units import contract
from app.domain.planning.waves.lifecycle import DELETABLE, STATE
from app.services import calendars
from app.services.cohort_estate import tenant_ties_of
from app.services.cohort_fields import KnownCohorts, edited, read_known
from app.services.ease_rules import write_cohort_rule
from app.services.wave_book import read_book
from app.services.waves import drop_waves
from app.services.workspace import Workspace

MOST_COHORTS = 500

TABLE = tables.cohorts.name
_TENANTS = tables.tenants.name
_GONE = "This cohort does not exist any more."


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


# -- made and edited -------------------------------------------------------------------------------


def create(
    workspace: Workspace, project_id: int, name: str = "", values: Mapping[str, Any] | None = None
) -> ChangeSet:
    """Add a cohort after the last one. Without a name it is called ``Cohort n``.

    Its key is among ``changes.keys(cohorts.TABLE)``.

    :raises FieldError: when the name is taken or a value is refused.
    """
    with workspace.guarded(), workspace.unit(project_id, "Add cohort") as unit:
        known = read_known(unit.connection, project_id)
        if len(known.cohorts) >= MOST_COHORTS:
            raise UserError(f"A project has at most {MOST_COHORTS} cohorts.")
        plain = Cohort(0, "", known.next_order)
        wanted = {"name": name or known.free_name(f"Cohort {len(known.cohorts) + 1}")}
        made = edited(plain, {**(values or {}), **wanted}, known)
        unit.insert(TABLE, cohort_row(made))
        unit.label = unit.note = f"Add cohort “{made.name}”"
    return unit.changes


def cohort_row(cohort: Cohort) -> dict[str, Any]:
    """A cohort as its table holds it, without its key."""
    row = {each.name: getattr(cohort, each.name) for each in fields(cohort) if each.name != "id"}
    return {**row, "gate": cohort.gate.value}


def set_fields(
    workspace: Workspace, project_id: int, edits: Sequence[CohortEdit], label: str = ""
) -> ChangeSet:
    """Set fields of cohorts as one undo step.

    Naming what a cohort waits for in ``depends_on`` sets its gate too, and the other way round.
    An override that is emptied leaves the project's value to count.

    :raises FieldError: when a field is none of a cohort's or refuses its value.
    """
    with workspace.guarded(), workspace.unit(project_id, label or _label(edits)) as unit:
        known = read_known(unit.connection, project_id)
        wanted: dict[int, dict[str, Any]] = {}
        for edit in edits:
            if edit.key in known.cohorts:
                wanted.setdefault(edit.key, {})[edit.field] = edit.value
        if not wanted:
            raise UserError(_GONE, "Choose another one.")
        cohorts = dict(known.cohorts)
        for key, values in wanted.items():
            cohorts[key] = edited(cohorts[key], values, replace(known, cohorts=cohorts))
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
        known = read_known(connection, project_id)
        return edited(known.cohorts.get(key, Cohort(0, "", known.next_order)), values, known)


# -- order, copies, deletion -----------------------------------------------------------------------


def reorder(workspace: Workspace, project_id: int, keys: Sequence[int]) -> ChangeSet:
    """Put cohorts into an order; those that are not named follow as they are.

    :raises FieldError: when one would come before the cohort that it waits for by name.
    """
    with workspace.guarded(), workspace.unit(project_id, "Reorder cohorts") as unit:
        known = read_known(unit.connection, project_id)
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
        known = read_known(unit.connection, project_id)
        source = known.cohorts.get(key)
        if source is None:
            raise UserError(_GONE, "Choose another one.")
        if len(known.cohorts) >= MOST_COHORTS:
            raise UserError(f"A project has at most {MOST_COHORTS} cohorts.")
        name = known.free_name(f"{source.name[: MAX_NAME - 10].rstrip()} copy")
        copy = replace(
            source, id=0, name=name, order=known.next_order, start_date=None, end_date=None
        )
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
        known = read_known(unit.connection, project_id)
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


def _drop_waves(unit: UnitOfWork, known: KnownCohorts, lost: Collection[int]) -> int:
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
        assign_within(unit, tenant_keys, cohort_id, along=along)
    return unit.changes


def assign_within(
    unit: UnitOfWork,
    tenant_keys: Sequence[int],
    cohort_id: int | None,
    *,
    along: bool = True,
    apart: Collection[int] = (),
) -> list[int]:
    """The same as a part of a step; gives who went. Tenants of ``apart`` are not taken along."""
    connection, project_id = unit.connection, unit.project_id
    tenants = read_tenants(connection, project_id)
    asked = [key for key in dict.fromkeys(tenant_keys) if key in tenants]
    if not asked:
        raise UserError("No tenant was chosen.")
    cohorts = {each.id: each for each in read_cohorts(connection, project_id)}
    if cohort_id is not None and cohort_id not in cohorts:
        raise UserError(_GONE, "Choose another one.")
    others = [
        each
        for each in _companions(connection, project_id, tenants, asked, cohort_id)
        if each.id not in apart
    ]
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
        more = f" and {grouped(len(others) - 3)} more" if len(others) > 3 else ""
        unit.note += f"; with {names}{more}" if along else f"; apart from {names}{more}"
    return [*asked, *taken]
