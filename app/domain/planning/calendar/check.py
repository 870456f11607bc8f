"""What is wrong with a rule of the calendar, before it is saved."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from app.domain.errors import FieldError
from app.domain.model import CalendarWindow
from app.domain.parameters import time_zones
from app.domain.planning.calendar.recurrence import LAST, MOST_OFFSET
from app.domain.planning.calendar.rules import BLACKOUT, AppliesTo, Repeats, Scope
from app.domain.planning.calendar.spans import HOURS_PER_DAY

MAX_LABEL = 120
MOST_NTH = 5


def check_window(window: CalendarWindow) -> CalendarWindow:
    """The window as it is saved: what does not count for its kind is empty.

    :raises FieldError: when it cannot be meant, naming the field.
    """
    label = " ".join(window.label.split())
    if len(label) > MAX_LABEL:
        raise FieldError("label", f"A name has at most {MAX_LABEL} characters.")
    window = replace(
        window,
        label=label,
        applies_to=checked_applies_to(window.applies_to),
        time_zone=_zone(window.time_zone),
    )
    _check_dates(window)
    if window.kind == BLACKOUT:
        return replace(
            window, weekday=None, start_hour=0.0, end_hour=HOURS_PER_DAY,
            repeats=Repeats.WEEKLY.value, nth=None, month_offset=0,
        )  # fmt: skip
    _check_hours(window)
    return _repeating(window)


def check_scope(scope: Scope, cohorts: Collection[int], tenants: Collection[int]) -> None:
    """Say when a rule binds nobody that is there, or a cohort and a tenant at once.

    :raises FieldError: for ``scope``.
    """
    if scope.cohort_id is not None and scope.tenant_id is not None:
        raise FieldError("scope", "A rule binds a cohort or a tenant, not both.")
    if scope.cohort_id is not None and scope.cohort_id not in cohorts:
        raise FieldError("scope", "This cohort does not exist any more.", "Choose another one.")
    if scope.tenant_id is not None and scope.tenant_id not in tenants:
        raise FieldError("scope", "This tenant does not exist any more.", "Choose another one.")


def checked_applies_to(value: str) -> str:
    """What a rule binds, as it is stored.

    :raises FieldError: when it is neither all work nor cutovers.
    """
    try:
        return AppliesTo(value).value
    except ValueError:
        raise FieldError("applies_to", f"A rule cannot apply to “{value}”.") from None


def _check_dates(window: CalendarWindow) -> None:
    first, last = window.first_day, window.last_day
    if window.kind == BLACKOUT and (first is None or last is None):
        raise FieldError("first_day", "A blackout needs its first and last day.")
    if first and last and last < first:
        what = "A blackout's" if window.kind == BLACKOUT else "A window's"
        raise FieldError("last_day", f"{what} last day cannot be before its first.")


def _check_hours(window: CalendarWindow) -> None:
    for name in ("start_hour", "end_hour"):
        if not 0 <= getattr(window, name) <= HOURS_PER_DAY:
            raise FieldError(name, "Hours of the day are between 0:00 and 24:00.")
    if window.start_hour >= HOURS_PER_DAY:
        raise FieldError("start_hour", "A window begins before 24:00.")
    if window.start_hour == window.end_hour:
        raise FieldError("end_hour", "A window cannot begin and end at the same hour.")


def _repeating(window: CalendarWindow) -> CalendarWindow:
    try:
        repeats = Repeats(window.repeats)
    except ValueError:
        raise FieldError("repeats", f"A window cannot repeat “{window.repeats}”.") from None
    if window.weekday is not None and window.weekday not in range(7):
        raise FieldError("weekday", "Choose a weekday.")
    if repeats is Repeats.NTH_WEEKDAY:
        if window.weekday is None:
            raise FieldError("weekday", "Choose the weekday that is counted in the month.")
        if window.nth != LAST and window.nth not in range(1, MOST_NTH + 1):
            raise FieldError("nth", "Choose the first to fifth, or the last of the month.")
        return replace(window, month_offset=0)
    if repeats is Repeats.MONTH_END:
        if abs(window.month_offset) > MOST_OFFSET:
            raise FieldError(
                "month_offset",
                f"At most {MOST_OFFSET} working days before or after the month's end.",
            )
        return replace(window, weekday=None, nth=None)
    return replace(window, nth=None, month_offset=0)


def _zone(name: str) -> str:
    plain = name.strip()
    if not plain:
        return ""
    known = time_zones().get(plain.casefold())
    if known is None:
        raise FieldError(
            "time_zone",
            f"There is no zone “{name}”.",
            "Take an IANA name like Europe/Berlin, or leave it empty for the project's.",
        )
    return known
