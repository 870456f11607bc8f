"""Makes the program that people install, for the system it runs on: freeze, test, pack."""

from __future__ import annotations

import argparse
import hashlib
import platform
import shutil
import sys
from pathlib import Path

import freeze
import notices

from app import __version__

DIST = freeze.ROOT / "dist"


def tell(files: list[Path]) -> None:
    """Size and SHA-256 of each file; the sums are kept beside them."""
    sums = DIST / "SHA256SUMS"
    lines = []
    for path in files:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.append(f"{digest}  {path.name}\n")
        print(f"{path.stat().st_size / 1e6:8.1f} MB  {path}\n             SHA-256 {digest}")
    known = sums.read_text().splitlines(keepends=True) if sums.exists() else []
    names = {path.name for path in files}
    sums.write_text("".join([x for x in known if x.split()[1] not in names] + lines))


def pack(folder: Path) -> list[Path]:
    """What people get for this system, made from the frozen program's folder."""
    DIST.mkdir(exist_ok=True)
    if platform.system() == "Linux":
        from linux import deb, tarball

        return [deb.build(folder, DIST), tarball.build(folder, DIST)]
    if platform.system() == "Windows":
        from windows import installer, signing

        # First what is installed, then what installs it.
        signing.sign(folder / name for name in installer.PROGRAMS)
        setup = installer.build(folder, installer.setup_path())
        signing.sign([setup])
        return [setup]
    if platform.system() == "Darwin":
        from macos import disk_image

        return [disk_image.build(folder, DIST)]
    return []


def bill_beside(folder: Path, system: str) -> Path:
    """A copy of the program's bill of materials, for those who look before they install."""
    path = DIST / f"{freeze.NAME}-{__version__}-{system}.cdx.json"
    shutil.copyfile(folder / "_internal" / notices.FOLDER / notices.BILL, path)
    return path


def this_system() -> str:
    """This system and its processor, as they stand in names of files."""
    name = {"Darwin": "macos"}.get(platform.system(), platform.system().lower())
    processor = "x64" if name == "windows" and platform.machine() == "AMD64" else platform.machine()
    return f"{name}-{processor}"


def main() -> int:
    """Freeze, measure, test, pack."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--freeze-only", action="store_true", help="freeze and test, pack nothing")
    parser.add_argument(
        "--windows", action="store_true",
        help="on Linux: make the Windows program and its installer under Wine, and try them",
    )  # fmt: skip
    parser.add_argument(
        "--try", action="store_true", dest="only_try",
        help="with --windows: only try what was made before",
    )  # fmt: skip
    parser.add_argument(
        "--try-install",
        action="store_true",
        help="also install the Debian package here, look at it and remove it (root; for machines "
        "made for tests)",
    )
    arguments = parser.parse_args()
    if arguments.windows and platform.system() == "Linux":
        from windows import build

        DIST.mkdir(exist_ok=True)
        made = build.main(only_try=arguments.only_try)
        tell([*made, bill_beside(build.FROZEN / freeze.NAME, "windows-x64")])
        return 0
    folder = freeze.freeze()
    print(f"In {folder}:")
    whole = freeze.print_sizes(folder)
    if whole > freeze.MOST_MB:
        print(f"The program is larger than {freeze.MOST_MB} MB.")
        return 1
    print("Self-test of the frozen program:", flush=True)
    code = freeze.self_test(folder)
    if code:
        print("The frozen program does not pass its self-test.")
        return code
    if arguments.freeze_only:
        return 0
    made = pack(folder)
    tell([*made, bill_beside(folder, this_system())])
    if arguments.try_install:
        from linux import try_installed

        return try_installed.try_package(next(each for each in made if each.suffix == ".deb"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
