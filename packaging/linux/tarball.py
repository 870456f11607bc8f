"""The portable program for Linux: a folder that is unpacked anywhere and started."""

from __future__ import annotations

import gzip
import platform
import tarfile
from pathlib import Path

from app import __version__

NAME = "migration-planner"
TIME = 1_577_836_800
"""The time that packed files bear, a day in 2020: the same program is to give the same file."""


def build(folder: Path, target: Path) -> Path:
    """Pack the frozen program into ``target`` and return the file."""
    top = f"{NAME}-{__version__}"
    path = target / f"{top}-linux-{platform.machine()}.tar.gz"
    with (
        path.open("wb") as raw,
        # Without a time and a name in its head the same program gives the same file.
        gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as tar,
    ):
        for each in [folder, *sorted(folder.rglob("*"))]:
            info = tar.gettarinfo(each, str(Path(top) / each.relative_to(folder)))
            info.uid = info.gid = 0
            info.uname = info.gname = "root"
            info.mtime = TIME
            if each.is_file() and not each.is_symlink():
                with each.open("rb") as file:
                    tar.addfile(info, file)
            else:
                tar.addfile(info)
    return path
