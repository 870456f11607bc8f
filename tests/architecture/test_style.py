"""Rules of the house that a linter does not know."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import fields

import pytest
from reportlab.pdfbase.ttfonts import TTFontFile

from app.db import tables
from app.domain.inventory.headings import ALIASES
from app.domain.parameters import SPECS, ProjectParameters
from app.domain.planning.risk.catalog import RULES, Rule
from app.ui.shell.application import FALLBACK_FONTS
from tests.architecture.sources import calls, modules, own_formats, text
from tests.conftest import ROOT

MAY_PRINT = {"app/cli.py", "app/prepare_command.py", "app/selftest.py"}
MAY_WAIT = {"app/ui/shell/tour/walk.py"}
"""The walk through the window plays its user, and so turns the event loop itself."""
MIGRATIONS = "app/db/migrations/versions/"
WAITS = {"time.sleep", "sleep", "qtbot.wait", "QTest.qWait", ".processEvents"}
OPENS_OR_ASKS = {"open", "datetime.now", "date.today", "time.time"}
WORDED = ("app/ui/", "app/domain/", "app/services/", "app/adapters/readers/", "app/tasks/")
"""Where sentences come from that the window shows."""
MAY_FORMAT = {
    "app/domain/number_style.py": "puts the marks on afterwards",
    "app/ui/parts/number_field.py": "puts the marks on afterwards",
    "app/domain/cell_values.py": "what is copied and edited: ISO, and the decimal mark afterwards",
    "app/ui/stages/setup/calendar_rows.py": "hours as they are typed, on 24 hours",
    "app/ui/table/cell_text.py": "seconds as in the log, on 24 hours",
    "app/ui/shell/crash_dialog.py": "a file's name",
    "app/adapters/readers/table_sheet.py": "cells as text, to be read on",
    "app/domain/planning/plan/columns.py": "files",
    "app/domain/planning/plan/figures.py": "files",
    "app/domain/planning/plan/rows.py": "files",
    "app/domain/planning/calendar/plan_entries.py": "files",
    "app/domain/planning/waves/runbook/change.py": "files",
    "app/domain/planning/waves/runbook/make.py": "files",
    "app/services/runbooks.py": "files",
}
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|raise NotImplementedError")
SILENCED = re.compile(r"#\s*type:\s*ignore")
TEXT_FONT = "DejaVuSans.ttf"
LATIN = 0x24F
UNSEEN = {"Cc", "Cf", "Mn", "Zs", "Zl", "Zp", "Cn", "Co", "Cs"}
"""Kinds of characters that have no shape of their own, or that no font has."""
NO_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "stuff"}


def test_nothing_waits() -> None:
    found = [
        f"{name}:{line}"
        for name in modules()
        if name not in MAY_WAIT
        for line, _ in calls(name, WAITS)
    ]
    assert not found


def test_nothing_prints() -> None:
    found = [
        f"{name}:{line}"
        for name in modules()
        if name not in MAY_PRINT
        for line, _ in calls(name, {"print"})
    ]
    assert not found


def test_the_domain_opens_no_file_and_asks_no_clock() -> None:
    found = [
        f"{name}:{line}"
        for name in modules()
        if name.startswith("app/domain/")
        for line, _ in calls(name, OPENS_OR_ASKS)
    ]
    assert not found


def test_the_checks_above_see_what_they_look_for() -> None:
    """What may wait and what may print does so, and is found by the same look."""
    assert [name for name in MAY_WAIT if not list(calls(name, WAITS))] == []
    assert [name for name in MAY_PRINT if not list(calls(name, {"print"}))] == []


@pytest.mark.parametrize(("pattern", "but"), [(SILENCED, ""), (UNFINISHED, MIGRATIONS)])
def test_nothing_is_left_unfinished_or_silenced(pattern: re.Pattern[str], but: str) -> None:
    found = [
        f"{name}:{number}"
        for name in modules()
        if not (but and name.startswith(but))
        for number, line in enumerate(text(name).splitlines(), 1)
        if pattern.search(line)
    ]
    assert not found


@pytest.mark.parametrize(
    "source",
    [
        'f"{count:,} VMs"', 'f"{hours:,.1f} h"', 'f"{share:.1f} %"', 'f"{ratio:g}"',
        'f"{value:,.{places}f}"', 'f"{change:+,}"', 'f"{day:%Y-%m-%d}"', 'f"{x!r:.2f}"',
        '"{:,}".format(n)', '"{0:.1f}".format(n)', 'day.strftime("%d.%m.%Y")', 'format(n, ",")',
    ],
)  # fmt: skip
def test_a_number_or_date_in_one_countrys_way_is_seen(source: str) -> None:
    assert list(own_formats(source))


@pytest.mark.parametrize(
    "source", ['f"{count} VMs"', 'f"{minutes:02d}"', 'f"{name:>{width}}"', '"a: {name}, b"']
)
def test_other_formats_are_left_alone(source: str) -> None:
    assert not list(own_formats(source))


def test_the_window_words_numbers_and_dates_by_the_users_country() -> None:
    """By ``number_style`` and ``QLocale``: what Python formats is the same in every country."""
    found = {name for name in modules() if name.startswith(WORDED) and any(own_formats(text(name)))}
    assert found == set(MAY_FORMAT)


def test_modules_have_a_name_that_says_something() -> None:
    assert [name for name in modules() if NO_NAMES & set(re.split(r"[/._]", name))] == []


def test_every_parameter_has_a_column_and_a_field() -> None:
    names = set(SPECS)
    assert names == {field.name for field in fields(ProjectParameters)}
    assert names <= {column.name for column in tables.projects.columns}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_source_of_a_rule_is_something_an_import_reads(rule: Rule) -> None:
    for source in rule.sources:
        kind, _, field = source.partition(".")
        assert kind in ALIASES, source
        assert not field or field in ALIASES[kind], source


def test_every_sign_in_the_words_of_the_program_is_in_one_of_its_fonts() -> None:
    """A sign without a font is an empty box on a system that has no font for it either."""
    fonts = (TEXT_FONT, *FALLBACK_FONTS)
    drawn = {
        code
        for font in fonts
        for code in TTFontFile(str(ROOT / "resources" / "fonts" / font)).charToGlyph
    }
    found = {
        f"{name}: {char!r} (U+{ord(char):04X})"
        for name in modules()
        for char in set(text(name))
        if ord(char) > LATIN and unicodedata.category(char) not in UNSEEN
        and ord(char) not in drawn
    }  # fmt: skip
    assert not found
