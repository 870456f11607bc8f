"""The shared libraries of the frozen program on Linux: which it needs, and from where."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path

from frozen_parts import SYSTEM_LIBRARIES

C_LIBRARIES = (
    "libc.so.*", "libm.so.*", "libdl.so.*", "librt.so.*", "libpthread.so.*", "libutil.so.*",
    "libresolv.so.*", "ld-linux*", "libGL.so.*", "libEGL.so.*", "libGLX.so.*", "libOpenGL.so.*",
    "libxcb.so.*", "libdrm.so.*", "libX11-xcb.so.*",
)  # fmt: skip
"""What PyInstaller never takes along: the C library and the drivers of the screen."""


def binaries(folder: Path) -> list[Path]:
    """All programs and libraries below a folder."""
    found = []
    for path in folder.rglob("*"):
        if path.is_symlink() or not path.is_file():
            continue
        with path.open("rb") as file:
            if file.read(4) == b"\x7fELF":
                found.append(path)
    return found


def needed_by(paths: Iterable[Path]) -> dict[str, list[Path]]:
    """The names of the libraries that some files ask the loader for, and who asks."""
    asked: dict[str, list[Path]] = {}
    for path in paths:
        line = ["objdump", "-p", str(path)]
        text = subprocess.run(line, check=True, capture_output=True, text=True).stdout
        for name in re.findall(r"^\s*NEEDED\s+(\S+)", text, re.MULTILINE):
            asked.setdefault(name, []).append(path)
    return asked


def drop_unneeded(inner: Path) -> list[str]:
    """Remove libraries at the top that nothing needs now that the files needing them are out."""
    dropped: list[str] = []
    while True:
        asked = needed_by(binaries(inner.parent))
        spare = [
            path
            for path in inner.glob("lib*.so*")
            if path.name not in asked and not path.name.startswith("libpython")
        ]
        for path in spare:
            path.unlink()
            dropped.append(path.name)
        if not spare:
            return dropped


def without_spare(entries: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """PyInstaller's table of libraries, less those at the top that no other in it needs.

    That is what :func:`drop_unneeded` does to a folder, done before there is one: whose parts are
    in the program can be told only then.
    """
    kept = list(entries)
    asks = {
        source: set(needed_by([Path(source)])) for _place, source, kind in kept if kind != "SYMLINK"
    }
    while True:
        asked = {name for _place, source, _kind in kept for name in asks.get(source, ())}
        spare = {
            place
            for place, _source, _kind in kept
            if fnmatch(place, "lib*.so*")
            and "/" not in place
            and place not in asked
            and not place.startswith("libpython")
        }
        if not spare:
            return kept
        kept = [each for each in kept if each[0] not in spare]


def outside(folder: Path) -> dict[str, list[Path]]:
    """Libraries that the program needs and does not bring, and who needs them."""
    found = binaries(folder)
    there = {path.name for path in found}
    return {name: who for name, who in needed_by(found).items() if name not in there}


def check(folder: Path) -> None:
    """Stop when the program lacks a library that is not left to the system on purpose."""
    lacking = {
        name: who
        for name, who in outside(folder).items()
        if not any(fnmatch(name, pattern) for pattern in (*C_LIBRARIES, *SYSTEM_LIBRARIES))
    }
    if lacking:
        lines = [f"{name}, needed by {who[0].name}" for name, who in sorted(lacking.items())]
        raise SystemExit("The frozen program lacks libraries:\n  " + "\n  ".join(lines))
