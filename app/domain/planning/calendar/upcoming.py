"""The next times of a maintenance window, to be looked at before it is saved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from app.domain.model import CalendarWindow
from app.domain.planning.calendar.layer import EVERY_DAY, Layer
from app.domain.planning.calendar.wall_time import date_on, moment, zone_of

SEARCH_DAYS = 3 * 366


def upcoming(
    window: CalendarWindow,
    zone: str,
    since: datetime,
    count: int,
    week: frozenset[int] = EVERY_DAY,
    free_days: frozenset[date] = frozenset(),
) -> list[tuple[datetime, datetime]]:
    """Beginning and end, in UTC, of the next times that a window opens after a moment.

    ``zone`` is the project's, which counts where the window has none of its own. Fewer than
    ``count`` where no more follow within three years.
    """
    own = window.time_zone or zone
    layer = Layer((replace(window, active=True, applies_to="all"),), own, week, free_days)
    found: list[tuple[datetime, datetime]] = []
    begin = date_on(since, own)
    for offset in range(-1, SEARCH_DAYS):
        day = begin + timedelta(days=offset)
        pieces = layer.opens(day) or ()
        if pieces:
            times = moment(day, pieces[0][0], own), moment(day, pieces[-1][1], own)
            if times[1] > since.astimezone(zone_of("UTC")):
                found.append(times)
        if len(found) == count:
            break
    return found
