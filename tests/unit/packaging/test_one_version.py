"""One number, from app/__init__.py, stands in all that is made."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
import sbom
from linux import deb, desktop_files, tarball
from macos import bundle, disk_image
from windows import installer, program_parts

import app
from tests.conftest import ROOT

OTHER = "7.8.9"


def test_the_package_takes_it_from_the_program() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "app.__version__"}


def test_the_command_line_says_it() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "app", "--version"],
        check=True, capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    assert said.stdout.strip() == f"Migration Planner {app.__version__}"


@pytest.fixture
def renumbered(monkeypatch: pytest.MonkeyPatch) -> str:
    """Another number in the program, as the makers of installers have taken it."""
    makers: tuple[ModuleType, ...] = (deb, tarball)
    for each in makers:
        monkeypatch.setattr(each, "__version__", OTHER)
    monkeypatch.setitem(desktop_files._FILLED, "@VERSION@", OTHER)
    return OTHER


def test_the_linux_packages_bear_it(renumbered: str) -> None:
    assert f"\nVersion: {renumbered}\n" in deb.control(1, ["libc6"], "amd64")
    assert renumbered in desktop_files.text_of("migration-planner.1")
    assert deb.__file__ != tarball.__file__


def test_the_windows_program_and_its_installer_bear_it() -> None:
    assert OTHER in installer.setup_path(OTHER).name
    assert app.__version__ in installer.setup_path().name
    texts = program_parts.version_texts(OTHER, "migration-planner.exe")
    assert (texts["FileVersion"], texts["ProductVersion"]) == (OTHER, OTHER)
    script = (ROOT / "packaging" / "windows" / "installer.nsi").read_text(encoding="utf-8")
    assert 'WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"' in script


def test_the_macos_program_bears_it() -> None:
    info = bundle.info(OTHER)
    assert (info["CFBundleVersion"], info["CFBundleShortVersionString"]) == (OTHER, OTHER)
    assert OTHER in disk_image.path_in(Path("dist"), OTHER).name


def test_the_bill_of_materials_bears_it() -> None:
    assert sbom.bill([], OTHER)["metadata"]["component"]["version"] == OTHER


def test_it_is_written_nowhere_else() -> None:
    number = re.compile(rf"(?<![\d.]){re.escape(app.__version__)}(?![\d.])")
    places = [ROOT / "pyproject.toml", *(ROOT / ".github").rglob("*.yml")]
    for top in ("app", "packaging"):
        places += [
            path
            for path in (ROOT / top).rglob("*")
            if path.suffix in {".py", ".nsi", ".spec", ".toml", ".xml", ".desktop", ".1", ".plist"}
        ]
    found = [path for path in places if number.search(path.read_text(encoding="utf-8"))]
    assert found == [ROOT / "app" / "__init__.py"]
