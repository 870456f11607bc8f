"""Which waves the calendars of cohorts and tenants leave to VMs, for whoever builds waves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from app.domain.planning.calendar.effective import Bound, Calendars
from app.domain.planning.waves.dating import WaveDates
from app.domain.planning.waves.openings import OpenTimes
from app.domain.planning.waves.placement.problem import Window


class CalendarOpenTimes(OpenTimes):
    """Binds VMs to waves in whose dates their own calendars have time for work and a cutover.

    ``places`` has the cohort and the tenant row of each VM; ``cutover_hours`` is what the cutover
    of one takes in one stretch, ``stretches`` what each VM takes whose move is bound as a whole.
    """

    def __init__(
        self,
        calendars: Calendars,
        places: Mapping[int, tuple[int | None, int | None]],
        cutover_hours: float,
        stretches: Mapping[int, float] = MappingProxyType({}),
    ) -> None:
        self._calendars = calendars
        self._places = places
        self._cutover = cutover_hours
        self._stretches = stretches

    def windows(self, vm_ids: Sequence[int], dates: Sequence[WaveDates]) -> Sequence[Window]:
        """One window for all VMs that the same calendars bind; none for the project's alone."""
        members: defaultdict[Bound, list[int]] = defaultdict(list)
        for number, vm_id in enumerate(vm_ids):
            bound = self._bound(vm_id)
            if bound:
                members[bound].append(number)
        found = []
        for bound, numbers in sorted(members.items(), key=lambda each: each[1]):
            allowed = sum(
                1 << wave
                for wave, span in enumerate(dates)
                if self._calendars.has_time_between(span.first, span.last, bound, self._cutover)
            )
            if allowed != (1 << len(dates)) - 1:
                title = self._calendars.title(bound)
                found.append(Window(title, tuple(numbers), allowed))
        return tuple(found)

    def never(self, vm_ids: Sequence[int]) -> tuple[str, ...]:
        """A sentence for each calendar among those of VMs that leaves them no time at all."""
        bounds = dict.fromkeys(map(self._bound, vm_ids))
        said = (self._calendars.never_opens(bound, self._cutover) for bound in bounds)
        return tuple(each for each in said if each)

    def too_long(self, names: Mapping[int, str]) -> tuple[str, ...]:
        """A sentence for each VM that takes longer than any time its own calendars leave it.

        Where they leave as long a time as the project's does, a VM may go over several days;
        windows of their own say over which.
        """
        calendars = self._calendars
        if not calendars.narrows:
            return ()
        whole = calendars.longest_stretch(())
        said = []
        for vm_id, name in names.items():
            bound = self._bound(vm_id)
            if not bound or vm_id not in self._stretches:
                continue
            if calendars.opens_own(bound) or calendars.longest_stretch(bound) < whole:
                said.append(calendars.lacking(bound, name, self._stretches[vm_id]))
        return tuple(each for each in said if each)

    def _bound(self, vm_id: int) -> Bound:
        return self._calendars.bound(*self._places.get(vm_id, (None, None)))
