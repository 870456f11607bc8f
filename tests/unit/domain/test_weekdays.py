"""Sets of weekdays as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import FieldError
from app.domain.parameters import ProjectParameters, parse
from app.domain.parameters.weekdays import days_of, days_text, week_words


@pytest.mark.parametrize(
    ("text", "days", "stored", "words"),
    [
        ("Sun-Thu", {6, 0, 1, 2, 3}, "Sun-Thu", "from Sunday to Thursday"),
        ("sunday to thursday", {6, 0, 1, 2, 3}, "Sun-Thu", "from Sunday to Thursday"),
        ("mo, we; fr", {0, 2, 4}, "Mon, Wed, Fri", "on Mondays, Wednesdays and Fridays"),
        ("Sat Sun", {5, 6}, "Sat, Sun", "on Saturdays and Sundays"),
        ("Mon–Fri, Sun", {0, 1, 2, 3, 4, 6}, "Sun-Fri", "from Sunday to Friday"),
        ("Wed", {2}, "Wed", "on Wednesdays"),
        ("mon-sun", set(range(7)), "Mon-Sun", "every day"),
    ],
)
def test_weeks(text: str, days: set[int], stored: str, words: str) -> None:
    assert set(days_of(text)) == days
    assert parse("working_days", text) == stored
    assert week_words(days) == words
    assert ProjectParameters(working_days=stored).week == days


@pytest.mark.parametrize("text", ["x", "M", "Mon-", "Mon-Tue-Wed", "1-5", "Mon, holiday"])
def test_what_is_no_week_is_told(text: str) -> None:
    with pytest.raises(FieldError, match="takes weekdays like Sun-Thu"):
        parse("working_days", text)


def test_without_names_days_count_from_monday() -> None:
    assert parse("working_days", " ") is None
    assert ProjectParameters(working_days_per_week=4).week == {0, 1, 2, 3}


@given(st.frozensets(st.integers(0, 6), min_size=1))
def test_what_is_stored_is_read_again(days: frozenset[int]) -> None:
    assert set(days_of(days_text(days))) == days
    assert week_words(days)
