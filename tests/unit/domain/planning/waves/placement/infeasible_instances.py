"""Problems that have no plan by construction, each kind with what else stands in a real project.

Every instance has at most twelve sets: those that contradict, and others beside them that do not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from app.domain.planning.waves.placement.problem import Member, Pair, Problem, Together, Window

MOST_SETS = 12


class Draft:
    """Sets are added one after another; a dependency is between their first or any VMs."""

    def __init__(self, random: Random, waves: int, cap: int) -> None:
        self.random, self.waves, self.cap = random, waves, cap
        self.groups: list[tuple[int, ...]] = []
        self._members: list[Member] = []
        self._windows: list[Window] = []
        self._needs: list[Pair] = []

    def set_of(self, size: int, allowed: Sequence[int] | None = None) -> int:
        """A set, and with ``allowed`` a calendar of one or all of its VMs."""
        ids = tuple(range(len(self._members), len(self._members) + size))
        self._members += [
            Member(f"vm-{n:04}", round(self.random.lognormvariate(3, 1), 2)) for n in ids
        ]
        self.groups.append(ids)
        if allowed is not None:
            self.window(len(self.groups) - 1, allowed)
        return len(self.groups) - 1

    def window(self, number: int, allowed: Sequence[int]) -> None:
        ids = self.groups[number]
        some = ids if self.random.random() < 0.5 else (self.random.choice(ids),)
        bits = sum(1 << wave for wave in set(allowed))
        self._windows.append(Window(f"calendar {len(self._windows)}", some, bits))

    def need(self, later: int, earlier: int) -> None:
        pick = self.random.choice
        self._needs.append((pick(self.groups[later]), pick(self.groups[earlier])))

    def loose(self, count: int) -> None:
        for _ in range(count):
            self.set_of(1)

    def interval(self, least: int = 1) -> range:
        """A few waves one after another."""
        width = self.random.randint(least, max(least, self.waves // 2))
        first = self.random.randint(0, self.waves - width)
        return range(first, first + width)

    def made(self) -> Problem:
        """The problem with small sets beside, as many as there may be, and its lists mixed."""
        rest = MOST_SETS - sum(len(group) > 1 for group in self.groups)
        for _ in range(self.random.randint(0, rest)):
            beside = self.set_of(2, self.interval() if self.random.random() < 0.3 else None)
            if self.random.random() < 0.3:
                self.need(beside, self.random.randrange(beside) if beside else beside)
        self._needs = [(one, other) for one, other in self._needs if one != other]
        sets = [
            Together(f"set {n}", group) for n, group in enumerate(self.groups) if len(group) > 1
        ]
        for each in (self._windows, sets, self._needs):
            self.random.shuffle(each)
        return Problem(self._members, self.waves, self.cap, self._windows, sets, self._needs)


def more_than_all_waves_hold(random: Random) -> Problem:
    draft = Draft(random, random.randint(2, 4), random.randint(6, 20))
    left = draft.waves * draft.cap + random.randint(1, 5)
    for _ in range(random.randint(0, 6)):
        size = random.randint(2, draft.cap // 2)
        if size < left:
            draft.set_of(size)
            left -= size
    draft.loose(left)
    return draft.made()


def more_than_an_interval_holds(random: Random) -> Problem:
    draft = Draft(random, random.randint(3, 6), random.randint(6, 16))
    span = draft.interval()
    over = len(span) * draft.cap + 1
    while over > 0 and len(draft.groups) < MOST_SETS:
        size = random.randint(max(2, draft.cap // 3), draft.cap // 2 + 1)
        draft.set_of(size, span)
        over -= size
    for _ in range(max(0, over)):
        draft.set_of(1, span)
    return draft.made()


def chain_against_windows(random: Random) -> Problem:
    draft = Draft(random, random.randint(3, 6), random.randint(6, 20))
    length = random.randint(2, 8)
    late = random.randint(1, draft.waves - 1)
    for number in range(length):
        draft.set_of(random.randint(2, 4))
        if number:
            draft.need(number, number - 1)
    draft.window(0, range(late, draft.waves))
    draft.window(length - 1, range(late))
    return draft.made()


def never_open(random: Random) -> Problem:
    draft = Draft(random, random.randint(2, 6), random.randint(4, 20))
    draft.set_of(random.randint(2, 4), ())
    return draft.made()


def too_many_above_half_the_cap(random: Random) -> Problem:
    draft = Draft(random, random.randint(2, 5), random.randint(6, 20))
    span = range(draft.waves) if random.random() < 0.5 else draft.interval()
    for _ in range(len(span) + 1):
        size = random.randint(draft.cap // 2 + 1, draft.cap)
        draft.set_of(size, span if len(span) < draft.waves else None)
    return draft.made()


def ring_through_sets(random: Random) -> Problem:
    draft = Draft(random, random.randint(2, 5), random.randint(5, 12))
    total = 0
    while total <= draft.cap:
        size = random.randint(2, draft.cap // 2 + 1)
        draft.set_of(size)
        total += size
    count = len(draft.groups)
    for number in range(count):
        draft.need(number, (number + 1) % count)
    return draft.made()


def sizes_that_do_not_add_up(random: Random) -> Problem:
    draft = Draft(random, random.randint(2, 3), random.choice([10, 14, 16]))
    # Twice waves and one more of sets of which a wave takes two, but not three.
    size = draft.cap // 3 + 1
    for _ in range(2 * draft.waves + 1):
        draft.set_of(random.choice([size, size + 1]) if 2 * (size + 1) <= draft.cap else size)
    return draft.made()


def windows_with_holes(random: Random) -> Problem:
    draft = Draft(random, random.randint(4, 6), random.randint(6, 12))
    odd = range(1, draft.waves, 2)
    draft.set_of(random.randint(2, 3), [odd[-1]])
    before = draft.set_of(random.randint(2, 3), range(0, draft.waves, 2))
    draft.window(before, range(odd[-1]))
    after = draft.set_of(random.randint(2, 3), range(0, odd[-1], 2))
    draft.need(before, 0)
    draft.need(after, before)
    return draft.made()


def what_it_needs_fills_the_wave(random: Random) -> Problem:
    draft = Draft(random, random.randint(2, 4), random.randint(6, 12))
    last = draft.waves - 1
    needed = draft.set_of(draft.cap - 1, [last])
    for _ in range(random.randint(1, 3)):
        draft.need(draft.set_of(2), needed)
    return draft.made()


def two_calendars_of_one_set(random: Random) -> Problem:
    draft = Draft(random, random.randint(2, 6), random.randint(4, 16))
    both = draft.set_of(random.randint(2, 4))
    middle = random.randint(1, draft.waves - 1)
    draft.window(both, range(middle))
    draft.window(both, range(middle, draft.waves))
    return draft.made()


def sets_over_the_cap_take_whole_waves(random: Random) -> Problem:
    draft = Draft(random, random.randint(2, 4), random.randint(4, 8))
    for _ in range(draft.waves):
        draft.set_of(draft.cap + random.randint(1, 3))
    draft.set_of(2)
    return draft.made()


def chain_of_full_waves(random: Random) -> Problem:
    """Each of the chain fills more than half a wave, and the end is bound too early for that."""
    draft = Draft(random, random.randint(3, 6), random.randint(6, 12))
    length = random.randint(3, draft.waves)
    for number in range(length):
        draft.set_of(random.randint(draft.cap // 2 + 1, draft.cap))
        if number:
            draft.need(number, number - 1)
    draft.window(length - 1, range(length - 1))
    return draft.made()


def even_sizes_and_an_odd_cap(random: Random) -> Problem:
    """There is room for all VMs, but each wave must leave a place empty and there are too many."""
    draft = Draft(random, random.randint(2, 3), random.choice([9, 11, 13, 15]))
    left = draft.waves * (draft.cap - 1) + 2
    while left > 0:
        few = MOST_SETS - len(draft.groups) - 1
        size = left if few == 0 else min(left, random.choice([4, 6, 8]))
        draft.set_of(min(size, draft.cap - 1))
        left -= size
    return draft.made()


KINDS: dict[str, Callable[[Random], Problem]] = {
    each.__name__: each
    for each in (
        more_than_all_waves_hold,
        more_than_an_interval_holds,
        chain_against_windows,
        never_open,
        too_many_above_half_the_cap,
        ring_through_sets,
        sizes_that_do_not_add_up,
        windows_with_holes,
        what_it_needs_fills_the_wave,
        two_calendars_of_one_set,
        sets_over_the_cap_take_whole_waves,
        chain_of_full_waves,
        even_sizes_and_an_odd_cap,
    )
}
