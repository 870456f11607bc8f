"""Settings of provisioning: each checked, together too, and set as one undo step."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.errors import FieldError
from app.domain.planning.provisioning.settings import PrepSettings
from app.services import prep_settings, projects
from app.services.provisioning.generating import read_settings
from app.services.workspace import Workspace
from tests.workbench import dump


@pytest.fixture
def project(workspace: Workspace) -> int:
    return projects.create(workspace, "Settings").id


def test_settings_are_kept_and_taken_back(workspace: Workspace, project: int) -> None:
    before = dump(workspace)
    values = {
        "single_domain": " Acme ", "network_domain": "Default", "network_project": "net",
        "physical_network": "physnet2", "volume_type": "ssd", "security_group": "",
        "approval_required": True, "stop_on_failure": True, "parallel": 32,
    }  # fmt: skip
    changes = prep_settings.set_settings(workspace, project, values)
    assert read_settings(workspace, project) == PrepSettings(**values | {"single_domain": "Acme"})
    assert changes.label == "Change 9 settings of provisioning"
    again = prep_settings.set_settings(workspace, project, {"parallel": 4})
    assert again.label == "Change “Calls at once” of provisioning"
    assert prep_settings.set_settings(workspace, project, {"parallel": 4}).rows == ()
    for each in (again, changes):
        workspace.replay(each.inverse(), "Undo")
    assert read_settings(workspace, project) == PrepSettings()
    assert dump(workspace) == before


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"parallel": 0}, "parallel"),
        ({"parallel": 33}, "parallel"),
        ({"parallel": True}, "parallel"),
        ({"parallel": "8"}, "parallel"),
        ({"single_domain": "x" * 65}, "single_domain"),
        ({"physical_network": " "}, "physical_network"),
        ({"volume_type": "a\tb"}, "volume_type"),
        ({"network_project": "net"}, "network_domain"),
        ({"network_domain": "Default"}, "network_project"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_value_that_is_refused_is_named(
    workspace: Workspace, project: int, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(FieldError) as refused:
        prep_settings.set_settings(workspace, project, values)
    assert refused.value.field == field
    assert read_settings(workspace, project) == PrepSettings()
