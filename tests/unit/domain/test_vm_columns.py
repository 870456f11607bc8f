"""The catalogue: one title per column, and blank where the data does not tell."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.domain.model import Vm
from app.domain.planning.plan.columns import VM_COLUMNS, VM_KEYS, value_text
from app.domain.planning.plan.rows import VmRow
from app.domain.vm_columns import CATALOGUE, vm_column, vm_columns

SILENT = VmRow(Vm(1, "vc/1", "silent"), "Unassigned")
ALWAYS = {
    "name", "tenant", "risk", "score", "mode", "in_plan", "os_support", "status", "priority",
    "route",
}  # fmt: skip
"""Decided or computed for each VM, whatever the export holds."""


def test_keys_titles_and_headings_tell_columns_apart() -> None:
    assert len({column.title for column in CATALOGUE.values()}) == len(CATALOGUE)
    assert all(key == column.key for key, column in CATALOGUE.items())
    assert all(column.width >= 7 for column in CATALOGUE.values())


def test_exports_list_every_column_there_is() -> None:
    assert sorted(VM_KEYS) == sorted(CATALOGUE)
    assert [column.key for column in VM_COLUMNS] == list(VM_KEYS)


@pytest.mark.parametrize("key", sorted(set(CATALOGUE) - ALWAYS))
def test_what_nobody_told_is_blank(key: str) -> None:
    column = vm_column(key)
    value = column.value(SILENT)
    assert value is None or value == ""
    assert value_text(column, value) == ""


@pytest.mark.parametrize(
    ("key", "field", "sheet"),
    [
        ("snapshots", "snapshot_count", "vSnapshot"), ("disks", "disk_count", "vDisk"),
        ("nics", "nic_count", "vNetwork"),
    ],
)  # fmt: skip
def test_a_count_is_zero_only_where_its_sheet_was_read(key: str, field: str, sheet: str) -> None:
    value = vm_column(key).value
    assert value(SILENT) is None
    assert value(SILENT._replace(sheets=frozenset({"vInfo", sheet}))) == 0
    told = VmRow(replace(SILENT.vm, **{field: 3}), "")
    assert value(told) == 3


@pytest.mark.parametrize(("flag", "told"), [(True, "yes"), (False, "no"), (None, "")])
@pytest.mark.parametrize("key", ["cbt", "secure_boot"])
def test_a_flag_that_is_blank_is_not_no(key: str, flag: bool | None, told: str) -> None:
    column = vm_column(key)
    assert value_text(column, column.value(VmRow(replace(SILENT.vm, **{key: flag}), ""))) == told


@pytest.mark.parametrize("mib", [float("nan"), float("inf"), 0.0])
@pytest.mark.parametrize(
    ("key", "field"),
    [("disk_gb", "disk_mib"), ("used_gb", "used_mib"), ("in_use_gb", "in_use_mib")],
)
def test_sizes_that_are_no_sizes_are_blank(key: str, field: str, mib: float) -> None:
    assert vm_column(key).value(VmRow(replace(SILENT.vm, **{field: mib}), "")) is None


def test_disks_that_hold_nothing_of_their_own_are_zero() -> None:
    row = VmRow(replace(SILENT.vm, disk_count=1), "")
    assert vm_column("disk_gb").value(row) == vm_column("used_gb").value(row) == 0
    broken = VmRow(replace(SILENT.vm, disk_count=1, disk_mib=float("nan")), "")
    assert vm_column("disk_gb").value(broken) is None


def test_people_read_words_and_programs_keys() -> None:
    vm = replace(
        SILENT.vm, power_state="poweredOff", os_family="rhel", os_version="8",
        mode="cold_migration", used_source="disk x 0.6", exclusion="operator",
    )  # fmt: skip
    row = VmRow(vm, "Acme", out_of_plan_because="excluded by operator: old", reason="old")
    told: dict[str, tuple[Any, Any]] = {
        "power_state": ("powered off", "poweredOff"),
        "os": ("Red Hat Enterprise Linux 8", "rhel/8"),
        "os_family": ("Red Hat Enterprise Linux", "rhel"),
        "mode": ("cold", "cold_migration"),
        "used_source": ("estimate: disk × 0.6", "disk x 0.6"),
        "exclusion": ("excluded by operator: old", "operator"),
    }
    for key, (words, machine) in told.items():
        column = vm_column(key)
        assert column.value(row) == words
        assert column.machine is not None
        assert column.machine(row) == machine
    reason = vm_column("exclude_reason").machine
    assert reason is not None
    assert reason(row) == "old"


def test_places_add_what_is_theirs() -> None:
    name, risk = vm_columns(("name", "risk"), shown=("risk",))
    assert (name.visible, risk.visible) == (False, True)
    assert vm_column("notes", editable=True, width=9).editable
    assert not vm_column("notes").editable
    with pytest.raises(KeyError):
        vm_column("nothing")
