"""Blocks in the lines of their weeks."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.planning.waves.day_spans import DaySpan
from app.ui.stages.waves.calendar.weeks import DAYS, Part, Weeks
from tests.unit.domain.planning.waves.day_cases import MONDAY, day

SUNDAY_FIRST = 6


def spans(*days: tuple[int, int]) -> list[DaySpan]:
    return [DaySpan(day(first), day(last)) for first, last in days]


def test_blocks_share_a_line_where_they_do_not_meet() -> None:
    found = Weeks(spans((0, 1), (1, 2), (2, 9)), MONDAY, day(13), 0, 3)
    assert found.count == 2
    assert found.week(0).parts == (
        Part(0, 0, 1, 0, True, True), Part(1, 1, 2, 1, True, True), Part(2, 2, 6, 0, True, False),
    )  # fmt: skip
    assert found.week(1).parts == (Part(2, 0, 2, 0, False, True),)


def test_weeks_begin_with_the_day_of_the_locale() -> None:
    found = Weeks(spans((0, 0)), MONDAY, day(3), SUNDAY_FIRST, 3)
    assert found.begin == day(-1)
    assert found.week(0).parts[0].first == 1


def test_what_has_no_room_is_counted_on_each_of_its_days() -> None:
    found = Weeks(spans((0, 1), (0, 0), (0, 2), (5, 5)), MONDAY, day(6), 0, 2)
    week = found.week(0)
    assert [part.block for part in week.parts] == [0, 3]
    assert week.hidden == ((1, 2), (2,), (2,), (), (), (), ())


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 12)), max_size=12), st.integers(1, 4))
def test_every_block_is_shown_or_counted_once_on_each_day(
    days: list[tuple[int, int]], lines: int
) -> None:
    every = spans(*sorted((first, first + more) for first, more in days))
    found = Weeks(every, MONDAY, day(45), 0, lines)
    for number in range(found.count):
        week = found.week(number)
        for column in range(DAYS):
            date = found.begin + timedelta(days=number * DAYS + column)
            here = [part for part in week.parts if part.first <= column <= part.last]
            assert len({part.line for part in here}) == len(here)
            assert all(part.line < lines for part in here)
            told = sorted([part.block for part in here] + list(week.hidden[column]))
            assert told == [n for n, each in enumerate(every) if each.first <= date <= each.last]
