"""The window's locale in sentences: the marks that the cells have."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale

from app.domain.cell_values import parse_date, parse_number
from app.domain.counted_noun import count_text, signed_text
from app.domain.day_style import ENGLISH
from app.domain.day_words import moment_words
from app.domain.number_style import FILES, fixed, grouped, set_style, written_in
from app.domain.units import hours_text
from app.ui.parts.day_words import short_date
from app.ui.table.cell_text import CellFormatter, cell_format_of
from app.ui.table.locale_style import day_style_of, follow, number_style_of, with_plain_digits

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


@pytest.mark.parametrize(
    ("name", "moment", "short"),
    [
        ("C", "Thu 31 Dec 2026, 14:05", "Thu 31 Dec"),
        ("en_US", "Thu, Dec 31, 2026, 2:05\u202fPM", "Thu, Dec 31"),
        ("de_DE", "Do., 31. Dez. 2026, 14:05", "Do., 31. Dez."),
        ("fr_FR", "jeu. 31 d\xe9c. 2026, 14:05", "jeu. 31 d\xe9c."),
        ("es_ES", "jue, 31 de dic de 2026, 14:05", "jue, 31 de dic"),
        ("fi_FI", "to 31. joulu 2026, 14.05", "to 31. joulu"),
    ],
)
def test_a_date_in_a_sentence_has_the_names_and_order_of_the_locale(
    name: str, moment: str, short: str
) -> None:
    at = datetime(2026, 12, 31, 14, 5, tzinfo=UTC)
    follow(QLocale(name))
    try:
        assert moment_words(at) == moment
        assert short_date(at) == short
    finally:
        follow(QLocale.c())


def test_names_from_right_to_left_stay_out_of_english_sentences() -> None:
    for name in ("he_IL", "ar_AE", "fa_IR"):
        assert day_style_of(QLocale(name)) == ENGLISH


def test_every_locale_has_a_pattern_that_can_be_filled() -> None:
    at = datetime(2026, 12, 31, 14, 5, tzinfo=UTC)
    every = QLocale.matchingLocales(
        QLocale.Language.AnyLanguage, QLocale.Script.AnyScript, QLocale.Country.AnyCountry
    )
    for locale in every:
        days = day_style_of(locale)
        told = days.day(at)
        assert "2026" in told, locale.name()
        assert "31" in told, locale.name()
        assert not {"{", "}", "'"} & set(days.day(at).replace(days.months[11], "")), locale.name()
        assert "5" in days.time(at), locale.name()
