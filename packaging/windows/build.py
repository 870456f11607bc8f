"""Builds the Windows program and its installer on Linux, and tries them: all of it under Wine."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import freeze
from windows import installer, windows_python
from windows.trial import Trial
from windows.wine import COMPILER, Wine, windows_path

WORK = freeze.ROOT / "build" / "windows"
FROZEN = WORK / "frozen"

SYSTEM_PACKAGES = {
    "wine": "wine",
    "wine64": "wine64",
    "makensis": "nsis",
    COMPILER: "gcc-mingw-w64-x86-64-win32",
    "Xvfb": "xvfb",
}
"""The programs that the build needs, with the Debian package that has each."""


def system_packages() -> None:
    """Install what the build needs, or say which line to run."""
    missing = [package for name, package in SYSTEM_PACKAGES.items() if not _is_there(name)]
    if not missing:
        return
    line = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise SystemExit(f"The Windows build needs more packages. Run:  sudo {' '.join(line)}")
    print(f"Installing system packages: {' '.join(missing)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=environment)
    subprocess.run(line, check=True, env=environment, stdout=subprocess.DEVNULL)


def _is_there(program: str) -> bool:
    # Debian keeps one of Wine's two loaders out of the path.
    return bool(shutil.which(program)) or Path(f"/usr/lib/wine/{program}").exists()


def frozen_program() -> Path:
    """Freeze the program with a Windows Python under Wine; returns its folder."""
    wine = Wine(WORK / "wine").create()
    python = windows_python.build(WORK / "python")
    shutil.rmtree(FROZEN, ignore_errors=True)
    # fmt: off
    said = wine.run(
        python, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN",
        "--distpath", windows_path(FROZEN), "--workpath", windows_path(WORK / "freezing"),
        windows_path(freeze.ROOT / "packaging" / "app.spec"),
        PYTHONHASHSEED="0", QT_QPA_PLATFORM="offscreen",
    )
    # fmt: on
    print(said, end="")
    wine.wait()
    return FROZEN / freeze.NAME


def main(*, only_try: bool = False) -> list[Path]:
    """Freeze, pack and try; or only try what was built before. Returns the installer."""
    system_packages()
    folder, setup = FROZEN / freeze.NAME, installer.setup_path()
    if not only_try:
        started = time.monotonic()
        frozen_program()
        print(f"Frozen in {time.monotonic() - started:.0f} s. In {folder}:")
        if freeze.print_sizes(folder) > freeze.MOST_MB:
            raise SystemExit(f"The program is larger than {freeze.MOST_MB} MB.")
        started = time.monotonic()
        installer.build(folder, setup)
        print(f"Packed in {time.monotonic() - started:.0f} s.")
    if setup.stat().st_size > installer.MOST_SETUP_MB * 1e6:
        raise SystemExit(f"The installer is larger than {installer.MOST_SETUP_MB} MB.")
    print("Trial under Wine:", flush=True)
    Trial(setup, folder, WORK).run()
    return [setup]
