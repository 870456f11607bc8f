"""Which waves the calendars of cohorts and tenants leave to VMs, for whoever builds waves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from app.domain.planning.calendar.effective import Bound, Calendars
from app.domain.planning.waves.build import OpenTimes
from app.domain.planning.waves.dating import WaveDates
from app.domain.planning.waves.placement.problem import Window


class CalendarOpenTimes(OpenTimes):
    """Binds VMs to waves in whose dates their own calendars have time for work and a cutover.

    ``places`` has the cohort and the tenant row of each VM; ``cutover_hours`` is what the cutover
    of one takes in one stretch.
    """

    def __init__(
        self,
        calendars: Calendars,
        places: Mapping[int, tuple[int | None, int | None]],
        cutover_hours: float,
    ) -> None:
        self._calendars = calendars
        self._places = places
        self._cutover = cutover_hours

    def windows(self, vm_ids: Sequence[int], dates: Sequence[WaveDates]) -> Sequence[Window]:
        """One window for all VMs that the same calendars bind; none for the project's alone."""
        members: defaultdict[Bound, list[int]] = defaultdict(list)
        for number, vm_id in enumerate(vm_ids):
            cohort, tenant = self._places.get(vm_id, (None, None))
            bound = self._calendars.bound(cohort, tenant)
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
        places = (self._places.get(vm_id, (None, None)) for vm_id in vm_ids)
        bounds = dict.fromkeys(self._calendars.bound(*place) for place in places)
        said = (self._calendars.never_opens(bound, self._cutover) for bound in bounds)
        return tuple(each for each in said if each)
