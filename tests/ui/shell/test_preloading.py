"""Pages are loaded while the window has nothing to do."""

from __future__ import annotations

import subprocess
import sys

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.ui.shell.preloading import PageLoader
from app.ui.shell.stages import STAGES

_SERVICES_ALONE = """
import sys
from app.ui.shell.preloading import load_services
before = {name for name in sys.modules if name.startswith("PySide6")}
load_services()
print(sorted({name for name in sys.modules if name.startswith("PySide6")} - before))
print(sorted(name for name in sys.modules if name.startswith("app.ui.stages")))
print("app.services.provisioning" in sys.modules)
"""


def test_all_pages_are_loaded(qtbot: QtBot) -> None:
    parent = QObject()
    loader = PageLoader(parent)
    assert not loader.is_done
    loader.begin()
    loader.begin()
    qtbot.waitUntil(lambda: loader.is_done, timeout=30_000)
    assert all(f"app.ui.stages.{stage.key}.page" in sys.modules for stage in STAGES)


def test_what_a_worker_loads_makes_no_class_of_qt() -> None:
    command = [sys.executable, "-c", _SERVICES_ALONE]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert told.splitlines() == ["[]", "[]", "True"]
