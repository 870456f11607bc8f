"""Opens any RVTools export: a workbook, a CSV file, a folder or a zip of CSV files."""

from __future__ import annotations

import zipfile
from contextlib import AbstractContextManager
from pathlib import Path

from app.adapters.readers import csv_export
from app.adapters.readers.archive import unreadable
from app.adapters.readers.workbook import open_workbook
from app.domain.errors import UserError
from app.domain.progress import Ticket
from app.services.ports import TableSource


class ExportReader:
    """The :class:`~app.services.ports.TableReader` for files on disk."""

    def open(self, path: Path, ticket: Ticket) -> AbstractContextManager[TableSource]:
        """Open an export, whatever its form; see the port for errors."""
        try:
            path.stat()
        except FileNotFoundError:
            raise UserError(
                f"{path} does not exist.", "Choose an existing file or folder."
            ) from None
        except (OSError, ValueError) as error:
            raise unreadable(path, error) from error
        if path.is_dir():
            return csv_export.open_folder(path)
        suffix = path.suffix.lower()
        if suffix == ".csv":
            return csv_export.open_file(path)
        if suffix == ".zip" and not _is_workbook(path):
            return csv_export.open_zip(path, ticket)
        return open_workbook(path, ticket)


def _is_workbook(path: Path) -> bool:
    """Whether a .zip is really a workbook under another name."""
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return False
