"""What a preview says: why a tenant goes where it goes, what refused one, and what to know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from app.domain.counted_noun import count_text
from app.domain.number_style import fixed, general, grouped
from app.domain.planning.cohorts.guardrails import Limits
from app.domain.planning.cohorts.pilot import unproven_text
from app.domain.planning.cohorts.problem import Problem
from app.domain.planning.cohorts.rooms import NOWHERE, Unit
from app.domain.planning.cohorts.strategies import PILOT_VMS, Segment, Strategy
from app.domain.planning.cohorts.tenant_load import TenantLoad

_NAMED = 3
Slots = Mapping[int, int | None]


def reasons(
    problem: Problem, segments: Sequence[Segment], planned: Sequence[int]
) -> dict[int, str]:
    """For each tenant why it is where it is; those that no cohort takes are told elsewhere."""
    rooms, places = problem.rooms, problem.places
    found = {}
    for key, slot in problem.held.items():
        where = f"in “{places[slot].name}”" if slot < len(places) else "without a cohort"
        found[key] = f"stays {where}: one of its waves has left planned."
    order = [unit for segment in segments for unit in segment.units]
    ranks = {unit: rank for rank, unit in enumerate(order, start=1)}
    for unit, own in enumerate(rooms.units):
        for load in own.members:
            text = _place_words(problem, unit, ranks, segments)
            if own.pinned is None and rooms.slots[unit] not in {planned[unit], NOWHERE}:
                text += _moved_words(problem, planned[unit])
            text += _partners(own, load)
            found[load.tenant_id] = f"{text}."
    return found


def _place_words(
    problem: Problem, unit: int, ranks: Mapping[int, int], segments: Sequence[Segment]
) -> str:
    own, strategy = problem.rooms.units[unit], problem.options.strategy
    if own.pinned is not None:
        return "moves with a tenant that stays there"
    weight = own.weight
    measure = {
        Strategy.OS_FIRST: f"OS support {fixed(weight.os_support_pct, 0)} %",
        Strategy.BY_PRIORITY: f"priority {min(load.priority for load in own.members)}",
        Strategy.BALANCED_LOAD: f"{fixed(weight.used_gb, 0)} GB used",
    }.get(strategy, f"ease {fixed(own.ease, 1)}")
    if len(segments) > 1 and strategy is Strategy.RISKIEST_LAST and unit in segments[1].units:
        risk = max(load.average_risk for load in own.members)
        rule = risk >= problem.options.risk_threshold
        tied = "" if rule else ", among the riskiest or tied to one"
        return f"mean risk {fixed(risk, 1)}{tied}, so in the last cohort"
    if len(segments) > 1 and strategy is Strategy.PILOT_BULK and unit in segments[0].units:
        return f"{measure}, among the easiest, so in the pilot"
    if problem.options.ramp is None and strategy is Strategy.BALANCED_LOAD:
        return f"{measure}, placed so that the largest cohort is smallest"
    return f"{measure}, number {ranks[unit]} of {len(ranks)} in order"


def _moved_words(problem: Problem, planned: int) -> str:
    if planned == NOWHERE:
        return "; out of the strategy's order, since the guardrails left no room at its turn"
    name = problem.places[planned].name
    return f"; out of the strategy's order (“{name}”), so that the guardrails hold for all"


def _partners(own: Unit, load: TenantLoad) -> str:
    others = [f"“{each.title}”" for each in own.members if each is not load]
    return f"; goes together with {_some(others)}" if others else ""


def unplaced_reason(problem: Problem, unit: int, earliest: Mapping[int, int]) -> str:
    """What refused a unit, cohort by cohort, with the figures that it would have had there."""
    rooms, own = problem.rooms, problem.rooms.units[unit]
    slots = allowed_slots(problem, unit, earliest)
    if not slots:
        return f"No cohort is left by what it depends on and what depends on it{_tied(own)}."
    alone: dict[str, list[str]] = {}
    for slot in slots:
        refused = rooms.rooms[slot].limits.refusals(rooms.weight(slot) + own.weight)
        name = problem.places[slot].name
        alone.setdefault("; ".join(refused), []).append(f"“{name}”")
    parts = [f"{', '.join(names)}: {text}" for text, names in alone.items()]
    barred = rooms.open - len(slots) if own.pinned is None else 0
    other = (
        f" Its order allows no other cohort ({grouped(barred)} of {grouped(rooms.open)})."
        if barred
        else ""
    )
    return f"Refused{_tied(own)} by {'. '.join(parts)}.{other}"


def _tied(own: Unit) -> str:
    return f" as one of {len(own.members)} that go together" if len(own.members) > 1 else ""


def allowed_slots(problem: Problem, unit: int, earliest: Mapping[int, int]) -> range:
    """The cohorts that dependencies and, in a ramp, the order allow a unit."""
    allowed = problem.rooms.allowed(unit)
    return range(max(allowed.start, earliest.get(unit, 0)), allowed.stop)


def assign_warnings(problem: Problem, slots: Slots) -> Iterator[str]:
    """What to know before an assignment is applied, the gravest first."""
    yield from _broken_edges(problem, slots)
    yield from _short_ramp(problem)
    yield from _held_over(problem)
    yield from _split_sets(problem)
    yield from _last_ratios(problem)
    yield from _about_strategy(problem, slots)
    yield from _empty(problem, slots)


def _broken_edges(problem: Problem, slots: Slots) -> Iterator[str]:
    loads = problem.estate.loads
    pairs = sorted(
        (
            pair
            for pair in problem.estate.ties.needs
            if pair[0] in loads and pair[1] in loads and pair[0] != pair[1]
        ),
        key=lambda pair: (loads[pair[0]].name_key, loads[pair[1]].name_key),
    )
    for one, other in pairs:
        here, there = slots.get(one), slots.get(other)
        text = problem.estate.ties.needs[one, other]
        who = f"“{loads[one].title}” needs “{loads[other].title}” ({text})"
        if here is None:
            continue
        if there is None and other not in problem.held:
            yield f"{who}, which has no cohort: the dependency is broken."
        elif there is not None and there > here:
            names = problem.places[there].name, problem.places[here].name
            yield f"{who}, which is in “{names[0]}”, after “{names[1]}”: the dependency is broken."


def _short_ramp(problem: Problem) -> Iterator[str]:
    if problem.options.ramp is None:
        return
    rooms = problem.rooms
    room = sum(
        max(0.0, most - room.held.vms)
        for most, room in zip(rooms.most_vms[: rooms.open], rooms.rooms, strict=False)
    )
    vms = sum(rooms.unit_vms)
    if vms > room:
        yield f"The ramp has room for {count_text(int(room), 'VM')}, and there are {grouped(vms)}."


def _held_over(problem: Problem) -> Iterator[str]:
    for room in problem.rooms.rooms[: problem.rooms.open]:
        refused = room.limits.refusals(room.held)
        if refused:
            text = "; ".join(refused)
            yield f"What stays in “{room.name}” alone passes the guardrails: {text}."


def _split_sets(problem: Problem) -> Iterator[str]:
    loads = problem.estate.loads
    for group in problem.estate.ties.together:
        keys = sorted((key for key in group if key in loads), key=lambda key: loads[key].name_key)
        kept = {problem.held[key] for key in keys if key in problem.held}
        if len(kept) > 1:
            names = _some([f"“{loads[key].title}”" for key in keys])
            yield f"{names} must move together, but some of them stay in different cohorts."


def _last_ratios(problem: Problem) -> Iterator[str]:
    rooms = problem.rooms
    if problem.options.strategy is not Strategy.RISKIEST_LAST:
        return
    last = rooms.open - 1
    refused = Limits.of(problem.options.guardrails).ratio_refusals(rooms.weight(last))
    if refused:
        name = problem.places[last].name
        yield f"“{name}” takes the riskiest and passes the guardrails: {'; '.join(refused)}."


def _about_strategy(problem: Problem, slots: Slots) -> Iterator[str]:
    strategy, options = problem.options.strategy, problem.options
    loads = problem.estate.loads
    if strategy is Strategy.BALANCED_LOAD and options.ramp is not None:
        yield "In a ramp the caps decide: balanced load only says that the largest go first."
    if strategy is Strategy.RISKIEST_LAST and loads:
        free = [load for key, load in loads.items() if key not in problem.held]
        if free and max(load.average_risk for load in free) < options.risk_threshold:
            yield (
                f"No tenant has a mean risk of {general(options.risk_threshold)}: the riskiest "
                "tenth "
                "goes last."
            )
    if strategy is not Strategy.PILOT_BULK or not loads or problem.rooms.open < 2:
        return
    pilot = [load for key, load in loads.items() if slots.get(key) == 0]
    name = problem.places[0].name
    if not pilot:
        yield f"No tenant fits “{name}”: the pilot is empty."
        return
    small = [f"“{load.title}”" for load in pilot if load.powered_on < PILOT_VMS]
    if small:
        few = f"{_some(small)} {'has' if len(small) == 1 else 'have'}"
        yield f"{few} fewer than {PILOT_VMS} powered-on VMs and prove little in “{name}”."
    rest = [load for key, load in loads.items() if slots.get(key) != 0]
    text = unproven_text(name, pilot, rest)
    if text:
        yield text


def _empty(problem: Problem, slots: Slots) -> Iterator[str]:
    used = {slot for slot in slots.values() if slot is not None}
    empty = [place.name for number, place in enumerate(problem.places) if number not in used]
    if empty and problem.estate.loads:
        stay = "stays empty" if len(empty) == 1 else "stay empty"
        yield f"{_some([f'“{name}”' for name in empty])} {stay}."


def _some(names: Sequence[str]) -> str:
    if len(names) > _NAMED:
        return f"{', '.join(names[:_NAMED])} and {grouped(len(names) - _NAMED)} more"
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
