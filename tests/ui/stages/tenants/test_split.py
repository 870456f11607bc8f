"""A tenant is split into parts and joined again, on the page."""

from __future__ import annotations

import pytest

from app.domain.planning.tenants.rows import TenantRow
from app.services import facts, tenant_split
from app.ui.stages.tenants.split_dialog import BY_HAND, SplitTenantDialog
from tests.ui.conftest import Planner
from tests.ui.stages.desk import TableDesk


class Desk(TableDesk):
    """The page with the largest tenant selected."""

    def __init__(self, planner: Planner) -> None:
        super().__init__(planner, "tenants")
        self.row: TenantRow = max(self.model.all_records(), key=lambda row: row.rows)

    def select(self, key: int) -> None:
        self.table.grid.setFocus()
        self.table.select_keys([key])
        self.qtbot.waitUntil(lambda: [row.tenant.id for row in self.page.selected()] == [key])
        self.page.bulk.enable_actions()

    def ask(self) -> SplitTenantDialog:
        self.select(self.row.tenant.id)
        self.page.bulk.split.trigger()
        return next(
            each for each in self.planner.window.findChildren(SplitTenantDialog)
            if each.isVisible()
        )  # fmt: skip

    def parts(self) -> dict[str, int]:
        name = self.row.tenant.name
        return {
            row.tenant.part: row.rows
            for row in self.model.all_records()
            if row.tenant.name == name and row.tenant.org_vdc == self.row.tenant.org_vdc
        }


@pytest.fixture
def desk(sample_planner: Planner) -> Desk:
    return Desk(sample_planner)


def test_without_facts_it_says_why_it_cannot_be_split(desk: Desk) -> None:
    dialog = desk.ask()
    assert dialog.sentence.text().startswith("No application is known of its VMs.")
    assert not dialog.accept_button.isEnabled()
    dialog.reject()


def test_it_is_split_by_what_its_vms_say_and_joined_again(desk: Desk) -> None:
    plan = desk.ctx.plan
    assert plan is not None
    mine = [vm.id for vm in plan.vms if vm.tenant_id == desk.row.tenant.id]
    project = desk.ctx.project_id
    desk.ctx.operations.do(facts.set_facts, project, mine[:5], {"application": "Payroll"})
    desk.ctx.operations.do(facts.set_facts, project, mine[5:9], {"application": "Shop"})
    desk.planner.settle()
    dialog = desk.ask()
    found = {row.part.name: row.vms for row in dialog.preview.records.all_records()}
    assert found["Payroll"] == 5
    assert found["Shop"] == 4
    assert sum(found.values()) == desk.row.rows
    dialog.accept_button.click()
    desk.planner.settle()
    assert desk.parts() == found
    desk.select(desk.row.tenant.id)
    desk.page.bulk.join.trigger()
    desk.planner.settle()
    assert desk.parts() == {"": desk.row.rows}
    desk.ctx.operations.undo()
    desk.planner.settle()
    assert desk.parts() == found


def test_some_vms_are_split_off_by_hand(desk: Desk) -> None:
    dialog = desk.ask()
    dialog.choose_way(BY_HAND)
    keys = list(dialog.choice.records.all_keys())[:3]
    dialog.choice.select_keys(keys)
    desk.qtbot.waitUntil(lambda: len(dialog.keys) == 3)
    assert not dialog.accept_button.isEnabled()  # it has no name yet
    dialog.name.setText("Production")
    desk.qtbot.waitUntil(dialog.accept_button.isEnabled)
    assert dialog.accept_button.text() == "Split off 3 VMs"
    dialog.accept_button.click()
    desk.planner.settle()
    assert desk.parts()["Production"] == 3
    assert sum(desk.parts().values()) == desk.row.rows


def test_a_part_is_renamed(desk: Desk) -> None:
    assert not desk.page.bulk.rename_part.isEnabled()
    project, key = desk.ctx.project_id, desk.row.tenant.id
    plan = desk.ctx.plan
    assert plan is not None
    mine = [vm.id for vm in plan.vms if vm.tenant_id == key][:3]
    desk.ctx.operations.do(tenant_split.split_by_hand, project, key, "Production", mine)
    desk.planner.settle()
    desk.select(key)
    desk.planner.dialogs.text = "Core"
    desk.page.bulk.rename_part.trigger()
    desk.planner.settle()
    assert desk.parts() == {"Core": desk.row.rows - 3, "Production": 3}
    desk.select(key)
    desk.planner.dialogs.text = "production"
    desk.page.bulk.rename_part.trigger()
    assert "There is a part “Production” already." in desk.planner.toasts()[-1]
