"""An empty workspace for each case, and one with two vCenters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services.workspace import Workspace
from tests.integration.cases.exports import base
from tests.integration.cases.two_vcenters import north_file, south_file
from tests.workbench import fresh_workspace, import_again, new_project


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A new workspace, beside whatever the case writes."""
    opened = fresh_workspace(tmp_path / "work.mplan")
    yield opened
    opened.close()


@pytest.fixture
def both(workspace: Workspace, tmp_path: Path) -> Workspace:
    """A project, whose key is 1, of the north with the south added later."""
    new_project(workspace, north_file(tmp_path, base()))
    import_again(workspace, 1, south_file(tmp_path))
    return workspace
