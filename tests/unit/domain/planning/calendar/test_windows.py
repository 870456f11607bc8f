"""Maintenance windows by hand: zones, nights, clock changes, nth weekdays, month ends."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.model import CalendarWindow
from app.domain.planning.calendar.layer import Layer
from app.domain.planning.calendar.recurrence import begins_on, month_end_day
from app.domain.planning.calendar.rules import PublicHolidays
from app.domain.planning.calendar.spans import both, hours_of, joined, without
from app.domain.planning.calendar.upcoming import upcoming
from app.domain.planning.calendar.wall_time import moment, skipped

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
WEEKDAYS = frozenset(range(5))
EASTER = PublicHolidays(
    1, "DE", days=((date(2027, 3, 26), "Good Friday"), (date(2027, 3, 29), "Easter Monday"))
)
CHRISTMAS = PublicHolidays(
    2,
    "DE",
    days=(
        (date(2026, 12, 25), "Christmas Day"),
        (date(2026, 12, 26), "Second Day of Christmas"),
        (date(2027, 1, 1), "New Year's Day"),
    ),
)


def night(weekday: int | None, start: float, end: float, **fields: object) -> CalendarWindow:
    return CalendarWindow(1, "Night", "maintenance", weekday, start, end, **fields)  # type: ignore[arg-type]


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    layer = Layer((night(5, 22, 6),), BERLIN)
    assert layer.opens(date(2027, 3, 6)) == ((22.0, 30.0),)
    assert layer.opens(date(2027, 3, 7)) == ()


def test_the_night_that_lacks_an_hour_has_seven() -> None:
    # Clocks go from 02:00 to 03:00 on 28 March 2027.
    found = Layer((night(5, 22, 6),), BERLIN).opens(date(2027, 3, 27))
    assert found == ((22.0, 26.0), (27.0, 30.0))
    begin, end = moment(date(2027, 3, 27), 22, BERLIN), moment(date(2027, 3, 27), 30, BERLIN)
    assert (end - begin).total_seconds() == 7 * 3600 == hours_of(found) * 3600


def test_the_night_with_one_hour_more_uses_those_of_the_clock() -> None:
    # Clocks go back on 31 October 2027: nine hours pass, eight are on the clock.
    found = Layer((night(5, 22, 6),), BERLIN).opens(date(2027, 10, 30))
    assert found == ((22.0, 30.0),)
    begin, end = moment(date(2027, 10, 30), 22, BERLIN), moment(date(2027, 10, 30), 30, BERLIN)
    assert (end - begin).total_seconds() == 9 * 3600


@pytest.mark.parametrize(
    ("day", "pieces"),
    [
        (date(2027, 3, 7), ((2.0, 6.0),)),  # six hours apart
        (date(2027, 3, 21), ((1.0, 5.0),)),  # America has changed its clocks, Europe has not
        (date(2027, 3, 28), ((1.0, 2.0), (3.0, 6.0))),  # Europe changes within the window
        (date(2027, 4, 4), ((2.0, 6.0),)),
        (date(2027, 4, 3), ()),  # Saturday evening there is Sunday here
    ],
)
def test_a_window_of_another_zone_on_the_clock_of_the_site(
    day: date, pieces: tuple[tuple[float, float], ...]
) -> None:
    layer = Layer((night(5, 20, 24, time_zone=NEW_YORK),), BERLIN)
    assert layer.opens(day) == pieces


def test_what_the_clocks_skip() -> None:
    assert skipped(date(2027, 3, 28), BERLIN) == ((2.0, 3.0),)
    assert skipped(date(2027, 3, 27), BERLIN) == ((26.0, 27.0),)
    assert skipped(date(2027, 10, 31), BERLIN) == ()
    # Lord Howe Island moves by half an hour; Cairo at midnight.
    assert skipped(date(2027, 10, 3), "Australia/Lord_Howe") == ((2.0, 2.5),)
    assert skipped(date(2027, 4, 30), "Africa/Cairo") == ((0.0, 1.0),)
    assert skipped(date(2027, 4, 30), "Nowhere/Land") == ()


@pytest.mark.parametrize(
    ("weekday", "nth", "day"),
    [
        (1, 2, date(2027, 3, 9)),
        (0, 1, date(2027, 3, 1)),
        (0, 5, date(2027, 3, 29)),
        (4, -1, date(2027, 2, 26)),
        (6, -1, date(2027, 1, 31)),
    ],
)
def test_nth_weekdays(weekday: int, nth: int, day: date) -> None:
    layer = Layer((night(weekday, 20, 22, repeats="nth_weekday", nth=nth),))
    month = [date(day.year, day.month, n) for n in range(1, monthrange(day.year, day.month)[1] + 1)]
    assert [each for each in month if layer.opens(each)] == [day]


def test_a_month_without_a_fifth_monday_has_no_window() -> None:
    layer = Layer((night(0, 20, 22, repeats="nth_weekday", nth=5),))
    assert not any(layer.opens(date(2027, 4, n)) for n in range(1, 31))


@pytest.mark.parametrize(
    ("offset", "days"),
    [
        (0, [date(2027, 3, 31)]),
        (-2, [date(2027, 3, 25)]),  # 30 March, then Easter Monday, a weekend and Good Friday
        (-1, [date(2027, 3, 30)]),
        (1, [date(2027, 3, 1)]),  # after the end of February
        (3, [date(2027, 3, 3)]),
    ],
)
def test_month_end_with_holidays(offset: int, days: list[date]) -> None:
    window = night(None, 18, 22, repeats="month_end", month_offset=offset)
    # The site's holidays count for the working days, although they close nothing here.
    free = frozenset(day for day, _ in EASTER.days)
    layer = Layer((window,), BERLIN, WEEKDAYS, free)
    assert [d for n in range(1, 32) if layer.opens(d := date(2027, 3, n))] == days


def test_month_end_over_the_turn_of_the_year() -> None:
    window = night(None, 18, 22, repeats="month_end", month_offset=1)
    layer = Layer((window, CHRISTMAS), BERLIN, WEEKDAYS)
    # New Year's Day is a Friday.
    assert layer.opens(date(2027, 1, 4))
    assert not layer.opens(date(2027, 1, 1))
    before = Layer(
        (night(None, 18, 22, repeats="month_end", month_offset=-4), CHRISTMAS), BERLIN, WEEKDAYS
    )
    assert [d for n in range(20, 32) if before.opens(d := date(2026, 12, n))] == [
        date(2026, 12, 24)
    ]


def test_a_week_of_its_own_counts_for_the_months_end() -> None:
    # Sunday to Thursday: the last of April 2027 is a Friday.
    window = night(None, 18, 22, repeats="month_end")
    layer = Layer((window,), BERLIN, frozenset({6, 0, 1, 2, 3}))
    assert layer.opens(date(2027, 4, 29))
    assert not layer.opens(date(2027, 4, 30))


def test_a_week_without_working_days_has_no_months_end() -> None:
    window = night(None, 18, 22, repeats="month_end", month_offset=-2)
    assert not Layer((window,), BERLIN, frozenset()).opens(date(2027, 3, 31))


def test_the_next_times_of_a_window_in_utc() -> None:
    window = night(5, 22, 6)
    found = upcoming(window, BERLIN, datetime(2027, 3, 21, 12, tzinfo=UTC), 2)
    assert found == [
        (datetime(2027, 3, 27, 21, tzinfo=UTC), datetime(2027, 3, 28, 4, tzinfo=UTC)),
        (datetime(2027, 4, 3, 20, tzinfo=UTC), datetime(2027, 4, 4, 4, tzinfo=UTC)),
    ]
    over = night(5, 22, 6, last_day=date(2027, 3, 20))
    assert upcoming(over, BERLIN, datetime(2027, 3, 21, 6, tzinfo=UTC), 2) == []


DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(day=DAYS, offset=st.integers(-20, 20), week=st.frozensets(st.integers(0, 6), min_size=1))
def test_a_months_end_is_a_working_day_and_they_come_in_order(
    day: date, offset: int, week: frozenset[int]
) -> None:
    def working(each: date) -> bool:
        return each.weekday() in week

    found = month_end_day(day.year, day.month, offset, working)
    assert found is not None
    assert working(found)
    later = month_end_day(day.year, day.month, offset + 1, working)
    assert later is not None
    assert later > found
    between = [date.fromordinal(n) for n in range(found.toordinal() + 1, later.toordinal())]
    assert not any(map(working, between))
    window = night(None, 1, 2, repeats="month_end", month_offset=offset)
    assert begins_on(window, found, lambda y, m, o: month_end_day(y, m, o, working))


@given(day=DAYS, weekday=st.integers(0, 6), nth=st.sampled_from([1, 2, 3, 4, -1]))
def test_every_month_has_one_nth_weekday(day: date, weekday: int, nth: int) -> None:
    window = night(weekday, 1, 2, repeats="nth_weekday", nth=nth)
    length = monthrange(day.year, day.month)[1]
    days = [date(day.year, day.month, n) for n in range(1, length + 1)]
    assert sum(begins_on(window, each, lambda *_: None) for each in days) == 1


SPANS = st.lists(
    st.tuples(st.integers(0, 48), st.integers(0, 48)).map(lambda s: (min(s) / 1, max(s) / 1)),
    max_size=6,
).map(joined)


@given(some=SPANS, others=SPANS)
def test_pieces_are_cut_into_what_is_shared_and_what_is_not(
    some: tuple[tuple[float, float], ...], others: tuple[tuple[float, float], ...]
) -> None:
    shared, rest = both(some, others), without(some, others)
    assert hours_of(shared) + hours_of(rest) == hours_of(some)
    assert not both(shared, rest)
    assert joined((*shared, *rest)) == some


@given(
    day=DAYS,
    start=st.integers(0, 23),
    end=st.integers(0, 24),
    own=st.sampled_from(["", NEW_YORK, "Asia/Kolkata", "Pacific/Auckland", "Pacific/Kiritimati"]),
    zone=st.sampled_from([BERLIN, NEW_YORK, "UTC", "Australia/Lord_Howe"]),
)
def test_a_window_of_any_zone_never_opens_longer_than_it_really_is(
    day: date, start: int, end: int, own: str, zone: str
) -> None:
    if start == end:
        return
    layer = Layer((night(None, start, end, time_zone=own),), zone)
    for first, last in layer.opens(day) or ():
        assert 0 <= first < last
        assert first < 24
        real = (moment(day, last, zone) - moment(day, first, zone)).total_seconds() / 3600
        assert last - first <= real + 1e-9
