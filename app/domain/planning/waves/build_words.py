"""What a build has to say: what its waves could not keep, and what they cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from app.domain.counted_noun import count_text
from app.domain.day_words import day_words
from app.domain.number_style import grouped
from app.domain.planning.cohorts.cohort import Cohort
from app.domain.planning.waves.built import BuiltWave, Relaxation
from app.domain.planning.waves.cohort_build import Solved
from app.domain.planning.waves.options import BuildOptions, Strategy
from app.domain.planning.waves.relaxations import broken_set, raised_cap
from app.domain.planning.waves.ties import Names, Ties
from app.domain.planning.waves.wave import Wave

MOST_NAMED = 5
"""How many cases of one kind a warning names."""


def cohort_warnings(
    name: str,
    solved: Solved,
    options: BuildOptions,
    names: Names,
    cohort: Cohort | None,
    end: date | None,
) -> Iterator[str]:
    """What is to be said of the waves of one cohort; ``end`` is the last day of its last wave."""
    subject = f"“{name}”" if name else "The plan"
    more = solved.wave_total - solved.fewest
    if more > 0:
        why = "were not found in time" if solved.unsure else "have no plan"
        yield (
            f"{subject} takes {count_text(solved.wave_total, 'wave')}, {grouped(more)} more than "
            "its VMs "
            f"fill: fewer {why} with these sets, dependencies and dates."
        )
    if solved.moved:
        named = ", ".join(names.of(one) for one in solved.moved[:MOST_NAMED])
        left = len(solved.moved) - MOST_NAMED
        of = f" of “{name}”" if name else ""
        yield (
            f"{count_text(len(solved.moved), 'VM')}{of} come later than the strategy would have "
            "it, with what they depend on or move with: "
            f"{named}{f' and {grouped(left)} more' if left > 0 else ''}."
        )
    if options.strategy is Strategy.PILOT_FIRST and not any(g.pilot for g in solved.groups):
        yield (
            f"{subject} has no pilot: no VM fits the cap with all that it depends on and moves "
            "with on the first date."
        )
    if cohort is not None and cohort.end_date and end and end > cohort.end_date:
        days = (end - cohort.end_date) // timedelta(days=1)
        yield (
            f"“{name}” is to end by {day_words(cohort.end_date)}; its last wave ends on "
            f"{day_words(end)}, {count_text(days, 'day')} later."
        )


def over_cap_warnings(
    solved: Solved, options: BuildOptions, ties: Ties
) -> Iterator[tuple[str, tuple[Relaxation, ...]]]:
    """Each set that is larger than the cap, with what mends it."""
    for title in dict.fromkeys(solved.over_cap.values()):
        members = {one for one, other in solved.over_cap.items() if other == title}
        size = len(members)
        sentence = (
            f"Set “{title}” of {count_text(size, 'VM')} is larger than the cap of "
            f"{grouped(options.max_vms)} and stands alone in a wave over it: raise the cap by "
            f"{grouped(size - options.max_vms)} or break the set."
        )
        yield sentence, (*raised_cap(size), *broken_set(ties, members))


def early_warnings(first: date | None, start: date, today: date | None) -> Iterator[str]:
    """A first day that is over, or before the plan's start, from which all days are counted."""
    if first is not None and first < start:
        yield (
            f"The first day, {day_words(first)}, is before the plan's start on "
            f"{day_words(start)}: no wave starts before that."
        )
    elif today is not None and (first or start) < today:
        what = "The first day" if first else "The plan's start"
        yield (
            f"{what}, {day_words(first or start)}, is over: waves are dated into the past. "
            "Choose a later first day."
        )


def long_warnings(sentences: Sequence[str]) -> Iterator[str]:
    """VMs that take longer than any time their calendars leave, and what would help them."""
    if sentences:
        yield from sentences[:MOST_NAMED]
        left = len(sentences) - MOST_NAMED
        more = f" The same is true of {count_text(left, 'more VM')}." if left > 0 else ""
        yield (
            "What takes longer than its calendar is open gets no day: copy it ahead (pre-sync), "
            f"open a longer window, or choose another copy method.{more}"
        )


def split_sets(waves: Sequence[BuiltWave], ties: Ties) -> Iterator[str]:
    """Each set whose VMs stand in several cohorts, so that they cannot share a wave."""
    cohort_of = {one: wave.cohort for wave in waves for one in wave.vm_ids}
    for each in ties.sets:
        cohorts = list(dict.fromkeys(cohort_of[one] for one in each.vm_ids if one in cohort_of))
        if len(cohorts) > 1:
            named = " and ".join(f"“{cohort}”" for cohort in cohorts)
            yield f"Set “{each.name}” moves together, and its VMs stand in cohorts {named}."


def order_warnings(
    waves: Sequence[BuiltWave], ties: Ties, names: Names, standing: Mapping[int, Wave]
) -> Iterator[str]:
    """Each dependency that the order of cohorts or a locked wave breaks, by the VMs' names.

    ``standing`` has the wave of each VM that stands in a locked one.
    """
    place = {one: n for n, wave in enumerate(waves) for one in wave.vm_ids}
    for later, earlier in ties.needs:
        if later in place and earlier in place and place[later] < place[earlier]:
            one, other = waves[place[later]], waves[place[earlier]]
            yield (
                f"{names.of(later)} in “{one.name}” depends on {names.of(earlier)}, which comes "
                f"later in “{other.name}”: the order of the cohorts breaks it."
            )
        elif later in standing and earlier in place:
            yield (
                f"{names.of(later)} stands in “{standing[later].name}” and depends on "
                f"{names.of(earlier)}, which comes later."
            )
