"""CSV exports in every dialect: separators, marks, encodings, line breaks, ragged rows."""

from __future__ import annotations

import csv
import re
import tracemalloc
import zipfile
from io import StringIO
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.adapters.readers import csv_records
from app.adapters.readers.csv_records import parse
from app.adapters.readers.csv_text import CsvText, separator
from app.adapters.readers.exports import ExportReader
from app.domain.errors import UserError
from app.domain.inventory.drafts import Inventory
from app.domain.inventory.report import ImportReport
from app.domain.progress import Ticket
from app.services import export_reading
from tests.clock import FixedClock

INFO = "VM,Powerstate,CPUs,Memory,Primary IP Address,VM ID\n"


def read(*paths: Path) -> tuple[Inventory, ImportReport]:
    now = FixedClock().now().replace(tzinfo=None)
    return export_reading.read(ExportReader(), list(paths), Ticket(), now)


def folder(path: Path, **files: str) -> Path:
    path.mkdir()
    for kind, text in files.items():
        (path / f"RVTools_tab{kind}.csv").write_text(text, encoding="utf-8", newline="")
    return path


# -- parsing ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("VM,CPUs,Memory\n", ","),
        ("VM;CPUs;Memory\n", ";"),
        ("VM\tCPUs\n", "\t"),
        ("VM|CPUs\n", "|"),
        ('"VM","a;b;c","d"\n', ","),
        ('"VM";"a,b,c,d";"e"\n', ";"),
        ("VM\n", ","),
        ("\n\nVM;CPUs\n", ";"),
        ("", ","),
    ],
)
def test_separators(text: str, mark: str) -> None:
    assert separator(text) == mark


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"\xef\xbb\xbfVM", "VM"),
        ("Größe".encode(), "Größe"),
        ("Größe".encode("cp1252"), "Größe"),
        ("Größe".encode("utf-16"), "Größe"),
        (b"\x81\xff", "\x81ÿ"),
        (b"", ""),
    ],
)
def test_encodings(raw: bytes, text: str) -> None:
    assert CsvText(raw).whole() == text


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("VM,CPUs\nweb,2\n", [["VM", "CPUs"], ["web", "2"]]),
        ("VM,CPUs\r\nweb,2", [["VM", "CPUs"], ["web", "2"]]),
        (
            'VM,Note\nweb,"two\nlines ""quoted"""\n',
            [["VM", "Note"], ["web", 'two\nlines "quoted"']],
        ),
        # Rows shorter and longer than the headings.
        (
            "VM,CPUs\nweb\ndb,2,3,4\n",
            [["VM", "CPUs"], ["web"]],
        ),
        ("VM,CPUs\n\nweb,2\n\n", [["VM", "CPUs"], ["web", "2"]]),
        ('VM,CPUs\n5" disk,2\n', [["VM", "CPUs"], ['5" disk', "2"]]),
        ("VM,CPUs\nNA,nan\nnull,None\n", [["VM", "CPUs"], ["NA", "nan"], ["null", "None"]]),
        ("sep=;\nVM;CPUs\nweb;2\n", [["VM", "CPUs"], ["web", "2"]]),
        ("VM\nweb\n", [["VM"], ["web"]]),
        ("  \n", []),
    ],
)
def test_rows(text: str, rows: list[list[str]]) -> None:
    assert list(parse(text.encode(), "a.csv").rows) == rows


cells = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r", exclude_categories=("Cs",)), max_size=12
)


@settings(max_examples=80)
@given(
    st.lists(st.lists(cells, min_size=1, max_size=5), min_size=1, max_size=12),
    st.sampled_from([",", ";"]),
    st.booleans(),
)
def test_no_row_is_lost(rows: list[list[str]], mark: str, bom: bool) -> None:
    headings = ["VM", "CPUs", "Memory"]
    stream = StringIO()
    writer = csv.writer(stream, delimiter=mark, quoting=csv.QUOTE_ALL)
    writer.writerows([headings, *rows])
    found = parse(stream.getvalue().encode("utf-8-sig" if bom else "utf-8"), "a.csv")
    kept = [row for row in rows if any(row)]
    wide = [row for row in kept if any(row[3:])]
    told = [*found.unreadable, *found.surplus, *found.joined, *found.misfits]
    assert len(told) >= len(wide), "rows wider than the heading are told"
    if not wide:
        assert list(found.rows) == [headings, *kept]
        assert not found.repaired


@settings(max_examples=80)
@example(b'\r"')
@given(st.binary(max_size=200))
def test_any_bytes_are_rows_or_a_sentence(raw: bytes) -> None:
    try:
        rows = list(parse(raw, "a.csv").rows)
    except UserError:
        return
    assert all(isinstance(cell, str) for row in rows for cell in row)


@pytest.mark.parametrize("raw", [b"VM,CPUs\n\0\0\0", b"\x89PNG\r\n\0\0"])
def test_what_is_no_csv_is_told(raw: bytes) -> None:
    with pytest.raises(UserError) as error:
        parse(raw, "a.csv")
    assert "a.csv" in error.value.message
    assert error.value.hint


HEAD = '"VM","Note","CPUs"'


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        # Quotes inside a field that were not doubled, as RVTools before 4.6.1 wrote them.
        (['"a","Box 19" rack","2"'], [["a", 'Box 19" rack', "2"]]),
        (['"a","say "hi", then go","2"'], [["a", 'say "hi", then go', "2"]]),
        (['"a",""old" one","2"'], [["a", '"old" one', "2"]]),
        (['"a","ends with "x"","2"'], [["a", 'ends with "x"', "2"]]),
        # A lone quote must not swallow the lines after it.
        (['"a","5" disk","2"', '"b","","4"'], [["a", '5" disk', "2"], ["b", "", "4"]]),
        # Line breaks inside a field, beside broken quotes and alone.
        (['"a","two', 'lines "here"","2"'], [["a", 'two\nlines "here"', "2"]]),
        (
            ['"a","two', 'lines","2"', '"b","x"y","1"'],
            [["a", "two\nlines", "2"], ["b", 'x"y', "1"]],
        ),
    ],
)
def test_broken_quotes_are_put_right(lines: list[str], rows: list[list[str]]) -> None:
    found = parse("\r\n".join([HEAD, *lines]).encode(), "a.csv")
    assert list(found.rows) == [["VM", "Note", "CPUs"], *rows]
    assert found.repaired
    assert not found.unreadable


@pytest.mark.parametrize("line", ['"a","x","y","2"', '"a","never closed', '"a","b"c","d","2"'])
def test_what_cannot_be_put_right_is_told_row_by_row(line: str) -> None:
    found = parse("\n".join([HEAD, '"v","","1"', line, '"w","","8"']).encode(), "a.csv")
    assert list(found.rows) == [["VM", "Note", "CPUs"], ["v", "", "1"], ["w", "", "8"]]
    assert found.unreadable == ["line 3 of a.csv"]


# Quotes around a line break end one row and begin the next by the rules of CSV.
note = st.text(st.sampled_from('ab ",\n'), max_size=12).filter(
    lambda text: not re.search(r'"\s*\n\s*"', text)
)


@settings(max_examples=200)
@given(st.lists(note, min_size=1, max_size=6))
def test_undoubled_quotes_never_move_a_value_to_another_column(notes: list[str]) -> None:
    """Each row comes back with its own name and CPUs; where one does not, lines are told.

    A note such as ``",""`` before a line break writes a whole row of its own: what it cuts off is
    the line that is told.
    """
    lines = [f'"vm{n}","{note}","{n + 1}"' for n, note in enumerate(notes)]
    found = parse("\n".join([HEAD, *lines]).encode(), "a.csv")
    wanted = [(f"vm{n}", str(n + 1)) for n in range(len(notes))]
    read = [(row[0], row[2]) for row in list(found.rows)[1:] if len(row) == 3]
    assert read == wanted or found.unreadable


def test_a_row_wider_than_any_table_is_refused() -> None:
    for text in ("VM,CPUs\nweb,2\n" + "," * 20_000, 'VM,"C"x\n' + "," * 20_000):
        with pytest.raises(UserError, match="20,001 columns"):
            parse(text.encode(), "a.csv")


# -- numbers ---------------------------------------------------------------------------------------


def test_addresses_do_not_decide_the_decimal_mark(tmp_path: Path) -> None:
    """192.168.100.200 looks like a number with groups; the memory beside it is English."""
    rows = "".join(f'web{n},poweredOn,2,"16,384",192.168.100.{n + 100},vm-{n}\n' for n in range(9))
    inventory, _ = read(folder(tmp_path / "a", vInfo=INFO + rows))
    assert {vm.ram_mib for vm in inventory.vms} == {16384}


def test_german_numbers(tmp_path: Path) -> None:
    info = INFO.replace(",", ";") + "web;poweredOn;2;16.384;10.0.0.1;vm-1\n"
    partitions = (
        "VM;Disk;Capacity MB;Consumed MB;Free %;VM ID\nweb;C:\\;102.400;51.200,5;49,9;vm-1\n"
    )
    inventory, _ = read(folder(tmp_path / "a", vInfo=info, vPartition=partitions))
    assert inventory.vms[0].ram_mib == 16384
    assert inventory.vms[0].used_mib == 51200.5
    assert inventory.parts[0].partitions[0].free_pct == 49.9


def test_the_mark_is_judged_by_all_sheets_together(tmp_path: Path) -> None:
    info = INFO + "web,poweredOn,2,4096,,vm-1\n"
    disks = 'VM,Capacity MB,VM ID\nweb,"61,440",vm-1\n'
    inventory, _ = read(folder(tmp_path / "a", vInfo=info, vDisk=disks))
    assert inventory.vms[0].disk_mib == 61440


def test_mends_of_third_parties(tmp_path: Path) -> None:
    """Only the thousands of one column show the mark; nobody else has any."""
    info = INFO + "web,poweredOn,2,16.384,,vm-1\ndb,poweredOn,2,8.192,,vm-2\n"
    inventory, _ = read(folder(tmp_path / "a", vInfo=info))
    assert [vm.ram_mib for vm in inventory.vms] == [16384, 8192]


# -- folders, files, zips --------------------------------------------------------------------------

WEB = INFO + "web,poweredOn,2,4096,10.0.0.1,vm-1\n"
DISKS = "VM,Disk,Capacity MiB,VM ID\nweb,Hard disk 1,1024,vm-1\n"


def test_a_folder_and_any_file_of_it_are_the_same_export(tmp_path: Path) -> None:
    path = folder(tmp_path / "export", vInfo=WEB, vDisk=DISKS, vHealth="Name\nx\n")
    for given_path in (path, path / "RVTools_tabvInfo.csv", path / "RVTools_tabvDisk.csv"):
        inventory, report = read(given_path)
        assert [vm.disk_mib for vm in inventory.vms] == [1024]
        assert report.files == ["export"]
        assert report.ignored == ["export: RVTools_tabvHealth.csv"]


def test_several_files_of_one_export_are_read_once(tmp_path: Path) -> None:
    path = folder(tmp_path / "export", vInfo=WEB, vDisk=DISKS)
    inventory, report = read(*sorted(path.iterdir()), path)
    assert len(inventory.vms) == 1
    assert (report.rows, report.duplicates) == (1, 0)
    assert report.files == ["export"]


def test_a_single_file_of_another_name_is_vinfo(tmp_path: Path) -> None:
    path = tmp_path / "servers of site A.csv"
    path.write_text(WEB, encoding="utf-8")
    (tmp_path / "unrelated.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    inventory, report = read(path)
    assert [vm.name for vm in inventory.vms] == ["web"]
    assert report.files == ["servers of site A.csv"]


def test_a_zip_with_folders_is_several_exports(tmp_path: Path) -> None:
    path = tmp_path / "sites.zip"
    heads = INFO.strip() + ",VI SDK UUID\n"
    with zipfile.ZipFile(path, "w") as content:
        for site in ("a", "b"):
            content.writestr(
                f"{site}/RVTools_tabvInfo.csv", f"{heads}web-{site},poweredOn,2,4096,,vm-1,{site}\n"
            )
            content.writestr(
                f"{site}/RVTools_tabvDisk.csv",
                f"VM,Capacity MiB,VM ID,VI SDK UUID\nweb-{site},1024,vm-1,{site}\n",
            )
        content.writestr("__MACOSX/a/._RVTools_tabvInfo.csv", b"\0\0\0")
    inventory, report = read(path)
    assert [(vm.name, vm.disk_mib) for vm in inventory.vms] == [("web-a", 1024), ("web-b", 1024)]
    assert report.rows == 2


def test_a_folder_of_its_own_around_the_files(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as content:
        content.writestr("RVTools_export/RVTools_tabvInfo.csv", WEB)
    assert len(read(path)[0].vms) == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no column “VM”"), ("Name of it,CPUs\nweb,2\n", "no column “VM”"),
        (INFO, "lists no virtual machine"), ("\0\0\0\0", "is not a text file"),
        (INFO + '"never closed', "lists no virtual machine"),
    ],
)  # fmt: skip
def test_bad_csv_files_give_one_sentence(text: str, says: str, tmp_path: Path) -> None:
    path = folder(tmp_path / "bad", vInfo=text)
    with pytest.raises(UserError) as error:
        read(path)
    assert says in error.value.message
    for sentence in (error.value.message, error.value.hint):
        assert sentence.endswith(".")
        assert ". " not in sentence


def test_folders_and_zips_without_vinfo(tmp_path: Path) -> None:
    empty = folder(tmp_path / "empty")
    other = folder(tmp_path / "other", vDisk=DISKS)
    packed = tmp_path / "packed.zip"
    with zipfile.ZipFile(packed, "w") as content:
        content.writestr("notes.csv", "a,b\n")
    for path in (empty, other, packed):
        with pytest.raises(UserError, match=r"holds no RVTools export"):
            read(path)


def test_a_zip_bomb_of_csv(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as content:
        content.writestr("RVTools_tabvInfo.csv", b"VM,CPUs\n" + b"       \n" * (10 * 1024 * 1024))
    with pytest.raises(UserError, match="unpacks to far more data"):
        read(path)


@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_a_sound_file_takes_hardly_more_memory_than_its_bytes(quoting: Literal[0, 1]) -> None:
    stream = StringIO()
    writer = csv.writer(stream, quoting=quoting)
    writer.writerow(["VM", *(f"Column {n}" for n in range(40))])
    writer.writerows([f"vm-{n}", *(f"{n}-{m}" for m in range(40))] for n in range(10_000))
    raw = stream.getvalue().encode()
    del stream, writer
    tracemalloc.start()
    try:
        found = parse(raw, "a.csv")
        rows = sum(len(row) == 41 for row in found.rows)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert rows == len(found.rows) == 10_001
    assert peak < 1.5 * len(raw)


@pytest.mark.parametrize("line", ['"v","a "b" c","1"', '"v","a","1","2"'])
def test_a_large_file_that_is_to_be_put_right_is_refused(
    monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    raw = f'"VM","Note","CPUs"\n"w","","2"\n{line}\n'.encode()
    parse(raw, "a.csv")
    monkeypatch.setattr(csv_records, "MAX_HELD", len(raw) - 1)
    with pytest.raises(UserError, match="too much to put them right"):
        parse(raw, "a.csv")
