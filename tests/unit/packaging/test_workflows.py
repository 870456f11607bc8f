"""The workflows: well formed, on pinned actions, and calling only what there is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import dev
import pytest
import yaml

from tests.conftest import ROOT

FOLDER = ROOT / ".github" / "workflows"
FILES = sorted(FOLDER.glob("*.yml"))


def load(path: Path) -> dict[Any, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def jobs() -> list[tuple[str, str, dict[str, Any]]]:
    return [(path.name, key, job) for path in FILES for key, job in load(path)["jobs"].items()]


def steps() -> list[dict[str, Any]]:
    return [step for _file, _key, job in jobs() for step in job.get("steps", ())]


def test_there_is_one_for_changes_one_for_releases_and_what_both_call() -> None:
    assert [path.name for path in FILES] == ["build.yml", "ci.yml", "release.yml"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_says_when_it_runs_and_may_only_read(path: Path) -> None:
    content = load(path)
    assert content["name"]
    assert content[True]  # YAML's word for “on”
    assert content["permissions"] == {"contents": "read"}


def test_every_job_has_a_name_and_a_place_to_run() -> None:
    for file, key, job in jobs():
        assert job["name"], (file, key)
        assert ("runs-on" in job) != ("uses" in job), (file, key)
        called = job.get("uses")
        if called:
            assert (ROOT / called).is_file()
        for each in [job.get("needs", [])]:
            wanted = [each] if isinstance(each, str) else each
            assert set(wanted) <= {name for other, name, _job in jobs() if other == file}


def test_the_program_is_built_on_its_three_systems() -> None:
    job = load(FOLDER / "build.yml")["jobs"]["program"]
    runners = {each["runner"].partition("-")[0] for each in job["strategy"]["matrix"]["include"]}
    assert runners == {"ubuntu", "windows", "macos"}
    commands = [step.get("run", "") for step in job["steps"]]
    assert "python packaging/dev.py test" in commands
    assert "python packaging/dev.py package" in commands


def test_actions_are_pinned() -> None:
    used = [step["uses"] for step in steps() if "uses" in step]
    assert used
    assert [each for each in used if not re.fullmatch(r"actions/[\w-]+@v\d+\.\d+\.\d+", each)] == []


def test_runners_are_pinned() -> None:
    for path in FILES:
        assert "-latest" not in path.read_text(encoding="utf-8")


def test_steps_call_only_verbs_and_files_that_there_are() -> None:
    for step in steps():
        line = step.get("run", "")
        for verb in re.findall(r"dev\.py (\S+)", line):
            assert verb in dev.COMMANDS
        for script in re.findall(r"\S+/\S+\.(?:py|sh)\b", line):
            assert (ROOT / script).is_file(), script


def test_no_secret_stands_in_a_command() -> None:
    for step in steps():
        assert "secrets." not in step.get("run", "")
        # Names of tags and branches come from outside: they go by the environment too.
        assert "${{" not in step.get("run", "")


def test_a_release_has_sums_and_bills_and_is_looked_at_before_it_is_published() -> None:
    build = (FOLDER / "build.yml").read_text(encoding="utf-8")
    assert "dist/*.cdx.json" in build
    release = (FOLDER / "release.yml").read_text(encoding="utf-8")
    assert "sha256sum -- * > SHA256SUMS" in release
    assert "--draft" in release
    assert "app.__version__" in release
