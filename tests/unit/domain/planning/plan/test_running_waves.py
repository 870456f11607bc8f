"""From when on the rest of a plan is placed once waves have been started."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from app.domain.planning.plan.running_waves import KeptTimes, rest_from
from app.domain.planning.waves.wave import Wave, WaveStatus


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, 3, day, hour, minute)  # noqa: DTZ001 - stored in UTC, without zone


@pytest.mark.parametrize(
    ("zone", "running", "ended"),
    [
        ("UTC", date(2027, 3, 2), date(2027, 3, 1)),
        ("Europe/Berlin", date(2027, 3, 3), date(2027, 3, 2)),
        ("America/New_York", date(2027, 3, 2), date(2027, 3, 1)),
    ],
)
def test_the_rest_begins_by_the_dates_of_the_site(zone: str, running: date, ended: date) -> None:
    late = at(1, 23, 30)
    started = Wave(1, 1, "W1", status=WaveStatus.EXECUTING, started_at=late)
    assert rest_from([started], [], zone) == running
    done = Wave(1, 1, "W1", status=WaveStatus.COMPLETE, completed_at=late)
    assert rest_from([done], [], zone) == ended


def test_the_rest_begins_after_all_that_runs() -> None:
    wave = Wave(1, 1, "W1", status=WaveStatus.EXECUTING, started_at=at(1, 9))
    kept = KeptTimes(at(1, 9), at(4, 16), at(4, 17))
    assert rest_from([wave], [kept], "UTC") == date(2027, 3, 5)
    assert rest_from([], [], "UTC") is None
