"""A workspace with an estate of many tenants, ready to be provisioned by ``prepare``.

It comes from a generated inventory through the ordinary services: import, tenants, network map,
and what the command line confirms. ``PLANNER_CLOUD_TENANTS`` asks for another size than the few
tenants of an ordinary run.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from app.db import tables, writer
from app.domain.planning.networks.mapping import NetworkKind
from app.domain.planning.provisioning.task import PrepTask
from app.domain.progress import Ticket
from app.services import network_map, planning, tenants
from app.services.network_map import MappingEdit
from app.services.provisioning.task_book import TaskBook
from app.services.tenants import TenantEdit
from app.services.workspace import Workspace
from tests.generator.estate import Estate
from tests.workbench import estate_project, open_workspace

TENANTS = int(os.environ.get("PLANNER_CLOUD_TENANTS", "4"))
PROJECT = "Landscape"
PASSPHRASE = "correct horse battery"  # noqa: S105 - of the test
ROOT = Path(__file__).parents[3]
PROJECTS_OF_A_DOMAIN = 3
PROJECT_ID = 1
EXTERNAL, FLAT = 4, 2
"""Places of networks: one that leads outside, and one without a VLAN."""


_PLANNED: dict[int, bytes] = {}


def _built(count: int) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "built.mplan"
        workspace = open_workspace(path)
        _fill(workspace, Path(folder), count)
        workspace.close()
        return path.read_bytes()


def _fill(workspace: Workspace, folder: Path, count: int) -> None:
    """Tenants share domains by threes; networks are of every kind."""
    more = count * 8 // 7  # not all of them get VMs
    names = tuple(f"Tenant {number:03d}" for number in range(more))
    estate = Estate(2 * more, seed=5, vcenters=1, tenants=names, quirks=0)
    project, _ = estate_project(workspace, folder, estate, PROJECT)
    rows = planning.build(workspace, project, Ticket()).tenants.values()
    edits = []
    for place, row in enumerate(rows):
        domain = f"Domain {place // PROJECTS_OF_A_DOMAIN:03d}"
        edits.append(TenantEdit(row.id, "target_domain", domain))
        edits.append(TenantEdit(row.id, "target_project", f"Project {place:03d}"))
    tenants.set_fields(workspace, project, edits)
    mappings = planning.build(workspace, project, Ticket()).target.mappings
    for place, mapping in enumerate(mappings):
        kind = _KINDS[place % len(_KINDS)]
        changes: dict[str, object] = {"target_network": f"Network {place:03d}", "kind": kind.value}
        if kind is not NetworkKind.VIRTUAL:
            changes["vlan_id"] = 2000 + place
        if place % 7 == 3:
            changes |= {"port_security": False, "physical_network": "physnet2"}
        if place == FLAT:
            changes |= {"vlan_id": None, "physical_network": "physnet2"}
        if place == EXTERNAL:
            changes["is_external"] = True
        network_map.set_fields(
            workspace, project, [MappingEdit(mapping.id, *each) for each in changes.items()]
        )


_KINDS = (
    NetworkKind.PHYSICAL_MANAGED, NetworkKind.VIRTUAL, NetworkKind.PHYSICAL_MANAGED,
    NetworkKind.PHYSICAL_L2,
)  # fmt: skip


@dataclass
class Landscape:
    """The workspace file, and the command line with which it is provisioned."""

    path: Path
    clouds_yaml: Path
    project: str = PROJECT

    @classmethod
    def planned(cls, folder: Path, clouds_yaml: Path, count: int = TENANTS) -> Landscape:
        """One of so many tenants with its plan, of which the cloud knows nothing yet.

        The plan is made once: the cloud is the same after each reset.
        """
        made = cls(folder / "landscape.mplan", clouds_yaml)
        if count not in _PLANNED:
            made.path.write_bytes(_built(count))
            made.plan()
            _PLANNED[count] = made.path.read_bytes()
        made.path.write_bytes(_PLANNED[count])
        return made

    def of_another(self, name: str) -> Landscape:
        """The workspace of somebody else who wants the same, and knows nothing of this one."""
        path = self.path.with_name(name)
        path.write_bytes(self.path.read_bytes())
        made = Landscape(path, self.clouds_yaml)
        marks = {task.id: {"mark": f"mp-{uuid4().hex}"} for task in made.tasks()}
        workspace = made.open()
        with workspace.bulk() as connection:
            writer.update_rows(connection, tables.prep_tasks, marks)
        workspace.close()
        return made

    # -- the command line --------------------------------------------------------------------------

    def start(
        self, action: str, *more: object, through: Mapping[str, str] | None = None
    ) -> subprocess.Popen[str]:
        """``prepare`` as a program of its own; ``through`` are variables that lead it elsewhere."""
        return self.program(
            "-m", "app", "--data-dir", self.path.parent / "data", "prepare", action,
            "--database", self.path, "--project", self.project, "--cloud", "testcloud", *more,
            through=through,
        )  # fmt: skip

    def program(
        self, *words: object, through: Mapping[str, str] | None = None
    ) -> subprocess.Popen[str]:
        """A program in Python, by the words that follow its name."""
        environment = {
            **os.environ,
            "OS_CLIENT_CONFIG_FILE": str(self.clouds_yaml),
            "MIGRATION_PLANNER_PASSPHRASE": PASSPHRASE,
            **(through or {}),
        }
        return subprocess.Popen(
            [sys.executable, *map(str, words)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def prepare(
        self, action: str, *more: object, through: Mapping[str, str] | None = None, code: int = 0
    ) -> str:
        """The same to its end, which must be ``code``; what it said."""
        program = self.start(action, *more, through=through)
        out, err = program.communicate()
        assert program.returncode == code, out[-2000:] + err[-4000:]
        return out + err

    def plan(self) -> str:
        """Generate the plan as an operator without a screen does."""
        # A network without a VLAN is confirmed by itself; till then the gate is closed.
        self.prepare("plan", "--accept-proposals", code=2)
        workspace = self.open()
        found = planning.build(workspace, PROJECT_ID, Ticket()).target.mappings
        flat = [m.id for m in found if m.kind != NetworkKind.VIRTUAL and m.vlan_id is None]
        if flat:
            network_map.confirm(workspace, PROJECT_ID, flat, [m.id for m in found])
        workspace.close()
        return self.prepare("plan", "--confirm-all")

    # -- what the database holds -------------------------------------------------------------------

    def open(self) -> Workspace:
        """The workspace; whoever opens it closes it."""
        return open_workspace(self.path)

    def tasks(self) -> list[PrepTask]:
        """The tasks as they stand."""
        workspace = self.open()
        try:
            return TaskBook(workspace, PROJECT_ID).tasks()
        finally:
            workspace.close()

    def statuses(self) -> dict[str, int]:
        """How many tasks stand where."""
        return dict(Counter(task.status.value for task in self.tasks()))
