"""Cells become values in every language an export may be written in, and nothing ever raises."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.inventory.cells import (
    LARGEST,
    THOUSANDS,
    digits,
    flag,
    is_doubtful,
    number,
    text,
    told_mark,
    whole,
)
from app.domain.inventory.dates import moment

at = datetime.fromisoformat
ENGLISH_TO_GERMAN = str.maketrans(",.", ".,")

anything: st.SearchStrategy[Any] = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.binary(max_size=20)
    | st.dates()
    | st.datetimes(timezones=st.none() | st.just(UTC))
    | st.times()
    | st.timedeltas()
    | st.decimals()
    | st.lists(st.integers(), max_size=3)
    | st.from_regex(r"[-+.,'0-9 %eE]{1,20}", fullmatch=True)
    | st.from_regex(r"[-/.:0-9 TZ]{1,30}", fullmatch=True)
    | st.from_regex(r"/Date\(-?[0-9]{1,20}\)/", fullmatch=True)
)


# -- numbers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "decimal", "expected"),
    [
        (16384.0, ".", 16384.0),
        (16384, ".", 16384.0),
        ("16384", ".", 16384.0),
        ("16,384", ".", 16384.0),
        ("1,234,567.89", ".", 1234567.89),
        ("-1", ".", -1.0),
        (" 512 ", ".", 512.0),
        ("85%", ".", 85.0),
        ("85 %", ".", 85.0),
        ("1,5", ".", 1.5),
        ("0,125", ".", 0.125),
        ("1.234", ".", 1.234),
        ("1.234.567", ".", 1234567.0),
        ("1.234,5", ".", 1234.5),
        ("16.384", ",", 16384.0),
        ("1.234.567,89", ",", 1234567.89),
        ("1,234", ",", 1.234),
        ("1,234,567", ",", 1234567.0),
        ("1,234.5", ",", 1234.5),
        ("12.5", ",", 12.5),
        ("0.125", ",", 0.125),
        ("1 234,5", ".", 1234.5),
        ("1\u00a0234,5", ",", 1234.5),
        ("1\u202f234\u202f567", ",", 1234567.0),
        ("1'234.5", ".", 1234.5),
        ("1’234", ".", 1234.0),
        ("1,23,456", ".", 123456.0),
        ("12,34,567.5", ",", 1234567.5),
        ("1e3", ".", 1000.0),
    ],
)
def test_numbers_of_every_locale(cell: Any, decimal: str, expected: float) -> None:
    assert number(cell, decimal) == expected


@pytest.mark.parametrize(
    "cell",
    [
        None, "", " ", "n/a", "none", "1,2,3", "1.2.3", "12,34,56", "1_000", "nan", "inf", "-",
        "10.0.0.1", "2026/11/02", True, False, float("nan"), float("inf"), 1e300, 10**400, "1e300",
        date(2026, 1, 1), timedelta(seconds=17), time(12), b"12", Decimal(5), [1],
    ],
)  # fmt: skip
def test_what_is_no_number(cell: Any) -> None:
    assert number(cell) is None
    assert number(cell, ",") is None
    assert whole(cell) is None


@given(st.integers(-(10**14), 10**14) | st.floats(-1e9, 1e9).map(lambda value: round(value, 4)))
def test_english_numbers_come_back(value: float) -> None:
    assert number(f"{value:,.4f}", ".") == pytest.approx(value, rel=1e-12)


@given(st.integers(-(10**14), 10**14) | st.floats(-1e9, 1e9).map(lambda value: round(value, 4)))
def test_german_numbers_come_back(value: float) -> None:
    written = f"{value:,.4f}".translate(ENGLISH_TO_GERMAN)
    assert number(written, ",") == pytest.approx(value, rel=1e-12)


@given(st.integers(0, 10**14), st.sampled_from([",", ".", " ", "\u00a0", "\u202f", "'", "’"]))
def test_grouped_whole_numbers_come_back(value: int, mark: str) -> None:
    written = f"{value:,}".replace(",", mark)
    assert number(written, "," if mark == "." else ".") == value


@given(anything, st.sampled_from([".", ",", THOUSANDS]))
def test_nothing_raises_and_numbers_are_of_a_size(cell: Any, decimal: str) -> None:
    value = number(cell, decimal)
    assert value is None or abs(value) <= LARGEST
    rounded = whole(cell, decimal)
    assert rounded is None or abs(rounded) <= LARGEST
    assert isinstance(text(cell), str)
    found = digits(cell)
    assert found is None or abs(found) < 10**9
    assert flag(cell) in {True, False, None}
    when = moment(cell)
    assert when is None or (when.tzinfo is None and when.year >= 1990)


@pytest.mark.parametrize(
    ("cell", "mark"),
    [
        ("", ""), ("512", ""), ("8.192", ""), ("8,192", ""), ("-16.384", ""), ("n/a", ""),
        ("10.0.0.1", ""), ("1,234.5", "."), ("12.5", "."), ("0.125", "."), ("1,234,567", "."),
        ("12,34,567", "."), ("1234.567", "."), ("1.234,5", ","), ("12,5", ","), ("0,125", ","),
        ("1.234.567", ","), ("8 192,5", ","), ("8\u00a0192,5", ","), ("8'192.50", "."),
        ("49,9 %", ","),
    ],
)  # fmt: skip
def test_the_mark_that_a_number_can_only_have(cell: str, mark: str) -> None:
    assert told_mark(cell) == mark


@pytest.mark.parametrize(
    ("cell", "doubtful"),
    [
        ("8.192", True), ("8,192", True), ("102.400", True), ("-1.000", True), (" 8.192 ", True),
        ("0.125", False), ("8.1920", False), ("8.19", False), ("1.024.000", False),
        ("1024.000", False), ("8 192", False), ("", False), ("a.bcd", False),
    ],
)  # fmt: skip
def test_numbers_that_leave_a_doubt(cell: str, doubtful: bool) -> None:
    assert is_doubtful(cell) is doubtful
    assert not (doubtful and told_mark(cell))


@pytest.mark.parametrize("cell", ["8.192", "8,192"])
def test_doubtful_numbers_may_be_thousands_whatever_their_sign(cell: str) -> None:
    assert number(cell, THOUSANDS) == 8192.0


@given(st.lists(st.integers(10**6, 10**9), min_size=1), st.booleans())
def test_grouped_columns_tell_their_mark(values: list[int], german: bool) -> None:
    written = [f"{value:,}" for value in values]
    if german:
        written = [cell.translate(ENGLISH_TO_GERMAN) for cell in written]
    (mark,) = {told_mark(cell) for cell in written}
    assert [number(cell, mark) for cell in written] == values


# -- text, digits, flags ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (None, ""), ("  web01 ", "web01"), (59.0, "59"), (182.5, "182.5"), (7, "7"),
        (True, "True"), (1e20, "1e+20"), (timedelta(seconds=17), "0:00:17"),
        ("line\nbreak", "line\nbreak"),
    ],
)  # fmt: skip
def test_text(cell: Any, expected: str) -> None:
    assert text(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("vmx-21", 21), ("13", 13), (13.0, 13), (13, 13), ("", None), (None, None),
        ("none", None), (float("nan"), None), (1e30, None), ("9" * 30, 999_999_999),
    ],
)  # fmt: skip
def test_digits(cell: Any, expected: int | None) -> None:
    assert digits(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("True", True), ("TRUE", True), ("true", True), ("Yes", True), ("1", True), (1.0, True),
        (1, True), (True, True), ("wahr", True), ("False", False), ("FALSE", False),
        ("No", False), ("0", False), (0.0, False), (False, False), ("falsch", False),
        ("", None), (None, None), (2.0, None), ("n/a", None), ("poweredOn", None),
    ],
)  # fmt: skip
def test_flags_of_every_version(cell: Any, expected: bool | None) -> None:
    assert flag(cell) is expected


# -- dates -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (at("2026-09-29T17:19"), at("2026-09-29T17:19")),
        (at("2026-09-29T17:19+00:00"), at("2026-09-29T17:19")),
        (date(2026, 9, 29), at("2026-09-29")),
        ("2018/03/19 14:46:51", at("2018-03-19T14:46:51")),
        ("2018-03-19", at("2018-03-19")),
        ("2025-11-13T18:22:33+01:00", at("2025-11-13T18:22:33")),
        ("2025-11-13T18:22:33.076Z", at("2025-11-13T18:22:33")),
        ("4/4/2018 5:25:31 PM", at("2018-04-04T17:25:31")),
        ("4/4/2018 12:05:00 AM", at("2018-04-04T00:05")),
        ("4/4/2018 12:05:00 PM", at("2018-04-04T12:05")),
        ("9/29/26 17:19", at("2026-09-29T17:19")),
        ("29/9/2026 17:19", at("2026-09-29T17:19")),
        ("3/4/2026", at("2026-03-04")),
        ("02.11.2026 06:30:12", at("2026-11-02T06:30:12")),
        ("11.29.2026", at("2026-11-29")),
        ("3-4-2026 10:00", at("2026-04-03T10:00")),
        ("/Date(1763069753386)/", at("2025-11-13T21:35:53.386000")),
        (43178.5, at("2018-03-19T12:00")),
        (43178, at("2018-03-19")),
    ],
)
def test_dates_of_every_version(cell: Any, expected: datetime) -> None:
    assert moment(cell) == expected


@pytest.mark.parametrize(
    "cell",
    [
        None, "", "yesterday", "2026/13/01", "2026/02/30 10:00", "2026/11/02 25:00", True, 17, 0.5,
        1e9, float("nan"), timedelta(seconds=17), time(12, 30), "10.0.0.1", "31/31/2026",
        at("1970-01-01"), at("1969-12-31T18:00"), "1970-01-01", date(1899, 12, 31),
        "/Date(-62135596800000)/", "/Date(999999999999999)/",
    ],
)  # fmt: skip
def test_unknown_dates(cell: Any) -> None:
    assert moment(cell) is None


@given(
    st.datetimes(at("1990-01-01"), at("2099-12-31")).map(lambda when: when.replace(microsecond=0))
)
def test_dates_come_back_from_every_form_that_leaves_no_doubt(when: datetime) -> None:
    for form in ("%Y/%m/%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H:%M:%S"):
        assert moment(when.strftime(form)) == when
    assert moment(f"{when.month}/{when.day}/{when.year} {when:%I:%M:%S %p}") == when
