"""New dates once a wave has slipped, computed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.domain.model import CalendarWindow
from app.domain.parameters import ProjectParameters
from app.domain.planning.calendar.effective import Bound, Calendars
from app.domain.planning.calendar.rules import CalendarRule, Scope
from app.domain.planning.cohorts.cohort import Cohort, Gate
from app.domain.planning.plan.totals import Totals
from app.domain.planning.plan.wave_plan import WavePlan
from app.domain.planning.waves.forecast import Span, collisions, slip_days, spans_of
from app.domain.planning.waves.reforecast import Forecast, Proposal, reforecast
from app.domain.planning.waves.wave import Wave, WaveStatus, WaveType

S = WaveStatus
FIRST, SECOND, ACME, BETA = 1, 2, 3, 4
COHORTS = (Cohort(FIRST, "First", order=1), Cohort(SECOND, "Second", order=2))
MONDAY = date(2026, 11, 2)


def day(number: int) -> date:
    """A date in November 2026; the 2nd, 9th, 16th, 23rd and 30th are Mondays."""
    return date(2026, 11, number)


def wave(
    number: int,
    start: int | None,
    status: WaveStatus = S.PLANNED,
    cohort: int = FIRST,
    **fields: object,
) -> Wave:
    first = day(start) if start is not None else None
    return Wave(
        number, number, f"Wave {number}", status=status, cohort_id=cohort, scheduled_start=first,
        **fields,  # type: ignore[arg-type]
    )  # fmt: skip


def forecast(
    each: Wave, first: int, last: int, days: int = 1, *bounds: Bound, locked: str = ""
) -> Forecast:
    return Forecast(each, Span(day(first), day(last)), days, bounds, locked)


def proposed(
    forecasts: Sequence[Forecast], *rules: CalendarRule, today: int = 2, ahead: bool = False
) -> list[Proposal]:
    calendars = Calendars.of(
        ProjectParameters(start_date=MONDAY), MONDAY, rules, {FIRST: "First", SECOND: "Second"},
        {ACME: "ACME", BETA: "Beta"},
    )  # fmt: skip
    return list(reforecast(forecasts, COHORTS, calendars, day(today), 0.5, ahead=ahead))


def starts(found: Sequence[Proposal]) -> list[int | None]:
    return [each.proposed.start.day if each.proposed.start else None for each in found]


# -- the order of waves ----------------------------------------------------------------------------


def test_nothing_moves_where_nothing_has_slipped() -> None:
    found = proposed(
        [
            forecast(wave(1, 2, S.COMPLETE), 2, 3),
            forecast(wave(2, 3), 3, 4, 2),  # shares the 3rd, as it was planned
            forecast(wave(3, 5), 5, 6, 2),
            forecast(wave(4, 9, cohort=SECOND), 9, 9),
        ]
    )
    assert not any(each.moves or each.why for each in found[1:])
    assert (found[0].locked, found[0].why) == (True, "“Wave 1” is complete.")


def test_later_waves_follow_one_that_runs_late() -> None:
    # Wave 1 was to end on Tuesday 3 and runs until Friday 6: wave 2 takes two days from Monday 9,
    # wave 3 one from Wednesday 11; wave 4 has room enough. The other cohort waits for wave 4.
    found = proposed(
        [
            forecast(wave(1, 2, S.EXECUTING), 2, 6, 2),
            forecast(wave(2, 4), 9, 10, 2),
            forecast(wave(3, 6), 11, 11),
            forecast(wave(4, 13), 13, 13),
            forecast(wave(5, 13, cohort=SECOND), 16, 16),
        ],
        today=6,
    )
    assert starts(found) == [2, 9, 11, 13, 16]
    assert [each.moves for each in found] == [False, True, True, False, True]
    assert [each.days for each in found] == [0, 5, 5, 0, 3]
    assert found[1].proposed == Span(day(9), day(10))
    assert found[1].why == "“Wave 1” runs until Fri 6 Nov 2026."
    assert found[2].why == "“Wave 2” runs until Tue 10 Nov 2026."
    assert found[4].why == "Its cohort waits for “Wave 4”, which runs until Fri 13 Nov 2026."


def test_a_wave_moved_by_hand_pushes_those_after_it() -> None:
    found = proposed([forecast(wave(1, 12), 12, 13, 2), forecast(wave(2, 9), 13, 13)])
    assert starts(found) == [12, 16]  # Thursday and Friday are wave 1's
    apart = proposed([forecast(wave(1, 12), 12, 13, 2), forecast(wave(2, None), 13, 13)])
    assert (apart[1].moves, apart[1].why) == (
        False, "It has no date of its own and follows by itself.",
    )  # fmt: skip


def test_waves_planned_closer_than_their_vms_take_stay_as_close() -> None:
    late = [forecast(wave(1, 2, S.EXECUTING), 2, 5), forecast(wave(2, 3), 6, 9, 2)]
    found = proposed([*late, forecast(wave(3, 4), 9, 9)], today=5)
    assert starts(found) == [2, 6, 9]  # one working day apart, as planned


def test_a_date_that_has_passed_goes_to_the_next_working_day() -> None:
    found = proposed([forecast(wave(1, 3, scheduled_end=day(4)), 9, 9)], today=7)
    assert (found[0].proposed.start, found[0].end) == (day(9), day(10))
    assert found[0].why.startswith("Its date Tue 3 Nov 2026 has passed.")


def test_cleanup_waves_neither_wait_nor_push() -> None:
    found = proposed(
        [
            forecast(wave(1, 2, S.EXECUTING), 2, 6),
            forecast(wave(2, 4, wave_type=WaveType.CLEANUP), 4, 4),
            forecast(wave(3, 9), 9, 9),
        ]
    )
    assert starts(found) == [2, 4, 9]


def test_locked_and_cancelled_waves_stay() -> None:
    found = proposed(
        [
            forecast(wave(1, 2, S.EXECUTING), 2, 6),
            forecast(wave(2, 4), 9, 9, locked="The content of “Wave 2” is locked."),
            forecast(wave(3, 5, S.PRE_CHECKS_PASSED), 10, 10),
            forecast(wave(4, 6, S.CANCELLED), 6, 6),
            forecast(wave(5, 6), 11, 11),
        ],
        today=6,
    )
    assert [each.wave.id for each in found] == [1, 2, 3, 5]
    assert [each.moves for each in found] == [False, False, False, True]
    assert [each.locked for each in found] == [True, True, True, False]
    assert found[1].why == "The content of “Wave 2” is locked."
    assert found[2].why == "“Wave 3” is through its checks."
    assert found[3].proposed.start == day(11)


def test_a_failed_wave_is_told_and_once_reopened_gets_a_date() -> None:
    later = forecast(wave(2, 4), 9, 9)
    failed, pushed = proposed([forecast(wave(1, 2, S.FAILED), 2, 5), later], today=5)
    assert failed.why == "“Wave 1” failed: once it is reopened it gets a date here, too."
    assert (failed.moves, pushed.proposed.start) == (False, day(6))
    again = proposed([forecast(wave(1, 2), 6, 6), later], today=5)
    assert starts(again) == [5, 6]


def test_waves_go_back_to_their_baseline_only_when_asked() -> None:
    slipped = wave(1, 11, baseline_start=day(4), baseline_end=day(4))
    assert not proposed([forecast(slipped, 11, 11)])[0].moves
    back = proposed([forecast(slipped, 11, 11)], ahead=True)[0]
    assert (back.proposed.start, back.days, back.why) == (
        day(4), 0, "It can go back to its baseline.",
    )  # fmt: skip


# -- free times ------------------------------------------------------------------------------------


def weekly(weekday: int, tenant: int) -> CalendarWindow:
    return CalendarWindow(1, "Night", "maintenance", weekday, 9, 17, tenant_id=tenant)


def of(tenant: int) -> Bound:
    return (Scope(tenant_id=tenant),)


def test_dates_lie_on_days_that_are_free_in_all_calendars() -> None:
    freeze = CalendarWindow(2, "Freeze", "blackout", None, 0, 24, day(9), day(10))
    late = forecast(wave(1, 2, S.EXECUTING), 2, 6)
    found = proposed([late, forecast(wave(2, 4), 9, 9)], freeze, today=6)
    assert found[1].proposed.start == day(11)  # the freeze is over
    only = proposed([late, forecast(wave(2, 4), 9, 9, 1, of(ACME))], weekly(3, ACME), today=6)
    assert only[1].proposed.start == day(12)  # Acme has Thursdays
    assert only[1].why == (
        "“Wave 1” runs until Fri 6 Nov 2026. Mon 9 Nov 2026 is not free (Calendar of tenant ACME)."
    )


def test_calendars_without_a_day_in_common_each_have_one_while_the_wave_runs() -> None:
    late = forecast(wave(1, 2, S.EXECUTING), 2, 6)
    apart = forecast(wave(2, 4), 9, 9, 2, of(ACME), of(BETA))
    found = proposed([late, apart], weekly(1, ACME), weekly(2, BETA), today=6)
    assert found[1].proposed == Span(day(10), day(11))  # Tuesday and Wednesday


def test_a_wave_with_a_window_on_a_day_off_begins_on_the_working_day_before() -> None:
    saturdays = CalendarWindow(1, "Saturdays", "maintenance", 5, 20, 23, tenant_id=ACME)
    bound = (Scope(tenant_id=ACME),)
    (found,) = proposed([forecast(wave(1, 3), 7, 7, 1, bound)], saturdays)
    # Friday the 6th, the last working day before Saturday the 7th.
    assert (found.proposed.start, found.proposed.end) == (day(6), day(7))
    both = forecast(wave(1, 3), 3, 7, 4, (), bound)
    (found,) = proposed([both], saturdays)
    assert (found.proposed.start, found.proposed.end) == (day(3), day(7))


def test_a_calendar_that_never_opens_is_said() -> None:
    shut = CalendarWindow(2, "Freeze", "blackout", None, 0, 24, day(1), None, tenant_id=ACME)
    found = proposed([forecast(wave(1, 4), 4, 4, 1, of(ACME))], shut)
    assert (found[0].moves, found[0].proposed) == (False, Span())
    assert found[0].why == "Calendar of tenant ACME: there is no free day within three years."


# -- as things stand -------------------------------------------------------------------------------


def share(each: Wave, first: int | None = None, last: int | None = None) -> WavePlan:
    clock = datetime(2026, 11, 1, 9, tzinfo=UTC).replace(tzinfo=None)
    return WavePlan(
        each, "First", (1,), (), Totals(),
        starts=clock.replace(day=first) if first else None,
        ends=clock.replace(day=last) if last else None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("status", "span"),
    [
        (S.PLANNED, Span(day(4), day(5))),
        (S.EXECUTING, Span(day(3), day(9))),
        (S.COMPLETE, Span(day(3), day(6))),
        (S.CANCELLED, Span(day(2), day(2))),
    ],
)
def test_when_a_wave_runs_as_things_stand(status: WaveStatus, span: Span) -> None:
    at = lambda n: datetime(2026, 11, n, 23, 30, tzinfo=UTC).replace(tzinfo=None)  # noqa: E731
    # In Berlin 23:30 UTC is the next day.
    each = wave(1, 2, status, started_at=at(2), completed_at=at(5), baseline_end=day(5))
    found = spans_of([share(each, 4, 5)], "Europe/Berlin", day(9))[1]
    assert found == span
    late = {S.PLANNED: 0, S.EXECUTING: 4, S.COMPLETE: 1, S.CANCELLED: None}
    assert slip_days(each, found) == late[status]


def test_dates_that_no_longer_hold_are_told() -> None:
    waves = [
        share(wave(1, 2, S.EXECUTING), 2, 6), share(wave(2, 5), 9, 9), share(wave(3, 12), 12, 12),
        share(wave(4, 11), 13, 13), share(wave(5, 10, wave_type=WaveType.CLEANUP), 10, 10),
        share(wave(6, 12, cohort=SECOND), 13, 13), share(wave(7, 13, cohort=SECOND), 13, 13),
    ]  # fmt: skip
    spans = spans_of(waves, "UTC", day(4))
    assert [each.why for each in collisions(waves, spans, COHORTS, day(4))] == [
        "“Wave 2” is to start on Thu 5 Nov 2026, but “Wave 1” ends on Fri 6 Nov 2026.",
        "“Wave 4” is to start on Wed 11 Nov 2026, but “Wave 3” starts on Thu 12 Nov 2026.",
        (
            "“Wave 6” is to start on Thu 12 Nov 2026, but its cohort waits for “Wave 3”, which "
            "starts on Thu 12 Nov 2026."
        ),
    ]
    free = tuple(replace(each, gate=Gate.NONE) for each in COHORTS)
    assert len(collisions(waves, spans, free, day(4))) == 2
    (passed,) = collisions([share(wave(1, 2), 4, 4)], {1: Span(day(4), day(4))}, (), day(4))
    assert passed.why == "“Wave 1” was to start on Mon 2 Nov 2026."
