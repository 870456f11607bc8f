"""Projects side by side: undo in one takes back its own steps alone, whatever befalls another."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass, field
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
from sqlalchemy import select

from app.db.tables import activity, metadata
from app.db.tables import projects as project_table
from app.domain.changes import ChangeSet
from app.domain.errors import UserError
from app.domain.model import CalendarWindow
from app.services import calendars, imports, inventory, projects, tenant_detection, tenants
from app.services.inventory import Edit
from app.services.tenants import TenantEdit
from app.services.workspace import Workspace
from tests.generator.estate import Estate
from tests.generator.workbook import write_workbook
from tests.workbench import estate_project, import_again, open_workspace, vms_of

RUNS = int(os.environ.get("PLANNER_UNDO_RUNS", "12"))
"""Runs of 25 steps: 200 of them are 5,000."""

Rows = dict[str, list[tuple[Any, ...]]]


def rows_of(workspace: Workspace, project_id: int) -> Rows:
    """Every row of a project, without its history."""
    with workspace.reading() as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(
                    select(table)
                    .where(
                        (table.c.id if table is project_table else table.c.project_id) == project_id
                    )
                    .order_by(table.c.id)
                )
            ]
            for table in metadata.sorted_tables
            if table is not activity
        }


@dataclass
class Story:
    """What a project was like after each step, and the steps."""

    states: list[Rows]
    place: int = 0
    done: list[ChangeSet] = field(default_factory=list)
    taken_back: list[ChangeSet] = field(default_factory=list)


def machine_of(template: Path, later: Path) -> type[RuleBasedStateMachine]:
    """The machine over copies of a workspace with two imported projects."""

    class SideBySide(RuleBasedStateMachine):
        @initialize()
        def start(self) -> None:
            self.folder = Path(tempfile.mkdtemp())
            shutil.copyfile(template, self.folder / "work.mplan")
            self.workspace = open_workspace(self.folder / "work.mplan")
            self.stories = {key: Story([rows_of(self.workspace, key)]) for key in (1, 2)}

        def teardown(self) -> None:
            self.workspace.close()
            shutil.rmtree(self.folder)

        def project(self, which: int) -> int:
            return list(self.stories)[which % len(self.stories)]

        def step(self, key: int, change: ChangeSet) -> None:
            story = self.stories[key]
            if not change:
                return
            story.place += 1
            story.states[story.place :] = [rows_of(self.workspace, key)]
            story.done.append(change)
            story.taken_back.clear()

        def attempt(self, key: int, action: Any) -> None:
            try:
                self.step(key, action())
            except UserError:
                return

        def rows(self, key: int) -> list[int]:
            return sorted(tenant_detection.detection_input(self.workspace, key).tenants)

        @rule(
            which=st.integers(0, 5), place=st.integers(0, 30), text=st.sampled_from(["", "x", "y"])
        )
        def note(self, which: int, place: int, text: str) -> None:
            key = self.project(which)
            vms = list(vms_of(self.workspace, key).values())
            if vms:
                edit = Edit(vms[place % len(vms)].id, "notes", text)
                self.step(key, inventory.set_fields(self.workspace, key, [edit]))

        @rule(which=st.integers(0, 5), name=st.sampled_from(["North", "South"]))
        def add_tenant(self, which: int, name: str) -> None:
            key = self.project(which)
            self.attempt(key, lambda: tenants.add(self.workspace, key, name))

        @rule(which=st.integers(0, 5), place=st.integers(0, 9))
        def remove_tenant(self, which: int, place: int) -> None:
            key = self.project(which)
            rows = self.rows(key)
            if rows:
                chosen = [rows[-1 - place % len(rows)]]
                self.attempt(key, lambda: tenants.remove(self.workspace, key, chosen))

        @rule(which=st.integers(0, 5), place=st.integers(0, 9), in_scope=st.booleans())
        def scope_tenant(self, which: int, place: int, in_scope: bool) -> None:
            key = self.project(which)
            rows = self.rows(key)
            if rows:
                edits = [TenantEdit(rows[place % len(rows)], "in_scope", in_scope)]
                self.attempt(key, lambda: tenants.set_fields(self.workspace, key, edits))

        @rule(which=st.integers(0, 5), hour=st.integers(0, 23))
        def add_window(self, which: int, hour: int) -> None:
            key = self.project(which)
            window = CalendarWindow(0, "Night", "maintenance", None, hour, 24.0)
            self.step(key, calendars.save_window(self.workspace, key, window))

        @rule(which=st.integers(0, 5))
        def import_again(self, which: int) -> None:
            key = self.project(which)
            self.step(key, import_again(self.workspace, key, later)[0])

        @rule(which=st.integers(0, 5))
        def clear(self, which: int) -> None:
            key = self.project(which)
            self.step(key, imports.clear(self.workspace, key))

        @precondition(lambda self: len(self.stories) < 5)
        @rule(which=st.integers(0, 5))
        def duplicate(self, which: int) -> None:
            key = self.project(which)
            name = projects.free_name(self.workspace, "Copy")
            copy = projects.duplicate(self.workspace, key, name)
            self.stories[copy.id] = Story([rows_of(self.workspace, copy.id)])

        @precondition(lambda self: len(self.stories) > 1)
        @rule(which=st.integers(0, 5))
        def delete(self, which: int) -> None:
            key = self.project(which)
            projects.delete(self.workspace, key)
            del self.stories[key]

        @rule(which=st.integers(0, 5), times=st.integers(1, 4))
        def undo(self, which: int, times: int) -> None:
            key = self.project(which)
            story = self.stories[key]
            for _ in range(min(times, len(story.done))):
                change = story.done.pop()
                story.taken_back.append(self.workspace.replay(change.inverse(), "Undo"))
                story.place -= 1

        @rule(which=st.integers(0, 5), times=st.integers(1, 4))
        def redo(self, which: int, times: int) -> None:
            key = self.project(which)
            story = self.stories[key]
            for _ in range(min(times, len(story.taken_back))):
                change = story.taken_back.pop()
                story.done.append(self.workspace.replay(change.inverse(), "Redo"))
                story.place += 1

        @invariant()
        def every_project_is_in_its_state(self) -> None:
            for key, story in getattr(self, "stories", {}).items():
                assert rows_of(self.workspace, key) == story.states[story.place], f"project {key}"

    return SideBySide


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("two")
    workspace = open_workspace(folder / "work.mplan")
    estate_project(workspace, folder, Estate(12, seed=8), "A")
    estate_project(workspace, folder, Estate(10, seed=5), "B")
    workspace.close()
    write_workbook(Estate(11, seed=9), folder / "later.xlsx")
    return folder / "work.mplan", folder / "later.xlsx"


def test_projects_side_by_side(files: tuple[Path, Path]) -> None:
    run_state_machine_as_test(
        machine_of(*files),
        settings=settings(max_examples=RUNS, stateful_step_count=25, deadline=None),
    )


# -- keys are used once ----------------------------------------------------------------------------


@pytest.fixture
def two(files: tuple[Path, Path], tmp_path: Path) -> Any:
    shutil.copyfile(files[0], tmp_path / "work.mplan")
    workspace = open_workspace(tmp_path / "work.mplan")
    yield workspace
    workspace.close()


def test_an_undo_after_another_project_took_the_keys(two: Workspace) -> None:
    """Clear A, duplicate B, undo in A: the rows of A had keys that the copy must not get."""
    before = rows_of(two, 2)
    change = imports.clear(two, 2)
    copy = projects.duplicate(two, 1, "Copy")
    of_copy = rows_of(two, copy.id)
    two.replay(change.inverse(), "Undo")
    assert rows_of(two, 2) == before
    assert rows_of(two, copy.id) == of_copy


def test_undo_never_deletes_a_row_of_a_copy(two: Workspace) -> None:
    """Add and remove a tenant in B, duplicate A, undo twice."""
    added = tenants.add(two, 2, "North")
    (key,) = added.keys("migration_tenants")
    removed = tenants.remove(two, 2, [key])
    copy = projects.duplicate(two, 1, "Copy")
    of_copy = rows_of(two, copy.id)
    back = two.replay(removed.inverse(), "Undo")
    assert back
    two.replay(added.inverse(), "Undo")
    assert rows_of(two, copy.id) == of_copy


def test_a_replay_touches_no_row_of_another_project(two: Workspace) -> None:
    change = tenants.add(two, 2, "North")
    (key,) = change.keys("migration_tenants")
    with two.bulk() as connection:
        table = metadata.tables["migration_tenants"]
        connection.execute(table.update().where(table.c.id == key).values(project_id=1))
    before = rows_of(two, 1)
    with pytest.raises(UserError, match="no longer there"):
        two.replay(change.inverse(), "Undo")
    assert rows_of(two, 1) == before
    assert projects.set_parameters(two, 1, {"bandwidth_gbps": 2.0})
