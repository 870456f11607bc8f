"""Finds the program's own files: icons, themes, fonts, samples, help."""

from __future__ import annotations

import sys
from pathlib import Path

from app.domain.errors import UserError

_PACKAGE = Path(__file__).resolve().parent


def resources_folder() -> Path:
    """The folder that holds the program's files.

    Looked for in this order: beside a frozen program, inside an installed wheel, in the source
    tree.
    """
    unpacked = getattr(sys, "_MEIPASS", None)
    if unpacked is not None:
        return Path(unpacked) / "resources"
    installed = _PACKAGE / "_resources"
    return installed if installed.is_dir() else _PACKAGE.parent / "resources"


def licences_folder() -> Path | None:
    """The folder with the licences of all parts, which only a frozen program has."""
    unpacked = getattr(sys, "_MEIPASS", None)
    folder = Path(unpacked) / "licenses" if unpacked is not None else None
    return folder if folder is not None and folder.is_dir() else None


def resource_path(name: str) -> Path:
    """Where one of the program's files or folders is, such as ``samples/demo.xlsx``.

    :raises UserError: when the installation does not have it.
    """
    path = resources_folder().joinpath(*name.split("/"))
    if not path.exists():
        raise UserError(
            f"A part of the program is missing: {name}.",
            "Install the program again.",
            f"Looked for {path}",
        )
    return path
