"""The buttons of a contradiction: what relaxes each kind of rule, where it can be relaxed so."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from app.domain.counted_noun import count_text
from app.domain.day_words import day_words
from app.domain.number_style import grouped
from app.domain.planning.waves.built import Relaxation
from app.domain.planning.waves.options import MOST_VMS, MOST_WAVES
from app.domain.planning.waves.ties import Ties

CALENDAR = Relaxation("Open the calendar", calendar=True)


def raised_cap(cap: int) -> Iterator[Relaxation]:
    """A higher cap; none beyond what a wave may have."""
    if cap <= MOST_VMS:
        yield Relaxation(f"Raise the cap to {grouped(cap)}", max_vms=cap)


def more_waves(count: int) -> Iterator[Relaxation]:
    """A number of waves that may be built; none beyond what a project may have."""
    if count <= MOST_WAVES:
        yield Relaxation(f"Allow {count_text(count, 'wave')}", most_waves=count)


def other_first_day(day: date) -> Relaxation:
    """Another first day."""
    return Relaxation(f"Start on {day_words(day)}", first_date=day)


def broken_set(ties: Ties, members: Collection[int]) -> Iterator[Relaxation]:
    """The set that some VMs are of, broken as a whole; none where nothing is known to tie them."""
    found = set(members)
    for each in ties.sets:
        if each.ties and found <= set(each.vm_ids):
            yield Relaxation("Break the set", ties=each.ties)
            return


def dropped_need(need: tuple[int, int]) -> Relaxation:
    """A dependency that is not kept."""
    return Relaxation("Drop the dependency", need=need)
