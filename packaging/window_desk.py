"""Works the program's window for the scripts that measure it, and watches its pulse."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

PATIENCE_S = 500
BEAT_MS = 5


class Desk:
    """Waits for the window, and tells how long it stood still meanwhile."""

    def __init__(self, application: QApplication, made: Any) -> None:
        self.application, self.made = application, made
        self.ctx, self.window = made.ctx, made.window
        self._beats: list[tuple[float, float]] = []
        self._pulse = QTimer()
        self._pulse.setInterval(BEAT_MS)
        self._pulse.timeout.connect(self._beat)

    def _beat(self) -> None:
        self._beats.append((time.perf_counter(), time.thread_time()))

    def until(self, condition: Callable[[], bool]) -> None:
        """Let the window work until something holds."""
        start = time.perf_counter()
        while not condition():
            self.application.processEvents()
            if time.perf_counter() - start > PATIENCE_S:
                raise SystemExit("the window did not settle")

    def settle(self) -> None:
        """Wait until nothing runs and everything is shown."""
        self.until(lambda: not self.ctx.runner.busy and self.ctx.state.settled)
        end = time.perf_counter() + 1.0
        self.until(lambda: time.perf_counter() > end and not self.window.progress.rows())

    def stall(
        self, action: Callable[[], object], done: Callable[[], bool] | None = None
    ) -> tuple[float, float]:
        """The longest milliseconds without a beat from an action until all is shown.

        The second figure is the processor time of the window's thread in the longest work between
        two beats: what others do on the machine is not in it.
        """
        self.settle()
        self._beats.clear()
        self._beat()
        self._pulse.start()
        action()
        if done is not None:
            self.until(done)
        self.settle()
        self._pulse.stop()
        gaps = [
            (1000 * (after[0] - before[0]), 1000 * (after[1] - before[1]))
            for before, after in itertools.pairwise(self._beats)
        ]
        return max(wall for wall, _ in gaps), max(own for _, own in gaps)
