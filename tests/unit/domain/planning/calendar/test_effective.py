"""What the calendars of project, cohort and tenant leave together, by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import UserError
from app.domain.model import CalendarWindow
from app.domain.parameters import ProjectParameters
from app.domain.planning.calendar.effective import Calendars, OpenHours
from app.domain.planning.calendar.open_times import CalendarOpenTimes
from app.domain.planning.calendar.rules import BusyTime, CalendarRule, PublicHolidays
from app.domain.planning.calendar.spans import both
from app.domain.planning.timing.working_calendar import DayList, WorkingCalendar
from app.domain.planning.waves.dating import WaveDates

MONDAY = date(2027, 3, 1)
FRIDAY, SATURDAY = date(2027, 3, 5), date(2027, 3, 6)
PILOT, ACME = 7, 3
PARAMETERS = ProjectParameters(
    start_date=MONDAY, time_zone="Europe/Berlin", validation_mins=0, rollback_reserve_mins=0
)


def window(
    weekday: int | None, start: float, end: float, label: str = "Night", **fields: object
) -> CalendarWindow:
    return CalendarWindow(1, label, "maintenance", weekday, start, end, **fields)  # type: ignore[arg-type]


def freeze(first: date, last: date | None, **fields: object) -> CalendarWindow:
    return CalendarWindow(2, "Freeze", "blackout", None, 0, 24, first, last, **fields)  # type: ignore[arg-type]


def utc(year: int, month: int, day: int, hour: int = 0) -> datetime:
    """A moment in UTC as it is stored, without zone."""
    return datetime(year, month, day, hour, tzinfo=UTC).replace(tzinfo=None)


def busy(start: datetime, end: datetime, **fields: object) -> BusyTime:
    return BusyTime(1, "Ops.ics", "Backup", start, end, **fields)  # type: ignore[arg-type]


def calendars(*rules: CalendarRule, parameters: ProjectParameters = PARAMETERS) -> Calendars:
    return Calendars.of(parameters, MONDAY, rules, {PILOT: "Pilot"}, {ACME: "ACME"})


def dates_of(calendar: WorkingCalendar, count: int) -> list[date]:
    days = DayList(calendar.days())
    return [day.date for n in range(count) if (day := days.get(n))]


# -- the project's own -----------------------------------------------------------------------------


def test_a_week_from_sunday_to_thursday() -> None:
    parameters = replace(PARAMETERS, working_days="Mon-Thu, Sun", start_date=FRIDAY)
    assert dates_of(WorkingCalendar.of(parameters, MONDAY), 6) == [
        date(2027, 3, 7), date(2027, 3, 8), date(2027, 3, 9), date(2027, 3, 10),
        date(2027, 3, 11), date(2027, 3, 14),
    ]  # fmt: skip


def test_public_holidays_are_no_working_days() -> None:
    easter = PublicHolidays(1, "DE", days=((date(2027, 3, 26), ""), (date(2027, 3, 29), "")))
    parameters = replace(PARAMETERS, start_date=date(2027, 3, 25))
    calendar = WorkingCalendar.of(parameters, MONDAY, [easter])
    assert dates_of(calendar, 2) == [date(2027, 3, 25), date(2027, 3, 30)]
    off = replace(easter, active=False)
    assert dates_of(WorkingCalendar.of(parameters, MONDAY, [off]), 2)[1] == date(2027, 3, 26)


def test_a_busy_time_takes_hours_of_the_shift() -> None:
    # 10:00 to 12:00 in Berlin.
    taken = busy(utc(2027, 3, 1, 9), utc(2027, 3, 1, 11))
    found = calendars(taken)
    assert found.open_on(MONDAY).work == ((9.0, 10.0), (12.0, 17.0))
    day = found.calendar.day(MONDAY)
    assert day is not None
    assert (day.open_hours, day.hours(8)) == (6.0, 6.0)
    # What is taken in the evening leaves the shift as it is.
    evening = busy(utc(2027, 3, 1, 18), utc(2027, 3, 1, 20))
    assert calendars(evening).open_on(MONDAY).work == ((9.0, 17.0),)


def test_a_day_whose_shift_is_taken_is_no_working_day() -> None:
    taken = busy(utc(2027, 3, 1, 7), utc(2027, 3, 2, 20))
    assert dates_of(calendars(taken).calendar, 2) == [date(2027, 3, 3), date(2027, 3, 4)]


def test_a_freeze_begins_at_midnight() -> None:
    rules = window(3, 22, 6), freeze(FRIDAY, SATURDAY)
    assert calendars(*rules).open_on(date(2027, 3, 4), shift=24).work == ((22.0, 24.0),)
    assert calendars(window(3, 22, 6)).open_on(date(2027, 3, 4)).work == ((22.0, 30.0),)


def test_a_freeze_by_the_dates_of_another_zone() -> None:
    # Friday in New York is Friday 06:00 to Saturday 06:00 in Berlin.
    rule = freeze(FRIDAY, FRIDAY, time_zone="America/New_York")
    found = calendars(window(None, 0, 24), rule)
    assert found.open_on(FRIDAY, shift=24).work == ((0.0, 6.0),)
    assert found.open_on(SATURDAY, shift=24).work == ((6.0, 24.0),)


def test_a_freeze_of_cutovers_leaves_copies() -> None:
    rule = freeze(MONDAY, MONDAY, applies_to="cutovers")
    found = calendars(rule)
    assert found.open_on(MONDAY) == OpenHours(((9.0, 17.0),), ())
    assert found.open_on(date(2027, 3, 2)).cutovers == ((9.0, 17.0),)
    assert not found.has_time(MONDAY, ())


def test_windows_of_cutovers_narrow_the_working_day() -> None:
    rule = window(None, 15, 19, applies_to="cutovers")
    assert calendars(rule).open_on(MONDAY) == OpenHours(((9.0, 17.0),), ((15.0, 17.0),))


def test_a_blackout_over_the_whole_plan_is_one_sentence() -> None:
    found = calendars(freeze(MONDAY, date(2199, 12, 31)))
    with pytest.raises(UserError) as error:
        next(found.calendar.days())
    assert str(error.value) == (
        "There is no working time within three years of Mon 1 Mar 2027. "
        "Change or switch off one of these: “Freeze”."
    )


# -- cohorts and tenants ---------------------------------------------------------------------------


def test_a_tenants_window_opens_its_hours_in_place_of_the_projects() -> None:
    found = calendars(window(2, 12, 20, tenant_id=ACME))
    acme = found.bound(None, ACME)
    assert found.open_on(date(2027, 3, 3), acme).work == ((12.0, 20.0),)
    assert found.open_on(date(2027, 3, 3)).work == ((9.0, 17.0),)
    assert found.open_on(MONDAY, acme) == OpenHours()
    assert found.open_on(MONDAY, found.bound(PILOT, None)).work == ((9.0, 17.0),)
    assert found.title(acme) == "Calendar of tenant ACME"


def test_cohort_and_tenant_bind_together() -> None:
    rules = window(2, 9, 14, cohort_id=PILOT), window(None, 12, 20, tenant_id=ACME)
    found = calendars(*rules)
    bound = found.bound(PILOT, ACME)
    assert found.open_on(date(2027, 3, 3), bound).work == ((12.0, 14.0),)
    assert found.open_on(date(2027, 3, 4), bound).work == ()
    assert found.title(bound) == "Calendars of cohort Pilot and tenant ACME"


def test_a_tenants_night_reaches_into_the_projects_morning() -> None:
    rules = window(6, 0, 5), window(5, 22, 3, tenant_id=ACME)
    found = calendars(*rules)
    sunday = date(2027, 3, 7)
    assert found.open_on(sunday, found.bound(None, ACME)).work == ((0.0, 3.0),)


def test_a_tenant_moves_in_its_own_window_on_a_day_off() -> None:
    found = calendars(window(5, 22, 6, "Saturday night", tenant_id=ACME))
    acme = found.bound(None, ACME)
    assert found.open_on(SATURDAY, acme) == OpenHours(((22.0, 30.0),), ((22.0, 30.0),))
    assert found.open_on(SATURDAY) == found.open_on(FRIDAY, acme) == OpenHours()
    assert found.never_opens(acme) == found.never_opens(()) == ""
    # What closes the project's calendar closes the window, too.
    shut = calendars(window(5, 22, 6, tenant_id=ACME), freeze(SATURDAY, SATURDAY))
    assert shut.open_on(SATURDAY, shut.bound(None, ACME)) == OpenHours()


def test_a_tenants_windows_go_before_the_projects() -> None:
    found = calendars(window(5, 8, 20, "Project"), window(6, 1, 5, tenant_id=ACME))
    acme, sunday = found.bound(None, ACME), date(2027, 3, 7)
    assert found.open_on(sunday, acme).work == ((1.0, 5.0),)
    assert found.open_on(SATURDAY, acme) == found.open_on(sunday) == OpenHours()


def test_windows_without_a_common_time_are_told() -> None:
    rules = window(5, 8, 12, "Pilots", cohort_id=PILOT), window(6, 8, 12, "Sunday", tenant_id=ACME)
    found = calendars(*rules)
    assert found.never_opens(found.bound(PILOT, ACME)) == (
        "Calendars of cohort Pilot and tenant ACME leave no time for a cutover within three years "
        "of Mon 1 Mar 2027: change or switch off one of “Pilots”, “Sunday”."
    )


def test_cutovers_end_before_a_tenants_window_does() -> None:
    reserve = replace(PARAMETERS, validation_mins=60, rollback_reserve_mins=60)
    found = calendars(window(2, 12, 16, tenant_id=ACME), parameters=reserve)
    acme, wednesday = found.bound(None, ACME), date(2027, 3, 3)
    assert found.open_on(wednesday, acme) == OpenHours(((12.0, 16.0),), ((12.0, 14.0),))
    assert found.room(wednesday, acme, 0.5) == 2.0
    # The shift ends before the window, so that it alone does not ask for the reserve.
    late = calendars(window(2, 12, 19, tenant_id=ACME), parameters=reserve)
    assert late.open_on(wednesday, acme).cutovers == ((12.0, 17.0),)
    # Without windows no shift keeps it.
    assert calendars(parameters=reserve).open_on(wednesday).cutovers == ((9.0, 17.0),)


def test_the_most_hours_that_a_calendar_opens_on_any_date() -> None:
    found = calendars(window(2, 12, 19, tenant_id=ACME), window(3, 6, 10, tenant_id=ACME))
    acme = found.bound(None, ACME)
    assert found.most_hours(acme) == 7.0
    nights = calendars(window(None, 22, 4), window(2, 0, 3, tenant_id=ACME))
    assert nights.most_hours(nights.bound(None, ACME)) == 3.0


def test_a_vm_longer_than_its_windows_is_told_what_lacks() -> None:
    found = calendars(window(2, 12, 20, tenant_id=ACME))
    acme = found.bound(None, ACME)
    assert found.lacking(acme, "db01", 4.9) == ""
    assert found.lacking(acme, "db01", 9.5) == (
        "“db01” takes 9.5 h and the longest time that the calendar of tenant ACME leaves has "
        "8.0 h: 1.5 h lack."
    )


# -- waves -----------------------------------------------------------------------------------------

WEEKS = [WaveDates(MONDAY + timedelta(7 * n), MONDAY + timedelta(7 * n + 4)) for n in range(4)]


def test_vms_of_equal_calendars_share_a_window_of_waves() -> None:
    rules = (
        freeze(date(2027, 3, 8), date(2027, 3, 12), tenant_id=ACME),
        freeze(MONDAY, date(2027, 3, 5), cohort_id=PILOT),
    )
    places = {1: (PILOT, ACME), 2: (None, ACME), 3: (PILOT, None), 4: (None, None), 5: (9, ACME)}
    times = CalendarOpenTimes(calendars(*rules), places, 0.5)
    found = {each.title: each for each in times.windows([1, 2, 3, 4, 5, 6], WEEKS)}
    assert {title: (each.members, bin(each.allowed)) for title, each in found.items()} == {
        "Calendars of cohort Pilot and tenant ACME": ((0,), "0b1100"),
        "Calendar of tenant ACME": ((1, 4), "0b1101"),
        "Calendar of cohort Pilot": ((2,), "0b1110"),
    }
    assert times.never([1, 2, 3]) == ()


def test_a_window_too_short_for_a_cutover_is_no_time() -> None:
    rule = window(2, 9, 9.25, tenant_id=ACME)
    places = {1: (None, ACME)}
    (found,) = CalendarOpenTimes(calendars(rule), places, 0.5).windows([1], WEEKS)
    assert found.allowed == 0
    assert CalendarOpenTimes(calendars(rule), places, 0.25).windows([1], WEEKS) == ()
    assert len(CalendarOpenTimes(calendars(rule), places, 0.5).never([1])) == 1


RULES = st.lists(
    st.one_of(
        st.builds(
            window,
            st.sampled_from([None, 0, 2, 5]),
            st.integers(0, 12),
            st.integers(13, 24),
            applies_to=st.sampled_from(["all", "cutovers"]),
            tenant_id=st.sampled_from([None, ACME]),
            time_zone=st.sampled_from(["", "America/New_York"]),
        ),
        st.builds(
            lambda first, days, **more: freeze(first, first + timedelta(days), **more),
            st.dates(MONDAY, date(2027, 4, 1)),
            st.integers(0, 5),
            applies_to=st.sampled_from(["all", "cutovers"]),
            tenant_id=st.sampled_from([None, ACME]),
            time_zone=st.sampled_from(["", "Asia/Tokyo"]),
        ),
        st.builds(
            lambda start, hours, **more: busy(start, start + timedelta(hours=hours), **more),
            st.datetimes(utc(2027, 3, 1), utc(2027, 4, 1)),
            st.integers(0, 60),
            applies_to=st.sampled_from(["all", "cutovers"]),
            tenant_id=st.sampled_from([None, ACME]),
        ),
    ),
    max_size=6,
)


@given(rules=RULES, day=st.dates(MONDAY, date(2027, 4, 1)))
def test_a_tenant_moves_when_it_or_the_project_opens_and_nothing_closes(
    rules: list[CalendarRule], day: date
) -> None:
    found = calendars(*rules)
    acme = found.bound(None, ACME)
    wide, own = found.open_on(day), found.open_on(day, acme)
    whole = found.calendar.plan_day(day)
    worked = whole.worked(found.calendar.hours_per_day) if whole else ()
    for some, others in (
        (wide.work, worked),
        (own.work, worked),
        (wide.cutovers, wide.work),
        (own.cutovers, own.work),
    ):
        assert both(some, others) == some
    for owner, layer in found.layers([acme]):
        assert not both(own.work, layer.closed(day)), owner
        assert not both(own.cutovers, layer.closed(day, cutovers=True)), owner
    if not found.opens_own(acme):
        assert both(own.work, wide.work) == own.work


@given(rules=RULES, extra=RULES)
def test_days_come_in_order_and_apart_whatever_the_rules(
    rules: list[CalendarRule], extra: list[CalendarRule]
) -> None:
    days = DayList(calendars(*rules, *extra).calendar.plan_days())
    try:
        found = [day for n in range(30) if (day := days.get(n))]
    except UserError:
        return
    spans = [
        (day.date.toordinal() * 24 + start, day.date.toordinal() * 24 + end)
        for day in found
        for start, end in day.worked(8.0)
    ]
    assert all(start < end for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    assert all(day.open_hours > 0 for day in found)
