"""How the board of waves answers with 10,000 VMs in 330 waves.

Opening it counts from the request until the window has painted it, a frame of a scroll from the
step until it is painted, and moving 500 VMs from the request until they are seen where they go.
Scrolls and moves are the best of a few passes: what is slower is the machine's doing. The page is
opened once, as it is in a window; ``--runs`` repeats all of it.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication
from window_opener import open_window

WAVES = 330
MOVED = 500
PASSES = 3
STEPS = 60
PATIENCE_S = 300
SIZES = ((1280, 800), (1920, 1080))


def measure(source: Path) -> dict[str, float]:
    """Milliseconds by action."""
    with tempfile.TemporaryDirectory() as name:
        application, made = open_window(Path(name))
        bench = Bench(application, made)
        bench.until(lambda: made.ctx.has_workspace)
        made.window.imports.start([source], "Bench")
        bench.until(lambda: made.ctx.plan is not None)
        bench.settle()
        bench.fill()
        found = bench.run()
        made.shut_down()
    return found


class Bench:
    """Works the window and watches the clock."""

    def __init__(self, application: QApplication, made: Any, patience_s: int = PATIENCE_S) -> None:
        self._application, self._made = application, made
        self._ctx, self._window = made.ctx, made.window
        self._patience_s = patience_s

    def until(self, condition: Callable[[], bool]) -> None:
        """Let the window work until something holds."""
        end = time.monotonic() + self._patience_s
        while not condition():
            self._application.processEvents()
            if time.monotonic() > end:
                raise SystemExit("the window did not settle")

    def settle(self) -> None:
        """Wait until nothing runs and everything is shown."""
        self.until(lambda: not self._ctx.runner.busy and self._ctx.state.settled)
        end = time.monotonic() + 0.5
        self.until(lambda: time.monotonic() > end)

    def fill(self) -> None:
        """Spread the VMs in plan over waves of one size, without a service that asks about each."""
        ctx = self._ctx
        vms = [vm for vm in ctx.plan.vms if vm.in_plan]
        start = ctx.plan.parameters.start_date
        size = -(-len(vms) // WAVES)

        def write(workspace: Any) -> Any:
            with workspace.unit(ctx.project_id, "Waves") as unit:
                keys = unit.insert_many(
                    "migration_waves",
                    [{"wave_number": n + 1, "name": f"Wave {n + 1}", "scheduled_start": start}
                     for n in range(WAVES)],
                )  # fmt: skip
                rows = [
                    {"wave_id": keys[place // size], "vm_id": vm.id, "vm_name": vm.name,
                     "vm_identity": vm.identity}
                    for place, vm in enumerate(vms)
                ]  # fmt: skip
                unit.insert_many("migration_wave_vms", rows)
                unit.update("migration_vms", {vm.id: {"status": "assigned"} for vm in vms})
            return unit.changes

        ctx.operations.do(write)
        self.settle()

    def run(self) -> dict[str, float]:
        """The figures."""
        self._window.stages.show_stage("setup")
        self.settle()
        found = {"open": self._timed(lambda: self._window.stages.show_stage("waves"))}
        page = self._window.page("waves")
        for width, height in SIZES:
            self._window.resize(width, height)
            self.settle()
            frames = min((self._frames(page) for _ in range(PASSES)), key=max)
            found[f"frame at {width}x{height}"] = max(frames)
            jumps = min((self._jumps(page) for _ in range(PASSES)), key=max)
            found[f"frame of a far jump at {width}x{height}"] = max(jumps)
        found["move"], found["undo"] = self._moved(page)
        return found

    def _timed(self, action: Callable[[], object]) -> float:
        start = time.perf_counter()
        action()
        self._application.processEvents()
        return (time.perf_counter() - start) * 1000

    def _frames(self, page: Any) -> list[float]:
        board = page.board
        board.strip.bar.setValue(0)
        self.settle()
        return [*self._scrolled(board.strip.bar, 60), *self._scrolled(self._cards(board), 40)]

    def _scrolled(self, bar: Any, step: int) -> Iterator[float]:
        for _ in range(STEPS):
            yield self._timed(lambda: bar.setValue(bar.value() + step))

    @staticmethod
    def _cards(board: Any) -> Any:
        return board.column(board.order[0]).list.verticalScrollBar()

    def _jumps(self, page: Any) -> list[float]:
        rng, bar = random.Random(7), page.board.strip.bar  # noqa: S311 - places to go, not a secret
        found = []
        for _ in range(STEPS // 3):
            place = rng.randrange(bar.maximum())
            found.append(self._timed(lambda place=place: bar.setValue(place)))
            found += [self._timed(lambda: None) for _ in range(4)]
        return found

    def _moved(self, page: Any) -> tuple[float, float]:
        board = page.board
        board.strip.bar.setValue(0)
        self.settle()
        moves, undos = [], []
        for _ in range(PASSES):
            keys = self._loose(board)[:MOVED]

            def gone(keys: list[int] = keys) -> bool:
                return not any(key in board.board.stands for key in keys)

            moves.append(self._until_seen(lambda keys=keys: page.actions_.move(keys, 0), gone))
            self.settle()
            undos.append(self._until_seen(self._ctx.operations.undo, lambda gone=gone: not gone()))
            self.settle()
        return min(moves), min(undos)

    @staticmethod
    def _loose(board: Any) -> list[int]:
        """VMs in waves that move with no others: about sets the window would ask."""
        every = (vm for key in board.order for vm in board.board.vms_of(key))
        return [vm.key for vm in every if not vm.mates]

    def _until_seen(self, action: Callable[[], object], seen: Callable[[], bool]) -> float:
        start = time.perf_counter()
        action()
        self.until(seen)
        self._application.processEvents()
        return (time.perf_counter() - start) * 1000
