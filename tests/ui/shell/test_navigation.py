"""Each kind of destination leads to its page, and the page shows what it names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pytest
from PySide6.QtWidgets import QApplication

from app.domain import destinations as to
from app.domain import openings
from app.domain.cloud import CloudDomain
from app.domain.destinations import ON_PAGES, Destination
from app.domain.planning.capacity.flavor_match import shape_of
from app.domain.planning.gaps.image_match import needed_image
from app.domain.planning.staging.storage_map import source_key
from app.services import (
    accounts,
    cloud_inventory,
    cohorts,
    dependencies,
    shared_services,
    storage_map,
    target_groups,
    waves,
)
from app.services.capacity import SETTINGS
from app.services.provisioning import overview
from app.ui.shell.palette_places import places
from app.ui.shell.stages import STAGES
from app.ui.stages.readiness.page import INVENTORY
from app.ui.stages.waves.wave_dialog import WaveDialog
from tests.ui.conftest import WAIT_MS, Planner
from tests.unit.services.provisioning.desk import store_plan

SETTING = SETTINGS[1].key


@dataclass
class Tour:
    """The pages of the sample project, and an example of every kind of destination on them."""

    planner: Planner

    def __post_init__(self) -> None:
        planner, ctx = self.planner, self.planner.ctx
        ctx.operations.do(
            cloud_inventory.put_record, ctx.project_id, "domains", CloudDomain("1", "other")
        )
        for name in ("Pilot", "Bulk"):
            ctx.operations.do(cohorts.create, ctx.project_id, name)
        planner.settle()
        first, second = [vm.id for vm in ctx.plan.vms if vm.in_plan][:2]
        ctx.operations.do(dependencies.add, ctx.project_id, [first], [second])
        ctx.operations.do(shared_services.add, ctx.project_id, [second])
        for name in ("One", "Two"):
            ctx.operations.do(waves.create, ctx.project_id, name)
        planner.settle()
        plan = self.plan = ctx.plan
        self.wave = plan.waves[1].wave.id
        self.cohort = plan.cohorts[1].id
        self.edge = plan.edges[0].id
        self.set = plan.sets.sets[0].key
        self.service = shared_services.listed(ctx.workspace, ctx.project_id)[0].id
        self.vm = next(vm for vm in plan.vms if vm.in_plan)
        self.system = next(filter(None, (needed_image(vm) for vm in plan.vms if vm.in_plan)))
        self.share = plan.tenant_plans[2]
        self.network = next(each for each in plan.networks if each.vm_count)
        self.mapping = plan.target.mappings[3]
        self.gap = plan.target.gaps.gaps[0]
        self.store = storage_map.views(ctx.workspace, plan)[1].row.source
        target = target_groups.views(plan)[1].target
        self.project = target.domain, target.project
        self.account = accounts.read(ctx.workspace, plan).book().rows[1].key
        store_plan(ctx.workspace, ctx.project_id)
        self.task = max(overview.read(ctx.workspace, ctx.project_id).tasks)
        self.examples: dict[type, tuple[Destination, Callable[[], bool]]] = {
            type(destination): (destination, shown)
            for destination, shown in (
                (to.OneParameter("agent_count"), self.in_field),
                (to.OneVm(self.vm.id), lambda: self.row("vms") == self.vm.id),
                (to.Vms(columns={"risk": "RED"}),
                 lambda: self.page("vms").model.shown_count == plan.totals.red),
                (to.OneRule("shared_bus"), lambda: self.page("risk").detail.rule == "shared_bus"),
                (to.OneTenant(self.share.tenant.id),
                 lambda: self.row("tenants") == self.share.tenant.id),
                (to.OneCohort(self.cohort),
                 lambda: self.page("cohorts").cards.current == self.cohort),
                (to.Cohorts("compare"),
                 lambda: self.page("cohorts").scopes.current == "compare"),
                (to.OneWave(self.wave), lambda: self.page("waves").board.current == self.wave),
                (to.Waves("table"), lambda: self.page("waves").views.current == "table"),
                (to.AboutWave(self.wave), self.asks_about_wave),
                (to.OneNetwork(self.network.vcenter, self.network.name),
                 lambda: self.row("networks") == self.network.key),
                (to.Networks(show="conflicts"),
                 lambda: self.page("networks").scopes.current == "conflicts"),
                (to.OneMapping(self.mapping.id),
                 lambda: self.row("network_map") == self.mapping.id),
                (to.MapRows(networks=("DMZ-210",)),
                 lambda: self.page("network_map").model.shown_count == 2),
                (to.OneCapacitySetting(SETTING), self.in_strip),
                (to.Nodes(), self.in_nodes),
                (to.ReadTarget(), self.asks_for_connection),
                (to.OneQuota(self.share.tenant.id),
                 lambda: self.row("capacity") == self.share.tenant.id),
                (to.OneGap(*self.gap.key),
                 lambda: [row.gap for row in self.page("readiness").gaps.selected()] == [self.gap]),
                (to.OneEdge(self.edge), lambda: self.row("dependencies") == self.edge),
                (to.OneSet(self.set), lambda: self.row("dependencies") == self.set),
                (to.OneService(self.service),
                 lambda: self.row("dependencies") == self.service),
                (to.Dependencies("remediation"),
                 lambda: self.page("dependencies").views.current == "remediation"),
                (to.InventoryKind("domains"),
                 lambda: (self.page("readiness").views.current,
                          self.page("readiness").inventory.kind) == (INVENTORY, "domains")),
                (to.OneDatastore(*self.store),
                 lambda: self.row("storage") == source_key(self.store)),
                (to.OneTargetProject(*self.project),
                 lambda: self.page("storage").views.current == "groups"),
                (to.StorageMap("disks"), lambda: self.page("storage").views.current == "disks"),
                (to.PlanDay(2), lambda: self.page("plan").days.current_day == 2),
                (to.OneFlavor(self.vm.vcpu, self.vm.ram_mib),
                 lambda: self.row("flavors") == shape_of(self.vm)),
                (to.OneImage(*self.system), lambda: self.row("images") == self.system),
                (to.PlanTenant(self.share.tenant.id),
                 lambda: self.page("plan").tenants.current_key() == self.share.tenant.id),
                (to.OneAccount(self.account), lambda: self.row("users") == self.account),
                (to.PrepTasks((self.task,)), self.on_task),
                (to.AccountRows("open"), lambda: self.page("users").scopes.current == "open"),
            )
        }  # fmt: skip

    def page(self, key: str) -> object:
        return self.planner.window.page(key)

    def row(self, key: str) -> object:
        return self.page(key).table.current_key()

    def in_field(self) -> bool:
        field = self.page("setup").agents.field("agent_count").editor
        return self.planner.window.focusWidget() is field

    def asks_about_wave(self) -> bool:
        (dialog,) = (
            each
            for each in QApplication.topLevelWidgets()
            if isinstance(each, WaveDialog) and each.isVisible()
        )
        dialog.reject()
        return self.page("waves").board.current == self.wave

    def on_task(self) -> bool:
        self.planner.settle()
        return self.row("prepare") == self.task

    def in_nodes(self) -> bool:
        nodes = self.page("capacity").nodes.table
        return nodes.isAncestorOf(self.planner.window.focusWidget())

    def asks_for_connection(self) -> bool:
        self.planner.settle()
        dialog = self.page("readiness").cloud.dialog
        if dialog is None:
            return False
        dialog.reject()
        return True

    def in_strip(self) -> bool:
        field = self.page("capacity").strip.field(SETTING).editor
        return self.planner.window.focusWidget() is field


@pytest.fixture
def tour(sample_planner: Planner) -> Tour:
    return Tour(sample_planner)


def test_every_destination_of_a_stage_leads_to_a_page_that_takes_it(tour: Tour) -> None:
    assert set(tour.examples) == set(ON_PAGES)
    for kind in ON_PAGES:
        destination, shown = tour.examples[kind]
        tour.planner.show("projects")
        assert not tour.page(kind.stage).isVisible()
        tour.planner.ctx.happenings.go_to(destination)
        assert tour.planner.window.stages.current_stage() == kind.stage, kind
        tour.planner.qtbot.waitUntil(tour.page(kind.stage).isVisible, timeout=WAIT_MS)
        assert shown(), destination


def test_a_page_refuses_what_belongs_to_another(tour: Tour) -> None:
    for stage in STAGES:
        page = tour.page(stage.key)
        for kind in ON_PAGES:
            if kind.stage != stage.key:
                with pytest.raises(TypeError, match=stage.key):
                    page.reveal(tour.examples[kind][0])


def test_what_is_no_page_is_carried_out_too(sample_planner: Planner, tmp_path: Path) -> None:
    go_to, ctx = sample_planner.ctx.happenings.go_to, sample_planner.ctx
    on_no_page = set(get_args(Destination)) - set(ON_PAGES)
    assert on_no_page == {
        to.AtCell, to.OpenStage, to.InspectVm, to.RunCommand, to.OpenWorkspace,
    }  # fmt: skip
    for stage in STAGES:
        go_to(to.OpenStage(stage.key))
        assert sample_planner.window.stages.current_stage() == stage.key
    key = ctx.plan.vms[3].id
    go_to(to.InspectVm(key))
    assert ctx.happenings.selected_vm == key
    assert sample_planner.window.dock("inspector").isVisible()
    folded = sample_planner.window.stages.is_collapsed()
    go_to(to.RunCommand("fold-stages"))
    assert sample_planner.window.stages.is_collapsed() is not folded
    go_to(to.OpenWorkspace(tmp_path / "other.mplan"))
    sample_planner.qtbot.waitUntil(
        lambda: ctx.has_workspace and ctx.workspace.path.name == "other.mplan", timeout=WAIT_MS
    )


def test_a_stage_of_a_destination_is_a_stage_of_the_window() -> None:
    known = {stage.key for stage in STAGES}
    assert {kind.stage for kind in ON_PAGES} <= known
    named = {
        value for name, value in vars(openings).items() if name.isupper() and isinstance(value, str)
    }
    assert len(named) == len(STAGES)
    assert named == known


def test_the_palette_only_leads_to_destinations() -> None:
    went: list[object] = []
    for item in places(went.append, lambda *_: None):
        item.run()
    assert went
    assert all(isinstance(each, Destination) for each in went)
