"""Calendar entries written, and read again."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from icalendar import Calendar

from app.adapters.exporters.ics_file import IcsWriter
from app.adapters.readers.ics_file import IcsReader
from app.domain.errors import UserError
from app.domain.planning.calendar.entries import CalendarEntry
from app.domain.progress import Ticket

NOW = datetime(2027, 1, 4, 9, 30, tzinfo=UTC)
ENTRY = CalendarEntry(
    "wave-3@x",
    datetime(2027, 3, 27, 21, tzinfo=UTC),
    datetime(2027, 3, 28, 4, tzinfo=UTC),
    "Wave 3, “Büro”; 12 VMs" + " and more" * 20,
    "First line\nSecond line, with a comma; and 日本語" * 5,
)


def test_an_entry_is_written_in_utc_with_folded_lines(tmp_path: Path) -> None:
    path = tmp_path / "wave.ics"
    IcsWriter().write([ENTRY], NOW, path)
    data = path.read_bytes()
    assert data.startswith(b"BEGIN:VCALENDAR\r\n")
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"\nDTSTART:20270327T210000Z\r\n" in data
    assert b"\nDTEND:20270328T040000Z\r\n" in data
    assert b"\nUID:wave-3@x\r\n" in data
    assert b"\nDTSTAMP:20270104T093000Z\r\n" in data
    (event,) = Calendar.from_ical(data).walk("VEVENT")
    assert str(event["SUMMARY"]) == ENTRY.summary
    assert str(event["DESCRIPTION"]) == ENTRY.description


def test_what_was_written_can_be_read_as_busy_times(tmp_path: Path) -> None:
    path = tmp_path / "plan.ics"
    IcsWriter().write([ENTRY], NOW, path)
    found = IcsReader().read(path, "UTC", date(2027, 1, 1), date(2027, 12, 31), Ticket())
    assert [(each.start, each.end) for each in found.times] == [(ENTRY.start, ENTRY.end)]


def test_the_same_entries_give_the_same_file(tmp_path: Path) -> None:
    one, other = tmp_path / "1.ics", tmp_path / "2.ics"
    for path in (one, other):
        IcsWriter().write([ENTRY], NOW, path)
    assert one.read_bytes() == other.read_bytes()


def test_a_cancelled_entry_says_so_and_control_characters_go(tmp_path: Path) -> None:
    path = tmp_path / "wave.ics"
    entry = CalendarEntry("1", ENTRY.start, ENTRY.end, "A\x00B\x07", cancelled=True)
    IcsWriter().write([entry], NOW, path)
    data = path.read_bytes()
    assert b"STATUS:CANCELLED" in data
    assert b"\x00" not in data


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(UserError):
        IcsWriter().write([ENTRY], NOW, tmp_path / "none" / "x.ics")
