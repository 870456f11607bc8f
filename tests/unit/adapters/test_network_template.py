"""Workbooks as people hand them back: sheets, headings and cells in the shapes that they have."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.adapters.network_template import XlsxTemplates
from app.domain.errors import UserError
from app.domain.model import SourceNetwork
from app.domain.planning.networks.mapping import NetworkMapping
from app.domain.planning.networks.rows import MapRow
from app.domain.planning.networks.template import NetworkTemplate, template_columns, unclear_titles
from app.domain.planning.networks.template_reading import TemplateReading, read_template
from app.domain.progress import Ticket
from tests.generator import badfiles

FILES = XlsxTemplates()
HEADINGS = ["Source Network (VMware)", "VLAN ID", "Subnet / CIDR", "Notes"]


def row(key: int, name: str, vcenter: str = "a", title: str = "", **values: Any) -> MapRow:
    network = SourceNetwork(vcenter, name, (), (), 1, vcenter_name=title or f"{vcenter}.example")
    target = f"net {key}"
    mapping = NetworkMapping(key, vcenter, name, target, 10 + key, "physical_managed")
    return MapRow(replace(mapping, **values), network, ())


ROWS = [row(1, "LAN", cidr="10.0.0.0/24", gateway_ip="10.0.0.1"), row(2, "DMZ")]


def written(path: Path, rows: Sequence[MapRow] = ROWS) -> Path:
    several = len({each.network.vcenter for each in rows}) > 1
    columns = template_columns(several_vcenters=several)
    template = NetworkTemplate("Move", columns, tuple(rows), unclear_titles(rows))
    FILES.write(template, path, Ticket())
    return path


def read(path: Path, rows: Sequence[MapRow] = ROWS) -> TemplateReading:
    several = len({each.network.vcenter for each in rows}) > 1
    return read_template(FILES.read(path, Ticket()), rows, several_vcenters=several)


def filled(path: Path, change: Callable[[Any, Worksheet], object]) -> Path:
    book = load_workbook(written(path))
    change(book, book["Network Map"])
    book.save(path)
    return path


def changes(reading: TemplateReading) -> list[tuple[str, str]]:
    return [(each.field, each.after) for each in reading.changes]


# -- nothing gets lost -----------------------------------------------------------------------------

_texts = st.text(st.characters(), min_size=1, max_size=12) | st.sampled_from(
    ["=Net", "'Net", "+1", "0012", "1.50", "10/24", "TRUE", "#N/A", "a_x0041_b", "_x000D_", "1e5"]
)


def _told_apart(name: str) -> str:
    return "".join(sign for sign in name if sign.isprintable()).strip().casefold()


@settings(deadline=None, max_examples=30)
@given(
    names=st.lists(_texts.filter(_told_apart), min_size=1, max_size=6, unique_by=_told_apart),
    notes=_texts,
    target=_texts,
)
def test_whatever_networks_are_called_comes_back_as_it_was(
    names: list[str], notes: str, target: str
) -> None:
    rows = [
        row(at, name, notes=notes, target_network=target, dns_nameservers="1.1.1.1, 8.8.8.8")
        for at, name in enumerate(names, 1)
    ]
    with tempfile.TemporaryDirectory() as folder:
        reading = read(written(Path(folder) / "map.xlsx", rows), rows)
    assert (reading.changes, reading.problems) == ((), ())
    assert reading.matched == len(rows)


def test_vcenters_of_one_title_are_told_apart_by_what_they_are(tmp_path: Path) -> None:
    rows = [row(1, "LAN", "uuid-1", "vc"), row(2, "LAN", "uuid-2", "VC"), row(3, "LAN", "c")]
    reading = read(written(tmp_path / "map.xlsx", rows), rows)
    assert (reading.problems, reading.matched) == ((), 3)


# -- sheets ----------------------------------------------------------------------------------------


def test_the_sheet_with_the_heading_is_read_wherever_it_stands(tmp_path: Path) -> None:
    def change(book: Any, sheet: Worksheet) -> None:
        sheet.title = "Networks of Berlin"
        book.create_sheet("Info", 0)["A1"] = "Please fill in the second sheet."
        sheet["F3"] = "10.0.0.2"

    assert changes(read(filled(tmp_path / "map.xlsx", change))) == [("gateway_ip", "10.0.0.2")]


def test_an_empty_workbook_says_which_heading_is_missing(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "map.xlsx")
    book.add_worksheet("Sheet1")
    book.close()
    with pytest.raises(UserError, match="has no column “Source Network") as caught:
        read(tmp_path / "map.xlsx")
    assert "Export the template" in caught.value.hint


def test_remarks_above_the_headings_are_no_matter(tmp_path: Path) -> None:
    def change(_book: Any, sheet: Worksheet) -> None:
        sheet.unmerge_cells(str(next(iter(sheet.merged_cells.ranges))))
        sheet.insert_rows(1, 20)
        for line in range(1, 21):
            sheet.cell(line, 1).value = f"remark {line}"

    reading = read(filled(tmp_path / "map.xlsx", change))
    assert (reading.matched, reading.problems) == (2, ())


def test_rows_out_of_sight_count_like_the_others(tmp_path: Path) -> None:
    def change(_book: Any, sheet: Worksheet) -> None:
        sheet.auto_filter.ref = "A2:J4"
        sheet.row_dimensions[3].hidden = True
        sheet["F3"] = "10.0.0.2"

    assert changes(read(filled(tmp_path / "map.xlsx", change))) == [("gateway_ip", "10.0.0.2")]


# -- headings --------------------------------------------------------------------------------------


def test_columns_stand_in_any_order(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "map.xlsx")
    sheet = book.add_worksheet("Network Map")
    sheet.write_row(0, 0, ["Notes", "Gateway", " source network  (vmware) ", "subnet / cidr"])
    sheet.write_row(1, 0, ["seen", "10.0.0.9", "LAN", "10.0.0.0/28"])
    book.close()
    reading = read(tmp_path / "map.xlsx")
    assert sorted(changes(reading)) == [
        ("cidr", "10.0.0.0/28"), ("gateway_ip", "10.0.0.9"), ("notes", "seen"),
    ]  # fmt: skip


@pytest.mark.parametrize("heading", [None, "=A9"], ids=["wiped out", "a formula without a value"])
def test_a_column_whose_heading_is_gone_is_told(tmp_path: Path, heading: str | None) -> None:
    def change(_book: Any, sheet: Worksheet) -> None:
        sheet["E2"] = heading
        sheet["E4"] = "10.0.1.0/24"
        sheet["N3"] = "beside the table"

    reading = read(filled(tmp_path / "map.xlsx", change))
    assert reading.changes == ()
    assert reading.problems == (
        "E3: its column has no heading of the template; it is not read.",
        "N3: its column has no heading of the template; it is not read.",
    )


def test_blocks_beside_the_table_may_be_merged(tmp_path: Path) -> None:
    beside = filled(tmp_path / "map.xlsx", lambda _book, sheet: sheet.merge_cells("M3:P9"))
    assert read(beside).matched == 2
    into = filled(tmp_path / "map.xlsx", lambda _book, sheet: sheet.merge_cells("J3:L3"))
    with pytest.raises(UserError, match=r"merged cells: J3:L3\."):
        read(into)


# -- cells -----------------------------------------------------------------------------------------


def with_formulas(path: Path, notes: str) -> Path:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Network Map")
    sheet.write_row(0, 0, HEADINGS)
    sheet.write(1, 0, "LAN")
    sheet.write_formula(1, 1, "=70+7", None, 77)
    sheet.write_formula(1, 2, '="10."&"0.0.0/25"', None, "10.0.0.0/25")
    sheet.write_formula(1, 3, '=""', None, notes)
    book.close()
    return path


def test_formulas_count_by_the_value_that_was_kept(tmp_path: Path) -> None:
    reading = read(with_formulas(tmp_path / "map.xlsx", "seen"))
    assert changes(reading) == [("vlan_id", "77"), ("cidr", "10.0.0.0/25"), ("notes", "seen")]


def test_a_formula_whose_value_is_blank_is_a_blank_cell(tmp_path: Path) -> None:
    source, path = with_formulas(tmp_path / "source.xlsx", "gone"), tmp_path / "map.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<v>gone</v>", b"<v></v>"))
    rows = [replace(each, mapping=replace(each.mapping, notes="old")) for each in ROWS]
    assert ("notes", "") in changes(read(path, rows))


@pytest.mark.parametrize(
    ("place", "value", "says"),
    [
        ("C3", 4095, "C3 (LAN): A VLAN ID is a whole number from 1 to 4094, not “4095”."),
        ("C3", 0, "not “0”."),
        ("C3", "100-110", "not “100-110”."),
        ("C3", 100.5, "not “100.5”."),
        ("E3", 10.24, "E3 (LAN): “10.24” has no prefix length: write it like 10.0.0.0/24."),
        ("E3", "10/24", "“10/24” is no subnet: write it like 10.0.0.0/24."),
        ("E3", "10.1.2.3/24", "is an address inside a subnet: did you mean 10.1.2.0/24?"),
        ("E3", "2001:db8::/64", "The gateway 10.0.0.1 is not inside 2001:db8::/64."),
        ("E3", "0.0.0.0/0", "“0.0.0.0/0” holds no addresses for machines to have."),
        ("E3", "224.0.0.0/24", "“224.0.0.0/24” holds no addresses for machines to have."),
        ("F3", "10.0.0.1/24", "F3 (LAN): “10.0.0.1/24” is no IP address."),
        ("G3", "dns.example", "G3 (LAN): “dns.example” is no IP address."),
        ("G3", "2001:db8::1", "The DNS server 2001:db8::1 is no IPv4 address, as 10.0.0.0/24"),
    ],
)
def test_a_value_that_makes_no_sense_is_told_with_its_place(
    tmp_path: Path, place: str, value: Any, says: str
) -> None:
    path = filled(tmp_path / "map.xlsx", lambda _book, sheet: sheet.__setitem__(place, value))
    reading = read(path)
    assert reading.changes == ()
    assert len(reading.problems) == 1
    assert says in reading.problems[0]
    assert "The row is not taken." in reading.problems[0]


def test_numbers_kept_as_text_and_lists_in_any_writing_are_taken(tmp_path: Path) -> None:
    def change(_book: Any, sheet: Worksheet) -> None:
        sheet["C3"] = " 100 "
        sheet["G3"] = " 1.1.1.1 ; 8.8.8.8,,9.9.9.9\n1.0.0.1, 1.1.1.1 "

    assert changes(read(filled(tmp_path / "map.xlsx", change))) == [
        ("vlan_id", "100"), ("dns_nameservers", "1.1.1.1, 8.8.8.8, 9.9.9.9, 1.0.0.1"),
    ]  # fmt: skip


def test_subnets_of_the_sixth_version_are_taken(tmp_path: Path) -> None:
    def change(_book: Any, sheet: Worksheet) -> None:
        sheet["E3"], sheet["F3"], sheet["G3"] = "2001:DB8::/64", "2001:DB8::1", "2001:db8::53"

    assert changes(read(filled(tmp_path / "map.xlsx", change))) == [
        ("cidr", "2001:db8::/64"), ("gateway_ip", "2001:db8::1"),
        ("dns_nameservers", "2001:db8::53"),
    ]  # fmt: skip


def test_a_template_without_vcenters_asks_for_them_where_names_are_alike(tmp_path: Path) -> None:
    path = written(tmp_path / "map.xlsx")
    rows = [*ROWS, row(3, "LAN", "b"), row(4, "DMZ", "b")]
    assert read(path, rows).problems == (
        "Row 3: “LAN” is the name of several networks: say the vCenter.",
        "Row 4: “DMZ” is the name of several networks: say the vCenter.",
    )


@pytest.mark.parametrize(
    ("make", "says", "to_do"),
    [
        (badfiles.encrypted, "password", "Save it without"),
        (badfiles.legacy_xls, "Excel 97 to 2003", "save it as .xlsx"),
    ],
)
def test_workbooks_of_other_forms_say_how_to_save_them(
    tmp_path: Path, make: Callable[[Path], object], says: str, to_do: str
) -> None:
    make(tmp_path / "map.xlsx")
    with pytest.raises(UserError, match=says) as caught:
        read(tmp_path / "map.xlsx")
    assert to_do in caught.value.hint
