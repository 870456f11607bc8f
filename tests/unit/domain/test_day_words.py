"""Dates within sentences."""

from __future__ import annotations

import ast
import locale
import re
from datetime import UTC, date, datetime

from app.domain.day_words import day_words, moment_words
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
