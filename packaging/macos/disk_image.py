"""The disk image for macOS: the app beside a link to the folder of programs."""

from __future__ import annotations

import platform
import subprocess
import tempfile
from pathlib import Path

from macos import bundle, signing

from app import __version__


def path_in(target: Path, version: str = __version__) -> Path:
    """Where the image is put; each kind of processor has its own."""
    return target / f"migration-planner-{version}-macos-{platform.machine()}.dmg"


def app_beside(folder: Path) -> Path:
    """The app that PyInstaller made beside the folder of the frozen program."""
    return folder.parent / bundle.APP


def lines(app: Path, stage: Path, image: Path) -> list[list[str]]:
    """The commands that make the image; ditto keeps the links in frameworks as links."""
    # fmt: off
    return [
        ["ditto", str(app), str(stage / app.name)],
        ["ln", "-s", "/Applications", str(stage / "Applications")],
        ["hdiutil", "create", "-volname", bundle.APP_NAME, "-srcfolder", str(stage),
         "-fs", "HFS+", "-format", "UDZO", "-ov", str(image)],
    ]
    # fmt: on


def build(folder: Path, target: Path) -> Path:
    """Pack the signed app into an image, sign that too, and have it notarised where possible."""
    credentials = signing.Credentials.of()
    image = path_in(target)
    with tempfile.TemporaryDirectory(prefix="dmg-") as name:
        for line in lines(app_beside(folder), Path(name), image):
            subprocess.run(line, check=True)
    if not credentials.is_ad_hoc:
        subprocess.run(signing.line_for(image, credentials), check=True)
    if not signing.notarise(image, credentials):
        print("The image is not notarised: macOS will ask before it opens the program.")
    return image
