"""Auto-assign: tenants to cohorts by a strategy, within guardrails, as a preview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite

from app.domain.errors import FieldError
from app.domain.planning.cohorts.assign_words import assign_warnings, reasons, unplaced_reason
from app.domain.planning.cohorts.balance import Balance, balance_of, spread
from app.domain.planning.cohorts.ease import average_ease
from app.domain.planning.cohorts.filling import fill_ramp, fill_shares, pin, recut_shares
from app.domain.planning.cohorts.guardrails import check_guardrails, shown, weight_of, whole_number
from app.domain.planning.cohorts.preview import CohortTotals, Move, Preview, Unplaced
from app.domain.planning.cohorts.problem import AssignOptions, Estate, Problem, problem_of
from app.domain.planning.cohorts.ramp import MAX_COHORTS, check_ramp
from app.domain.planning.cohorts.ramp_mending import earliest_slots, mend_ramp, put_off
from app.domain.planning.cohorts.repair import repair, too_much, without_room
from app.domain.planning.cohorts.rooms import NOWHERE, Rooms
from app.domain.planning.cohorts.strategies import Segment, Strategy, segments

MAX_PILOT = 10_000


def check_options(options: AssignOptions) -> AssignOptions:
    """The options with each value checked.

    :raises FieldError: naming the option that makes no sense.
    """
    if options.strategy not in set(Strategy):
        raise FieldError(
            "strategy", f"The strategy is one of {', '.join(Strategy)}, not “{options.strategy}”."
        )
    cohorts = options.cohorts
    if options.ramp is None:
        cohorts = whole_number("cohorts", cohorts, "The number of cohorts", 1, MAX_COHORTS)
    threshold = options.risk_threshold
    if (
        not isinstance(threshold, int | float)
        or not isfinite(threshold)
        or not 0 < threshold <= 100
    ):
        raise FieldError(
            "risk_threshold",
            f"The risk threshold is above 0 and at most 100, not {shown(threshold)}.",
        )
    return replace(
        options,
        strategy=Strategy(options.strategy),
        cohorts=cohorts,
        ramp=None if options.ramp is None else check_ramp(options.ramp),
        guardrails=check_guardrails(options.guardrails),
        pilot_size=whole_number(
            "pilot_size", options.pilot_size, "The number of pilot tenants", 1, MAX_PILOT
        ),
        risk_threshold=float(threshold),
    )


@dataclass(frozen=True, slots=True)
class Solved:
    """A problem whose rooms are filled.

    ``planned`` are the slots as the strategy alone had them; ``earliest`` the first slot of each
    unit that a ramp's order allows.
    """

    problem: Problem
    segments: tuple[Segment, ...]
    planned: tuple[int, ...]
    earliest: dict[int, int]
    balance: Balance


def auto_assign(estate: Estate, options: AssignOptions) -> Preview:
    """Spread every tenant with VMs in plan over cohorts; held ones stay where they are.

    :raises FieldError: when an option makes no sense.
    """
    return preview_of(solve(problem_of(estate, check_options(options))))


def solve(problem: Problem) -> Solved:
    """Fill the rooms of a problem by its strategy, and mend what the guardrails refuse."""
    rooms, options = problem.rooms, problem.options
    pin(rooms)
    parts = segments(rooms, options.strategy, options.pilot_size, options.risk_threshold)
    earliest: dict[int, int] = {}
    if options.ramp is not None:
        fill_ramp(rooms, parts)
        planned = tuple(rooms.slots)
        if not rooms.done:
            mend_ramp(rooms, parts)
            put_off(rooms, parts)
        earliest = earliest_slots(rooms, parts)
        balance = balance_of(rooms)
    elif options.strategy is Strategy.BALANCED_LOAD:
        balance = spread(rooms, [unit for part in parts for unit in part.units])
        planned = tuple(rooms.slots)
    else:
        fill_shares(rooms, parts)
        if not rooms.done:
            _recut(rooms, parts)
        planned = tuple(rooms.slots)
        if not rooms.done:
            repair(rooms)
        balance = balance_of(rooms)
    return Solved(problem, tuple(parts), planned, earliest, balance)


def _recut(rooms: Rooms, parts: Sequence[Segment]) -> None:
    """Cut the order elsewhere, without those that no way of cutting could take."""
    if recut_shares(rooms, parts):
        return
    hopeless = without_room(rooms)
    dropped = hopeless | too_much(rooms, hopeless)
    if dropped:
        recut_shares(rooms, parts, dropped)


def preview_of(solved: Solved) -> Preview:
    """The preview of a solved problem."""
    problem = solved.problem
    rooms, loads = problem.rooms, problem.estate.loads
    beyond = len(problem.places)
    slots: dict[int, int | None] = {
        key: slot if slot < beyond else None for key, slot in problem.held.items()
    }
    for unit, slot in enumerate(rooms.slots):
        for load in rooms.units[unit].members:
            slots[load.tenant_id] = None if slot == NOWHERE else slot
    ordered = sorted(slots, key=lambda key: loads[key].name_key)
    slots = {key: slots[key] for key in ordered}
    why = reasons(problem, solved.segments, solved.planned)
    out = [
        Unplaced(load.tenant_id, load.title, unplaced_reason(problem, unit, solved.earliest))
        for unit in rooms.unplaced()
        for load in rooms.units[unit].members
    ]
    out.sort(key=lambda each: ordered.index(each.tenant_id))
    for each in out:
        why[each.tenant_id] = each.reason
    return Preview(
        slots=slots,
        why=why,
        moves=_moves(problem, slots, why),
        cohorts=_totals(problem, slots),
        unplaced=tuple(out),
        warnings=tuple(assign_warnings(problem, slots)),
        balance=solved.balance,
    )


def _moves(problem: Problem, slots: dict[int, int | None], why: dict[int, str]) -> tuple[Move, ...]:
    names = {place.cohort_id: place.name for place in problem.places if place.cohort_id is not None}
    found = []
    for key, slot in slots.items():
        before = problem.estate.current.get(key)
        before = before if before in names else None
        place = None if slot is None else problem.places[slot]
        if place is None and before is None:
            continue
        if place is not None and place.cohort_id is not None and place.cohort_id == before:
            continue
        title = problem.estate.loads[key].title
        old = "" if before is None else names[before]
        found.append(Move(key, title, old, place.name if place else "", why[key]))
    return tuple(found)


def _totals(problem: Problem, slots: dict[int, int | None]) -> tuple[CohortTotals, ...]:
    found = []
    for number, place in enumerate(problem.places):
        keys = [key for key, slot in slots.items() if slot == number]
        loads = [problem.estate.loads[key] for key in keys]
        weight = weight_of(loads)
        found.append(
            CohortTotals(
                place=number,
                cohort_id=place.cohort_id,
                name=place.name,
                tenant_ids=tuple(keys),
                vms=weight.vms,
                used_gb=weight.used_gb,
                average_ease=average_ease(loads, problem.estate.scores),
                average_risk=weight.average_risk,
                os_support_pct=weight.os_support_pct,
            )
        )
    return tuple(found)
