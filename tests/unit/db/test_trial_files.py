"""Workspaces of other programs are what they pretend to be."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from app.db import migrate, trial_files
from app.domain.errors import UserError

NOW = datetime(2026, 11, 2, 9, 0)  # noqa: DTZ001


def test_an_older_one_has_the_first_revision_and_comes_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "older.mplan"
    trial_files.make_older(path, "Kept", NOW)
    assert migrate.check(path) == trial_files.OLDEST
    migrate.prepare(path, NOW)
    assert migrate.check(path) == migrate.HEAD


def test_a_newer_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "newer.mplan"
    trial_files.make_newer(path, NOW)
    with pytest.raises(UserError, match="newer version"):
        migrate.check(path)
