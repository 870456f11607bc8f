"""The page of the readiness on the sample project."""

from __future__ import annotations

import pytest

from tests.ui.conftest import Planner
from tests.ui.stages.readiness.readiness_desk import Desk


@pytest.fixture
def desk(sample_planner: Planner) -> Desk:
    return Desk(sample_planner)
