"""Names of sheets and files tell kind, tag and day, and which of them are one export."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.inventory.sheet_fields import ALIASES
from app.domain.inventory.sheet_names import (
    ExportPart,
    SheetName,
    moment_in_name,
    parts_of,
    read_sheet_name,
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("vInfo", SheetName("vInfo", "")),
        ("VINFO", SheetName("vInfo", "")),
        ("RVTools_tabvInfo.csv", SheetName("vInfo", "")),
        ("tabvDisk", SheetName("vDisk", "")),
        ("RVTools_ExportvInfo2csv_2026-11-02.csv", SheetName("vInfo", "", "20261102")),
        # dvPort is not vPort; names with blanks and lines in them.
        ("dvPort", SheetName("dvPort", "")),
        ("dv Port", SheetName("dvPort", "")),
        ("v Info", SheetName("vInfo", "")),
        ("v_Info", SheetName("vInfo", "")),
        # A tag before or after; what numbers copies is none.
        ("berlin_vInfo", SheetName("vInfo", "berlin")),
        ("vInfo-Berlin.xlsx", SheetName("vInfo", "berlin")),
        ("vInfo (2)", SheetName("vInfo", "", number="2")),
        ("Copy of vInfo", SheetName("vInfo", "", number="copy of")),
        ("vInfo - Kopie", SheetName("vInfo", "", number="kopie")),
        ("RVTools_tabvInfo (1).csv", SheetName("vInfo", "", number="1")),
        ("site 2 vInfo", SheetName("vInfo", "site 2")),
        ("vInfo_1", SheetName("vInfo", "", number="1")),
        # Days and times are no tag.
        ("vInfo 2026-11-02 06-30-12", SheetName("vInfo", "", "20261102", "063012")),
        ("2026-11-02/RVTools_tabvInfo.csv", SheetName("vInfo", "2026-11-02/", "20261102")),
        ("20261102_berlin_vCPU", SheetName("vCPU", "berlin", "20261102")),
        # Folders belong to the tag: two of them are two exports.
        ("site a/RVTools_tabvInfo.csv", SheetName("vInfo", "site a/")),
        ("site a\\RVTools_tabvInfo.csv", SheetName("vInfo", "site a/")),
        ("out/berlin vInfo.csv", SheetName("vInfo", "out/berlin")),
    ],
)
def test_what_a_name_says(name: str, expected: SheetName) -> None:
    assert read_sheet_name(name) == expected


@pytest.mark.parametrize(
    "name",
    ["", "   ", "Sheet1", "Information", "myvinfo", "vInfos", "vHealth", "vNIC", "vLicense",
     "RVTools_tabvSwitch.csv", "vInfo/readme.txt", "._RVTools_tabvInfo.csv",
     "__MACOSX/RVTools_tabvInfo.csv", "vinf", "2026-11-02"],
)  # fmt: skip
def test_names_that_name_no_sheet_that_is_read(name: str) -> None:
    assert read_sheet_name(name) is None


def parts(*names: str) -> list[ExportPart]:
    return parts_of((name, told.kind) for name in names if (told := read_sheet_name(name)))


def test_one_export_takes_all_sheets() -> None:
    assert parts("vInfo", "vDisk", "berlin vCPU") == [
        ExportPart("", {"vInfo": ["vInfo"], "vDisk": ["vDisk"], "vCPU": ["berlin vCPU"]}, True)
    ]


def test_the_plainest_name_of_a_kind_comes_first() -> None:
    assert parts("Copy of vInfo", "vInfo", "vInfo (2)")[0].sheets == {
        "vInfo": ["vInfo", "vInfo (2)", "Copy of vInfo"]
    }


def test_exports_side_by_side_are_told_apart_by_their_tags() -> None:
    found = parts("a_vInfo", "b_vInfo", "a_vDisk", "b_vDisk", "vHost", "c_vCPU")
    assert found == [
        ExportPart("a", {"vInfo": ["a_vInfo"], "vDisk": ["a_vDisk"]}),
        ExportPart("b", {"vInfo": ["b_vInfo"], "vDisk": ["b_vDisk"]}),
        # What has no vInfo of its own belongs to all of them.
        ExportPart("", {"vHost": ["vHost"], "vCPU": ["c_vCPU"]}, True),
    ]
    assert parts("a_vInfo", "b_vInfo") == [
        ExportPart("a", {"vInfo": ["a_vInfo"]}),
        ExportPart("b", {"vInfo": ["b_vInfo"]}),
    ]


def test_of_several_days_the_newest_comes_first() -> None:
    found = parts("vInfo_2026-10-01", "vInfo_2026-11-02", "vDisk_2026-11-02")
    assert found == [
        ExportPart("20261102", {"vInfo": ["vInfo_2026-11-02"], "vDisk": ["vDisk_2026-11-02"]}),
        ExportPart("20261001", {"vInfo": ["vInfo_2026-10-01"]}),
    ]


def test_one_day_on_all_names_is_no_tag() -> None:
    assert parts("vInfo_2026-11-02", "vDisk_2026-11-03") == [
        ExportPart("", {"vDisk": ["vDisk_2026-11-03"], "vInfo": ["vInfo_2026-11-02"]}, True)
    ]


def test_sheets_of_one_number_are_a_pair() -> None:
    [part] = parts("vInfo", "vInfo (2)", "vDisk", "vDisk (2)", "vCPU")
    assert part.paired("vDisk")
    assert not part.paired("vCPU")
    assert part.several("vDisk")
    assert not part.several("vCPU")
    [alone] = parts("vInfo", "vDisk", "vDisk (2)")
    assert not alone.paired("vDisk")


def test_the_export_without_a_tag_comes_first() -> None:
    assert [part.tag for part in parts("old_vInfo", "vInfo")] == ["", "old"]


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        ("exp_2026-11-01.xlsx", datetime.fromisoformat("2026-11-01")),
        ("20261120_0630 north.xlsx", datetime.fromisoformat("2026-11-20 06:30:00")),
        (
            "RVTools_ExportvInfo2csv_2026-11-02_06.30.12.csv",
            datetime.fromisoformat("2026-11-02 06:30:12"),
        ),
        ("build 12345678, 2026-11-01", datetime.fromisoformat("2026-11-01")),
        ("build 12345678.xlsx", None),
        ("north.xlsx", None),
    ],
)
def test_the_moment_in_a_name(name: str, moment: datetime | None) -> None:
    assert moment_in_name(name) == moment


def test_sheets_that_their_headings_told_have_no_tag() -> None:
    assert parts_of([("Sheet1", "vInfo"), ("vDisk", "vDisk")]) == [
        ExportPart("", {"vInfo": ["Sheet1"], "vDisk": ["vDisk"]}, True)
    ]
    assert parts_of([]) == [ExportPart("", {}, True)]


tags = st.sampled_from(["", "a_", "b_", "c_2026-11-02_", "2026-10-01_", "x/"])


@given(st.lists(st.tuples(tags, st.sampled_from(sorted(ALIASES))), unique=True))
def test_every_sheet_stands_in_exactly_one_part(pairs: list[tuple[str, str]]) -> None:
    names = [f"{tag}{kind}" for tag, kind in pairs]
    found = [name for part in parts(*names) for kept in part.sheets.values() for name in kept]
    assert sorted(found) == sorted(names)


@given(tags, st.sampled_from(sorted(ALIASES)), st.sampled_from(["", ".csv", ".xlsx", " (3)"]))
def test_the_kind_is_read_under_any_tag(tag: str, kind: str, ending: str) -> None:
    told = read_sheet_name(f"{tag}{kind}{ending}")
    assert told is not None
    assert told.kind == kind
