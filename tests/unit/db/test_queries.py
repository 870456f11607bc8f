"""Records come back out of the database as they went in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.db import tables
from app.db.queries.dependencies import VmNamesOnDemand, read_tying_vms, read_vm_names
from app.db.queries.estate import read_clusters, read_datastores, read_hosts, read_port_groups
from app.db.queries.imports import read_import_reports
from app.db.queries.packed import pack_findings, unpack_findings
from app.db.queries.projects import read_project, read_vm_counts
from app.db.queries.records import next_key
from app.db.queries.vms import (
    read_devices,
    read_disks,
    read_nics,
    read_partitions,
    read_snapshots,
    read_vms,
    read_vms_by_key,
)
from app.domain.enums import Answer, Risk
from app.domain.model import Finding, Vm
from app.domain.progress import Cancelled, Ticket
from app.domain.shared_disks import counted_once
from app.services.workspace import Workspace
from tests.generator.estate import Estate
from tests.workbench import estate_project, open_workspace, prepare


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, int, Path]:
    folder = tmp_path_factory.mktemp("filled")
    workspace = open_workspace(folder / "work.mplan")
    project, _ = estate_project(workspace, folder, Estate(60))
    yield workspace, project, folder / "Test.xlsx"
    workspace.close()


findings = st.builds(
    Finding,
    st.text(max_size=9),
    st.sampled_from(list(Answer)),
    st.integers(0, 100),
    st.none() | st.sampled_from(list(Risk)),
    st.text(max_size=30),
    st.booleans(),
)


@given(st.lists(findings, max_size=4).map(tuple))
def test_findings_come_back(found: tuple[Finding, ...]) -> None:
    assert unpack_findings(pack_findings(found)) == found


def test_an_import_comes_back_as_it_was_read(filled: tuple[Workspace, int, Path]) -> None:
    workspace, project, path = filled
    read = prepare(workspace, path)
    with workspace.reading() as connection:
        stored = read_vms(connection, project)
        by_key = read_vms_by_key(connection, [vm.id for vm in stored])
        parts = {
            "disks": read_disks(connection, project),
            "partitions": read_partitions(connection, project),
            "nics": read_nics(connection, project),
            "snapshots": read_snapshots(connection, project),
            "devices": read_devices(connection, project),
        }
        assert read_hosts(connection, project) == read.inventory.hosts
        assert read_clusters(connection, project) == read.inventory.clusters
        assert read_datastores(connection, project) == read.inventory.datastores
        assert read_port_groups(connection, project) == read.inventory.port_groups
    assert [by_key[vm.id] for vm in stored] == stored
    for name, rows in parts.items():
        wanted = [
            replace(row, vm_id=vm.id)
            for vm, held in zip(stored, read.inventory.parts, strict=True)
            for row in getattr(held, name)
        ]
        assert rows == wanted, name
    facts = ("name", "vcpu", "ram_mib", "disk_mib", "used_mib", "networks", "attributes", "created")
    for before, after in zip(read.vms, stored, strict=True):
        assert [getattr(before, f) for f in facts] == [getattr(after, f) for f in facts]
        assert isinstance(after, Vm)
        assert isinstance(after.networks, tuple)


def test_reading_can_be_cancelled(filled: tuple[Workspace, int, Path]) -> None:
    workspace, project, _ = filled
    ticket = Ticket()
    ticket.cancel()
    with workspace.reading() as connection, pytest.raises(Cancelled):
        read_vms(connection, project, lambda _count: ticket.check())


def test_counts_and_reports_of_projects(filled: tuple[Workspace, int, Path]) -> None:
    workspace, project, _ = filled
    with workspace.reading() as connection:
        rows, in_plan, used = read_vm_counts(connection)[project]
        vms = read_vms(connection, project)
        assert rows == 60
        assert in_plan == sum(vm.in_plan for vm in vms)
        assert used == pytest.approx(sum(vm.used_mib for vm in counted_once(vms) if vm.in_plan))
        ((_, report),) = read_import_reports(connection, project)
        assert report["files"] == ["Test.xlsx"]
        assert read_import_reports(connection, 999) == []
        assert read_project(connection, 999) is None
        assert read_vms(connection, 999) == []
        found = read_project(connection, project)
        assert found is not None
        assert found.created_at == datetime.fromisoformat("2026-11-02T09:00")
        assert next_key(connection, tables.vms) == max(vm.id for vm in vms) + 1
        assert next_key(connection, tables.calendar_windows) == 1


def test_names_on_demand_are_those_of_the_project(filled: tuple[Workspace, int, Path]) -> None:
    """Whatever was read before, they are the names that reading all of them gives."""
    workspace, project, _ = filled
    with workspace.reading() as connection:
        names = read_vm_names(connection, project)
        first, *_, last = names
        on_demand = VmNamesOnDemand(connection, project, {first: names[first]})
        assert on_demand[last] == names[last]
        assert on_demand.get(-1) is None
        assert -1 not in on_demand
        assert len(on_demand) == len(names)
        assert dict(on_demand) == names
        elsewhere = VmNamesOnDemand(connection, project + 1, {})
        assert last not in elsewhere


def test_what_ties_vms_to_tenants_is_what_whole_records_say(
    filled: tuple[Workspace, int, Path],
) -> None:
    workspace, project, _ = filled
    with workspace.reading() as connection:
        whole = {vm.id: vm for vm in read_vms(connection, project)}
        tying = read_tying_vms(connection, project, whole.keys())
        assert len(tying) == len(whole) > 0
        for vm in tying:
            same = whole[vm.id]
            assert (vm.identity, vm.name, vm.application) == (
                same.identity, same.name, same.application,
            )  # fmt: skip
            assert (vm.tenant_id, vm.exclusion) == (same.tenant_id, same.exclusion)
            assert vm.shared_disks == same.shared_disks
