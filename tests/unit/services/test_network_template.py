"""The template of the network map: out, filled in, and back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from app import bootstrap
from app.domain.errors import UserError
from app.domain.planning.networks.rows import map_rows, several_vcenters
from app.domain.planning.networks.template_reading import TemplateReading
from app.domain.planning.plan.plan import Plan
from app.domain.progress import Ticket
from app.services import network_map, network_template, planning
from app.services.network_map import MappingEdit
from app.services.workspace import Workspace

HEADINGS = [
    "Source Network (VMware)", "VMs", "VLAN ID", "PCD Target Network", "Subnet / CIDR", "Gateway",
    "DNS (comma-separated)", "IP Range Start", "IP Range End", "Notes",
]  # fmt: skip


class Desk:
    """A project with a template of its map."""

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        self.workspace, self.path = workspace, folder / "map.xlsx"
        self.files = bootstrap.template_files()
        plan = self.plan()
        self.several = several_vcenters(plan)
        self.first = map_rows(plan)[0]
        self.edit(cidr="10.0.0.0/24", gateway_ip="10.0.0.1", dns_nameservers="1.1.1.1, 8.8.8.8",
                  pool_start="10.0.0.9", pool_end="10.0.0.99", notes="=1+1\nsecond",
                  target_network="0012")  # fmt: skip
        network_template.export(self.files, self.plan(), self.path, Ticket())

    def plan(self) -> Plan:
        return planning.build(self.workspace, 1, Ticket())

    def edit(self, **values: Any) -> None:
        edits = [MappingEdit(self.first.key, name, value) for name, value in values.items()]
        network_map.set_fields(self.workspace, 1, edits)

    def fill(self, change: Callable[[Worksheet], object]) -> None:
        book = load_workbook(self.path)
        change(book["Network Map"])
        book.save(self.path)

    def place(self, heading: str, row: int = 3) -> str:
        column = self.headings().index(heading)
        return f"{chr(ord('A') + column)}{row}"

    def headings(self) -> list[str]:
        sheet = load_workbook(self.path)["Network Map"]
        return [str(cell.value) for cell in sheet[2]]

    def put(self, heading: str, value: Any, row: int = 3) -> str:
        place = self.place(heading, row)
        self.fill(lambda sheet: sheet.__setitem__(place, value))
        return place

    def read(self) -> TemplateReading:
        return self.prepared().reading

    def prepared(self) -> network_template.PreparedTemplate:
        return network_template.prepare(self.files, self.plan(), self.path, Ticket())

    def changes(self) -> list[tuple[str, str, str]]:
        return [(each.field, each.before, each.after) for each in self.read().changes]


@pytest.fixture
def desk(filled: Workspace, tmp_path: Path) -> Desk:
    return Desk(filled, tmp_path)


def test_the_headings_are_those_that_people_know(desk: Desk) -> None:
    found = desk.headings()
    assert [each for each in found if each != "vCenter"] == HEADINGS
    assert ("vCenter" in found) == desk.several


def test_a_round_trip_loses_nothing(desk: Desk) -> None:
    reading = desk.read()
    assert (reading.changes, reading.problems) == ((), ())
    assert reading.matched == len(desk.plan().target.mappings)
    with pytest.raises(UserError, match="changes nothing"):
        network_template.apply(desk.workspace, 1, desk.prepared())


def test_what_is_filled_in_comes_back_as_one_step(desk: Desk) -> None:
    desk.put("Gateway", "10.0.0.2")
    desk.put("VLAN ID", 77)
    desk.put("IP Range Start", None)
    desk.put("IP Range End", None)
    reading = desk.read()
    before = next(m for m in desk.plan().target.mappings if m.id == desk.first.key)
    vlan = "" if before.vlan_id is None else str(before.vlan_id)
    assert desk.changes() == [
        ("vlan_id", vlan, "77"), ("gateway_ip", "10.0.0.1", "10.0.0.2"),
        ("pool_start", "10.0.0.9", ""), ("pool_end", "10.0.0.99", ""),
    ]  # fmt: skip
    assert (reading.cleared, reading.networks) == (2, 1)
    changes = network_template.apply(desk.workspace, 1, desk.prepared())
    after = next(m for m in desk.plan().target.mappings if m.id == desk.first.key)
    assert (after.gateway_ip, after.vlan_id, after.pool_start) == ("10.0.0.2", 77, "")
    assert (after.target_network, after.notes) == ("0012", "=1+1\nsecond")
    desk.workspace.replay(changes.inverse(), "Undo")
    assert next(m for m in desk.plan().target.mappings if m.id == desk.first.key) == before


def test_a_column_that_is_taken_out_changes_nothing(desk: Desk) -> None:
    gone = desk.headings().index("Gateway") + 1
    desk.fill(lambda sheet: (sheet.unmerge_cells(str(next(iter(sheet.merged_cells.ranges)))),
                             sheet.delete_cols(gone)))  # fmt: skip
    assert desk.changes() == []


@pytest.mark.parametrize(
    ("heading", "value", "says"),
    [
        ("Subnet / CIDR", date(2026, 10, 24), "dates"),
        ("Gateway", date(2026, 10, 24), "dates"),
        ("Gateway", "=A1", "formulas without a value"),
        ("Source Network (VMware)", "=A9", "formulas without a value"),
        ("Gateway", "#N/A", "formulas that failed"),
    ],
)
def test_cells_that_hold_something_else_are_named(
    desk: Desk, heading: str, value: Any, says: str
) -> None:
    place = desk.put(heading, value)
    with pytest.raises(UserError, match=says) as caught:
        desk.read()
    assert place in caught.value.message
    assert caught.value.hint


def test_merged_cells_are_named(desk: Desk) -> None:
    desk.fill(lambda sheet: sheet.merge_cells("E3:E4"))
    with pytest.raises(UserError, match=r"merged cells: E3:E4\."):
        desk.read()


def test_changed_headings_are_told(desk: Desk) -> None:
    place = desk.place("Gateway", 2)
    desk.put("Gateway", "Router", 2)
    assert desk.read().problems == (
        f"{place}: no column of the template is called “Router”; it is not read.",
    )
    desk.put("Source Network (VMware)", "Net", 2)
    with pytest.raises(UserError, match="no column “Source Network"):
        desk.read()


def test_a_value_that_does_not_fit_is_told_and_its_row_left_as_it_is(desk: Desk) -> None:
    place = desk.put("Gateway", "10.0.9.1")
    desk.put("VLAN ID", 88)
    reading = desk.read()
    assert reading.changes == ()
    why = "The gateway 10.0.9.1 is not inside 10.0.0.0/24. The row is not taken."
    assert reading.problems == (f"{place} ({desk.first.network.name}): {why}",)


def test_rows_of_another_project_are_told(desk: Desk) -> None:
    desk.put("Source Network (VMware)", "Elsewhere")
    assert desk.read().problems == (
        "Row 3: “Elsewhere” is no network of VMs in plan in this project.",
    )

    def rename(sheet: Worksheet) -> None:
        for row in range(3, sheet.max_row + 1):
            sheet.cell(row, 1).value = f"Net {row}"

    desk.fill(rename)
    with pytest.raises(UserError, match="in this project") as caught:
        desk.read()
    assert "another project" in caught.value.hint


def test_a_network_that_stands_twice_is_told(desk: Desk) -> None:
    def copy(sheet: Worksheet) -> None:
        last = sheet.max_row + 1
        for cell in list(sheet[3]):
            sheet.cell(last, cell.column).value = cell.value
        sheet[desk.place("Notes", last)] = "other"

    desk.fill(copy)
    reading = desk.read()
    assert reading.changes == ()
    assert "stands in row 3 with other values; neither is taken" in reading.problems[0]


def test_a_subnet_takes_the_mark_of_none_away(desk: Desk) -> None:
    desk.edit(cidr="", gateway_ip="", dns_nameservers="", pool_start="", pool_end="",
              no_subnet=True)  # fmt: skip
    assert ("no_subnet", "Yes", "No") in desk.changes()


def test_what_is_no_workbook_is_refused(desk: Desk) -> None:
    desk.path.write_text("Source Network (VMware),VMs\n")
    with pytest.raises(UserError, match="not an Excel workbook") as caught:
        desk.read()
    assert "exported as a template" in caught.value.hint
    with pytest.raises(UserError, match="does not exist"):
        network_template.prepare(desk.files, desk.plan(), desk.path.parent / "no.xlsx", Ticket())
