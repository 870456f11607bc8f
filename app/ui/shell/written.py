"""What is said after a file was written: its name, and two ways to it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QDir, QProcess, QUrl
from PySide6.QtGui import QDesktopServices

from app.ui.shell.notifier import Notifier


def tell_written(
    notifier: Notifier,
    path: Path,
    opener: Callable[[Path], object] | None = None,
    text: str = "",
) -> None:
    """Say that a file was written, and offer to open it and to show it where it lies.

    ``opener`` opens it where the system's own program for such files is not meant; ``text`` says
    more than its name.
    """
    notifier.show(
        text or f"Wrote {path.name}",
        "ok",
        "Open",
        partial(opener or open_file, path),
        other=("Show in folder", partial(show_in_folder, path)),
    )


def open_file(path: Path) -> None:
    """Open a file or folder with the program that the system has for it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def show_in_folder(path: Path) -> None:
    """Open the folder of a file, with the file selected where the system can do that."""
    command = selecting_command(path)
    if command is None or not QProcess.startDetached(*command)[0]:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))


def selecting_command(path: Path, platform: str = sys.platform) -> tuple[str, list[str]] | None:
    """The program that shows a file selected, with its arguments; None where there is none."""
    if platform == "win32":
        return "explorer.exe", ["/select,", QDir.toNativeSeparators(str(path))]
    if platform == "darwin":
        return "/usr/bin/open", ["-R", str(path)]
    return None
