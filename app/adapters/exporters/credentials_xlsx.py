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
from app.adapters.exporters.plan_listings import Listing
from app.adapters.exporters.whole_file import whole_file
from app.adapters.exporters.xlsx_plan import write_sheet
from app.adapters.exporters.xlsx_sheet import Formats
from app.domain.planning.staging.credentials import (
    CREDENTIAL_COLUMNS,
    CredentialSheet,
    credential_lines,
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
    with Workbook(made, {"in_memory": True}) as workbook:
        workbook.set_properties(
            {
                "title": f"Credentials: {one_line(sheet.project)}",
                "comments": sheet.sentence,
                "created": sheet.made,
            }
        )
        listing = Listing(
            "credentials", SHEET, SHEET, CREDENTIAL_COLUMNS, credential_lines(sheet.rows)
        )
        total = len(sheet.rows) + 1
        write_sheet(workbook, listing, Formats(workbook), ticket, 0, total)
    return made.getvalue()


def _encrypted(workbook: bytes, password: str) -> bytes:
    from msoffcrypto.format.ooxml import OOXMLFile

    made = io.BytesIO()
    OOXMLFile(io.BytesIO(workbook)).encrypt(password, made)
    return made.getvalue()
