"""A cohort as it is kept: an ordered part of the project with its own rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Gate(StrEnum):
    """What a cohort waits for before any of its waves starts executing."""

    PREVIOUS = "previous"
    """The cohort before it in order; the first waits for none."""
    COHORT = "cohort"
    """The earlier cohort named in ``depends_on``."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Cohort:
    """One cohort. Overrides are None where the project's value counts.

    ``order`` is unique within a project and ascending in execution. ``start_date`` is "not
    before", ``end_date`` a deadline that warns. ``working_hours_per_day`` is in hours.
    """

    id: int
    name: str
    order: int = 0
    description: str = ""
    owner: str = ""
    gate: Gate = Gate.PREVIOUS
    depends_on: int | None = None
    start_date: date | None = None
    end_date: date | None = None
    max_vms_per_day: int | None = None
    working_hours_per_day: float | None = None
    agent_slots: int | None = None
    overcommit_profile: str = ""
    notes: str = ""


def in_order(cohorts: Iterable[Cohort]) -> list[Cohort]:
    """The cohorts as they are executed."""
    return sorted(cohorts, key=lambda cohort: (cohort.order, cohort.name, cohort.id))


def waits_for(cohorts: Sequence[Cohort]) -> Mapping[int, int | None]:
    """For each cohort the key of the one that it waits for.

    A cohort named in ``depends_on`` that is gone, or not earlier, counts as the one before.
    """
    ordered = in_order(cohorts)
    places = {cohort.id: place for place, cohort in enumerate(ordered)}
    found: dict[int, int | None] = {}
    for place, cohort in enumerate(ordered):
        before = ordered[place - 1].id if place else None
        if cohort.gate is Gate.NONE:
            found[cohort.id] = None
        elif cohort.gate is Gate.COHORT and places.get(cohort.depends_on or 0, place) < place:
            found[cohort.id] = cohort.depends_on
        else:
            found[cohort.id] = before
    return found
