"""A prepared workspace file with one project, below the services."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.db import migrate
from app.db.engine import close_engine, make_engine
from app.db.uow import UnitOfWork
from tests.clock import FixedClock

NOW = FixedClock().now()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An engine on a new workspace."""
    path = tmp_path / "work.mplan"
    migrate.prepare(path, NOW)
    made = make_engine(path)
    yield made
    close_engine(made)


@pytest.fixture
def project(engine: Engine) -> int:
    """The key of a project in it."""
    moment = NOW.replace(tzinfo=None)
    with UnitOfWork(engine, 0, "Create", NOW) as unit:
        return unit.insert(
            "migration_projects", {"name": "Test", "created_at": moment, "updated_at": moment}
        )
