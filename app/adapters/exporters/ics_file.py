"""Writes entries of a calendar as an iCalendar file (RFC 5545)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.adapters.exporters.clean_text import clean
from app.adapters.exporters.whole_file import whole_file
from app.domain.planning.calendar.entries import CalendarEntry
from app.domain.progress import Ticket

if TYPE_CHECKING:
    from icalendar import Event


class IcsWriter:
    """The :class:`~app.services.ports.CalendarWriter`: UTF-8, lines folded, moments in UTC."""

    suffix = ".ics"

    def write(self, entries: Sequence[CalendarEntry], now: datetime, path: Path) -> None:
        """Write the whole file, or none of it.

        :raises UserError: when the place cannot be written.
        """
        from icalendar import Calendar

        calendar = Calendar()
        calendar.add("prodid", "-//Migration Planner//Migration Planner//EN")
        calendar.add("version", "2.0")
        calendar.add("calscale", "GREGORIAN")
        calendar.add("method", "PUBLISH")
        for each in entries:
            calendar.add_component(_event(each, now))
        with whole_file(path, Ticket()) as stream:
            stream.write(calendar.to_ical())


def _event(entry: CalendarEntry, now: datetime) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", entry.start.astimezone(UTC))
    event.add("dtend", entry.end.astimezone(UTC))
    event.add("summary", clean(entry.summary))
    if entry.description:
        event.add("description", clean(entry.description))
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE")
    return event
