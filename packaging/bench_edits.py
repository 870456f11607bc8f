"""How long the window takes to answer an edit, on every page of the group Scope.

The project has 10,000 VMs, some 120 tenants and 400 networks. An answer is the time from the
request until the window has painted what it shows: the edit itself, or the progress of one that
goes on in the background.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication
from window_opener import open_window

TENANTS = tuple(f"Tenant {number:03}" for number in range(120))
PATIENCE_S = 300


def estate_workbook(store: Path, vms: int, seed: int) -> Path:
    """The generated workbook, made when it is missing."""
    from tests.generator.estate import Estate
    from tests.generator.workbook import write_workbook

    path = store / f"tenants-{vms}.xlsx"
    if not path.exists():
        store.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        write_workbook(Estate(vms=vms, seed=seed, tenants=TENANTS), partial)
        partial.rename(path)
    return path


def measure(source: Path) -> dict[str, float]:
    """Milliseconds until the window has answered, by page and action."""
    with tempfile.TemporaryDirectory() as name:
        application, made = open_window(Path(name))
        bench = _Bench(application, made)
        bench.until(lambda: made.ctx.has_workspace)
        made.window.imports.start([source], "Bench")
        bench.until(lambda: made.ctx.plan is not None)
        bench.settle()
        found = bench.run()
        made.shut_down()
    return found


class _Bench:
    """Works the window and watches the clock."""

    def __init__(self, application: QApplication, made: Any) -> None:
        self._application, self._made = application, made
        self._ctx, self._window = made.ctx, made.window

    def until(self, condition: Callable[[], bool]) -> None:
        """Let the window work until something holds."""
        end = time.monotonic() + PATIENCE_S
        while not condition():
            self._application.processEvents()
            if time.monotonic() > end:
                raise SystemExit("the window did not settle")

    def settle(self) -> None:
        """Wait until nothing runs and everything is shown."""
        self.until(lambda: not self._ctx.runner.busy and self._ctx.state.settled)
        for _ in range(5):
            self._application.processEvents()

    def run(self) -> dict[str, float]:
        """Every action once, each on a window at rest."""
        found = {}
        for stage, what, action in self._actions():
            self._window.stages.show_stage(stage)
            self.settle()
            start = time.perf_counter()
            action()
            self._application.processEvents()
            found[f"{stage}: {what}"] = (time.perf_counter() - start) * 1000
            self.settle()
        return found

    def _actions(self) -> Iterator[tuple[str, str, Callable[[], object]]]:
        for stage in ("tenants", "networks", "network_map", "capacity", "readiness"):
            yield "setup", f"then open {stage}", partial(self._window.stages.show_stage, stage)
        yield from self._on_tenants()
        yield from self._on_networks()
        yield from self._on_capacity()

    def _page(self, stage: str) -> Any:
        return self._window.page(stage)

    def _on_tenants(self) -> Iterator[tuple[str, str, Callable[[], object]]]:
        bulk = self._page("tenants").bulk
        rows = [row.tenant.id for row in self._ctx.plan.target.tenant_rows]
        yield "tenants", "set a priority", lambda: bulk.change([(rows[0], "priority", 5)])
        yield (
            "tenants", "take one out of scope",
            lambda: bulk.change([(rows[1], "in_scope", False)]),
        )  # fmt: skip
        yield (
            "tenants", "take half out of scope",
            lambda: bulk.change([(key, "in_scope", False) for key in rows[::2]]),
        )  # fmt: skip
        yield "tenants", "undo that", self._ctx.operations.undo
        yield "tenants", "confirm all", bulk.confirm_all.trigger
        yield (
            "tenants", "rename all targets",
            lambda: bulk.change([(key, "target_domain", f"domain-{key}") for key in rows]),
        )  # fmt: skip

    def _on_networks(self) -> Iterator[tuple[str, str, Callable[[], object]]]:
        from app.services import network_map
        from app.services.network_map import MappingEdit

        def edit(*edits: MappingEdit) -> None:
            self._ctx.operations.do(network_map.set_fields, self._ctx.project_id, edits)

        rows = self._ctx.plan.target.mappings
        first = rows[0].id
        yield (
            "network_map", "name one target",
            lambda: edit(MappingEdit(first, "target_network", "net-one")),
        )  # fmt: skip
        yield (
            "network_map", "rename all targets",
            lambda: edit(*(MappingEdit(row.id, "target_network", f"n{row.id}") for row in rows)),
        )  # fmt: skip
        yield (
            "network_map", "confirm all",
            lambda: self._ctx.operations.do(
                network_map.confirm_all, self._ctx.project_id, [row.id for row in rows]
            ),
        )  # fmt: skip

    def _on_capacity(self) -> Iterator[tuple[str, str, Callable[[], object]]]:
        from app.services import capacity

        def choose(profile: str) -> None:
            values = {"overcommit_profile": profile}
            self._ctx.operations.do(capacity.set_settings, self._ctx.project_id, values)

        yield "capacity", "choose another profile", lambda: choose("conservative")
