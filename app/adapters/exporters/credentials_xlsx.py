"""The sheet of user names with their passwords as an Excel workbook, encrypted where wanted.

Nothing of it touches the disk before it is finished: the workbook is made in memory, encrypted
there, and only then written, readable for its owner alone.
"""

from __future__ import annotations

import io
import os
from contextlib import suppress
from pathlib import Path

from app.adapters.exporters.clean_text import one_line
from app.adapters.exporters.whole_file import whole_file
from app.adapters.exporters.xlsx_sheet import cell_text
from app.domain.planning.staging.credentials import (
    CREDENTIAL_COLUMNS,
    CredentialSheet,
)
from app.domain.progress import Ticket

SHEET = "Credentials"
_OWNER_ALONE = 0o600


class XlsxCredentialsExporter:
    """Writes one sheet. Encryption is Office's own: AES-256 under a key of 100,000 rounds."""

    suffix = ".xlsx"

    def write(self, sheet: CredentialSheet, path: Path, ticket: Ticket, password: str = "") -> None:
        """Write the whole file, or none of it; encrypted where a password is given.

        :raises UserError: when the place cannot be written.
        """
        workbook = _workbook(sheet, ticket)
        ticket.check()
        content = _encrypted(workbook, password) if password else workbook
        with whole_file(path, ticket) as stream:
            with suppress(OSError, AttributeError):  # not every file system knows owners
                os.fchmod(stream.fileno(), _OWNER_ALONE)
            stream.write(content)


def _workbook(sheet: CredentialSheet, ticket: Ticket) -> bytes:
    from xlsxwriter import Workbook

    made = io.BytesIO()
    workbook = Workbook(made, {"in_memory": True})
    workbook.set_properties(
        {
            "title": f"Credentials: {one_line(sheet.project)}",
            "comments": sheet.sentence,
            "created": sheet.made,
        }
    )
    page = workbook.add_worksheet(SHEET)
    page.freeze_panes(1, 0)
    head, text = workbook.add_format({"bold": True}), workbook.add_format({"num_format": "@"})
    for place, column in enumerate(CREDENTIAL_COLUMNS):
        page.set_column(place, place, column.width)
        page.write_string(0, place, column.heading, head)
    for number, row in enumerate(sheet.rows, start=1):
        for place, column in enumerate(CREDENTIAL_COLUMNS):
            value = column.value(row)
            shown = ("yes" if value else "no") if column.kind == "bool" else cell_text(value)
            page.write_string(number, place, shown, text)
    workbook.close()
    ticket.step(1, 1, "Writing workbook")
    return made.getvalue()


def _encrypted(workbook: bytes, password: str) -> bytes:
    from msoffcrypto.format.ooxml import OOXMLFile

    made = io.BytesIO()
    OOXMLFile(io.BytesIO(workbook)).encrypt(password, made)
    return made.getvalue()
