"""Writes entries of a calendar as an iCalendar file (RFC 5545)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.adapters.exporters.clean_text import clean
from app.adapters.exporters.whole_file import whole_file
from app.domain.errors import UserError
from app.domain.planning.calendar.entries import CalendarEntry
from app.domain.planning.calendar.plan_entries import plan_entries
from app.domain.planning.plan.plan import Plan
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


class IcsPlanExporter:
    """Writes a plan as a calendar: its waves, or its days where it has none."""

    suffix = ".ics"

    def write(self, plan: Plan, path: Path, ticket: Ticket) -> None:
        """Write the whole file, or none of it.

        :raises UserError: when nothing has a date, or the place cannot be written.
        """
        entries = plan_entries(plan)
        if not entries:
            raise UserError("Nothing in this plan has a date yet.", "See the page Migration Plan.")
        ticket.step(0, len(entries), "Writing the calendar")
        IcsWriter().write(entries, plan.generated.astimezone(UTC), path)


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
