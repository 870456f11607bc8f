"""The credentials sheet: whole, encrypted where wanted, for its owner alone."""

from __future__ import annotations

import io
import os
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from app.adapters.exporters.credentials_xlsx import XlsxCredentialsExporter
from app.domain.errors import UserError
from app.domain.planning.staging.credentials import Credential, CredentialSheet
from app.domain.progress import Cancelled, Ticket

PASSWORD = "=1+1!#%:?@_-Aa2345xy"  # noqa: S105
SHEET = CredentialSheet(
    "Move",
    datetime(2026, 11, 2, 9),  # noqa: DTZ001
    (Credential("Acme", "web", "ann", "ann@acme.com", "member", "Owner", PASSWORD, True),),
)


def test_a_plain_sheet_holds_the_passwords_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "sheet.xlsx"
    XlsxCredentialsExporter().write(SHEET, path, Ticket())
    rows = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
    assert rows[0][:3] == ("Domain", "Project", "User name")
    assert rows[1][2:7] == ("ann", "ann@acme.com", "member", "Owner", PASSWORD)
    if os.name != "nt":
        assert path.stat().st_mode & 0o777 == 0o600


def test_an_encrypted_sheet_opens_with_its_password_alone(tmp_path: Path) -> None:
    msoffcrypto = pytest.importorskip("msoffcrypto")
    path = tmp_path / "sheet.xlsx"
    XlsxCredentialsExporter().write(SHEET, path, Ticket(), "the handover")
    content = path.read_bytes()
    assert PASSWORD.encode() not in content
    assert not content.startswith(b"PK")
    file = msoffcrypto.OfficeFile(io.BytesIO(content))
    opened = io.BytesIO()
    file.load_key(password="the handover", verify_password=True)  # noqa: S106
    file.decrypt(opened, verify_integrity=True)
    rows = list(openpyxl.load_workbook(opened).active.iter_rows(values_only=True))
    assert rows[1][6] == PASSWORD
    with pytest.raises(msoffcrypto.exceptions.InvalidKeyError):
        file.load_key(password="another", verify_password=True)  # noqa: S106


def test_nothing_is_half_written(tmp_path: Path) -> None:
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(b"before")
    ticket = Ticket()
    ticket.cancel()
    with pytest.raises(Cancelled):
        XlsxCredentialsExporter().write(SHEET, path, ticket)
    assert path.read_bytes() == b"before"
    with pytest.raises(UserError, match="does not exist"):
        XlsxCredentialsExporter().write(SHEET, tmp_path / "no" / "sheet.xlsx", Ticket())
    assert [each.name for each in tmp_path.iterdir()] == ["sheet.xlsx"]
