"""A page that is shown again after the plan has changed is painted, whatever it was doing."""

from __future__ import annotations

import ast

import pytest

from app.ui.shell.page import Page
from app.ui.shell.stages import STAGES
from tests.conftest import ROOT
from tests.ui.conftest import Planner

KEYS = [stage.key for stage in STAGES]


@pytest.mark.parametrize("key", KEYS)
def test_a_page_that_was_hidden_while_the_plan_changed_is_painted(
    sample_planner: Planner, key: str
) -> None:
    planner = sample_planner
    page = planner.show(key)
    planner.settle()
    assert page.updatesEnabled()
    planner.show("dashboard" if key != "dashboard" else "risk")
    planner.ctx.state.plan_again()
    planner.settle()
    assert planner.show(key) is page
    planner.settle()
    planner.qtbot.waitUntil(page.updatesEnabled)


@pytest.mark.parametrize("key", ["projects", "setup"])
def test_a_page_without_a_plan_is_painted_once_there_is_one(planner: Planner, key: str) -> None:
    page = planner.show(key)
    planner.show("dashboard")
    planner.open_sample()
    planner.show("risk")
    planner.settle()
    assert planner.show(key) is page
    planner.settle()
    planner.qtbot.waitUntil(page.updatesEnabled)


def test_no_page_takes_the_place_of_what_pages_do_for_themselves() -> None:
    """A private method of the same name would be called instead, and nobody would notice."""
    own = {name for name in vars(Page) if name.startswith("_") and not name.startswith("__")}
    assert "_catch_up" in own
    taken = [
        f"{path.relative_to(ROOT)}: {method.name}"
        for path in sorted((ROOT / "app/ui/stages").glob("*/page.py"))
        for kind in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(kind, ast.ClassDef)
        for method in kind.body
        if isinstance(method, ast.FunctionDef) and method.name in own
    ]
    assert taken == []
