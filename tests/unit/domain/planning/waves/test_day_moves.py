"""Which days take a wave, and what is said of those that do not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.model import CalendarWindow
from app.domain.planning.waves.wave import Wave, WaveStatus
from tests.unit.domain.planning.waves.day_cases import (
    ACME,
    FIRST,
    MONDAY,
    SECOND,
    day,
    freeze,
    plan_of,
    rules_of,
    share,
)

ONE = Wave(1, 1, "One", cohort_id=FIRST)
TWO = Wave(2, 2, "Two", cohort_id=FIRST)
LATER = Wave(3, 3, "Later", cohort_id=SECOND)
SHARES = share(ONE, 0, 1, [1, 2]), share(TWO, 3, 3, [3]), share(LATER, 7, 7, [4])


@pytest.mark.parametrize(
    ("key", "offset", "refusal"),
    [
        (1, -3, "is before the project starts (Mon 1 Mar 2027)"),
        (2, 5, "Sat 6 Mar 2027 is no working day."),
        (2, 8, "is in the freeze “Year end”"),
        (2, 0, "is before “One” ends (Tue 2 Mar 2027): waves of a cohort run one after another"),
        (3, 2, "is before “Two” of cohort “First” ends (Thu 4 Mar 2027), for which"),
        (2, 1, ""),
        (1, 9, ""),
    ],
)
def test_a_day_refuses_with_the_reason(key: int, offset: int, refusal: str) -> None:
    rules = rules_of(plan_of(*SHARES, rules=[freeze(8, 8)]))
    found = rules.verdict(key, day(offset)).refusal
    assert refusal in found
    assert bool(refusal) == bool(found)


def test_what_has_passed_its_checks_or_is_locked_keeps_its_day() -> None:
    passed = replace(ONE, status=WaveStatus.PRE_CHECKS_PASSED)
    rules = rules_of(plan_of(share(passed, 0)))
    assert rules.verdict(1, day(1)).refusal == "“One” keeps its dates: it is past its checks."
    rules = rules_of(plan_of(share(ONE, 0)), {1: "The content of “One” is locked."})
    assert rules.verdict(1, day(1)).refusal == "The content of “One” is locked."
    assert "does not exist" in rules.locked(99)


def test_nothing_begins_before_what_is_under_way_has_ended() -> None:
    rules = rules_of(plan_of(share(ONE, 7), rest_from=day(4)))
    assert "the plan goes on on Fri 5 Mar 2027" in rules.verdict(1, day(3)).refusal
    assert not rules.verdict(1, day(4)).refusal


def test_a_day_off_takes_a_wave_whose_tenant_has_a_window_on_it() -> None:
    window = CalendarWindow(1, "Saturdays", "maintenance", 5, 20, 23, tenant_id=ACME)
    alone = rules_of(plan_of(share(ONE, 0, 0, [1]), rules=[window])).verdict(1, day(5))
    assert (alone.refusal, alone.warning) == ("", "")
    mixed = rules_of(plan_of(share(ONE, 0, 0, [1, 2]), rules=[window])).verdict(1, day(5))
    assert mixed.warning == "1 VM has no time then: Calendar of the project."
    others = rules_of(plan_of(share(ONE, 0, 0, [2]), rules=[window])).verdict(1, day(5))
    assert "is no working day" in others.refusal
    sunday = rules_of(plan_of(share(ONE, 0, 0, [1]), rules=[window])).verdict(1, day(6))
    assert "is no working day" in sunday.refusal


def test_a_freeze_of_some_tenants_warns_and_one_of_all_refuses() -> None:
    closed = freeze(1, 1, "Audit", tenant_id=ACME)
    verdict = rules_of(plan_of(*SHARES, rules=[closed])).verdict(1, day(1))
    assert verdict.refusal == ""
    assert verdict.warning == "1 VM has no time then: Calendar of tenant Acme."
    alone = rules_of(plan_of(share(ONE, 0, 0, [1]), rules=[closed])).verdict(1, day(1))
    assert "is in the freeze “Audit” of tenant Acme" in alone.refusal


def test_the_next_free_day_is_found_in_both_directions() -> None:
    rules = rules_of(plan_of(*SHARES, rules=[freeze(7, 8)]))
    assert rules.next_free(2, day(5), 1) == day(9)
    assert rules.next_free(1, day(8), -1) == day(4)
    assert rules.next_free(1, day(-1), -1) is None


def test_the_last_day_moves_with_the_first() -> None:
    dated = replace(ONE, scheduled_start=day(0), scheduled_end=day(4))
    assert rules_of(plan_of(share(dated, 0, 1))).dates(1, day(7)) == (day(7), day(11))
    until = replace(ONE, scheduled_end=day(4))
    assert rules_of(plan_of(share(until, 1, 2))).dates(1, day(3)) == (day(3), day(6))
    assert rules_of(plan_of(share(ONE, 0))).dates(1, MONDAY) == (MONDAY, None)


def test_what_comes_of_a_day_is_told_of_the_next_wave_and_the_deadline() -> None:
    rules = rules_of(plan_of(*SHARES))
    assert rules.verdict(1, day(1)).warning == ""
    assert rules.verdict(1, day(2)).warning == "", "both may share Thursday"
    assert rules.verdict(1, day(3)).warning == "“Two” (Thu 4 Mar 2027) then follows later."
    # The project has 30 days.
    assert rules.verdict(2, day(29)).warning == ""
    assert rules.verdict(2, day(30)).warning == (
        "It would end after the deadline (Tue 30 Mar 2027)."
    )
    started = replace(TWO, status=WaveStatus.EXECUTING)
    assert rules_of(plan_of(share(ONE, 0, 1), share(started, 3))).verdict(1, day(4)).warning == ""
