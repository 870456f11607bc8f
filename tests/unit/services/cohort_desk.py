"""A small project with tenants and VMs, for tests of cohorts, dependencies, facts and parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.db import tables
from app.db.queries.dependencies import read_edges
from app.db.queries.tenants import read_tenants
from app.db.queries.vms import read_vms
from app.domain.changes import ChangeSet
from app.domain.model import Tenant, Vm
from app.domain.planning.dependencies.edge import Edge
from app.services import projects
from app.services.workspace import Workspace
from tests.workbench import dump

PEOPLE: Mapping[str, Sequence[str]] = {
    "Acme": ("a1", "a2", "a3"),
    "Beta": ("b1", "b2"),
    "Gamma": ("g1",),
}
SHARED = {"a1": ["disk-1"], "b1": ["disk-1"]}
"""VMs that share a disk, by what shares it."""


class Desk:
    """A project with three tenants and six VMs; each step is taken back and done again."""

    def __init__(self, workspace: Workspace, *, shared: bool = False) -> None:
        self.workspace = workspace
        self.project = projects.create(workspace, "Cohorts", values={"start_date": "2026-11-02"}).id
        with workspace.unit(self.project, "Fill") as unit:
            for number, (name, members) in enumerate(PEOPLE.items()):
                row = {
                    "name": name, "method": "folder", "aliases": [], "priority": number + 1,
                    "target_domain": name, "target_project": name,
                }  # fmt: skip
                key = unit.insert(tables.tenants.name, row)
                for member in members:
                    unit.insert(tables.vms.name, self._vm(member, name, key, shared))

    @staticmethod
    def _vm(name: str, folder: str, tenant: int, shared: bool) -> dict[str, Any]:
        disks = SHARED.get(name, []) if shared else []
        return {
            "identity": f"vc/{name}", "name": name, "vcenter": "vc", "datacenter": "DC", "vcpu": 2,
            "folder": f"/DC/vm/{folder}", "tenant_id": tenant, "used_mib": 10240.0,
            "disk_mib": 20480.0, "power_state": "poweredOn", "primary_ip": f"10.0.0.{ord(name[0])}",
            "os_support": "supported", "attributes": {}, "networks": [], "findings": [],
            "shared_disks": [[key, 1024.0, 512.0] for key in disks],
        }  # fmt: skip

    def tenants(self) -> dict[str, Tenant]:
        """Tenant rows by title."""
        with self.workspace.reading() as connection:
            found = read_tenants(connection, self.project)
        return {tenant.title: tenant for tenant in found.values()}

    def vms(self) -> dict[str, Vm]:
        """VMs by name."""
        with self.workspace.reading() as connection:
            return {vm.name: vm for vm in read_vms(connection, self.project)}

    def keys(self, *names: str) -> list[int]:
        """Keys of VMs."""
        found = self.vms()
        return [found[name].id for name in names]

    def edges(self) -> dict[tuple[str, str], Edge]:
        """Edges by the names of their VMs."""
        names = {vm.id: name for name, vm in self.vms().items()}
        with self.workspace.reading() as connection:
            found = read_edges(connection, self.project)
        return {(names[edge.vm_id], names[edge.needs]): edge for edge in found}

    def do(self, action: Callable[..., ChangeSet], *arguments: Any, **named: Any) -> ChangeSet:
        """Carry a step out; taken back and done again it is what it was."""
        before = dump(self.workspace)
        changes = action(self.workspace, self.project, *arguments, **named)
        after = dump(self.workspace)
        back = self.workspace.replay(changes.inverse(), "Undo")
        assert dump(self.workspace) == before
        self.workspace.replay(back.inverse(), "Redo")
        assert dump(self.workspace) == after
        return changes
