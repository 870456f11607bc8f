"""What the tests of every schedule draw alike, copies ahead or not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import strategies as st

from app.domain.planning.plan.plan import Schedule
from app.domain.planning.schedule.items import CohortRules, ScheduleItem
from tests.schedule_check import Asked
from tests.unit.domain.planning.schedule.schedule_cases import MONDAY, plan

dates = st.dates(MONDAY, MONDAY + timedelta(20))
optional_slots = st.one_of(st.none(), st.integers(1, 5))
cohort_rules = st.builds(
    CohortRules,
    slots=optional_slots,
    hours_per_day=st.sampled_from([None, 4.0, 12.0]),
    vms_per_day=st.sampled_from([None, 2]),
    first_day=st.one_of(st.none(), dates),
    after=st.one_of(
        st.none(), st.frozensets(st.sampled_from(["C0", "C1", "C2"]), max_size=2).map(frozenset)
    ),
)


def schedule_of(case: Asked, items: Sequence[ScheduleItem] | None = None) -> Schedule:
    """The schedule of a case, or of other VMs under its rules."""
    chosen = case.items if items is None else items
    return plan(chosen, case.parameters, case.windows, case.cohorts, case.waves)
