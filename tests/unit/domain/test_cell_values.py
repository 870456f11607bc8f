from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cell_values import (
    CellFormat,
    is_blank,
    natural_key,
    parse_bool,
    parse_cell,
    parse_date,
    parse_hours,
    parse_number,
    plain_text,
    sort_key_of,
)
from app.domain.columns import Column, Kind
from app.domain.errors import UserError

GERMAN = CellFormat(",", ".", "dmy")
FRENCH = CellFormat(",", "\u202f", "dmy")
AMERICAN = CellFormat(".", ",", "mdy")
FORMATS = [CellFormat(), GERMAN, FRENCH, AMERICAN, CellFormat(".", "’", "dmy")]


def column(kind: Kind = "text", **more: Any) -> Column:
    return Column("field", "Field", lambda record: record, kind=kind, **more)


@pytest.mark.parametrize(
    ("text", "form", "number"),
    [
        ("8", CellFormat(), 8),
        (" 1,234.5 ", CellFormat(), 1234.5),
        ("1.234,5", GERMAN, 1234.5),
        ("1.234.567", GERMAN, 1234567),
        ("1.234", GERMAN, 1234),
        ("1.5", GERMAN, 1.5),
        ("1,5", CellFormat(), 1.5),
        ("1,234", CellFormat(), 1234),
        ("1,234", GERMAN, 1.234),
        ("1.234,5", CellFormat(), 1234.5),
        ("1\u202f234,5", FRENCH, 1234.5),
        ("1.234", FRENCH, 1.234),
        ("1’234.5", CellFormat(".", "’"), 1234.5),
        ("\u22123", CellFormat(), -3),
        ("1.2E+05", CellFormat(), 120000),
        (".5", CellFormat(), 0.5),
    ],
)
def test_numbers_are_read_as_the_user_writes_them(
    text: str, form: CellFormat, number: float
) -> None:
    assert parse_number(text, form) == number


@pytest.mark.parametrize(
    "text",
    ["", "abc", "1,23,4", "1.2.3,4", "1,234.5.6", "--1", "inf", "nan", "1e999", "٣a", "0x10"],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(UserError, match=r"Field (takes a number|cannot be empty)"):
        parse_cell(column("float", required=True), text)


@given(st.integers(-(10**12), 10**12), st.sampled_from(FORMATS))
def test_grouped_whole_numbers_survive(number: int, form: CellFormat) -> None:
    text = f"{number:,}".replace(",", form.group)
    assert parse_number(text, form) == number


@given(st.floats(-1e9, 1e9), st.sampled_from(FORMATS))
def test_a_copied_number_can_be_typed_back(number: float, form: CellFormat) -> None:
    text = plain_text(column("float"), number, form)
    assert parse_cell(column("float"), text, form) == pytest.approx(number, abs=1e-6)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("3.5", 3.5),
        ("3 h 20 min", 3 + 1 / 3),
        ("3h20", None),
        ("3 h", 3),
        ("45 min", 0.75),
        ("3:30", 3.5),
        ("1,234 h 30 min", 1234.5),
        ("2H 15M", 2.25),
    ],
)
def test_durations(text: str, hours: float | None) -> None:
    if hours is None:
        with pytest.raises(ValueError, match="3h20"):
            parse_hours(text)
    else:
        assert parse_hours(text) == pytest.approx(hours)


@pytest.mark.parametrize(
    ("text", "form", "day"),
    [
        ("2027-03-01", GERMAN, date(2027, 3, 1)),
        ("2027-03-01 00:00:00", AMERICAN, date(2027, 3, 1)),
        ("1.3.2027", GERMAN, date(2027, 3, 1)),
        ("01.03.27", GERMAN, date(2027, 3, 1)),
        ("3/1/2027", AMERICAN, date(2027, 3, 1)),
        ("1. 3. 2027", GERMAN, date(2027, 3, 1)),
        ("2027/3/1", CellFormat(), date(2027, 3, 1)),
    ],
)
def test_dates_in_the_order_of_the_country(text: str, form: CellFormat, day: date) -> None:
    assert parse_date(text, form) == day


@pytest.mark.parametrize("text", ["", "tomorrow", "31.2.2027", "2027-13-01", "1.2"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(UserError, match=r"Field (takes a date|cannot be empty)"):
        parse_cell(column("date", required=True), text, GERMAN)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    kinds: list[Kind] = ["text", "int", "float", "percent", "hours", "bool", "date", "status"]
    for kind in kinds:
        sentence = "Field takes "
        try:
            parse_cell(column(kind), text)
        except UserError as error:
            sentence = error.message
        assert sentence.startswith("Field takes ")


@pytest.mark.parametrize(
    ("text", "value"), [("Yes", True), ("x", True), ("No", False), ("0", False)]
)
def test_yes_and_no(text: str, value: bool) -> None:
    assert parse_bool(text) is value


def test_a_blank_clears_an_optional_field() -> None:
    assert parse_cell(column("int"), "  ") is None
    assert parse_cell(column("date"), "") is None
    assert parse_cell(column("text"), " ") == ""
    assert parse_cell(column("choice", choices=[("a", "A")]), "") is None
    assert parse_cell(column("choice", choices=[("", "Automatic"), ("a", "A")]), "") == ""


def test_a_blank_is_refused_by_a_required_field() -> None:
    with pytest.raises(UserError, match="Field cannot be empty"):
        parse_cell(column("int", required=True), "")


def test_a_blank_never_reaches_the_columns_own_parser() -> None:
    assert parse_cell(column("text", parse=lambda text: text[0]), "") == ""


@pytest.mark.parametrize(
    ("kind", "text", "sentence"),
    [
        ("int", "8.5", "Field takes a whole number, not “8.5”."),
        ("int", "many", "Field takes a whole number, not “many”."),
        ("float", "x", "Field takes a number, not “x”."),
        ("percent", "x%", "Field takes a percentage, not “x%”."),
        ("hours", "soon", "Field takes a duration such as 3 h 20 min, not “soon”."),
        ("bool", "maybe", "Field takes yes or no, not “maybe”."),
        ("date", "soon", "Field takes a date such as 2027-03-01, not “soon”."),
        ("risk", "blue", "Field takes one of GREEN, YELLOW, RED, not “blue”."),
    ],
)
def test_a_refusal_says_what_the_column_takes(kind: Kind, text: str, sentence: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_cell(column(kind), text)
    assert caught.value.message == sentence


def test_bounds_are_named_with_the_unit() -> None:
    bounded = column("int", unit="GB", minimum=1, maximum=4096)
    assert parse_cell(bounded, "64 GB") == 64
    with pytest.raises(UserError, match=r"Field must be between 1 and 4,096 GB\."):
        parse_cell(bounded, "5000")
    with pytest.raises(UserError, match=r"Field must be at least 1\."):
        parse_cell(column("int", minimum=1), "0")
    with pytest.raises(UserError, match=r"Field must be at most 10\."):
        parse_cell(column("float", maximum=10), "10.5")


def test_a_choice_is_taken_by_label_or_value_in_any_case() -> None:
    power = column("choice", choices=[("poweredOn", "On"), ("poweredOff", "Off")])
    assert parse_cell(power, "ON") == "poweredOn"
    assert parse_cell(power, "poweredoff") == "poweredOff"


def test_the_columns_own_parser_decides() -> None:
    def vlan(text: str) -> int:
        if not text.isdecimal():
            raise UserError("A VLAN is a number.")
        return int(text)

    assert parse_cell(column(parse=vlan), "7") == 7
    with pytest.raises(UserError, match="A VLAN is a number"):
        parse_cell(column(parse=vlan), "seven")
    with pytest.raises(UserError, match="Field takes another value, not “x”"):
        parse_cell(column(parse=int), "x")


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("int", 1234567, "1234567"),
        ("float", 1234.50, "1234.5"),
        ("float", -0.0, "0"),
        ("float", float("nan"), ""),
        ("hours", 3.5, "3.5"),
        ("bool", False, "No"),
        ("date", date(2027, 3, 1), "2027-03-01"),
        ("date", datetime(2027, 3, 1, 10), "2027-03-01"),  # noqa: DTZ001
        ("text", ("a", "b"), "a, b"),
        ("text", None, ""),
        ("status", "in_progress", "In progress"),
        ("risk", "RED", "RED"),
    ],
)
def test_plain_text_of_values(kind: Kind, value: Any, text: str) -> None:
    assert plain_text(column(kind), value) == text


def test_plain_text_of_a_column_that_words_its_values() -> None:
    assert plain_text(column(text=lambda value: f"<{value}>"), 3) == "<3>"


@pytest.mark.parametrize("value", [None, "", (), [], float("nan")])
def test_blank_values(value: Any) -> None:
    assert is_blank(value)


@pytest.mark.parametrize("value", [0, 0.0, False, " ", date(2027, 1, 1), (1,)])
def test_values_that_are_not_blank(value: Any) -> None:
    assert not is_blank(value)


def test_names_sort_as_people_count() -> None:
    names = ["web10", "Web2", "web1", "Äpfel", "banana", "apfel2"]
    assert sorted(names, key=natural_key) == ["Äpfel", "apfel2", "banana", "web1", "Web2", "web10"]


def test_choices_sort_in_their_own_order() -> None:
    risk = sort_key_of(column("risk"))
    assert sorted(["RED", "odd", "GREEN", "YELLOW"], key=risk) == ["GREEN", "YELLOW", "RED", "odd"]
    own = sort_key_of(column("choice", choices=[("z", "First"), ("a", "Second")]))
    assert sorted(["a", "z"], key=own) == ["z", "a"]


def test_a_column_may_bring_its_own_order() -> None:
    assert sorted([1, -2, 3], key=sort_key_of(column("int", sort_key=abs))) == [1, -2, 3]
    days = sort_key_of(column("date"))
    assert days(date(2027, 1, 2)) < days(datetime(2027, 1, 2, 1))  # noqa: DTZ001
