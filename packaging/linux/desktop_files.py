"""The files by which a Linux desktop knows the program: entry, icons, kind of file, man page."""

from __future__ import annotations

import gzip
from pathlib import Path

from app import __version__
from app.db.engine import APPLICATION_ID
from app.paths import WORKSPACE_SUFFIX
from app.resources import resource_path

NAME = "migration-planner"
MIME_ICON = "application-x-migration-planner"
ICON_SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
FILES = Path(__file__).resolve().parent / "files"

_FILLED = {
    "@VERSION@": __version__,
    "@SUFFIX@": WORKSPACE_SUFFIX,
    "@APPLICATION_ID@": f"0x{APPLICATION_ID:08x}",
}


def text_of(name: str) -> str:
    """One of the files beside this module, with what the program knows filled in."""
    text = (FILES / name).read_text(encoding="utf-8")
    for mark, value in _FILLED.items():
        text = text.replace(mark, value)
    return text


def write(share: Path) -> None:
    """Write all of them below a folder such as /usr/share."""
    for place, name in (
        ("applications", f"{NAME}.desktop"),
        ("mime/packages", f"{NAME}.xml"),
    ):
        _made(share / place / name).write_text(text_of(name), encoding="utf-8")
    page = gzip.compress(text_of(f"{NAME}.1").encode(), 9, mtime=0)
    _made(share / "man" / "man1" / f"{NAME}.1.gz").write_bytes(page)
    write_icons(share / "icons" / "hicolor")


def write_icons(theme: Path) -> None:
    """Draw the program's icon in the sizes that desktops ask for, and for its files too."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    application = QGuiApplication.instance() or QGuiApplication([])
    drawing = resource_path("icons/app.svg")
    renderer = QSvgRenderer(str(drawing))
    for size in ICON_SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        for kind, name in (("apps", NAME), ("mimetypes", MIME_ICON)):
            image.save(str(_made(theme / f"{size}x{size}" / kind / f"{name}.png")))
    for kind, name in (("apps", NAME), ("mimetypes", MIME_ICON)):
        _made(theme / "scalable" / kind / f"{name}.svg").write_bytes(drawing.read_bytes())
    del application


def _made(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
