"""What does not fit into a wave, by how many hours."""

from __future__ import annotations

from app.domain.planning.plan.plan import Schedule
from app.domain.planning.waves.unfit import unfit_words
from app.domain.planning.waves.wave import Wave
from tests.unit.domain.planning.waves.day_cases import plan_of, share


def test_vms_without_a_day_are_told_with_the_hours_that_lack() -> None:
    mine = share(Wave(1, 1, "One"), 0, 0, [7, 8, 9])
    schedule = Schedule(unplaced={8: "Its 4.0 hours do not fit.", 9: "Neither."})
    # Each copies for three hours and is cut over in one.
    assert unfit_words(plan_of(mine, schedule=schedule), mine) == (
        "2 VMs find no time in it: 8.0 slot-hours lack. “vm8”: Its 4.0 hours do not fit."
    )
    assert unfit_words(plan_of(mine), mine) == ""
