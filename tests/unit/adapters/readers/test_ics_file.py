"""Calendar files as Google, Outlook and Apple write them, and ones that are none."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.adapters.readers.ics_file import MOST_TIMES, IcsReader
from app.domain.errors import UserError
from app.domain.progress import Ticket
from app.services.ports import BusyFile

FIRST, LAST = date(2027, 1, 1), date(2027, 12, 31)

GOOGLE = """BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:PUBLISH
X-WR-CALNAME:Operations
X-WR-TIMEZONE:Europe/Berlin
BEGIN:VTIMEZONE
TZID:Europe/Berlin
X-LIC-LOCATION:Europe/Berlin
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:GMT+2
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:GMT+1
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
DTSTART;TZID=Europe/Berlin:20270324T220000
DTEND;TZID=Europe/Berlin:20270325T020000
RRULE:FREQ=WEEKLY;COUNT=3
EXDATE;TZID=Europe/Berlin:20270407T220000
DTSTAMP:20270301T120000Z
UID:weekly@google.com
STATUS:CONFIRMED
SUMMARY:Backup of the wareh
 ouse
TRANSP:OPAQUE
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID=Europe/Berlin:20270401T100000
DTEND;TZID=Europe/Berlin:20270401T110000
DTSTAMP:20270301T120000Z
UID:weekly@google.com
RECURRENCE-ID;TZID=Europe/Berlin:20270331T220000
SUMMARY:Backup\\, moved
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20270513
DTEND;VALUE=DATE:20270515
DTSTAMP:20270301T120000Z
UID:inventory@google.com
SUMMARY:Stock-taking
END:VEVENT
BEGIN:VEVENT
DTSTART:20270601T080000Z
DTEND:20270601T090000Z
UID:lunch@google.com
TRANSP:TRANSPARENT
SUMMARY:Lunch
END:VEVENT
BEGIN:VEVENT
DTSTART:20270601T080000Z
DTEND:20270601T090000Z
UID:off@google.com
STATUS:CANCELLED
SUMMARY:Called off
END:VEVENT
END:VCALENDAR
"""

OUTLOOK = """BEGIN:VCALENDAR
PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN
VERSION:2.0
METHOD:PUBLISH
BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16011028T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010325T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
CLASS:PUBLIC
DTEND;TZID="W. Europe Standard Time":20270702T183000
DTSTAMP:20270101T000000Z
DTSTART;TZID="W. Europe Standard Time":20270702T180000
PRIORITY:5
RRULE:FREQ=MONTHLY;BYDAY=1FR
SUMMARY;LANGUAGE=de:Monatsabschluss
TRANSP:OPAQUE
UID:040000008200E00074C5B7101A82E008
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
END:VEVENT
BEGIN:VEVENT
DTEND;TZID="W. Europe Standard Time":20270702T183000
DTSTART;TZID="W. Europe Standard Time":20270702T180000
SUMMARY:Maybe
UID:040000008200E00074C5B7101A82E009
X-MICROSOFT-CDO-BUSYSTATUS:FREE
END:VEVENT
END:VCALENDAR
"""


def read(path: Path, text: str, zone: str = "Europe/Berlin", **span: date) -> BusyFile:
    file = path / "ops.ics"
    file.write_bytes(text.replace("\n", "\r\n").encode())
    first, last = span.get("first", FIRST), span.get("last", LAST)
    return IcsReader().read(file, zone, first, last, Ticket())


def event(*lines: str) -> str:
    inside = "\n".join(("BEGIN:VEVENT", "UID:1", *lines, "END:VEVENT"))
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{inside}\nEND:VCALENDAR\n"


def utc(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=UTC)


def test_a_series_of_google_with_a_moved_and_a_dropped_time(tmp_path: Path) -> None:
    found = read(tmp_path, GOOGLE)
    # The clocks change between the first time and the second, which was moved to a morning.
    assert [(each.start, each.end, each.summary) for each in found.times] == [
        (utc(3, 24, 21), utc(3, 25, 1), "Backup of the warehouse"),
        (utc(4, 1, 8), utc(4, 1, 9), "Backup, moved"),
        (utc(5, 12, 22), utc(5, 14, 22), "Stock-taking"),
    ]
    assert found.entries == 5
    assert found.notes == ("1 entry left out: cancelled.", "1 entry left out: shown as free.")


def test_an_endless_series_of_outlook_ends_with_the_horizon(tmp_path: Path) -> None:
    found = read(tmp_path, OUTLOOK)
    # First Fridays from July to December, at 18:00 in Berlin; from November on in winter time.
    assert [each.start for each in found.times] == [
        utc(7, 2, 16), utc(8, 6, 16), utc(9, 3, 16), utc(10, 1, 16), utc(11, 5, 17), utc(12, 3, 17),
    ]  # fmt: skip
    assert {each.end - each.start for each in found.times} == {timedelta(minutes=30)}


def test_names_of_outlook_without_a_definition(tmp_path: Path) -> None:
    text = event(
        "DTSTART;TZID=Eastern Standard Time:20270701T200000",
        "DTEND;TZID=Eastern Standard Time:20270701T210000",
    )
    (found,) = read(tmp_path, text).times
    assert found.start == utc(7, 2, 0)


def test_times_without_a_zone_are_the_projects(tmp_path: Path) -> None:
    text = event("DTSTART:20270701T200000", "DURATION:PT90M")
    (found,) = read(tmp_path, text).times
    assert (found.start, found.end) == (utc(7, 1, 18), utc(7, 1, 19, 30))
    (there,) = read(tmp_path, text, "America/New_York").times
    assert there.start == utc(7, 2, 0)


def test_an_unknown_zone_is_the_projects(tmp_path: Path) -> None:
    text = event("DTSTART;TZID=Moon/Sea:20270701T200000", "DURATION:PT1H")
    (found,) = read(tmp_path, text).times
    assert found.start == utc(7, 1, 18)


def test_whole_days_end_at_midnight_in_the_night_that_lacks_an_hour(tmp_path: Path) -> None:
    (found,) = read(tmp_path, event("DTSTART;VALUE=DATE:20270328")).times
    assert (found.start, found.end) == (utc(3, 27, 23), utc(3, 28, 22))


@pytest.mark.parametrize(
    ("rule", "start", "days"),
    [
        ("FREQ=DAILY;INTERVAL=10;COUNT=3", "20270105", ["0105", "0115", "0125"]),
        ("FREQ=DAILY;UNTIL=20270107", "20270105", ["0105", "0106", "0107"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;COUNT=4", "20270104",
         ["0104", "0106", "0118", "0120"]),
        # The standard's own example of what the first day of the week is for.
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "20270105",
         ["0105", "0110", "0119", "0124"]),
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "20270105",
         ["0105", "0117", "0119", "0131"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", "20270131", ["0131", "0228", "0331"]),
        ("FREQ=MONTHLY;COUNT=3", "20270131", ["0131", "0331", "0531"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2", "20270129", ["0129", "0226"]),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=1", "20270813", ["0813"]),
        ("FREQ=YEARLY;BYMONTH=3,11;BYDAY=2TU;COUNT=2", "20270309", ["0309", "1109"]),
        ("FREQ=YEARLY;BYDAY=20MO;COUNT=1", "20270517", ["0517"]),
        ("FREQ=YEARLY;UNTIL=20270201", "20200115", ["0115"]),
    ],
)  # fmt: skip
def test_rules_of_repetition(tmp_path: Path, rule: str, start: str, days: list[str]) -> None:
    text = event(f"DTSTART;VALUE=DATE:{start}", f"RRULE:{rule}")
    found = read(tmp_path, text, "UTC").times
    assert [f"{each.start:%m%d}" for each in found] == days


def test_a_series_from_long_ago_is_read_where_it_matters(tmp_path: Path) -> None:
    text = event("DTSTART:19000101T100000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY")
    found = read(tmp_path, text, first=date(2027, 3, 1), last=date(2027, 3, 3)).times
    assert [each.start for each in found] == [utc(3, 1, 10), utc(3, 2, 10), utc(3, 3, 10)]


def test_a_long_time_that_reaches_into_the_span_counts(tmp_path: Path) -> None:
    text = event("DTSTART:20261220T000000Z", "DTEND:20270110T000000Z")
    assert len(read(tmp_path, text).times) == 1
    text = event("DTSTART:20261220T000000Z", "DTEND:20270110T000000Z", "RRULE:FREQ=YEARLY")
    assert len(read(tmp_path, text).times) == 2


def test_free_and_busy_times(tmp_path: Path) -> None:
    text = (
        "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VFREEBUSY\nUID:1\n"
        "FREEBUSY;FBTYPE=BUSY:20270701T080000Z/PT2H,20270702T080000Z/20270702T090000Z\n"
        "FREEBUSY;FBTYPE=FREE:20270703T080000Z/PT2H\nEND:VFREEBUSY\nEND:VCALENDAR\n"
    )
    found = read(tmp_path, text).times
    assert [(each.start, each.end) for each in found] == [
        (utc(7, 1, 8), utc(7, 1, 10)), (utc(7, 2, 8), utc(7, 2, 9)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (("DTSTART:20270701T200000Z",), "without a duration"),
        (("SUMMARY:x",), "without a beginning"),
        (("DTSTART:20270701T200000Z", "DTEND:20270630T200000Z"), "without a duration"),
        (
            ("DTSTART:20270701T200000Z", "DURATION:PT1S", "RRULE:FREQ=SECONDLY"),
            "repeats in a way that is not read",
        ),
        (
            ("DTSTART:20270701T200000Z", "DURATION:PT1S", "RRULE:FREQ=YEARLY;BYWEEKNO=20"),
            "repeats in a way that is not read",
        ),
    ],
)
def test_entries_that_are_left_out_are_counted(
    tmp_path: Path, lines: tuple[str, ...], why: str
) -> None:
    found = read(tmp_path, event(*lines))
    assert (found.times, found.notes) == ((), (f"1 entry left out: {why}.",))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"Name;Start\r\nA;1\r\n", "is no calendar file"),
        (b"", "is no calendar file"),
        (b"PK\x03\x04" + bytes(50), "NUL bytes"),
        (b"BEGIN:VCALENDAR\r\nSUMMARY:\0\r\nEND:VCALENDAR\r\n", "NUL bytes"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:x\r\n", ""),
        (b"BEGIN:VCALENDAR\r\nno colon here\r\nEND:VEVENT\r\n", ""),
        (b"BEGIN:VCALENDAR\r\n" + b"X" * (21 * 1024**2), "larger than 20 MB"),
        (b"BEGIN:VCALENDAR\r\n" * 5000, ""),
    ],
)
def test_what_is_no_calendar_is_told_in_a_sentence(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "it.ics"
    path.write_bytes(data)
    try:
        found = IcsReader().read(path, "UTC", FIRST, LAST, Ticket())
    except UserError as error:
        assert words in error.message  # noqa: PT017 - either answer is right where none is named
    else:
        assert not words
        assert found.times == ()


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        IcsReader().read(tmp_path / "none.ics", "UTC", FIRST, LAST, Ticket())


def test_other_encodings(tmp_path: Path) -> None:
    text = event("DTSTART:20270701T200000Z", "DURATION:PT1H", "SUMMARY:Prüfung").replace(
        "\n", "\r\n"
    )
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        path = tmp_path / "it.ics"
        path.write_bytes(text.encode(encoding))
        (found,) = IcsReader().read(path, "UTC", FIRST, LAST, Ticket()).times
        assert found.summary == "Prüfung"


def test_ten_thousand_entries_and_more_times_than_are_taken(tmp_path: Path) -> None:
    one = "BEGIN:VEVENT\nUID:{0}\nDTSTART:2027{1:02d}01T{2:02d}0000Z\nDURATION:PT{3}M\n"
    entries = [
        one.format(n, n % 12 + 1, n % 24, n % 600 + 1)
        + ("RRULE:FREQ=DAILY\n" if n % 400 == 0 else "")
        + "END:VEVENT\n"
        for n in range(10_000)
    ]
    begin = perf_counter()
    found = read(tmp_path, f"BEGIN:VCALENDAR\n{''.join(entries)}END:VCALENDAR\n")
    assert perf_counter() - begin < 60
    assert found.entries == 10_000
    assert 0 < len(found.times) <= MOST_TIMES


def test_repetitions_without_end_have_a_budget(tmp_path: Path) -> None:
    # Never matches, so that nothing ends it but the span of time; many of them cost too much.
    one = (
        "BEGIN:VEVENT\nUID:{0}\nDTSTART:19000101T000000Z\nDURATION:PT1H\n"
        "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=5\nEND:VEVENT\n"
    )
    text = f"BEGIN:VCALENDAR\n{''.join(map(one.format, range(100)))}END:VCALENDAR\n"
    begin = perf_counter()
    with pytest.raises(UserError, match="more often than can be read"):
        read(tmp_path, text)
    assert perf_counter() - begin < 30


def test_a_zone_that_changes_every_second_is_not_followed(tmp_path: Path) -> None:
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Evil\nBEGIN:STANDARD\nDTSTART:16010101T000000\n"
        "RRULE:FREQ=SECONDLY\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nEND:STANDARD\nEND:VTIMEZONE\n"
    )
    text = event("DTSTART;TZID=Evil:20270701T200000", "DURATION:PT1H")
    (found,) = read(tmp_path, text.replace("BEGIN:VEVENT", zone + "BEGIN:VEVENT")).times
    assert found.start == utc(7, 1, 18)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(cuts=st.lists(st.tuples(st.integers(0, 2000), st.binary(max_size=6)), max_size=8))
def test_damaged_files_are_read_or_refused(tmp_path: Path, cuts: list[tuple[int, bytes]]) -> None:
    data = GOOGLE.replace("\n", "\r\n").encode()
    for place, what in cuts:
        data = data[:place] + what + data[place + len(what) :]
    path = tmp_path / "it.ics"
    path.write_bytes(data)
    try:
        found = IcsReader().read(path, "UTC", FIRST, LAST, Ticket())
    except UserError:
        return
    assert all(each.start < each.end for each in found.times)
