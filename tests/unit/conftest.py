"""Set up for tests of files and permissions."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def nobodys_folder() -> Iterator[Path]:
    """A folder that a user without rights can reach; that of the tests may be root's alone."""
    folder = Path(tempfile.mkdtemp(prefix="migration-planner-test-"))
    folder.chmod(folder.stat().st_mode | 0o055)
    yield folder
    folder.chmod(folder.stat().st_mode | 0o700)
    shutil.rmtree(folder)
