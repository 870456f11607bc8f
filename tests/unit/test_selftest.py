"""The checks of the installed program, on parts that are broken on purpose."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import bootstrap, selftest
from app.adapters.readers import flow_files
from app.db import backup, trial_files
from app.resources import resources_folder
from tests.unit.adapters.test_secrets import Working


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the program's files that may be damaged."""
    shutil.copytree(resources_folder(), tmp_path / "resources")
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    return tmp_path / "resources"


def test_every_file_of_the_program_is_read(installed: Path, tmp_path: Path) -> None:
    count = sum(path.is_file() for path in installed.rglob("*"))
    assert selftest._resources(tmp_path).startswith(f"{count} files read")


@pytest.mark.qt_log_level_fail("CRITICAL")  # Qt complains of it too
@pytest.mark.parametrize(
    "name",
    [
        "icons/plan.svg",
        "icons/app-256.png",
        "fonts/Symbola.ttf",
        "samples/demo.xlsx",
        "themes/dark/check.svg",
        "help/README.md",
    ],
)
def test_a_damaged_file_is_named(name: str, installed: Path, tmp_path: Path) -> None:
    (installed / name).write_bytes(b"")
    with pytest.raises(AssertionError, match=Path(name).name):
        selftest._resources(tmp_path)


@pytest.mark.parametrize("name", ["icons/vms.svg", "help/risk.md", "themes/light.toml"])
def test_a_missing_file_is_named(name: str, installed: Path, tmp_path: Path) -> None:
    (installed / name).unlink()
    with pytest.raises(Exception, match=f"missing: {name}"):
        selftest._resources(tmp_path)


def test_an_older_workspace_is_upgraded(tmp_path: Path) -> None:
    assert "after a backup" in selftest._older_workspace(tmp_path)


def test_an_upgrade_without_a_backup_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.db.migrate.back_up", lambda *_ignored: None)
    with pytest.raises(AssertionError, match="0 backups"):
        selftest._older_workspace(tmp_path)
    assert backup.backups(tmp_path / "older.mplan") == []


def test_a_newer_workspace_is_refused_in_a_sentence(tmp_path: Path) -> None:
    said = selftest._newer_workspace(tmp_path)
    assert said == "refused: newer.mplan was written by a newer version of Migration Planner."


def test_opening_a_newer_workspace_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        trial_files, "make_newer", lambda path, _now: bootstrap.open_workspace(path).close()
    )
    with pytest.raises(AssertionError, match="it was opened"):
        selftest._newer_workspace(tmp_path)


def test_flows_are_read_by_the_real_reader(tmp_path: Path) -> None:
    assert selftest._flows(tmp_path) == "4 rows read, 3 of them between VMs"


def test_holidays_and_calendar_files_are_read(tmp_path: Path) -> None:
    said = selftest._calendars(tmp_path)
    assert said.endswith("a calendar file read")
    assert "holidays in Bavaria" in said


def test_flows_that_are_lost_are_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = flow_files.read_flows
    monkeypatch.setattr(flow_files, "read_flows", lambda files, *more: read(files[:1], *more))
    with pytest.raises(AssertionError, match=r"\(1, 2, 5432, 2, 3500\)\]$"):
        selftest._flows(tmp_path)


def test_a_keyring_is_named_and_left_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring = Working()
    monkeypatch.setattr("app.adapters.secrets._system_keyring", lambda: keyring)
    assert selftest._keyring(tmp_path) == f"{keyring.name} stored, read and deleted a probe"
    assert keyring.kept == {}


def test_a_keyring_that_loses_the_probe_is_told_and_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring = Working()
    monkeypatch.setattr(keyring, "get_password", lambda *_names: None)
    monkeypatch.setattr("app.adapters.secrets._system_keyring", lambda: keyring)
    assert "does not keep the password" in selftest._keyring(tmp_path)


def test_the_running_window_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for check in ("_resources", "_sample", "_cloud"):
        monkeypatch.setattr(selftest, check, lambda _folder: "")
    assert "not walked through" in selftest.results()[-1]
