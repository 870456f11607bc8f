"""An empty workspace for each case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services.workspace import Workspace
from tests.workbench import fresh_workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A new workspace, beside whatever the case writes."""
    opened = fresh_workspace(tmp_path / "work.mplan")
    yield opened
    opened.close()
