"""The frame: opening, importing, exporting, undo, docks, palette, theme, closing."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.resources import resource_path
from app.services import inventory, projects
from tests.generator.estate import Estate
from tests.generator.workbook import write_workbook
from tests.ui.conftest import Planner
from tests.workbench import exclusion

pytestmark = pytest.mark.timeout(120)


def test_an_empty_workspace_offers_import_but_no_export(planner: Planner) -> None:
    commands = planner.window.commands
    assert commands.action("import").isEnabled()
    assert commands.action("sample").isEnabled()
    assert not commands.action("export-xlsx").isEnabled()
    assert not commands.action("undo").isEnabled()


def test_the_sample_fills_the_header_line(sample_planner: Planner) -> None:
    plan = sample_planner.ctx.plan
    assert plan is not None
    assert plan.reconciliation.adds_up
    texts = " ".join(
        sample_planner.window.header.figure_button(key).figure.value
        for key in ("vms", "used", "days")
    )
    assert f"{plan.totals.vms:,}" in texts
    assert "Sample project" in sample_planner.window.windowTitle()


def test_an_edit_is_one_undo_step(sample_planner: Planner) -> None:
    ctx = sample_planner.ctx
    plan = ctx.plan
    assert plan is not None
    keys = [vm.id for vm in plan.vms if vm.in_plan][:3]
    assert ctx.operations.do(
        inventory.set_fields, ctx.project_id, exclusion(keys, "Retired"), "Exclude 3 VMs"
    )
    sample_planner.settle()
    assert ctx.plan is not None
    assert ctx.plan.reconciliation.in_plan == plan.reconciliation.in_plan - 3
    assert ctx.plan.reconciliation.adds_up
    assert "Exclude 3 VMs" in sample_planner.window.commands.action("undo").text()
    sample_planner.trigger("undo")
    sample_planner.settle()
    assert ctx.plan.vms == plan.vms
    sample_planner.trigger("redo")
    sample_planner.settle()
    assert ctx.plan.reconciliation.in_plan == plan.reconciliation.in_plan - 3


def test_a_refused_edit_says_why_and_leaves_no_step(sample_planner: Planner) -> None:
    ctx = sample_planner.ctx
    assert not ctx.operations.do(projects.set_parameters, ctx.project_id, {"bandwidth_gbps": -1})
    assert "Bandwidth must be between" in sample_planner.toasts()[-1]
    assert len(ctx.operations.history.steps) == 0


@pytest.mark.parametrize("kind", ["xlsx", "pdf", "csv", "json"])
def test_the_file_menu_exports(sample_planner: Planner, tmp_path: Path, kind: str) -> None:
    target = tmp_path / f"plan.{kind}"
    sample_planner.dialogs.target = target
    sample_planner.trigger(f"export-{kind}")
    sample_planner.settle()
    plan = sample_planner.ctx.plan
    assert plan is not None
    assert target.stat().st_size > 1000
    if kind == "xlsx":
        book = openpyxl.load_workbook(target, read_only=True)
        assert book.sheetnames == [
            "Project Summary", "Per-Tenant Assessment", "Daily Schedule", "All VMs", "Network Map",
            "Capacity", "Gaps",
        ]  # fmt: skip
        book.close()
    if kind == "json":
        found = json.loads(target.read_text(encoding="utf-8"))
        assert found["reconciliation"]["in_plan"] == plan.reconciliation.in_plan


def test_the_next_start_sweeps_where_exports_went(
    make_planner: Callable[[], Planner], tmp_path: Path
) -> None:
    """What a killed export has left goes even when nobody exports into that folder again."""
    out = tmp_path / "out"
    out.mkdir()
    first = make_planner()
    first.open_sample()
    first.dialogs.target = out / "plan.json"
    first.window.exports.export("json")
    first.settle()
    first.flow.close()
    first.ctx.settings.sync()
    left = out / ".0123456789ab.part"
    left.write_bytes(b"half")
    os.utime(left, (0, 0))
    make_planner().settle()
    assert [each.name for each in out.iterdir()] == ["plan.json"]


def test_the_next_start_sweeps_where_a_copy_of_the_workspace_went(
    make_planner: Callable[[], Planner], tmp_path: Path
) -> None:
    out = tmp_path / "stick"
    out.mkdir()
    first = make_planner()
    first.dialogs.target = out / "copy.mplan"
    first.trigger("save-copy")
    first.settle()
    first.flow.close()
    first.ctx.settings.sync()
    left = out / ".0123456789ab.part"
    left.write_bytes(b"half")
    os.utime(left, (0, 0))
    make_planner().settle()
    assert [each.name for each in out.iterdir()] == ["copy.mplan"]


def test_every_stage_opens(sample_planner: Planner) -> None:
    for key in sample_planner.window.stages.stage_keys():
        page = sample_planner.show(key)
        sample_planner.qtbot.waitUntil(page.isVisible, timeout=5000)


def test_docks_open_and_close(sample_planner: Planner) -> None:
    for key in ("inspector", "issues", "history", "log"):
        sample_planner.trigger(f"dock-{key}")
        assert sample_planner.window.dock(key).isVisible()
        sample_planner.trigger(f"dock-{key}")
        assert not sample_planner.window.dock(key).isVisible()


def test_the_palette_finds_commands_stages_and_vms(sample_planner: Planner) -> None:
    plan = sample_planner.ctx.plan
    assert plan is not None
    sample_planner.trigger("palette")
    box = sample_planner.window.palette_opener.box
    box.open("Migration Plan")
    assert "Migration Plan" in box.titles()
    name = max((vm.name for vm in plan.vms), key=len)
    box.open(name[:12])
    assert name in box.titles()
    box.dismiss()


def test_text_size_is_bounded_and_reset(planner: Planner) -> None:
    size = QApplication.font().pointSizeF()
    planner.trigger("zoom-in")
    assert QApplication.font().pointSizeF() > size
    for _ in range(30):
        planner.trigger("zoom-out")
    assert planner.ctx.settings.zoom == 70
    planner.trigger("zoom-reset")
    assert QApplication.font().pointSizeF() == pytest.approx(size)


def test_a_workspace_in_use_is_refused(planner: Planner, tmp_path: Path) -> None:
    planner.flow.open(tmp_path / "test.mplan")
    planner.settle()
    assert "is open in another running copy" in planner.toasts()[-1]
    assert planner.ctx.has_workspace


def test_another_workspace_replaces_the_first(sample_planner: Planner, tmp_path: Path) -> None:
    planner = sample_planner
    planner.flow.open(tmp_path / "other.mplan")
    planner.settle()
    assert planner.ctx.workspace.path.name == "other.mplan"
    assert planner.ctx.plan is None
    planner.flow.open(tmp_path / "test.mplan")
    planner.settle()
    assert planner.ctx.workspace.path.name == "test.mplan"


def test_a_copy_of_the_workspace_is_whole(sample_planner: Planner, tmp_path: Path) -> None:
    sample_planner.dialogs.target = tmp_path / "copy.mplan"
    sample_planner.trigger("save-copy")
    sample_planner.settle()
    sample_planner.flow.open(tmp_path / "copy.mplan")
    sample_planner.settle()
    assert [s.project.name for s in projects.listed(sample_planner.ctx.workspace)] == [
        "Sample project"
    ]


def test_a_foreign_file_is_not_opened_as_workspace(planner: Planner) -> None:
    planner.flow.open(resource_path("samples/demo.xlsx"))
    planner.settle()
    assert planner.ctx.notifier.history[-1].kind == "error"
    assert planner.ctx.workspace.path.name == "test.mplan"


def test_the_last_project_is_open_at_the_next_start(
    make_planner: Callable[[], Planner], qtbot: QtBot
) -> None:
    first = make_planner()
    first.open_sample()
    first.flow.close()
    second = make_planner()
    second.settle()
    assert second.ctx.state.project is not None
    assert second.ctx.state.project.name == "Sample project"


def test_closing_during_an_import_asks(planner: Planner, tmp_path: Path) -> None:
    write_workbook(Estate(vms=400, seed=5), tmp_path / "big.xlsx")
    planner.window.imports.start([tmp_path / "big.xlsx"])
    planner.dialogs.confirmed = False
    event = QCloseEvent()
    planner.window.closeEvent(event)
    assert not event.isAccepted()
    assert "is not finished" in planner.dialogs.asked[-1][1]
    planner.settle()


def test_figures_lead_to_their_pages(sample_planner: Planner, qtbot: QtBot) -> None:
    button = sample_planner.window.header.figure_button("risk")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert sample_planner.window.stages.current_stage() == "risk"


def test_the_window_state_is_kept(make_planner: Callable[[], Planner]) -> None:
    planner = make_planner()
    planner.window.docks.show("issues")
    planner.window.close()
    geometry, state = planner.ctx.settings.window_state()
    assert not geometry.isEmpty()
    planner.flow.close()
    again = make_planner()
    again.window.restore(geometry, state)
    assert again.window.dock("issues").isVisible()


def test_copy_in_the_edit_menu_serves_the_table_that_has_the_focus(sample_planner: Planner) -> None:
    page = sample_planner.show("vms")
    sample_planner.qtbot.waitUntil(lambda: page.model.total_count > 0)
    page.table.reveal(page.model.key_at(0), "name")
    page.table.grid.setFocus()
    QGuiApplication.clipboard().setText("")
    sample_planner.window.commands.action("copy").trigger()
    assert QGuiApplication.clipboard().text().strip() == page.model.text_at(0, 0)


def test_recent_workspaces_stand_in_the_file_menu(sample_planner: Planner, tmp_path: Path) -> None:
    menu = sample_planner.window.menus.recent
    file_menu = menu.parent().menuBar().actions()[0].menu()
    file_menu.aboutToShow.emit()
    assert [each.text() for each in menu.actions() if each.text()] == [
        "test.mplan",
        "Clear the list",
    ]
    assert menu.actions()[0].toolTip() == str(tmp_path / "test.mplan")


def test_the_stage_of_last_time_is_shown_at_the_next_start(
    make_planner: Callable[[], Planner],
) -> None:
    first = make_planner()
    first.open_sample()
    first.window.stages.show_stage("tenants")
    first.flow.close()
    second = make_planner()
    second.settle()
    assert second.window.stages.current_stage() == "tenants"


def test_the_stage_of_another_project_is_not_shown(
    make_planner: Callable[[], Planner],
) -> None:
    first = make_planner()
    first.open_sample()
    first.window.stages.show_stage("tenants")
    path, project, _stage = first.ctx.settings.last_place
    first.ctx.settings.last_place = (path, project + 1, "tenants")
    first.flow.close()
    second = make_planner()
    second.settle()
    assert second.window.stages.current_stage() == "projects"


def test_the_menu_ticks_what_is_chosen_and_shown(sample_planner: Planner) -> None:
    window = sample_planner.window

    def ticked() -> set[str]:
        window.menus.tick()
        return {c.id for c, action in window.commands.all() if action.isChecked()}

    sample_planner.trigger("theme-dark")
    assert ticked() == {"theme-dark"}
    sample_planner.trigger("theme-light")
    sample_planner.trigger("dock-history")
    sample_planner.trigger("fold-stages")
    assert ticked() == {"theme-light", "dock-history", "fold-stages"}
    sample_planner.trigger("dock-history")
    sample_planner.trigger("fold-stages")
    assert ticked() == {"theme-light"}


def test_entries_of_a_menu_are_told_apart(planner: Planner) -> None:
    titles = [command.title(action) for command, action in planner.window.commands.all()]
    assert len(set(titles)) == len(titles)
    assert "Export gap report as PDF…" in titles
    texts: dict[tuple[str, str], list[str]] = {}
    for command, action in planner.window.commands.all():
        texts.setdefault((command.menu, command.within), []).append(action.text())
    for entries in texts.values():
        assert len({entry.split()[0] for entry in entries if len(entry.split()) > 3}) == len(
            [entry for entry in entries if len(entry.split()) > 3]
        )
