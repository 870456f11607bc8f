"""A long session of edits, pages, dialogs and undos does not grow.

``PLANNER_SESSION_STEPS`` asks for more steps, ``PLANNER_SESSION_SEED`` for the same ones again.
"""

from __future__ import annotations

import gc
import os
import random
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from app.domain.enums import Mode
from app.services import cohorts, inventory, network_map, projects, tenants, waves
from app.services.network_map import MappingEdit
from app.services.tenants import TenantEdit
from app.ui.shell.stages import STAGES
from app.ui.shell.undo import LIMIT
from tests.ui.conftest import Planner
from tests.workbench import dump

STEPS = int(os.environ.get("PLANNER_SESSION_STEPS", "150"))
SEED = int(os.environ.get("PLANNER_SESSION_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
WARM_UP = 100
"""Steps after which every page, every dialog and every cache has been there once."""

MOST_GROWTH = 1.2
WINDOWS = ("settings", "shortcuts", "palette", "about", "replace", "help", "backups")
STATM = Path("/proc/self/statm")


def megabytes() -> float:
    """What the process holds in memory."""
    return int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1024**2


class Session:
    """Works the window as a seed tells."""

    def __init__(self, planner: Planner, seed: int) -> None:
        self.planner, self.ctx = planner, planner.ctx
        self.rng = random.Random(seed)
        self.done: Counter[str] = Counter()
        self.number = 0

    def step(self) -> None:
        """One thing that a user does, and all that follows from it."""
        self.number += 1
        kinds: dict[Callable[[], object], int] = {
            self._page: 30, self._vms: 20, self._tenants: 8, self._settings: 4, self._network: 5,
            self._wave: 6, self._cohort: 5, self._undo: 18, self._redo: 6, self._window: 6,
        }  # fmt: skip
        (act,) = self.rng.choices(list(kinds), list(kinds.values()))
        act()
        self.done[act.__name__] += 1
        self.planner.settle()

    def _page(self) -> None:
        self.planner.show(self.rng.choice(STAGES).key)

    def _vms(self) -> None:
        chosen = self.rng.sample(self.ctx.plan.vms, self.rng.choice((1, 1, 5, 60)))
        field, value = self.rng.choice(
            [
                ("notes", f"note {self.number}"),
                ("priority", self.rng.randint(1, 9)),
                ("excluded", True),
                ("excluded", False),
                ("mode_override", self.rng.choice(["", *Mode])),
            ]
        )
        edits = [inventory.Edit(vm.id, field, value) for vm in chosen]
        if field == "excluded" and value:
            edits += [inventory.Edit(vm.id, "exclude_reason", "later") for vm in chosen]
        self._do(inventory.set_fields, edits)

    def _tenants(self) -> None:
        key = self.rng.choice([row.tenant.id for row in self.ctx.plan.target.tenant_rows])
        field, value = self.rng.choice(
            [("priority", self.rng.randint(1, 9)), ("in_scope", self.rng.random() < 0.6)]
        )
        self._do(tenants.set_fields, [TenantEdit(key, field, value)])

    def _settings(self) -> None:
        self._do(projects.set_parameters, {"migration_agent_slots": self.rng.randint(2, 12)})

    def _network(self) -> None:
        mappings = self.ctx.plan.target.mappings
        if mappings:
            edit = MappingEdit(self.rng.choice(mappings).id, "target_network", f"n{self.number}")
            self._do(network_map.set_fields, [edit])

    def _wave(self) -> None:
        there = waves.listed(self.ctx.workspace, self.ctx.project_id).waves
        if len(there) > 6:
            self._do(waves.delete, [self.rng.choice(there).id])
        else:
            self._do(waves.create, f"Wave of step {self.number}")

    def _cohort(self) -> None:
        there = cohorts.listed(self.ctx.workspace, self.ctx.project_id)
        if len(there) > 4:
            self._do(cohorts.delete, [self.rng.choice(there).id])
        else:
            self._do(cohorts.create, f"Cohort of step {self.number}")

    def _undo(self) -> None:
        if self.ctx.operations.history.last is not None:
            self.ctx.operations.undo()

    def _redo(self) -> None:
        if self.ctx.operations.history.next is not None:
            self.ctx.operations.redo()

    def _window(self) -> None:
        action = self.planner.window.commands.action(self.rng.choice(WINDOWS))
        if not action.isEnabled():
            return
        action.trigger()
        QApplication.processEvents()
        for each in QApplication.topLevelWidgets():
            if each is not self.planner.window and each.isVisible():
                each.close()

    def _do(self, action: Callable[..., object], *arguments: object) -> None:
        self.ctx.operations.do(action, self.ctx.project_id, *arguments)

    def tidy(self) -> None:
        """Take waves and cohorts away and visit every page, so that as much is shown as before."""
        workspace, project = self.ctx.workspace, self.ctx.project_id
        if there := [wave.id for wave in waves.listed(workspace, project).waves]:
            self._do(waves.delete, there)
        if there := [cohort.id for cohort in cohorts.listed(workspace, project)]:
            self._do(cohorts.delete, there)
        for stage in STAGES:
            self.planner.show(stage.key)
            self.planner.settle()
        self.rest()

    def rest(self) -> None:
        """Let go of what waits to be deleted, as an idle window does."""
        self.planner.settle()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        gc.unfreeze()
        gc.collect()

    def widgets(self) -> Counter[str]:
        """How many widgets there are of each class."""
        return Counter(type(each).__name__ for each in QApplication.allWidgets())


@pytest.mark.timeout(0)
@pytest.mark.skipif(not STATM.is_file(), reason="memory is told by Linux alone")
def test_a_long_session_does_not_grow(sample_planner: Planner) -> None:
    sys.stdout.write(f"PLANNER_SESSION_SEED={SEED}\n")
    session = Session(sample_planner, SEED)
    session.tidy()
    for _ in range(WARM_UP):
        session.step()
    session.tidy()
    warm, widgets = megabytes(), session.widgets()
    for number in range(1, STEPS + 1):
        session.step()
        if number % 100 == 0:
            session.rest()
            sys.stdout.write(f"after {number} steps: {megabytes():.0f} MB\n")
    session.tidy()
    found, more = megabytes(), session.widgets() - widgets
    sys.stdout.write(f"{dict(session.done)}\n{warm:.1f} MB when warm, {found:.1f} MB at the end\n")
    sys.stdout.write(f"{widgets.total()} widgets when warm, {more.total()} more: {dict(more)}\n")
    assert sample_planner.dialogs.errors == []
    assert len(session.ctx.operations.history.steps) <= LIMIT
    assert found <= MOST_GROWTH * warm
    assert more.total() <= 0.05 * widgets.total(), more  # columns of waves are kept
    # What was done can still be taken back.
    before = dump(session.ctx.workspace)
    session._vms()
    sample_planner.settle()
    session._undo()
    sample_planner.settle()
    after = dump(session.ctx.workspace)
    assert after["migration_vms"] == before["migration_vms"]
