"""The package for Debian, Ubuntu and their children, made by dpkg-deb."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from fnmatch import fnmatch
from pathlib import Path

import dev
from linux import desktop_files, libraries, tarball

from app import __version__

NAME = desktop_files.NAME
HOME = f"usr/lib/{NAME}"
MOST_DEB_MB = 100
OWN_PACKAGES = {
    "libX11.so.*": "libx11-6", "libX11-xcb.so.*": "libx11-xcb1", "libxcb.so.*": "libxcb1",
    "libXext.so.*": "libxext6", "libXau.so.*": "libxau6", "libfontconfig.so.*": "libfontconfig1",
    "libfreetype.so.*": "libfreetype6", "libstdc++.so.*": "libstdc++6",
    "libgcc_s.so.*": "libgcc-s1", "libexpat.so.*": "libexpat1", "libdrm.so.*": "libdrm2",
    "libwayland-client.so.*": "libwayland-client0", "libwayland-cursor.so.*": "libwayland-cursor0",
    "libwayland-egl.so.*": "libwayland-egl1", "libGL.so.*": "libgl1", "libEGL.so.*": "libegl1",
    "libGLX.so.*": "libglx0", "libOpenGL.so.*": "libopengl0", "libdbus-1.so.*": "libdbus-1-3",
    "libglib-2.0.so.*": "libglib2.0-0", "libgthread-2.0.so.*": "libglib2.0-0",
    "libgobject-2.0.so.*": "libglib2.0-0",
}  # fmt: skip
"""The package of each library that the program needs and does not bring."""

RENAMED = {"libglib2.0-0": "libglib2.0-0 | libglib2.0-0t64"}
"""Newer systems have the same library in a package of another name."""

CONTROL = """\
Package: {name}
Version: {version}
Architecture: {architecture}
Maintainer: Migration Planner <migration-planner@localhost>
Installed-Size: {kib}
Depends: {depends}
Recommends: fonts-dejavu-core
Section: admin
Priority: optional
Description: planner for moving virtual machines from VMware to Private Cloud Director
 Reads exports of RVTools, assesses every virtual machine, estimates time and
 downtime, and schedules the migration day by day. A plan is written as Excel,
 PDF, CSV and JSON, from the window or from the command line.
"""

COPYRIGHT = """\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Migration Planner
Comment: The libraries in the program's folder, /{home}, keep the licences of their authors.
 The texts are in /{home}/_internal/licenses, listed in THIRD-PARTY.txt there.

Files: *
Copyright: the authors of Migration Planner
License: not-stated
 This file grants nothing for the program itself; ask whoever gave it to you.

Files: {home}/_internal/PySide6/* {home}/_internal/shiboken6/*
Copyright: The Qt Company Ltd. and other contributors
License: LGPL-3.0-only
 On Debian systems the text is in /usr/share/common-licenses/LGPL-3.
 The libraries lie beside the program as files of their own and can be replaced.
"""


def depends(folder: Path) -> list[str]:
    """The packages with the libraries that the frozen program takes from the system.

    Those that Qt loads by itself are in it too: nothing in the program names them.
    """
    found = {"libc6", *dev.QT_LIBRARIES.values()}
    for name in libraries.outside(folder):
        packages = [value for pattern, value in OWN_PACKAGES.items() if fnmatch(name, pattern)]
        if packages:
            found.update(packages)
        elif not any(fnmatch(name, pattern) for pattern in libraries.C_LIBRARIES):
            raise SystemExit(f"No package is known for {name}; name it in {Path(__file__).name}.")
    return sorted(RENAMED.get(each, each) for each in found)


def architecture() -> str:
    """Debian's name for this processor."""
    line = ["dpkg", "--print-architecture"]
    return subprocess.run(line, check=True, capture_output=True, text=True).stdout.strip()


def control(kib: int, needs: list[str], processor: str) -> str:
    """What apt and dpkg read about the package."""
    return CONTROL.format(
        name=NAME, version=__version__, architecture=processor, kib=kib, depends=", ".join(needs)
    )


def lay_out(folder: Path, root: Path) -> None:
    """Put every file where it will lie on the user's system, below ``root``."""
    shutil.copytree(folder, root / HOME, symlinks=True)
    bin_folder = root / "usr" / "bin"
    bin_folder.mkdir(parents=True)
    (bin_folder / NAME).symlink_to(f"../lib/{NAME}/{NAME}")
    desktop_files.write(root / "usr" / "share")
    notes = root / "usr" / "share" / "doc" / NAME
    notes.mkdir(parents=True)
    (notes / "copyright").write_text(COPYRIGHT.format(home=HOME), encoding="utf-8")


def build(folder: Path, target: Path) -> Path:
    """Pack the frozen program into ``target`` and return the file.

    :raises SystemExit: when the package is larger than it may be.
    """
    processor = architecture()
    with tempfile.TemporaryDirectory(prefix="deb-", dir=folder.parent) as name:
        root = Path(name) / "root"
        root.mkdir(mode=0o755)
        lay_out(folder, root)
        size = sum(each.lstat().st_size for each in root.rglob("*") if not each.is_dir())
        inner = root / "DEBIAN"
        inner.mkdir()
        (inner / "control").write_text(control(size // 1024, depends(folder), processor))
        for script in ("postinst", "postrm"):
            (inner / script).write_text(desktop_files.text_of(script))
        _set_modes(root)
        path = target / f"{NAME}_{__version__}_{processor}.deb"
        # All files bear one time, so that the same program gives the same package. Packing harder
        # than this takes minutes more and saves a few megabytes.
        line = ["dpkg-deb", "--root-owner-group", "-Zxz", "-z2", "--build", str(root), str(path)]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": str(tarball.TIME)}
        subprocess.run(line, check=True, env=environment, stdout=subprocess.DEVNULL)
    if path.stat().st_size > MOST_DEB_MB * 1e6:
        raise SystemExit(f"The package is larger than {MOST_DEB_MB} MB.")
    return path


def _set_modes(root: Path) -> None:
    """Readable for everyone whatever the builder's umask; only programs can be started."""
    for path in root.rglob("*"):
        if path.is_symlink():
            continue
        starts = path.is_dir() or path.stat().st_mode & 0o100 or path.parent.name == "DEBIAN"
        path.chmod(0o755 if starts and path.name != "control" else 0o644)
