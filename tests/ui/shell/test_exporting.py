"""How the file of a project's plan is called."""

from __future__ import annotations

import pytest

from app.ui.shell.exporting import file_name


@pytest.mark.parametrize(
    ("project", "named"),
    [
        ("Move of Berlin", "Move of Berlin"),
        ("North / South: 2026?", "North - South- 2026"),
        (" .. ", "plan"),
        ("con", "con-plan"),
        ("NUL.old", "NUL-plan.old"),
        ("COM1", "COM1-plan"),
        ("Console", "Console"),
        ("Lpt 1", "Lpt 1"),
    ],
)
def test_every_system_takes_the_name(project: str, named: str) -> None:
    assert file_name(project) == named
