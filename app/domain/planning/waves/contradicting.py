"""Why a cohort has no waves, or only waves that break rules, and what can be done about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from app.domain.counted_noun import count_text
from app.domain.day_words import day_words
from app.domain.number_style import grouped
from app.domain.planning.waves.built import BuiltWave, Contradiction, Way
from app.domain.planning.waves.cohort_build import Solved
from app.domain.planning.waves.conflict_words import ConflictWords
from app.domain.planning.waves.dating import WaveDates
from app.domain.planning.waves.openings import CohortOpenings
from app.domain.planning.waves.options import MOST_WAVES, BuildOptions
from app.domain.planning.waves.placement.conflict import Conflict, find_conflict, plannable
from app.domain.planning.waves.placement.problem import Problem
from app.domain.planning.waves.placement.rules import RuleKind
from app.domain.planning.waves.relaxations import (
    CALENDAR,
    more_waves,
    other_first_day,
    raised_cap,
)
from app.domain.planning.waves.ties import Names, Ties

_LATER = (1, 2, 3, 5, 10, 15, 20, 40)
"""By how many working days a later start is tried where windows contradict."""


def never_open(cohort: str, sentences: Sequence[str]) -> Contradiction:
    """Calendars that leave no time at all: there is nothing to place."""
    where = f" for “{cohort}”" if cohort else ""
    what = "a calendar never opens" if len(sentences) == 1 else "calendars never open"
    ways = tuple(Way(text.rstrip("."), "", (CALENDAR,)) for text in sentences)
    return Contradiction(cohort, f"There is no plan{where}: {what}.", ways)


def too_many_waves(counts: Sequence[int], options: BuildOptions, room: int) -> Contradiction | None:
    """More waves than a project may have, whatever the sets; the VMs are counted by cohort."""
    fewest = _fewest(counts, options.max_vms)
    if fewest <= room:
        return None
    cap = options.max_vms
    if room >= len(counts):
        cap = next(
            each for each in range(cap + 1, sum(counts) + 1) if _fewest(counts, each) <= room
        )
    mends = (
        f"Raise the cap by {grouped(cap - options.max_vms)} to {grouped(cap)}."
        if cap > options.max_vms
        else ""
    )
    way = Way(
        f"at most {count_text(options.max_vms, 'VM')} in each wave",
        mends,
        tuple(raised_cap(cap)) if mends else (),
    )
    return Contradiction(
        "",
        f"{count_text(sum(counts), 'VM')} fill {count_text(fewest, 'wave')} of "
        f"{grouped(options.max_vms)}, and a project has at most {grouped(MOST_WAVES)}.",
        (way,),
    )


def beyond_most(waves: int, room: int) -> Contradiction | None:
    """More waves were built than a project may have."""
    if waves <= room:
        return None
    return Contradiction(
        "",
        f"These VMs take {count_text(waves, 'wave')}, and a project has at most "
        f"{grouped(MOST_WAVES)}: "
        "raise the cap or choose another strategy.",
    )


def _fewest(counts: Sequence[int], cap: int) -> int:
    return sum(-(-count // cap) for count in counts)


def contradiction(
    cohort: str,
    solved: Solved,
    ties: Ties,
    names: Names,
    options: BuildOptions,
    openings: CohortOpenings,
) -> Contradiction:
    """The rules that cannot all hold, and what relaxing each would mend."""
    problem, ids = solved.problem, solved.vm_ids
    assert problem is not None  # noqa: S101 - only called with one
    if not problem.waves:
        return replace(_none_left(cohort, solved), ways=tuple(_more_allowed(solved, options)))
    dates = openings.dates(problem.waves)
    conflict = find_conflict(problem)
    if conflict is None:
        found = _not_singled_out(cohort, problem)
    else:
        words = ConflictWords(
            problem,
            lambda n: names.of(ids[n]),
            lambda n: _wave_words(n, dates),
            ids,
            ties.among(set(ids)),
        )
        found = words.contradiction(cohort, conflict)
    return replace(
        found,
        ways=(
            *found.ways,
            *_other_day(problem, ids, conflict, openings),
            *_calendar_ends(problem, solved, dates, openings),
            *_more_allowed(solved, options),
        ),
    )


def no_working_day(cohort: str, first: date) -> Contradiction:
    """The calendar has ended before the first wave."""
    where = f" for “{cohort}”" if cohort else ""
    way = Way(f"the first wave starts on {day_words(first)}", "Choose an earlier first day.")
    return Contradiction(
        cohort, f"There is no plan{where}: no working day follows {day_words(first)}.", (way,)
    )


def _none_left(cohort: str, solved: Solved) -> Contradiction:
    where = f" for “{cohort}”" if cohort else ""
    return Contradiction(
        cohort,
        f"There is no plan{where}: beside the pilot no wave is left for "
        f"{count_text(len(solved.vm_ids), 'VM')}.",
    )


def _not_singled_out(cohort: str, problem: Problem) -> Contradiction:
    where = f" for “{cohort}”" if cohort else ""
    return Contradiction(
        cohort,
        f"There is no plan{where} over {count_text(problem.waves, 'wave')}; which of its sets, "
        "dependencies and windows contradict was not found in time.",
    )


def _wave_words(wave: int, dates: Sequence[WaveDates]) -> str:
    day = f" ({day_words(dates[wave].first)})" if wave < len(dates) else ""
    return f"wave {wave + 1}{day}"


def _other_day(
    problem: Problem, ids: Sequence[int], conflict: Conflict | None, openings: CohortOpenings
) -> Iterator[Way]:
    """A later first day from which the windows leave a plan, if one of some is."""
    if conflict is None or all(rule.kind is not RuleKind.WINDOW for rule in conflict.rules):
        return
    for later in _LATER:
        day = openings.calendar.later(openings.first, later)
        moved = replace(openings, first=day)
        dates = moved.dates(problem.waves)
        if day <= openings.first or len(dates) < problem.waves:
            return
        if plannable(replace(problem, windows=moved.windows(ids, dates))):
            yield Way(
                f"the first wave starts on {_day_words(openings.first, openings)}",
                f"Start on {day_words(day)} instead.",
                (other_first_day(day),),
            )
            return


def _calendar_ends(
    problem: Problem, solved: Solved, dates: Sequence[WaveDates], openings: CohortOpenings
) -> Iterator[Way]:
    """The waves have so many days between them that the calendar ends before the last."""
    wanted = solved.fewest + solved.pilots
    if problem.waves < wanted and len(openings.dates(wanted)) < wanted and dates:
        days = count_text(openings.days_per_wave, "working day")
        yield Way(
            f"a wave begins every {days}, and the calendar ends on "
            f"{day_words(dates[-1].last)} before they fit",
            "Give waves fewer working days.",
        )


def _day_words(day: date, openings: CohortOpenings) -> str:
    dates = openings.dates(1)
    return day_words(dates[0].first if dates else day)


def _more_allowed(solved: Solved, options: BuildOptions) -> Iterator[Way]:
    most, fewest = options.most_waves, solved.fewest + solved.pilots
    if most is not None and most < fewest:
        pilot = ", the pilot included" if solved.pilots else ""
        yield Way(
            f"at most {count_text(most, 'wave')} {'was' if most == 1 else 'were'} asked for",
            f"Allow more: its VMs fill {count_text(fewest, 'wave')}{pilot}.",
            tuple(more_waves(fewest)),
        )


def nearest(
    cohort: str, solved: Solved, waves: Sequence[BuiltWave], options: BuildOptions
) -> Contradiction:
    """Neither a plan nor a proof: the nearest waves, and each rule that they break."""
    where = f" for “{cohort}”" if cohort else ""
    breaches = tuple(_breaches(waves, solved, options.max_vms))
    regular = sum(len(group.waves) for group in solved.groups if not group.pilot)
    return Contradiction(
        cohort,
        f"Neither a plan nor a proof that there is none was found{where} over "
        f"{count_text(regular, 'wave')}. The nearest breaks {count_text(len(breaches), 'rule')}; "
        "it is created only where each is agreed to.",
        proven=False,
        nearest=tuple(waves),
        breaches=breaches,
    )


def _breaches(waves: Sequence[BuiltWave], solved: Solved, cap: int) -> Iterator[str]:
    """Each wave over the cap. A set that is larger than the cap may be so, if it stands alone."""
    for wave in waves:
        large = wave.over_cap
        beside = [one for one in wave.vm_ids if not large or solved.over_cap.get(one) != large]
        if large and beside:
            yield (
                f"“{wave.name}” has {count_text(len(beside), 'VM')} beside the set "
                f"“{large}”, which is larger than the cap and is to stand alone."
            )
        elif len(beside) > cap:
            yield (
                f"“{wave.name}” has {count_text(len(beside), 'VM')}, {grouped(len(beside) - cap)} "
                "above "
                f"the cap of {grouped(cap)}."
            )
