"""Any sequence of exports of a small world: every import fits, every undo brings back the last."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.changes import ChangeSet
from app.services import inventory
from app.services.inventory import Edit
from tests.workbench import (
    Dump,
    dump,
    fresh_workspace,
    import_again,
    new_project,
    vms_of,
    vms_of_all,
)

HEADINGS = ("VM", "Powerstate", "CPUs", "Folder", "VM ID", "VM UUID", "VI SDK UUID")

rows = st.tuples(
    st.sampled_from(["web", "db", "app"]),
    st.just("poweredOn"),
    st.sampled_from(["1", "2", "4"]),
    st.sampled_from(["", "/DC/vm/Shop", "/DC/vm/Lab"]),
    st.sampled_from(["", "vm-1", "vm-2", "vm-3"]),
    st.sampled_from(["", "u1", "u2", "u3"]),
    st.sampled_from(["", "vc-a", "vc-b"]),
)
exports = st.lists(rows, min_size=1, max_size=6)


def written(folder: Path, export: list[tuple[str, ...]]) -> Path:
    path = folder / "servers.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([HEADINGS, *export])
    return path


@settings(max_examples=25)
@given(st.lists(exports, min_size=2, max_size=4))
def test_any_export_after_any_other(tmp_path: Path, sequence: list[list[tuple[str, ...]]]) -> None:
    place = tmp_path / "run"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    workspace = fresh_workspace(place / "work.mplan")
    key, _ = new_project(workspace, written(place, sequence[0]))
    vm = min(vms_of(workspace, key).values(), key=lambda vm: vm.id)
    inventory.set_fields(workspace, key, [Edit(vm.id, "notes", "mine")])
    steps: list[tuple[Dump, ChangeSet]] = []
    for export in sequence[1:]:
        before = dump(workspace)
        change, prepared = import_again(workspace, key, written(place, export))
        steps.append((before, change))
        report = prepared.report
        stored = dump(workspace)["migration_vms"]
        assert prepared.count == report.rows - report.duplicates
        assert len(stored) == prepared.count + len(prepared.kept)
        found = vms_of_all(workspace, key)
        for kept in prepared.kept:
            assert found[kept.id].identity == kept.identity, "other vCenters stay untouched"
        spoken = set(report.vcenters)
        assert {each.vcenter for each in found.values()} == spoken | {
            each.vcenter for each in prepared.kept
        }
        assert report.rows == len(export)
        assert len({row[0] for row in stored}) == len(stored)
        noted = [one.id for one in vms_of(workspace, key).values() if one.notes == "mine"]
        assert set(noted) <= {vm.id}
    for before, change in reversed(steps):
        workspace.replay(change.inverse(), "Undo")
        assert dump(workspace) == before
    workspace.close()
