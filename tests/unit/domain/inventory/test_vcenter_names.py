"""Which vCenter the rows of a file name, also where only part of them does."""

from __future__ import annotations

import pytest

from app.domain.inventory.vcenter_names import VcenterNames
from tests.unit.domain.inventory.draft_cases import draft

ROWS = [("u1", "vc1"), ("", "vc1"), ("u1", "")]


def named(rows: list[tuple[str, str]], server: str = "") -> list[str]:
    drafts = [draft(number, sdk_uuid=uuid, sdk_server=by) for number, (uuid, by) in enumerate(rows)]
    for each in drafts:
        each.values["smbios_uuid"] = ""
    VcenterNames({}).name(drafts, [], server)
    return [each.vcenter for each in drafts]


@pytest.mark.parametrize(
    ("rows", "vcenters"),
    [
        (ROWS, ["u1", "u1", "u1"]),
        ([("", "vc1"), ("u1", "VC1")], ["u1", "u1"]),
        # Two UUIDs of one server tell nothing; a server that no row has a UUID of is itself.
        ([("u1", "vc"), ("u2", "vc"), ("u1", "vc"), ("u2", "vc"), ("", "vc")],
         ["u1", "u2", "u1", "u2", "vc"]),
        ([("u1", "vc1"), ("", "vc2")], ["u1", "vc2"]),
        ([("u1", "vc1"), ("u2", "vc2"), ("", "vc2")], ["u1", "u2", "u2"]),
        # Rows that name none are of the only one, not of one of two.
        ([("u1", ""), ("", "")], ["u1", "u1"]),
        ([("u1", "vc1"), ("u2", "vc2"), ("", "")], ["u1", "u2", ""]),
        ([("", ""), ("", "")], ["", ""]),
    ],
)  # fmt: skip
def test_a_blank_is_filled_where_one_can_be_meant(
    rows: list[tuple[str, str]], vcenters: list[str]
) -> None:
    assert named(rows) == vcenters


def test_rows_that_stand_elsewhere_are_no_part_of_the_only_vcenter() -> None:
    rows = [
        draft(0, "a", sdk_uuid="u1", host="esx1", vm_ref="vm-1"),
        draft(1, "b", host="esx9", vm_ref="vm-2"),
    ]
    for each in rows:
        each.values["smbios_uuid"] = ""
    VcenterNames({}).name(rows, [], "")
    assert [each.vcenter for each in rows] == ["u1", ""]
    rows[1].values["host"], rows[1].vm_ref = "esx1", "vm-1"
    VcenterNames({}).name(rows, [], "")
    assert [each.vcenter for each in rows] == ["u1", ""], "one ID, two names: two vCenters"


def test_the_server_of_vmetadata_stands_for_rows_that_name_none() -> None:
    assert named([("", ""), ("", "")], "VC1") == ["vc1", "vc1"]
    names = VcenterNames({})
    names.add_metadata("", "vc1")
    assert names.server_of("2", paired=False) == "vc1"
    assert names.server_of("2", paired=True) == ""
    names.add_metadata("2", "vc2")
    assert names.server_of("2", paired=False) == ""
    assert names.server_of("2", paired=True) == "vc2"


def test_a_name_is_better_than_a_bare_uuid() -> None:
    names = VcenterNames({})
    names.note("u1", "u1")
    names.note("u1", "vc1")
    names.note("u1", "other")
    assert names.all == names.part == {"u1": "vc1"}
    assert names.known("", "VC1") == names.known("U1", "") == "u1"
    assert names.known("", "vc2") is None
