"""The tables of headings hold what they are read for, in the form in which they are compared."""

from __future__ import annotations

import pytest

from app.domain.inventory.heading_text import fold
from app.domain.inventory.headings import map_columns
from app.domain.inventory.sheet_fields import (
    ALIASES,
    BUILT_IN_VINFO,
    NUMBERS,
    READ_ORDER,
    SIZES,
    STAND_INS,
    VM_SHEETS,
)

EVERY = [
    (kind, field, alias)
    for kind, fields in ALIASES.items()
    for field, aliases in fields.items()
    for alias in aliases
]


@pytest.mark.parametrize(("kind", "field", "alias"), EVERY)
def test_every_heading_means_its_field(kind: str, field: str, alias: str) -> None:
    assert fold(alias) == alias, "headings are compared folded"
    for written in (alias, alias.upper(), f"  {alias.title()} "):
        assert map_columns(kind, [written]).columns[field] == 0


@pytest.mark.parametrize(
    ("kind", "field", "alias"),
    [each for each in EVERY if each[1] in SIZES.get(each[0], ())],
)
@pytest.mark.parametrize(("unit", "mib"), [("MiB", 1.0), ("GB", 1024.0), ("(TiB)", 1048576.0)])
def test_every_size_may_name_its_unit(
    kind: str, field: str, alias: str, unit: str, mib: float
) -> None:
    base, sign, rest = alias.partition(" (")
    found = map_columns(kind, [f"{base} {unit}{sign}{rest}"])
    assert found.columns[field] == 0
    assert found.units.get(field, 1.0) == mib


def test_the_first_alias_is_preferred_wherever_it_stands() -> None:
    for kind, fields in ALIASES.items():
        for field, aliases in fields.items():
            row = list(reversed(aliases))
            assert map_columns(kind, row).columns[field] == len(row) - 1, (kind, field)


def test_tables_name_fields_that_there_are() -> None:
    for table in (NUMBERS, SIZES, STAND_INS):
        for kind, fields in table.items():
            assert set(fields) <= set(ALIASES[kind]), kind
    assert set(VM_SHEETS) < set(READ_ORDER)
    assert len(set(READ_ORDER)) == len(READ_ORDER)


def test_sheets_of_vms_can_be_joined() -> None:
    for kind in ("vInfo", *VM_SHEETS):
        assert {"vm", "vm_ref", "vm_uuid", "sdk_uuid", "sdk_server"} <= set(ALIASES[kind]), kind
    assert READ_ORDER.index("vInfo") < min(READ_ORDER.index(kind) for kind in VM_SHEETS)


@pytest.mark.parametrize("heading", BUILT_IN_VINFO)
def test_what_rvtools_writes_itself_is_no_custom_attribute(heading: str) -> None:
    row = ["VM", "Powerstate", heading, "Annotation", "Owner", "Datacenter"]
    assert map_columns("vInfo", row).attributes == {"Owner": 4}
