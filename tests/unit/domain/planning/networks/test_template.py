"""A template as it was read, against the rows of the map: which row is meant, and what is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.errors import UserError
from app.domain.model import SourceNetwork
from app.domain.planning.networks.mapping import NetworkMapping
from app.domain.planning.networks.rows import MapRow
from app.domain.planning.networks.template import template_columns
from app.domain.planning.networks.template_reading import (
    MergedCells,
    TemplateCell,
    TemplateReading,
    TemplateSheet,
    read_template,
)

HEAD = ["Source Network (VMware)", "vCenter", "VLAN ID", "PCD Target Network", "Notes"]


def row(key: int, name: str, vcenter: str = "a", **values: object) -> MapRow:
    network = SourceNetwork(vcenter, name, (), (), 1, vcenter_name=f"{vcenter}.example")
    mapping = NetworkMapping(key, vcenter, name, name, 10, "physical_managed")
    return MapRow(replace(mapping, **values), network, ())


ROWS = [row(1, "LAN"), row(2, "LAN", "b"), row(3, "DMZ"), row(4, "dmz")]


def sheet(*rows: list[str], head: list[str] | None = None) -> TemplateSheet:
    lines = [["Fill in"], HEAD if head is None else head, *rows]
    cells = tuple(
        (
            number,
            tuple(TemplateCell(f"{chr(65 + at)}{number}", text) for at, text in enumerate(line)),
        )
        for number, line in enumerate(lines, 1)
    )
    return TemplateSheet("map.xlsx", "Network Map", cells)


def read(*rows: list[str], head: list[str] | None = None) -> TemplateReading:
    return read_template(sheet(*rows, head=head), ROWS, several_vcenters=True)


def changed(reading: TemplateReading) -> list[tuple[int, str, str]]:
    return [(each.key, each.field, each.after) for each in reading.changes]


def test_the_vcenter_tells_networks_of_one_name_apart() -> None:
    reading = read(
        ["LAN", "B.example", "10", "lan-b", ""],
        ["lan", "a", "10.0", "LAN", "seen"],
        ["LAN", "c.example", "10", "x", ""],
        ["LAN", "", "10", "x", ""],
    )
    assert changed(reading) == [(2, "target_network", "lan-b"), (1, "notes", "seen")]
    assert reading.problems == (
        "Row 5: “LAN” is no network of the vCenter “c.example”.",
        "Row 6: “LAN” is the name of several networks: say the vCenter.",
    )
    assert reading.changes[0].network == "LAN (b.example)"


def test_names_are_exact_first() -> None:
    reading = read(["dmz", "a.example", "10", "x", ""], ["DMZ", "a.example", "10", "y", ""])
    assert changed(reading) == [(4, "target_network", "x"), (3, "target_network", "y")]


def test_a_row_that_names_no_network_is_told_and_a_blank_one_is_not() -> None:
    reading = read(["", "", "", "", ""], ["", "", "7", "", ""], ["DMZ", "", "10", "DMZ", ""])
    assert reading.problems == ("Row 4 names no source network.",)


def test_a_blank_cell_clears_and_a_missing_column_does_not() -> None:
    reading = read(["DMZ", "a", ""], head=["Source Network (VMware)", "vCenter", "VLAN ID"])
    assert changed(reading) == [(3, "vlan_id", "")]
    assert reading.cleared == 1
    assert "1 value cleared by blank cells" in reading.sentence


def test_a_heading_that_stands_twice_is_refused() -> None:
    with pytest.raises(UserError, match="“VLAN ID” twice: B2, C2"):
        read(head=["Source Network (VMware)", "VLAN ID", "vlan  id"])


def test_only_cells_of_the_table_may_not_be_merged() -> None:
    found = sheet(["DMZ", "a", "10", "DMZ", ""])
    above = replace(found, merged=(MergedCells("A1:E1", 1),))
    assert read_template(above, ROWS, several_vcenters=True).changes == ()
    across = replace(found, merged=(MergedCells("A1:E1", 1), MergedCells("A2:A3", 3)))
    with pytest.raises(UserError, match=r"merged cells: A2:A3\."):
        read_template(across, ROWS, several_vcenters=True)


def test_an_empty_sheet_is_no_template() -> None:
    with pytest.raises(UserError, match="has no column “Source Network"):
        read_template(TemplateSheet("x.xlsx", "One", ()), ROWS, several_vcenters=True)


@pytest.mark.parametrize(("several", "count"), [(False, 10), (True, 11)])
def test_the_vcenter_is_a_column_only_where_there_are_several(several: bool, count: int) -> None:
    columns = template_columns(several_vcenters=several)
    assert len(columns) == count
    assert [each.heading for each in columns if not each.edited] == (
        ["Source Network (VMware)", *(["vCenter"] if several else []), "VMs"]
    )
