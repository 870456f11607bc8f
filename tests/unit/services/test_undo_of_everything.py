"""Any edits in any order, undone in any depth and done again: the database always agrees."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.domain.changes import ChangeSet
from app.domain.enums import VmStatus
from app.domain.errors import UserError
from app.domain.inventory.tenants import AutoExclude, DetectionConfig
from app.domain.model import CalendarWindow, Vm
from app.domain.planning.risk.catalog import RULES
from app.domain.progress import Ticket
from app.services import (
    assessing,
    calendars,
    imports,
    inventory,
    network_map,
    planning,
    projects,
    tenant_detection,
    tenants,
    wave_members,
    waves,
)
from app.services.inventory import Edit
from app.services.network_map import MappingEdit
from app.services.tenants import TenantEdit
from tests.generator.estate import Estate
from tests.generator.workbook import write_workbook
from tests.unit.services.grouping_steps import GroupingSteps
from tests.workbench import Dump, dump, estate_project, import_again, open_workspace, vms_of

ESTATE = Estate(45, seed=8)

some_edits = st.one_of(
    st.tuples(st.just("notes"), st.sampled_from(["", "x", "call first"])),
    st.tuples(st.just("priority"), st.integers(1, 99)),
    st.tuples(
        st.just("status"), st.sampled_from([status.value for status in VmStatus if status.by_hand])
    ),
    st.tuples(st.just("mode_override"), st.sampled_from(["", "cold_migration", "warm_migration"])),
    st.tuples(st.just("excluded"), st.booleans()),
    st.tuples(st.just("exclude_reason"), st.sampled_from(["", "later"])),
)
some_parameters = st.one_of(
    st.tuples(st.just("bandwidth_gbps"), st.sampled_from([0.5, 1.0, 4.0])),
    st.tuples(st.just("target_vms_per_day"), st.sampled_from([None, 5, 50])),
    st.tuples(st.just("start_date"), st.sampled_from([None, date(2027, 3, 1)])),
    st.tuples(st.just("migration_agent_slots"), st.integers(1, 30)),
)
tenant_edits = st.one_of(
    st.tuples(st.just("in_scope"), st.booleans()),
    st.tuples(st.just("exclude_reason"), st.sampled_from(["", "stays"])),
    st.tuples(st.just("target_domain"), st.sampled_from(["", "acme", "x" * 65])),
    st.tuples(st.just("priority"), st.sampled_from([0, 1, 50])),
    st.tuples(st.just("confirmed"), st.booleans()),
)
mapping_edits = st.one_of(
    st.tuples(st.just("target_network"), st.sampled_from(["", "net-a", "net-b"])),
    st.tuples(st.just("vlan_id"), st.sampled_from([None, 7, 4095])),
    st.tuples(st.just("kind"), st.sampled_from(["virtual", "physical_l2", "cable"])),
    st.tuples(st.just("cidr"), st.sampled_from(["", "10.0.0.0/24", "10.0.0.1/24"])),
    st.tuples(st.just("gateway_ip"), st.sampled_from(["", "10.0.0.1", "10.9.9.9"])),
    st.tuples(st.just("confirmed"), st.booleans()),
)
places = st.lists(st.integers(0, 44), min_size=1, max_size=4, unique=True)


def machine_of(template: Path, later: Path) -> type[RuleBasedStateMachine]:
    """The machine over copies of a workspace with one imported project."""

    class Editing(GroupingSteps):
        @initialize()
        def start(self) -> None:
            self.folder = Path(tempfile.mkdtemp())
            shutil.copyfile(template, self.folder / "work.mplan")
            self.workspace = open_workspace(self.folder / "work.mplan")
            self.states: list[Dump] = [dump(self.workspace)]
            self.done: list[ChangeSet] = []
            self.taken_back: list[ChangeSet] = []
            self.place = 0

        def teardown(self) -> None:
            self.workspace.close()
            shutil.rmtree(self.folder)

        def vms(self, wanted: list[int]) -> list[Vm]:
            found = list(vms_of(self.workspace, 1).values())
            return [found[place] for place in wanted if place < len(found)]

        def step(self, change: ChangeSet) -> None:
            if not change:
                assert dump(self.workspace) == self.states[self.place]
                return
            self.place += 1
            self.states[self.place :] = [dump(self.workspace)]
            self.done.append(change)
            self.taken_back.clear()

        @rule(wanted=places, edits=st.lists(some_edits, min_size=1, max_size=3))
        def edit(self, wanted: list[int], edits: list[tuple[str, Any]]) -> None:
            every = [Edit(vm.id, *edit) for vm in self.vms(wanted) for edit in edits]
            if every:
                self.attempt(lambda: inventory.set_fields(self.workspace, 1, every))

        @rule(values=st.lists(some_parameters, min_size=1, max_size=3))
        def set_parameters(self, values: list[tuple[str, Any]]) -> None:
            self.step(projects.set_parameters(self.workspace, 1, dict(values)))

        @rule(wanted=places, excluded=st.booleans())
        def exclude_cluster(self, wanted: list[int], excluded: bool) -> None:
            for vm in self.vms(wanted)[:1]:
                self.step(
                    inventory.set_cluster_excluded(
                        self.workspace, 1, vm.vcenter, vm.cluster, excluded=excluded
                    )
                )

        @rule(hour=st.integers(0, 23))
        def add_window(self, hour: int) -> None:
            window = CalendarWindow(0, "Night", "maintenance", None, hour, 24.0)
            self.step(calendars.save_window(self.workspace, 1, window))

        @precondition(lambda self: calendars.windows(self.workspace, 1))
        @rule()
        def remove_windows(self) -> None:
            gone = calendars.windows(self.workspace, 1)
            self.step(calendars.delete(self.workspace, 1, gone))

        @rule(wanted=places, which=st.sampled_from(RULES), back=st.booleans())
        def waive(self, wanted: list[int], which: Any, back: bool) -> None:
            keys = [vm.id for vm in self.vms(wanted)]
            if back:
                self.step(assessing.unwaive(self.workspace, 1, keys, which.id, Ticket()))
            elif keys:
                self.step(assessing.waive(self.workspace, 1, keys, which.id, "known", Ticket()))

        def attempt(self, action: Callable[[], ChangeSet]) -> None:
            """Carry a step out; one that is refused leaves everything as it was."""
            try:
                change = action()
            except UserError:
                change = ChangeSet("refused", 1)
            self.step(change)

        def rows(self, wanted: list[int]) -> list[int]:
            """Keys of tenant rows."""
            found = sorted(tenant_detection.detection_input(self.workspace, 1).tenants)
            return [found[place] for place in wanted if place < len(found)]

        @rule(wanted=places, edits=st.lists(tenant_edits, min_size=1, max_size=3))
        def edit_tenants(self, wanted: list[int], edits: list[tuple[str, Any]]) -> None:
            every = [TenantEdit(key, *edit) for key in self.rows(wanted) for edit in edits]
            if every:
                self.attempt(lambda: tenants.set_fields(self.workspace, 1, every))

        @rule(wanted=places, to=st.integers(0, 9), new=st.booleans())
        def move_vms(self, wanted: list[int], to: int, new: bool) -> None:
            keys = [vm.id for vm in self.vms(wanted)]
            rows = self.rows([to])
            target = ("Moved", "") if new or not rows else rows[0]
            self.attempt(lambda: tenants.move_vms(self.workspace, 1, keys, target))

        @rule(wanted=places, name=st.sampled_from(["North", "South", ""]))
        def rename_and_merge(self, wanted: list[int], name: str) -> None:
            rows = self.rows(wanted)
            if rows:
                self.attempt(lambda: tenants.rename(self.workspace, 1, rows[0], name, ""))
                self.attempt(lambda: tenants.merge(self.workspace, 1, rows, rows[-1]))

        @rule(
            off=st.sets(st.sampled_from(["vcd", "folder", "cluster"])),
            pattern=st.sampled_from(["", "*a*"]),
        )
        def detect_tenants(self, off: set[str], pattern: str) -> None:
            config = DetectionConfig(disabled=frozenset({"name", "port_group", *off}))
            excludes = [AutoExclude(0, pattern)] if pattern else []
            self.attempt(
                lambda: tenant_detection.detect(self.workspace, 1, config, excludes, Ticket())
            )

        @rule(wanted=places, edits=st.lists(mapping_edits, min_size=1, max_size=3))
        def edit_network_map(self, wanted: list[int], edits: list[tuple[str, Any]]) -> None:
            rows = planning.build(self.workspace, 1, Ticket()).target.given.mappings
            keys = [rows[place].id for place in wanted if place < len(rows)]
            every = [MappingEdit(key, *edit) for key in keys for edit in edits]
            if every:
                self.attempt(lambda: network_map.set_fields(self.workspace, 1, every))

        @rule()
        def confirm_everything(self) -> None:
            rows = planning.build(self.workspace, 1, Ticket()).target.mappings
            counting = [row.id for row in rows]
            self.attempt(lambda: network_map.confirm_all(self.workspace, 1, counting))
            self.attempt(lambda: tenants.confirm(self.workspace, 1))

        @rule(wanted=places, gone=st.booleans())
        def plan_waves(self, wanted: list[int], gone: bool) -> None:
            found = [wave.id for wave in waves.listed(self.workspace, 1).waves]
            if gone and found:
                self.attempt(lambda: waves.delete(self.workspace, 1, found[:1]))
                return
            self.attempt(lambda: waves.create(self.workspace, 1))
            key = max(wave.id for wave in waves.listed(self.workspace, 1).waves)
            rules = wave_members.move_rules(self.workspace, 1)
            every = [vm.id for vm in self.vms(wanted)]
            keys = [one for one in every if not rules.vm_refusal(one, rules.waves[key])]
            self.attempt(lambda: wave_members.assign(self.workspace, 1, key, keys))

        @rule()
        def import_again(self) -> None:
            self.step(import_again(self.workspace, 1, later)[0])

        @rule()
        def clear(self) -> None:
            self.step(imports.clear(self.workspace, 1))

        @precondition(lambda self: self.done)
        @rule()
        def undo(self) -> None:
            change = self.done.pop()
            self.taken_back.append(self.workspace.replay(change.inverse(), "Undo"))
            self.place -= 1

        @precondition(lambda self: self.taken_back)
        @rule()
        def redo(self) -> None:
            change = self.taken_back.pop()
            self.done.append(self.workspace.replay(change.inverse(), "Redo"))
            self.place += 1

        @precondition(lambda self: self.done)
        @rule()
        def undo_all(self) -> None:
            while self.done:
                self.undo()

        @invariant()
        def the_database_is_in_its_state(self) -> None:
            if hasattr(self, "states"):
                assert dump(self.workspace) == self.states[self.place]

        @invariant()
        def the_plan_adds_up(self) -> None:
            if hasattr(self, "states") and not self.place % 3:
                assert planning.build(self.workspace, 1, Ticket()).reconciliation.adds_up

    return Editing


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("undo")
    workspace = open_workspace(folder / "work.mplan")
    estate_project(workspace, folder, ESTATE)
    workspace.close()
    write_workbook(Estate(44, seed=9), folder / "later.xlsx")
    return folder / "work.mplan", folder / "later.xlsx"


def test_undo_and_redo_in_any_order(files: tuple[Path, Path]) -> None:
    run_state_machine_as_test(
        machine_of(*files),
        settings=settings(max_examples=20, stateful_step_count=25, deadline=None),
    )
