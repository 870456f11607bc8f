"""Builds the Windows program and its installer on Linux, and tries them: all of it under Wine."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import freeze
from windows import installer, windows_python
from windows.trial import Trial
from windows.wine import Wine, windows_path

WORK = freeze.ROOT / "build" / "windows"
FROZEN = WORK / "frozen"


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
    if not setup.exists():
        raise SystemExit("There is no installer yet; leave out --try to make it.")
    if setup.stat().st_size > installer.MOST_SETUP_MB * 1e6:
        raise SystemExit(f"The installer is larger than {installer.MOST_SETUP_MB} MB.")
    print("Trial under Wine:", flush=True)
    Trial(setup, folder, WORK).run()
    return [setup]
