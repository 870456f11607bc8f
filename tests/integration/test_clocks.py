"""Clocks that are set back and forward, hours that come twice, and computers in any time zone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.db import backup
from app.db.queries.projects import read_history
from app.services import imports, inventory, waves
from app.services.inventory import Edit
from app.services.workspace import Workspace
from tests.clock import FixedClock
from tests.generator.estate import Estate
from tests.generator.workbook import write_workbook
from tests.workbench import Dump, dump, estate_project, vms_of_all

ESTATE = Estate(60, seed=3)
BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 11, 2, 9, tzinfo=UTC)

SET_BACK = [START, START - timedelta(days=400), START - timedelta(days=400, seconds=-1)]
SET_FORWARD = [START, START + timedelta(days=4000), START + timedelta(days=4000)]
TWICE = [datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=fold) for fold in (0, 1)]
"""The same hour by the wall, before and after clocks go back."""
LEFT_OUT = [datetime(2026, 3, 29, hour, 59, 59, tzinfo=BERLIN) for hour in (1, 3)]
THERE_AND_BACK = [START, START + timedelta(days=30), START, START - timedelta(hours=5), START]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[tuple[Workspace, FixedClock]]:
    clock = FixedClock()
    with closing(Workspace.open(tmp_path / "work.mplan", clock)) as workspace:
        estate_project(workspace, tmp_path, ESTATE)
        yield workspace, clock


@pytest.mark.parametrize(
    "moments",
    [SET_BACK, SET_FORWARD, TWICE, LEFT_OUT, THERE_AND_BACK],
    ids=["back", "forward", "an hour twice", "an hour left out", "there and back"],
)
def test_what_follows_what_is_told_by_the_order_of_work_and_no_clock(
    moments: list[datetime], desk: tuple[Workspace, FixedClock]
) -> None:
    workspace, clock = desk
    keys = sorted(vms_of_all(workspace, 1))
    wave = next(iter(waves.create(workspace, 1, "Moved").keys(waves.TABLE)))
    before = dump(workspace)
    done, expected = [], []
    for number, clock.moment in enumerate(moments):
        edits = [Edit(key, "notes", f"note {number}") for key in keys[:3]]
        done.append(inventory.set_fields(workspace, 1, edits, f"Edit {number}"))
        done.append(waves.set_fields(workspace, 1, [waves.WaveEdit(wave, "notes", f"{number}")]))
        expected += [f"Edit {number}"] * 3
        workspace.back_up(f"moment {number}")
    with workspace.reading() as connection:
        told = [entry["label"] for entry in reversed(read_history(connection, 1))]
    assert [label for label in told if label.startswith("Edit")] == expected
    # Every backup is there, whatever moment its name tells.
    saved = {each.reason for each in backup.listed(workspace.path)}
    assert saved == {f"moment {number}" for number in range(len(moments))}
    # Undo goes by the steps; a moment before the others changes nothing.
    for step in reversed(done):
        workspace.replay(step.inverse(), "Undo")
    assert_same_but_for_moments(dump(workspace), before)


def assert_same_but_for_moments(found: Dump, wanted: Dump) -> None:
    """The same rows, but for the project's own, which tells when it was changed last."""
    for table, rows in wanted.items():
        if table != "migration_projects":
            assert found[table] == rows, table


def test_an_import_is_undone_though_the_clock_was_set_back(
    desk: tuple[Workspace, FixedClock],
) -> None:
    workspace, clock = desk
    before = dump(workspace)
    clock.moment = START - timedelta(days=800)
    change = imports.clear(workspace, 1)
    clock.moment = START - timedelta(days=801)
    workspace.replay(change.inverse(), "Undo")
    assert_same_but_for_moments(dump(workspace), before)


# -- computers elsewhere ---------------------------------------------------------------------------

WANTED = ["--set", "start_date=2027-03-26", "--set", "migration_duration_days=20", "--name", "Same"]
WAVES = [
    "--auto-assign",
    "balanced_load",
    "--cohorts",
    "2",
    "--strategy",
    "balanced",
    "--max-vms",
    "8",
]
NO_DATA = {"PYTHONTZPATH": ""}
"""A computer without time zones of its own, as Windows and slim containers are."""


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("estate") / "estate.xlsx"
    write_workbook(ESTATE, path)
    return path


def planned(workbook: Path, folder: Path, *more: str, **environment: str) -> dict[str, Any]:
    """plan.json of the command on a computer with such settings."""
    line = [sys.executable, "-m", "app", "--data-dir", str(folder / "home"), "plan", str(workbook)]
    line += ["--out", str(folder), "--format", "json", *WANTED, *WAVES, *more]
    clean = {name: value for name, value in os.environ.items() if name != "TZ"}
    done = subprocess.run(
        line, capture_output=True, text=True, check=False, env={**clean, **environment}
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def utc(workbook: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return planned(workbook, tmp_path_factory.mktemp("utc"), TZ="UTC")


def wall_times(found: Any, zone: str) -> Any:
    """A plan without offsets and without its zone, after a look that they are the zone's."""
    if isinstance(found, dict):
        return {key: wall_times(value, zone) for key, value in found.items() if key != "time_zone"}
    if isinstance(found, list):
        return [wall_times(value, zone) for value in found]
    if isinstance(found, str) and found[4:5] == "-" and "T" in found[10:11]:
        moment = datetime.fromisoformat(found)
        local = moment.replace(tzinfo=ZoneInfo(zone))
        assert moment.utcoffset() == local.utcoffset(), found
        return moment.replace(tzinfo=None)
    return found


def moments(found: Any) -> list[str]:
    """All times with an offset in a plan."""
    text = json.dumps(found)
    return [part for part in text.split('"') if part[4:5] == "-" and part[10:11] == "T"]


@pytest.mark.parametrize(
    ("zone", "more"),
    [
        ("Asia/Kathmandu", {}),
        ("America/St_Johns", {}),
        ("Pacific/Kiritimati", {}),
        ("Europe/Berlin", {}),
        ("Asia/Kathmandu", NO_DATA),
    ],
    ids=["Kathmandu", "St Johns", "Kiritimati", "Berlin", "no zones of its own"],
)
def test_a_plan_made_elsewhere_has_the_same_times_on_the_wall(
    zone: str, more: dict[str, str], workbook: Path, utc: dict[str, Any], tmp_path: Path
) -> None:
    found = planned(workbook, tmp_path, TZ=zone, **more)
    assert found["project"]["parameters"]["time_zone"] == zone
    assert len(moments(found)) > 10
    assert wall_times(found, zone) == wall_times(utc, "UTC")


@pytest.mark.parametrize(
    "environment",
    [{"TZ": "Pacific/Kiritimati"}, {"TZ": "Pacific/Niue"}, {"TZ": "Nowhere/Land"}, {}, NO_DATA],
    ids=["far east", "far west", "a zone that there is not", "none told", "no zones of its own"],
)
def test_a_project_keeps_its_own_zone_wherever_it_is_planned(
    environment: dict[str, str], workbook: Path, tmp_path: Path
) -> None:
    """Clocks change in the middle of this plan, on 28 March 2027."""
    own = ["--set", "time_zone=Europe/Berlin"]
    found = planned(workbook, tmp_path, *own, **environment)
    kept = planned(workbook, tmp_path, *own, TZ="UTC")
    assert found == kept
    assert {moment[-6:] for moment in moments(found)} == {"+01:00", "+02:00"}
