from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.cell_values import PLAIN_FORMAT, CellFormat, parse_cell, plain_text
from app.domain.cloud import UNLIMITED, CloudFlavor, CloudInventory
from app.domain.cloud_entry import KINDS, records_of
from app.domain.errors import FieldError
from app.ui.stages.readiness.inventory_check import cell_refusal, same_field
from app.ui.stages.readiness.inventory_columns import (
    INVENTORY_KINDS,
    KIND_TITLES,
    KIND_WEIGHTS,
    amount_text,
    inventory_columns,
    limit_text,
    parse_gb,
    parse_gb_limit,
    parse_limit,
)
from app.ui.stages.readiness.inventory_rows import changed
from app.ui.table.record_table_model import RecordTableModel
from tests.gap_samples import CLOUD


def test_every_kind_has_its_columns() -> None:
    assert set(INVENTORY_KINDS) == set(KINDS) == set(KIND_TITLES) == set(KIND_WEIGHTS)
    for kind in INVENTORY_KINDS:
        keys = {column.key for column in inventory_columns(kind, CLOUD, editable=True)}
        assert set(KIND_WEIGHTS[kind]) <= keys


@pytest.mark.parametrize("inventory", [None, CLOUD])
def test_only_what_may_be_edited_is_editable(inventory: CloudInventory | None) -> None:
    for kind in INVENTORY_KINDS:
        assert all(c.editable for c in inventory_columns(kind, inventory, editable=True))
        assert not any(c.editable for c in inventory_columns(kind, inventory, editable=False))


@pytest.mark.parametrize("kind", INVENTORY_KINDS)
def test_what_a_cell_shows_can_be_typed_back(kind: str) -> None:
    columns = inventory_columns(kind, CLOUD, editable=True)
    model = RecordTableModel(columns, lambda record: record.name)
    model.set_records(records_of(CLOUD, kind))
    for row, record in enumerate(records_of(CLOUD, kind)):
        for place, column in enumerate(columns):
            text = model.plain_at(row, place)
            value = parse_cell(column, text, model.cell_format)
            assert changed(record, {column.service_field: value}) == record, column.key


@pytest.mark.parametrize(
    ("text", "gb"),
    [("16", 16), ("16 GB", 16), ("1.5gib", 1.5), ("0.5", 0.5), ("2 g", 2), ("0.001", 1 / 1024)],
)
def test_amounts_of_memory(text: str, gb: float) -> None:
    assert parse_gb(text) == gb
    assert parse_gb_limit(text) == gb


@example(64)
@given(st.integers(0, 2**31 - 1))
def test_every_amount_of_memory_is_typed_as_it_is_shown(mib: int) -> None:
    for form in (PLAIN_FORMAT, CellFormat(",", ".", "dmy")):
        column = next(
            column
            for column in inventory_columns("flavors", CLOUD, editable=True, form=form)
            if column.title == "RAM"
        )
        flavor = CloudFlavor("f", "f", 1, mib)
        typed = parse_cell(column, plain_text(column, column.value(flavor), form), form)
        assert typed == column.value(flavor)
        assert changed(flavor, {column.service_field: typed}) == flavor
        assert parse_gb(amount_text(typed)) == typed


def test_no_page_of_the_inventory_counts_in_mib() -> None:
    for kind in INVENTORY_KINDS:
        for column in inventory_columns(kind, CLOUD, editable=True):
            shown = [column.heading, column.help]
            shown += [column.tooltip(each) for each in records_of(CLOUD, kind) if column.tooltip]
            assert "mib" not in " ".join(shown).casefold()
    flavor = CLOUD.flavors[0]
    ram = next(c for c in inventory_columns("flavors", CLOUD, editable=True) if c.title == "RAM")
    assert ram.text is not None
    assert (ram.heading, ram.text(ram.value(flavor))) == ("RAM (GB)", "10")
    assert refusal("flavors", "ram_gb", "0") == "RAM is more than 0 GB."


@pytest.mark.parametrize("text", ["much", "-1 GB", "512 MiB", "GB"])
def test_what_is_no_amount_of_memory(text: str) -> None:
    with pytest.raises(FieldError):
        parse_gb(text)


@pytest.mark.parametrize("text", ["unlimited", "-1", "∞", "−1", "Unlimited "])
def test_no_limit(text: str) -> None:
    assert parse_limit(text) == UNLIMITED
    assert parse_gb_limit(text) == UNLIMITED
    assert limit_text(UNLIMITED) == "Unlimited"


@given(st.integers(0, 2**31 - 1))
def test_limits_are_typed_as_they_are_shown(value: int) -> None:
    assert parse_limit(limit_text(value)) == value


@pytest.mark.parametrize("text", ["some", "-2", "1.5"])
def test_what_is_no_limit(text: str) -> None:
    with pytest.raises(FieldError, match="whole number"):
        parse_limit(text)


def refusal(kind: str, key: str, text: str, row: int = 0) -> str:
    columns = inventory_columns(kind, CLOUD, editable=True)
    column = next(column for column in columns if column.key == key)
    form = RecordTableModel(columns, lambda record: record.name).cell_format
    return cell_refusal(CLOUD, kind, records_of(CLOUD, kind)[row], column, text, form)


def test_a_cell_is_checked_against_the_whole_inventory() -> None:
    assert "“VLAN-5” has VLAN 5 already" in refusal("networks", "vlan", "5")
    assert refusal("networks", "vlan", "7") == ""
    assert "between 1 and 4,094" in refusal("networks", "vlan", "5000")
    assert "There is a domain “DOMAIN-2” already" in refusal("domains", "name", "DOMAIN-2")
    assert refusal("domains", "name", "domain-1") == ""
    assert "no subnet" in refusal("networks", "subnets", "10.0.0.0/99")
    assert "cannot be empty" in refusal("nodes", "vcpus", "")


def test_memory_is_ram_and_limits_are_quotas() -> None:
    columns = {kind: inventory_columns(kind, CLOUD, editable=True) for kind in ("flavors", "nodes")}
    for found in columns.values():
        assert "RAM (GB)" in [column.heading for column in found]
        assert not any("Memory" in column.title for column in found)
    for column in inventory_columns("projects", CLOUD, editable=True):
        if column.field.startswith("quota.") and "used" not in column.field:
            assert column.title.endswith("quota")
            assert "“unlimited” where there is no limit" in column.help


def test_quotas_name_their_fields_without_a_prefix() -> None:
    assert same_field("cores", "quota.cores")
    assert same_field("name", "name")
    assert not same_field("name", "quota.cores")
