"""Every table leads from its rows to what they belong to, by its context menu."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from operator import attrgetter

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu

from app.domain.cloud import CloudDomain, CloudFlavor, CloudProject
from app.domain.columns import Column
from app.domain.destinations import Destination, OneFlavor, OneMapping, OneTenant
from app.domain.planning.provisioning.specs import FlavorSpec, NetworkSpec, SubnetSpec
from app.domain.planning.provisioning.task import PrepTask
from app.domain.planning.staging.flavor_row import FlavorRow
from app.services import cloud_inventory
from app.ui.shell.tour import material
from app.ui.stages.prepare.rows import TaskRow
from app.ui.stages.prepare.ways import of_tasks
from app.ui.table.data_table import DataTable
from app.ui.table.go_tos import GoTos
from app.ui.table.record_table_model import RecordTableModel
from tests.ui.conftest import Planner
from tests.ui.table.table_samples import MACHINES, Machine

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def planner(sample_planner: Planner) -> Planner:
    """The sample with an inventory of the target, cohorts, waves, accounts and tasks."""
    ctx = sample_planner.ctx
    for step in (
        material.enter_inventory, material.make_cohorts, material.make_waves,
        material.seed_accounts, material.plan_provisioning,
    ):  # fmt: skip
        step(ctx)
        sample_planner.settle()
    shape = next(iter(ctx.plan.target.shapes))
    tenant = next(each for each in ctx.plan.tenants.values() if each.target_project)
    for kind, record in (
        ("flavors", CloudFlavor("", "as-large", shape.vcpus, shape.ram_mib)),
        ("domains", CloudDomain("", tenant.target_domain)),
        ("projects", CloudProject("", tenant.target_project, tenant.target_domain)),
    ):
        ctx.operations.do(cloud_inventory.put_record, ctx.project_id, kind, record)
    sample_planner.settle()
    return sample_planner


def menu_on(table: DataTable, row: int) -> QMenu:
    """The menu behind the right mouse button on a row."""
    table.select_keys([table.records.key_at(row)])
    grid = table.grid
    place = grid.visualRect(table.records.index(row, table.columns.shown()[0])).center()
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, place, grid.viewport().mapToGlobal(place)
    )
    QApplication.sendEvent(grid.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def entry(menu: QMenu, text: str) -> QAction:
    return next(each for each in menu.actions() if each.text() == text)


def of_plan(view: str, path: str) -> Callable[[Planner], DataTable]:
    def find(planner: Planner) -> DataTable:
        page = planner.show("plan")
        page.choose_scope(view)  # type: ignore[attr-defined]
        planner.settle()
        table = attrgetter(path)(page)
        assert isinstance(table, DataTable)
        return table

    return find


def on(stage: str, path: str, scope: str = "") -> Callable[[Planner], DataTable]:
    def find(planner: Planner) -> DataTable:
        page = planner.show(stage)
        planner.settle()
        if scope:
            page.choose_scope(scope)  # type: ignore[attr-defined]
            planner.settle()
        table = attrgetter(path)(page)
        assert isinstance(table, DataTable)
        return table

    return find


def of_a_standard_switch(planner: Planner) -> DataTable:
    """Sightings of a network that hosts are named for."""
    table = on("networks", "sightings.table")(planner)
    page = planner.window.page("networks")
    for row in range(page.model.shown_count):
        page.table.reveal(page.model.key_at(row))
        planner.settle()
        if any(table.records.record_at(each).hosts for each in range(table.records.shown_count)):
            return table
    raise AssertionError("no network of the sample has hosts")


def inventory(kind: str) -> Callable[[Planner], DataTable]:
    def find(planner: Planner) -> DataTable:
        page = planner.show("readiness")
        planner.settle()
        page.show_view("inventory")  # type: ignore[attr-defined]
        page.inventory.show_kind(kind)  # type: ignore[attr-defined]
        planner.settle()
        table = page.inventory.table(kind)  # type: ignore[attr-defined]
        assert isinstance(table, DataTable)
        return table

    return find


WAYS: Sequence[tuple[str, Callable[[Planner], DataTable], str, str]] = (
    ("plan tenants", of_plan("tenants", "tenants"), "Show tenant", "tenants"),
    ("plan tenants' VMs", of_plan("tenants", "tenants"), "Show VMs", "vms"),
    ("plan cohorts", of_plan("cohorts", "cohorts"), "Show cohort", "cohorts"),
    ("plan waves", of_plan("waves", "waves"), "Show wave", "waves"),
    ("plan waves' VMs", of_plan("waves", "waves"), "Show VMs", "vms"),
    ("plan days", of_plan("days", "days.days"), "Show VMs", "vms"),
    ("VMs of a day", of_plan("days", "days.vms"), "Show among VMs", "vms"),
    ("VMs of a day's tenant", of_plan("days", "days.vms"), "Show tenant", "tenants"),
    ("VMs of a day's wave", of_plan("days", "days.vms"), "Show wave", "waves"),
    ("clusters", on("dashboard", "estate.clusters"), "Show VMs", "vms"),
    ("hosts", on("dashboard", "estate.hosts"), "Show VMs", "vms"),
    ("what-if", on("cohorts", "what_if.table", "what_if"), "Show cohort", "cohorts"),
    ("what-if VMs", on("cohorts", "what_if.table", "what_if"), "Show VMs", "vms"),
    ("sightings", on("networks", "sightings.table"), "Show VMs", "vms"),
    ("sightings' mapping", on("networks", "sightings.table"), "Go to mapping", "network_map"),
    ("sightings' hosts", of_a_standard_switch, "Show VMs on its hosts", "vms"),
    ("accounts", on("users", "table"), "Show tenant", "tenants"),
    ("accounts' VMs", on("users", "table"), "Show VMs", "vms"),
    ("tasks", on("prepare", "table"), "Show tenant", "tenants"),
    ("inventory flavors", inventory("flavors"), "Show what the plan has for it", "flavors"),
    ("inventory nodes", inventory("nodes"), "Show what the plan has for it", "capacity"),
    ("inventory networks", inventory("networks"), "Show what the plan has for it", "network_map"),
    ("inventory projects", inventory("projects"), "Show what the plan has for it", "tenants"),
)


def chosen(table: DataTable, text: str) -> bool:
    """Choose an entry on the first row on which it can be; whether there is such a row."""
    for row in range(table.records.shown_count):
        menu = menu_on(table, row)
        action = entry(menu, text)
        if action.isEnabled():
            action.trigger()
            menu.close()
            return True
        menu.close()
    return False


def test_rows_lead_to_what_they_belong_to(planner: Planner) -> None:
    wrong = []
    for name, find, text, stage in WAYS:
        table = find(planner)
        if not chosen(table, text):
            wrong.append(f"{name}: nothing leads anywhere")
        planner.settle()
        if planner.window.stages.current_stage() != stage:
            wrong.append(f"{name}: {planner.window.stages.current_stage()}")
    assert " | ".join(map(str, wrong)) == ""


def test_tasks_lead_to_what_they_come_from(planner: Planner) -> None:
    wrong = []
    for words, stage in (
        ("user", "users"), ("quota", "capacity"), ("security_group", "storage"),
        ("project", "tenants"), ("domain", "tenants"),
    ):  # fmt: skip
        table = on("prepare", "table")(planner)
        rows = [
            row
            for row in range(table.records.shown_count)
            if words in table.records.record_at(row).task.task_type.value
        ]
        entry(menu_on(table, rows[0]), "Show what it comes from").trigger()
        planner.settle()
        if planner.window.stages.current_stage() != stage:
            wrong.append((words, planner.window.stages.current_stage()))
    assert " | ".join(map(str, wrong)) == ""


def test_tasks_of_networks_and_flavors_lead_to_their_rows(sample_planner: Planner) -> None:
    plan = sample_planner.ctx.plan
    mapping = replace(plan.target.mappings[0], target_network="blue")
    row = FlavorRow(1, 4, 16384, "large")
    given = replace(plan.target.given, flavors=(row,))
    known = replace(plan, target=replace(plan.target, mappings=(mapping,), given=given))
    (_text, lead), _tenant = of_tasks(lambda: known)
    network = NetworkSpec("blue")
    subnet = SubnetSpec("blue", "blue-subnet", "10.0.0.0/24")
    flavor = FlavorSpec("large", row.vcpus, row.ram_mib)
    for spec, destination in (
        (network, OneMapping(mapping.id)),
        (subnet, OneMapping(mapping.id)),
        (flavor, OneFlavor(row.vcpus, row.ram_mib)),
        (replace(network, name="green"), None),
        (replace(flavor, name="small"), None),
    ):
        task = PrepTask(1, 1, spec.type, "key", f"Create {spec.name} (all of it)", spec=spec)
        assert lead([TaskRow(task)]) == destination


def test_a_column_of_the_comparison_leads_to_its_cohort(planner: Planner) -> None:
    table = on("cohorts", "compare.table", "compare")(planner)
    place = next(
        place for place, each in enumerate(table.records.columns) if each.key.startswith("cohort:")
    )
    table.grid.setCurrentIndex(table.records.index(0, place))
    grid = table.grid
    point = grid.visualRect(grid.currentIndex()).center()
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Keyboard, point, grid.viewport().mapToGlobal(point)
    )
    QApplication.sendEvent(grid.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    entry(menu, "Show cohort").trigger()
    planner.settle()
    page = planner.window.page("cohorts")
    key = int(table.records.columns[place].key.removeprefix("cohort:"))
    assert page.cards.current == key


def test_what_leads_nowhere_is_greyed(qtbot) -> None:  # type: ignore[no-untyped-def]
    table = DataTable(
        RecordTableModel([Column("name", "Name", attrgetter("name"))], attrgetter("id"))
    )
    qtbot.addWidget(table)
    table.set_records(MACHINES)
    gone: list[Destination] = []

    def tenant(rows: Sequence[Machine]) -> Destination | None:
        return OneTenant(rows[0].id) if rows[0].vcpu else None

    GoTos(table, gone.append, [("Show tenant", tenant)])
    table.resize(300, 300)
    table.show()
    menu = menu_on(table, 0)
    assert menu.actions()[0].text() == "Show tenant"
    assert menu.actions()[1].isSeparator()
    menu.actions()[0].trigger()
    assert gone == [OneTenant(MACHINES[0].id)]
    menu.close()
    menu = menu_on(table, 2)
    assert not entry(menu, "Show tenant").isEnabled()
    menu.close()
    table.select_keys([])
    table.grid.clearSelection()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(5, 290), QPoint(5, 290))
    QApplication.sendEvent(table.grid.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert not entry(menu, "Show tenant").isEnabled()
    menu.close()
