"""Dates within sentences."""

from __future__ import annotations

import ast
import locale
import re
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from app.domain.day_style import DayStyle
from app.domain.day_words import day_words, moment_words
from app.domain.number_style import KEPT, NumberStyle, grouped, spoken, written_in
from tests.architecture.sources import modules, text

PAPERS = (
    "app/domain/cell_values.py",
    "app/domain/parameters/entry.py",
    "app/domain/planning/calendar/plan_entries.py",
    "app/domain/planning/plan/columns.py",
    "app/domain/planning/plan/figures.py",
    "app/domain/planning/plan/rows.py",
    "app/domain/planning/waves/runbook/",
    "app/services/runbooks.py",
    "app/services/calendars.py",
    "app/domain/inventory/builder.py",
    "app/domain/inventory/sheet_names.py",
)
"""What is written into files and tables, where a date has one form to be read by programs."""
ISO = re.compile(r"%Y-%m-%d|\.isoformat\(\)")


def test_a_date_is_told_in_words() -> None:
    assert day_words(date(2026, 12, 5)) == "Sat 5 Dec 2026"
    assert moment_words(datetime(2027, 3, 1, 9, 5, tzinfo=UTC)) == "Mon 1 Mar 2027, 09:05"


def test_it_is_the_same_in_every_language() -> None:
    before = locale.setlocale(locale.LC_TIME)
    try:
        for name in ("de_DE.UTF-8", "C.UTF-8"):
            try:
                locale.setlocale(locale.LC_TIME, name)
            except locale.Error:
                continue
            assert day_words(date(2026, 12, 5)) == "Sat 5 Dec 2026"
    finally:
        locale.setlocale(locale.LC_TIME, before)


GERMAN = NumberStyle(
    ".",
    ",",
    days=DayStyle(
        "{weekday}, {day}. {month} {year}", "{of_half}:{minute:02} {half}",
        ("Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So."),
        ("Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sep.", "Okt.", "Nov.",
         "Dez."),
    ),
)  # fmt: skip


def test_the_window_has_the_names_and_the_order_of_its_country() -> None:
    with written_in(GERMAN):
        assert day_words(date(2026, 12, 5)) == "Sa., 5. Dez. 2026"
        assert moment_words(datetime(2027, 3, 1, 0, 5, tzinfo=UTC)) == "Mo., 1. März 2027, 12:05 AM"
        assert moment_words(datetime(2027, 3, 1, 12, 5, tzinfo=UTC)).endswith("12:05 PM")
    assert day_words(date(2026, 12, 5)) == "Sat 5 Dec 2026"


def test_what_is_kept_is_told_in_any_style() -> None:
    at = datetime(2026, 12, 5, 9, 5, tzinfo=UTC)
    with written_in(KEPT):
        sentence = f"{grouped(1304)} VMs of 2026-12-05 wait from {moment_words(at)} on; 10:30."
        assert spoken(sentence) == sentence
    assert spoken(sentence) == "1,304 VMs of 2026-12-05 wait from Sat 5 Dec 2026, 09:05 on; 10:30."
    with written_in(GERMAN):
        told = "1.304 VMs of 2026-12-05 wait from Sa., 5. Dez. 2026, 9:05 AM on; 10:30."
        assert spoken(sentence) == told
        assert spoken(f"{day_words(at)} is said.") == "Sa., 5. Dez. 2026 is said."


@given(day=st.dates(), minute=st.integers(0, 24 * 60 - 1))
def test_every_date_comes_back_from_the_workspace(day: date, minute: int) -> None:
    at = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=UTC)
    with written_in(KEPT):
        kept_words = moment_words(at)
    assert spoken(kept_words) == moment_words(at)


def test_no_sentence_has_a_date_for_programs() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name in modules()
        if name.startswith(("app/domain/", "app/services/")) and not name.startswith(PAPERS)
        and ISO.search(text(name))
        for node in ast.walk(ast.parse(text(name)))
        if isinstance(node, ast.JoinedStr) and ISO.search(ast.unparse(node))
    ]  # fmt: skip
    assert not found
