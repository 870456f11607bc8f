"""Security groups of the target's projects, as the workspace keeps them."""

from __future__ import annotations

import pytest

from app.db.queries.staging import read_target_projects
from app.domain.errors import FieldError
from app.services import projects, target_groups
from app.services.provisioning.generating import read_settings
from app.services.workspace import Workspace
from tests.workbench import dump


@pytest.fixture
def project(workspace: Workspace) -> int:
    return projects.create(workspace, "Groups").id


def groups(workspace: Workspace, project: int) -> dict[tuple[str, str], str | None]:
    with workspace.reading() as connection:
        rows = read_target_projects(connection, project)
    return {(row.domain, row.project): row.security_group for row in rows}


def test_projects_are_known_whatever_their_letter_case(workspace: Workspace, project: int) -> None:
    target_groups.set_group(workspace, project, [("Acme", "Prod"), ("Beta", "Prod")], "Default")
    assert groups(workspace, project) == {
        ("Acme", "Prod"): "default", ("Beta", "Prod"): "default",
    }  # fmt: skip
    before = dump(workspace)
    changes = target_groups.set_group(workspace, project, [("ACME", "prod")], "")
    assert changes.label == "Give 1 project no group"
    assert groups(workspace, project)["Acme", "Prod"] == ""
    workspace.replay(changes.inverse(), "Undo")
    assert dump(workspace) == before
    target_groups.set_group(workspace, project, [("acme", "PROD")], None)
    assert groups(workspace, project)["Acme", "Prod"] is None
    with pytest.raises(FieldError):
        target_groups.set_group(workspace, project, [("Acme", "Prod")], "x" * 256)


def test_the_group_of_all(workspace: Workspace, project: int) -> None:
    target_groups.set_default(workspace, project, "Migrated-Open ")
    assert read_settings(workspace, project).security_group == "migrated-open"
    target_groups.set_default(workspace, project, "")
    assert read_settings(workspace, project).security_group == ""
