"""A workspace for each test; one with an imported project is copied, not imported again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services.workspace import Workspace
from tests.generator.estate import Estate
from tests.workbench import estate_project, fresh_workspace, open_workspace

ESTATE = Estate(60, seed=4)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """An empty workspace."""
    opened = fresh_workspace(tmp_path / "work.mplan")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def _imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("imported")
    opened = open_workspace(folder / "filled.mplan")
    estate_project(opened, folder, ESTATE)
    opened.close()
    return folder


@pytest.fixture
def workbook(_imported: Path) -> Path:
    """The workbook of the imported project."""
    return _imported / "Test.xlsx"


@pytest.fixture
def filled(_imported: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A workspace with one imported project, whose key is 1."""
    path = tmp_path / "filled.mplan"
    shutil.copyfile(_imported / "filled.mplan", path)
    opened = open_workspace(path)
    yield opened
    opened.close()
