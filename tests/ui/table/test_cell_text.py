from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from PySide6.QtCore import QLocale

from app.domain.columns import Column, Kind
from app.ui.table.cell_text import CellFormatter, cell_format_of


def shown(kind: Kind, value: Any, locale: str = "en_GB", **more: Any) -> str:
    column = Column("field", "Field", lambda record: record, kind, **more)
    return CellFormatter(QLocale(locale)).shown(column)(value)


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("text", "web", "web"),
        ("text", None, ""),
        ("text", ("a", "b"), "a, b"),
        ("int", 1234567, "1,234,567"),
        ("int", 2**70, "1,180,591,620,717,411,303,424"),
        ("int", "unknown", "unknown"),
        ("float", 1234.56, "1,234.6"),
        ("float", 3, "3.0"),
        ("float", float("nan"), ""),
        ("float", float("inf"), ""),
        ("percent", 45.25, "45.3 %"),
        ("hours", 3 + 1 / 3, "3 h 20 min"),
        ("hours", 1234.5, "1,234 h 30 min"),
        ("hours", None, ""),
        ("bool", True, "Yes"),
        ("bool", False, "No"),
        ("bool", None, ""),
        ("date", date(2027, 3, 1), "01/03/2027"),
        ("date", datetime(2027, 3, 1, 12), "01/03/2027"),  # noqa: DTZ001
        ("date", None, ""),
        ("risk", "RED", "RED"),
        ("risk", None, ""),
        ("status", "in_progress", "In progress"),
    ],
)
def test_values_in_british_english(kind: Kind, value: Any, text: str) -> None:
    assert shown(kind, value) == text


def test_the_locale_has_its_marks() -> None:
    assert shown("float", 1234.56, "de_DE") == "1.234,6"
    assert shown("int", 1234567, "fr_FR") == "1\u202f234\u202f567"
    assert shown("hours", 1234.5, "de_DE") == "1.234 h 30 min"
    assert shown("date", date(2027, 3, 1), "de_DE") == "01.03.2027"
    assert shown("date", date(2027, 3, 1), "en_US") == "3/1/2027"


def test_decimals_and_unit_of_the_column() -> None:
    assert shown("float", 1.23456, decimals=3) == "1.235"
    assert shown("percent", 45.25, unit="%", decimals=0) == "45"


def test_labels_and_own_texts() -> None:
    choices = [("on", "On"), ("", "Automatic")]
    assert shown("choice", "on", choices=choices) == "On"
    assert shown("choice", "", choices=choices) == "Automatic"
    assert shown("choice", "odd", choices=choices) == "odd"
    assert shown("int", 3, text=lambda value: "*" * value) == "***"


def test_values_that_cannot_be_remembered_are_shown_too() -> None:
    assert shown("text", ["a", "b"]) == "a, b"


@pytest.mark.parametrize(
    ("locale", "decimal", "order"),
    [("en_GB", ".", "dmy"), ("en_US", ".", "mdy"), ("de_DE", ",", "dmy"), ("sv_SE", ",", "ymd")],
)
def test_how_a_locale_types(locale: str, decimal: str, order: str) -> None:
    form = cell_format_of(QLocale(locale))
    assert (form.decimal, form.date_order) == (decimal, order)


def test_one_and_true_are_not_mixed_up() -> None:
    formatter = CellFormatter(QLocale("en_GB"))
    column = Column("field", "Field", lambda record: record)
    say = formatter.shown(column)
    assert (say(1), say(True), say(1.0)) == ("1", "True", "1.0")
