"""Whatever is chosen is opened as what it is."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from app.adapters.readers.exports import ExportReader
from app.domain.errors import UserError
from app.domain.progress import Ticket
from tests.generator import badfiles
from tests.generator.csvs import write_csv
from tests.generator.rawxlsx import SharedStrings, sheet_xml, write_parts
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


# -- what stands beside an export ------------------------------------------------------------------


def tab(path: Path, kind: str, *rows: list[Any]) -> Path:
    """A workbook of one sheet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    strings = SharedStrings()
    write_parts(path, {kind: sheet_xml(rows or [["VM", "CPUs"], ["web", 2]], strings)}, strings)
    return path


def opened(path: Path) -> list[tuple[str, list[str]]]:
    """Label and tables of each source."""
    with ExportReader().open(path, Ticket()) as sources:
        return [(source.label, sorted(source.table_names())) for source in sources]


@pytest.mark.parametrize("chosen", ["RVTools_tabvInfo.xlsx", "RVTools_tabvCPU.xlsx", ""])
def test_workbooks_of_one_tab_are_one_export(chosen: str, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    for kind in ("vInfo", "vCPU", "vDisk"):
        tab(folder / f"RVTools_tab{kind}.xlsx", kind)
    assert opened(folder / chosen) == [("out", ["vCPU", "vDisk", "vInfo"])]


def test_tabs_of_another_day_or_site_are_another_export(tmp_path: Path) -> None:
    chosen = tab(tmp_path / "out" / "berlin_vInfo_2026-11-02.xlsx", "vInfo")
    tab(tmp_path / "out" / "berlin_vCPU_2026-11-02.xlsx", "vCPU")
    tab(tmp_path / "out" / "berlin_vDisk_2026-11-01.xlsx", "vDisk")
    tab(tmp_path / "out" / "paris_vDisk_2026-11-02.xlsx", "vDisk")
    assert opened(chosen) == [("out", ["vCPU", "vInfo"])]


def test_whole_workbooks_in_a_folder_are_exports_of_their_own(tmp_path: Path) -> None:
    tab(tmp_path / "a.xlsx", "vInfo")
    tab(tmp_path / "b.XLSX", "vInfo")
    tab(tmp_path / "budget.xlsx", "Sheet1")
    (tmp_path / "readme.txt").write_text("x")
    assert opened(tmp_path) == [("a.xlsx", ["vInfo"]), ("b.XLSX", ["vInfo"])]


def test_folders_of_a_folder_are_looked_into_once(tmp_path: Path) -> None:
    tab(tmp_path / "berlin" / "a.xlsx", "vInfo")
    tab(tmp_path / "paris" / "b.xlsx", "vInfo")
    tab(tmp_path / "paris" / "older" / "c.xlsx", "vInfo")
    assert opened(tmp_path) == [("a.xlsx", ["vInfo"]), ("b.xlsx", ["vInfo"])]


@pytest.mark.parametrize("shadow", ["~$RVTools_tabvInfo.xlsx", "._RVTools_tabvCPU.xlsx"])
@pytest.mark.parametrize("chosen", ["RVTools_tabvInfo.xlsx", ""])
def test_locks_and_attributes_beside_a_workbook_are_no_part_of_it(
    shadow: str, chosen: str, tmp_path: Path
) -> None:
    """Excel's lock of an open workbook, and what macOS writes beside files."""
    folder = tmp_path / "out"
    tab(folder / "RVTools_tabvInfo.xlsx", "vInfo")
    tab(folder / "RVTools_tabvCPU.xlsx", "vCPU")
    (folder / shadow).write_bytes(b"\x05ops" + bytes(160))
    assert opened(folder / chosen) == [("out", ["vCPU", "vInfo"])]


def test_a_zip_packed_by_macos(tmp_path: Path) -> None:
    book = tab(tmp_path / "site.xlsx", "vInfo")
    with zipfile.ZipFile(tmp_path / "site.zip", "w") as packed:
        packed.write(book, "out/site.xlsx")
        packed.writestr("__MACOSX/out/._site.xlsx", b"\0\5\x16\7" + bytes(160))
    assert opened(tmp_path / "site.zip") == [("site.xlsx", ["vInfo"])]


def test_csv_files_packed_by_macos(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "site.zip", "w") as packed:
        packed.writestr("RVTools_tabvInfo.csv", "VM,CPUs\nweb,2\n")
        packed.writestr("__MACOSX/._RVTools_tabvInfo.csv", bytes(160))
    assert opened(tmp_path / "site.zip") == [("site.zip", ["RVTools_tabvInfo.csv"])]


def test_names_in_a_zip_lead_nowhere(tmp_path: Path) -> None:
    """A name that climbs out of its folder is unpacked inside one of our own."""
    book = tab(tmp_path / "in" / "site.xlsx", "vInfo").read_bytes()
    with zipfile.ZipFile(tmp_path / "in" / "a.zip", "w") as packed:
        packed.writestr("../../evil.xlsx", book)
        packed.writestr("..\\again.xlsx", book)
    assert opened(tmp_path / "in" / "a.zip") == [
        ("evil.xlsx", ["vInfo"]), ("again.xlsx", ["vInfo"]),
    ]  # fmt: skip
    assert sorted(each.name for each in tmp_path.iterdir()) == ["in"]


def test_a_csv_file_brings_those_of_its_own_export(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    for name in ("berlin_vInfo.csv", "berlin_vDisk.CSV", "paris_vInfo.csv", "berlin_vCPU.txt"):
        (folder / name).write_text("VM,CPUs\nweb,2\n")
    assert opened(folder / "berlin_vInfo.csv") == [
        ("out", ["berlin_vDisk.CSV", "berlin_vInfo.csv"])
    ]


def test_a_csv_file_of_any_name_is_read_alone(tmp_path: Path) -> None:
    for name in ("machines.csv", "RVTools_tabvDisk.csv"):
        (tmp_path / name).write_text("VM,CPUs\nweb,2\n")
    assert opened(tmp_path / "machines.csv") == [("machines.csv", ["machines.csv"])]


@pytest.mark.parametrize("form", ["folder", "zip", "nested"])
def test_what_holds_no_export(form: str, tmp_path: Path) -> None:
    place = tmp_path / "out"
    deep = place / "a" / "b" if form == "nested" else place
    tab(deep / "budget.xlsx", "Sheet1")
    tab(deep / "RVTools_tabvDisk.xlsx", "vDisk")
    path = place
    if form == "zip":
        path = tmp_path / "out.zip"
        with zipfile.ZipFile(path, "w") as packed:
            packed.write(place / "budget.xlsx", "budget.xlsx")
            packed.writestr("RVTools_tabvDisk.csv", "VM\nweb\n")
    with pytest.raises(UserError) as error:
        opened(path)
    what = "out.zip" if form == "zip" else "The folder out"
    assert error.value.message.startswith(f"{what} holds no RVTools export: ")


def test_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(UserError, match=r"^The folder out holds no RVTools export"):
        opened(tmp_path / "out")
