"""Files in every form they come in: names, folders, zips, tabs apart, CSV of all kinds."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app import cli
from app.domain.errors import UserError
from app.services.workspace import Workspace
from tests.generator import badfiles
from tests.integration.cases.binary_book import binary_workbook
from tests.integration.cases.exports import (
    BASE_SUMS,
    GB,
    SOUTH,
    Machine,
    Sheets,
    base,
    counts,
    csv_files,
    export,
    machines_of,
    named,
    network,
    planned,
    put,
    read,
    sums,
    workbook,
    zipped,
)


def whole(workspace: Workspace, *paths: Path) -> None:
    """Every sheet of the base estate was read: sizes, used space, VLAN, hosts, usage, date."""
    plan = planned(workspace, *paths)
    assert sums(plan) == BASE_SUMS
    assert network(plan, "Floor").vlans == ("310",)
    assert {vm.used_source for vm in plan.vms if vm.in_plan} == {"vPartition"}
    # 500 of 12,000 MHz, and a quarter of the memory.
    ledger = next(vm for vm in plan.vms if vm.name == "ledger")
    assert ledger.cpu_usage_pct == pytest.approx(4.17, abs=0.01)
    assert ledger.memory_usage_pct == 25.0
    assert plan.source.sheets["vHost"] == 1
    assert str(plan.source.data_date) == "2026-10-30"


# -- names of sheets and files ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "pattern",
    [
        "{}", " {} ", "{}_siteA", "siteA_{}", "RVTools_tab{}", "siteA_RVTools_tab{}", "{} (siteA)",
        "siteA - {}", "{}-2026-10-30", "Consolidated_{}", "Export {}",
    ],
)  # fmt: skip
def test_tags_around_the_name_of_a_sheet(
    pattern: str, workspace: Workspace, tmp_path: Path
) -> None:
    sheets = named(export(base()), pattern.format)
    whole(workspace, workbook(tmp_path / "a.xlsx", sheets))


@pytest.mark.parametrize(
    "change",
    [str.lower, str.upper, lambda name: name.replace("v", "v ", 1),
     lambda name: name.replace("v", "v_", 1),
     lambda name: name if name == "vInfo" else f"{name} (siteA)"],
)  # fmt: skip
def test_names_of_sheets_written_otherwise(
    change: Callable[[str], str], workspace: Workspace, tmp_path: Path
) -> None:
    whole(workspace, workbook(tmp_path / "a.xlsx", named(export(base()), change)))


@pytest.mark.parametrize(
    "name",
    [
        "RVTools_tab{}.csv", "RVTools_tab{}_2026-10-30.csv", "siteA_RVTools_tab{}.csv",
        "siteA-{}.csv", "{}.csv", "RVTools_Export{}2csv_2026-10-30_08.00.00.csv",
        "rvtools_tab{}.CSV",
    ],
)  # fmt: skip
@pytest.mark.parametrize("chosen", ["folder", "one file", "zip"])
def test_names_of_csv_files(name: str, chosen: str, workspace: Workspace, tmp_path: Path) -> None:
    folder = csv_files(tmp_path / "out", export(base()), name)
    path = {"folder": folder, "one file": folder / name.format("vInfo")}.get(chosen)
    whole(workspace, path or zipped(tmp_path / "a.zip", folder))


def test_the_command_line_names_each_file_by_its_second(
    workspace: Workspace, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    for second, (sheet, rows) in enumerate(export(base()).items()):
        csv_files(folder, {sheet: rows}, f"RVTools_Export{{}}2csv_2026-10-30_08.00.{second:02}.csv")
    assert len(list(folder.iterdir())) == 12
    whole(workspace, folder)


def tabs_apart(folder: Path, sheets: Sheets, tag: str = "") -> Path:
    """Each sheet as a workbook of its own, as RVTools' command line names them."""
    folder.mkdir(exist_ok=True)
    for second, (sheet, rows) in enumerate(sheets.items()):
        name = f"{tag}RVTools_Export{sheet}2xlsx_2026-10-30_08.00.{second:02}.xlsx"
        workbook(folder / name, {sheet: rows})
    return folder


@pytest.mark.parametrize("chosen", ["folder", "vInfo", "vDisk", "all", "zip"])
def test_a_workbook_for_each_tab(chosen: str, workspace: Workspace, tmp_path: Path) -> None:
    folder = tabs_apart(tmp_path / "out", export(base()))
    paths = sorted(folder.iterdir())
    if chosen == "zip":
        whole(workspace, zipped(tmp_path / "a.zip", folder))
        return
    chosen_paths = {"folder": [folder], "all": paths}.get(
        chosen, [path for path in paths if chosen in path.name]
    )
    whole(workspace, *chosen_paths)


@pytest.mark.parametrize("chosen", ["folder", "files", "zip"])
def test_a_workbook_for_each_tab_of_two_vcenters(
    chosen: str, workspace: Workspace, tmp_path: Path
) -> None:
    folder = tabs_apart(tmp_path / "out", export(base()), "north_")
    tabs_apart(folder, export(OTHER, SOUTH, vlans={"Floor": 77}), "south_")
    paths = {"folder": [folder], "files": sorted(folder.iterdir())}.get(chosen)
    plan = planned(workspace, *(paths or [zipped(tmp_path / "a.zip", folder)]))
    assert sums(plan) == BOTH_SUMS
    assert network(plan, "Floor", SOUTH[1]).vlans == ("77",)


def test_headings_as_the_database_has_them(workspace: Workspace, tmp_path: Path) -> None:
    """As RVTools writes them with -DBColumnNames: the sheet's name before the field's."""
    fields = {
        "vInfo": {"VM": "VMName", "Powerstate": "Powerstate", "Template": "Template",
                  "CPUs": "CPUs", "Memory": "Memory", "NICs": "NICs",
                  "Total disk capacity MiB": "TotalDiskCapacityMiB", "Network #1": "Network1",
                  "Provisioned MiB": "Provisioned", "In Use MiB": "InUse", "Path": "Path",
                  "Datacenter": "DataCenter", "Cluster": "Cluster", "Host": "Host",
                  "OS according to the configuration file": "OS", "VM UUID": "UUID",
                  "OS according to the VMware Tools": "OSTools", "VI SDK Server": "VISDKServer"},
        "vMemory": {"VM": "VMName", "Size MiB": "SizeMiB", "VM UUID": "UUID"},
        "vDisk": {"VM": "VMName", "Disk": "Disk", "Disk Key": "Key",
                  "Capacity MiB": "CapacityMiB", "Raw": "Raw", "Path": "Path",
                  "VI SDK Server": "VISDKServer"},
        "vPartition": {"VM": "VMName", "Disk": "Disk", "Capacity MiB": "CapacityMiB",
                       "Consumed MiB": "ConsumedMiB", "VM UUID": "UUID"},
        "vNetwork": {"VM": "VMName", "NIC label": "Nic", "Network": "Name", "Switch": "Switch",
                     "Connected": "Connected", "Mac Address": "MacAddress",
                     "VI SDK Server": "VISDKServer"},
    }  # fmt: skip
    sheets: Sheets = {}
    for sheet, rows in export(base()).items():
        known = fields.get(sheet, {})
        at = [n for n, heading in enumerate(rows[0]) if heading in known]
        if at:
            head = [f"{sheet}{known[rows[0][n]]}" for n in at]
            sheets[sheet] = [head, *([row[n] for n in at] for row in rows[1:])]
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    assert sums(plan) == BASE_SUMS
    assert plan.reconciliation.excluded == {"template": 1}
    assert [(net.name, net.vm_count) for net in plan.networks] == [("Floor", 3)]
    assert {(vm.cluster, vm.os_family, vm.os_version) for vm in plan.vms} == {
        ("Racks", "ubuntu", "22.04")
    }


@pytest.mark.parametrize("sign", ["\ufeff", "\u200b", "\u200e", "\u00a0", " \t"])
def test_signs_before_the_first_heading_that_nobody_sees(
    sign: str, workspace: Workspace, tmp_path: Path
) -> None:
    sheets = export(base())
    for rows in sheets.values():
        rows[0][0] = f"{sign}{rows[0][0]}"
    whole(workspace, workbook(tmp_path / "a.xlsx", sheets))


def test_other_sheets_beside_are_no_export(workspace: Workspace, tmp_path: Path) -> None:
    sheets: Sheets = {
        "Summary": [["VMs", "vCPU"], [900, 4000]],
        "Sheet1": [["to do"], ["call them"]],
        **export(base()),
        "vHealth": [["Name", "Message"], ["till-01", "snapshot"]],
    }
    path = workbook(tmp_path / "a.xlsx", sheets)
    whole(workspace, path)
    assert [name.rpartition(": ")[2] for name in read(path)[1].ignored] == [
        "Summary", "Sheet1", "vHealth",
    ]  # fmt: skip


# -- what a file is, its contents say --------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["a.xlsx", "A.XLSX", "a.xlsm", "a.xls", "a.ods", "a", "a.xlsx.bak", "a.csv", "a.zip"]
)
def test_a_workbook_by_any_name(name: str, workspace: Workspace, tmp_path: Path) -> None:
    whole(workspace, workbook(tmp_path / name, export(base())))


@pytest.mark.parametrize("name", ["a.xlsb", "a.xlsx", "a"])
def test_a_binary_workbook(name: str, workspace: Workspace, tmp_path: Path) -> None:
    whole(workspace, binary_workbook(tmp_path / name, export(base())))


def text(content: str) -> Callable[[Path], object]:
    return lambda path: path.write_text(content, encoding="utf-8")


def spreadsheet_of_office(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<office:document-content/>")


def document(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")


def other_tool(path: Path) -> None:
    workbook(
        path,
        {"VMs": [["VM Name", "VM OS", "Virtual CPU", "Provisioned Memory (MiB)", "MOB ID"],
                 ["till-01", "Windows", 2, 4096, "vm-1"]]},
    )  # fmt: skip


FOREIGN = "VM Name,VM OS,Power State,Virtual CPU,Provisioned Memory (MiB),MOB ID\n{}"


@pytest.mark.parametrize(
    ("name", "make", "says"),
    [
        ("a.ods", spreadsheet_of_office, "OpenDocument"),
        ("a.xls", badfiles.legacy_xls, "Excel 97 to 2003"),
        ("a.xls", text("<html><body><table><tr><td>VM</td></tr></table></html>"), "web page"),
        ("a.xls", text('<?xml version="1.0"?><Workbook/>'), "an XML file"),
        ("a.xlsx", document, "Office document"),
        ("a.xlsx", text("%PDF-1.7\n"), "a PDF"),
        ("a.xlsx", badfiles.encrypted, "protected by a password"),
        ("a.xlsx", badfiles.truncated, "damaged or was cut off"),
        ("a.xlsx", other_tool, "is not an RVTools export"),
        ("a.csv", text(FOREIGN.format("till-01,Linux,on,2,4096,vm-1\n")), "not an RVTools export"),
        ("a.csv", text("VM name,vCPU,Memory (GB),Disk (GB),Guest OS\ntill-01,2,4,50,Linux\n"),
         "not an RVTools export"),
        ("a.csv", text("Name,Team,Remark\nfirst,sales,none\n"), "not an RVTools export"),
    ],
)  # fmt: skip
def test_what_is_no_export_is_told_in_a_sentence(
    name: str, make: Callable[[Path], object], says: str, tmp_path: Path
) -> None:
    make(tmp_path / name)
    with pytest.raises(UserError) as error:
        read(tmp_path / name)
    assert says in error.value.message
    assert error.value.message.startswith(name)
    assert error.value.hint.endswith(".")


def test_the_command_line_ends_with_two_and_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "servers.csv"
    path.write_text(FOREIGN.format("till-01,Linux,on,2,4096,vm-1\n"), encoding="utf-8")
    assert cli.main(["plan", str(path), "--out", str(tmp_path / "out")]) == cli.BAD_INPUT == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "servers.csv has no sheet vInfo, so it is not an RVTools export" in told
    assert not list((tmp_path / "out").glob("*"))


# -- several files ---------------------------------------------------------------------------------

OTHER = [Machine("till-01", 1, 8, 16, (200,), (90,)), Machine("vault", 2, 2, 4, (10,), (5,))]
BOTH_SUMS = (5, 22, 60.0, 470.0, 195.0)
MAC = b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        "


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_binary_workbooks_together(form: str, workspace: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    binary_workbook(folder / "north.xlsb", export(base()))
    binary_workbook(folder / "south.xlsb", export(OTHER, SOUTH))
    path = folder if form == "folder" else zipped(tmp_path / "a.zip", folder)
    assert sums(planned(workspace, path)) == BOTH_SUMS


def two_workbooks(folder: Path) -> Path:
    folder.mkdir()
    workbook(folder / "north.xlsx", export(base()))
    workbook(folder / "south.xlsx", export(OTHER, SOUTH, vlans={"Floor": 77}))
    return folder


@pytest.mark.parametrize("form", ["folder", "zip", "files", "zip with a folder"])
def test_two_workbooks_together(form: str, workspace: Workspace, tmp_path: Path) -> None:
    folder = two_workbooks(tmp_path / "out")
    if form == "zip with a folder":
        (tmp_path / "outer").mkdir()
        folder = folder.rename(tmp_path / "outer" / "out").parent
    paths = {
        "folder": [folder],
        "files": sorted(folder.iterdir()),
    }.get(form) or [zipped(tmp_path / "a.zip", folder)]
    plan = planned(workspace, *paths)
    assert sums(plan) == BOTH_SUMS
    assert len(plan.source.vcenters) == 2
    assert network(plan, "Floor", SOUTH[1]).vlans == ("77",)


def test_a_vcenter_per_folder_of_csv_files_in_a_zip(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    csv_files(tmp_path / "out" / "north", export(base()))
    csv_files(tmp_path / "out" / "south", export(OTHER, SOUTH), mark=";")
    plan = planned(workspace, zipped(tmp_path / "a.zip", tmp_path / "out"))
    assert sums(plan) == BOTH_SUMS


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_what_systems_and_office_leave_beside_files_is_passed_over(
    form: str, workspace: Workspace, tmp_path: Path
) -> None:
    folder = two_workbooks(tmp_path / "out")
    (folder / "~$north.xlsx").write_bytes(b"\x05owner")
    (folder / "._north.xlsx").write_bytes(MAC)
    (folder / ".DS_Store").write_bytes(b"\x00\x00\x00\x01Bud1")
    (folder / "__MACOSX").mkdir()
    (folder / "__MACOSX" / "._south.xlsx").write_bytes(MAC)
    path = folder if form == "folder" else zipped(tmp_path / "a.zip", folder)
    assert sums(planned(workspace, path)) == BOTH_SUMS


def test_the_same_export_twice_counts_once(workspace: Workspace, tmp_path: Path) -> None:
    paths = [workbook(tmp_path / name, export(base())) for name in ("a.xlsx", "b.xlsx")]
    plan = planned(workspace, *paths)
    assert sums(plan) == BASE_SUMS
    assert plan.reconciliation.excluded == {"template": 1, "duplicate row": 4}
    assert plan.reconciliation.adds_up


# -- CSV -------------------------------------------------------------------------------------------


def numbers_as(sheets: Sheets, write: Callable[[int], str]) -> Sheets:
    return {
        sheet: [
            rows[0],
            *([write(cell) if type(cell) is int else cell for cell in row] for row in rows[1:]),
        ]
        for sheet, rows in sheets.items()
    }


def german(number: int) -> str:
    """Thousands with points, two digits after a comma where a size could have them."""
    whole_part = f"{number:,}".replace(",", ".")
    return f"{whole_part},00" if number >= GB else whole_part


@pytest.mark.parametrize(
    ("mark", "write"), [(",", str), (";", str), ("\t", str), (",", "{:,}".format), (";", german)]
)
def test_marks_of_csv(
    mark: str, write: Callable[[int], str], workspace: Workspace, tmp_path: Path
) -> None:
    sheets = numbers_as(export(base()), write)
    whole(workspace, csv_files(tmp_path / "out", sheets, mark=mark))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_csv(encoding: str, workspace: Workspace, tmp_path: Path) -> None:
    sheets = export(base())
    put(sheets, "vInfo", "queue", "Annotation", "für Café")
    folder = csv_files(tmp_path / "out", sheets)
    for path in folder.iterdir():
        path.write_text(path.read_text("utf-8-sig"), encoding)
    whole(workspace, folder)
    assert machines_of(folder)["queue"].annotation == "für Café"


def bare(rows: list[list[Any]]) -> str:
    """Every field in quotes, and quotes inside a field as they are."""
    return "".join(
        ",".join(f'"{"" if cell is None else cell}"' for cell in row) + "\r\n" for row in rows
    )


@pytest.mark.parametrize(
    "note", ['Was "blue", ask "Ops", then drop', 'Shelf 12" deep', '"quoted"', 'a", b, "c'],
)  # fmt: skip
def test_quotes_that_were_not_doubled(note: str, workspace: Workspace, tmp_path: Path) -> None:
    sheets = export(base())
    put(sheets, "vInfo", "ledger", "Annotation", note)
    folder = tmp_path / "out"
    folder.mkdir()
    for sheet, rows in sheets.items():
        (folder / f"RVTools_tab{sheet}.csv").write_text(bare(rows), encoding="utf-8")
    whole(workspace, folder)
    ledger = machines_of(folder)["ledger"]
    assert (ledger.cluster, ledger.os_family, ledger.vm_ref) == ("Racks", "ubuntu", "vm-2")
    assert ledger.annotation.replace('"', "") == note.replace('"', "")


def test_a_line_with_more_fields_than_headings_is_told(tmp_path: Path) -> None:
    rows = export(base())["vInfo"]
    path = tmp_path / "RVTools_tabvInfo.csv"
    lines = bare(rows).splitlines()
    lines[2] += ',"one","too many"'
    path.write_text("\n".join(lines), encoding="utf-8")
    found, report = read(path)
    names = {vm.name for vm in found.vms}
    assert {"till-01", "queue", "gold-image"} <= names
    told = {**counts(report.skipped), **counts(report.suspicious)}
    assert "ledger" in names or any("broken quotes" in what for what in told)


def test_lines_within_a_note_are_one_field(workspace: Workspace, tmp_path: Path) -> None:
    sheets = export(base())
    put(sheets, "vInfo", "till-01", "Annotation", 'first line\nsecond, "line"\r\n\r\nthird')
    whole(workspace, csv_files(tmp_path / "out", sheets))


def test_a_line_wider_than_any_table_is_refused(tmp_path: Path) -> None:
    folder = csv_files(tmp_path / "out", export(base()))
    with (folder / "RVTools_tabvInfo.csv").open("a", encoding="utf-8") as stream:
        stream.write("," * 300_000 + "\n")
    with pytest.raises(UserError, match="300,001 columns, more than any table holds"):
        read(zipped(tmp_path / "a.zip", folder))


def test_only_vinfo_is_required(workspace: Workspace, tmp_path: Path) -> None:
    sheets = export(base())
    path = csv_files(tmp_path / "out", {"vInfo": sheets["vInfo"]}) / "RVTools_tabvInfo.csv"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        assert len(list(csv.reader(stream))) == 5
    # In Use holds what vPartition would have said: 20 + 70 + 10.
    assert sums(planned(workspace, path)) == BASE_SUMS
