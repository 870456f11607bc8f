"""A copy without names: nothing that names anybody is in it, and it plans as the project does."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app import bootstrap
from app.db import tables
from app.domain.errors import UserError
from app.domain.planning.plan.plan import Plan
from app.domain.planning.risk.assessment import assess_all
from app.domain.progress import Cancelled, Ticket
from app.resources import resource_path
from app.services import anonymous_copy, inventory, planning, tenants, waves
from app.services.assessing import stored_input
from app.services.provisioning import approving
from app.services.workspace import Workspace
from tests.integration.anonymity.project import SECRETS, WRITTEN, decided, found_in, originals
from tests.workbench import new_project, open_workspace, vms_of, write_empty

REAL = sorted(Path(os.environ.get("PLANNER_EXPORTS", "does not exist")).glob("*.[xz][li][sp]*"))
"""Exports of one's own may be tried, too."""
SAMPLE = resource_path("samples/demo.xlsx")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The project with all its decisions; tests must leave it as it is."""
    folder = tmp_path_factory.mktemp("decided")
    with pytest.MonkeyPatch.context() as patch:
        workspace = decided(folder, patch)
        yield workspace
        workspace.close()


@pytest.fixture
def copied(made: Workspace, tmp_path: Path) -> Path:
    path = tmp_path / "copy.mplan"
    anonymous_copy.write(made, 1, path, Ticket())
    return path


def empty(folder: Path) -> bytes:
    path = folder / "empty.mplan"
    write_empty(path)
    return path.read_bytes()


# -- nothing leaves --------------------------------------------------------------------------------


def test_no_name_of_a_project_with_all_decisions_is_in_the_copy(
    made: Workspace, copied: Path, tmp_path: Path
) -> None:
    texts = originals(made)
    assert len(texts) > 500
    assert found_in(copied, texts, empty(tmp_path)) == []
    assert found_in(copied, {*WRITTEN, *SECRETS}, b"") == []
    made.save_copy(tmp_path / "whole.mplan")
    whole = found_in(tmp_path / "whole.mplan", texts | set(WRITTEN), empty(tmp_path))
    assert len(whole) > 0.9 * len(texts)  # such a search finds them


@pytest.mark.parametrize("source", [SAMPLE, *REAL], ids=lambda path: path.name)
def test_no_name_of_an_export_is_in_the_copy(source: Path, tmp_path: Path) -> None:
    workspace = open_workspace(tmp_path / "work.mplan")
    project, _ = new_project(workspace, source, "Kolibri Freight")
    anonymous_copy.write(workspace, project, tmp_path / "copy.mplan", Ticket())
    texts = originals(workspace)
    workspace.close()
    assert len(texts) > 20
    assert found_in(tmp_path / "copy.mplan", texts, empty(tmp_path)) == []


def test_nothing_is_beside_the_copy_and_nothing_of_secrets_in_it(
    made: Workspace, copied: Path
) -> None:
    assert [path.name for path in copied.parent.iterdir()] == ["copy.mplan"]
    assert not list(made.path.parent.glob(".*nameless*"))
    copy = open_workspace(copied)
    with copy.reading() as connection:
        assert connection.scalars(select(tables.projects.c.id)).all() == [1]
        for column in (tables.tenant_users.c.temp_password, tables.cloud_connections.c.secret_id):
            assert set(connection.scalars(select(column))) == {""}
        count = select(func.count()).select_from(tables.pseudonyms)
        assert connection.execute(count).scalar() == 0
    copy.close()


def test_every_row_is_in_the_copy(made: Workspace, copied: Path) -> None:
    copy = open_workspace(copied)
    with made.reading() as ours, copy.reading() as theirs:
        for table in tables.metadata.sorted_tables:
            if table is tables.pseudonyms:
                continue
            owner = table.c.id if table is tables.projects else table.c.project_id
            count = select(func.count()).select_from(table).where(owner == 1)
            assert ours.execute(count).scalar() == theirs.execute(count).scalar(), table.name
    copy.close()


# -- the same plan ---------------------------------------------------------------------------------


def without_names(value: Any) -> Any:
    """A record with all figures and choices, and of each text only whether there is one."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return bool(value)
    if isinstance(value, float):
        return round(value, 9)
    if is_dataclass(value) and not isinstance(value, type):
        return [without_names(getattr(value, each.name)) for each in fields(value)]
    if hasattr(value, "items"):
        if all(isinstance(key, int) for key in value):
            return {key: without_names(value[key]) for key in sorted(value)}
        return sorted(repr(without_names(own)) for own in value.values())
    if isinstance(value, list | tuple | set | frozenset):
        return sorted(repr(without_names(own)) for own in value)
    return value


FIGURES = (
    "parameters", "reconciliation", "totals", "vms", "tenants", "timings", "schedule",
    "tenant_plans", "cohorts", "cohort_plans", "edges", "standings", "sets", "loads", "ease",
    "budget_days", "waves", "wave_of", "kept_times", "remediations", "prepared", "accounts",
)  # fmt: skip
OF_VM = (
    "vcpu", "ram_mib", "used_mib", "disk_mib", "volume_gib", "risk_score", "risk_category", "mode",
    "exclusion", "route", "status", "power_state", "os_family", "os_version", "os_support",
    "tenant_id", "snapshot_count", "created",
)  # fmt: skip


def assert_same(one: Plan, other: Plan) -> None:
    """Whether two plans are the same but for names; days also in their order."""
    for name in FIGURES:
        assert without_names(getattr(one, name)) == without_names(getattr(other, name)), name
    found = {vm.id: vm for vm in other.vms}
    for vm in one.vms:
        same = found[vm.id]
        assert [getattr(vm, name) for name in OF_VM] == [getattr(same, name) for name in OF_VM]
        said = [(each.rule, each.answer, each.points, each.floor, each.waived)
                for each in vm.findings]  # fmt: skip
        assert said == [(each.rule, each.answer, each.points, each.floor, each.waived)
                        for each in same.findings]  # fmt: skip
    assert [day.vm_ids for day in one.schedule.days] == [day.vm_ids for day in other.schedule.days]
    gaps, others = one.target.gaps, other.target.gaps
    assert len(gaps.gaps) == len(others.gaps)
    assert len(one.networks) == len(other.networks)
    assert len(one.warnings) == len(other.warnings)


def assert_assessed_alike(copy: Workspace, project: int) -> None:
    """What is assessed anew in the copy says what is stored, word for word."""
    with copy.reading() as connection:
        given = stored_input(connection, project)
    assert assess_all(given, Ticket()) == list(given.vms)


def test_the_copy_plans_as_the_project(made: Workspace, copied: Path) -> None:
    copy = open_workspace(copied)
    assert_same(planning.build(made, 1, Ticket()), planning.build(copy, 1, Ticket()))
    assert_assessed_alike(copy, 1)
    copy.close()


@pytest.mark.parametrize("source", [SAMPLE, *REAL], ids=lambda path: path.name)
def test_the_copy_of_an_export_plans_as_the_project(source: Path, tmp_path: Path) -> None:
    workspace = open_workspace(tmp_path / "work.mplan")
    project, _ = new_project(workspace, source, "Kolibri Freight")
    anonymous_copy.write(workspace, project, tmp_path / "copy.mplan", Ticket())
    copy = open_workspace(tmp_path / "copy.mplan")
    before, after = (planning.build(each, project, Ticket()) for each in (workspace, copy))
    assert_same(before, after)
    assert_assessed_alike(copy, project)
    for each in (workspace, copy):
        each.close()


def test_what_was_approved_is_approved(made: Workspace, copied: Path) -> None:
    copy = open_workspace(copied)
    (wave,) = waves.listed(copy, 1).waves
    assert wave.approval_fingerprint
    assert wave.approver == "person-01"
    # An edit of the wave's plan takes it back only where it changes what was approved.
    waves.set_fields(copy, 1, [waves.WaveEdit(wave.id, "notes", "Looked at")])
    assert waves.listed(copy, 1).waves[0].approval_fingerprint
    copy.close()


def test_tasks_want_the_same_of_the_cloud(made: Workspace, copied: Path) -> None:
    copy = open_workspace(copied)
    tasks = tables.prep_tasks
    with copy.reading() as connection:
        from app.db.queries.provisioning import read_prep_plan, read_prep_tasks

        found = read_prep_tasks(connection, 1)
        plan = read_prep_plan(connection, 1)
        keys = {task.task_key for task in found}
        assert plan is not None
        assert found
        for task in found:
            assert task.spec.key == task.task_key
            assert set(task.needs) <= keys
        assert isinstance(approving.fingerprint(plan, found), str)
        assert set(connection.scalars(select(tasks.c.status))) <= {"done", "skipped", "pending"}
    copy.close()


# -- pseudonyms ------------------------------------------------------------------------------------


def names_of(workspace: Workspace, project: int = 1) -> dict[int, str]:
    return {vm.id: vm.name for vm in vms_of(workspace, project).values()}


def test_names_are_the_same_in_every_copy(made: Workspace, copied: Path, tmp_path: Path) -> None:
    first = open_workspace(copied)
    before = names_of(first)
    first.close()
    vm = next(iter(before))
    with made.unit(1, "Rename") as unit:
        unit.update(tables.vms.name, {vm: {"name": "aaa-new"}})
    anonymous_copy.write(made, 1, tmp_path / "two.mplan", Ticket())
    second = open_workspace(tmp_path / "two.mplan")
    after = names_of(second)
    second.close()
    assert after.pop(vm) != before.pop(vm)
    assert after == before
    with made.unit(1, "Rename") as unit:
        unit.update(tables.vms.name, {vm: {"name": names_of(made)[vm]}})


def test_the_list_of_names_is_written_only_when_asked_for(made: Workspace, tmp_path: Path) -> None:
    writer = bootstrap.file_writer()
    done = anonymous_copy.write(
        made, 1, tmp_path / "copy.mplan", Ticket(), tmp_path / "names.csv", writer
    )
    with (tmp_path / "names.csv").open(encoding="utf-8-sig", newline="") as file:
        heading, *rows = csv.reader(file)
    assert heading == ["Kind", "Name", "Pseudonym"]
    assert len(rows) == done.names
    assert ["project", "Kolibri Freight", "project-01"] in [
        [kind, name, pseudonym] for kind, name, pseudonym in rows if name == "Kolibri Freight"
    ]  # fmt: skip
    assert len({pseudonym for _, _, pseudonym in rows}) == len(rows)


def test_patterns_of_tenants_mean_the_same_tenants(tmp_path: Path) -> None:
    workspace = open_workspace(tmp_path / "work.mplan")
    project, _ = new_project(workspace, SAMPLE, "One")
    with workspace.unit(project, "Leave out") as unit:
        unit.insert(tables.tenant_filters.name, {"pattern": "*bank*", "reason": "Kolibri"})
        unit.insert(tables.tenant_filters.name, {"pattern": "nobody*", "reason": ""})
    anonymous_copy.write(workspace, project, tmp_path / "copy.mplan", Ticket())
    copy = open_workspace(tmp_path / "copy.mplan")
    matched = []
    for each in (workspace, copy):
        from app.db.queries.tenants import read_auto_excludes, read_tenants

        with each.reading() as connection:
            known = read_tenants(connection, project)
            matched.append([
                {key for key, tenant in known.items() if one.matches(tenant.name)}
                for one in read_auto_excludes(connection, project)
            ])  # fmt: skip
        each.close()
    assert matched[0] == matched[1]
    assert matched[0][0]
    assert not matched[0][1]


# -- what can go wrong -----------------------------------------------------------------------------


def test_a_cancelled_copy_leaves_nothing(made: Workspace, tmp_path: Path) -> None:
    ticket = Ticket()

    class Late(Ticket):
        def step(self, done: int, total: int, note: str = "") -> None:
            if note == "Wording the findings":
                self.cancel()
            Ticket.step(self, done, total, note)

    ticket = Late()
    with pytest.raises(Cancelled):
        anonymous_copy.write(made, 1, tmp_path / "copy.mplan", ticket)
    assert not list(tmp_path.iterdir())
    assert not list(made.path.parent.glob(".*nameless*"))


def test_places_that_cannot_be_written_are_told(made: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is the open workspace itself"):
        anonymous_copy.write(made, 1, made.path, Ticket())
    with pytest.raises(UserError, match="a file of its own"):
        anonymous_copy.write(made, 1, tmp_path / "a", Ticket(), tmp_path / "a")
    with pytest.raises(UserError, match="does not exist any more"):
        anonymous_copy.write(made, 99, tmp_path / "b.mplan", Ticket())
    (tmp_path / "file").write_text("x")
    with pytest.raises(UserError):
        anonymous_copy.write(made, 1, tmp_path / "file" / "c.mplan", Ticket())
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_an_older_copy_in_its_place_is_replaced_whole(made: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "copy.mplan"
    path.write_bytes(b"older")
    anonymous_copy.write(made, 1, path, Ticket())
    copy = open_workspace(path)
    inventory.set_fields(copy, 1, [inventory.Edit(next(iter(names_of(copy))), "notes", "Works")])
    tenants.confirm(copy, 1)
    copy.close()
