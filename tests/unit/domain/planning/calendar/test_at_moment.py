"""What calendars say of one moment, by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.model import CalendarWindow
from app.domain.parameters import ProjectParameters
from app.domain.planning.calendar.at_moment import closings_at, next_free
from app.domain.planning.calendar.effective import Calendars
from app.domain.planning.calendar.rules import CalendarRule
from app.domain.planning.calendar.wall_time import moment

MONDAY = date(2027, 3, 1)
PILOT, ACME = 7, 3
BERLIN = ProjectParameters(
    start_date=MONDAY, time_zone="Europe/Berlin", validation_mins=0, rollback_reserve_mins=0
)


def calendars(*rules: CalendarRule) -> Calendars:
    return Calendars.of(BERLIN, MONDAY, rules, {PILOT: "Pilot"}, {ACME: "ACME"})


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, 3, day, hour, minute, tzinfo=UTC)


def night(**fields: object) -> CalendarWindow:
    """Wednesdays from 22:00 to 2:00 in Berlin, where it is an hour later than in UTC."""
    return CalendarWindow(1, "Night", "maintenance", 2, 22, 2, **fields)  # type: ignore[arg-type]


def freeze(first: date | None, last: date | None, **fields: object) -> CalendarWindow:
    return CalendarWindow(2, "Freeze", "blackout", None, 0, 24, first, last, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        (at(1, 9), at(3, 21)),
        (at(3, 20, 59), at(3, 21)),
        (at(3, 21), None),  # 22:00 on Wednesday
        (at(4, 0, 59), None),  # 1:59 on Thursday belongs to Wednesday's night
        (at(4, 1), at(10, 21)),
    ],
)
def test_outside_of_a_window_until_it_opens(moment: datetime, until: datetime | None) -> None:
    found = closings_at(calendars(night()), [()], moment)
    assert [(each.until, each.hard) for each in found] == ([(until, False)] if until else [])
    free = next_free(calendars(night()), [()], moment)
    assert free == (until or moment)


def test_windows_of_others_close_nothing() -> None:
    rules = calendars(night(tenant_id=ACME))
    assert not closings_at(rules, [rules.bound(PILOT, None)], at(1, 9))
    (found,) = closings_at(rules, [rules.bound(None, ACME)], at(1, 9))
    assert found.what == "The time outside of “Night” of tenant ACME"


def test_a_freeze_comes_first_and_counts_by_its_own_zone() -> None:
    tokyo = freeze(date(2027, 3, 2), date(2027, 3, 3), time_zone="Asia/Tokyo")
    rules = calendars(night(), tokyo)
    assert not any(each.hard for each in closings_at(rules, [()], at(1, 14, 59)))
    first, *_ = closings_at(rules, [()], at(1, 15))  # midnight in Tokyo
    assert (first.what, first.until, first.hard) == ("“Freeze”", at(3, 15), True)
    assert next_free(rules, [()], at(1, 15)) == at(3, 21)


def test_a_freeze_without_end_leaves_no_free_time() -> None:
    rules = calendars(freeze(MONDAY, None))
    (found,) = closings_at(rules, [()], at(1, 9))
    assert found.until is None
    assert next_free(rules, [()], at(1, 9)) is None


def test_the_next_free_time_is_one_for_all() -> None:
    other = CalendarWindow(3, "Early", "maintenance", 2, 1, 23, cohort_id=PILOT)
    rules = calendars(night(tenant_id=ACME), other)
    both = [rules.bound(None, ACME), rules.bound(PILOT, None)]
    # The windows of both are open from 22:00 to 23:00, when the project does not work.
    assert next_free(rules, both, at(1, 9)) == at(3, 21)
    wide = Calendars.of(BERLIN, MONDAY, [night(), other], {PILOT: "Pilot"}, {ACME: "ACME"})
    assert next_free(wide, [wide.bound(PILOT, None)], at(1, 9)) == at(3, 0)


SATURDAY = date(2027, 3, 6)
OWN = [
    CalendarWindow(1, "Saturday night", "maintenance", 5, 22, 6, tenant_id=ACME),
    CalendarWindow(3, "Evenings", "maintenance", 2, 18, 23, tenant_id=ACME),
]


@pytest.mark.parametrize(
    "more",
    [
        [],
        [freeze(SATURDAY, SATURDAY)],
        [freeze(date(2027, 3, 7), date(2027, 3, 7), tenant_id=ACME)],
        [freeze(SATURDAY, SATURDAY, tenant_id=ACME)],
        [CalendarWindow(4, "Days", "maintenance", None, 8, 12)],
        [CalendarWindow(4, "Saturdays", "maintenance", 5, 12, 23, cohort_id=PILOT)],
    ],
)
def test_a_wave_may_start_just_when_its_vms_have_hours(more: list[CalendarRule]) -> None:
    """The guard of a wave's start and the scheduler read the same hours."""
    rules = calendars(*OWN, *more)
    for bound in {rules.bound(None, ACME), rules.bound(PILOT, ACME)}:
        open_at = {
            moment(day, hour, "Europe/Berlin")
            for day in (MONDAY + timedelta(n) for n in range(-1, 15))
            for start, end in rules.open_on(day, bound).cutovers
            for hour in range(int(start), int(end))
        }
        for number in range(14 * 24):
            at_hour = at(1, 0) + timedelta(hours=number)
            found = closings_at(rules, [bound], at_hour)
            assert (not found) == (at_hour in open_at), at_hour
            free = next_free(rules, [bound], at_hour)
            later = [each for each in open_at if each >= at_hour]
            assert free == min(later) if later else free is None or free > at_hour
