"""A report that somebody can send: versions, what happened and the program's logs, zipped.

No workspace, no setting and no name of the user's folder goes in, and secrets are masked.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

from app.log_file import LOG_NAME
from app.part_files import open_part, put_in_place
from app.secret_masking import mask

HOME = "~"


def without_home(text: str, home: Path) -> str:
    """The text without the path of the user's own folder, which holds his name."""
    for spelling in {str(home), home.as_posix(), str(home).replace("\\", "\\\\")}:
        if len(spelling) > 1:  # of a process without a home it is the root
            text = text.replace(spelling, HOME)
    return text


def log_files(folder: Path) -> list[Path]:
    """The program's logs, the newest first."""
    return sorted(path for path in folder.glob(f"{LOG_NAME}*") if path.is_file())


def save_report(
    target: Path, versions: str, happened: str, logs: Iterable[Path], home: Path
) -> None:
    """Write the report; a log that cannot be read is named instead.

    :raises OSError: when the file cannot be written.
    """
    partial, stream = open_part(target.parent)
    try:
        with stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("report.txt", f"{versions}\n\n{_clean(happened, home)}\n")
            for path in logs:
                archive.writestr(path.name, _clean(_read(path), home))
        put_in_place(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        return f"cannot be read: {error}"


def _clean(text: str, home: Path) -> str:
    return without_home(mask(text), home)
