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
from tests.architecture.sources import calls, modules, text
from tests.conftest import ROOT

MAY_PRINT = {"app/cli.py", "app/prepare_command.py", "app/selftest.py"}
MAY_WAIT = {"app/ui/shell/tour/walk.py"}
"""The walk through the window plays its user, and so turns the event loop itself."""
MIGRATIONS = "app/db/migrations/versions/"
WAITS = {"time.sleep", "sleep", "qtbot.wait", "QTest.qWait", ".processEvents"}
OPENS_OR_ASKS = {"open", "datetime.now", "date.today", "time.time"}
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
