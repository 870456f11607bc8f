"""Importing and importing again: what is compared, what stays, what a stop or an undo leaves."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from app import bootstrap
from app.db import tables
from app.db.queries.projects import read_history
from app.db.queries.risk import read_waivers
from app.db.queries.tenants import read_tenants
from app.db.queries.vms import read_dependencies
from app.domain.errors import UserError
from app.domain.model import Tenant, Vm
from app.domain.progress import Cancelled, Ticket
from app.services import assessing, imports, inventory, projects, tenants
from app.services.inventory import Edit
from app.services.workspace import Workspace
from tests.generator import badfiles
from tests.generator.rawxlsx import SharedStrings, sheet_xml, write_parts
from tests.generator.workbook import write_workbook
from tests.unit.services.conftest import ESTATE
from tests.workbench import (
    Dump,
    dump,
    import_again,
    new_project,
    open_workspace,
    prepare,
    table,
    there_and_back,
    vms_of,
    vms_of_all,
)

INFO = (
    "VM, Powerstate, CPUs, Memory, Cluster, Folder, Datacenter, Provisioned MiB, Network #1, "
    "VM ID, VM UUID, VI SDK Server, VI SDK UUID"
)


def row(name: str, ref: str, **cells: Any) -> list[Any]:
    """A row of vInfo."""
    values = {
        "Powerstate": "poweredOn",
        "CPUs": 2,
        "Memory": 4096,
        "Cluster": "C1",
        "Datacenter": "DC",
        "Folder": "/DC/vm/Shop",
        "Provisioned MiB": 10240,
        "Network #1": "LAN",
        "VM UUID": f"u-{ref}",
        "VI SDK Server": "vc",
        "VI SDK UUID": "VC-1",
        "VM": name,
        "VM ID": ref,
        **{key.replace("_", " ").replace("k 1", "k #1"): value for key, value in cells.items()},
    }
    return [values[heading] for heading in INFO.split(", ")]


def book(path: Path, *rows: list[Any]) -> Path:
    strings = SharedStrings()
    write_parts(path, {"vInfo": sheet_xml(table(INFO, *rows), strings)}, strings)
    return path


def one(workspace: Workspace, name: str) -> Vm:
    return vms_of(workspace, 1)[name]


# -- a first import --------------------------------------------------------------------------------


def test_nothing_is_written_before_it_is_applied(workspace: Workspace, workbook: Path) -> None:
    before = dump(workspace)
    prepared = prepare(workspace, workbook)
    assert dump(workspace) == before
    assert prepared.first
    assert prepared.difference.count("added") == 60
    assert prepared.label == "Import Test.xlsx"


def test_the_first_import_fills_everything(filled: Workspace) -> None:
    counts = {name: len(rows) for name, rows in dump(filled).items()}
    for name in (
        "vms",
        "tenants",
        "vm_disks",
        "vm_partitions",
        "vm_nics",
        "vm_snapshots",
        "hosts",
        "clusters",
        "datastores",
        "port_groups",
        "imports",
    ):
        assert counts[f"migration_{name}"] > 0, name
    project = projects.get(filled, 1)
    assert project.status == "assessment"
    assert str(project.data_date) == "2026-11-02"
    vms = vms_of(filled, 1).values()
    assert all(vm.findings or vm.risk_score == 0 for vm in vms)
    assert any(vm.risk_category == "RED" for vm in vms)
    report = imports.latest_report(filled, 1)
    assert report is not None
    assert report.rows == 60


def test_an_import_stands_in_the_history(filled: Workspace) -> None:
    with filled.reading() as connection:
        entry = read_history(connection, 1)[0]
    assert (entry["label"], entry["note"]) == ("Import Test.xlsx", "60 added, 0 unchanged")


def test_no_file_at_all(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="No file was chosen"):
        prepare(workspace, [])


def test_a_project_that_is_gone_meanwhile(filled: Workspace, workbook: Path) -> None:
    prepared = prepare(filled, workbook, 1)
    projects.remove(filled, 1)
    before = dump(filled)
    with pytest.raises(UserError, match="does not exist any more"):
        imports.apply(filled, prepared, Ticket())
    assert dump(filled) == before


@pytest.mark.parametrize(
    "make",
    [
        badfiles.empty_file, badfiles.truncated, badfiles.other_workbook, badfiles.headings_only,
        badfiles.formulas_without_values,
    ],
)  # fmt: skip
def test_bad_files_leave_everything_as_it_was(make: Any, filled: Workspace, tmp_path: Path) -> None:
    before = dump(filled)
    path = make(tmp_path / "bad.xlsx")
    with pytest.raises(UserError, match=r"bad\.xlsx"):
        prepare(filled, path, 1)
    with pytest.raises(UserError, match=r"bad\.xlsx"):
        prepare(filled, [*tmp_path.glob("bad.xlsx"), path], 0)
    assert dump(filled) == before


# -- importing again -------------------------------------------------------------------------------


def test_the_same_export_again_changes_nothing(filled: Workspace, workbook: Path) -> None:
    before = dump(filled, keys=False)
    _, prepared = import_again(filled, 1, workbook)
    assert prepared.difference.sentence == "60 unchanged"
    after = dump(filled, keys=False)
    assert len(after.pop("migration_imports")) == 2
    assert len(before.pop("migration_imports")) == 1
    assert after == before


def test_the_difference_of_two_exports(workspace: Workspace, tmp_path: Path) -> None:
    first = book(
        tmp_path / "a.xlsx",
        row("same", "vm-1"), row("old name", "vm-2"), row("grows", "vm-3"), row("moves", "vm-4"),
        row("goes", "vm-5", Network_1="OLD"), row("new id", "vm-6"),
    )  # fmt: skip
    second = book(
        tmp_path / "b.xlsx",
        row("same", "vm-1"), row("new name", "vm-2"), row("grows", "vm-3", CPUs=8, Memory=8192),
        row("moves", "vm-4", Cluster="C2"), row("new id", "vm-66", VM_UUID="u-vm-6"),
        row("comes", "vm-7", Network_1="NEW"),
    )  # fmt: skip
    new_project(workspace, first)
    keys = {name: vm.id for name, vm in vms_of(workspace, 1).items()}
    prepared = prepare(workspace, second, 1)
    found = prepared.difference
    assert {row.name: row.kind for row in found.rows} == {
        "new name": "renamed",
        "grows": "resized",
        "moves": "moved",
        "comes": "added",
        "goes": "removed",
    }
    assert (found.networks_added, found.networks_removed) == (("NEW",), ("OLD",))
    assert found.unchanged == 2
    imports.apply(workspace, prepared, Ticket())
    after = {name: vm.id for name, vm in vms_of(workspace, 1).items()}
    assert after["new name"] == keys["old name"]
    assert after["new id"] == keys["new id"]
    assert "goes" not in after
    assert after["comes"] not in keys.values()


def decide(workspace: Workspace, key: int) -> dict[str, Any]:
    """Every decision that an operator can make about one VM."""
    decisions = {
        "mode_override": "cold_migration", "status": "failed", "status_note": "disk", "priority": 3,
        "notes": "call first", "excluded": True, "exclude_reason": "later",
    }  # fmt: skip
    inventory.set_fields(
        workspace, 1, [Edit(key, field, value) for field, value in decisions.items()]
    )
    assessing.waive(workspace, 1, [key], "os_unknown", "checked by hand", Ticket())
    with workspace.unit(1, "Move") as unit:
        tenant = unit.insert(tables.tenants.name, {"name": "Chosen", "manual": True})
        unit.update(tables.vms.name, {key: {"tenant_id": tenant, "tenant_moved": True}})
    return decisions | {"tenant_id": tenant, "tenant_moved": True}


def test_decisions_of_the_operator_outlive_a_new_export(
    workspace: Workspace, tmp_path: Path
) -> None:
    new_project(workspace, book(tmp_path / "a.xlsx", row("web", "vm-1"), row("db", "vm-2")))
    key = one(workspace, "web").id
    decisions = decide(workspace, key)
    with workspace.reading() as connection:
        waived = read_waivers(connection, 1)
    second = book(tmp_path / "b.xlsx", row("web2", "vm-1", CPUs=16, Folder="/DC/vm/Other"))
    import_again(workspace, 1, second)
    found = one(workspace, "web2")
    assert found.id == key
    assert found.vcpu == 16
    assert {field: getattr(found, field) for field in decisions} == decisions
    assert found.exclusion == "operator"
    with workspace.reading() as connection:
        assert read_waivers(connection, 1) == waived == {key: {"os_unknown": "checked by hand"}}
    assert any(finding.waived for finding in found.findings)


def test_dependencies_and_excluded_clusters_outlive_a_new_export(
    workspace: Workspace, tmp_path: Path
) -> None:
    rows = [row("web", "vm-1"), row("db", "vm-2"), row("app", "vm-3", Cluster="C9")]
    new_project(workspace, book(tmp_path / "a.xlsx", *rows))
    keys = {name: vm.id for name, vm in vms_of(workspace, 1).items()}
    inventory.set_cluster_excluded(workspace, 1, "vc-1", "C9", excluded=True)
    with workspace.bulk() as connection:
        for on in ("db", "app"):
            values = {"project_id": 1, "vm_id": keys["web"], "depends_on_vm_id": keys[on]}
            connection.execute(insert(tables.vm_dependencies).values(**values))
    import_again(workspace, 1, book(tmp_path / "b.xlsx", row("web", "vm-1"), rows[2]))
    with workspace.reading() as connection:
        assert read_dependencies(connection, 1) == {keys["web"]: (keys["app"],)}
    assert one(workspace, "app").exclusion == "cluster_excluded"


def test_the_identity_comes_first(workspace: Workspace, tmp_path: Path) -> None:
    """Two VMs swap names and UUIDs, as after a restore under other names."""
    new_project(workspace, book(tmp_path / "a.xlsx", row("a", "vm-1"), row("b", "vm-2")))
    inventory.set_fields(workspace, 1, [Edit(one(workspace, "a").id, "notes", "of vm-1")])
    swapped = [row("a", "vm-2", VM_UUID="u-vm-1"), row("b", "vm-1", VM_UUID="u-vm-2")]
    import_again(workspace, 1, book(tmp_path / "b.xlsx", *swapped))
    found = vms_of(workspace, 1)
    assert len(found) == 2
    assert found["b"].notes == "of vm-1"


def tenants_of(workspace: Workspace) -> dict[str, Any]:
    with workspace.reading() as connection:
        return {tenant.title: tenant for tenant in read_tenants(connection, 1).values()}


def test_tenants_come_and_go_with_their_vms_unless_somebody_decided_about_them(
    workspace: Workspace, tmp_path: Path
) -> None:
    folders = ("Idle", "Kept", "Mapped", "Noted", "First", "Out")
    rows = [row(name, f"vm-{n}", Folder=f"/DC/vm/{name}") for n, name in enumerate(folders)]
    new_project(workspace, book(tmp_path / "a.xlsx", *rows))
    tenants = tenants_of(workspace)
    changes = {
        "Mapped": {"target_domain": "prod"}, "Noted": {"notes": "x"}, "First": {"priority": 1},
        "Out": {"in_scope": False, "exclude_reason": "stays"},
    }  # fmt: skip
    with workspace.unit(1, "Decide") as unit:
        unit.update(tables.tenants.name, {tenants[name].id: row for name, row in changes.items()})
    again = [row("Kept", "vm-1", Folder="/DC/vm/Kept"), row("x", "vm-9", Folder="/DC/vm/Fresh")]
    import_again(workspace, 1, book(tmp_path / "b.xlsx", *again))
    found = tenants_of(workspace)
    assert set(found) == {"Kept", "Fresh", *changes}
    assert found["Kept"].id == tenants["Kept"].id
    assert found["Mapped"].target_domain == "prod"
    fresh = found["Fresh"]
    assert (fresh.method, fresh.target_domain, fresh.target_project) == ("folder", "Fresh", "Fresh")
    rows = [*again, row("o", "vm-10", Folder="/DC/vm/Out")]
    import_again(workspace, 1, book(tmp_path / "c.xlsx", *rows))
    assert one(workspace, "o").exclusion == "tenant_out_of_scope"


def test_patterns_that_exclude_tenants_apply_at_every_import(
    workspace: Workspace, tmp_path: Path
) -> None:
    new_project(workspace, book(tmp_path / "a.xlsx", row("a", "vm-1", Folder="/DC/vm/Shop")))
    with workspace.unit(1, "Rule") as unit:
        unit.insert(tables.tenant_filters.name, {"pattern": "test*", "reason": ""})
        unit.insert(
            tables.tenant_filters.name, {"pattern": "^lab$", "reason": "Lab", "regex": True}
        )
    rows = [
        row(name, f"vm-{n}", Folder=f"/DC/vm/{name}")
        for n, name in enumerate(("TestA", "LAB", "Shop"))
    ]
    import_again(workspace, 1, book(tmp_path / "b.xlsx", *rows))
    found = tenants_of(workspace)
    assert {name: (t.in_scope, t.exclude_reason) for name, t in found.items()} == {
        "TestA": (False, "Matched pattern: test*"), "LAB": (False, "Lab"), "Shop": (True, ""),
    }  # fmt: skip
    assert {vm.name: vm.in_plan for vm in vms_of(workspace, 1).values()} == {
        "TestA": False, "LAB": False, "Shop": True,
    }  # fmt: skip


def test_the_status_of_a_project_that_is_further_on_stays(
    filled: Workspace, workbook: Path
) -> None:
    with filled.unit(1, "Go on") as unit:
        unit.update(tables.projects.name, {1: {"status": "executing"}})
    import_again(filled, 1, workbook)
    assert projects.get(filled, 1).status == "executing"


# -- undo ------------------------------------------------------------------------------------------


def changed_estate(tmp_path: Path) -> Path:
    path = tmp_path / "later.xlsx"
    write_workbook(replace(ESTATE, seed=5, vms=50), path)
    return path


def test_an_import_is_taken_back_and_done_again_exactly(filled: Workspace, tmp_path: Path) -> None:
    decide(filled, next(vm.id for vm in vms_of(filled, 1).values() if vm.in_plan))
    before = dump(filled)
    change, _ = import_again(filled, 1, changed_estate(tmp_path))
    there_and_back(filled, change, before)


def test_clearing_takes_what_was_imported_after_a_backup(filled: Workspace, workbook: Path) -> None:
    before = dump(filled)
    change = imports.clear(filled, 1)
    after = dump(filled)
    assert [name for name, rows in after.items() if rows] == ["migration_projects"]
    assert imports.latest_report(filled, 1) is None
    assert projects.get(filled, 1).status == "draft"
    assert len(list(filled.backup_folder.iterdir())) == 1
    done = filled.replay(change.inverse(), "Undo")
    assert dump(filled) == before
    filled.replay(done.inverse(), "Redo")
    assert dump(filled) == after
    _, prepared = import_again(filled, 1, workbook)
    assert prepared.first


# -- stopped in the middle -------------------------------------------------------------------------


@dataclass(slots=True)
class StopAt(Ticket):
    """Is cancelled at its n-th look."""

    looks: int = 0
    stop: int = 10**9

    def check(self) -> None:
        self.looks += 1
        if self.looks == self.stop:
            self.cancel()
        Ticket.check(self)


def every_stop(total: int) -> Sequence[int]:
    return sorted({1, 2, 3, *range(1, total + 1, max(1, total // 12)), total})


def test_a_stop_at_any_moment_leaves_the_project_as_it_was(
    filled: Workspace, tmp_path: Path
) -> None:
    later = changed_estate(tmp_path)
    reader = bootstrap.reader()
    whole = StopAt()
    prepared = imports.prepare(filled, reader, 1, [later], whole)
    before = dump(filled)
    for stop in every_stop(whole.looks):
        with pytest.raises(Cancelled):
            imports.prepare(filled, reader, 1, [later], StopAt(stop=stop))
    change = imports.apply(filled, prepared, counted := StopAt())
    filled.replay(change.inverse(), "Undo")
    assert counted.looks > 10
    for stop in every_stop(counted.looks - 1):
        with pytest.raises(Cancelled):
            imports.apply(filled, prepared, StopAt(stop=stop))
        assert dump(filled) == before, stop


def test_a_stop_of_a_first_import_leaves_no_project(workspace: Workspace, workbook: Path) -> None:
    prepared = prepare(workspace, workbook)
    before = dump(workspace)
    with pytest.raises(Cancelled):
        imports.create_project(workspace, "A", prepared, StopAt(stop=12))
    assert dump(workspace) == before


KILLED = """
import os, signal, sys
from dataclasses import dataclass
from pathlib import Path
from app.domain.progress import Ticket
from app.services import imports
from tests.workbench import open_workspace, prepare

@dataclass(slots=True)
class DieAt(Ticket):
    looks: int = 0
    def check(self):
        self.looks += 1
        if self.looks == int(sys.argv[3]):
            os.kill(os.getpid(), signal.SIGKILL)

workspace = open_workspace(Path(sys.argv[1]))
prepared = prepare(workspace, Path(sys.argv[2]), 1)
imports.apply(workspace, prepared, DieAt())
"""

if hasattr(__import__("signal"), "SIGKILL"):

    @pytest.mark.parametrize("moment", [1, 12, 17])
    def test_a_process_that_is_killed_leaves_what_was_committed(
        moment: int, filled: Workspace, tmp_path: Path
    ) -> None:
        before: Dump = dump(filled)
        path = filled.path
        filled.close()
        later = changed_estate(tmp_path)
        done = subprocess.run(
            [sys.executable, "-c", KILLED, str(path), str(later), str(moment)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode < 0, done.stderr
        workspace = open_workspace(path)
        assert dump(workspace) == before
        import_again(workspace, 1, later)
        assert len(vms_of(workspace, 1)) > 40
        workspace.close()


# -- several files ---------------------------------------------------------------------------------


def test_the_same_file_twice_is_one(workspace: Workspace, workbook: Path) -> None:
    key, prepared = new_project(workspace, [workbook, workbook])
    assert prepared.report.files == ["Test.xlsx"]
    assert projects.get(workspace, key).values["duplicate_rows"] == 0


def test_a_vm_in_two_files_is_a_counted_duplicate(workspace: Workspace, tmp_path: Path) -> None:
    first = book(tmp_path / "a.xlsx", row("web", "vm-1"), row("db", "vm-2"))
    second = book(tmp_path / "b.xlsx", row("web", "vm-1"), row("app", "vm-3"))
    key, prepared = new_project(workspace, [first, second])
    assert prepared.label == "Import 2 files"
    assert set(vms_of(workspace, key)) == {"web", "db", "app"}
    assert projects.get(workspace, key).values["duplicate_rows"] == 1


def test_coverage_tells_what_is_missing(workspace: Workspace, tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", row("web", "vm-1"), row("db", "vm-2", Powerstate="poweredOff"))
    _, prepared = new_project(workspace, path)
    assert prepared.report.coverage == [
        "vPartition is not in the data", "vDisk is not in the data", "vNetwork is not in the data",
        "vCPU is not in the data", "vMemory is not in the data", "vTools is not in the data",
        "vSnapshot is not in the data",
        "2 of 2 VMs in plan have no usable row in vPartition; used space taken: 2 from disk × 0.6",
        "CPU usage known for 0 of 1 powered-on VMs in plan",
        "Memory usage known for 0 of 1 powered-on VMs in plan",
        "CBT is on for no VM in the data, so it is unknown for 1 of 1 powered-on VMs in plan",
    ]  # fmt: skip


# -- what was decided about tenants ----------------------------------------------------------------


def test_tenants_stay_as_the_operator_left_them(filled: Workspace, workbook: Path) -> None:
    def rows() -> dict[int, Tenant]:
        with filled.reading() as connection:
            return read_tenants(connection, 1)

    def belonging() -> dict[str, int | None]:
        return {vm.identity: vm.tenant_id for vm in vms_of(filled, 1).values()}

    renamed, kept, merged, *_ = rows()
    moved = next(vm for vm in vms_of(filled, 1).values() if vm.tenant_id == renamed)
    tenants.rename(filled, 1, renamed, "Another name", "vdc")
    tenants.merge(filled, 1, [kept, merged], kept)
    tenants.move_vms(filled, 1, [moved.id], ("By hand", ""))
    tenants.set_scope(filled, 1, [kept], in_scope=False, reason="later")
    before = rows(), belonging(), [vm.exclusion for vm in vms_of(filled, 1).values()]
    import_again(filled, 1, workbook)
    assert (rows(), belonging(), [vm.exclusion for vm in vms_of(filled, 1).values()]) == before
    assert rows()[renamed].title == "Another name / vdc"
    assert merged not in rows()


def test_a_second_vcenter_of_the_same_name_is_told(workspace: Workspace, tmp_path: Path) -> None:
    old = {"VI SDK Server": "vc.example.net", "VI SDK UUID": "11111111-0000-4000-8000-000000000001"}
    new = {"VI SDK Server": "VC.example.net", "VI SDK UUID": "22222222-0000-4000-8000-000000000002"}
    first = book(tmp_path / "a.xlsx", row("web", "vm-1", **old), row("db", "vm-2", **old))
    second = book(tmp_path / "b.xlsx", row("mail", "vm-7", **new))
    key, _ = new_project(workspace, first)
    (change,) = prepare(workspace, second, key).difference.estates
    assert (change.kind, change.namesake) == ("adds", True)
    assert "another vCenter of this name" in change.sentence
    (again,) = prepare(workspace, first, key).difference.estates
    assert (again.kind, again.namesake) == ("replaces", False)


# -- files that name no vCenter --------------------------------------------------------------------


def nameless(path: Path, *names: str) -> Path:
    """An export that names no vCenter."""
    rows = [row(name, "", VM_UUID="", VI_SDK_Server="", VI_SDK_UUID="") for name in names]
    return book(path, *rows)


def test_two_files_without_a_vcenter_may_come_in_the_other_order(
    workspace: Workspace, tmp_path: Path
) -> None:
    first = nameless(tmp_path / "a.xlsx", "web", "a1", "a2", "a3")
    second = nameless(tmp_path / "b.xlsx", "web", "b1", "b2", "b3")
    new_project(workspace, [first, second])
    before = {vm.id: (vm.vcenter, vm.name) for vm in vms_of_all(workspace, 1).values()}
    assert len(before) == 8
    _, prepared = import_again(workspace, 1, [second, first])
    assert prepared.difference.sentence == "8 unchanged"
    assert set(prepared.report.vcenters) == {vcenter for vcenter, _ in before.values()}
    after = {vm.id: (vm.vcenter, vm.name) for vm in vms_of_all(workspace, 1).values()}
    assert after == before


def test_a_new_estate_beside_a_known_one_is_added(workspace: Workspace, tmp_path: Path) -> None:
    first = nameless(tmp_path / "a.xlsx", "web", "a1", "a2", "a3")
    second = nameless(tmp_path / "b.xlsx", "web", "b1", "b2", "b3")
    third = nameless(tmp_path / "c.xlsx", "web", "c1", "c2", "c3")
    new_project(workspace, [first, second])
    _, prepared = import_again(workspace, 1, [second, third])
    assert prepared.difference.sentence == "4 added, 4 unchanged"
    estates = [vm.vcenter for vm in vms_of_all(workspace, 1).values()]
    assert sorted(estates.count(each) for each in set(estates)) == [4, 4, 4]
