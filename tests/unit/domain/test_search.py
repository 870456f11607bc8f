from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.cell_values import CellFormat
from app.domain.columns import Column, Kind
from app.domain.errors import UserError
from app.domain.search import (
    any_of,
    compile_filter,
    exact_term,
    excluding,
    fold,
    fuzzy_match,
    search_words,
)

GERMAN = CellFormat(",", ".", "dmy")


def score(query: str, text: str) -> float:
    """How well a text fits, 0 when it does not."""
    match = fuzzy_match(query, text)
    return match.score if match else 0.0


def column(kind: Kind = "text", **more: Any) -> Column:
    return Column("field", "Field", lambda record: record, kind=kind, **more)


def found(
    text: str, values: list[Any], kind: Kind = "text", form: CellFormat | None = None, **more: Any
) -> list[Any]:
    compiled = compile_filter(text, column(kind, **more), form or CellFormat())
    assert compiled is not None
    return [value for value in values if compiled.test(value, fold(str(value or "")))]


NAMES = ["web-01", "WEB-02", "db-01", "", "empty room"]
NUMBERS = [2, 4, 8, 16, 32, None]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("web", ["web-01", "WEB-02"]),
        ("=web-01", ["web-01"]),
        ("= Web-02 ", ["WEB-02"]),
        ("!web", ["db-01", "", "empty room"]),
        ("!=db-01", ["web-01", "WEB-02", "", "empty room"]),
        ("empty", [""]),
        ("!empty", ["web-01", "WEB-02", "db-01", "empty room"]),
        ('"empty"', ["empty room"]),
        ("web | db", ["web-01", "WEB-02", "db-01"]),
        ("web | db | !01", ["WEB-02"]),
        ("!web | !db | !empty", ["empty room"]),
        ("=web-01|=db-01|=x", ["web-01", "db-01"]),
        (">m", ["web-01", "WEB-02"]),
        ("<e", ["db-01"]),
        ("web..", []),
    ],
)
def test_text_filters(text: str, names: list[str]) -> None:
    assert found(text, NAMES) == names


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("8", [8]),
        ("=8", [8]),
        (">8", [16, 32]),
        (">=8", [8, 16, 32]),
        ("<4", [2]),
        ("<=4", [2, 4]),
        ("8..16", [8, 16]),
        ("16..8", [8, 16]),
        ("16..", [16, 32]),
        ("..4", [2, 4]),
        ("!8", [2, 4, 16, 32, None]),
        ("!>8", [2, 4, 8, None]),
        ("empty", [None]),
        ("2 | 16..", [2, 16, 32]),
        ("=2|=4|!=4", [2]),
        (">8.5", [16, 32]),
        ("3x", []),
        ('"2"', [2, 32]),
    ],
)
def test_number_filters(text: str, numbers: list[int | None]) -> None:
    assert found(text, NUMBERS, "int") == numbers


def test_numbers_count_as_they_are_shown() -> None:
    values = [1.04, 1.06, 1.25]
    assert found("=1.0", values, "float") == [1.04]
    assert found("1.1", values, "float") == [1.06]
    assert found("1.06", values, "float") == [1.06]
    assert found("<=1.1", values, "float") == [1.04, 1.06]


def test_decimal_comma_and_thousands_of_the_locale() -> None:
    values = [1.5, 15.0, 1500.0]
    assert found(">1,4", values, "float", GERMAN) == [1.5, 15.0, 1500.0]
    assert found("1,5..20", values, "float", GERMAN) == [1.5, 15.0]
    assert found("=1.500", values, "float", GERMAN) == [1500.0]
    assert found("1,500", values, "float") == [1500.0]


def test_hours_and_percentages() -> None:
    hours = [0.75, 3 + 1 / 3, 5.0]
    assert found(">3 h", hours, "hours") == [3 + 1 / 3, 5.0]
    assert found("=3 h 20 min", hours, "hours") == [3 + 1 / 3]
    assert found("<=45 min", hours, "hours") == [0.75]
    assert found("3.33", hours, "hours") == [3 + 1 / 3]
    assert found(">50%", [49.9, 50.1], "percent") == [50.1]


def test_dates() -> None:
    first, second = date(2027, 3, 1), datetime(2027, 3, 2, 14)  # noqa: DTZ001
    assert found(">2027-03-01", [first, second, None], "date") == [second]
    assert found("2.3.2027", [first, second], "date", GERMAN) == [second]
    assert found("2027-03-01..2027-03-01", [first, second, None], "date") == [first]


@pytest.mark.parametrize("text", ["", "  ", "=", "!", ">", "!=", "|", " | ! | ", ">= "])
def test_an_unfinished_filter_asks_for_nothing(text: str) -> None:
    assert compile_filter(text, column("int")) is None


@pytest.mark.parametrize("text", [">x", "1..x", "<=", "<soon"])
def test_a_comparison_with_what_is_no_number_is_refused(text: str) -> None:
    if text == "<=":
        assert compile_filter(text, column("int")) is None
        return
    with pytest.raises(UserError, match="can be compared with a number, not with"):
        compile_filter(text, column("int"))
    with pytest.raises(UserError, match="can be compared with a date, not with"):
        compile_filter(text, column("date"))


def test_only_what_is_needed_is_asked_for() -> None:
    by_value = compile_filter(">8", column("int"))
    by_text = compile_filter("a", column())
    assert by_value is not None
    assert by_text is not None
    assert (by_value.needs_value, by_value.needs_text) == (True, False)
    assert (by_text.needs_value, by_text.needs_text) == (False, True)


@given(st.text(max_size=40), st.sampled_from(["text", "int", "float", "hours", "date", "bool"]))
def test_any_text_is_a_filter_or_refused(text: str, kind: Kind) -> None:
    try:
        compiled = compile_filter(text, column(kind))
    except UserError:
        return
    if compiled is not None:
        for value in (None, 1, 2.5, "a", date(2027, 1, 1), True):
            assert compiled.test(value, fold(str(value))) in {True, False}


@given(st.text(max_size=20), st.text(max_size=20))
def test_an_exact_term_finds_its_text_and_no_other(shown: str, other: str) -> None:
    compiled = compile_filter(exact_term(shown), column())
    assert compiled is not None
    assert compiled.test(shown, fold(shown))
    assume(fold(shown) != fold(other) and shown and other)
    assert not compiled.test(other, fold(other))


@given(st.lists(st.text(max_size=10), min_size=1, max_size=6), st.text(max_size=10))
def test_a_list_of_values_finds_its_members(chosen: list[str], other: str) -> None:
    compiled = compile_filter(any_of(chosen), column())
    assert compiled is not None
    members = {fold(shown) for shown in chosen}
    for shown in (*chosen, other):
        assert compiled.test(shown, fold(shown)) == (fold(shown) in members)


def test_a_value_is_excluded_from_a_filter() -> None:
    assert excluding("", "a") == "!=a"
    assert excluding("web", "web|1") == 'web | !="web|1"'
    assert excluding("web", "") == "web | !empty"


def test_words_of_the_quick_search() -> None:
    assert search_words('Web  "North Hall" 01') == ("web", "north hall", "01")
    assert search_words("  ") == ()
    assert search_words('"open quote') == ("open", "quote")


def test_a_query_finds_letters_in_order() -> None:
    match = fuzzy_match("xpl", "Export plan")
    assert match is not None
    assert [("Export plan")[place] for place in match.positions] == ["x", "p", "l"]
    assert fuzzy_match("lpx", "Export plan") is None


@pytest.mark.parametrize(
    ("query", "better", "worse"),
    [
        ("ep", "Export plan", "Keep plan"),
        ("exp", "Export", "Extended map"),
        ("plan", "Plan", "Planning"),
        ("nw", "New wave", "Answer"),
        ("nw", "newWave", "newsworthy"),
    ],
)
def test_words_and_runs_count_for_more(query: str, better: str, worse: str) -> None:
    assert score(query, better) > score(query, worse)


def test_the_whole_word_scores_one() -> None:
    assert score("export", "Export") == 1.0
    assert score("", "anything") == 0.0


@given(st.text(max_size=12), st.text(max_size=40))
def test_places_are_in_order_and_hold_the_letters(query: str, text: str) -> None:
    wanted = [letter.casefold() for letter in query if not letter.isspace()]
    letters = iter(text)
    fits = all(any(letter == other.casefold() for other in letters) for letter in wanted)
    match = fuzzy_match(query, text)
    assert (match is not None) == fits
    if match is not None:
        assert [text[place].casefold() for place in match.positions] == wanted
        assert list(match.positions) == sorted(set(match.positions))
        assert 0 <= match.score <= 1
