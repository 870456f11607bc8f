"""Freezes the program with PyInstaller, tells what is in it, and lets it test itself."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from linux import libraries

ROOT = Path(__file__).resolve().parent.parent
NAME = "migration-planner"
FROZEN = ROOT / "build" / "frozen"
PROGRAM_FOLDER = FROZEN / NAME
MOST_MB = 260
"""No installed program may be larger."""

SELF_TEST_SECONDS = 600


def freeze() -> Path:
    """Make the program's folder anew and return it."""
    shutil.rmtree(PROGRAM_FOLDER, ignore_errors=True)
    line = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    line += ["--distpath", FROZEN, "--workpath", ROOT / "build" / "freezing"]
    # The same sources give the same program: sets are walked in the same order each time.
    environment = {**os.environ, "PYTHONHASHSEED": "0", "QT_QPA_PLATFORM": "offscreen"}
    subprocess.run(
        [*map(str, line), str(ROOT / "packaging" / "app.spec")],
        check=True, cwd=ROOT, env=environment,
    )  # fmt: skip
    if platform.system() == "Linux":
        libraries.drop_unneeded(PROGRAM_FOLDER / "_internal")
        libraries.check(PROGRAM_FOLDER)
        _strip_python(PROGRAM_FOLDER)
    if platform.system() == "Darwin":
        from macos import disk_image, signing

        signing.sign(disk_image.app_beside(PROGRAM_FOLDER), signing.Credentials.of())
    return PROGRAM_FOLDER


def _strip_python(folder: Path) -> None:
    """Take the symbols for debuggers out of Python's own libraries.

    Those of wheels are stripped already, and some would not survive it: their tables were moved
    when the wheel was made.
    """
    inner = folder / "_internal"
    own = [*inner.glob("libpython3*.so*"), *inner.glob("python3*/lib-dynload/*.so")]
    for path in own:
        subprocess.run(["strip", "--strip-unneeded", str(path)], check=True)


def program_of(folder: Path) -> Path:
    """The executable of a frozen program; on Windows the one with a console."""
    if platform.system() == "Darwin":
        from macos import disk_image

        return disk_image.app_beside(folder) / "Contents" / "MacOS" / NAME
    return folder / (f"{NAME}-cli.exe" if os.name == "nt" else NAME)


def size_of(folder: Path) -> int:
    """Bytes of all files of a folder."""
    return sum(each.lstat().st_size for each in folder.rglob("*") if each.is_file())


def sizes(folder: Path) -> list[tuple[str, int]]:
    """The parts of a frozen program with their bytes, the largest first.

    A part is what lies at the top, with the libraries that belong to it.
    """
    found: Counter[str] = Counter()
    for path in folder.rglob("*"):
        if path.is_symlink() or not path.is_file():
            continue
        names = path.relative_to(folder).parts
        names = names[1:] if names[0] == "_internal" and len(names) > 1 else names
        part = names[0].removesuffix(".libs") if len(names) > 1 else names[0]
        part = {"pillow": "PIL", "shiboken6": "PySide6"}.get(part, part)
        found[part] += path.stat().st_size
    return found.most_common()


def print_sizes(folder: Path, most: int = 18) -> int:
    """Print the largest parts and the sum; returns the whole size in MB."""
    parts = sizes(folder)
    for name, size in parts[:most]:
        print(f"{size / 1e6:8.1f} MB  {name}")
    rest = sum(size for _name, size in parts[most:])
    whole = sum(size for _name, size in parts)
    print(f"{rest / 1e6:8.1f} MB  {max(len(parts) - most, 0)} smaller parts")
    print(f"{whole / 1e6:8.1f} MB  in all (at most {MOST_MB})", flush=True)
    return round(whole / 1e6)


def self_test(folder: Path) -> int:
    """Run the frozen program's self-test in an empty home, with no Python to be found."""
    with tempfile.TemporaryDirectory(prefix="empty-home-") as home:
        command = [str(program_of(folder).resolve()), "--self-test"]
        return subprocess.run(
            command, check=False, cwd=home, env=bare_environment(Path(home)),
            timeout=SELF_TEST_SECONDS,
        ).returncode  # fmt: skip


def bare_environment(home: Path) -> dict[str, str]:
    """An environment of a user who has just come: no Python, no path, nothing of ours."""
    nothing = home / "nothing"
    nothing.mkdir(exist_ok=True)
    bare = {"PATH": str(nothing), "HOME": str(home), "LANG": "C.UTF-8"}
    if os.name == "nt":
        kept = ("SYSTEMROOT", "WINDIR", "COMSPEC")
        bare |= {key: os.environ[key] for key in kept if key in os.environ}
        for key in ("USERPROFILE", "APPDATA", "LOCALAPPDATA", "TEMP", "TMP"):
            bare[key] = str(home)
    return bare
