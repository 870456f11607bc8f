"""A contradiction in sentences: each rule, and what relaxing it by how much would mend."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from app.domain.counted_noun import count_text
from app.domain.number_style import grouped
from app.domain.planning.waves.built import Contradiction, Relaxation, Way
from app.domain.planning.waves.placement.conflict import Conflict, Relief
from app.domain.planning.waves.placement.intervals import waves_in
from app.domain.planning.waves.placement.problem import Problem
from app.domain.planning.waves.placement.rules import CAP, Rule, RuleKind
from app.domain.planning.waves.relaxations import (
    CALENDAR,
    broken_set,
    dropped_need,
    raised_cap,
)
from app.domain.planning.waves.ties import Ties

MOST_LISTED = 12
"""How many waves or rules a sentence lists."""


class ConflictWords:
    """Words for the rules of one problem.

    ``title`` names a VM by its place in the problem, ``wave`` a wave with its dates. ``vm_ids`` are
    the VMs by their places, ``ties`` the sets and dependencies of the problem in its order.
    """

    def __init__(
        self,
        problem: Problem,
        title: Callable[[int], str],
        wave: Callable[[int], str],
        vm_ids: Sequence[int],
        ties: Ties,
    ) -> None:
        self._problem, self._title, self._wave = problem, title, wave
        self._vm_ids, self._ties = vm_ids, ties

    def contradiction(self, cohort: str, conflict: Conflict) -> Contradiction:
        """The whole group: one sentence, and a way out for each rule."""
        reliefs = {relief.rule: relief for relief in conflict.reliefs}
        ways = tuple(
            Way(self.rule(rule), self.mends(reliefs[rule]), tuple(self._relax(reliefs[rule])))
            for rule in conflict.rules
        )
        where = f" for “{cohort}”" if cohort else ""
        waves = count_text(self._problem.waves, "wave")
        if conflict.rules == (CAP,):
            vms = count_text(len(self._problem.members), "VM")
            sentence = f"There is no plan{where} over {waves}: {vms} are too many for them."
        elif len(ways) == 1:
            sentence = f"There is no plan{where} over {waves}: {ways[0].rule}."
        else:
            sentence = (
                f"There is no plan{where} over {waves}: these {len(ways)} rules cannot all hold. "
                f"{self._what_it_takes(conflict)}"
            )
        return Contradiction(cohort, sentence, ways)

    @staticmethod
    def _what_it_takes(conflict: Conflict) -> str:
        found = [relief for relief in conflict.reliefs if relief.found]
        if found and all(relief.enough for relief in found):
            return "Relaxing any one of them is enough."
        if any(relief.enough for relief in found):
            return "Some ways out are enough, others lead to a further contradiction."
        return "Relaxing one of them resolves this; a further contradiction waits behind it."

    def rule(self, rule: Rule) -> str:
        """What a rule says, without a full stop."""
        problem = self._problem
        if rule.kind is RuleKind.CAP:
            waves = problem.waves
            of = f"each of {grouped(waves)} waves" if waves != 1 else "the one wave"
            return f"at most {count_text(problem.cap or 0, 'VM')} in {of}"
        if rule.kind is RuleKind.WINDOW:
            window = problem.windows[rule.place]
            whom = self._whom(window.members)
            return f"{window.title} lets {whom} only into {self._waves(window.allowed)}"
        if rule.kind is RuleKind.SET:
            each = problem.sets[rule.place]
            return f"the set of {count_text(len(each.members), 'VM')} “{each.title}” moves together"
        later, earlier = problem.needs[rule.place]
        return f"{self._title(later)} depends on {self._title(earlier)}"

    def mends(self, relief: Relief) -> str:
        """What would mend the contradiction at this rule; empty where nothing was found."""
        text = self._way(relief)
        return f"{text} More must follow." if text and not relief.enough else text

    def _way(self, relief: Relief) -> str:
        kind = relief.rule.kind
        if kind is RuleKind.SET:
            return "Break the set."
        if kind is RuleKind.NEED:
            return "Remove the dependency."
        if relief.cap is not None:
            more = relief.cap - (self._problem.cap or 0)
            return f"Raise the cap by {grouped(more)} to {grouped(relief.cap)}."
        if relief.allowed is not None:
            before = self._problem.windows[relief.rule.place].allowed
            return f"Open it for {self._waves(relief.allowed & ~before)} as well."
        return ""

    def _relax(self, relief: Relief) -> Iterator[Relaxation]:
        kind, place = relief.rule.kind, relief.rule.place
        if kind is RuleKind.SET:
            yield from broken_set(Ties([self._ties.sets[place]]), ())
        elif kind is RuleKind.NEED:
            later, earlier = self._problem.needs[place]
            yield dropped_need((self._vm_ids[later], self._vm_ids[earlier]))
        elif kind is RuleKind.WINDOW:
            yield CALENDAR
        elif relief.cap is not None:
            yield from raised_cap(relief.cap)

    def _whom(self, members: Sequence[int]) -> str:
        if len(members) == 1:
            return self._title(members[0])
        return f"{self._title(members[0])} and {count_text(len(members) - 1, 'more VM')}"

    def _waves(self, bits: int) -> str:
        waves = waves_in(bits)
        if not waves:
            return "no wave"
        named = [self._wave(wave) for wave in waves[:MOST_LISTED]]
        left = len(waves) - len(named)
        return ", ".join(named) + (f" and {left} more" if left else "")
