"""The fields of a cohort: what each takes, and what must agree among them and with others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.db.queries.capacity import read_overcommit_profiles
from app.db.queries.cohorts import read_cohorts
from app.db.queries.projects import read_project
from app.domain import parameters
from app.domain.day_words import day_words
from app.domain.errors import FieldError, UserError
from app.domain.planning.capacity.overcommit import BUILT_IN
from app.domain.planning.cohorts.cohort import Cohort, Gate
from app.domain.planning.cohorts.ramp import MAX_NAME
from app.domain.project_row import parameters_of
from app.services.field_checks import day_check, text_check

MAX_TEXT = 4000
MAX_OWNER = 255

_OVERRIDES: Mapping[str, str] = {
    "max_vms_per_day": "target_vms_per_day",
    "working_hours_per_day": "working_hours_per_day",
    "agent_slots": "migration_agent_slots",
}
"""Overrides of a cohort, and the project's parameters that they stand for."""


@dataclass(frozen=True, slots=True)
class KnownCohorts:
    """What a cohort's fields are checked against: the others, and what the project has."""

    cohorts: Mapping[int, Cohort]
    start: date | None
    profiles: tuple[str, ...]

    @property
    def next_order(self) -> int:
        """The place after the last one."""
        return max((each.order for each in self.cohorts.values()), default=0) + 1

    def free_name(self, name: str) -> str:
        """A name, with a number where it is taken."""
        taken = {each.name.casefold() for each in self.cohorts.values()}
        number, free = 1, name
        while free.casefold() in taken:
            number += 1
            free = f"{name[: MAX_NAME - 6]} ({number})"
        return free


def read_known(connection: Any, project_id: int) -> KnownCohorts:
    """Read what the fields of a project's cohorts are checked against.

    :raises UserError: when the project is gone.
    """
    project = read_project(connection, project_id)
    if project is None:
        raise UserError("This project does not exist any more.", "Choose another project.")
    own = read_overcommit_profiles(connection, project_id)
    return KnownCohorts(
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


def edited(cohort: Cohort, values: Mapping[str, Any], known: KnownCohorts) -> Cohort:
    """A cohort with fields set; gate and named cohort agree, whichever of the two was given.

    :raises FieldError: when a field is none of a cohort's or refuses its value.
    """
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


def _check_name(cohort: Cohort, known: KnownCohorts) -> None:
    if not cohort.name:
        raise FieldError("name", "A cohort needs a name.")
    for other in known.cohorts.values():
        if other.id != cohort.id and other.name.casefold() == cohort.name.casefold():
            raise FieldError("name", f"There is a cohort “{other.name}” already.")


def _check_gate(cohort: Cohort, known: KnownCohorts) -> None:
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
