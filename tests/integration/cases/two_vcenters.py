"""Two vCenters in one project, and what a test asks of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from app.db import tables
from app.db.queries.networks import read_network_mappings
from app.db.queries.vms import read_vms
from app.domain.inventory.prepared_import import PreparedImport
from app.domain.model import Vm
from app.domain.planning.networks.mapping import NetworkMapping
from app.domain.progress import Ticket
from app.services import assessing, imports, inventory, planning
from app.services.inventory import Edit
from app.services.workspace import Workspace
from tests.integration.cases.exports import NORTH, SOUTH, Machine, export, sums, workbook

WITH_SOUTH = (5, 22, 60.0, 470.0, 195.0)


def south() -> list[Machine]:
    """Two VMs with IDs that the north has too: 10 vCPU, 20 GB, 210 GB of disk, 95 GB used."""
    return [
        Machine("till-01", 51, 8, 16, (200,), (90,), ("Floor", "Dock"), more={"VM ID": "vm-1"}),
        Machine("vault", 52, 2, 4, (10,), (5,), ("Dock",), more={"VM ID": "vm-2"}),
    ]


def north_file(
    folder: Path, machines: Iterable[Machine], name: str = "north.xlsx", **more: Any
) -> Path:
    return workbook(folder / name, export(machines, NORTH, **more))


def south_file(folder: Path, name: str = "south.xlsx", made: str = "2026-10-12 09:00:00") -> Path:
    vlans = {"Floor": 77, "Dock": 78}
    return workbook(folder / name, export(south(), SOUTH, vlans=vlans, made=made))


def plan_sums(workspace: Workspace) -> tuple[int, int, float, float, float]:
    return sums(planning.build(workspace, 1, Ticket()))


def sentences(prepared: PreparedImport) -> list[str]:
    return [estate.sentence for estate in prepared.difference.estates]


def of_vcenter(workspace: Workspace, vcenter: str) -> dict[str, list[Any]]:
    """Every row that belongs to one vCenter."""
    found: dict[str, list[Any]] = {}
    with workspace.reading() as connection:
        keys = {vm.id for vm in read_vms(connection, 1) if vm.vcenter == vcenter}
        for table in tables.metadata.sorted_tables:
            rows = [dict(row._mapping) for row in connection.execute(select(table))]
            if "vcenter" in table.c:
                found[table.name] = [row for row in rows if row["vcenter"] == vcenter]
            elif "vm_id" in table.c:
                found[table.name] = [row for row in rows if row["vm_id"] in keys]
    return found


def by_place(workspace: Workspace) -> dict[tuple[str, str], Vm]:
    """VMs by vCenter and name."""
    with workspace.reading() as connection:
        return {(vm.vcenter, vm.name): vm for vm in read_vms(connection, 1)}


def data_dates(workspace: Workspace) -> Mapping[str, str]:
    report = imports.latest_report(workspace, 1)
    assert report is not None
    return {vcenter: moment[:10] for vcenter, moment in report.data_date_of.items()}


def backups(workspace: Workspace) -> int:
    folder = workspace.backup_folder
    return len(list(folder.iterdir())) if folder.exists() else 0


def network_rows(workspace: Workspace) -> list[NetworkMapping]:
    with workspace.reading() as connection:
        return read_network_mappings(connection, 1)


def decide(workspace: Workspace) -> None:
    """Decisions about both vCenters, and one that ties VMs of both."""
    found = by_place(workspace)
    vault, ledger = found[SOUTH[1], "vault"], found[NORTH[1], "ledger"]
    inventory.set_fields(
        workspace, 1, [Edit(vault.id, "notes", "call"), Edit(ledger.id, "priority", 2)]
    )
    inventory.set_cluster_excluded(workspace, 1, SOUTH[1], "Racks", excluded=True)
    assessing.waive(workspace, 1, [vault.id], "os_unknown", "seen", Ticket())
    with workspace.bulk() as connection:
        values = {"project_id": 1, "vm_id": ledger.id, "depends_on_vm_id": vault.id}
        connection.execute(insert(tables.vm_dependencies).values(**values))
