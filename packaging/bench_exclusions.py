"""How long the window takes to leave VMs out of a large plan: one VM, and 20,000 at one stroke.

Measured on the page Source VMs: until the window has taken in and painted the answer to one, and
for many until their progress shows, with the longest time for which the window stood still
between the request and the finished plan.
"""

from __future__ import annotations

import itertools
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from window_opener import open_window

PATIENCE_S = 500
MANY = 20_000
BEAT_MS = 5


def measure(source: Path) -> dict[str, float]:
    """Milliseconds of one exclusion, of many and of their undo."""
    with tempfile.TemporaryDirectory() as name:
        application, made = open_window(Path(name))
        desk = _Desk(application, made)
        desk.until(lambda: made.ctx.has_workspace)
        made.window.imports.start([source], "Bench")
        desk.until(lambda: made.ctx.plan is not None)
        desk.settle()
        found = desk.run()
        made.shut_down()
    return found


class _Desk:
    """Works the window and watches its pulse."""

    def __init__(self, application: QApplication, made: Any) -> None:
        self._application, self._made = application, made
        self._ctx, self._window = made.ctx, made.window
        self._beats: list[float] = []
        self._pulse = QTimer()
        self._pulse.setInterval(BEAT_MS)
        self._pulse.timeout.connect(lambda: self._beats.append(time.perf_counter()))

    def until(self, condition: Callable[[], bool]) -> float:
        """Let the window work until something holds; the seconds that took."""
        start = time.perf_counter()
        while not condition():
            self._application.processEvents()
            if time.perf_counter() - start > PATIENCE_S:
                raise SystemExit("the window did not settle")
        return time.perf_counter() - start

    def settle(self) -> None:
        """Wait until nothing runs and everything is shown."""
        self.until(lambda: not self._ctx.runner.busy and self._ctx.state.settled)
        end = time.perf_counter() + 1.5
        self.until(lambda: time.perf_counter() > end and not self._window.progress.rows())

    def run(self) -> dict[str, float]:
        """The figures."""
        self._window.stages.show_stage("vms")
        self.settle()
        editing = self._window.page("vms").bulk.editing
        keys = [vm.id for vm in self._ctx.plan.vms if vm.in_plan]
        found = {"one": min(self._answer(editing, key) for key in keys[:5])}
        self._pulse.start()
        found |= self._long("many", lambda: editing.exclude(keys[100 : 100 + MANY], "Bench"))
        found |= self._long("undo", self._ctx.operations.undo)
        self._pulse.stop()
        return found

    def _answer(self, editing: Any, key: int) -> float:
        start = time.perf_counter()
        editing.exclude([key], "Bench")
        self._application.processEvents()
        seconds = time.perf_counter() - start
        self.settle()
        return seconds * 1000

    def _long(self, what: str, action: Callable[[], object]) -> dict[str, float]:
        """The progress of a long edit and the stalls until the plan has followed."""
        self._beats.clear()
        start = time.perf_counter()
        action()
        self.until(lambda: bool(self._window.progress.rows()))
        self._application.processEvents()
        shown = time.perf_counter() - start
        self.until(lambda: not self._ctx.runner.busy and self._ctx.state.settled)
        whole = time.perf_counter() - start
        self.settle()
        gaps = [after - before for before, after in itertools.pairwise([start, *self._beats])]
        return {
            f"{what}_progress": shown * 1000,
            f"{what}_stall": max(gaps) * 1000,
            f"{what}_whole": whole * 1000,
        }
