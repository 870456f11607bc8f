"""What VMs that go over the day cost in lanes at least."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.planning.schedule.nights import full_days, middle_days, night_days
from tests.unit.domain.planning.schedule.schedule_exhaustive import Tiny


@pytest.mark.parametrize(
    ("hours", "full", "middle"),
    [(1, 0, 0), (2, 0, 0), (3, 0, 0), (4, 1, 0), (5, 1, 1), (6, 2, 1), (7, 2, 2)],
)
def test_days_that_hours_in_a_row_fill(hours: float, full: int, middle: int) -> None:
    assert (full_days(hours, 2), middle_days(hours, 2)) == (full, middle)


class TestNightDays:
    def test_short_copies_take_the_hours_before_the_last_cutover(self) -> None:
        # Half an hour of each day of two hours: two copies of a quarter a day.
        assert night_days([0.25] * 9, [], 1.5, 2.0, 1) == 5
        assert night_days([0.25] * 9, [], 1.5, 2.0, 2) == 3

    def test_each_long_copy_takes_a_night(self) -> None:
        assert night_days([], [1.0] * 4, 1.5, 2.0, 1) == 5
        assert night_days([], [1.0] * 4, 1.5, 2.0, 2) == 3

    def test_a_copy_over_many_days_fills_those_between(self) -> None:
        # 6.5 h over three nights fill four days until their last cutovers; over four nights three
        # days, and leave room on the first and on the last of five.
        assert night_days([], [6.5], 1.5, 2.0, 1) == 4
        assert night_days([0.5], [6.5], 1.5, 2.0, 1) == 5
        assert night_days([0.5] * 2, [6.5], 1.5, 2.0, 1) == 5
        assert night_days([0.5] * 3, [6.5], 1.5, 2.0, 1) == 6

    def test_nothing_where_a_cutover_fills_the_day(self) -> None:
        assert night_days([], [9.0], 2.0, 2.0, 1) == 1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(1, 7), min_size=1, max_size=4),
    st.integers(1, 2),
    st.integers(1, 2),
    st.integers(3, 4),
)
def test_no_way_to_place_a_few_vms_beats_it(
    copies: list[int], lanes: int, cutover: int, shift: int
) -> None:
    short = [copy for copy in copies if copy + cutover <= shift]
    long = [copy for copy in copies if copy + cutover > shift]
    least = night_days(short, long, cutover, shift, lanes)
    assert least <= Tiny(copies, lanes, len(copies), cutover, shift).fewest()
