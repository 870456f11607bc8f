"""The project's tool: which tests it runs, and that it stops what it started."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

from tests.conftest import ROOT


@pytest.fixture
def dev() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dev", ROOT / "packaging" / "dev.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def ran(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Runs a verb and gives the commands that it would have run; some of them fail."""

    def run_verb(verb: Callable[[list[str]], int], *arguments: str, failing: str = "") -> list[str]:
        lines: list[str] = []

        def run(*command: str | Path, env: dict[str, str] | None = None) -> int:
            line = " ".join(Path(str(part)).name if "/" in str(part) else str(part)
                            for part in command)  # fmt: skip
            lines.append(line)
            return 1 if failing and failing in line else 0

        @contextmanager
        def beside(*command: str | Path) -> Iterator[Callable[[], int]]:
            begun = run("meanwhile", *command[1:])
            yield lambda: begun

        monkeypatch.setattr(dev, "run", run)
        monkeypatch.setattr(dev, "beside", beside)
        monkeypatch.setattr(dev, "setup", lambda: Path("venv/bin/python"))
        monkeypatch.setattr(dev, "system_libraries", lambda: None)
        monkeypatch.setattr(dev.platform, "system", lambda: "Linux")
        lines.append(str(verb(list(arguments))))
        return lines

    return run_verb


def test_tests_of_the_cloud_are_left_out_and_that_is_said(
    dev: ModuleType, ran, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = ran(dev.command_test)
    assert lines == [
        "meanwhile dev.py check",
        "python -m pytest -n auto --dist loadfile -m not cloud",
        "0",
    ]
    assert "Tests marked cloud are left out" in capsys.readouterr().out


def test_a_choice_of_ones_own_is_kept(dev: ModuleType, ran) -> None:
    lines = ran(dev.command_test, "-m", "cloud or not cloud", "-x")
    assert lines == ["python -m pytest -n auto --dist loadfile -m cloud or not cloud -x", "0"]


@pytest.mark.parametrize("failing", ["dev.py check", "pytest"])
def test_tests_and_what_is_checked_beside_them_must_both_be_well(
    dev: ModuleType, ran, failing: str
) -> None:
    assert ran(dev.command_test, failing=failing)[-1] == "1"


def test_lint_types_and_layers_are_checked(
    dev: ModuleType, ran, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ran(dev.command_check, failing="mypy") == [
        "python -m ruff check app tests packaging",
        "python -m ruff format --check app tests packaging",
        "python -m mypy",
        "lint-imports --no-cache",
        "1",
    ]
    assert "These checks failed: types\n" in capsys.readouterr().out
    assert ran(dev.command_check)[-1] == "0"


def test_what_runs_beside_is_waited_for_and_shown(
    dev: ModuleType, capfd: pytest.CaptureFixture[str]
) -> None:
    code = "import sys; print('said'); print('complained', file=sys.stderr); sys.exit(3)"
    with dev.beside(sys.executable, "-c", code) as ended:
        assert ended() == 3
    assert sorted(capfd.readouterr().out.split()) == ["complained", "said"]


def test_what_runs_beside_does_not_outlive_a_fault(dev: ModuleType, tmp_path: Path) -> None:
    code = "import threading; threading.Event().wait()"
    with pytest.raises(KeyboardInterrupt), dev.beside(sys.executable, "-c", code):
        raise KeyboardInterrupt


def test_the_cloud_is_started_and_stopped(dev: ModuleType, ran) -> None:
    assert ran(dev.command_test, "--cloud", "-x") == [
        "bash openstack-up --reset",
        "python -m pytest -m cloud cloud -x",
        "bash openstack-down",
        "0",
    ]


def test_files_may_be_chosen(dev: ModuleType, ran) -> None:
    lines = ran(dev.command_test, "--cloud", "tests/cloud/test_check.py::test_an_unknown_user")
    assert "python -m pytest -m cloud test_check.py::test_an_unknown_user" in lines


@pytest.mark.parametrize("failing", ["pytest", "openstack-up"])
def test_the_cloud_is_stopped_after_a_failure(dev: ModuleType, ran, failing: str) -> None:
    lines = ran(dev.command_test, "--cloud", failing=failing)
    assert lines[-2:] == ["bash openstack-down", "1"]


def test_the_scripts_it_runs_are_there(dev: ModuleType) -> None:
    for name in ("openstack-up", "openstack-down", "control_plane/requirements.txt"):
        assert (dev.CLOUD / name).is_file()


@pytest.mark.parametrize("installs", [True, False])
def test_a_python_without_ensurepip_is_completed_or_told(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, installs: bool
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(dev, "install", lambda packages, _why: asked.extend(packages))
    found = [object()] if installs else [None]
    monkeypatch.setattr(dev.importlib.util, "find_spec", lambda _name: found[0] if asked else None)
    if installs:
        dev.need_ensurepip()
    else:
        with pytest.raises(SystemExit, match="ensurepip"):
            dev.need_ensurepip()
    assert asked == [f"python3.{sys.version_info.minor}-venv"]


def test_packaging_asks_for_its_tools_and_passes_arguments_on(
    dev: ModuleType, ran, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(dev.shutil, "which", lambda _name: None)
    monkeypatch.setattr(dev, "install", lambda missing, _why: asked.append(missing))
    lines = ran(dev.command_package, "--freeze-only")
    assert lines == ["python package.py --freeze-only", "0"]
    assert asked == [["binutils"]]


@pytest.mark.parametrize(("missing", "ends"), [({"makensis", "wine"}, ["1"]), (set(), None)])
def test_the_windows_build_asks_for_what_it_lacks(
    dev: ModuleType, ran, monkeypatch: pytest.MonkeyPatch, missing: set[str], ends: list[str] | None
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(dev.shutil, "which", lambda name: None if name in missing else name)
    monkeypatch.setattr(dev, "install", lambda packages, _why: asked.extend(packages))
    lines = ran(dev.command_package, "--windows")
    assert asked == (["nsis", "wine"] if missing else [])
    assert lines == (ends or ["python package.py --windows", "0"])


def test_every_run_of_the_checks_freezes_the_program() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    verbs = [line.partition("dev.py ")[2] for line in lines if "dev.py" in line]
    assert verbs == ["test", "package --freeze-only", "test --cloud"]


def test_the_parts_of_the_measurements_are_listed() -> None:
    """Without a name nothing is measured; every part says what it is for."""
    done = subprocess.run(
        [sys.executable, ROOT / "packaging" / "bench.py"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    listed = dict(line.split(maxsplit=1) for line in done.stdout.splitlines())
    assert {"import", "plan", "exclusions", "schedule-speed", "schedule-quality"} <= set(listed)
    assert all(each.endswith(".") for each in listed.values())
