"""VMs that start on the same day: which sets there are, and whether a day can take one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import inf

from app.domain.counted_noun import count_text
from app.domain.number_style import fixed, grouped
from app.domain.planning.schedule.items import MovingDays, ScheduleItem
from app.domain.planning.schedule.shifts import EPSILON, Span
from app.domain.planning.timing.working_calendar import YEAR

NAMED = 3
"""How many members of a set a warning names."""


@dataclass(frozen=True, slots=True)
class KeptSets:
    """The set of each VM that is in one, and what cannot be kept."""

    keys: Mapping[int, str]
    warnings: tuple[str, ...]


def keep_sets(items: Sequence[ScheduleItem]) -> KeptSets:
    """Find the sets of more than one VM; one that spans waves is kept within each of them."""
    members: defaultdict[str, list[ScheduleItem]] = defaultdict(list)
    for item in items:
        if item.set_key:
            members[item.set_key].append(item)
    keys: dict[int, str] = {}
    warnings: list[str] = []
    for key, found in members.items():
        waves = {item.place_key for item in found}
        if len(waves) > 1:
            warnings.append(
                f"{named(found)} must start on the same day but are in different cohorts or "
                "waves: those of each start together."
            )
        for item in found:
            keys[item.vm_id] = key
    return KeptSets(keys, tuple(warnings))


def broken_warning(members: Sequence[ScheduleItem], apart: str = "") -> str:
    """What to say of a set that no single day can start; ``apart`` is the sentence that says why
    their calendars don't let them."""
    return (
        f"{named(members)} must start on the same day, which no day allows: they follow one "
        f"another from the earliest day on.{apart}"
    )


def no_common_day(members: Sequence[tuple[ScheduleItem, float]], start: date) -> str:
    """How many days the calendars of a set's members have, where none is a day of all.

    ``members`` come with the hours that each takes; a year from the start is looked at. Empty
    where there is such a day.
    """
    longest: dict[MovingDays, tuple[ScheduleItem, float]] = {}
    for item, hours in members:
        if item.days is not None and hours >= longest.get(item.days, (item, 0.0))[1]:
            longest[item.days] = item, hours
    year = [start + timedelta(days=number) for number in range(YEAR)]
    own = {days: {day for day in year if days.allows(day, hours)}
           for days, (_, hours) in longest.items()}  # fmt: skip
    if len(own) < 2 or frozenset.intersection(*map(frozenset, own.values())):
        return ""
    parts = [
        f"{count_text(len(found), 'day')} of the {days.title[:1].lower()}{days.title[1:]} within "
        f"a year hold the {fixed(longest[days][1], 1)} h of “{longest[days][0].name}”"
        for days, found in own.items()
    ]
    return f" {', '.join(parts)}, and none is a day of all. Give them a window on the same day."


def named(items: Sequence[ScheduleItem]) -> str:
    """Items by their names, the first few of them."""
    names = [f"“{item.name}”" for item in items[:NAMED]]
    if len(items) > NAMED:
        names.append(f"{grouped(len(items) - NAMED)} more")
    return ", ".join(names[:-1]) + f" and {names[-1]}"


@dataclass(frozen=True, slots=True)
class Together:
    """The members of a set in the order in which they take lanes and slots.

    ``needs`` are the members that each must wait for; ``long`` those that go over the day.
    ``starts`` says from which hour on, after another, the calendars let a member start, None where
    not on that day any more.
    """

    members: Sequence[int]
    copies: Mapping[int, float]
    needs: Mapping[int, Sequence[int]]
    long: frozenset[int]
    cutover: float
    starts: Callable[[int, float], float | None] | None = None

    def orders(self) -> Iterable[Sequence[int]]:
        """Orders worth trying: larger first and smaller first, those over the day last."""
        short = [member for member in self.members if member not in self.long]
        long = [member for member in self.members if member in self.long]
        large = sorted(short, key=lambda member: -self.copies[member])
        yield [*large, *long]
        yield [*reversed(large), *long]

    def order_for(
        self,
        lanes: Sequence[float],
        slots: Sequence[float],
        hour: float,
        closes: float,
        over: Callable[[int, float], Span | None],
    ) -> Sequence[int] | None:
        """An order in which all start on a day, None without one.

        ``lanes`` and ``slots`` say from which hour on each is free, and the last cutover ends by
        the hour at which the day ``closes``; ``over`` says how a member
        that goes over the day gets on from an hour.
        """
        if not lanes or not slots:
            return None
        for order in self.orders():
            if self._all_start(order, list(lanes), list(slots), hour, closes, over):
                return order
        return None

    def _all_start(
        self,
        order: Sequence[int],
        lanes: list[float],
        slots: list[float],
        hour: float,
        closes: float,
        over: Callable[[int, float], Span | None],
    ) -> bool:
        ends: dict[int, float] = {}
        left = list(order)
        while left:
            ready = [m for m in left if all(need in ends for need in self.needs.get(m, ()))]
            if not ready:
                return False
            lane, slot = lanes.index(min(lanes)), slots.index(min(slots))
            free = max(hour, lanes[lane], slots[slot])
            starts = {m: max([free, *(ends[n] for n in self.needs.get(m, ()))]) for m in ready}
            if self.starts is not None:
                for each in ready:
                    begin = starts[each] if each in self.long else self.starts(each, starts[each])
                    if begin is None:
                        return False
                    starts[each] = begin
            member = min(ready, key=lambda m: (starts[m] > free + EPSILON, starts[m]))
            hour = starts[member]
            left.remove(member)
            if member in self.long:
                if hour == inf or over(member, hour) is None:
                    return False
                lanes[lane] = slots[slot] = ends[member] = inf
                continue
            lanes[lane] = hour + self.copies[member]
            slots[slot] = ends[member] = lanes[lane] + self.cutover
            if ends[member] > closes + EPSILON:
                return False
        return True
