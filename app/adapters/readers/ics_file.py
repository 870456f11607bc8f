"""Reads the times that a calendar file (.ics) says are taken."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.counted_noun import count_text
from app.domain.errors import UserError
from app.domain.number_style import grouped
from app.domain.planning.calendar.repetition import Budget, Repetition, occurrences
from app.domain.progress import Ticket
from app.services.ports import BusyFile, BusySpan

MOST_BYTES = 20 * 1024 * 1024
MOST_TIMES = 20_000
"""Times that are taken over from one file."""
MOST_SUMMARY = 200
_BATCH = 100
_DAY = timedelta(days=1)
_WEEKDAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
_FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
_UNREAD_PARTS = {"BYWEEKNO", "BYYEARDAY", "BYHOUR", "BYMINUTE", "BYSECOND", "RSCALE"}
_ZONES = re.compile(r"^BEGIN:VTIMEZONE.*?^END:VTIMEZONE[ \t]*\r?\n", re.S | re.M | re.I)
_ENDLESS_ZONE = re.compile(r"FREQ=(?:SECONDLY|MINUTELY|HOURLY|DAILY|WEEKLY)", re.I)
_PROBLEMS = (ValueError, TypeError, AttributeError, KeyError, IndexError, OverflowError)
"""What the library raises for entries that are written wrongly."""


class _Unread(Exception):  # noqa: N818 - it is told, and no error of the program
    """An entry that is left out; its text says why."""


class IcsReader:
    """The :class:`~app.services.ports.BusyReader` of calendar files."""

    def read(self, path: Path, zone: str, first: date, last: date, ticket: Ticket) -> BusyFile:
        """The times between two dates; what repeats for ever ends with the last.

        :raises UserError: when it is no calendar file, saying why.
        """
        text = _text_of(path)
        ticket.step(0, 1, "Reading the calendar")
        return _Entries(_parsed(text, path.name), zone, first, last).read(path.name, ticket)


# -- the file --------------------------------------------------------------------------------------


def _text_of(path: Path) -> str:
    name = path.name
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UserError(
                f"“{name}” is larger than {MOST_BYTES // 1024**2} MB.",
                "Export a shorter span of time.",
            )
        data = path.read_bytes()
    except OSError as error:
        raise UserError(
            f"“{name}” cannot be read.", "Check that it is there and may be read.", str(error)
        ) from error
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", errors="replace")
    if "\0" in text:
        raise UserError(f"“{name}” is damaged: it has NUL bytes in it.", "Export it anew.")
    if not text.lstrip().upper().startswith("BEGIN:VCALENDAR"):
        raise UserError(
            f"“{name}” is no calendar file.",
            "Export the calendar as iCalendar (.ics), whose first line is BEGIN:VCALENDAR.",
        )
    return _ZONES.sub(lambda found: "" if _ENDLESS_ZONE.search(found[0]) else found[0], text)


def _parsed(text: str, name: str) -> list[Any]:
    from icalendar import Calendar

    try:
        found = Calendar.from_ical(text, multiple=True)
    except (*_PROBLEMS, RecursionError) as error:
        raise UserError(
            f"“{name}” is damaged and cannot be read as a calendar.", "Export it anew.", str(error)
        ) from error
    return list(found)


# -- its entries -----------------------------------------------------------------------------------


class _Entries:
    """The entries of a file within a span of time, and what is told about those left out."""

    def __init__(self, calendars: Iterable[Any], zone: str, first: date, last: date) -> None:
        self._zone = ZoneInfo(zone)
        self._first = datetime.combine(first, time(), self._zone).astimezone(UTC)
        self._last = datetime.combine(last + _DAY, time(), self._zone).astimezone(UTC)
        self._budget = Budget()
        self._left_out: Counter[str] = Counter()
        self._events: list[Any] = []
        self._free_busy: list[Any] = []
        for calendar in calendars:
            self._events += calendar.walk("VEVENT")
            self._free_busy += calendar.walk("VFREEBUSY")

    def read(self, name: str, ticket: Ticket) -> BusyFile:
        moved = self._moved()
        found: dict[BusySpan, None] = {}
        total = len(self._events)
        for number, event in enumerate(self._events):
            if number % _BATCH == 0:
                ticket.step(number, total, "Reading the calendar")
            found |= dict.fromkeys(self._safely(self._spans_of(event, moved)))
        for each in self._free_busy:
            found |= dict.fromkeys(self._safely(self._taken(each)))
        times = sorted(found, key=lambda span: (span.start, span.end, span.summary))
        if len(times) > MOST_TIMES:
            rest = len(times) - MOST_TIMES
            self._left_out[f"after the first {grouped(MOST_TIMES)} times"] += rest
        notes = tuple(
            f"{count_text(count, 'entry').replace('entrys', 'entries')} left out: {why}."
            for why, count in sorted(self._left_out.items())
        )
        return BusyFile(name, total + len(self._free_busy), tuple(times[:MOST_TIMES]), notes)

    def _safely(self, spans: Iterator[BusySpan]) -> list[BusySpan]:
        """The spans of one entry; none where it is written wrongly or left out."""
        try:
            return list(spans)
        except _Unread as left_out:
            self._left_out[str(left_out)] += 1
        except _PROBLEMS:
            self._left_out["cannot be read"] += 1
        return []

    def _moved(self) -> dict[str, set[datetime]]:
        """The times of series, by their UID, that an entry of its own stands for."""
        found: dict[str, set[datetime]] = {}
        for event in self._events:
            stands_for = event.get("RECURRENCE-ID")
            if stands_for is not None:
                try:
                    at = self._moment(stands_for.dt)
                except _PROBLEMS:
                    continue
                found.setdefault(str(event.get("UID", "")), set()).add(at)
        return found

    def _spans_of(self, event: Any, moved: dict[str, set[datetime]]) -> Iterator[BusySpan]:
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            raise _Unread("cancelled")
        free = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() == "FREE"
        if free or str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
            raise _Unread("shown as free")
        if event.get("DTSTART") is None:
            raise _Unread("without a beginning")
        start, length = event["DTSTART"].dt, _length_of(event)
        if length <= timedelta():
            raise _Unread("without a duration")
        summary = " ".join(str(event.get("SUMMARY", "")).split())[:MOST_SUMMARY]
        single = event.get("RECURRENCE-ID") is not None
        away = set() if single else moved.get(str(event.get("UID", "")), set())
        without = away | {self._moment(each) for each in _dates(event.get("EXDATE"))}
        for at in self._starts(event, start, length, single=single):
            begin = self._moment(at)
            end = self._end(at, length)
            if begin not in without and end > self._first and begin < self._last and end > begin:
                yield BusySpan(begin, end, summary)

    def _starts(
        self, event: Any, start: date, length: timedelta, *, single: bool
    ) -> Iterator[date]:
        """The beginnings of an entry, in its own zone, within the span of time or near it."""
        rules = [] if single else _listed(event.get("RRULE"))
        if not rules:
            yield start
        for each in rules:
            yield from self._repeated(each, start, length)
        if not single:
            yield from _dates(event.get("RDATE"))

    def _repeated(self, recur: Any, start: date, length: timedelta) -> Iterator[date]:
        rule = _repetition(recur)
        zone = start.tzinfo or self._zone if isinstance(start, datetime) else self._zone
        begin = _wall(start)
        since = self._first.astimezone(zone).replace(tzinfo=None) - length - _DAY
        last = self._last.astimezone(zone).replace(tzinfo=None)
        until = next(iter(_listed(recur.get("UNTIL"))), None)
        if until is not None:
            last = min(last, _last_wall(until, zone))
        if rule.count is None and last < begin:
            return
        for at in occurrences(rule, begin, max(since, begin), last, self._budget):
            if isinstance(start, datetime):
                yield at.replace(tzinfo=start.tzinfo)
            else:
                yield at.date()

    def _taken(self, component: Any) -> Iterator[BusySpan]:
        """The periods of a list of free and busy times."""
        for each in _listed(component.get("FREEBUSY")):
            if str(getattr(each, "params", {}).get("FBTYPE", "BUSY")).upper() == "FREE":
                continue
            start, end = each.dt if hasattr(each, "dt") else (each.start, each.end)
            if isinstance(end, timedelta):
                end = start + end
            begin, last = self._moment(start), self._moment(end)
            if last > self._first and begin < self._last and last > begin:
                yield BusySpan(begin, last, "Busy")

    # -- moments -----------------------------------------------------------------------------------

    def _moment(self, at: date) -> datetime:
        return _zoned(at, self._zone).astimezone(UTC)

    def _end(self, at: date, length: timedelta) -> datetime:
        """Whole days end at midnight, whatever the clocks do; all else lasts as long as it does."""
        if isinstance(at, datetime):
            return self._moment(at) + length
        return self._moment(at + length)


def _zoned(at: date, zone: tzinfo) -> datetime:
    if not isinstance(at, datetime):
        return datetime.combine(at, time(), zone)
    return at.replace(tzinfo=zone) if at.tzinfo is None else at


def _wall(at: date) -> datetime:
    return at.replace(tzinfo=None) if isinstance(at, datetime) else datetime.combine(at, time())


def _last_wall(until: date, zone: tzinfo) -> datetime:
    """The wall time until which a series goes on, that time included."""
    if not isinstance(until, datetime):
        return datetime.combine(until, time.max)
    return until if until.tzinfo is None else until.astimezone(zone).replace(tzinfo=None)


def _length_of(event: Any) -> timedelta:
    start, end, duration = event["DTSTART"].dt, event.get("DTEND"), event.get("DURATION")
    if end is not None:
        last = end.dt
        if isinstance(start, datetime) != isinstance(last, datetime) or (
            isinstance(start, datetime) and (start.tzinfo is None) != (last.tzinfo is None)
        ):
            start, last = _wall(start), _wall(last)
        if isinstance(start, datetime) and start.tzinfo is not None:
            start, last = start.astimezone(UTC), last.astimezone(UTC)
        length: timedelta = last - start
        return length
    if duration is not None:
        lasting: timedelta = duration.dt
        return lasting
    return timedelta() if isinstance(start, datetime) else _DAY


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _dates(value: Any) -> Iterator[date]:
    """The dates of EXDATE or RDATE, which may be given once or several times."""
    for part in _listed(value):
        for each in getattr(part, "dts", ()):
            found = each.dt
            yield found[0] if isinstance(found, tuple) else found


def _repetition(recur: Any) -> Repetition:
    """A rule of the library as ours.

    :raises _Unread: when it has parts that are not read.
    """
    frequency = str(next(iter(_listed(recur.get("FREQ"))), "")).upper()
    if frequency not in _FREQUENCIES or _UNREAD_PARTS & {str(key).upper() for key in recur}:
        raise _Unread("repeats in a way that is not read")
    return Repetition(
        frequency,
        interval=max(1, _number(recur, "INTERVAL") or 1),
        count=_number(recur, "COUNT"),
        weekdays=tuple(_weekday(str(each)) for each in _listed(recur.get("BYDAY"))),
        month_days=tuple(int(each) for each in _listed(recur.get("BYMONTHDAY"))),
        months=tuple(int(each) for each in _listed(recur.get("BYMONTH"))),
        positions=tuple(int(each) for each in _listed(recur.get("BYSETPOS"))),
        week_start=_WEEKDAYS.get(str(next(iter(_listed(recur.get("WKST"))), "MO")).upper(), 0),
    )


def _number(recur: Any, key: str) -> int | None:
    found = _listed(recur.get(key))
    return int(found[0]) if found else None


def _weekday(text: str) -> tuple[int, int]:
    return int(text[:-2] or 0), _WEEKDAYS[text[-2:].upper()]
