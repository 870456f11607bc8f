"""The window's locale in sentences: the marks that the cells have."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale

from app.domain.cell_values import parse_date, parse_number
from app.domain.counted_noun import count_text, signed_text
from app.domain.number_style import FILES, fixed, grouped, set_style, written_in
from app.domain.units import hours_text
from app.ui.table.cell_text import CellFormatter, cell_format_of
from app.ui.table.locale_style import follow, number_style_of, with_plain_digits

NAMES = (
    "en_US", "en_GB", "en_IN", "hi_IN", "de_DE", "de_CH", "de_AT", "fr_FR", "fr_CH", "es_ES",
    "es_MX", "pl_PL", "pt_PT", "pt_BR", "sv_SE", "he_IL", "ar_AE", "tr_TR", "cs_CZ", "ja_JP",
)  # fmt: skip
numbers = pytest.mark.parametrize("name", NAMES)


@pytest.fixture(autouse=True)
def _style_of_files() -> Iterator[None]:
    yield
    set_style(FILES)


@numbers
def test_sentences_have_the_marks_of_the_cells(name: str) -> None:
    locale = QLocale(name)
    with written_in(number_style_of(locale)):
        for number in (0, 7, 999, 1304, 13042, 130_421, 1_304_217, 1_234_567_890):
            assert grouped(number) == locale.toString(number)
            assert fixed(number + 0.25, 2) == locale.toString(number + 0.25, "f", 2)


@numbers
@given(number=st.integers(-(10**9), 10**9))
def test_a_field_takes_what_a_locale_writes(name: str, number: int) -> None:
    locale = QLocale(name)
    form = cell_format_of(locale)
    assert parse_number(locale.toString(number), form) == number
    assert parse_number(str(number), form) == number
    assert parse_number(locale.toString(number / 100, "f", 2), form) == number / 100


@pytest.mark.parametrize("name", [*NAMES, "ar_EG"])
def test_a_field_takes_the_date_that_a_cell_shows(name: str) -> None:
    locale = with_plain_digits(QLocale(name))
    made = CellFormatter(locale)
    day = parse_date("2026-03-09")
    assert parse_date(made.day(day), made.cell_format) == day


def test_german_points_group_and_commas_divide() -> None:
    form = cell_format_of(QLocale("de_DE"))
    assert [parse_number(text, form) for text in ("1.304", "1.304,5", "1304,5", "0.5", "12.5")] == [
        1304, 1304.5, 1304.5, 0.5, 12.5,
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["ar_EG", "fa_IR", "bn_BD", "mr_IN", "my_MM"])
def test_the_digits_are_those_of_the_words_beside_them(name: str) -> None:
    near = with_plain_digits(QLocale(name))
    assert near.toString(1234567890).isascii()
    assert near.zeroDigit() == "0"


def test_arabic_stays_arabic_with_the_week_of_its_country() -> None:
    egypt, near = QLocale("ar_EG"), with_plain_digits(QLocale("ar_EG"))
    assert (near.language(), near.firstDayOfWeek()) == (egypt.language(), egypt.firstDayOfWeek())
    german = QLocale("de_DE")
    assert with_plain_digits(german) == german


def test_the_whole_window_follows() -> None:
    follow(QLocale("de_DE"))
    said = (count_text(1304, "VM"), signed_text(-1304.5, 1), hours_text(1304.5))
    assert said == ("1.304 VMs", "−1.304,5", "1.304 h 30 min")
    assert CellFormatter().hours(1304.5) == said[2]
    assert CellFormatter(QLocale("en_US")).hours(1304.5) == "1,304 h 30 min"
