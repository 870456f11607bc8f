"""What an import cannot do without, and by what an RVTools export is known."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.inventory.column_choices import ColumnChoice, ColumnChoices
from app.domain.inventory.column_needs import bears_marks, gaps, unreadable, vanished
from app.domain.inventory.column_survey import ColumnFound, SheetColumns, Use
from app.domain.inventory.headings import likely_header, map_columns

WHOLE = ("vm", "cpus", "memory", "provisioned", "power_state", "template", "os_config")


def sheet(kind: str, *fields: str, usable: bool = True, **more: Any) -> SheetColumns:
    columns = tuple(
        ColumnFound(name, name.upper(), place, Use.RECOGNISED, name, **more)
        for place, name in enumerate(fields)
    )
    return SheetColumns("a.xlsx", kind, kind, usable, columns)


def names(*sheets: SheetColumns) -> list[str]:
    return [gap.name for gap in gaps(sheets)]


def test_nothing_is_missing_of_a_whole_export() -> None:
    assert names(sheet("vInfo", *WHOLE)) == []


@pytest.mark.parametrize("field", ["cpus", "memory", "provisioned", "power_state", "template",
                                   "os_config"])  # fmt: skip
def test_what_figures_follow_from_is_missed(field: str) -> None:
    found = gaps([sheet("vInfo", *(each for each in WHOLE if each != field))])
    assert len(found) == 1
    assert not found[0].stops


def test_another_sheet_may_tell_it() -> None:
    info = sheet("vInfo", "vm", "power_state", "template", "os_tools")
    others = [sheet("vCPU", "vm", "cpus"), sheet("vMemory", "vm", "size"),
              sheet("vDisk", "vm", "capacity")]  # fmt: skip
    assert names(info, *others) == []


def test_a_vinfo_without_names_stops_everything() -> None:
    found = gaps([sheet("vInfo", "cpus", usable=False), sheet("vDisk", "vm", usable=False)])
    assert [(gap.name, gap.stops) for gap in found] == [("vInfo.vm", True),
                                                        ("vDisk.capacity", False)]  # fmt: skip
    assert "no column is recognised as VM name; nothing can be imported" in found[0].sentence
    assert "so the sheet is left out" in found[1].sentence


def test_a_second_sheet_of_a_kind_need_not_be_usable() -> None:
    assert names(sheet("vInfo", *WHOLE), sheet("vInfo", "cpus", usable=False)) == []


def test_each_file_is_looked_at_for_itself() -> None:
    whole, part = sheet("vInfo", *WHOLE), sheet("vInfo", *WHOLE[:-1])
    other = SheetColumns("b.xlsx", "vInfo", "vInfo", True, part.columns)
    assert names(whole, other) == ["vInfo.os_config"]


def test_numbers_that_are_none_are_told() -> None:
    assert unreadable([sheet("vInfo", "vm", "cpus", unread=3)]) == [
        "vInfo: 3 cells under “CPUS” hold no number and count as unknown (vCPU)."
    ]
    assert unreadable([sheet("vInfo", "vm", "cpus")]) == []


def test_a_chosen_column_that_is_gone_is_told_where_its_field_is_missing() -> None:
    choices = ColumnChoices((ColumnChoice("vInfo", "speicher", "memory"),
                             ColumnChoice("vUSB", "x", "label"),
                             ColumnChoice("vInfo", "kerne", "cpus")))  # fmt: skip
    assert [gap.name for gap in vanished([sheet("vInfo", "vm", "cpus")], choices)] == [
        "vInfo: speicher"
    ]


@pytest.mark.parametrize(
    ("kinds", "headings", "known"),
    [
        (["vInfo"], ["Name", "Team", "Remark"], False),
        (["vInfo"], ["Name", "Folder", "Description", "Host"], False),
        (["vInfo"], ["Maschine", "Host", "Cluster"], True),
        (["vInfo", "vDisk"], ["Maschine", "Kerne"], True),
    ],
)
def test_an_export_is_known_by_its_sheets_or_columns(
    kinds: list[str], headings: list[str], known: bool
) -> None:
    assert bears_marks(kinds, map_columns("vInfo", headings)) is known
    assert bears_marks(["vInfo"], None) is False


def test_the_likely_headings_of_a_sheet_that_is_not_understood() -> None:
    rows = [["Export of Monday"], [], ["Maschine", "Kerne", "Größe"], ["web", 2, 4096]]
    found = likely_header("vInfo", rows)
    assert found is not None
    assert found.header_row == 2
    assert likely_header("vInfo", [["just a line"], [1, 2, 3]]) is None
