"""Any order of actions, taken back and done again in any order: never a ring of dependencies."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Collection
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
from openpyxl import Workbook

from app.db.queries.tenants import read_tenants
from app.domain.changes import ChangeSet
from app.domain.errors import UserError
from app.domain.planning.dependencies.edge import Edge, EdgeKind, EdgeSource, EdgeState
from app.domain.progress import Ticket
from app.domain.text_table import TextTable
from app.services import (
    cohorts,
    dependencies,
    dependency_imports,
    facts,
    imports,
    inventory,
    move_sets,
    tenants,
)
from app.services.dependencies import EDGES
from app.services.dependency_imports import PreparedTable
from app.services.inventory import Edit
from app.services.order_guard import read_ties
from tests.workbench import fresh_workspace, import_again, new_project, open_workspace

VMS = {"a1": "Acme", "a2": "Acme", "a3": "Acme", "b1": "Beta", "b2": "Beta", "g1": "Gamma"}
SHARING = ("a1", "b1")
"""VMs that have one disk, in every export that has them both."""

KINDS = ("order", "order", "near", "together")
names = st.sampled_from(tuple(VMS))
two = st.lists(names, min_size=2, max_size=2, unique=True)
rows = st.lists(st.tuples(names, names, st.sampled_from(KINDS)), min_size=1, max_size=5)


def write_export(path: Path, without: Collection[str] = ()) -> Path:
    """An export of the VMs, some of them left out."""
    book = Workbook()
    vinfo = book.active
    assert vinfo is not None
    vinfo.title = "vInfo"
    vinfo.append(["VM", "Powerstate", "CPUs", "Memory", "Folder", "Datacenter", "VM ID",
                  "VI SDK UUID"])  # fmt: skip
    disks = book.create_sheet("vDisk")
    disks.append(["VM", "Disk", "Capacity MiB", "Path", "VM ID", "VI SDK UUID"])
    for number, (name, tenant) in enumerate(VMS.items(), start=1):
        if name in without:
            continue
        own = [f"vm-{number}", "4200aaaa-0000-4000-8000-000000000001"]
        vinfo.append([name, "poweredOn", 2, 4096, f"/DC/vm/{tenant}", "DC", *own])
        file = f"[ds] {SHARING[0] if name in SHARING else name}/data.vmdk"
        disks.append([name, "Hard disk 1", 20480, file, *own])
    book.save(path)
    return path


def machine_of(folder: Path) -> type[RuleBasedStateMachine]:
    """Steps over a copy of a workspace with one project, whose exports lie in the same folder."""

    class Binding(RuleBasedStateMachine):
        @initialize()
        def start(self) -> None:
            self.folder = Path(tempfile.mkdtemp())
            shutil.copyfile(folder / "work.mplan", self.folder / "work.mplan")
            self.workspace = open_workspace(self.folder / "work.mplan")
            self.done: list[ChangeSet] = []
            self.undone: list[ChangeSet] = []
            self.read: list[PreparedTable] = []

        def teardown(self) -> None:
            self.workspace.close()
            shutil.rmtree(self.folder)

        def keys(self, *wanted: str) -> list[int]:
            """VMs that an import took away have no key, and new ones when they come back."""
            with self.workspace.reading() as connection:
                found = {name: key for key, name in read_ties(connection, 1).names.items()}
            return [found[name] for name in wanted if name in found]

        def attempt(
            self, action: Callable[..., ChangeSet], *given: Any, into: list[ChangeSet] | None = None
        ) -> None:
            try:
                change = action(self.workspace, *given)
            except UserError:
                return
            if change:
                (self.done if into is None else into).append(change)

        @rule(pair=two, kind=st.sampled_from(KINDS))
        def add(self, pair: list[str], kind: str) -> None:
            if len(keys := self.keys(*pair)) == 2:
                self.attempt(dependencies.add, 1, keys[:1], keys[1:], kind)

        @rule(pair=two, kind=st.sampled_from(tuple(EdgeKind)))
        def propose(self, pair: list[str], kind: EdgeKind) -> None:
            """As flow files do, whose kinds may be changed before they are accepted."""
            if len(keys := self.keys(*pair)) < 2:
                return
            edge = Edge(0, keys[0], keys[1], kind, EdgeSource.FLOWS, EdgeState.PROPOSED, 0.9)
            with self.workspace.reading() as connection:
                standing = {(e.vm_id, e.needs) for e in read_ties(connection, 1).edges}
            if (edge.vm_id, edge.needs) not in standing:
                with self.workspace.unit(1, "Propose") as unit:
                    unit.insert(EDGES, dependencies.edge_row(edge))
                self.done.append(unit.changes)

        @rule(place=st.integers(0, 5), state=st.sampled_from(["accept", "reject", "remove"]))
        def judge(self, place: int, state: str) -> None:
            edges = dependencies.read(self.workspace, 1).edges
            if place < len(edges):
                self.attempt(getattr(dependencies, state), 1, [edges[place].id])

        @rule()
        def accept_all(self) -> None:
            self.attempt(dependencies.accept_above, 1, 0.5)

        @rule(places=st.sets(st.integers(0, 5), min_size=1), kind=st.sampled_from(KINDS))
        def set_kind(self, places: set[int], kind: str) -> None:
            edges = dependencies.read(self.workspace, 1).edges
            keys = [edges[place].id for place in sorted(places) if place < len(edges)]
            self.attempt(dependencies.set_kind, 1, keys, kind)

        @rule(found=rows)
        def read_table(self, found: list[tuple[str, str, str]]) -> None:
            """The preview stays open while other things happen."""
            headings, numbers = ("VM", "Depends on", "Kind"), range(2, len(found) + 2)
            table = TextTable("needs.csv", headings, tuple(found), numbers)
            self.read.append(dependency_imports.matched_table(self.workspace, 1, table, Ticket()))

        @precondition(lambda self: self.read)
        @rule()
        def apply_table(self) -> None:
            self.attempt(dependency_imports.apply_table, self.read.pop(), Ticket())

        @rule(pair=two)
        def make_set(self, pair: list[str]) -> None:
            self.attempt(move_sets.make, 1, "", self.keys(*pair))

        @rule(place=st.integers(0, 3), others=two)
        def change_set(self, place: int, others: list[str]) -> None:
            with self.workspace.reading() as connection:
                stored = [each for each in read_ties(connection, 1).stored if each.by_hand]
            if place < len(stored):
                self.attempt(move_sets.set_members, 1, stored[place].id, self.keys(*others))

        @rule(place=st.integers(0, 3))
        def break_or_mend(self, place: int) -> None:
            sets = move_sets.listed(self.workspace, 1).sets
            broken = [each.id for each in move_sets.broken(self.workspace, 1)]
            if place < len(sets):
                self.attempt(move_sets.break_up, 1, sets[place].ties)
            elif broken:
                self.attempt(move_sets.mend, 1, broken[:1])

        @rule(name=names, app=st.sampled_from(["", "X", "x "]))
        def tell(self, name: str, app: str) -> None:
            self.attempt(facts.set_facts, 1, self.keys(name), {"application": app})

        @rule(together=st.booleans())
        def application(self, together: bool) -> None:
            self.attempt(
                lambda workspace: dependencies.set_application_together(
                    workspace, 1, "X", together=together
                )
            )

        @rule(name=names, out=st.booleans())
        def exclude(self, name: str, out: bool) -> None:
            edits = [Edit(key, "excluded", out) for key in self.keys(name)]
            self.attempt(inventory.set_fields, 1, edits)

        @rule(moved=two, place=st.integers(0, 2))
        def move_vms(self, moved: list[str], place: int) -> None:
            with self.workspace.reading() as connection:
                found = sorted(read_tenants(connection, 1))
            target = found[place] if place < len(found) else ("New", "")
            self.attempt(tenants.move_vms, 1, self.keys(*moved), target)

        @rule(name=st.sampled_from(["First", "Second"]))
        def make_cohort(self, name: str) -> None:
            self.attempt(cohorts.create, 1, name)

        @rule(file=st.sampled_from(["whole", "fewer"]))
        def import_again(self, file: str) -> None:
            """VMs go and come back as new ones."""
            path = folder / f"{file}.xlsx"
            self.attempt(lambda workspace: import_again(workspace, 1, path)[0])

        @precondition(lambda self: len(self.done) > 8)
        @rule()
        def clear(self) -> None:
            self.attempt(imports.clear, 1)

        @precondition(lambda self: self.done)
        @rule()
        def undo(self) -> None:
            """Only the last step: that is what the window offers."""
            change = self.done.pop()
            self.attempt(
                lambda workspace: workspace.replay(change.inverse(), "Undo"), into=self.undone
            )

        @precondition(lambda self: self.undone)
        @rule()
        def redo(self) -> None:
            """Even after other steps were taken since, which the window does not offer."""
            change = self.undone.pop()
            self.attempt(lambda workspace: workspace.replay(change.inverse(), "Redo"))

        @invariant()
        def there_is_no_ring(self) -> None:
            if hasattr(self, "workspace"):
                with self.workspace.reading() as connection:
                    assert not read_ties(connection, 1).ringed

    return Binding


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("rings")
    workspace = fresh_workspace(made / "work.mplan")
    new_project(workspace, write_export(made / "whole.xlsx"))
    write_export(made / "fewer.xlsx", without={"b1", "a3"})
    workspace.close()
    return made


def test_no_order_of_actions_closes_a_ring(folder: Path) -> None:
    run_state_machine_as_test(
        machine_of(folder),
        settings=settings(max_examples=25, stateful_step_count=30, deadline=None),
    )
