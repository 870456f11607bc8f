"""Stored exclusions of VMs follow what was decided about them, their tenants and clusters."""

from __future__ import annotations

from typing import Any

import pytest

from app.db import tables
from app.db.queries.vms import read_vms
from app.domain.enums import Exclusion
from app.domain.model import Vm
from app.services import projects
from app.services.exclusions import write_exclusions, write_exclusions_of
from app.services.workspace import Workspace
from tests.workbench import dump


class Desk:
    """A project with a tenant in scope, one out of it, an excluded cluster, and VMs."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.project = projects.create(workspace, "Scope").id
        with workspace.unit(self.project, "Fill") as unit:
            plain: dict[str, Any] = {"aliases": []}
            self.inside = unit.insert(tables.tenants.name, {"name": "In", **plain})
            out = {"name": "Out", "in_scope": False, **plain}
            self.outside = unit.insert(tables.tenants.name, out)
            unit.insert(tables.excluded_clusters.name, {"vcenter": "vc", "name": "Old"})

    def add(self, name: str, **values: Any) -> int:
        row: dict[str, Any] = {
            "identity": name, "name": name, "vcenter": "vc", "vcpu": 2, "tenant_id": self.inside,
            "attributes": {}, "networks": [], "findings": [],
        }  # fmt: skip
        with self.workspace.unit(self.project, "Add") as unit:
            return unit.insert(tables.vms.name, row | values)

    def vms(self) -> dict[int, Vm]:
        with self.workspace.reading() as connection:
            return {vm.id: vm for vm in read_vms(connection, self.project)}


@pytest.fixture
def desk(workspace: Workspace) -> Desk:
    return Desk(workspace)


@pytest.mark.parametrize(
    ("values", "exclusion"),
    [
        ({}, ""), ({"tenant_id": None}, ""), ({"exclusion": "operator"}, ""),
        ({"excluded": True}, Exclusion.OPERATOR), ({"status": "skipped"}, Exclusion.SKIPPED),
        ({"cluster": "Old"}, Exclusion.CLUSTER_EXCLUDED),
        ({"cluster": "Old", "vcenter": "other"}, ""),
        ({"template": True, "excluded": True}, Exclusion.TEMPLATE),
        ({"vcpu": 0}, Exclusion.INACCESSIBLE),
    ],
)  # fmt: skip
def test_the_rule_is_written(desk: Desk, values: dict[str, Any], exclusion: str) -> None:
    key = desk.add("vm", **values)
    with desk.workspace.unit(desk.project, "Follow") as unit:
        write_exclusions_of(unit, [key])
    assert desk.vms()[key].exclusion == exclusion


def test_a_tenant_out_of_scope_takes_its_vms_with_it(desk: Desk) -> None:
    key = desk.add("vm", tenant_id=desk.outside)
    with desk.workspace.unit(desk.project, "Follow") as unit:
        assert write_exclusions(unit, desk.vms().values()) == 1
    assert desk.vms()[key].exclusion == Exclusion.TENANT_OUT_OF_SCOPE


def test_only_what_changes_is_written_and_it_is_taken_back(desk: Desk) -> None:
    right = desk.add("right")
    wrong = desk.add("wrong", exclusion="skipped")
    before = dump(desk.workspace)
    with desk.workspace.unit(desk.project, "Follow") as unit:
        assert write_exclusions_of(unit, [right, wrong, 9999]) == 1
    assert unit.changes.keys(tables.vms.name) == {wrong}
    desk.workspace.replay(unit.changes.inverse(), "Undo")
    assert dump(desk.workspace) == before


def test_nobody_to_follow_is_no_step(desk: Desk) -> None:
    before = dump(desk.workspace)
    with desk.workspace.unit(desk.project, "Follow") as unit:
        assert write_exclusions_of(unit, []) == 0
        assert write_exclusions(unit, []) == 0
    assert not unit.changes
    assert dump(desk.workspace) == before


def test_another_projects_decisions_do_not_count(desk: Desk) -> None:
    other = Desk(desk.workspace)
    with desk.workspace.unit(other.project, "Exclude") as unit:
        unit.insert(tables.excluded_clusters.name, {"vcenter": "vc", "name": "New"})
    key = desk.add("vm", cluster="New")
    with desk.workspace.unit(desk.project, "Follow") as unit:
        assert write_exclusions_of(unit, [key]) == 0
