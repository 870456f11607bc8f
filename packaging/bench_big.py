"""How the window copes with 50,000 VMs: every page opened, and an edit on each that edits.

The project has some 120 tenants, three cohorts, 330 waves and 20,000 dependencies. Opening counts
from the request until the page is filled and painted, an edit until the window has taken it in and
painted the answer. Beside the milliseconds by the clock stand those of processor time that the
window's thread has worked: on a busy machine only they tell what the program takes.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import bench_cohorts
from bench_waves import Bench
from PySide6.QtWidgets import QApplication
from window_opener import open_window

from app.domain.progress import Ticket

PATIENCE_S = 1800
TURNS = 3
"""Turns of the event loop after a request: a page that is new is filled in its next turn."""


class Took(NamedTuple):
    """Milliseconds by the clock and of the thread's processor time, and what follows the paint."""

    wall: float
    cpu: float
    after: float = 0.0


def measure(source: Path) -> dict[str, dict[str, Took]]:
    """What opening and editing took, by page and action."""
    with tempfile.TemporaryDirectory() as name:
        application, made = open_window(Path(name))
        bench = Bench(application, made, PATIENCE_S)
        bench.until(lambda: made.ctx.has_workspace)
        begin, cpu = time.perf_counter(), time.process_time()
        made.window.imports.start([source], "Bench")
        bench.until(lambda: made.ctx.plan is not None)
        bench.settle()
        whole = Took(1000 * (time.perf_counter() - begin), 1000 * (time.process_time() - cpu))
        _noted("import and first plan", whole)
        walk = Walk(application, made, bench)
        filled = walk.fill()
        found = {
            "import": {"import and first plan": whole, "filling it": filled},
            "open": dict(walk.opened("first")),
            "open again": dict(walk.opened("again")),
            "edit": dict(walk.edited()),
        }
        made.shut_down()
    return found


def _noted(what: str, took: Took) -> Took:
    """Tell whoever waits; what comes of it all is told at the end."""
    told = f"{what}: {took.wall:.0f} ms, {took.cpu:.0f} at work, {took.after:.0f} after it"
    print(told, file=sys.stderr, flush=True)
    return took


class Walk:
    """Goes through the pages."""

    def __init__(self, application: QApplication, made: Any, bench: Bench) -> None:
        self._application, self._bench = application, bench
        self._ctx, self._window = made.ctx, made.window

    def fill(self) -> Took:
        """Make what the pages after the import show."""
        from app.services import cohorts, staging

        begin, cpu = time.perf_counter(), time.process_time()
        ctx = self._ctx
        ctx.operations.do(bench_cohorts.add_edges, ctx.project_id, Ticket())
        self._bench.settle()
        self._bench.fill()
        tenants = sorted(ctx.plan.loads)
        for number in range(3):
            done = ctx.operations.do(cohorts.create, ctx.project_id, f"Cohort {number + 1}")
            (key,) = done.keys("migration_cohorts")
            part = tenants[number::4]
            ctx.operations.do(cohorts.assign, ctx.project_id, part, key, along=False)
        self._bench.settle()
        ctx.operations.do(staging.refresh, ctx.plan)
        self._bench.settle()
        took = Took(1000 * (time.perf_counter() - begin), 1000 * (time.process_time() - cpu))
        return _noted("filling it", took)

    def _timed(self, action: Callable[[], object]) -> Took:
        wall, cpu = time.perf_counter(), time.thread_time()
        action()
        for _ in range(TURNS):
            self._application.processEvents()
        return Took(1000 * (time.perf_counter() - wall), 1000 * (time.thread_time() - cpu))

    def _painted(self, action: Callable[[], object]) -> Took:
        """Until the answer is painted; what the window counts afterwards is told beside it."""
        wall, cpu = time.perf_counter(), time.thread_time()
        action()
        self._application.sendPostedEvents()
        seen, worked = time.perf_counter(), time.thread_time()
        for _ in range(TURNS):
            self._application.processEvents()
        after = time.thread_time() - worked
        return Took(1000 * (seen - wall), 1000 * (worked - cpu), 1000 * after)

    def opened(self, when: str) -> Iterator[tuple[str, Took]]:
        """Every page, opened from the page before."""
        from app.ui.shell.stages import STAGES

        for stage in (each.key for each in STAGES):
            self._window.stages.show_stage("setup" if stage != "setup" else "dashboard")
            self._bench.settle()
            told = self._timed(lambda s=stage: self._window.stages.show_stage(s))
            yield f"{stage}, {when}", _noted(f"open {stage}, {when}", told)
            self._bench.settle()

    def edited(self) -> Iterator[tuple[str, Took]]:
        """An edit on each page that edits."""
        for stage, what, action in self._edits():
            self._window.stages.show_stage(stage)
            self._bench.settle()
            steps = self._ctx.operations.history.position
            took = self._painted(action)
            if self._ctx.operations.history.position == steps and "undo" not in what:
                raise SystemExit(f"{stage}: {what} was refused")
            yield f"{stage}: {what}", _noted(f"edit on {stage}: {what}", took)
            self._bench.settle()

    def _edits(self) -> Iterator[tuple[str, str, Callable[[], object]]]:
        from app.domain.vm_words import counts
        from app.services import (
            capacity,
            cohorts,
            dependencies,
            flavor_staging,
            image_requirements,
            inventory,
            network_map,
            projects,
            remediation,
            storage_map,
            tenants,
            wave_members,
            waves,
        )
        from app.services.network_map import MappingEdit
        from app.services.tenants import TenantEdit

        ctx = self._ctx
        project, plan, do = ctx.project_id, ctx.plan, ctx.operations.do
        vms = [vm for vm in plan.vms if vm.in_plan]
        rows = sorted(plan.loads)

        def vm(number: int, **values: Any) -> Callable[[], object]:
            edits = [inventory.Edit(vms[number].id, name, to) for name, to in values.items()]
            return lambda: do(inventory.set_fields, project, edits)

        def tenant(key: int, name: str, to: Any) -> Callable[[], object]:
            return lambda: do(tenants.set_fields, project, [TenantEdit(key, name, to)])

        yield (
            "setup",
            "agent slots",
            lambda: do(projects.set_parameters, project, {"migration_agent_slots": 7}),
        )
        yield "dashboard", "undo of it", ctx.operations.undo
        yield "vms", "a note", vm(0, notes="seen")
        yield "vms", "a priority", vm(1, priority=2)
        yield "vms", "leave one out", vm(2, excluded=True, exclude_reason="Bench")
        yield "vms", "undo of it", ctx.operations.undo
        yield "risk", "a mode", vm(3, mode_override="cold_migration")
        found = next(vm.id for vm in vms if any(counts(each) for each in vm.findings))
        yield "risk", "a task", lambda: do(remediation.add, project, [found], None, "Ann")
        yield "tenants", "a priority", tenant(rows[0], "priority", 5)
        yield "tenants", "one out of scope", tenant(rows[1], "in_scope", False)
        yield "tenants", "undo of it", ctx.operations.undo
        mapping = plan.target.mappings[0].id
        yield (
            "network_map",
            "a target",
            lambda: do(
                network_map.set_fields, project, [MappingEdit(mapping, "target_network", "net-one")]
            ),
        )
        yield (
            "capacity",
            "a profile",
            lambda: do(capacity.set_settings, project, {"overcommit_profile": "conservative"}),
        )
        first = cohorts.listed(ctx.workspace, project)[0].id
        yield (
            "cohorts",
            "one tenant",
            lambda: do(cohorts.assign, project, [rows[3]], first, along=False),
        )
        book = waves.listed(ctx.workspace, project)
        here, there = book.waves[0].id, book.waves[1].id
        keys = [row.vm_id for row in book.rows_of(here)]
        yield (
            "waves",
            "take one VM out",
            lambda: do(wave_members.remove, project, keys[:1], along=False),
        )
        yield (
            "waves",
            "a wave's name",
            lambda: do(waves.set_fields, project, [waves.WaveEdit(there, "name", "Renamed")]),
        )
        yield (
            "dependencies",
            "one more",
            lambda: do(dependencies.add, project, [vms[4].id], [vms[5].id]),
        )
        yield "plan", "a status", vm(6, status_note="asked")
        shapes, systems = sorted(plan.target.shapes), sorted(plan.target.systems)
        yield (
            "flavors",
            "confirm one",
            lambda: do(flavor_staging.confirm, project, shapes[:1], shapes),
        )
        yield (
            "images",
            "leave one out",
            lambda: do(image_requirements.leave_out, project, systems[:1]),
        )
        yield "storage", "a default type", lambda: do(storage_map.set_default, project, "fast")
