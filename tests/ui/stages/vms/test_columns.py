"""The table of VMs says what the exports say: same titles, same words, same blanks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QLocale

from app.domain.model import Vm
from app.domain.planning.plan.columns import VM_COLUMNS, value_text
from app.domain.planning.plan.rows import vm_rows
from app.domain.vm_columns import CATALOGUE
from app.ui.stages.vms.columns import VmLookup, attribute_names, vm_columns
from app.ui.table.cell_text import CellFormatter
from tests.unit.adapters.exporters.plan_builder import make_plan, odd_plan

PAGE_ONLY = {"mode_override", "picked"}


@pytest.fixture
def lookup() -> VmLookup:
    found = VmLookup()
    found.take(odd_plan())
    return found


def test_every_column_of_the_catalogue_is_there_by_its_title(lookup: VmLookup) -> None:
    page = {column.key: column for column in vm_columns(lookup)}
    assert page.keys() - PAGE_ONLY == CATALOGUE.keys()
    for key, column in CATALOGUE.items():
        assert page[key].title == column.title
        assert page[key].kind == column.kind
        assert page[key].help or not column.help


def test_cells_say_what_the_exports_say(lookup: VmLookup) -> None:
    formatter = CellFormatter(QLocale(QLocale.Language.English))
    page = {column.key: column for column in vm_columns(lookup)}
    plan = lookup.plan
    assert plan is not None
    for row in vm_rows(plan):
        for column in VM_COLUMNS:
            value = page[column.key].value(row.vm)
            shown = formatter.shown(page[column.key])(value)
            told = value_text(column, column.value(row))
            assert bool(shown) == bool(told), column.key
            if column.kind in {"text", "choice", "status", "risk", "int"}:
                assert shown.removesuffix(" 🔒") == told, column.key


def test_the_operators_mode_has_a_lock(lookup: VmLookup) -> None:
    mode = next(column for column in vm_columns(lookup) if column.key == "mode")
    vm = replace(odd_plan().vms[0], mode_override="cold_migration")
    assert mode.value(vm) == "cold 🔒"


def test_a_changed_vm_and_another_plan_are_looked_up_anew(lookup: VmLookup) -> None:
    plan = lookup.plan
    assert plan is not None
    vm = plan.vms[0]
    assert lookup.row(vm) is lookup.row(vm)
    assert lookup.row(replace(vm, vcpu=9)).vm.vcpu == 9
    before = lookup.row(vm)
    lookup.take(plan)
    assert lookup.row(vm) is not before
    assert lookup.row(vm) == before


def test_without_a_plan_a_vm_stands_alone() -> None:
    lookup = VmLookup()
    row = lookup.row(Vm(1, "vc/1", "web01"))
    assert (row.tenant, row.timing, row.placement) == ("Unassigned", None, None)
    assert lookup.tenant(Vm(1, "vc/1", "web01", tenant_id=3)) is None


def test_attributes_that_most_vms_have_come_last(lookup: VmLookup) -> None:
    plan = make_plan([Vm(1, "vc/1", "a", attributes={"rack": "B7", "note": ""})])
    names = attribute_names(plan.vms)
    assert names == ("rack",)
    last = vm_columns(lookup, names)[-1]
    assert (last.title, last.value(plan.vms[0])) == ("rack", "B7")
