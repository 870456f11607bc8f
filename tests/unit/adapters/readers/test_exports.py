"""Whatever is chosen is opened as what it is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.adapters.readers.exports import ExportReader
from app.domain.errors import UserError
from app.domain.progress import Ticket
from tests.generator import badfiles
from tests.generator.csvs import write_csv
from tests.generator.workbook import write_workbook
from tests.nobody import BECOME_NOBODY

ESTATE = badfiles.SMALL
READ = f"""
import sys
from pathlib import Path
{BECOME_NOBODY}
from app.adapters.readers.exports import ExportReader
from app.domain.errors import UserError
from app.domain.progress import Ticket
become_nobody()
try:
    with ExportReader().open(Path(sys.argv[1]), Ticket()) as sources:
        for source in sources:
            for name in source.table_names():
                source.table(name, Ticket())
except UserError as error:
    print(error.message)
"""


@pytest.mark.parametrize("form", ["workbook", "renamed", "folder", "zip", "csv"])
def test_every_form(form: str, tmp_path: Path) -> None:
    path = (
        tmp_path
        / {"workbook": "a.xlsx", "renamed": "a.zip", "folder": "a", "zip": "b.zip", "csv": "c"}[
            form
        ]
    )
    if form in {"workbook", "renamed"}:
        write_workbook(ESTATE, path)
    else:
        write_csv(ESTATE, path)
    if form == "csv":
        path = path / "RVTools_tabvInfo.csv"
    with ExportReader().open(path, Ticket()) as (source,):
        assert len(source.table_names()) == 27
        assert source.all_text is (form not in {"workbook", "renamed"})
        assert source.decimal == "."
        assert source.modified.tzinfo is None
        name = next(name for name in source.table_names() if "vInfo" in name)
        table = source.table(name, Ticket())
        assert table.name == name
        assert len(list(table.rows())) == ESTATE.vms + 1 <= table.row_estimate + 1


def test_what_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="does not exist"):
        ExportReader().open(tmp_path / "gone.xlsx", Ticket())


if os.name == "posix":

    @pytest.mark.parametrize("name", ["a.xlsx", "RVTools_tabvInfo.csv", "b.zip"])
    def test_what_may_not_be_read(name: str, nobodys_folder: Path) -> None:
        """As a user without rights, in a process of its own: tests may run as root."""
        path = nobodys_folder / name
        path.write_bytes(b"PK\x03\x04")
        path.chmod(0)
        done = subprocess.run(
            [sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=False
        )
        assert "cannot be read" in done.stdout, done.stderr
