"""Set up for every test: Qt without a screen, folders and settings of its own."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("LC_ALL", "C.UTF-8")

from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
RVTOOLS = ROOT.parent / "shared" / "data" / "rvtools"

# The same examples in each run, so that a red one tells of the change that it tests.
settings.register_profile(
    "project",
    deadline=None,
    derandomize=not os.environ.get("PLANNER_DRAW_ANEW"),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
settings.load_profile("project")


HOMELESS = count()
"""Numbers for tests without a folder of their own."""


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Gather the tests without looking for garbage, and never again look through what is there.

    All modules and all tests are more than a million objects. A full round of the collector goes
    through each of them, and there are many rounds, in each worker.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()


@pytest.fixture(autouse=True)
def _own_home(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No test touches the user's folders; a folder is made only for tests that ask for one."""
    if "tmp_path" in request.fixturenames:
        folder: Path = request.getfixturevalue("tmp_path")
    else:
        folder = tmp_path_factory.getbasetemp() / f"none-{next(HOMELESS)}"
    monkeypatch.setenv("MIGRATION_PLANNER_HOME", str(folder / "home"))


@pytest.fixture(autouse=True)
def _own_hooks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hooks that a test installs are gone after it."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
