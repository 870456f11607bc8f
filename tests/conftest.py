"""Set up for every test: Qt without a screen, folders and settings of its own."""

from __future__ import annotations

import os
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("LC_ALL", "C.UTF-8")

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
RVTOOLS = ROOT.parent / "shared" / "data" / "rvtools"

settings.register_profile(
    "project", deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile("project")


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the user's folders."""
    monkeypatch.setenv("MIGRATION_PLANNER_HOME", str(tmp_path / "home"))


@pytest.fixture(autouse=True)
def _own_hooks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hooks that a test installs are gone after it."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
