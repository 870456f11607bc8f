"""Which VMs may be moved by hand to which wave, or to none; and why not, in a sentence.

The board asks while a pile of cards hovers over its columns, so everything is looked up once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.domain.counted_noun import count_text
from app.domain.enums import VmStatus
from app.domain.number_style import grouped
from app.domain.planning.cohorts.cohort import Cohort
from app.domain.planning.waves.candidates import standing
from app.domain.planning.waves.lifecycle import LOCKED, STATE
from app.domain.planning.waves.ties import NamedSet, Names, Ties
from app.domain.planning.waves.vm_stand import VmStand
from app.domain.planning.waves.wave import Wave, WaveStatus, WaveVm


@dataclass(frozen=True, slots=True)
class MoveRules:
    """Everything that a move is judged by. Make one with :meth:`of` and keep it while dragging.

    ``held`` is where each VM stands now, ``members`` the VMs of each wave that is not cancelled.
    ``closed`` has the reason for waves whose content is locked although they are planned.
    """

    vms: Mapping[int, VmStand]
    waves: Mapping[int, Wave]
    held: Mapping[int, Wave]
    members: Mapping[int, frozenset[int]]
    set_of: Mapping[int, NamedSet]
    needs: Mapping[int, tuple[int, ...]]
    needed_by: Mapping[int, tuple[int, ...]]
    names: Names
    cohorts: Mapping[int | None, str]
    cap: int
    closed: Mapping[int, str]

    @classmethod
    def of(
        cls,
        vms: Mapping[int, VmStand],
        waves: Iterable[Wave],
        wave_vms: Iterable[WaveVm],
        ties: Ties,
        cohorts: Iterable[Cohort],
        cap: int,
        names: Names | None = None,
        closed: Mapping[int, str] | None = None,
    ) -> MoveRules:
        """Look everything up; VMs without ``names`` are called by their name."""
        every = {wave.id: wave for wave in waves}
        rows = list(wave_vms)
        held = standing(every.values(), rows)
        members: defaultdict[int, set[int]] = defaultdict(set)
        for vm_id, wave in held.items():
            members[wave.id].add(vm_id)
        needs: defaultdict[int, list[int]] = defaultdict(list)
        needed_by: defaultdict[int, list[int]] = defaultdict(list)
        for later, earlier in ties.needs:
            needs[later].append(earlier)
            needed_by[earlier].append(later)
        return cls(
            vms=vms,
            waves=every,
            held=held,
            members={key: frozenset(found) for key, found in members.items()},
            set_of={vm_id: each for each in ties.sets for vm_id in each.vm_ids},
            needs={key: tuple(found) for key, found in needs.items()},
            needed_by={key: tuple(found) for key, found in needed_by.items()},
            names=names or Names({vm.id: vm.name for vm in vms.values()}),
            cohorts={each.id: each.name for each in cohorts},
            cap=cap,
            closed=closed or {},
        )

    def with_sets(self, vm_ids: Collection[int]) -> tuple[int, ...]:
        """VMs and all that move with them, those that were asked for first."""
        found = dict.fromkeys(vm_ids)
        for vm_id in vm_ids:
            if vm_id in self.set_of:
                others = filter(self._can_follow, self.set_of[vm_id].vm_ids)
                found.update(dict.fromkeys(others))
        return tuple(found)

    def companions(self, vm_ids: Collection[int], wave: Wave | None) -> tuple[int, ...]:
        """VMs of the same sets that would have to come along, those that are there left out."""
        asked = set(vm_ids)
        return tuple(
            each
            for each in self.with_sets(vm_ids)
            if each not in asked and self.place(each) != wave and self._can_follow(each)
        )

    def _can_follow(self, vm_id: int) -> bool:
        """Whether a VM still moves: of a set one may have migrated in an earlier try."""
        vm = self.vms.get(vm_id)
        return vm is not None and vm.in_plan and vm.status != VmStatus.MIGRATED

    def place(self, vm_id: int) -> Wave | None:
        """The wave that a VM stands in. One that a complete wave did not move is in none again."""
        wave = self.held.get(vm_id)
        if wave is None or wave.status is not WaveStatus.COMPLETE:
            return wave
        moved = vm_id in self.vms and self.vms[vm_id].status == VmStatus.MIGRATED
        return wave if moved else None

    # -- refusals ----------------------------------------------------------------------------------

    def refusal(self, vm_ids: Collection[int], wave: Wave | None, *, anew: bool = False) -> str:
        """Why VMs cannot all go to a wave (None: to none); empty where they can.

        ``anew`` means that whoever stands in the wave and is not among them leaves it.
        """
        return Pile(self, vm_ids).refusal(wave, anew=anew)

    def refusals(self, vm_ids: Iterable[int], wave: Wave | None) -> dict[int, str]:
        """For each VM that cannot go to a wave (None: to none) the reason, caps apart."""
        found = {vm_id: self.vm_refusal(vm_id, wave) for vm_id in vm_ids}
        return {vm_id: why for vm_id, why in found.items() if why}

    def wave_refusal(self, wave: Wave) -> str:
        """Why a wave takes no VMs, and gives none away; empty where it does."""
        if wave.id not in self.waves:
            return "This wave does not exist any more."
        if wave.status is not WaveStatus.PLANNED:
            return f"“{wave.name}” is {STATE[wave.status]} and takes no more VMs."
        return self.closed.get(wave.id, "")

    def vm_refusal(self, vm_id: int, wave: Wave | None) -> str:
        """Why one VM cannot go to a wave (None: to none), caps apart; empty where it can."""
        vm = self.vms.get(vm_id)
        if vm is None:
            return "A VM is not in this project, or not any more."
        name = self.names.of(vm_id)
        if vm.status == VmStatus.MIGRATED:
            return f"{name} has migrated and stays where it is."
        if vm.status == VmStatus.SKIPPED:
            return f"{name} is skipped: set its status back before it goes into a wave."
        held = self.place(vm_id)
        if held is not None and held.status in LOCKED:
            return f"{name} stands in “{held.name}”, which is {STATE[held.status]}."
        if vm.status == VmStatus.IN_PROGRESS:
            return f"{name} is in progress."
        if held is not None and held.id in self.closed and (wave is None or held.id != wave.id):
            return self.closed[held.id]
        if wave is None:
            return ""
        if not vm.in_plan:
            return f"{name} is not in the plan."
        if vm.cohort_id != wave.cohort_id:
            return f"{name} is {self._cohort(vm.cohort_id)}, “{wave.name}” {self._of(wave)}."
        return ""

    def _cohort(self, key: int | None) -> str:
        return "in no cohort" if key is None else f"in cohort “{self.cohorts.get(key, key)}”"

    def _of(self, wave: Wave) -> str:
        if wave.cohort_id is None:
            return "is for VMs without a cohort"
        return f"is of cohort “{self.cohorts.get(wave.cohort_id, wave.cohort_id)}”"

    # -- warnings ----------------------------------------------------------------------------------

    def warnings(self, vm_ids: Collection[int], wave: Wave | None) -> tuple[str, ...]:
        """Dependencies that would be broken if VMs went to a wave (None: to none), one a sentence.

        A VM may stand in the wave of what it needs, or in a later one.
        """
        return Pile(self, vm_ids).warnings(wave)

    def broken(self, later: int, own: Wave | None, earlier: int, other: Wave | None) -> str:
        """How a VM would come before one it needs, if both stood so; empty where it would not."""
        needed = self.vms.get(earlier)
        if own is None or needed is None or not needed.in_plan:
            return ""
        if needed.status == VmStatus.MIGRATED:
            return ""
        if other is not None and other.wave_number <= own.wave_number:
            return ""
        place = "in no wave" if other is None else f"in “{other.name}”"
        return (
            f"{self.names.of(later)} in “{own.name}” needs {self.names.of(earlier)}, which would "
            f"be {place}."
        )


class Pile:
    """VMs that are to go somewhere, looked at once and then judged by many waves."""

    def __init__(self, rules: MoveRules, vm_ids: Collection[int]) -> None:
        self.rules, self.vm_ids = rules, vm_ids
        self._asked = frozenset(vm_ids)
        self._tied = [key for key in vm_ids if key in rules.needs or key in rules.needed_by]
        self._in_sets = [key for key in vm_ids if key in rules.set_of]
        # Whom a wave refuses depends on little: of each kind of VMs the first is asked about.
        kinds: dict[Hashable, list[int]] = {}
        for key in vm_ids:
            kinds.setdefault(self._kind(key), []).append(key)
        self._kinds = [(found[0], len(found)) for found in kinds.values()]

    def _kind(self, vm_id: int) -> Hashable:
        rules, vm = self.rules, self.rules.vms.get(vm_id)
        if vm is None:
            return None
        held = rules.place(vm_id)
        bound = held is not None and (held.status in LOCKED or held.id in rules.closed)
        return vm.status, vm.exclusion, vm.cohort_id, held.id if held and bound else 0

    def refusal(self, wave: Wave | None, *, anew: bool = False) -> str:
        """As :meth:`MoveRules.refusal`."""
        if not self.vm_ids:
            return "No VM was chosen."
        if wave is not None:
            refused = self.rules.wave_refusal(wave)
            if refused:
                return refused
        first, count = "", 0
        for one, alike in self._kinds:
            why = self.rules.vm_refusal(one, wave)
            if why:
                first, count = first or why, count + alike
        if first:
            rest = f" {count_text(count - 1, 'other')} cannot be moved either." if count > 1 else ""
            return first + rest
        return self._over_cap(wave, anew=anew) if wave is not None else ""

    def _over_cap(self, wave: Wave, *, anew: bool) -> str:
        asked, cap = self._asked, self.rules.cap
        there = self.rules.members.get(wave.id, frozenset())
        count = len(asked) - len(asked & there)
        after = len(asked) if anew else len(there) + count
        if after <= cap or (not count and not anew):
            return ""
        coming = asked - there
        one = self.rules.set_of.get(next(iter(coming or asked)))
        if one is not None and len(one.vm_ids) > cap and coming <= set(one.vm_ids):
            return (
                f"The set “{one.name}” has {grouped(len(one.vm_ids))} VMs, a wave holds at most "
                f"{grouped(cap)}: raise the cap by {grouped(len(one.vm_ids) - cap)} or break the "
                "set."
            )
        if anew:
            return (
                f"“{wave.name}” would hold {count_text(after, 'VM')}, {grouped(after - cap)} more "
                f"than the {grouped(cap)} that a wave holds at most."
            )
        return (
            f"“{wave.name}” holds {count_text(len(there), 'VM')} of at most {grouped(cap)}: "
            f"{grouped(len(coming))} more would be {grouped(after - cap)} too many."
        )

    def warnings(self, wave: Wave | None) -> tuple[str, ...]:
        """As :meth:`MoveRules.warnings`."""
        rules, moved = self.rules, self._asked
        found: dict[str, None] = {}
        for vm_id in self._tied:
            for earlier in rules.needs.get(vm_id, ()):
                where = wave if earlier in moved else rules.place(earlier)
                found[rules.broken(vm_id, wave, earlier, where)] = None
            for later in rules.needed_by.get(vm_id, ()):
                if later not in moved:
                    found[rules.broken(later, rules.place(later), vm_id, wave)] = None
        found.pop("", None)
        found.update(dict.fromkeys(self._parted(wave)))
        return tuple(found)

    def _parted(self, wave: Wave | None) -> Iterator[str]:
        parted: Counter[str] = Counter()
        for each in self.rules.companions(self._in_sets, wave):
            parted[self.rules.set_of[each].name] += 1
        for name, count in parted.items():
            where = f"not be in “{wave.name}”" if wave else "stay in a wave"
            yield f"The set “{name}” would be parted: {count_text(count, 'VM')} would {where}."
