"""A disk that is full, at every write: a sentence, nothing half written, and then it goes on.

``PLANNER_FULL_DISKS`` asks for so many more amounts of room than those that double, drawn by
``PLANNER_FULL_DISKS_SEED``.
"""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

import pytest

from tests import small_disk, small_disk_works

MORE = int(os.environ.get("PLANNER_FULL_DISKS", "2"))
SEED = int(os.environ.get("PLANNER_FULL_DISKS_SEED", "0")) or random.SystemRandom().randrange(
    1, 10**9
)

if sys.platform != "win32":

    @pytest.mark.parametrize("work", small_disk_works.WORKS)
    def test_a_full_disk(work: str, tmp_path: Path) -> None:
        refused, told = small_disk.start(work, tmp_path, MORE, SEED, small_disk.kind())
        sys.stdout.write(told)
        assert refused >= 2

    @pytest.mark.parametrize("work", ["edit", "export"])
    def test_files_that_may_not_grow(work: str, tmp_path: Path) -> None:
        """The same where no process may have a disk of its own."""
        refused, told = small_disk.start(work, tmp_path, MORE, SEED, small_disk.LIMIT)
        sys.stdout.write(told)
        assert refused >= 2
