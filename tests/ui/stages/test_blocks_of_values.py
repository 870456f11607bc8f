"""A block of different values that is pasted into a table is one step, or none at all."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import pytest
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest

from app.domain.planning.dependencies.edge import EdgeKind
from app.services import cohorts, move_sets, remediation, shared_services
from app.ui.parts.companions_dialog import CompanionsDialog
from app.ui.parts.set_dialog import SetDialog
from app.ui.table.data_table import DataTable
from tests.ui.conftest import Planner
from tests.ui.stages.dependencies.test_page import Desk as DependenciesDesk
from tests.ui.stages.waves.waves_desk import WavesDesk


def paste(table: DataTable, key: Hashable, column: str, texts: Sequence[str]) -> None:
    """Paste a column of texts from a cell on, with the key of the system."""
    QGuiApplication.clipboard().setText("\n".join(texts))
    assert table.reveal(key, column)
    table.grid.setFocus()
    QTest.keySequence(table.grid, QKeySequence(QKeySequence.StandardKey.Paste))


def keys_shown(table: DataTable) -> list[Hashable]:
    return [table.records.key_at(row) for row in range(table.records.shown_count)]


@pytest.fixture
def desk(sample_planner: Planner) -> DependenciesDesk:
    return DependenciesDesk(sample_planner)


def kinds(desk: DependenciesDesk) -> dict[int, EdgeKind]:
    return {edge.id: edge.kind for edge in desk.edges()}


def test_kinds_of_dependencies(desk: DependenciesDesk) -> None:
    for first in (0, 2, 4):
        desk.let(first, first + 1)
    table, history = desk.page.table, desk.ctx.operations.history
    keys, before, position = keys_shown(table), kinds(desk), history.position
    paste(table, keys[0], "kind", ["near", "order", "near"])
    desk.planner.settle()
    assert history.position == position + 1
    assert [kinds(desk)[key].value for key in keys] == ["near", "order", "near"]  # type: ignore[index]
    desk.ctx.operations.undo()
    desk.planner.settle()
    assert kinds(desk) == before


def test_a_kind_that_would_close_a_ring_changes_none(desk: DependenciesDesk) -> None:
    desk.let(0, 1)
    desk.let(1, 0, EdgeKind.NEAR)
    desk.let(2, 3)
    keys = {(edge.vm_id, edge.needs): edge.id for edge in desk.edges()}
    ring = keys[desk.vms[1].id, desk.vms[0].id]
    other = keys[desk.vms[2].id, desk.vms[3].id]
    before, position = kinds(desk), desk.ctx.operations.history.position
    desk.page.table.changes_requested.emit([(other, "kind", "near"), (ring, "kind", "order")])
    desk.planner.settle()
    assert kinds(desk) == before
    assert desk.ctx.operations.history.position == position
    assert "would close a ring" in desk.planner.toasts()[-1]


def test_names_of_sets_and_notes_on_services(desk: DependenciesDesk) -> None:
    ctx, history = desk.ctx, desk.ctx.operations.history
    for place, name in ((0, "A"), (2, "B")):
        ctx.operations.do(
            move_sets.make, ctx.project_id, name, [vm.id for vm in desk.vms[place : place + 2]]
        )
    desk.planner.settle()
    desk.page.show_view("sets")
    rows = {row.name: row for row in desk.sets()}
    position = history.position
    table = desk.page.table
    # The names change places, which one after the other would refuse.
    table.changes_requested.emit([(rows["A"].key, "name", "B"), (rows["B"].key, "name", "A")])
    desk.planner.settle()
    assert history.position == position + 1
    now = {row.own: row.name for row in desk.sets() if row.own is not None}
    assert now == {rows["A"].own: "B", rows["B"].own: "A"}
    # One that is refused keeps all others from being changed, and says why.
    shared = next(row for row in desk.sets() if row.own is None)
    table.changes_requested.emit([(rows["A"].key, "name", "X"), (shared.key, "name", "Y")])
    assert desk.planner.toasts()[-1] == "Only a set that was made by hand can be renamed."
    table.changes_requested.emit([(rows["A"].key, "name", "X"), (rows["B"].key, "name", "x")])
    desk.planner.settle()
    assert "There is a set “X” already." in desk.planner.toasts()[-1]
    assert {row.own: row.name for row in desk.sets() if row.own is not None} == now
    assert history.position == position + 1

    ctx.operations.do(shared_services.add, ctx.project_id, [vm.id for vm in desk.vms[6:8]])
    desk.planner.settle()
    desk.page.show_view("services")
    table, position = desk.page.table, history.position
    keys = keys_shown(table)
    paste(table, keys[0], "note", ["stretch first", "later"])
    desk.planner.settle()
    assert history.position == position + 1
    notes = {each.id: each.note for each in shared_services.listed(ctx.workspace, ctx.project_id)}
    assert [notes[key] for key in keys] == ["stretch first", "later"]  # type: ignore[index]


def test_owners_and_notes_of_remediations(desk: DependenciesDesk) -> None:
    ctx, history = desk.ctx, desk.ctx.operations.history
    found = [vm.id for vm in ctx.plan.vms if vm.in_plan and vm.findings][:3]
    rules = {finding.rule for vm in ctx.plan.vms if vm.id in found for finding in vm.findings}
    ctx.operations.do(remediation.add, ctx.project_id, found, sorted(rules))
    desk.planner.settle()
    desk.page.show_view("remediation")
    table, position = desk.page.table, history.position
    keys = keys_shown(table)[:2]
    table.changes_requested.emit(
        [(keys[0], "owner", "Ann"), (keys[0], "note", "call"), (keys[1], "owner", "Bob")]
    )
    desk.planner.settle()
    assert history.position == position + 1
    rows = {row.item.id: row.item for row in remediation.listed(ctx.workspace, ctx.project_id)}
    first, second = (rows[key] for key in keys)  # type: ignore[index]
    assert (first.owner, first.note, second.owner, second.note) == ("Ann", "call", "Bob", "")


def test_clusters_of_the_dashboard(sample_planner: Planner) -> None:
    page = sample_planner.show("dashboard")
    table = page.estate.clusters  # type: ignore[attr-defined]
    ctx, history = sample_planner.ctx, sample_planner.ctx.operations.history
    before, position = ctx.plan.totals, history.position
    places = [row.place for row in table.records.all_records() if row.place[1]]
    table.changes_requested.emit([(place, "in_plan", False) for place in places[:2]])
    sample_planner.settle()
    assert history.position == position + 1
    assert any(text.startswith("Excluded 2 clusters: ") for text in sample_planner.toasts())
    table.changes_requested.emit(
        [(places[0], "in_plan", True), (places[2], "in_plan", False)]
    )  # fmt: skip
    sample_planner.settle()
    shown = {row.place: row.excluded for row in table.records.all_records()}
    assert [shown[place] for place in places[:3]] == [False, True, True]
    assert history.position == position + 2
    for _ in range(2):
        ctx.operations.undo()
        sample_planner.settle()
    assert ctx.plan.totals == before


@pytest.fixture
def waves(sample_planner: Planner) -> WavesDesk:
    desk = WavesDesk(sample_planner)
    desk.page.show_view("table")
    return desk


def test_vms_go_to_several_waves_at_once(waves: WavesDesk) -> None:
    table, vms, steps = waves.page.table, waves.vms[:3], waves.steps
    waves.put("Three", vms[2:])
    steps = waves.steps
    made = waves.made
    table.changes_requested.emit(
        [(vms[0], "wave", made["One"]), (vms[1], "wave", made["Two"]), (vms[2], "wave", 0)]
    )
    waves.planner.settle()
    assert [waves.stored(name) for name in ("One", "Two", "Three")] == [{vms[0]}, {vms[1]}, set()]
    assert waves.steps == steps + 1
    assert "Move 3 VMs to their waves" in waves.planner.toasts()[-1]
    waves.ctx.operations.undo()
    waves.planner.settle()
    assert [waves.stored(name) for name in ("One", "Two", "Three")] == [set(), set(), {vms[2]}]


def test_one_that_is_refused_keeps_all_where_they_are(waves: WavesDesk) -> None:
    table, vm, stranger, steps = waves.page.table, waves.vms[0], waves.strangers[0], waves.steps
    table.changes_requested.emit(
        [(vm, "wave", waves.made["One"]), (stranger, "wave", waves.made["Two"])]
    )
    waves.planner.settle()
    assert "is in no cohort" in waves.planner.toasts()[-1]
    assert waves.stored("One") == set()
    assert waves.steps == steps


def test_a_tenant_and_its_vm_go_to_cohort_and_wave_in_one_step(waves: WavesDesk) -> None:
    table, stranger, steps = waves.page.table, waves.strangers[0], waves.steps
    tenant = waves.board.board.cards[stranger].tenant_id
    table.changes_requested.emit(
        [(stranger, "wave", waves.made["One"]), (stranger, "cohort", waves.cohort)]
    )
    for kind in (SetDialog, CompanionsDialog):
        for dialog in waves.planner.window.findChildren(kind):
            if dialog.isVisible():
                dialog.together_button.click()
    waves.planner.settle()
    assert stranger in waves.stored("One")
    assert waves.ctx.plan.tenants[tenant].cohort_id == waves.cohort
    assert waves.steps == steps + 1
    waves.ctx.operations.undo()
    waves.planner.settle()
    assert waves.stored("One") == set()
    assert waves.ctx.plan.tenants[tenant].cohort_id is None


def test_a_tenant_that_would_go_to_two_cohorts_is_told(waves: WavesDesk) -> None:
    done = waves.ctx.operations.do(cohorts.create, waves.ctx.project_id, "Other")
    other = max(done.keys(cohorts.TABLE))
    waves.planner.settle()
    cards = waves.board.board.cards
    first = waves.vms[0]
    mate = next(
        key for key in waves.vms[1:] if cards[key].tenant_id == cards[first].tenant_id
    )  # fmt: skip
    steps = waves.steps
    waves.page.table.changes_requested.emit(
        [(first, "cohort", other), (mate, "cohort", waves.cohort)]
    )
    assert "cannot go to two cohorts" in waves.planner.toasts()[-1]
    assert waves.steps == steps


def test_members_of_a_set_are_asked_about_once(waves: WavesDesk) -> None:
    vms, project = waves.vms, waves.ctx.project_id
    waves.ctx.operations.do(move_sets.make, project, "Shop", vms[:3])
    waves.planner.settle()
    made, steps = waves.made, waves.steps
    wanted = [(vms[0], "wave", made["One"]), (vms[4], "wave", made["Two"])]
    waves.page.table.changes_requested.emit(wanted)
    waves.dialog(SetDialog).together_button.click()
    waves.planner.settle()
    assert waves.stored("One") == set(vms[:3])
    assert waves.stored("Two") == {vms[4]}
    assert waves.steps == steps + 1
    waves.ctx.operations.undo()
    waves.planner.settle()
    waves.page.table.changes_requested.emit(wanted)
    waves.dialog(SetDialog).alone_button.click()
    waves.planner.settle()
    assert waves.stored("One") == {vms[0]}
    # Who is asked for by name goes nowhere else, whatever set it is of.
    waves.page.table.changes_requested.emit(
        [(vms[0], "wave", made["Two"]), (vms[1], "wave", made["Three"])]
    )
    waves.dialog(SetDialog).together_button.click()
    waves.planner.settle()
    assert waves.stored("Three") == {vms[1]}
    assert waves.stored("Two") == {vms[0], vms[2], vms[4]}
