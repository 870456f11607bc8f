"""Rules of the house that a linter does not know."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from app.db import tables
from app.domain.inventory.headings import ALIASES
from app.domain.parameters import SPECS, ProjectParameters
from app.domain.planning.risk.catalog import RULES, Rule
from tests.architecture.sources import calls, modules, texts

MAY_PRINT = {"app/cli.py", "app/selftest.py"}
MAY_WAIT = {"app/ui/shell/tour/walk.py"}
"""The walk through the window plays its user, and so turns the event loop itself."""
MIGRATIONS = "app/db/migrations/versions/"
WAITS = {"time.sleep", "sleep", "qtbot.wait", "QTest.qWait", "QCoreApplication.processEvents",
         "QApplication.processEvents", "processEvents"}  # fmt: skip
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|raise NotImplementedError")
SILENCED = re.compile(r"#\s*type:\s*ignore")
NO_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "stuff"}


@pytest.mark.parametrize("name", list(modules()))
def test_nothing_waits_and_nothing_prints(name: str) -> None:
    for line, call in calls(name):
        last = call.rpartition(".")[2]
        waits = call in WAITS or last == "processEvents"
        assert not waits or name in MAY_WAIT, f"{name}:{line}"
        assert call != "print" or name in MAY_PRINT, f"{name}:{line}"


@pytest.mark.parametrize("name", [name for name in modules() if name.startswith("app/domain/")])
def test_the_domain_opens_no_file_and_asks_no_clock(name: str) -> None:
    for line, call in calls(name):
        assert call not in {"open", "datetime.now", "date.today", "time.time"}, f"{name}:{line}"


@pytest.mark.parametrize("name", list(modules()))
def test_nothing_is_left_unfinished_or_silenced(name: str) -> None:
    for number, line in enumerate(texts()[name].splitlines(), 1):
        assert not SILENCED.search(line), f"{name}:{number}"
        assert not UNFINISHED.search(line) or name.startswith(MIGRATIONS), f"{name}:{number}"


@pytest.mark.parametrize("name", list(modules()))
def test_modules_have_a_name_that_says_something(name: str) -> None:
    assert NO_NAMES.isdisjoint(re.split(r"[/._]", name)), name


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
